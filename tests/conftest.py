"""For every test: the judge who looks at each answer of a simulator in this process."""

import os

from tests.sdk.judging import judged

__all__ = ["judged"]

if (
    "PYTEST_XDIST_WORKER" in os.environ
):  # watched for coverage; the programs that tests start are not, it costs time
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
