"""What is written about the suite: the register read, COVERAGE.md, VOCABULARY.md, and a failure told to a person.

Reads and writes; it judges nothing.
"""
