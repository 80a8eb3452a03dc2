"""Everything that is known after planning a day; terminal, page and files are told from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from api.wording.comparison import Comparison
from api.wording.figures import RoundFigures, summarise
from dispatch.model import Plan, Problem
from dispatch.planning.differences_from_last_time import Difference, of_problem
from dispatch.planning.what_if.explanations import Explanation
from routing.errors import Fault
from routing.network.street_geometry import StreetGeometry
from routing.types import Point

if TYPE_CHECKING:
    from dispatch.planning.fairness.even_split import SharedWork

_EPOCH_YEAR = 1970

LegLines = Mapping[tuple[str, int], tuple[Point, ...]]
"""The line of each leg by shift id and number: leg 0 leads to the first visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A planned day.

    Attributes
    ----------
    name
        Name of the day.
    legs
        Streets of the city; empty where the day came with matrices of its own.
    streets
        Ground of the map, may be empty.
    attribution
        Makers of the street data, empty where none was used.
    left_out
        Faults of what ``--skip-bad`` left out.
    by_street
        Addresses of which the map knows the street alone, as they were written.
    solver
        Solver that found the plan: ``search`` or ``cross-check``.
    explanation
        Why the plan is as it is, ``None`` where that was not asked for.
    comparison
        Differences from another plan, ``None`` where none was given.
    last_riders
        Names of who rode the last time, by id.
    without_shifts, weights
        Of a what-if: the shifts that fell away, and the name of the file of other weights.
    balance_hour_cents
        Of a what-if: the price of balance that was asked for.
    shared
        Cost of a more even plan, where that was found out.
    """

    name: str
    zone: ZoneInfo
    problem: Problem
    plan: Plan
    legs: LegLines = field(default_factory=dict)
    streets: StreetGeometry = field(default_factory=StreetGeometry.empty)
    attribution: str = ""
    left_out: tuple[Fault, ...] = ()
    by_street: tuple[str, ...] = ()
    solver: str = ""
    explanation: Explanation | None = None
    comparison: Comparison | None = None
    last_riders: Mapping[str, str] = field(default_factory=dict)
    without_shifts: tuple[str, ...] = ()
    weights: str = ""
    balance_hour_cents: int | None = None
    shared: SharedWork | None = None

    @property
    def last_time(self) -> tuple[Difference, ...]:
        """Recurring visits against the last time; empty where nothing recurs."""
        return of_problem(self.problem, self.plan.rounds)

    @property
    def riders(self) -> dict[str, str]:
        """Names of couriers by id, only where there is one; of the last time too."""
        named = (shift.courier for shift in self.problem.shifts)
        return {**self.last_riders, **{one.id: one.name for one in named if one.name}}

    @property
    def labels(self) -> dict[str, str]:
        """Labels of jobs by id, only where there is one."""
        return {job.id: job.label for job in self.problem.jobs if job.label}

    @property
    def rounds(self) -> tuple[RoundFigures, ...]:
        """All rounds in figures."""
        return summarise(self.problem, self.plan)

    @property
    def start(self) -> datetime | None:
        """Start of the first round; ``None`` without one, or where times are relative.

        VROOM's times may count from any moment; those of a single day end up in 1970.
        """
        # Not by its figures: pages ask for it again and again.
        first = min((each.start for each in self.plan.rounds if each.visits), default=None)
        return None if first is None or first.year <= _EPOCH_YEAR else first

    @property
    def day(self) -> datetime | None:
        """Start of the day that is told: of its first round, without one of its first shift."""
        if any(each.visits for each in self.plan.rounds):
            return self.start
        first = min((shift.window.start for shift in self.problem.shifts), default=None)
        return None if first is None or first.year <= _EPOCH_YEAR else first

    @property
    def stops_served(self) -> int:
        """Number of stops in all rounds."""
        return sum(figures.stops for figures in self.rounds)

    @property
    def distance_m(self) -> int:
        """Metres of all rounds."""
        return sum(each.distance_m for each in self.plan.rounds)

    @property
    def cost_cents(self) -> int:
        """All terms of the cost together."""
        return sum(self.plan.cost_cents.values())
