"""Runs the programs that this folder pins: those of Node, and of an environment of Python."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NODE = shutil.which("node")
PYTHON = HERE.parents[2] / "build" / "clients" / "bin"
"""Programs of the environment in which a client in Python is made and run."""

needs_node = pytest.mark.skipif(
    NODE is None or not MODULES.is_dir(), reason="needs Node and the npm modules: run make setup"
)
needs_python_generator = pytest.mark.skipif(
    not (PYTHON / "openapi-python-client").is_file(),
    reason="needs the generator of a client in Python: run make setup",
)

_ALONE = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
"""They ask nobody outside."""


def run_tool(name: str, *arguments: str) -> str:
    """Run a program of Node with its arguments, and show what it said where it fails."""
    return run([str(MODULES / ".bin" / name), *arguments], HERE)


def run(command: list[str], folder: Path, **environment: str) -> str:
    """Run a command in a folder, with the programs of this one on its path.

    Raises
    ------
    AssertionError
        With what it said, where it fails.
    """
    path = os.pathsep.join([str(PYTHON), str(MODULES / ".bin"), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **_ALONE, **environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-4000:]}"
    return done.stdout
