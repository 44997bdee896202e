"""What must hold whatever happens: processes killed at drawn moments, races begun together, hostile input.

Every draw is seeded, so a failure can be had again. `make test` does a little of it, `make chaos` much.
"""
