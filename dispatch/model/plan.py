"""A planned day: rounds with their visits, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.model.jobs import VisitKind
from dispatch.model.quantities import Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One thing done in a round: a stop of a job, or a break.

    Attributes
    ----------
    kind
        ``pickup``, ``drop`` or ``break``.
    job_id, index
        The job, and which of its pickups or drops; empty and 0 for a break.
    break_id
        The break; empty for a stop.
    place_id
        Where; for a break the place of the visit before (``None``: at the start of a shift
        without a start place).
    travel_s, distance_m
        The leg that leads there.
    arrive, start, depart
        Arrival, begin of setup and service (or break), and end. Who arrives later than the end
        before and the leg tell has waited there for a street to open.
    load_after
        What is aboard when leaving.
    """

    kind: VisitKind
    job_id: str = ""
    index: int = 0
    break_id: str = ""
    place_id: str | None
    travel_s: int
    distance_m: int
    arrive: datetime
    start: datetime
    depart: datetime
    load_after: Load

    @property
    def wait_s(self) -> int:
        """Seconds between arrival and begin."""
        return (self.start - self.arrive) // timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The visits of one shift in order.

    ``vehicle_id`` is the vehicle it is ridden on; empty: the shift's own, where it has no choice.
    ``start`` is the departure from the start place, ``end`` the arrival at the end place;
    ``end_travel_s`` and ``end_distance_m`` are the last leg (0 where there is no end place).
    """

    shift_id: str
    vehicle_id: str = ""
    start: datetime
    end: datetime
    visits: tuple[Visit, ...]
    end_travel_s: int = 0
    end_distance_m: int = 0

    @property
    def distance_m(self) -> int:
        """Metres of the whole round."""
        return sum(visit.distance_m for visit in self.visits) + self.end_distance_m

    @property
    def work_s(self) -> int:
        """Seconds on the way and at stops: what the fair spread counts."""
        at_stops = sum(
            (visit.depart - visit.start) // timedelta(seconds=1)
            for visit in self.visits
            if visit.kind != "break"
        )
        return self.travel_s + at_stops

    @property
    def duty_s(self) -> int:
        """Seconds from the start of the round to its end, breaks included."""
        return (self.end - self.start) // timedelta(seconds=1)

    @property
    def wait_s(self) -> int:
        """Seconds of waiting in the whole round, also for a break or until a street opens."""
        busy_s = sum((one.depart - one.start) // timedelta(seconds=1) for one in self.visits)
        return self.duty_s - self.travel_s - busy_s

    @property
    def travel_s(self) -> int:
        """Seconds on the way in the whole round."""
        return sum(visit.travel_s for visit in self.visits) + self.end_travel_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A job that no round serves, and the code of the true reason.

    Codes
    -----
    ``no-vehicle-equipped``
        No shift's vehicle carries all that it is measured in: none has a freezer for frozen goods.
    ``no-vehicle-large-enough``
        Not one shift's vehicle that is equipped for it could carry it, even empty of all else.
    ``skill-missing``
        No shift that could carry it has every skill asked for, the pledge of an ``aid`` job and
        the companion of an accompanied one included.
    ``volunteers-aid-only``
        Only volunteers' shifts could carry it and have the skills, and it is no ``aid`` job.
    ``unreachable``
        No such shift's vehicle can ride to all its places and on, within its range and the
        shift's limits on stops, travel and distance.
    ``no-shift-in-window``
        No such shift could serve it inside its windows even with nothing else to do; where one
        could with a bike or trailer that is away then, ``units`` names it.
    ``no-shift-in-working-time``
        Some such shift could serve it inside its windows, but not without a longer stretch of work
        than the working-time limit of the day allows.
    ``aboard-too-long``
        Some such shift could serve it, but its goods would be aboard for longer than they may.
    ``pinned-shift-cannot``
        Some other shift could serve it alone, the one it is pinned to cannot.
    ``vehicle-taken``
        Some shift could serve it alone, but on a bike or with a trailer (``units``) that it does
        not have in this plan; one without a round could not have it for all of its hours.
    ``no-room``
        Some shift could serve it alone, but not beside what its round already holds.
    ``goods-together``
        Some shift could serve it alone, and some round would take it, were there not goods of other
        kinds that never ride with its own (``units``: its own, then those).
    ``not-worth-it``
        Its prize is less than what serving it would cost.
    ``waits-for-lot``
        Some shift could serve it, but nobody brings a lot that it takes from (``units``) to the
        hub in this plan.
    ``lot-too-late``
        Some shift could serve it alone, but not once all that it takes (``units``: the lot that is
        sorted last) has arrived and been sorted.
    ``hub-full``
        Some shift could serve it alone, but the hub to which it brings its lots (``units``) has no
        room for them beside what is there in this plan.
    ``out-of-cold-too-long``
        Some shift could serve it alone, but not before a lot that it takes from (``units``: the one
        whose time is up first) would be out of the cold too long, collected as in this plan.

    Attributes
    ----------
    units
        Bikes and trailers, lots, kinds of goods, or a hub, that the reason is about, if any.
    """

    job_id: str
    reason: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Rounds for a problem, jobs left out with reasons, and the cost by term in cents.

    ``cost_cents`` has the terms ``shifts``, ``travel_time``, ``distance``, ``lateness`` and
    ``balance``; where hours on duty are paid also ``stops`` and ``waiting``, and where it has a
    price ``margin`` (each rounded half up to whole cents once, over all rounds).
    """

    rounds: tuple[Round, ...]
    unassigned: tuple[Unassigned, ...]
    cost_cents: Mapping[str, int] = field(default_factory=dict)

    @property
    def round_by_shift(self) -> dict[str, Round]:
        """The round of each shift that has one."""
        return {one.shift_id: one for one in self.rounds}


def jobs_in(rounds: Iterable[Round]) -> set[str]:
    """Name the jobs that some rounds visit."""
    return {visit.job_id for round_ in rounds for visit in round_.visits if visit.job_id}
