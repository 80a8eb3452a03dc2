"""What the pages of circuits say of a state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from api.http.pages.circuits.marks import BAD, GOOD, PLAIN, WARN, arrival_mark, leaving_marks
from api.locales.texts import Texts
from api.usecases.circuits.hub_day import Arrival, Leaving
from data.store.bookings.bookings import StopVisit

AHEAD = StopVisit(
    round_id=UUID(int=1), status="planned", planned_at=datetime(2026, 3, 9, 9, tzinfo=UTC)
)
DONE = replace(AHEAD, status="done", done_at=AHEAD.planned_at)
IN_VAIN = replace(AHEAD, status="failed")


@pytest.mark.parametrize(
    ("state", "message", "look"),
    [
        ({}, "circuits-in-no-round", WARN),
        ({"handed_out": True}, "circuits-waits", PLAIN),
        ({"handed_out": True, "ready": True}, "circuits-ready", GOOD),
        ({"came_to_nothing": True, "ready": True}, "circuits-came-to-nothing", BAD),
    ],
)
def test_goods_that_have_not_left_are_told_by_one_sentence(
    state: dict[str, Any], message: str, look: str
) -> None:
    """Nothing of it came before no round takes it, and that before it is ready."""
    texts = Texts("en")
    leaving = Leaving(**{"references": (), "items": 1, "ready": False, "lacking": 0, **state})
    assert [(one.words, one.look) for one in leaving_marks(leaving, texts)] == [
        (texts(message), look)
    ]


@pytest.mark.parametrize(
    ("state", "message", "look"),
    [
        ({"farm": AHEAD, "visit": AHEAD}, "circuits-from-farm", ""),
        ({"farm": DONE, "visit": AHEAD}, "circuits-on-its-way", ""),
        ({"farm": DONE, "visit": DONE}, "circuits-brought-at", ""),
        ({"farm": DONE, "visit": IN_VAIN}, "circuits-not-brought", BAD),
        ({"farm": IN_VAIN, "visit": IN_VAIN}, "circuits-not-collected", BAD),
        ({"farm": DONE, "visit": DONE, "cancelled": True}, "circuits-cancelled-here", BAD),
    ],
)
def test_goods_that_come_to_a_hub_are_told_by_one_sentence(
    state: dict[str, Any], message: str, look: str
) -> None:
    """What went wrong comes before how far they are, and the hub before the farm."""
    texts = Texts("en")
    mark = arrival_mark(Arrival(producer="Ann", lots=(), **state), texts)
    assert (mark.words, mark.look) == (texts(message, at=texts.clock(AHEAD.planned_at)), look)
