"""The lists of what users can reach hold it, and a comparison tells what has gone."""

from functools import cache
from pathlib import Path

import pytest

from bench.source import surface as bench_surface
from bench.source.surface import main, surface

READ_ONCE = cache(surface)


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the lists once for all tests: they stay as they are meanwhile."""
    monkeypatch.setattr(bench_surface, "surface", READ_ONCE)


def test_lists_hold_what_users_know() -> None:
    """An operation, a property, an option, a variable and an event stand in their lists."""
    found = READ_ONCE()
    assert any(line.startswith("GET /v1/algorithm ") for line in found["operations"])
    assert any(line.endswith(".job_id") for line in found["properties"])
    assert any(line.startswith("tournee plan ") and "--seed" in line for line in found["commands"])
    assert {"TOURNEE_HOME", "DATABASE_URL"} <= set(found["settings"])
    assert "round_started" in found["events"]


def test_what_has_gone_and_come_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Equal folders compare as equal; a line in one only is printed and is a failure."""
    assert main([str(tmp_path / "one")]) == 0
    assert main([str(tmp_path / "two"), "--compare", str(tmp_path / "one")]) == 0
    settings = tmp_path / "one" / "settings.txt"
    changed = settings.read_text("utf-8").replace("TOURNEE_HOME", "TOURNEE_HOUSE")
    settings.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    assert main([str(tmp_path / "two"), "--compare", str(tmp_path / "one")]) == 1
    output = capsys.readouterr().out
    assert "gone TOURNEE_HOUSE" in output
    assert "new  TOURNEE_HOME" in output
