"""Recurrences: against a naive day-by-day oracle, over clock changes, and no bombs."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.bookings.recurrence_rule import rule_parts
from dispatch.bookings.recurring_bookings import (
    Override,
    Pause,
    Recurrence,
    next_occurrence,
    occurrences,
    with_override,
)
from dispatch.values.local_time import monday_of
from routing.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _ids(recurrence: Recurrence, first: str, last: str) -> list[str]:
    return [one.id for one in occurrences(recurrence, _day(first), _day(last), PARIS)]


FRIDAYS = Recurrence(start=_wall("2026-03-02T08:30"), rule="FREQ=WEEKLY;BYDAY=FR")


def test_the_start_counts_only_if_the_rule_says_so() -> None:
    """A recurrence of Fridays that starts on a Monday begins on Friday."""
    assert _ids(FRIDAYS, "2026-03-01", "2026-03-14") == ["2026-03-06T08:30", "2026-03-13T08:30"]


@pytest.mark.parametrize(
    ("first", "offsets"), [("2026-03-28", [1, 2, 2]), ("2026-10-24", [2, 1, 1])]
)
def test_half_past_eight_stays_half_past_eight(first: str, offsets: list[int]) -> None:
    """Over both changes of the clock the wall time stays and the instant moves."""
    daily = Recurrence(start=_wall("2026-03-02T08:30"), rule="FREQ=DAILY")
    found = occurrences(daily, _day(first), _day(first) + timedelta(days=2), PARIS)
    assert [one.wall.time() for one in found] == [time(8, 30)] * 3
    hours = [(one.wall.replace(tzinfo=UTC) - one.start) // timedelta(hours=1) for one in found]
    assert hours == offsets


def test_a_time_that_the_clock_skips_still_takes_place() -> None:
    """A daily 02:30 has an occurrence in the night of spring, an hour later on the clock."""
    daily = Recurrence(start=_wall("2026-03-02T02:30"), rule="FREQ=DAILY")
    (one,) = occurrences(daily, _day("2026-03-29"), _day("2026-03-29"), PARIS)
    assert one.id == "2026-03-29T02:30"
    assert one.start.astimezone(PARIS).time() == time(3, 30)


def test_exceptions_pauses_and_additions() -> None:
    """Excluded and paused dates fall away, added ones come in; out goes before in."""
    recurrence = Recurrence(
        start=FRIDAYS.start,
        rule=FRIDAYS.rule,
        excluded=(_wall("2026-03-13T08:30"), _wall("2026-03-18T10:00")),
        added=(_wall("2026-03-17T10:00"), _wall("2026-03-18T10:00"), _wall("2026-03-24T10:00")),
        pauses=(Pause(first=_day("2026-03-20"), last=_day("2026-03-27")),),
    )
    assert _ids(recurrence, "2026-03-01", "2026-04-03") == [
        "2026-03-06T08:30",
        "2026-03-17T10:00",
        "2026-03-24T10:00",
        "2026-04-03T08:30",
    ]


def test_the_next_occurrence_is_found_behind_any_pause_and_none_behind_the_rules_end() -> None:
    """However long it rests, what comes next is told; a rule that has ended has nothing more."""
    for last in ("2026-04-30", "2026-08-31", "2031-12-31"):
        paused = replace(FRIDAYS, pauses=(Pause(first=_day("2026-03-09"), last=_day(last)),))
        found = next_occurrence(paused, _day("2026-03-06"), PARIS)
        assert found is not None
        assert 1 <= (found.wall.date() - _day(last)).days <= 7
    for rule in ("FREQ=WEEKLY;UNTIL=20260306T120000", "FREQ=WEEKLY;COUNT=1", "FREQ=DAILY"):
        ended = Recurrence(
            start=_wall("2026-03-06T08:30"),
            rule=rule,
            pauses=(Pause(first=_day("2026-03-07"), last=_day("2199-12-31")),),
        )
        assert next_occurrence(ended, _day("2026-03-06"), PARIS) is None


def test_a_moved_occurrence_is_found_where_it_was_moved() -> None:
    """It keeps its id, leaves its old day, and is found on the new one, both far away."""
    moved = with_override(
        FRIDAYS,
        Override(original=_wall("2026-03-13T08:30"), moved_to=_wall("2026-05-11T07:00")),
        PARIS,
    )
    assert _ids(moved, "2026-03-13", "2026-03-13") == []
    (one,) = occurrences(moved, _day("2026-05-11"), _day("2026-05-11"), PARIS)
    assert (one.id, one.wall) == ("2026-03-13T08:30", _wall("2026-05-11T07:00"))


def test_changed_and_cancelled_occurrences() -> None:
    """A change travels with its occurrence, a cancelled one is gone; a later change replaces."""
    original = _wall("2026-03-13T08:30")
    changed = with_override(FRIDAYS, Override(original=original, changes={"mass_g": 9000}), PARIS)
    found = occurrences(changed, _day("2026-03-06"), _day("2026-03-13"), PARIS)
    assert [dict(one.changes) for one in found] == [{}, {"mass_g": 9000}]
    cancelled = with_override(changed, Override(original=original, cancelled=True), PARIS)
    assert len(cancelled.overrides) == 1
    assert _ids(cancelled, "2026-03-06", "2026-03-13") == ["2026-03-06T08:30"]


def test_only_an_occurrence_can_be_changed() -> None:
    """There is no Saturday in a rule of Fridays."""
    with pytest.raises(BadInput, match="no-such-occurrence"):
        with_override(FRIDAYS, Override(original=_wall("2026-03-14T08:30")), PARIS)


def test_count_counts_before_exceptions() -> None:
    """Three Fridays less an excluded one are two, as RFC 5545 says."""
    recurrence = Recurrence(
        start=FRIDAYS.start,
        rule="FREQ=WEEKLY;BYDAY=FR;COUNT=3",
        excluded=(_wall("2026-03-06T08:30"),),
    )
    found = _ids(recurrence, "2026-03-01", "2026-12-31")
    assert found == ["2026-03-13T08:30", "2026-03-20T08:30"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260313", "2026-03-13T08:30"),
        ("20260313T083000", "2026-03-13T08:30"),
        ("20260313T082959", "2026-03-06T08:30"),
        ("20260313T073000Z", "2026-03-13T08:30"),
        ("20260313T072959Z", "2026-03-06T08:30"),
    ],
)
def test_until_is_included_on_either_clock(until: str, last: str) -> None:
    """A day, a wall-clock time and a time in UTC all end the rule, themselves included."""
    recurrence = Recurrence(start=FRIDAYS.start, rule=f"RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL={until}")
    assert _ids(recurrence, "2026-03-01", "2026-12-31")[-1] == last


def test_until_in_the_hour_that_comes_twice() -> None:
    """An end at the second 02:10 of autumn lets the first 02:30, twenty minutes before, be."""
    rule = "FREQ=DAILY;UNTIL=20261025T011000Z"
    recurrence = Recurrence(start=_wall("2026-10-20T02:30"), rule=rule)
    assert _ids(recurrence, "2026-10-25", "2026-10-31") == ["2026-10-25T02:30"]


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("", {"rule-part"}),
        ("FREQ=SECONDLY", {"rule-frequency"}),
        ("FREQ=MINUTELY;COUNT=5", {"rule-frequency"}),
        ("FREQ=HOURLY", {"rule-frequency"}),
        ("INTERVAL=2", {"missing-key"}),
        ("FREQ=DAILY;FREQ=DAILY", {"duplicate-key"}),
        ("FREQ=DAILY;BYSECOND=1", {"unknown-key"}),
        ("FREQ=DAILY;BYEASTER=1", {"unknown-key"}),
        ("FREQ=DAILY;COUNT=0", {"rule-value"}),
        ("FREQ=DAILY;COUNT=99999", {"rule-value"}),
        ("FREQ=DAILY;INTERVAL=0", {"rule-value"}),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260401", {"rule-count-and-until"}),
        ("FREQ=DAILY;UNTIL=20260231", {"rule-value"}),
        ("FREQ=DAILY;UNTIL=20260301T250000", {"rule-value"}),
        ("FREQ=WEEKLY;BYDAY=1MO", {"rule-value"}),
        ("FREQ=MONTHLY;BYDAY=6MO", {"rule-value"}),
        ("FREQ=MONTHLY;BYDAY=MONDAY", {"rule-value"}),
        ("FREQ=MONTHLY;BYMONTHDAY=0", {"rule-value"}),
        ("FREQ=MONTHLY;BYMONTHDAY=1,", {"rule-value"}),
        ("FREQ=WEEKLY;BYMONTHDAY=3", {"rule-part-with-frequency"}),
        ("FREQ=MONTHLY;BYSETPOS=1", {"rule-setpos-alone"}),
        ("FREQ=DAILY;WKST=XX;BYMONTH=13", {"rule-value"}),
        (
            f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,30",
            {"rule-too-often"},
        ),
    ],
)
def test_bombs_and_slips_are_refused(rule: str, codes: set[str]) -> None:
    """Rules finer than a day and malformed ones are faults of the rule."""
    with pytest.raises(BadInput) as caught:
        Recurrence(start=FRIDAYS.start, rule=rule)
    assert {fault.code for fault in caught.value.faults} == codes
    assert {fault.where for fault in caught.value.faults} == {"rule"}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=3",
        "FREQ=YEARLY;BYDAY=-53MO;COUNT=10000",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=3",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
    ],
)
def test_a_rule_without_dates_ends(rule: str) -> None:
    """A rule that no date fits gives nothing, and looks at the days in question alone."""
    looked_at: list[int] = []
    never = Recurrence(start=FRIDAYS.start, rule=rule)
    first, last = _day("2026-03-01"), _day("2027-03-01")
    assert occurrences(never, first, last, PARIS, looked_at.append) == ()
    assert sum(looked_at) <= 2 * 366


def test_a_rule_goes_straight_to_the_days_in_question() -> None:
    """Thirty years after its start a daily rule looks at one day, unless it counts."""
    old = Recurrence(start=_wall("1998-03-02T08:30"), rule="FREQ=DAILY")
    looked_at: list[int] = []
    day = _day("2026-03-02")
    assert len(occurrences(old, day, day, PARIS, looked_at.append)) == 1
    assert sum(looked_at) == 1


@pytest.mark.parametrize("until", ["99991231T235959Z", "00010101T000000Z", "45001231"])
def test_an_end_beyond_all_calendars_is_no_slip(until: str) -> None:
    """The year 9999 means that there is no end, and the year 1 that all is over."""
    rule = f"FREQ=WEEKLY;BYDAY=FR;UNTIL={until}"
    found = _ids(Recurrence(start=FRIDAYS.start, rule=rule), "2026-03-01", "2026-03-14")
    assert len(found) == (0 if until < "1" else 2)


def test_weekdays_with_and_without_a_number_go_together() -> None:
    """Every Monday and the first Tuesday are named by one rule."""
    rule = Recurrence(start=FRIDAYS.start, rule="FREQ=MONTHLY;BYDAY=MO,1TU")
    found = _ids(rule, "2026-04-01", "2026-04-30")
    assert [one[8:10] for one in found] == ["06", "07", "13", "20", "27"]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-03-02", "2026-03-01", "period-reversed"),
        ("2026-03-01", "2027-06-01", "too-many-days"),
        ("2099-03-01", "2099-03-02", "recurrence-too-old"),
    ],
)
def test_only_some_days_are_unfolded(first: str, last: str, code: str) -> None:
    """Reversed, too long and too far away stretches are refused."""
    with pytest.raises(BadInput) as caught:
        _ids(FRIDAYS, first, last)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_times_are_of_the_wall_and_whole_minutes() -> None:
    """A zone or seconds in a time, a doubled change and a reversed pause are refused."""
    override = Override(original=_wall("2026-03-06T08:30"))
    with pytest.raises(BadInput) as caught:
        Recurrence(
            start=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
            rule="FREQ=DAILY",
            added=(_wall("2026-03-02T08:30:01"),),
            overrides=(override, override),
        )
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("not-a-wall-time", "start"),
        ("not-a-wall-time", "added[0]"),
        ("duplicate-id", "overrides[1]"),
    ]
    with pytest.raises(BadInput, match="period-reversed"):
        Pause(first=_day("2026-03-02"), last=_day("2026-03-01"))
    with pytest.raises(BadInput, match="moved-and-cancelled"):
        Override(original=override.original, moved_to=override.original, cancelled=True)


# -------------------------------------------------------------------------------- day-by-day oracle


@st.composite
def _rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        parts.append(f"BYDAY={','.join(days)}")
    if frequency != "WEEKLY" and draw(st.booleans()):
        month_days = st.sampled_from([1, 2, 15, 29, 30, 31, -1, -2])
        numbers = draw(st.lists(month_days, min_size=1, max_size=3, unique=True))
        parts.append(f"BYMONTHDAY={','.join(map(str, numbers))}")
    if draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=4, max_size=9, unique=True))
        parts.append(f"BYMONTH={','.join(map(str, months))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    return ";".join(parts)


def _oracle(start: datetime, rule: str, last: date) -> list[str]:
    """Walk through every day since the start and ask whether the rule means it."""
    parts = rule_parts(rule)
    step = int(parts["INTERVAL"])
    found: list[str] = []
    day = start.date()
    while day <= last and len(found) < int(parts.get("COUNT", "100000")):
        periods = {
            "DAILY": (day - start.date()).days,
            "WEEKLY": (monday_of(day) - monday_of(start.date())).days // 7,
            "MONTHLY": (day.year - start.year) * 12 + day.month - start.month,
        }
        length = monthrange(day.year, day.month)[1]
        wanted_days = parts.get("BYDAY", "").split(",")
        numbers = [int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one]
        meant = not periods[parts["FREQ"]] % step
        if "BYDAY" in parts:
            meant &= NAMES[day.weekday()] in wanted_days
        if numbers:
            meant &= day.day in numbers or day.day - length - 1 in numbers
        if "BYDAY" not in parts and not numbers:
            meant &= parts["FREQ"] != "WEEKLY" or day.weekday() == start.weekday()
            meant &= parts["FREQ"] != "MONTHLY" or day.day == start.day
        if "BYMONTH" in parts:
            meant &= str(day.month) in parts["BYMONTH"].split(",")
        if meant:
            found.append(datetime.combine(day, start.time()).isoformat(timespec="minutes"))
        day += timedelta(days=1)
    return found


@given(_rules(), st.integers(0, 365), st.integers(0, 500), st.integers(0, 300))
def test_unfolding_agrees_with_walking_day_by_day(
    rule: str, begin: int, after: int, length: int
) -> None:
    """For random rules and days, the occurrences are those that a plain walk finds."""
    start = datetime.combine(_day("2026-01-01") + timedelta(days=begin), time(8, 30))
    first = start.date() + timedelta(days=after)
    last = first + timedelta(days=length)
    found = occurrences(Recurrence(start=start, rule=rule), first, last, PARIS)
    right = [one for one in _oracle(start, rule, last) if one >= first.isoformat()]
    assert [one.id for one in found] == right
    assert all(one.start.astimezone(PARIS).time() == time(8, 30) for one in found)


@st.composite
def _yearly_rules(draw: st.DrawFn) -> str:
    """Rules by weeks, days of the year, n-th weekdays and positions, as dateutil reads them too."""
    frequency = draw(st.sampled_from(["MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 3))}"]
    parts.append(f"WKST={draw(st.sampled_from(NAMES))}")

    def numbers(key: str, values: list[int]) -> None:
        drawn = draw(st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True))
        parts.append(f"{key}={','.join(map(str, drawn))}")

    kinds = ["days", "nth", "months"] + (["weeks", "year_days"] if frequency == "YEARLY" else [])
    chosen = draw(st.sets(st.sampled_from(kinds), max_size=3))
    nth = [-5, -1, 1, 2, 4] if frequency == "MONTHLY" else [-53, -20, -1, 1, 5, 30]
    if "months" in chosen:
        numbers("BYMONTH", list(range(1, 13)))
        nth = [-5, -1, 1, 2, 4]
    if "weeks" in chosen:
        numbers("BYWEEKNO", [1, 2, 20, 51, -1, -2])
    if "year_days" in chosen:
        numbers("BYYEARDAY", [1, 60, 100, 200, 365, 366, -1, -60, -366])
    if "nth" in chosen or "days" in chosen:
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        numbered = st.sampled_from(nth if "nth" in chosen else [""])
        days = [f"{draw(numbered)}{name}" for name in names]
        parts.append(f"BYDAY={','.join(days)}")
    if bool(chosen) and draw(st.booleans()):
        parts.append("BYHOUR=7,18")
        numbers("BYSETPOS", [1, 2, 3, 7, -1, -2, -5])
    return ";".join(parts)


@pytest.mark.parametrize("number", [1, 52, 53])
def test_weeks_are_those_of_iso_8601(number: int) -> None:
    """The first and the last weeks of a year hold the days that ISO 8601 gives them."""
    rule = Recurrence(start=_wall("2026-01-01T08:30"), rule=f"FREQ=YEARLY;BYWEEKNO={number}")
    for year in range(2026, 2034):
        first, last = date(year, 1, 1), date(year, 12, 31)
        found = [one.wall.date() for one in occurrences(rule, first, last, PARIS)]
        days = (first + timedelta(days=passed) for passed in range((last - first).days + 1))
        assert found == [day for day in days if day.isocalendar().week == number]


@settings(max_examples=25)  # dateutil takes half a second for a rule without days
@given(_yearly_rules(), st.integers(0, 365), st.integers(0, 900))
def test_rare_rules_agree_with_dateutil(rule: str, begin: int, after: int) -> None:
    """Weeks, days of a year, n-th weekdays and positions mean what they mean to others."""
    start = datetime.combine(_day("2026-01-01") + timedelta(days=begin), time(8, 30))
    first = start.date() + timedelta(days=after)
    last = first + timedelta(days=399)
    found = occurrences(Recurrence(start=start, rule=rule), first, last, PARIS)
    end = datetime.combine(last, time(23, 59))
    theirs = rrulestr(rule, dtstart=start).replace(until=end)
    assert [one.wall for one in found] == [one for one in theirs if one.date() >= first]


@given(_rules(), st.integers(1, 200))
def test_unfolding_in_pieces_is_unfolding_at_once(rule: str, cut: int) -> None:
    """Two neighbouring stretches give together what the whole gives, each date once."""
    recurrence = Recurrence(start=_wall("2026-01-05T08:30"), rule=rule)
    first, last = _day("2026-01-01"), _day("2026-12-31")
    middle = first + timedelta(days=cut)
    whole = occurrences(recurrence, first, last, PARIS)
    pieces = (
        *occurrences(recurrence, first, middle, PARIS),
        *occurrences(recurrence, middle + timedelta(days=1), last, PARIS),
    )
    assert whole == pieces
