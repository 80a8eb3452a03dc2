"""Longest time aboard: who is taken up too early for a drop is taken up later.

A limit counts from leaving the first pickup of a job, or the start of its round, until service
begins at each of its drops. Where somebody waits on the way, leaving later costs nothing: so each
rule only ever pushes instants later, and pushing until nothing moves finds the earliest timing
(Hunsaker and Savelsbergh, *Efficient feasibility testing for dial-a-ride problems*, Operations
Research Letters 30(3), 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

START = -1
"""In place of the position of a pickup: goods that are loaded where the round starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """Goods with a limit, from where they are taken up to one of their drops.

    Attributes
    ----------
    taken, dropped
        Positions of the first pickup and of the drop; :data:`START` for the start of the round.
    limit
        Longest time aboard.
    since
        Since when they are aboard, where they are already.
    """

    taken: int
    dropped: int
    limit: timedelta
    since: datetime | None = None


def carriages_in(entries: Sequence[object]) -> tuple[Carriage, ...]:
    """Return the goods with a limit that an order of stops and breaks carries, by drop."""
    found: list[Carriage] = []
    taken: dict[str, int] = {}
    for position, entry in enumerate(entries):
        job = getattr(entry, "job", None)
        if job is None or job.aboard_limit_s is None:
            continue
        if getattr(entry, "kind", "") == "pickup":
            taken.setdefault(job.id, position)
        elif not job.pickups or job.aboard_since is not None or job.id in taken:
            found.append(
                Carriage(
                    taken=taken.get(job.id, START),
                    dropped=position,
                    limit=timedelta(seconds=job.aboard_limit_s),
                    since=job.aboard_since,
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """By how much goods are aboard too long in a timing.

    ``waits`` is how much of that time is waiting.
    """

    carriage: Carriage
    over: timedelta
    waits: timedelta


def excesses(
    carriages: Iterable[Carriage],
    start: datetime,
    begin: Sequence[datetime],
    depart: Sequence[datetime],
    arrive: Sequence[datetime],
) -> Iterator[Excess]:
    """Return what is aboard too long in a timing, in the order of the drops."""
    for one in carriages:
        left = start if one.taken == START else depart[one.taken]
        since = one.since or left
        over = begin[one.dropped] - since - one.limit
        if over > timedelta(0):
            on_the_way = range(one.taken + 1, one.dropped + 1)
            waits = sum((begin[k] - arrive[k] for k in on_the_way), timedelta(0))
            yield Excess(carriage=one, over=over, waits=waits)


def latest_drops(
    carriages: Iterable[Carriage], start: datetime, depart: Sequence[datetime]
) -> dict[int, datetime]:
    """Return by when service must begin at drops, by position, if goods are taken up then."""
    found: dict[int, datetime] = {}
    for one in carriages:
        left = start if one.taken == START else depart[one.taken]
        due = (one.since or left) + one.limit
        found[one.dropped] = min(due, found.get(one.dropped, due))
    return found
