"""Files that come in and go out: imports of people, and the message report with its CSV.

Acts on the store in steps that leave others their turn. What an import may change is decided in `rules.edits`.
"""
