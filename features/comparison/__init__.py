"""Scenarios that hold the systems side by side: the same texts, three outcomes."""
