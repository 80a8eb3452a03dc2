"""Times of a cycle on days on which the clocks are changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal

from dispatch.values.local_time import clock_change, instant_of, wall_of

if TYPE_CHECKING:
    from data.store.circuits.cycles import OrderCycle

Part = Literal["opens", "closes", "collection", "delivery"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNote:
    """A time of a cycle that its day does not have, or has twice.

    Attributes
    ----------
    wall
        As it was meant, on the clock of the wall.
    at
        The instant that it became.
    comes_twice
        Whether the day has it twice; else it does not exist.
    is_second
        Which of the two it is.
    """

    part: Part
    wall: datetime
    at: datetime
    comes_twice: bool
    is_second: bool = False


def times_of(one: OrderCycle) -> tuple[tuple[Part, datetime], ...]:
    """Return the times of a cycle, each with what it is of, always in the same order."""
    return (
        ("opens", one.opens_at),
        ("closes", one.closes_at),
        ("collection", one.collection.start),
        ("collection", one.collection.end),
        ("delivery", one.delivery.start),
        ("delivery", one.delivery.end),
    )


def walls_meant(one: OrderCycle, before: OrderCycle | None, zone: tzinfo) -> list[datetime]:
    """Return the times of a cycle as they were meant on the wall, as :func:`times_of` has them.

    Where the one before it came to a time that its day does not have, that is not what it became.
    """
    walls = [wall_of(at, zone) for _, at in times_of(one)]
    if before is None:
        return walls
    apart = timedelta(days=(one.day - before.day).days)
    expected = [wall_of(at, zone) + apart for _, at in times_of(before)]
    return [
        meant if instant_of(meant, zone) == at else wall
        for meant, wall, (_, at) in zip(expected, walls, times_of(one), strict=True)
    ]


def clock_notes(one: OrderCycle, before: OrderCycle | None, zone: tzinfo) -> tuple[ClockNote, ...]:
    """Return the times of a cycle that their days do not have, or have twice."""
    return tuple(_notes(one, before, zone))


def _notes(one: OrderCycle, before: OrderCycle | None, zone: tzinfo) -> Iterator[ClockNote]:
    walls = walls_meant(one, before, zone)
    for (part, at), meant in zip(times_of(one), walls, strict=True):
        change = clock_change(meant, zone)
        if change is not None:
            yield ClockNote(
                part=part,
                wall=meant,
                at=at,
                comes_twice=change[0] == "time-twice",
                is_second=at != instant_of(meant, zone),
            )
