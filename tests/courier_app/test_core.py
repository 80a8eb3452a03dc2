"""The core of the courier's app, tested in Node, and its types."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
APP = HERE.parents[1] / "courier_app"
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None or not (APP / "node_modules").is_dir(), reason="needs Node and the npm modules"
)


def run(*command: str, cwd: Path) -> None:
    """Run a command and show what it said where it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


@needs_node
@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_the_core_in_node(path: Path) -> None:
    """Every test of the core that runs in Node passes."""
    # Without --test, which would start another Node for the file.
    run(NODE or "node", str(path), cwd=HERE)


@needs_node
def test_types() -> None:
    """The types of the app, written as JSDoc, are right throughout."""
    run(str(APP / "node_modules" / ".bin" / "tsc"), "-p", ".", cwd=APP)
