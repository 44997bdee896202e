"""What carries messages along: sending, settling, texts that come in, campaigns, recovery.

Acts: gathers facts from `store`, asks `rules` and `policies`, and applies the decision. Nothing here knows of a
request.
"""
