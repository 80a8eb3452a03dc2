"""The bench of large days: its towns, its verdicts, our planner's rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.planning import large
from bench.planning.large import KEYS, build_town, main, ours, row_of
from bench.rows import read_rows


def test_a_town_is_the_same_each_time() -> None:
    """The same numbers make the same day, another seed another one."""
    one, again, other = build_town(30, 4), build_town(30, 4), build_town(30, 5)
    assert np.array_equal(one.distance, again.distance)
    assert np.array_equal(one.ready, again.ready)
    assert not np.array_equal(one.distance, other.distance)


def test_our_rounds_of_a_town_may_be_ridden() -> None:
    """Our planner's routes pass the bench's own judge, and their riding time is added up."""
    town = build_town(40, 1)
    routes = ours(town, 0.3, 1, 1)
    row = row_of(town, "tournee", routes)
    assert row["feasible"]
    assert row["served"] == sum(len(route) for route in routes) // 2
    ways = sum(
        int(town.distance[a, b])
        for route in routes
        for a, b in zip((0, *route), (*route, 0), strict=True)
    )
    assert row["travel_s"] == ways


def test_a_job_left_out_is_counted_and_a_wrong_round_named() -> None:
    """Jobs in no round lower the count alone; a drop before its pickup is no feasible round."""
    town = build_town(5, 1)
    few = row_of(town, "tournee", ((1, 6),))
    assert (few["served"], few["feasible"]) == (1, True)
    assert not row_of(town, "tournee", ((6, 1),))["feasible"]


def test_rows_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each solve adds a row to those of earlier runs."""
    took = {"wall_s": 1.0, "cpu_s": 1.0, "peak_mb": 1, "matrix_mb": 1}
    monkeypatch.setattr(large, "run_apart", lambda *_args, **_more: (((1, 6),), took))
    out = tmp_path / "rows.json"
    for _ in range(2):
        assert main(["--jobs", "5", "--solvers", "tournee", "--out", str(out)]) == 0
    assert len(read_rows(out, KEYS)) == 2


def test_an_unknown_solver_is_refused(tmp_path: Path) -> None:
    """A name that is no solver's ends the command with status 2, before anything is made."""
    out = tmp_path / "rows.json"
    assert main(["--solvers", "magic", "--out", str(out)]) == 2
    assert not out.exists()
