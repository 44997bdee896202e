"""The world of one scenario: who plays in it, how it begins, and what they do in it.

Acts through `driver`. The sentences of the vocabulary belong in `steps`.
"""
