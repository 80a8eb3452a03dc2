"""The door for programs that speak VROOM: their problem in, a checked plan in their form out.

Nothing of it is kept. The problem is planned in a process of its own, outside of any transaction,
within a time that is set beforehand, and few at a time: whoever comes while all slots are taken is
told when to come again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from api.processes.clock import WallClock
from api.processes.solvers import SolveBudget, SolverName, crew
from api.streets.travel_times import off_map, places_of, snap_places, travel_times, unreachable
from api.usecases.act import Act, needs
from data.formats.fields import Faults
from data.formats.reading import Document
from data.formats.vroom import read_vroom, to_vroom
from data.store.system import cooperatives
from dispatch.values.validation import refuse
from routing.errors import BadInput, Conflict, Failure, Fault
from routing.profiles.profile import PROFILE_NAMES

if TYPE_CHECKING:
    from api.streets.open_cities import Streets
    from data.formats.day import Day
    from dispatch.model import Plan, Problem

MAX_STOPS = 300
MAX_VEHICLES = 50
"""Largest problem that is answered while somebody waits; the command line takes larger ones."""
MAX_BUDGET_S = 20.0
MOST_SLOTS = 2
"""Problems that one process of the server plans at a time."""

_LEAST_S, _STOP_S, _USUAL_S = 1.0, 0.02, 5.0
_START_S = 30.0
"""Longest wait for the planner's process to load before whoever waits is told to come again."""


@dataclass(slots=True, kw_only=True)
class PlannerSlots:
    """Planning at this moment: a few at a time, and one of each cooperative."""

    most: int = MOST_SLOTS
    _taken: set[UUID] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def one(self, cooperative_id: UUID) -> Iterator[None]:
        """Hold a slot while the block runs.

        Raises
        ------
        Conflict
            ``vroom-one-at-a-time`` for a cooperative that is planning already, ``vroom-busy``
            where all slots are taken.
        """
        with self._lock:
            if cooperative_id in self._taken:
                raise Conflict("vroom-one-at-a-time")
            if len(self._taken) >= self.most:
                raise Conflict("vroom-busy")
            self._taken.add(cooperative_id)
        try:
            yield
        finally:
            with self._lock:
                self._taken.discard(cooperative_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searching(SolveBudget):
    """Our search alone: the server has other things to do besides."""

    @property
    def solvers(self) -> tuple[SolverName, ...]:
        """Solvers that take part."""
        return ("search",)


@needs("plans:write")
def city_for_vroom(act: Act) -> str:
    """Return the city whose streets count where a problem brings no matrices."""
    return cooperatives.own(act.tx).city


def answer_vroom(
    streets: Streets, city: str, content: Mapping[str, object], budget_s: float | None = None
) -> dict[str, object]:
    """Plan a VROOM problem and give the plan as VROOM prints it.

    Parameters
    ----------
    city
        Whose streets count where the problem has no matrices; vehicles name our profiles then.
    content
        The problem, see ``docs/vroom.md``.
    budget_s
        How long to look for better plans, at most :data:`MAX_BUDGET_S`; by the size of the problem
        where it is not given.

    Raises
    ------
    BadInput
        With everything that is wrong; ``vroom-too-large``; ``place-off-map`` and
        ``job-unreachable`` where the streets of the city do not lead there.
    NotFound
        ``unknown-city``.
    Failure
        ``vroom-too-slow`` if there was no plan in time.
    """
    day = _read(content)
    problem = _problem(streets, city, day)
    stops = sum(len(job.pickups) + len(job.drops) for job in day.jobs)
    usual_s = min(_USUAL_S, _LEAST_S + stops * _STOP_S)
    return to_vroom(day, problem, _planned(problem, usual_s if budget_s is None else budget_s))


def is_about_streets(wrong: BadInput) -> bool:
    """Return whether only the streets of a sound problem are missing: VROOM's routing error."""
    return all(fault.code in {"place-off-map", "job-unreachable"} for fault in wrong.faults)


def _read(content: Mapping[str, object]) -> Day:
    _refuse_large(content)
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as wrong:
        # Such a text could be planned, and then not be written.
        raise BadInput.of("text-unwritable") from wrong
    faults = Faults(document=Document(file="", content=content))
    return read_vroom(faults, known_profiles=PROFILE_NAMES, skip_bad=False)[0]


def _refuse_large(content: Mapping[str, object]) -> None:
    counts = {
        key: len(rows) if isinstance(rows := content.get(key), list) else 0
        for key in ("jobs", "shipments", "vehicles")
    }
    stops = counts["jobs"] + 2 * counts["shipments"]
    faults = [
        Fault(code="vroom-too-large", where=where, args={"value": count, "limit": limit})
        for where, count, limit in (
            ("jobs" if counts["jobs"] else "shipments", stops, MAX_STOPS),
            ("vehicles", counts["vehicles"], MAX_VEHICLES),
        )
        if count > limit
    ]
    refuse(faults)


def _problem(streets: Streets, city: str, day: Day) -> Problem:
    """Return the problem with travel times: its own, or by the streets of the city."""
    if day.times is not None:
        return day.problem()
    router = streets.router(city)
    places = places_of(day.jobs, day.shifts)
    snaps = snap_places(router, places, day.profiles)
    lost = off_map(day.jobs, day.shifts, snaps, "")
    refuse(lost)
    problem = day.problem(travel_times(router, places, snaps))
    cut_off = unreachable(problem, "")
    refuse(cut_off)
    return problem


def _planned(problem: Problem, budget_s: float) -> Plan:
    clock = WallClock(budget_s=budget_s + _START_S)

    def too_late(_share: float, _best: Plan | None) -> bool:
        return clock()

    with crew(_Searching(budget_s=budget_s)) as solvers:
        try:
            return solvers.solve(problem, too_late).plan
        except Failure as failure:
            if failure.code != "no-plan":
                raise
            raise Failure("vroom-too-slow") from failure
