"""Payroll rows: cut at midnight, nights and Sundays, nothing lost and nothing paid twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dispatch.labour.payroll import NightHours, payroll
from dispatch.labour.working_hours import Rest, Stint

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_a_day_with_pauses_is_one_row() -> None:
    """Unpaid pauses are taken off, paid ones count for pay and not as work."""
    stint = Stint(
        person_id="ana",
        start=_at("2026-03-02T05:00"),
        end=_at("2026-03-02T13:00"),
        pauses=(
            Rest(start=_at("2026-03-02T09:00"), end=_at("2026-03-02T09:30")),
            Rest(start=_at("2026-03-02T11:00"), end=_at("2026-03-02T11:10"), paid=True),
        ),
    )
    later = Stint(person_id="ana", start=_at("2026-03-02T14:00"), end=_at("2026-03-02T15:00"))
    (row,) = payroll([later, stint], PARIS, holidays=[date(2026, 3, 2)])
    assert (row.start, row.end) == (_at("2026-03-02T05:00"), _at("2026-03-02T15:00"))
    assert (row.paid_s, row.pause_s) == (8 * HOUR + 1800, 5400)
    assert row.work_s == row.paid_s - 600
    assert (row.night_s, row.sunday_s, row.holiday_s) == (HOUR, 0, row.paid_s)


def test_a_night_of_two_days_is_cut_at_midnight() -> None:
    """Saturday evening to Sunday morning, over the hour that spring takes away."""
    stint = Stint(person_id="ana", start=_at("2026-03-28T20:00"), end=_at("2026-03-29T07:00"))
    rows = payroll([stint], PARIS)
    assert [(row.day.isoformat(), row.paid_s, row.night_s, row.sunday_s) for row in rows] == [
        ("2026-03-28", 4 * HOUR, 3 * HOUR, 0),
        ("2026-03-29", 6 * HOUR, 5 * HOUR, 6 * HOUR),
    ]


def test_night_hours_may_lie_within_a_day() -> None:
    """An agreement may count from midnight to five."""
    stint = Stint(person_id="ana", start=_at("2026-03-03T03:00"), end=_at("2026-03-03T23:00"))
    (row,) = payroll([stint], PARIS, night=NightHours(start=time(0), end=time(5)))
    assert row.night_s == 2 * HOUR


SPANS = st.lists(
    st.tuples(st.sampled_from(["ana", "bo"]), st.integers(0, 9000), st.integers(1, 900)), max_size=8
)


@given(SPANS)
def test_rows_pay_every_minute_once(drawn: list[tuple[str, int, int]]) -> None:
    """The paid time of each person is the length of the union of the stints, minute by minute."""
    begin = _at("2026-03-27T00:00").astimezone(UTC)
    stints = [
        Stint(
            person_id=person,
            start=begin + timedelta(minutes=start),
            end=begin + timedelta(minutes=start + length),
        )
        for person, start, length in drawn
    ]
    rows = payroll(stints, PARIS)
    assert len({(row.person_id, row.day) for row in rows}) == len(rows)
    for person in ("ana", "bo"):
        minutes = {
            minute
            for one, start, length in drawn
            if one == person
            for minute in range(start, start + length)
        }
        assert sum(row.paid_s for row in rows if row.person_id == person) == 60 * len(minutes)
    for row in rows:
        assert 0 <= row.night_s <= row.paid_s
        assert row.work_s <= row.paid_s
        assert row.paid_s + row.pause_s == (row.end - row.start).total_seconds()
