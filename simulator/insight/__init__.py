"""What the journal shows: delays, the audit, the timeline, and the picture of a gap.

Decides, by what has happened: values go in and values come out. Nothing here reads time or answers a request.
"""
