"""What the provider decides: whether it takes a message, what a text does, what becomes of an application's answer.

Decides: facts and `now` go in, events or a refusal come out. Nothing comes in that acts, waits or reads the outside.
"""
