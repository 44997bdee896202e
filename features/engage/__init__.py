"""The scenarios of Engage, a file a subject, a `Rule` a clause."""
