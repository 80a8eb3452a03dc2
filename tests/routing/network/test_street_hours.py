"""Streets within some hours: nothing is ridden that is barred at any moment of them."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from routing.costs import CLOSED
from routing.engine import Engine
from routing.errors import Failure
from routing.network.street_hours import HourlyRules, rules_within, way_over
from routing.profiles.profile import load_profile
from routing.rules.conditional_access import all_at, changes_within
from routing.rules.tags import way_movement
from routing.types import Point, Snap
from tests.support.depth import cases
from tests.support.streets.dijkstra import costs, targets
from tests.support.streets.maps import Drawing, TurnRule, random_drawing

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
BIKES = ("bike", "cargo")


def hour(of_day: float) -> datetime:
    """A moment of the Monday, or of the days after it."""
    return MONDAY + timedelta(hours=of_day)


def market(conditional: str, plain: str = "yes") -> Drawing:
    """A way straight on, whose middle has a sign by the hour, and a way round."""
    middle = {"highway": "pedestrian", "foot": "no", "bicycle": plain}
    return Drawing(
        picture="a   b   c   d\n\n\n    e   f",
        ways={
            "ab": {},
            "bc": {**middle, "bicycle:conditional": conditional},
            "cd": {},
            "be": {},
            "ef": {},
            "fc": {},
        },
    )


@pytest.mark.parametrize(
    ("conditional", "plain", "hours", "straight"),
    [
        ("no @ (Mo 07:00-09:00)", "yes", (8, 19), False),
        ("no @ (Mo 07:00-09:00)", "yes", (6, 7.5), False),
        ("no @ (Mo 12:00-13:00)", "yes", (8, 19), False),
        ("no @ (Mo 07:00-09:00)", "yes", (9, 19), True),
        ("no @ (Mo 07:00-09:00)", "yes", (5, 7), True),
        ("no @ (Tu 01:00-02:00)", "yes", (20, 27), False),
        ("no @ (Tu 01:00-02:00)", "yes", (20, 24), True),
        ("yes @ (18:00-10:00)", "no", (6, 9.5), True),
        ("yes @ (18:00-10:00)", "no", (6, 11), False),
        ("yes @ (18:00-10:00)", "no", (20, 33), True),
    ],
)
def test_a_street_is_open_to_a_plan_where_it_is_throughout(
    tmp_path: Path, conditional: str, plain: str, hours: tuple[float, float], straight: object
) -> None:
    """A street barred for a part of the span is ridden round, one open all the time is not."""
    drawing = market(conditional, plain)
    router = drawing.router(tmp_path)
    within = router.at_hours(router.hourly_rules(hour(hours[0]), hour(hours[1])))
    start, end = drawing.at("ab"), drawing.at("cd")
    found = within.route(start, end, "bike")
    assert found.distance_m == (800 if straight else 1400)
    assert within.matrix([start, end], "bike").duration_ms[0, 1] == found.duration_ms
    if straight and plain == "yes":
        assert within is router


def test_a_turn_banned_for_an_hour_is_banned_to_a_plan(tmp_path: Path) -> None:
    """Nobody plans a turn that is banned at some moment of the span; before that it is free."""
    tags = {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}
    drawing = Drawing(
        picture="d  g\n\na  c  b\n\n   e  f",
        ways={"ac": {}, "cb": {}, "gc": {}, "ce": {}, "ag": {}, "ef": {}, "fb": {}},
        rules=[TurnRule(start="ac", via="c", end="gc", tags=tags)],
    )
    router = drawing.router(tmp_path)
    ends = drawing.at("ac", 0.9), drawing.at("cg", 0.3)
    rush = router.at_hours(router.hourly_rules(hour(8.5), hour(12)))
    assert rush.route(*ends, "bike").distance_m > router.route(*ends, "bike").distance_m + 100
    assert router.at_hours(router.hourly_rules(hour(9), hour(12))) is router


CONDITIONS = st.sampled_from(
    [
        "07:00-09:00",
        "Mo-Fr 06:30-07:15,22:00-02:00",
        "Tu",
        "Mo 22:00-26:00",
        "Jun 2",
        "May-Jun Mo AND 09:05-09:06",
        "0:00-5:00; Su",
        "wet",
    ]
)
VALUES = st.sampled_from(["no", "yes", "dismount", "destination"])
TAGS = st.builds(
    lambda highway, plain, clauses: {
        "highway": highway,
        "bicycle": plain,
        "bicycle:conditional": "; ".join(f"{value} @ ({when})" for value, when in clauses),
    },
    st.sampled_from(["residential", "footway", "pedestrian"]),
    VALUES,
    st.lists(st.tuples(VALUES, CONDITIONS), min_size=1, max_size=3),
)


@settings(max_examples=cases(20, whole=40), deadline=None)
@given(tags=TAGS, start=st.integers(0, 30 * 60), minutes=st.integers(0, 14 * 60))
def test_no_minute_of_the_span_is_overlooked(
    tags: Mapping[str, str], start: int, minutes: int
) -> None:
    """The signs at the moments that are looked at are those of every single minute."""
    first = MONDAY.replace(tzinfo=None) + timedelta(minutes=start)
    moments = changes_within(tags.values(), first, first + timedelta(minutes=minutes))
    every = [first + timedelta(minutes=minute) for minute in range(max(1, minutes))]
    looked_at = [all_at(tags, moment)[0] for moment in moments]
    assert all(all_at(tags, moment)[0] in looked_at for moment in every)
    assert all(moment in every for moment in moments)
    bike = load_profile("bike")
    over = way_over(tuple(looked_at), bike)
    slowest = min(way_movement(all_at(tags, m)[0], bike).forward.kmh for m in every)
    assert over.forward.kmh == slowest


@settings(max_examples=cases(8, whole=15), deadline=None)
@given(seed=st.integers(0, 10_000), chosen=st.integers(0, 10_000))
def test_matrix_route_and_plain_search_agree_within_hours(seed: int, chosen: int) -> None:
    """On generated nets under signs by the hour the engine equals Dijkstra and one made anew."""
    chance = np.random.default_rng(chosen)
    with tempfile.TemporaryDirectory() as folder:
        plain = random_drawing(seed).router(Path(folder))
        sets = plain.city.streets.tag_sets
        numbers = np.flatnonzero(chance.random(len(sets)) < 0.3).tolist()
        barred = [tuple(sorted({**sets[i], "bicycle": "no"}.items())) for i in numbers]
        open_ = [tuple(sorted(sets[i].items())) for i in numbers]
        pairs = zip(numbers, open_, barred, strict=True)
        router = plain.at_hours(
            HourlyRules(ways=tuple((i, (one, other)) for i, one, other in pairs))
        )
        profile = str(chance.choice(BIKES))
        try:
            graph, engine = router.graph(profile), router.engine(profile)
        except Failure:  # nothing is left that the bike may use
            reject()
        anew = Engine.build(graph)
        assert np.array_equal(engine.metric.up, anew.metric.up)
        edges = chance.integers(0, graph.streets.edge_count, 6)
        point = Point(lon=0.0, lat=0.0)
        places = [
            Snap(point=point, distance_m=0.0, edge=int(edge), offset=float(chance.random()))
            for edge in edges
        ]
        found = engine.matrix(places, places)
        for row, place in enumerate(places):
            judged = costs(graph, place, targets(graph, places))
            assert found[row].tolist() == judged.tolist()
            for column, goal in enumerate(places):
                path = engine.route(place, goal)
                assert (CLOSED if path is None else path.cost) == found[row, column]


def test_signs_that_change_nothing_for_a_bike_are_left_out(tmp_path: Path) -> None:
    """A speed limit above what bikes ride at, in a street of that stress anyhow, is no sign."""
    fast = {"highway": "primary", "maxspeed": "70", "maxspeed:conditional": "90 @ (22:00-06:00)"}
    streets = Drawing(picture="a   b", ways={"ab": fast}).city(tmp_path).streets
    assert not rules_within(streets, [load_profile("bike")], hour(8), hour(26))
    calm = replace(streets, tag_sets=({**fast, "maxspeed:conditional": "30 @ (22:00-06:00)"},))
    assert not rules_within(calm, [load_profile("bike")], hour(8), hour(26))
    assert rules_within(calm, [load_profile("bike")], hour(22), hour(26))
