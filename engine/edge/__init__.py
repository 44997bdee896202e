"""The outside of the engine: environment, time, chance, the provider, the mail server.

Acts, one thing a file, and the only files that touch it. What an answer from outside means is for `rules` to say.
"""
