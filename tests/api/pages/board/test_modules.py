"""The board's pure modules, tested in Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_the_modules_in_node() -> None:
    """Documents, lanes, clocks and the map's features are what the board draws them from."""
    command = [NODE or "node", "--test", str(HERE / "modules.test.mjs")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
