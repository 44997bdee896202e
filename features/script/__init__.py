"""What a script speaks of: its people, the institution, and the words of a verdict.

Pure values. Nothing here speaks to an engine or knows pytest.
"""
