"""Pieces at hubs over a day: where a lot that comes finds no room, and from when on it would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.model.transfers import stops_at

if TYPE_CHECKING:
    from dispatch.model import Problem, Round, SortingHub
    from dispatch.schedule.lot_times import LotTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class LotWithoutRoom:
    """A lot that a round brings to a hub which is full then.

    Attributes
    ----------
    job_id
        What brings it.
    at
        When it comes.
    room_from
        The first moment behind that at which enough has been taken; ``None`` if there is none.
    """

    hub_id: str
    job_id: str
    at: datetime
    room_from: datetime | None = None


def limited_hubs(problem: Problem) -> tuple[SortingHub, ...]:
    """Return the hubs that have no room for all of their lots at once."""
    return tuple(
        hub
        for hub in problem.hubs
        if hub.space_items is not None
        and sum(one.items for one in problem.transfers if one.hub_id == hub.id) > hub.space_items
    )


def first_without_room(
    problem: Problem, rounds: Iterable[Round], lots: Mapping[str, LotTimes]
) -> LotWithoutRoom | None:
    """Return the first lot of some rounds that comes to a full hub; ``None`` if none does.

    What a round has begun to bring comes in any case.
    """
    begun = problem.promised_to.keys()
    known = list(rounds)
    found = []
    for hub in limited_hubs(problem):
        one = _first_at(problem, hub, known, lots, begun)
        if one is not None:
            found.append(one)
    return min(found, key=lambda one: (one.at, one.job_id), default=None)


def most_there(
    problem: Problem, hub: SortingHub, rounds: Iterable[Round], lots: Mapping[str, LotTimes]
) -> int:
    """Return the most pieces that are at a hub at once."""
    there = most = 0
    for _, _, items, _ in _changes(problem, hub, rounds, lots):
        there = max(0, there + items)
        most = max(most, there)
    return most


def _first_at(
    problem: Problem,
    hub: SortingHub,
    rounds: Iterable[Round],
    lots: Mapping[str, LotTimes],
    begun: Collection[str],
) -> LotWithoutRoom | None:
    there, blamed = 0, None
    for at, comes, items, job_id in _changes(problem, hub, rounds, lots):
        there = max(0, there + items)
        if blamed is None and comes and job_id and job_id not in begun:
            blamed = (at, job_id) if there > (hub.space_items or 0) else None
        elif blamed is not None and at > blamed[0] and there <= (hub.space_items or 0):
            return LotWithoutRoom(hub_id=hub.id, at=blamed[0], job_id=blamed[1], room_from=at)
    if blamed is None:
        return None
    return LotWithoutRoom(hub_id=hub.id, at=blamed[0], job_id=blamed[1])


def _changes(
    problem: Problem, hub: SortingHub, rounds: Iterable[Round], lots: Mapping[str, LotTimes]
) -> list[tuple[datetime, bool, int, str]]:
    """Return when pieces come to a hub, and before those of the same moment are taken from it.

    Each with the job that brings it; empty where nobody does.
    """
    passing = [one for one in problem.transfers if one.hub_id == hub.id]
    found = [
        (lots[one.id].arrived, True, one.items, one.brought_by or "")
        for one in passing
        if one.id in lots
    ]
    takers = {name for one in passing for name in one.taken_by if name in problem.job_by_id}
    at_hub = {name: stops_at(hub, problem.job_by_id[name], "pickup") for name in takers}
    found += [
        (visit.depart, False, -problem.stop(visit).load.items, "")
        for round_ in rounds
        for visit in round_.visits
        if visit.kind == "pickup" and visit.index in at_hub.get(visit.job_id, ())
    ]
    return sorted(found)
