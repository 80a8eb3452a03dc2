"""A day of many places: its ways are worked out when they are asked for, and are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from api.cli.day_files import Request
from api.cli.planning.planned_files import prepare
from api.processes.solvers import SolveBudget, crew
from api.streets import travel_times
from dispatch.check import check
from dispatch.model import BlockTimes, Problem, TravelTimes
from routing.city import lift, make_city
from routing.osm.extract_reader import read_streets
from routing.router import Router
from tests.support import tiny
from tests.support.streets.hill import hill

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 0
"""More places than that have no whole table."""


def problem_of(folder: Path) -> Problem:
    """The tiny day with its ways, as ``tournee plan`` prepares it."""
    day = tiny.write_day_file(folder / "day.json", tiny.tiny_day())
    extract = tiny.write_extract(folder / "grid.osm")
    progress: list[tuple[str, float]] = []
    request = Request(file=day, city=str(extract))
    ready = prepare(folder, request, lambda stage, share: progress.append((stage, share)))
    assert ("stage-matrix", 1.0) in progress
    return ready.problem


def same(blocks: BlockTimes, whole: TravelTimes) -> None:
    """Every way, alone and in one block of all."""
    assert blocks.place_ids == whole.place_ids
    assert set(blocks.hilly) == set(whole.hilly)
    every = np.arange(len(whole.place_ids))
    for profile in whole.duration_s:
        assert [
            blocks.leg(profile, row, column) for row in every.tolist() for column in every.tolist()
        ] == [
            whole.leg(profile, row, column) for row in every.tolist() for column in every.tolist()
        ]
        for one, other in zip(
            blocks.block(profile, every, every), whole.block(profile, every, every), strict=True
        ):
            assert (one is None) == (other is None)
            assert one is None or (one == other).all()
        assert (blocks.whole().duration_s[profile] == whole.duration_s[profile]).all()


def test_the_ways_of_a_day_are_those_of_whole_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each profile's, on the streets of a city."""
    whole = problem_of(tmp_path).times
    monkeypatch.setattr(travel_times, "MOST_WHOLE", NOBODY)
    blocks = problem_of(tmp_path).times
    assert isinstance(whole, TravelTimes)
    assert isinstance(blocks, BlockTimes)
    same(blocks, whole)


def test_what_a_load_adds_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On hills, where it is known what is aboard; and not where it is not."""
    streets = read_streets(tiny.write_extract(tmp_path / "grid.osm"))
    raster = hill(tmp_path / "hill.tif", step_m=1.2)
    router = Router(make_city(lift(streets, [raster]), name="hilly"))
    day = tiny.write_day_file(tmp_path / "day.json", tiny.tiny_day())
    extract = tmp_path / "grid.osm"
    request = Request(file=day, city=str(extract))
    problem = prepare(tmp_path, request, lambda _stage, _share: None).problem
    places = travel_times.places_of(problem.jobs, problem.shifts)
    for weighed in (False, True):
        monkeypatch.setattr(travel_times, "MOST_WHOLE", len(places))
        whole = travel_times.times_on(router, places, ["cargo"], weighed=weighed)
        monkeypatch.setattr(travel_times, "MOST_WHOLE", NOBODY)
        blocks = travel_times.times_on(router, places, ["cargo"], weighed=weighed)
        assert isinstance(whole, TravelTimes)
        assert isinstance(blocks, BlockTimes)
        assert bool(blocks.hilly) == weighed
        same(blocks, whole)


@pytest.mark.slow
def test_a_solver_s_process_is_sent_the_ways_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows nothing of the city, and gives the plan that whole tables give."""
    with crew(SolveBudget(iterations=100, seed=5)) as solvers:
        expected = solvers.solve(problem_of(tmp_path)).plan
    monkeypatch.setattr(travel_times, "MOST_WHOLE", NOBODY)
    problem = problem_of(tmp_path)
    assert isinstance(problem.times, BlockTimes)
    with crew(SolveBudget(iterations=100, seed=5)) as solvers:
        solved = solvers.solve(problem)
    assert solved.plan == expected
    assert check(problem, solved.plan) == ()
    assert travel_times.unreachable(problem, "") == []
