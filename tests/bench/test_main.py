"""Benches by their names."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.__main__ import BENCHES, main

_ROW = re.compile(r"^\| `make bench NAME=([a-z-]+)", re.MULTILINE)


def test_every_bench_has_its_row_and_its_module() -> None:
    """The page of benches lists those that there are, and each can be run."""
    rows = _ROW.findall(Path("docs/benches.md").read_text("utf-8"))
    assert sorted(rows) == sorted(BENCHES)
    assert [name for name, one in BENCHES.items() if find_spec(one.module) is None] == []


def test_a_bench_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown name is refused with those that are known; none lists them."""
    assert main(["roads"]) == 2
    assert "'roads'" in capsys.readouterr().err
    assert main([]) == 0
    assert "routing" in capsys.readouterr().out
