"""The compliance suite: Gherkin by system, its step vocabulary, its driver."""
