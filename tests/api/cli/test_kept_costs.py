"""Costs of a city's streets that a plan worked out, kept for the next one."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from api.locales.texts import Texts
from routing.engine.city_cache import graph_file, metric_file
from routing.router import Router
from tests.api.conftest import Run
from tests.support.store.world import CITY, grid_city
from tests.support.tiny import tiny_day, write_day_file


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a city whose import kept the costs of the usual bike alone."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))
    return grid_city(tmp_path / "home") / f"{CITY}.city"


@pytest.fixture
def options(tmp_path: Path) -> tuple[str | Path, ...]:
    """Return what is typed to plan a day of tricycles, as quickly as can be."""
    day = tiny_day()
    day["vehicles"][0]["profile"] = "trike"
    file = write_day_file(tmp_path / "day.json", day)
    quick = ("--iterations", "5", "--no-explain", "--no-hand-outs", "--out", tmp_path / "plan")
    return ("plan", file, "--city", CITY, *quick)


def test_the_next_plan_works_out_no_costs_again(
    run: Run, city: Path, options: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first plan keeps graph and costs of its bikes; the second one weighs nothing."""
    assert not graph_file(city, "trike").exists()
    assert run(*options).code == 0
    assert graph_file(city, "trike").exists()
    assert metric_file(city, "trike").exists()
    assert not graph_file(city, "cargo").exists(), "nobody asked for it"
    monkeypatch.delattr("routing.router.compile_profile")
    monkeypatch.delattr("routing.engine.hierarchy_engine.customize")
    assert run(*options).code == 0


@pytest.mark.parametrize(
    ("code", "is_told"),
    [(errno.EROFS, False), (errno.EACCES, False), (errno.ENOSPC, True)],
    ids=["read-only", "not-mine", "disk-full"],
)
def test_a_plan_is_made_where_costs_cannot_be_kept(
    run: Run,
    city: Path,
    options: tuple[str | Path, ...],
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    *,
    is_told: bool,
) -> None:
    """A folder that is only to be read is no trouble; a full disk is told, and stops nobody."""

    def fail(*_: object) -> NoReturn:
        raise OSError(code, "no way")

    monkeypatch.setattr(Router, "save_metrics", fail)
    ran = run(*options)
    assert ran.code == 0, ran.err
    assert not graph_file(city, "trike").exists()
    line = Texts("en")("plan-costs-not-kept", detail="no way")
    assert (line in ran.err) == is_told
