"""Room at a hub: how many pieces of several cycles may be there at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from dispatch.model import Window

T = TypeVar("T")


def most_at_once(span: Window, held: Sequence[tuple[T, Window, int]]) -> tuple[int, tuple[T, ...]]:
    """Return the most pieces that may be at a hub at once within a span, and whose they are.

    Parameters
    ----------
    held
        Whose pieces, from when to when they may be there, ends included, and how many.
    """
    moments = [span.start, *(one.start for _, one, _ in held if span.start < one.start <= span.end)]
    fullest: tuple[int, tuple[T, ...]] = (0, ())
    for at in moments:
        there = [(whose, count) for whose, one, count in held if one.start <= at <= one.end]
        total = sum(count for _, count in there)
        if total > fullest[0]:
            fullest = total, tuple(whose for whose, _ in there)
    return fullest
