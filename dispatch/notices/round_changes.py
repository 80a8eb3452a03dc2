"""Changes of a round that matter to its rider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BEGINS_LATER = timedelta(minutes=5)
"""A round that begins earlier or later by as much is another appointment."""
STOP_LATER = timedelta(minutes=15)
"""So much a stop of a round that has not begun may move before its rider is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStop:
    """A stop of a version of a round, as its rider knows it."""

    id: str
    arrive_at: datetime


def matters_to_rider(
    before: Sequence[KnownStop], after: Sequence[KnownStop], *, begun: bool
) -> bool:
    """Return whether a rider who knows one version of a round has to be told of another.

    Parameters
    ----------
    before, after
        The stops of the version that was told, and of the one that counts now, in order; breaks
        and cancelled stops left out.
    begun
        Of a round under way its rider knows the times better than any plan: the stops and their
        order count alone.
    """
    if [one.id for one in before] != [one.id for one in after]:
        return True
    if begun or not after:
        return False
    moved = [abs(one.arrive_at - other.arrive_at) for one, other in zip(before, after, strict=True)]
    return moved[0] >= BEGINS_LATER or max(moved) >= STOP_LATER
