"""Room at a hub, counted over the spans of several cycles."""

from __future__ import annotations

from datetime import UTC, datetime

from dispatch.circuits.hub_space import most_at_once
from dispatch.model import Window


def _span(start: int, end: int) -> Window:
    """Return a span of hours of one day."""
    first, last = (datetime(2026, 3, 9, hour, tzinfo=UTC) for hour in (start, end))
    return Window(start=first, end=last)


def test_pieces_at_a_hub_are_counted_at_the_fullest_moment_of_a_span() -> None:
    """What has left by noon and what comes behind it are never there together."""
    held = [("own", _span(6, 12), 4), ("noon", _span(12, 14), 3), ("later", _span(13, 20), 9)]
    assert most_at_once(_span(6, 12), held) == (7, ("own", "noon"))
    assert most_at_once(_span(6, 11), held) == (4, ("own",))
    assert most_at_once(_span(6, 20), held) == (12, ("noon", "later"))
    assert most_at_once(_span(6, 12), []) == (0, ())
