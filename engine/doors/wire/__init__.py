"""How requests and answers are written: what clients send, read and checked once, and what they get.

The only place with the API's field names, but for `doors.api.webhooks`. No route, and no rule, comes in.
"""
