"""What of a new version of a round its rider has to be told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.notices.round_changes import KnownStop, matters_to_rider

NINE = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def stops(*names: str, later_min: int = 0, last_later_min: int = 0) -> list[KnownStop]:
    """Return a round of stops, ten minutes from one to the next."""
    last = len(names) - 1
    return [
        KnownStop(
            id=name,
            arrive_at=NINE
            + timedelta(minutes=10 * n + later_min + (last_later_min if n == last else 0)),
        )
        for n, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("after", "before_start", "under_way"),
    [
        (stops("a", "b"), False, False),
        (stops("a", "b", later_min=4), False, False),
        (stops("a", "b", later_min=5), True, False),
        (stops("a", "b", last_later_min=14), False, False),
        (stops("a", "b", last_later_min=15), True, False),
        (stops("b", "a"), True, True),
        (stops("a"), True, True),
        (stops("a", "b", "c"), True, True),
        (stops(), True, True),
    ],
)
def test_stops_and_order_always_matter_and_times_until_the_start(
    after: list[KnownStop], *, before_start: bool, under_way: bool
) -> None:
    """Another stop or order is told; another hour where it is another appointment."""
    assert matters_to_rider(stops("a", "b"), after, begun=False) is before_start
    assert matters_to_rider(stops("a", "b"), after, begun=True) is under_way
