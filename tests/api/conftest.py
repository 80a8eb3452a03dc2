"""A compiled tiny city and a runner of commands for the tests of the edge."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from tests.support.installation.warm_readers import warm_readers
from tests.support.installation.warm_solvers import warm_solvers
from tests.support.tiny import tiny_day, write_day_file, write_extract


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401  # JSON is anything
        """What it wrote as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no locale of the machine decide the language."""
    monkeypatch.setenv("TOURNEE_LANG", "en")


@pytest.fixture(scope="session", autouse=True)
def processes_at_hand() -> None:
    """Fork solvers and readers of files from a process that has loaded what they need."""
    warm_solvers()
    warm_readers()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path) -> Ran:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(code=result.exit_code, out=result.stdout, err=result.stderr)

    return call


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the tiny city's streets."""
    return write_extract(tmp_path_factory.mktemp("streets") / "grid.osm")


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Return the file of the tiny day."""
    return write_day_file(tmp_path / "tiny.json", tiny_day())
