"""The package as it is built: `stopgap` at the top of the wheel, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import stopgap

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120


def test_the_wheel_has_the_client_at_its_top(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    subprocess.run([*command, str(ROOT)], check=True, timeout=PATIENCE, capture_output=True)
    [wheel] = tmp_path.glob("stopgap-*.whl")
    with zipfile.ZipFile(wheel) as built:
        names = set(built.namelist())
        built.extractall(tmp_path / "site")
    assert {"stopgap/__init__.py", "stopgap/plugin.py", "stopgap/py.typed", "simulator/server.py"} <= names
    assert not any(name.startswith("simulator/client") for name in names)
    # The simulator that belongs to it is found beside it.
    code = "import stopgap.server, sys; sys.stdout.write(str(stopgap.server.home()))"
    script = [
        sys.executable,
        "-P",
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); {code}",
    ]
    told = subprocess.run(script, check=True, timeout=PATIENCE, capture_output=True, text=True)
    assert told.stdout == str((tmp_path / "site").resolve())


def test_an_editable_install_has_it_too() -> None:
    assert stopgap.Server.__module__ == "stopgap.server"
    assert Path(stopgap.__file__) == ROOT / "simulator" / "client" / "stopgap" / "__init__.py"
