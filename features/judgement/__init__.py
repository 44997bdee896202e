"""What a run of the suite comes to: which scenarios an engine claims, what became of each, and the verdict.

Decides; reads what `reporting` knows of the register. How scenarios are run belongs in `conftest`, how verdicts are
written down in `reports`.
"""
