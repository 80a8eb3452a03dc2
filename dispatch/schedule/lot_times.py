"""Times of lots at a hub: when they come, when they are sorted, and what may leave from when on.

Lots are sorted in the order in which they arrive, those that arrive at once by their ids, as many
at a time as the hub has places for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dispatch.model.transfers import stops_at

if TYPE_CHECKING:
    from dispatch.model import Job, Round, SortingHub, Transfer


class LotsOfDay(Protocol):
    """Lots of a day with its hubs and jobs: a whole problem, or these alone."""

    @property
    def hubs(self) -> tuple[SortingHub, ...]:
        """Hubs that lots pass."""
        ...

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """Lots with who brings and who takes them."""
        ...

    @property
    def job_by_id(self) -> Mapping[str, Job]:
        """Jobs of the day by id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LotTimes:
    """Times of one lot at its hub.

    Attributes
    ----------
    arrived
        End of the stop that brings it.
    sorted_from, ready
        Begin and end of its sorting; from ``ready`` on it may leave.
    place
        Number of the place that sorts it, from 0.
    """

    lot_id: str
    arrived: datetime
    sorted_from: datetime
    ready: datetime
    place: int = 0


def lots_ready(problem: LotsOfDay, rounds: Iterable[Round]) -> dict[str, LotTimes]:
    """Return the times of all lots that these rounds bring, or that are at their hub already.

    A lot that is not named is not brought.
    """
    if not problem.transfers:
        return {}
    return ready_lots(problem, arrivals(problem, ends_of_drops(rounds)))


def ends_of_drops(rounds: Iterable[Round]) -> dict[tuple[str, int], datetime]:
    """Return the end of every drop of some rounds, by job and index."""
    return {
        (visit.job_id, visit.index): visit.depart
        for round_ in rounds
        for visit in round_.visits
        if visit.kind == "drop"
    }


def arrivals(problem: LotsOfDay, ends: Mapping[tuple[str, int], datetime]) -> dict[str, datetime]:
    """Return when each lot arrives, by the ends of drops; what is not brought is missing."""
    hubs = {hub.id: hub for hub in problem.hubs}
    found = {}
    for one in problem.transfers:
        at = one.arrived_at
        job = problem.job_by_id.get(one.brought_by or "")
        if at is None and job is not None:
            own = [ends.get((job.id, n)) for n in stops_at(hubs[one.hub_id], job, "drop")]
            known = [end for end in own if end is not None]
            at = max(known) if known and len(known) == len(own) else None
        if at is not None:
            found[one.id] = at
    return found


def ready_lots(problem: LotsOfDay, arrived: Mapping[str, datetime]) -> dict[str, LotTimes]:
    """Return the times of lots by when they arrive."""
    found: dict[str, LotTimes] = {}
    for hub in problem.hubs:
        own = [one for one in problem.transfers if one.hub_id == hub.id and one.id in arrived]
        found |= _sorted_at(hub, own, arrived)
    return found


def _sorted_at(
    hub: SortingHub, lots: list[Transfer], arrived: Mapping[str, datetime]
) -> dict[str, LotTimes]:
    found: dict[str, LotTimes] = {}
    free: list[datetime | None] = [None] * min(hub.sorting_places, max(1, len(lots)))
    for one in sorted(lots, key=lambda one: (arrived[one.id], one.id)):
        at = arrived[one.id]
        # The place that is free first; of those that are free at once, the first.
        place = min(range(len(free)), key=lambda number: (max(free[number] or at, at), number))
        begin = max(free[place] or at, at)
        ready = begin + timedelta(seconds=one.sorting_s)
        free[place] = ready
        found[one.id] = LotTimes(
            lot_id=one.id, arrived=at, sorted_from=begin, ready=ready, place=place
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupAtHub:
    """Lots that the pickups of one job at a hub wait for.

    Attributes
    ----------
    indexes
        Its pickups at the hub.
    lots
        Lots that it takes from there.
    """

    job_id: str
    hub_id: str
    indexes: tuple[int, ...]
    lots: tuple[str, ...]


def pickups_at_hubs(problem: LotsOfDay) -> dict[str, tuple[PickupAtHub, ...]]:
    """Return, by job, what its pickups at hubs wait for; jobs that take no lot are missing."""
    lots: dict[tuple[str, str], list[str]] = {}
    for one in problem.transfers:
        for name in one.taken_by:
            if name in problem.job_by_id:
                lots.setdefault((name, one.hub_id), []).append(one.id)
    hubs = {hub.id: hub for hub in problem.hubs}
    found: dict[str, tuple[PickupAtHub, ...]] = {}
    for (name, hub_id), own in lots.items():
        indexes = stops_at(hubs[hub_id], problem.job_by_id[name], "pickup")
        one_hub = PickupAtHub(job_id=name, hub_id=hub_id, indexes=indexes, lots=tuple(own))
        found[name] = (*found.get(name, ()), one_hub)
    return found


def earliest_pickups(
    problem: LotsOfDay, ready: Mapping[str, LotTimes]
) -> dict[tuple[str, int], datetime]:
    """Return when each pickup at a hub may begin, by job and index: once all its lots are sorted.

    Pickups of a job that waits for a lot that does not come are missing.
    """
    found: dict[tuple[str, int], datetime] = {}
    for name, hubs in pickups_at_hubs(problem).items():
        if all(lot in ready for one in hubs for lot in one.lots):
            for one in hubs:
                at = max(ready[lot].ready for lot in one.lots)
                for index in one.indexes:
                    found[name, index] = max(at, found.get((name, index), at))
    return found


def lots_not_brought(
    problem: LotsOfDay, ready: Mapping[str, LotTimes]
) -> dict[str, tuple[str, ...]]:
    """Return, by job, the lots that it waits for and that do not come."""
    found = {}
    for name, hubs in pickups_at_hubs(problem).items():
        missing = tuple(lot for one in hubs for lot in one.lots if lot not in ready)
        if missing:
            found[name] = missing
    return found
