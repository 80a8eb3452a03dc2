"""Runs the programs in ``package.json`` of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None or not MODULES.is_dir(), reason="needs Node and the npm modules: run make setup"
)

_ALONE = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
"""They ask nobody outside."""


def run_tool(name: str, *arguments: str, cwd: Path = HERE, **environment: str) -> str:
    """Run a program with its arguments, and show what it said where it fails."""
    done = subprocess.run(
        [str(MODULES / ".bin" / name), *arguments],
        cwd=cwd,
        env={**os.environ, **_ALONE, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    return done.stdout
