"""The place to listen is looked at before anything is loaded, and the end is not held up."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("numba", "sqlalchemy", "fastapi")

_PROGRAM = f"""
import atexit, gc, sys
def tell():
    loaded = [name for name in {HEAVY!r} if name in sys.modules]
    print("loaded", *loaded, "frozen", gc.get_freeze_count() > 0)
atexit.register(tell)
from api.cli.main import main
main()
"""


def run(tmp_path: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the program; at its very end it says which heavy libraries it had loaded."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")}
    own = {"PYTHONPATH": str(ROOT), "TOURNEE_HOME": str(tmp_path), "TOURNEE_LANG": "en"}
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        env={**kept, **own, **given},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def taken() -> Iterator[str]:
    """A place where somebody listens already."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_taken_place_is_told_before_anything_is_loaded(tmp_path: Path, taken: str) -> None:
    """By option or setting, in the language asked for, with status 1, and nothing is made."""
    for words, given, sentence in (
        (("serve", "--listen", taken), {}, "cannot listen on"),
        (("serve", f"--listen={taken}", "--demo"), {}, "cannot listen on"),
        (("serve", "--lang", "fr"), {"TOURNEE_LISTEN": taken}, "ne peut pas écouter"),
    ):
        ran = run(tmp_path, *words, **given)
        assert ran.returncode == 1, ran.stderr
        assert sentence in ran.stderr
        assert ran.stdout.startswith("loaded frozen")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_none_is_told_as_early(tmp_path: Path) -> None:
    """What is no place to listen is bad input, status 2."""
    ran = run(tmp_path, "serve", "--listen", "nowhere")
    assert ran.returncode == 2
    assert "--listen" in ran.stderr
    assert ran.stdout.startswith("loaded frozen")


def test_the_end_looks_for_nothing_to_free(tmp_path: Path) -> None:
    """What was loaded is left to the system at the end, whatever the command was."""
    ran = run(tmp_path, "serve", "--help")
    assert ran.returncode == 0, ran.stderr
    assert "--listen" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "loaded frozen True"
