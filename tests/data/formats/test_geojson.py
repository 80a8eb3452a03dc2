"""``rounds.geojson`` against RFC 7946 and the plan it draws."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from hypothesis import given, settings

from data.formats.tracks.geojson import COLOURS, Legs, rounds_geojson
from dispatch.model import Problem
from routing.types import Point
from tests.support.plans.days import day_of
from tests.support.plans.market_day import market_day, market_plan
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import problems, random_problem


def drawn(problem: Problem, legs: Legs | None = None) -> list[dict[str, Any]]:
    """Plan and draw a problem; gives the features."""
    document = rounds_geojson(day_of(problem), problem, plain_plan(problem), legs or {})
    assert document["type"] == "FeatureCollection"
    return cast("list[dict[str, Any]]", document["features"])


@given(problems())
@settings(max_examples=30)
def test_every_feature_is_of_the_standard(problem: Problem) -> None:
    """Features have a geometry of the right dimension; lines have two positions at least."""
    for feature in drawn(problem):
        assert feature["type"] == "Feature"
        geometry = feature["geometry"]
        is_round = feature["properties"]["kind"] == "round"
        if geometry is None:
            continue
        assert geometry["type"] == ("LineString" if is_round else "Point")
        positions = geometry["coordinates"] if is_round else [geometry["coordinates"]]
        assert len(positions) >= (2 if is_round else 1)
        assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in positions)


def test_each_round_is_a_line_and_each_visit_a_point() -> None:
    """There is one line for each round, then its visits, numbered in order with their times."""
    problem = random_problem(5)
    plan = plain_plan(problem)
    features = drawn(problem)
    assert len(features) == len(plan.rounds) + sum(len(each.visits) for each in plan.rounds)
    lines = [f["properties"] for f in features if f["properties"]["kind"] == "round"]
    for number, (line, each) in enumerate(zip(lines, plan.rounds, strict=True)):
        assert (line["round"], line["colour"]) == (number + 1, number % COLOURS)
        assert (line["shift"], line["distance_m"]) == (each.shift_id, each.distance_m)
        assert line["duration_s"] == (each.end - each.start).total_seconds()
        visits = [
            f["properties"]
            for f in features
            if f["properties"]["shift"] == each.shift_id and f["properties"]["kind"] != "round"
        ]
        assert [visit["sequence"] for visit in visits] == list(range(1, len(each.visits) + 1))
        for visit, new_visit in zip(visits, each.visits, strict=True):
            assert datetime.fromisoformat(visit["arrive"]) == new_visit.arrive
            assert visit["job"] == new_visit.job_id


def test_lines_follow_the_legs_given() -> None:
    """Where legs are given the line runs along them, without doubled points."""
    problem = random_problem(5, traits=())
    first = plain_plan(problem).rounds[0]
    corner = Point(lon=24.91234567, lat=60.16)
    shift = next(shift for shift in problem.shifts if shift.id == first.shift_id)
    assert shift.start_place is not None
    assert shift.start_place.point is not None
    legs = {(first.shift_id, 0): (shift.start_place.point, corner, corner)}
    line = drawn(problem, legs)[0]["geometry"]["coordinates"]
    assert [24.912346, 60.16] in line
    assert all(one != two for one, two in itertools.pairwise(line))


def test_a_day_without_coordinates_has_no_geometry() -> None:
    """A place known by its matrix row only gives unlocated features."""
    problem = market_day()
    document = rounds_geojson(day_of(problem), problem, market_plan(problem), {})
    features = cast("list[dict[str, Any]]", document["features"])
    assert features
    assert all(feature["geometry"] is None for feature in features)


def test_a_courier_without_a_name_is_called_by_id() -> None:
    """The name is what people read; the id stands in for it."""
    problem = random_problem(5)
    shift = problem.shifts[0]
    named = replace(shift, courier=replace(shift.courier, name=""))
    renamed = replace(problem, shifts=(named, *problem.shifts[1:]))
    lines = [f["properties"] for f in drawn(renamed) if f["properties"]["kind"] == "round"]
    mine = [line["courier"] for line in lines if line["shift"] == shift.id]
    assert mine in ([shift.courier.id], [])
