"""A session to hand on: what was done since the last reset, as a scenario of the suite or as a bug report.

Decides what is worth telling and in which words; `acts` finds it in what was read of the journal, `scenario` and
`report` write it down.
"""
