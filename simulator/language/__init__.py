"""What is written, and what it means: phone numbers, keywords, segments, TwiML, mails, and which numbers there are.

Decides, by the text alone: it knows no account and no event. Nothing comes in that depends on what happened before.
"""
