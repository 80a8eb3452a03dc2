"""Rest of a day that is under way, in values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.model import Load, Problem
from dispatch.model.problem_parts import part_of
from dispatch.schedule.visit_sequences import served_job_ids

if TYPE_CHECKING:
    from dispatch.model import Plan, Visit
    from dispatch.rounds.rest_of_day.shift_progress import Key, ShiftProgress
    from dispatch.schedule.projection import ForcedBreach
    from dispatch.schedule.visit_sequences import VisitSequences


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WholeDay:
    """A whole day under way.

    Attributes
    ----------
    problem, plan, progress, now, pausing
        As :func:`dispatch.rounds.rest_of_day.remaining_day.remaining` takes them.
    """

    problem: Problem
    plan: Plan
    progress: tuple[ShiftProgress, ...]
    now: datetime
    pausing: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RemainingDay:
    """Rest of a day.

    Attributes
    ----------
    problem
        What is left to plan. Jobs and shifts keep their ids.
    sequences
        The planned order of what is left, by shift; it keeps every rule of ``problem``. Shifts
        in ``impassable`` have none.
    front
        By shift what its round has behind it: the visits that are over or under way.
    origin
        For each stop of ``problem`` its index in the whole job; stand-ins for goods aboard have
        none.
    staying
        By shift what is aboard to the end and counted in no job of ``problem``.
    strains
        Rules that had to be widened.
    impassable
        Shifts that cannot go on as planned: there is no way any more, or no time for a break.
    stuck_jobs
        By shift of ``impassable`` the jobs of which something is still to come in its round.
    begun
        Shifts on their way, not finished.
    bound
        Jobs that cannot leave their round: goods aboard, or the courier is riding there.
    waiting
        Jobs that are no part of ``problem`` as lots that they take from do not come, with these.
    whole
        The whole day, where lots pass hubs.
    before
        What was left before ``sequences`` brought more lots, or lots at other times
        (:mod:`dispatch.rounds.rest_of_day.lots_to_bring`).
    """

    problem: Problem
    sequences: VisitSequences
    front: Mapping[str, tuple[Visit, ...]]
    origin: Mapping[Key, int]
    staying: Mapping[str, Load] = field(default_factory=dict)
    strains: tuple[ForcedBreach, ...] = ()
    impassable: tuple[str, ...] = ()
    stuck_jobs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    begun: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    waiting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: WholeDay | None = None
    before: RemainingDay | None = None

    @property
    def standing(self) -> RemainingDay:
        """Rest of the day as it stands."""
        return self if self.before is None else self.before.standing

    def stuck(self, orders: VisitSequences) -> list[str]:
        """Name the shifts that cannot go on and have no order among these."""
        return [name for name in self.impassable if name not in orders]

    def left_aside(self, orders: VisitSequences) -> list[str]:
        """Name the stuck shifts of whose rounds these orders take nothing: they stay as they are.

        Others go on without them.
        """
        served = served_job_ids(orders)
        return [
            name for name in self.stuck(orders) if served.isdisjoint(self.stuck_jobs.get(name, ()))
        ]

    def lost_by(self, orders: VisitSequences) -> frozenset[str]:
        """Name the bound jobs that these orders would leave to nobody."""
        aside = (self.stuck_jobs.get(name, frozenset()) for name in self.left_aside(orders))
        return self.bound - served_job_ids(orders) - frozenset().union(*aside)

    def of_orders(self, orders: VisitSequences, further: Iterable[str] = ()) -> Problem:
        """Return the problem with only the jobs of some orders and further ones, by id.

        Shifts that cannot go on and have no order are left out.
        """
        return part_of(
            self.problem,
            jobs=served_job_ids(orders).union(further),
            shifts=self.problem.shift_by_id.keys() - self.stuck(orders),
        )
