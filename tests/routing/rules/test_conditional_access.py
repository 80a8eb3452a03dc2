"""Access by day and hour: conditions are read as the wiki writes them, and change the way."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routing.city import save_city
from routing.closures.closure import ClosedWays
from routing.router import Router
from routing.rules.conditional_access import all_at, clauses, holds, unread
from tests.support.streets.maps import Drawing, TurnRule

MONDAY_8, MONDAY_12 = (datetime(2026, 6, 1, hour, tzinfo=UTC) for hour in (8, 12))
WEDNESDAY_8 = datetime(2026, 6, 3, 8, tzinfo=UTC)
SUNDAY_8 = datetime(2026, 6, 7, 8, tzinfo=UTC)
SATURDAY_1 = datetime(2026, 6, 6, 1, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_values_are_cut_into_clauses() -> None:
    """Clauses end at a semicolon outside of parentheses; those may be left out."""
    assert clauses("no @ (Mo-Fr 07:00-09:00; Sa 10:00-12:00); yes @ Su") == [
        ("no", "Mo-Fr 07:00-09:00; Sa 10:00-12:00"),
        ("yes", "Su"),
    ]
    assert clauses("no") == []


@pytest.mark.parametrize(
    ("condition", "moment", "wanted"),
    [
        ("Mo-Fr 07:00-09:00", MONDAY_8, True),
        ("Mo-Fr 07:00-09:00", MONDAY_12, False),
        ("Mo-Fr 07:00-09:00", SUNDAY_8, False),
        ("Mo-Fr 07:00-09:00,11:30-13:00", MONDAY_12, True),
        ("Mo-Fr 06:00-07:00; Su", SUNDAY_8, True),
        ("Sa-Mo", SUNDAY_8, True),
        ("Sa,Su 08:00-09:00", MONDAY_8, False),
        ("21:00-9:00", MONDAY_8, True),
        ("21:00-9:00", MONDAY_12, False),
        ("Fr 22:00-02:00", SATURDAY_1, True),
        ("Fr 22:00-26:00", SATURDAY_1, True),
        ("Sa 22:00-02:00", SATURDAY_1, False),
        ("May - June", MONDAY_8, True),
        ("May-Jun", DECEMBER, False),
        ("Nov-Mar", DECEMBER, True),
        ("Nov 15-Mar 15", DECEMBER, True),
        ("Dec 02-Mar 15", DECEMBER, False),
        ("Dec Mo-Fr 07:00-09:00", DECEMBER, True),
        ("Mo-Fr AND 07:00-09:00", MONDAY_8, True),
        ("Mo 09:00-12:00", MONDAY_12, False),
        ("wet", MONDAY_8, None),
        ("weight > 3.5", MONDAY_8, False),
        ("PH", MONDAY_8, None),
        ("24/7", MONDAY_8, True),
        ("24/7; We off", WEDNESDAY_8, False),
        ("Mo-Fr 07:00-09:00; We off", WEDNESDAY_8, False),
        ("Mo-Fr 07:00-09:00; We off", MONDAY_8, True),
        ("Mo-Fr 07:00-09:00, Sa 00:00-02:00", SATURDAY_1, True),
        ("Mo-Fr 07:00-09:00, Sa 00:00-02:00", MONDAY_8, True),
        ("We[1] 07:00-09:00", WEDNESDAY_8, True),
        ("We[2] 07:00-09:00", WEDNESDAY_8, False),
        ("2026 May 25-2026 Jul 01", MONDAY_8, True),
        ("2016 Apr 25 - 2016 Sep 26", MONDAY_8, False),
        ("2024", MONDAY_8, False),
        ("week 23", MONDAY_8, True),
        ("weight>7.5", MONDAY_8, False),
        ("7:30-19:00 AND weight > 7.5", MONDAY_8, False),
        ("Mo-Fr AND weight<=7.5 t", MONDAY_8, True),
        ("Mo-Fr AND wet", MONDAY_8, None),
        ("Su AND wet", MONDAY_8, False),
        ("SH Mo-Fr", MONDAY_8, None),
        ("sunrise-sunset", MONDAY_8, None),
        ("weight > 0.1", MONDAY_8, None),
        ("Mo-Fr 7h-9h", MONDAY_8, None),
        ("", MONDAY_8, None),
    ],
)
def test_conditions_hold_by_day_and_hour(condition: str, moment: datetime, wanted: object) -> None:
    """Times, days, weeks, dates and sizes are judged, ends of spans left out; others are not."""
    assert holds(condition, moment) is wanted


HELSINKI, MID_OCEAN = (60.17, 24.94), (-50.0, 80.0)
INDEPENDENCE = datetime(2027, 12, 6, 12, tzinfo=UTC)
"""A Monday on which Finland has a holiday."""


@pytest.mark.parametrize(
    ("condition", "moment", "wanted"),
    [
        ("PH", INDEPENDENCE, True),
        ("PH", MONDAY_12, False),
        ("Mo-Fr 07:00-19:00; PH off", INDEPENDENCE, False),
        ("Su,PH 10:00-20:00", INDEPENDENCE, True),
        ("sunrise-sunset", MONDAY_8, True),
        ("sunrise-sunset", MONDAY_8.replace(hour=2), False),
        ("sunset-sunrise", INDEPENDENCE.replace(hour=16), True),
    ],
)
def test_holidays_and_the_sun_are_those_of_the_city(
    condition: str, moment: datetime, wanted: object
) -> None:
    """Public holidays of the country and the sun are judged where it is known where one is."""
    assert holds(condition, moment, HELSINKI) is wanted
    assert holds(condition, moment) is None
    if "PH" in condition:
        assert holds(condition, moment, MID_OCEAN) is None


def test_clauses_without_parentheses_go_on_behind_semicolons() -> None:
    """What follows a semicolon without a value of its own belongs to the condition before it."""
    assert clauses("yes @ Mo-Th 20:00-23:30; Fr 20:00-24:00; no @ PH") == [
        ("yes", "Mo-Th 20:00-23:30; Fr 20:00-24:00"),
        ("no", "PH"),
    ]
    assert clauses("no @ ((sunrise+01:00)-(sunset-01:00))") == [
        ("no", "(sunrise+01:00)-(sunset-01:00)")
    ]
    assert clauses('no @ ("a;b" || Mo)') == [("no", '"a;b" || Mo')]


def test_what_cannot_be_judged_is_told_and_counted(tmp_path: Path) -> None:
    """Conditions without a reading are named, and a city counts what has any."""
    tags = {"bicycle:conditional": "no @ wet; yes @ (Mo-Fr); no @ (SH)", "access:conditional": "x"}
    assert unread(tags) == ["wet", "SH", "x"]
    drawing = replace(MARKET, ways={**MARKET.ways, "bc": {"bicycle:conditional": "no @ (SH)"}})
    assert (MARKET.city(tmp_path).info.unread, drawing.city(tmp_path).info.unread) == (0, 1)


@pytest.mark.parametrize(
    ("plain", "conditional"), [("yes", "no @ (school days)"), ("no", "yes @ (snow)")]
)
def test_of_what_cannot_be_judged_the_stricter_side_counts(
    tmp_path: Path, plain: str, conditional: str
) -> None:
    """A ban that may hold holds, and a permission that may not hold does not."""
    tags = {**MARKET.ways["bc"], "bicycle": plain, "bicycle:conditional": conditional}
    drawing = replace(MARKET, ways={**MARKET.ways, "bc": tags})
    router = drawing.router(tmp_path).at(MONDAY_12)
    assert router.route(drawing.at("ab"), drawing.at("cd"), "bike").distance_m == 1400


def test_a_turn_under_a_condition_that_cannot_be_judged_is_banned(tmp_path: Path) -> None:
    """Whoever asks for a moment turns there at none; a bound on lorries bans no bicycle."""
    for condition, banned in (("school days", True), ("weight>3.5", False)):
        tags = {"restriction:conditional": f"no_left_turn @ ({condition})"}
        rule = TurnRule(start="ac", via="c", end="gc", tags=tags)
        router = replace(CROSSING, rules=[rule]).router(tmp_path).at(MONDAY_12)
        assert bool((router.city.streets.banned_when < 0).any()) == banned


def test_the_last_clause_that_holds_counts() -> None:
    """Later clauses go before earlier ones, and where none holds the plain tag stays."""
    tags = {"bicycle": "yes", "bicycle:conditional": "no @ (Mo-Su); dismount @ (07:00-09:00)"}
    assert all_at(tags, MONDAY_8)[0]["bicycle"] == "dismount"
    assert all_at(tags, MONDAY_12)[0]["bicycle"] == "no"
    plain = {"access": "no", "access:conditional": "yes @ (Su)"}
    assert all_at(plain, MONDAY_8)[0] is plain
    assert all_at(plain, SUNDAY_8)[0]["access"] == "yes"


MARKET = Drawing(
    picture="a   b   c   d\n\n\n    e   f",
    ways={
        "ab": {},
        "bc": {
            "highway": "pedestrian",
            "bicycle": "yes",
            "bicycle:conditional": "no @ (Mo 07:00-09:00)",
            "foot": "no",
        },
        "cd": {},
        "be": {},
        "ef": {},
        "fc": {},
    },
)


def test_a_street_is_closed_at_its_hours(tmp_path: Path) -> None:
    """While the market is on one rides round it; matrix and route agree; before, straight on."""
    router = MARKET.router(tmp_path)
    start, end = MARKET.at("ab"), MARKET.at("cd")
    metres = {}
    for name, moment in (("market", MONDAY_8), ("noon", MONDAY_12)):
        at = router.at(moment)
        found = at.route(start, end, "bike")
        assert at.matrix([start, end], "bike").duration_ms[0, 1] == found.duration_ms
        metres[name] = found.distance_m
    assert metres == {"market": 1400, "noon": 800}
    assert router.route(start, end, "bike").distance_m == 800
    assert router.at(MONDAY_12) is router


def test_closures_and_hours_go_together(tmp_path: Path) -> None:
    """What is closed stays closed at any hour, whichever comes first."""
    router = MARKET.router(tmp_path)
    closure = ClosedWays(ways=(1004,))
    start, end = MARKET.at("ab"), MARKET.at("ef")
    first = router.closed([closure]).at(MONDAY_8)
    second = router.at(MONDAY_8).closed([closure])
    for one in (first, second):
        assert one.closed_arcs.tolist() == router.closed([closure]).closed_arcs.tolist()
        assert not one.graph("bike").mainland[router.city.streets.edge_way == 1001].any()
    assert first.snap([start, end], "bike") == second.snap([start, end], "bike")


NO_LEFT = {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}
CROSSING = Drawing(
    picture="d  g\n\na  c  b\n\n   e  f",
    ways={"ac": {}, "cb": {}, "gc": {}, "ce": {}, "ag": {"name": "round"}, "ef": {}, "fb": {}},
    rules=[TurnRule(start="ac", via="c", end="gc", tags=NO_LEFT)],
)


def test_a_turn_is_banned_at_its_hours(tmp_path: Path) -> None:
    """In the morning rush nobody turns left at c, at noon one does; plain signs ban nothing."""
    router = CROSSING.router(tmp_path)
    start, end = CROSSING.at("ac", 0.9), CROSSING.at("cg", 0.3)
    plain = router.route(start, end, "bike").distance_m
    rush, noon = (router.at(moment) for moment in (MONDAY_8, MONDAY_12))
    assert noon is router
    found = rush.route(start, end, "bike")
    assert found.distance_m > plain + 100
    assert rush.matrix([start, end], "bike").distance_m[0, 1] == found.distance_m
    banned = rush.city.streets
    assert banned.banned_when.tolist() == [-1]
    assert router.city.streets.banned_when.tolist() == [0]


def test_hours_of_turns_come_back_from_the_city_file(tmp_path: Path) -> None:
    """A saved and opened city bans the same turns at the same hours."""
    city = CROSSING.city(tmp_path)
    save_city(city, tmp_path / "crossing.tournee")
    opened = Router.open(tmp_path / "crossing.tournee")
    start, end = CROSSING.at("ac", 0.9), CROSSING.at("cg", 0.3)
    ways = [one.at(MONDAY_8).route(start, end, "bike") for one in (Router(city), opened)]
    assert ways[0] == ways[1]


def test_one_turn_under_two_rules_is_banned_when_either_holds(tmp_path: Path) -> None:
    """Two relations on one turn are joined; one that always holds makes hours idle."""
    other = {"restriction:conditional": "no_left_turn @ (Su)"}
    always = {"restriction": "no_left_turn"}
    for more, moments in ((other, {MONDAY_8, SUNDAY_8}), (always, {MONDAY_8, SUNDAY_8, MONDAY_12})):
        rule = TurnRule(start="ac", via="c", end="gc", tags=more)
        router = replace(CROSSING, rules=[*CROSSING.rules, rule]).router(tmp_path)
        for moment in (MONDAY_8, SUNDAY_8, MONDAY_12):
            binding = bool((router.at(moment).city.streets.banned_when < 0).any())
            assert binding == (moment in moments)
