"""For every test: the judge who looks at each answer of a simulator in this process."""

from tests.sdk.judging import judged

__all__ = ["judged"]
