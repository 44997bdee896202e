"""Where requests come in: Twilio's routes (`api`), the control routes (`control`), and what both need.

Acts: reads a request, has the rooms below decide and apply, and writes the answer. Nothing is decided here.
"""
