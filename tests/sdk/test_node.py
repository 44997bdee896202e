"""The official Node SDK as a judge, against a served simulator; what it says when it is not satisfied is shown.

Node is no requirement of this project: where it is missing, or `make` could not install the SDK, this is skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.simulator.serving import served

HERE = Path(__file__).parent / "node"
TIMEOUT = 120
OLDEST = 20  # the SDK says so


def missing() -> str | None:
    """Why the SDK cannot run here."""
    node = shutil.which("node")
    if node is None:
        return "there is no node on this machine"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        return f"it needs node {OLDEST}, and here is {version.strip()}"
    installed = (HERE / "node_modules").is_dir()
    return None if installed else "it is not installed: npm ci --prefix tests/sdk/node"


@pytest.mark.skipif(missing() is not None, reason=f"Node's SDK is not asked: {missing()}")
def test_the_node_sdk_is_satisfied() -> None:
    with served(timeout=TIMEOUT) as server:
        judged = subprocess.run(
            ["node", "--test", "--test-reporter=spec"],  # noqa: S607  whichever node is there
            cwd=HERE,
            env=os.environ | {"STOPGAP_URL": server.first_line()},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "pass 0" not in judged.stdout
