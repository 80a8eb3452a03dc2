"""Lots that pass a hub within a day: brought by one job, sorted, and taken on by others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.model.quantities import not_negative, utc

if TYPE_CHECKING:
    from dispatch.model.jobs import Job, Stop, VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SortingHub:
    """A place where lots arrive, are sorted and leave.

    Attributes
    ----------
    place_ids
        Places of the stops that are at it. Empty: all drops of the jobs that bring lots, and all
        pickups of those that take from them, are at it.
    sorting_places
        So many lots are sorted at once.
    space_items
        Pieces that there is room for at once; ``None`` for no limit.
    """

    id: str
    place_ids: tuple[str, ...] = ()
    sorting_places: int = 1
    space_items: int | None = None

    def __post_init__(self) -> None:
        if self.sorting_places < 1:
            message = f"hub {self.id!r} needs a place to sort at, got {self.sorting_places}"
            raise ValueError(message)
        if self.space_items is not None:
            not_negative(self.space_items, "space_items")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A lot on its way through a hub: nothing of it leaves before it is there and sorted.

    Attributes
    ----------
    id
        The lot's.
    brought_by
        Job whose drop at the hub brings it. A job that is not part of the day never does.
    arrived_at
        When it came, where it is at the hub already. With neither of the two, nobody brings it.
    sorting_s
        How long it takes one place to sort it.
    items
        Pieces of it, which take room at the hub from when it comes until they are taken.
    cold_limit_s
        How long it may be out of the cold (or the oven), from when its collection begins until the
        last drop of who takes from it ends; ``None`` for no limit, as where the hub keeps it cold.
    out_since
        Since when it is out, where it is at the hub already; without it, since it came.
    taken_by
        Jobs whose pickup at the hub waits until it is sorted. Those that are not part of the day
        take nothing.
    """

    id: str
    hub_id: str
    brought_by: str | None = None
    arrived_at: datetime | None = None
    sorting_s: int = 0
    items: int = 0
    cold_limit_s: int | None = None
    out_since: datetime | None = None
    taken_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        not_negative(self.sorting_s, "sorting_s")
        not_negative(self.items, "items")
        if self.cold_limit_s is not None:
            not_negative(self.cold_limit_s, "cold_limit_s")
        for name in ("arrived_at", "out_since"):
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, utc(moment, name))


def stops_at(hub: SortingHub, job: Job, kind: VisitKind) -> tuple[int, ...]:
    """Return the indexes of a job's pickups or drops that are at a hub."""
    stops: Sequence[Stop] = job.pickups if kind == "pickup" else job.drops
    own = set(hub.place_ids)
    return tuple(n for n, stop in enumerate(stops) if not own or stop.place.id in own)


def transfer_faults(
    hubs: Sequence[SortingHub], transfers: Sequence[Transfer], jobs: Mapping[str, Job]
) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """Find what cannot be meant by some transfers: code, number of the transfer, and names.

    Codes
    -----
    ``lot-twice``
        Two have one id.
    ``lot-at-unknown-hub``
        Its hub is not among the hubs.
    ``lot-brought-and-there``
        It is at the hub already, and somebody brings it.
    ``lot-taken-twice``
        One job takes it twice, or brings and takes it.
    ``lot-elsewhere``
        The job that brings it has no drop, or one that takes it no pickup, at the hub.
    ``lots-in-circle``
        It waits, by way of others, for itself.
    """
    known = {hub.id: hub for hub in hubs}
    seen: set[str] = set()
    for number, one in enumerate(transfers):
        lot = {"lot": one.id}
        if one.id in seen:
            yield "lot-twice", number, lot
        seen.add(one.id)
        hub = known.get(one.hub_id)
        if hub is None:
            yield "lot-at-unknown-hub", number, lot | {"hub": one.hub_id}
            continue
        if one.brought_by is not None and one.arrived_at is not None:
            yield "lot-brought-and-there", number, lot | {"job": one.brought_by}
        named = (*one.taken_by, *([one.brought_by] if one.brought_by else []))
        for name in sorted({name for name in named if named.count(name) > 1}):
            yield "lot-taken-twice", number, lot | {"job": name}
        for name in dict.fromkeys(named):
            kind: VisitKind = "drop" if name == one.brought_by else "pickup"
            if name in jobs and not stops_at(hub, jobs[name], kind):
                yield "lot-elsewhere", number, lot | {"job": name, "kind": kind, "hub": hub.id}
    for number in _in_circle(transfers):
        yield "lots-in-circle", number, {"lot": transfers[number].id}


def _in_circle(transfers: Sequence[Transfer]) -> tuple[int, ...]:
    """Return the transfers of which none can be the first, nor follow one that can."""
    left = dict(enumerate(transfers))
    while True:
        takers = {name for one in left.values() for name in one.taken_by}
        free = [number for number, one in left.items() if one.brought_by not in takers]
        if not free:
            return tuple(left)
        for number in free:
            del left[number]


def check_transfers(
    hubs: Sequence[SortingHub], transfers: Sequence[Transfer], jobs: Mapping[str, Job]
) -> None:
    """Raise ``ValueError`` for what cannot be meant by the hubs and transfers of a day."""
    for code, _, names in transfer_faults(hubs, transfers, jobs):
        message = f"{code}: {', '.join(f'{key} {name!r}' for key, name in names.items())}"
        raise ValueError(message)
