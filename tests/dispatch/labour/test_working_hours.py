"""Working-time rules: single cases of the law, and a minute-by-minute checker by brute force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.labour.working_hours import (
    HoursRule,
    Rest,
    Stint,
    declared_rests,
    stints_of_round,
    violations,
)
from dispatch.model import Break, Courier, Load, Round, Shift, Vehicle, Visit, Window
from routing.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
RULE = HoursRule()
_WITHOUT_REST = HoursRule(weekly_rest_s=None)
HOUR = 3600


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def _stint(start: str, end: str, *pauses: tuple[str, str]) -> Stint:
    return Stint(
        person_id="ana",
        start=_at(start),
        end=_at(end),
        pauses=tuple(Rest(start=_at(a), end=_at(b)) for a, b in pauses),
    )


def _found(*stints: Stint, rule: HoursRule = RULE) -> list[tuple[str, str, int]]:
    return [
        (one.code, one.day.isoformat(), one.value) for one in violations(rule, stints, [], PARIS)
    ]


def test_six_hours_need_no_break_and_a_minute_more_does() -> None:
    """The limit itself is right."""
    assert _found(_stint("2026-03-02T08:00", "2026-03-02T14:00")) == []
    assert _found(_stint("2026-03-02T08:00", "2026-03-02T14:01")) == [
        ("work-without-break", "2026-03-02", 6 * HOUR + 60)
    ]


def test_two_short_pauses_are_no_break() -> None:
    """Ten minutes twice do not interrupt work, twenty in one piece do, inside or between stints."""
    twice = [("2026-03-02T10:00", "2026-03-02T10:10"), ("2026-03-02T12:00", "2026-03-02T12:10")]
    found = _found(_stint("2026-03-02T08:00", "2026-03-02T15:00", *twice))
    assert found == [("work-without-break", "2026-03-02", 7 * HOUR - 1200)]
    once = ("2026-03-02T12:00", "2026-03-02T12:20")
    assert _found(_stint("2026-03-02T08:00", "2026-03-02T15:00", once)) == []
    morning = _stint("2026-03-02T08:00", "2026-03-02T12:00")
    assert _found(morning, _stint("2026-03-02T12:20", "2026-03-02T15:00")) == []


def test_a_day_has_ten_hours() -> None:
    """Ten hours of work are right, a minute more is not; an overlap counts once."""
    stints = [
        _stint("2026-03-02T08:00", "2026-03-02T13:00"),
        _stint("2026-03-02T14:00", "2026-03-02T19:00"),
        _stint("2026-03-02T15:00", "2026-03-02T18:00"),
    ]
    assert _found(*stints) == []
    longer = _stint("2026-03-02T14:00", "2026-03-02T19:01")
    assert _found(stints[0], longer) == [("day-too-long", "2026-03-02", 10 * HOUR + 60)]


@pytest.mark.parametrize(("begin", "codes"), [("07:00", []), ("06:59", ["rest-too-short"])])
def test_a_night_has_eleven_hours(begin: str, codes: list[str]) -> None:
    """From 20:00 to 07:00 is enough; the finding is on the day after, also of two short stints."""
    found = _found(
        _stint("2026-03-02T18:00", "2026-03-02T20:00"),
        _stint(f"2026-03-03T{begin}", "2026-03-03T07:30"),
    )
    assert [one[0] for one in found if one[0] == "rest-too-short"] == codes


def test_the_night_of_spring_is_an_hour_shorter() -> None:
    """On 29 March the clock from 20:00 to 07:00 leaves only ten true hours, in October twelve."""
    spring = _found(
        _stint("2026-03-28T18:00", "2026-03-28T20:00"),
        _stint("2026-03-29T07:00", "2026-03-29T08:00"),
    )
    assert spring == [("rest-too-short", "2026-03-29", 10 * HOUR)]
    assert not _found(
        _stint("2026-10-24T18:00", "2026-10-24T20:00"),
        _stint("2026-10-25T06:00", "2026-10-25T07:00"),
    )


def test_a_split_day_spans_thirteen_hours_at_most() -> None:
    """Morning and evening of one day must lie within 24 hours less the rest."""
    evening = _stint("2026-03-02T18:00", "2026-03-02T21:01")
    assert _found(_stint("2026-03-02T08:00", "2026-03-02T12:00"), evening) == [
        ("span-too-long", "2026-03-02", 13 * HOUR + 60)
    ]


def test_a_short_gap_over_midnight_is_a_pause_of_one_day() -> None:
    """A round until 23:55 and one from 00:10 on are one evening, not a night of a quarter hour."""
    late = _stint("2026-03-02T20:00", "2026-03-02T23:55")
    assert _found(late, _stint("2026-03-03T00:10", "2026-03-03T01:00")) == []


def _week(monday: str, hours: Sequence[int]) -> list[Stint]:
    """Return stints from 08:00 on with a long break after five hours, one for each day."""
    stints = []
    for index, length in enumerate(hours):
        start = _at(f"{monday}T08:00") + timedelta(days=index)
        first = min(length, 5)
        stints.append(Stint(person_id="ana", start=start, end=start + timedelta(hours=first)))
        if length > 5:
            again = start + timedelta(hours=6)
            end = again + timedelta(hours=length - 5)
            stints.append(Stint(person_id="ana", start=again, end=end))
    return stints


def test_a_week_has_forty_eight_hours_on_six_days() -> None:
    """48 hours on six days are right; an hour more, or a seventh day, is not."""
    assert _found(*_week("2026-03-02", [8] * 6)) == []
    assert _found(*_week("2026-03-02", [8] * 5 + [9])) == [
        ("week-too-long", "2026-03-02", 49 * HOUR)
    ]
    assert _found(*_week("2026-03-02", [6] * 7), rule=_WITHOUT_REST) == [
        ("days-in-a-week", "2026-03-02", 7)
    ]


def test_a_week_has_a_day_off_with_a_night_beside_it() -> None:
    """Thirty-five hours in one piece are right, wherever in the week; a quarter less is not."""
    early = [_stint(f"2026-03-0{day}T08:00", f"2026-03-0{day}T12:00") for day in range(2, 7)]
    saturday = _stint("2026-03-07T08:00", "2026-03-07T13:00")
    night = _stint("2026-03-09T00:00", "2026-03-09T04:00")
    assert _found(*early, saturday, night) == []
    late = _stint("2026-03-07T08:00", "2026-03-07T13:15")
    assert _found(*early, late, night) == [("weekly-rest-too-short", "2026-03-02", 35 * HOUR - 900)]
    midweek = [one for one in early if one.start.day != 4]
    sunday = _stint(
        "2026-03-08T08:00", "2026-03-08T20:00", ("2026-03-08T12:00", "2026-03-08T16:00")
    )
    assert _found(*midweek, late, sunday) == []


def test_of_a_rest_beyond_the_week_only_a_night_counts() -> None:
    """Sunday afternoon off before a free week is no day off: the day must lie in the week."""
    daily = [_stint(f"2026-03-0{day}T08:00", f"2026-03-0{day}T12:00") for day in range(2, 9)]
    assert ("weekly-rest-too-short", "2026-03-02", 23 * HOUR) in _found(*daily)


def test_the_average_over_twelve_weeks() -> None:
    """Twelve weeks of 44 hours are right; with one of 45 among them the average is too high."""
    mondays = [date(2026, 6, 1) + timedelta(days=7 * i) for i in range(12)]
    even = [one for monday in mondays for one in _week(monday.isoformat(), [9, 9, 9, 9, 8])]
    assert _found(*even) == []
    more = _week(mondays[-1].isoformat(), [9, 9, 9, 9, 9])
    assert _found(*(one for one in even if one.start < more[0].start), *more) == [
        ("average-too-high", mondays[-1].isoformat(), 44 * HOUR + 300)
    ]


def test_planned_work_is_told_from_worked() -> None:
    """A rest that is too short because of tomorrow's plan is planned, an old one is not."""
    worked = [
        _stint("2026-03-02T18:00", "2026-03-02T20:00"),
        _stint("2026-03-03T05:00", "2026-03-03T05:30"),
        _stint("2026-03-04T18:00", "2026-03-04T20:00"),
    ]
    planned = [_stint("2026-03-05T06:00", "2026-03-05T06:30")]
    found = violations(RULE, worked, planned, PARIS)
    assert [(one.code, one.day.isoformat(), one.planned) for one in found] == [
        ("rest-too-short", "2026-03-03", False),
        ("rest-too-short", "2026-03-05", True),
    ]


def test_work_that_begins_when_a_finding_ends_has_no_part_in_it() -> None:
    """Yesterday's day was too long; what is planned from midnight on did not make it so."""
    worked = [
        _stint("2026-03-02T13:00", "2026-03-02T18:30"),
        _stint("2026-03-02T19:00", "2026-03-03T00:00"),
    ]
    found = violations(RULE, worked, [_stint("2026-03-03T00:00", "2026-03-03T00:30")], PARIS)
    assert [(one.code, one.planned) for one in found] == [("day-too-long", False)]


def test_an_average_is_never_told_as_the_limit() -> None:
    """A second too much in two weeks is told as a second too much, rounded up."""
    monday = _at("2026-03-02T08:00")
    rule = HoursRule(average_work_s=5 * HOUR, average_weeks=2)
    stints = [
        Stint(person_id="ana", start=start, end=start + timedelta(hours=5, seconds=more))
        for start, more in ((monday, 0), (monday + timedelta(days=7), 1))
    ]
    (found,) = violations(rule, stints, [], PARIS)
    assert (found.code, found.value) == ("average-too-high", 5 * HOUR + 1)


def test_limits_can_be_switched_off() -> None:
    """Without limits a year of work without a pause is no violation."""
    free = HoursRule(
        work_before_break_s=None,
        daily_work_s=None,
        daily_rest_s=None,
        weekly_work_s=None,
        average_work_s=None,
        weekly_days=None,
        weekly_rest_s=None,
    )
    assert _found(_stint("2026-01-01T00:00", "2026-12-31T00:00"), rule=free) == []


def test_odd_stints_are_refused() -> None:
    """A stint ends after it begins, has a zone, and holds its pauses."""
    with pytest.raises(BadInput, match="stint-reversed"):
        _stint("2026-03-02T08:00", "2026-03-02T08:00")
    with pytest.raises(BadInput, match="pause-outside-stint"):
        _stint("2026-03-02T08:00", "2026-03-02T09:00", ("2026-03-02T08:30", "2026-03-02T09:01"))
    naive = datetime.fromisoformat("2026-03-02T08:00")
    with pytest.raises(BadInput, match="naive-time"):
        Stint(person_id="ana", start=naive, end=naive + timedelta(hours=1))


def test_a_planned_round_makes_stints() -> None:
    """Courier and companion both work; the round's break is a pause, paid as declared."""
    start = _at("2026-03-02T08:00")
    end = start + timedelta(hours=4)
    lunch = Break(id="lunch", duration_s=1800, paid=True)
    shift = Shift(
        id="s",
        courier=Courier(id="ana"),
        companion=Courier(id="bo"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=start, end=end),
        breaks=(lunch,),
    )
    visit = Visit(
        kind="break",
        break_id="lunch",
        place_id=None,
        travel_s=0,
        distance_m=0,
        arrive=start,
        start=start,
        depart=start + timedelta(minutes=30),
        load_after=Load(),
    )
    round_ = Round(shift_id="s", start=start, end=end, visits=(visit,))
    stints = stints_of_round(shift, round_)
    assert [one.person_id for one in stints] == ["ana", "bo"]
    assert stints[0].pauses == (Rest(start=start, end=visit.depart, paid=True),)
    assert stints_of_round(shift, Round(shift_id="s", start=start, end=start, visits=())) == ()


# ------------------------------------------------------------------------------------- brute force

STEP_MIN = 15
SLOT_S = STEP_MIN * 60
BEGIN = datetime(2026, 3, 23, tzinfo=UTC)
DAYS = 14
STINTS = st.lists(
    st.tuples(st.integers(0, DAYS * 96 - 60), st.integers(1, 56), st.integers(0, 3)), max_size=14
)


def _instant(slot: int) -> datetime:
    return BEGIN + timedelta(minutes=slot * STEP_MIN)


def _made(drawn: list[tuple[int, int, int]]) -> list[Stint]:
    stints = []
    for slot, length, pause in drawn:
        pauses: tuple[Rest, ...] = ()
        if 0 < pause < length - 2:
            pauses = (Rest(start=_instant(slot + 2), end=_instant(slot + 2 + pause)),)
        stints.append(
            Stint(person_id="ana", start=_instant(slot), end=_instant(slot + length), pauses=pauses)
        )
    return stints


Finding = tuple[str, date, int]


def _brute(stints: list[Stint]) -> set[Finding]:
    """Check each rule on a row of quarter hours: is there work in it, or not."""
    works = [False] * (DAYS * 96)
    for stint in stints:
        for slot in range(len(works)):
            begin = _instant(slot)
            resting = any(pause.start <= begin < pause.end for pause in stint.pauses)
            works[slot] |= stint.start <= begin < stint.end and not resting
    days = [_instant(slot).astimezone(PARIS).date() for slot in range(len(works))]
    busy = [slot for slot, work in enumerate(works) if work]
    return {
        *_brute_sums(busy, days),
        *_brute_runs(busy, days),
        *_brute_rests(busy, days),
        *_brute_weekly(set(busy), days),
    }


def _brute_sums(busy: list[int], days: list[date]) -> Iterator[Finding]:
    by_day: dict[date, int] = defaultdict(int)
    by_week: dict[date, set[date]] = defaultdict(set)
    for slot in busy:
        day = days[slot]
        by_day[day] += SLOT_S
        by_week[day - timedelta(days=day.weekday())].add(day)
    for day, worked_s in by_day.items():
        if worked_s > 10 * HOUR:
            yield "day-too-long", day, worked_s
    for monday, of_week in by_week.items():
        total = sum(by_day[day] for day in of_week)
        if total > 48 * HOUR:
            yield "week-too-long", monday, total
        if len(of_week) > 6:
            yield "days-in-a-week", monday, len(of_week)


def _brute_runs(busy: list[int], days: list[date]) -> Iterator[Finding]:
    """Count work in each run that no twenty free minutes interrupt."""
    for first in busy:
        if not any(first - gap in busy for gap in (1, 2)):
            worked, slot = 0, first
            while slot in busy or slot + 1 in busy:
                worked += slot in busy
                slot += 1
            if worked * SLOT_S > 6 * HOUR:
                yield "work-without-break", days[first], worked * SLOT_S


def _brute_rests(busy: list[int], days: list[date]) -> Iterator[Finding]:
    """Look at every gap, and at every stretch between two nights of eleven hours."""
    block = busy[0] if busy else 0
    for slot, following in pairwise([*busy, 10**6]):
        free_s = (following - slot - 1) * SLOT_S
        if free_s >= 11 * HOUR:
            if (slot + 1 - block) * SLOT_S > 13 * HOUR:
                yield "span-too-long", days[block], (slot + 1 - block) * SLOT_S
            block = following
        elif free_s > 4 * HOUR and days[slot] != days[following]:
            yield "rest-too-short", days[following], free_s


def _brute_weekly(busy: set[int], days: list[date]) -> Iterator[Finding]:
    """Walk each week with work slot by slot; of what lies outside, eleven hours may be added."""
    night = 11 * 4
    for monday in {days[slot] - timedelta(days=days[slot].weekday()) for slot in busy}:
        first, last = (_slot_of(monday + timedelta(days=7 * week)) for week in (0, 1))
        longest = free = before = 0
        while before < night and first - before - 1 not in busy:
            before += 1
        for slot in range(first, last):
            free, before = (0, 0) if slot in busy else (free + 1, before)
            after = 0
            if slot == last - 1 and free:
                while after < night and last + after not in busy:
                    after += 1
            if free:
                longest = max(longest, free + min(night, before + after))
        if longest * SLOT_S < 35 * HOUR:
            yield "weekly-rest-too-short", monday, longest * SLOT_S


def _slot_of(day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
    return (midnight - BEGIN) // timedelta(minutes=STEP_MIN)


@given(STINTS)
def test_the_checker_agrees_with_brute_force(drawn: list[tuple[int, int, int]]) -> None:
    """Over two weeks with a change of the clock, both find the same, value for value."""
    stints = _made(drawn)
    found = {
        (one.code, one.day, one.value)
        for one in violations(RULE, stints, [], PARIS)
        if one.code != "average-too-high"
    }
    assert found == _brute(stints)


@given(STINTS, st.randoms(use_true_random=False))
def test_order_and_cuts_do_not_matter(drawn: list[tuple[int, int, int]], chance: Random) -> None:
    """Stints in any order, or cut in two at any moment, give the same findings."""
    stints = _made(drawn)
    right = violations(RULE, stints, [], PARIS)
    pieces = []
    for stint in stints:
        length = (stint.end - stint.start) // timedelta(minutes=STEP_MIN)
        if length < 2 or stint.pauses:
            pieces.append(stint)
            continue
        cut = stint.start + timedelta(minutes=STEP_MIN * chance.randrange(1, length))
        pieces += [replace(stint, end=cut), replace(stint, start=cut)]
    chance.shuffle(pieces)
    assert violations(RULE, pieces, [], PARIS) == right


@given(
    pauses=st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=5400),
            st.none() | st.integers(min_value=-120, max_value=600),
        ),
        max_size=4,
    ),
    hours=st.integers(min_value=1, max_value=10),
)
def test_declared_breaks_lie_apart_inside_the_hours(
    pauses: list[tuple[int, int | None]], hours: int
) -> None:
    """Whatever a shift declares, what counts as break is inside it, whole, and once."""
    start = _at("2026-03-02T08:00")
    end = start + timedelta(hours=hours)
    breaks = []
    for number, (duration_s, minute) in enumerate(pauses):
        begin = None if minute is None else start + timedelta(minutes=minute)
        windows = () if begin is None else (Window(start=begin, end=begin + timedelta(hours=1)),)
        breaks.append(Break(id=f"b{number}", duration_s=duration_s, windows=windows))
    rests = declared_rests(breaks, start, end)
    Stint(person_id="ana", start=start, end=end, pauses=rests)
    assert all(one.end <= other.start for one, other in pairwise(rests))
    declared = sorted(one.duration_s for one in breaks)
    for one in rests:
        declared.remove(int((one.end - one.start).total_seconds()))


def test_a_break_without_a_window_is_in_the_middle() -> None:
    """Half an hour of a shift of seven hours leaves no stretch of over six hours of work."""
    start, end = _at("2026-03-02T08:00"), _at("2026-03-02T15:00")
    (rest,) = declared_rests([Break(id="lunch", duration_s=1800)], start, end)
    assert (rest.start, rest.end) == (_at("2026-03-02T11:15"), _at("2026-03-02T11:45"))
    assert _found(Stint(person_id="ana", start=start, end=end, pauses=(rest,))) == []
