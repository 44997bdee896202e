"""The scenarios of Student Success & Engagement, a file a subject, a `Rule` a clause."""
