"""The words of scenarios, as the functions that they are."""
