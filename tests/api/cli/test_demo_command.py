"""The command ``tournee demo``."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from api.cli.planning import plan_run
from api.demo import city
from api.render.output_folder import check_folder
from tests.data.sample.test_recipe import grid


def test_the_demo_may_write_into_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo's day is kept beside the folder of the home that is named after it, not in it."""
    streets = SimpleNamespace(city=SimpleNamespace(addresses=grid()))
    monkeypatch.setattr(city, "demo_city", lambda *_: streets)
    monkeypatch.setattr(plan_run, "plan_and_tell", lambda *_: check_folder(tmp_path / "demo"))
    environment = {"TOURNEE_HOME": str(tmp_path), "TOURNEE_LANG": "fr"}
    ran = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "demo")], env=environment)
    assert (ran.exit_code, ran.stdout) == (0, ""), ran.stderr
    kept = (tmp_path / "demo-day.yaml").read_text(encoding="utf-8")
    assert "Appelez avant de sonner" in kept
