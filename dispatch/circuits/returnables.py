"""Returnables (crates, boxes, cups): an account of pieces, where every movement has two sides.

What one holder gives another one takes, so the pieces of a kind are conserved: all holders but the
world outside hold together exactly what came in from there and has not gone back. Nothing is ever
changed or removed; a mistake is mended by a movement in the other direction.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from dispatch.model.pieces import PIECES, Pieces, ReturnableKind
from dispatch.values.validation import fault, naive_time, out_of_range, refuse

if TYPE_CHECKING:
    from dispatch.model import Capacity, Load
    from routing.errors import Fault

HolderKind = Literal["outside", "cooperative", "place", "customer"]
MovementReason = Literal["bought", "handed_over", "taken_up", "lost", "found", "moved"]

MOST_PIECES = 100_000
"""Most pieces of one movement."""

HANDLING_S = 5
"""Seconds that taking up one empty piece takes."""

FEWEST_COLLECTED: Mapping[ReturnableKind, int] = {
    "crate": 5,
    "box": 5,
    "cup": 20,
    "cold_box": 1,
    "ice_pack": 4,
}
"""From so many pieces on they are worth taking along; fewer only where they have lain for long."""
LONG_HELD = timedelta(days=14)
"""After so long even a single piece is taken along."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Holder:
    """Holder of returnables; ``id`` names the place or customer, and is empty for the others."""

    kind: HolderKind
    id: str = ""

    def __post_init__(self) -> None:
        if bool(self.id) != (self.kind in {"place", "customer"}):
            message = f"a holder of kind {self.kind!r} cannot have id {self.id!r}"
            raise ValueError(message)


OUTSIDE = Holder(kind="outside")
"""The world outside: where pieces are bought from, and where lost ones go."""
COOPERATIVE = Holder(kind="cooperative")
"""The cooperative itself, wherever its own stock is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Pieces of one kind that went from one holder to another."""

    kind: ReturnableKind
    count: int
    giver: Holder
    taker: Holder
    at: datetime
    reason: MovementReason = "moved"

    def __post_init__(self) -> None:
        faults = [
            *out_of_range("count", self.count, 1, MOST_PIECES),
            *naive_time("at", self.at),
        ]
        if self.giver == self.taker:
            faults.append(fault("returnable-to-itself", "taker"))
        refuse(faults)


Balances = dict[tuple[Holder, ReturnableKind], int]


def balances(movements: Iterable[Movement]) -> Balances:
    """Add up what each holder holds; the world outside holds what is owned, below 0."""
    found: Balances = defaultdict(int)
    for one in movements:
        found[one.giver, one.kind] -= one.count
        found[one.taker, one.kind] += one.count
    return {key: count for key, count in found.items() if count}


def owned(held: Balances, kind: ReturnableKind) -> int:
    """Return how many pieces of a kind are owned."""
    return -held.get((OUTSIDE, kind), 0)


def shortfall(held: Balances, movement: Movement) -> int:
    """Return how many pieces a movement gives that its giver does not hold."""
    if movement.giver == OUTSIDE:
        return 0
    return max(0, movement.count - held.get((movement.giver, movement.kind), 0))


def short_faults(held: Balances, movement: Movement) -> list[Fault]:
    """Fault a movement of more than its giver holds."""
    short = shortfall(held, movement)
    if not short:
        return []
    has = held.get((movement.giver, movement.kind), 0)
    return [fault("returnable-short", "count", value=movement.count, held=has)]


def with_found(held: Balances, movement: Movement) -> tuple[Movement, ...]:
    """Return a movement that was really made, after what was found where too few were known.

    A rider who takes up twelve crates where ten were known has taken up twelve: the account was
    wrong, and two are found there first.
    """
    short = shortfall(held, movement)
    if not short:
        return (movement,)
    found = replace(movement, count=short, giver=OUTSIDE, taker=movement.giver, reason="found")
    return (found, movement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Pieces of a kind at one holder.

    Attributes
    ----------
    since
        Since when the one is there that has been there longest: first come, first gone.
    """

    holder: Holder
    kind: ReturnableKind
    count: int
    since: datetime


def holdings(movements: Iterable[Movement]) -> list[Holding]:
    """Return who holds how many since when, the world outside left out."""
    layers: dict[tuple[Holder, ReturnableKind], _Layers] = defaultdict(_Layers)
    for one in sorted(movements, key=lambda movement: movement.at):
        layers[one.taker, one.kind].put(one.count, one.at)
        layers[one.giver, one.kind].take(one.count)
    return [
        Holding(holder=holder, kind=kind, count=sum(n for n, _ in held.pieces), since=since)
        for (holder, kind), held in sorted(layers.items())
        if holder != OUTSIDE
        for _, since in list(held.pieces)[:1]
    ]


@dataclass(slots=True)
class _Layers:
    """Pieces by when they came, the oldest first; ``owed`` are gone before they came.

    Clocks differ, and what is mended later is told at its own time.
    """

    pieces: deque[tuple[int, datetime]] = field(default_factory=deque)
    owed: int = 0

    def put(self, count: int, at: datetime) -> None:
        """Add pieces; those that are owed are gone at once."""
        paid = min(count, self.owed)
        self.owed -= paid
        if count > paid:
            self.pieces.append((count - paid, at))

    def take(self, count: int) -> None:
        """Take the oldest pieces."""
        while count and self.pieces:
            there, since = self.pieces.popleft()
            if there > count:
                self.pieces.appendleft((there - count, since))
            count -= min(there, count)
        self.owed += count


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOnTheWay:
    """A stop of a round to come.

    Attributes
    ----------
    load_after
        What is aboard when leaving.
    holders
        Who holds what may be taken along here: the place, and whose stop it is.
    asked
        Empties that are to be taken up already.
    """

    load_after: Load
    holders: tuple[Holder, ...] = ()
    asked: Pieces = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSuggestion:
    """Empties that a stop of a round could take along; ``stop`` is its number in the round."""

    stop: int
    holding: Holding
    count: int


@dataclass(slots=True)
class _Room:
    """Room that is left aboard from each stop to the end of its round."""

    limits: Mapping[str, int]
    loads: list[dict[str, int]]

    def pieces(self, stop: int, piece: Mapping[str, int]) -> int:
        """Return how many pieces fit from a stop to the end."""
        fitting = [
            (limit - load.get(name, 0)) // piece[name]
            for load in self.loads[stop:]
            for name, limit in self.limits.items()
            if piece.get(name)
        ]
        return max(0, min(fitting, default=MOST_PIECES))

    def take(self, stop: int, piece: Mapping[str, int], count: int) -> None:
        """Put pieces aboard from a stop to the end."""
        for load in self.loads[stop:]:
            for name, amount in piece.items():
                load[name] = load.get(name, 0) + count * amount


def suggested_returns(
    stops: Sequence[StopOnTheWay],
    capacity: Capacity,
    held: Iterable[Holding],
    now: datetime,
) -> list[ReturnSuggestion]:
    """Return the empties that a round could take along, where there is reason and room.

    Reason: as many as are worth a hand, or some that have lain for long. Room: beside all that is
    aboard from that stop to the end of the round, as returns stay aboard until then.

    Parameters
    ----------
    stops
        Of the round that are still to come, in order.
    capacity
        Of its vehicle.
    held
        What everybody holds.
    now
        Moment, to tell how long they have lain.
    """
    names = ("mass_g", "volume_ml", "items")
    room = _Room(
        {name: limit for name in names if (limit := capacity.limit(name)) is not None},
        [dict(stop.load_after.amounts()) for stop in stops],
    )
    lying: dict[Holder, list[Holding]] = defaultdict(list)
    for one in held:
        lying[one.holder].append(one)
    found = []
    for at, stop in enumerate(stops):
        for holding in (one for holder in stop.holders for one in lying.pop(holder, ())):
            wanted = holding.count - stop.asked.get(holding.kind, 0)
            if wanted < FEWEST_COLLECTED[holding.kind] and now - holding.since < LONG_HELD:
                continue
            piece = PIECES[holding.kind].amounts()
            count = min(wanted, room.pieces(at, piece))
            if count > 0:
                room.take(at, piece, count)
                found.append(ReturnSuggestion(stop=at, holding=holding, count=count))
    return found
