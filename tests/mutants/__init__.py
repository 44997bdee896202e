"""Random mutants of the engine's and the provider's decisions: does anything notice? `make mutants`.

`sites` finds what can be changed in a file and changes it, `sample` draws and remembers, `jury` runs the scenarios or
tests that judge, and `judged.toml` is where a survivor is explained: equivalent, or outside the clauses.
"""
