"""What the pages of circuits say of a state."""

from __future__ import annotations

from typing import Any

import pytest

from api.http.pages.circuits.marks import BAD, GOOD, PLAIN, WARN, leaving_marks
from api.locales.texts import Texts
from api.usecases.circuits.hub_day import Leaving


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
