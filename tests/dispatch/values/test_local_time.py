"""Wall clock and instants, over both changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dispatch.values.local_time import day_of, instant_of, monday_of, starts_of, wall_of
from dispatch.values.time_spans import by_days, seconds, united, without

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 400 * 1440).map(lambda minutes: START + timedelta(minutes=minutes))
PAIRS = st.tuples(INSTANTS, st.integers(1, 5000)).map(
    lambda pair: (pair[0], pair[0] + timedelta(minutes=pair[1]))
)
CLOSE = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(
    lambda pair: (START + timedelta(minutes=pair[0]), START + timedelta(minutes=sum(pair)))
)


def test_a_skipped_time_comes_an_hour_later() -> None:
    """02:30 in the night of spring is 03:30; 02:30 in autumn is the first of the two."""
    spring = instant_of(datetime.fromisoformat("2026-03-29T02:30"), PARIS)
    assert wall_of(spring, PARIS) == datetime.fromisoformat("2026-03-29T03:30")
    autumn = instant_of(datetime.fromisoformat("2026-10-25T02:30"), PARIS)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_days_are_23_24_and_25_hours_long() -> None:
    """From midnight to midnight a day has the hours that the clock leaves it."""
    lengths = {
        text: seconds(
            (
                starts_of(date.fromisoformat(text), PARIS),
                starts_of(date.fromisoformat(text) + timedelta(days=1), PARIS),
            )
        )
        // 3600
        for text in ("2026-03-28", "2026-03-29", "2026-10-25")
    }
    assert list(lengths.values()) == [24, 23, 25]


@given(INSTANTS)
def test_an_instant_lies_in_its_day(instant: datetime) -> None:
    """The day of an instant starts no later than it, the next day later; Monday is a Monday."""
    day = day_of(instant, PARIS)
    assert starts_of(day, PARIS) <= instant < starts_of(day + timedelta(days=1), PARIS)
    assert monday_of(day).isoweekday() == 1
    assert 0 <= (day - monday_of(day)).days < 7


@given(PAIRS)
def test_cutting_at_midnight_loses_nothing(span: tuple[datetime, datetime]) -> None:
    """The parts follow each other, each within its day, and fill the stretch."""
    parts = list(by_days(span, PARIS))
    assert parts[0][1][0] == span[0]
    assert parts[-1][1][1] == span[1]
    assert sum(seconds(part) for _, part in parts) == seconds(span)
    for day, part in parts:
        assert day_of(part[0], PARIS) == day
        assert day_of(part[1] - timedelta(seconds=1), PARIS) == day


@given(CLOSE, st.lists(CLOSE, max_size=6))
def test_what_is_left_and_the_holes_make_the_whole(
    span: tuple[datetime, datetime], holes: list[tuple[datetime, datetime]]
) -> None:
    """Outside the holes nothing is lost, inside them nothing is left."""
    left = list(without(span, holes))
    for piece in left:
        assert span[0] <= piece[0] < piece[1] <= span[1]
        assert all(piece[1] <= hole[0] or piece[0] >= hole[1] for hole in holes)
    inside = [(max(span[0], a), min(span[1], b)) for a, b in holes if a < span[1] and b > span[0]]
    assert united([*left, *inside]) == [span]
