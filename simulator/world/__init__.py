"""What the events of an account add up to: its messages, opt-outs, services, handsets, mailboxes and what is still due.

Holds state and changes it by events alone. Nothing here decides what happens next, and nothing reads time or chance.
"""
