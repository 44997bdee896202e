"""The official Node SDK as a judge, against a served simulator; what it says when it is not satisfied is shown."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests import lacking
from tests.simulator.serving import served

HERE = Path(__file__).parent / "node"
TIMEOUT = 120


def test_the_node_sdk_is_satisfied() -> None:
    node = lacking.required("node")
    with served(timeout=TIMEOUT) as server:
        judged = subprocess.run(
            [node, "--test", "--test-reporter=spec"],
            cwd=HERE,
            env=os.environ | {"STOPGAP_URL": server.first_line()},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "pass 0" not in judged.stdout
