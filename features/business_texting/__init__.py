"""The scenarios of Business Text Messaging, a file a subject, a `Rule` a clause."""
