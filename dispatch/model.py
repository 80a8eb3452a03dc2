"""The trade in values: jobs, shifts, problems, rounds and plans.

All are frozen and checked once when made. Instants are aware and kept in UTC; quantities are
integers with the unit in the name; a matrix entry of :data:`routing.types.UNREACHABLE` means that
there is no way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dispatch.point_weights import PointWeights
from routing.types import UNREACHABLE, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dispatch.habits import Habit

JobKind = Literal["circuit", "shop", "aid"]
JOB_KINDS: tuple[JobKind, ...] = ("circuit", "shop", "aid")
VisitKind = Literal["pickup", "drop", "break"]
AID_PLEDGE = "aid_pledge"
"""Skill of people who pledged confidentiality; everyone who rides to an ``aid`` job has it."""


def _utc(instant: datetime, what: str) -> datetime:
    if instant.tzinfo is None:
        message = f"{what} must carry a time zone, got {instant.isoformat()}"
        raise ValueError(message)
    return instant.astimezone(UTC)


def _not_negative(value: int, what: str) -> None:
    if value < 0:
        message = f"{what} must not be negative, got {value}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time window, both ends included, in whole seconds; service starts inside it."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _utc(self.start, "window start"))
        object.__setattr__(self, "end", _utc(self.end, "window end"))
        if self.end < self.start:
            message = f"window ends before it starts: {self.start} to {self.end}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is carried: mass, volume, items, and free further dimensions by name."""

    mass_g: int = 0
    volume_ml: int = 0
    items: int = 0
    extra: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if min(self.mass_g, self.volume_ml, self.items, *self.extra.values()) >= 0:
            return
        for name, value in self.amounts().items():
            _not_negative(value, name)

    def amounts(self) -> dict[str, int]:
        """Every dimension by name; the free ones keep theirs."""
        return {
            "mass_g": self.mass_g,
            "volume_ml": self.volume_ml,
            "items": self.items,
            **self.extra,
        }

    def __add__(self, other: Load) -> Load:
        names = dict.fromkeys([*self.extra, *other.extra])
        return Load(
            mass_g=self.mass_g + other.mass_g,
            volume_ml=self.volume_ml + other.volume_ml,
            items=self.items + other.items,
            extra={name: self.extra.get(name, 0) + other.extra.get(name, 0) for name in names},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much a vehicle carries at once; ``None`` is no limit.

    A free dimension that a vehicle does not name is one it cannot carry (0), so that a vehicle
    without a cold box never gets cold boxes.
    """

    mass_g: int | None = None
    volume_ml: int | None = None
    items: int | None = None
    extra: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("mass_g", "volume_ml", "items"):
            value = getattr(self, name)
            if value is not None:
                _not_negative(value, name)
        for name, value in self.extra.items():
            _not_negative(value, name)

    def limit(self, dimension: str) -> int | None:
        """Give the limit of one dimension, ``None`` where there is none."""
        if dimension in ("mass_g", "volume_ml", "items"):
            limit: int | None = getattr(self, dimension)
            return limit
        return self.extra.get(dimension, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere a stop, a start or an end lies. ``id`` is its row in every matrix.

    ``point`` is ``None`` only where the input gives matrices and no coordinates.
    """

    id: str
    point: Point | None = None
    address: str = ""
    access_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One thing to do at one place.

    Attributes
    ----------
    id
        Name within its job's pickups or drops; used by exchange formats, may be empty.
    place
        Where.
    windows
        Service starts inside one of them; empty means at any time. Sorted, not overlapping.
    service_s
        Time at the stop, seconds.
    setup_s
        Further time spent only when the stop before was at another place (parking, entering).
    load
        What is taken up (pickup) or handed over (drop).
    returns
        What is taken up here besides and stays aboard until the shift ends (empties, returns).
    late_limit_s, late_hour_cents
        How long after its last window service may still start, and what each hour of that costs.
    note
        For the courier.
    """

    id: str = ""
    place: Place
    windows: tuple[Window, ...] = ()
    late_limit_s: int = 0
    late_hour_cents: int = 0
    service_s: int = 0
    setup_s: int = 0
    load: Load = field(default_factory=Load)
    returns: Load = field(default_factory=Load)
    note: str = ""

    def __post_init__(self) -> None:
        _not_negative(self.service_s, "service_s")
        _not_negative(self.setup_s, "setup_s")
        _not_negative(self.late_limit_s, "late_limit_s")
        _not_negative(self.late_hour_cents, "late_hour_cents")
        for before, after in zip(self.windows, self.windows[1:], strict=False):
            if after.start <= before.end:
                message = f"windows must be in order and apart: {before} then {after}"
                raise ValueError(message)

    @property
    def open_windows(self) -> tuple[Window, ...]:
        """The windows with the last one longer by the lateness that is allowed."""
        if not self.windows or not self.late_limit_s:
            return self.windows
        last = self.windows[-1]
        late = Window(start=last.start, end=last.end + timedelta(seconds=self.late_limit_s))
        return (*self.windows[:-1], late)

    def late_s(self, start: datetime) -> int:
        """Seconds by which a start comes after the last window."""
        if not self.windows:
            return 0
        return max(0, (start - self.windows[-1].end) // timedelta(seconds=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Goods from some places to others, in one round, or a visit without goods.

    All pickups come before all drops. Where a job has both, what is picked up in all is what is
    dropped in all. A job with drops only is loaded where the shift starts; one with pickups only
    stays aboard until the shift ends.

    Attributes
    ----------
    kind
        An ``aid`` job also needs the skill :data:`AID_PLEDGE`, without naming it. A volunteer's
        shift serves ``aid`` jobs only: volunteers do not replace paid work.
    skills
        The shift must have every one (:attr:`Shift.skills`).
    accompanied
        No lone visit: only a shift with a companion serves it.
    priority
        0 to 100; where not all fit, the higher is served first.
    prize_cents
        What serving it is worth; ``None`` means it is served whenever it can be.
    """

    id: str
    kind: JobKind = "shop"
    pickups: tuple[Stop, ...] = ()
    drops: tuple[Stop, ...] = ()
    skills: frozenset[str] = frozenset()
    accompanied: bool = False
    priority: int = 0
    prize_cents: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if not self.pickups and not self.drops:
            message = f"job {self.id!r} has no stop"
            raise ValueError(message)
        if not 0 <= self.priority <= 100:
            message = f"priority of job {self.id!r} must be from 0 to 100, got {self.priority}"
            raise ValueError(message)
        if self.prize_cents is not None:
            _not_negative(self.prize_cents, "prize_cents")
        if self.pickups and self.drops:
            taken = _sum_loads(self.pickups)
            given = _sum_loads(self.drops)
            if taken != given and _nonzero(taken) != _nonzero(given):
                message = f"job {self.id!r} picks up {taken} but drops {given}"
                raise ValueError(message)

    @property
    def stops(self) -> tuple[tuple[VisitKind, int, Stop], ...]:
        """All stops as (``pickup`` or ``drop``, index within that list, stop)."""
        pickups: list[tuple[VisitKind, int, Stop]] = [
            ("pickup", index, stop) for index, stop in enumerate(self.pickups)
        ]
        drops: list[tuple[VisitKind, int, Stop]] = [
            ("drop", index, stop) for index, stop in enumerate(self.drops)
        ]
        return (*pickups, *drops)


def _sum_loads(stops: tuple[Stop, ...]) -> Load:
    total = stops[0].load
    for stop in stops[1:]:
        total = total + stop.load
    return total


def _nonzero(load: Load) -> dict[str, int]:
    return {name: value for name, value in load.amounts().items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A bicycle, with its trailer if it has one.

    Attributes
    ----------
    profile, width_mm
        How it moves, and what it fits through.
    hitch
        Whether it can tow a trailer (:func:`dispatch.rigs.towing`).
    needs
        Skills that its courier must have to ride it.
    bike_id, trailer_id
        Of a bike with a trailer: what it is made of; both empty where there is none.
    """

    id: str
    profile: str
    capacity: Capacity = field(default_factory=Capacity)
    skills: frozenset[str] = frozenset()
    range_m: int | None = None
    width_mm: int | None = None
    speed_percent: int = 100
    hitch: bool = False
    needs: frozenset[str] = frozenset()
    bike_id: str = ""
    trailer_id: str = ""

    def __post_init__(self) -> None:
        if not 10 <= self.speed_percent <= 500:
            message = f"speed_percent must be from 10 to 500, got {self.speed_percent}"
            raise ValueError(message)
        if self.range_m is not None:
            _not_negative(self.range_m, "range_m")
        if bool(self.bike_id) != bool(self.trailer_id):
            message = f"vehicle {self.id!r} must name both a bike and a trailer, or none"
            raise ValueError(message)

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of what it is made of: the bike, then the trailer."""
        return (self.bike_id, self.trailer_id) if self.trailer_id else (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """What a bike with a hitch may tow: it adds room, and makes the bike move in another way.

    ``profile`` is how a bike moves with it, ``speed_percent`` of that; ``needs`` are the skills
    that its courier must have.
    """

    id: str
    profile: str = "bike_trailer"
    capacity: Capacity = field(default_factory=Capacity)
    skills: frozenset[str] = frozenset()
    width_mm: int | None = None
    speed_percent: int = 100
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 10 <= self.speed_percent <= 500:
            message = f"speed_percent must be from 10 to 500, got {self.speed_percent}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A bike or trailer of which there is one, that several shifts may use one after the other.

    Attributes
    ----------
    id
        As :attr:`Vehicle.units` names it.
    free
        When it is there at all; a round on it lies in one of these. Empty means always.
    handover_s
        Seconds between the end of a round on it and the begin of the next.
    """

    id: str
    free: tuple[Window, ...] = ()
    handover_s: int = 0

    def __post_init__(self) -> None:
        _not_negative(self.handover_s, "handover_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """A person who rides.

    ``effort_points`` is what the last weeks asked of them, where rounds are to be shared fairly
    (:mod:`dispatch.fairness`).
    """

    id: str
    name: str = ""
    skills: frozenset[str] = frozenset()
    volunteer: bool = False
    effort_points: int = 0

    def __post_init__(self) -> None:
        _not_negative(self.effort_points, "effort_points")


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause inside a shift, taken where the courier is, in one piece.

    ``windows`` bound its start; empty means at any time. ``max_load`` bounds what may be aboard.
    ``legal`` marks a break added by the working-time rule: it falls away where the round turns
    out short enough not to need one. ``note`` is for the courier.
    """

    id: str
    duration_s: int
    windows: tuple[Window, ...] = ()
    paid: bool = False
    max_load: Load | None = None
    legal: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        _not_negative(self.duration_s, "duration_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a shift's round costs, in cents: once if used, per hour and per kilometre travelled."""

    shift_cents: int = 0
    hour_cents: int = 3600
    km_cents: int = 0

    def __post_init__(self) -> None:
        for name in ("shift_cents", "hour_cents", "km_cents"):
            _not_negative(getattr(self, name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A courier with a vehicle for some hours; gives at most one round.

    ``choice`` holds the vehicles of which the planner chooses one; empty means that it is
    ``vehicle``. Where there is a choice ``vehicle`` is one of it, and says nothing.
    ``companion`` is a second person who rides along; ``courier`` alone decides whether the shift
    is a volunteer's.
    ``start_place`` or ``end_place`` ``None`` means that the round starts at its first stop or
    ends at its last. ``max_stops`` counts stops, ``max_travel_s`` and ``max_distance_m`` what is
    ridden. ``staying_g`` is aboard all along besides what jobs bring (goods of stops that are
    over): it makes rides longer; what room it takes is not in the vehicle's capacity any more.
    """

    id: str
    courier: Courier
    companion: Courier | None = None
    vehicle: Vehicle
    choice: tuple[Vehicle, ...] = ()
    window: Window
    start_place: Place | None = None
    end_place: Place | None = None
    breaks: tuple[Break, ...] = ()
    prices: Prices = field(default_factory=Prices)
    max_stops: int | None = None
    max_travel_s: int | None = None
    max_distance_m: int | None = None
    staying_g: int = 0

    def __post_init__(self) -> None:
        _not_negative(self.staying_g, "staying_g")
        names = {vehicle.id for vehicle in self.choice}
        if len(names) != len(self.choice) or (self.choice and self.vehicle not in self.choice):
            message = f"vehicles of shift {self.id!r} must differ, and hold the one it names"
            raise ValueError(message)

    @property
    def vehicles(self) -> tuple[Vehicle, ...]:
        """All vehicles that its round may be ridden on."""
        return self.choice or (self.vehicle,)

    @property
    def skills(self) -> frozenset[str]:
        """Skills of courier, companion and vehicle together.

        :data:`AID_PLEDGE` is among them only where each person has it: a pledge binds whoever
        made it and nobody else, and no vehicle makes one.
        """
        people = [self.courier] if self.companion is None else [self.courier, self.companion]
        skills = self.vehicle.skills.union(*(person.skills for person in people))
        if all(AID_PLEDGE in person.skills for person in people):
            return skills
        return skills - {AID_PLEDGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Binds a job to a shift: it is served there or not at all."""

    job_id: str
    shift_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """What a round has already done or promised: its first visits stay as they are.

    Attributes
    ----------
    shift_id
        Whose round.
    visits
        Each as (``pickup`` or ``drop``, job id, index within that list) or (``break``, break id,
        0), in order. What is left of their jobs stays in the same round.
    """

    shift_id: str
    visits: tuple[tuple[VisitKind, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a plan is judged by besides the prices of its shifts; published with every plan.

    Attributes
    ----------
    balance_hour_cents
        Fair spread: an hour of work (riding and service) costs this much times the share of the
        shift that is worked, so that the same hour is dearer on a fuller shift. 0 switches it off.
    fairness_hundred_cents
        Fairness over weeks: a hundred points of effort cost this much for each hundred points
        that whoever rides is ahead, see :mod:`dispatch.fairness`. 0 switches it off.
    effort_weeks
        How many weeks the points of the couriers are of; the planner only tells it.
    points
        What effort counts.
    stable_cents
        Stable rounds: a visit that comes again and is not made as the last time (by the same
        courier, at the same hour, in the same order) counts this much, see
        :mod:`dispatch.last_time`. 0 switches it off.
    stable_minutes
        An hour is the same within so many minutes.
    """

    balance_hour_cents: int = 0
    fairness_hundred_cents: int = 0
    effort_weeks: int = 4
    points: PointWeights = field(default_factory=PointWeights)
    stable_cents: int = 100
    stable_minutes: int = 15

    def __post_init__(self) -> None:
        prices = ("balance_hour_cents", "fairness_hundred_cents", "stable_cents")
        for name in (*prices, "effort_weeks", "stable_minutes"):
            _not_negative(getattr(self, name), name)


MOST_STABLE_MINUTES = 12 * 60
"""Widest tolerance of an hour: beyond it none would ever be another."""
MOST_PER_KG_US = 200_000_000
"""Most that a kilogram may add to one ride: 200 seconds, which :mod:`routing.carried` keeps too."""
MOST_LEG = 999_999_999
"""Most seconds or metres from one place to another: thirty years, or 25 times round the earth."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelTimes:
    """Whole seconds and metres between places, one set of matrices for each vehicle profile.

    Matrices are most of a large day's memory, so they are kept in 32 bits: others are copied, those
    of 32 bits are kept as they are.

    Attributes
    ----------
    place_ids
        Row and column order of every matrix.
    duration_s, distance_m
        By profile: ``int32[n, n]``, from 0 to :data:`MOST_LEG`, or
        :data:`routing.types.UNREACHABLE` where there is no way. The time is the one with nothing
        aboard, where a load makes a difference.
    per_kg_us
        By profile: ``int32[n, n]``, microseconds that each kilogram aboard adds, from 0 to
        :data:`MOST_PER_KG_US`. A profile that is not named is as quick with any load.
    rows
        Row of each place; derived.

    Raises
    ------
    ValueError
        Two places have one id, or a matrix has another size or a number out of its range.
    """

    place_ids: tuple[str, ...]
    duration_s: Mapping[str, NDArray[np.signedinteger[Any]]]
    distance_m: Mapping[str, NDArray[np.signedinteger[Any]]]
    per_kg_us: Mapping[str, NDArray[np.signedinteger[Any]]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        size = len(self.place_ids)
        if len(set(self.place_ids)) != size:
            message = "place ids of the matrices must differ"
            raise ValueError(message)
        small: dict[int, NDArray[np.int32]] = {}  # one for each table that several profiles share
        for name, least, most in (
            ("duration_s", UNREACHABLE, MOST_LEG),
            ("distance_m", UNREACHABLE, MOST_LEG),
            ("per_kg_us", 0, MOST_PER_KG_US),
        ):
            tables = getattr(self, name)
            for profile, table in tables.items():
                if table.shape != (size, size):
                    message = f"{name} of {profile!r} must be {size} x {size}, is {table.shape}"
                    raise ValueError(message)
                if table.size and not least <= table.min() <= table.max() <= most:
                    message = f"{name} of {profile!r} must be from {least} to {most}"
                    raise ValueError(message)
                if id(table) not in small:
                    small[id(table)] = table.astype(np.int32, copy=False)
            kept = {profile: small[id(table)] for profile, table in tables.items()}
            object.__setattr__(self, name, kept)
        object.__setattr__(self, "rows", {place: row for row, place in enumerate(self.place_ids)})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Everything that a plan depends on.

    Attributes
    ----------
    work_limit_s, work_break_s
        Legal break: nobody works longer than ``work_limit_s`` without ``work_break_s`` in one
        piece (six hours and twenty minutes: French Code du travail, L3121-16). ``None`` for
        ``work_limit_s`` switches the rule off.
    units
        Bikes and trailers of which there is one each: all that shifts have a choice of. A vehicle
        that is no unit may be ridden by any number of shifts at once.
    habits
        How visits that come again were made the last time.
    job_by_id
        The jobs by id; derived.
    """

    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    times: TravelTimes
    pins: tuple[Pin, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    weights: Weights = field(default_factory=Weights)
    work_limit_s: int | None = 6 * 3600
    work_break_s: int = 20 * 60
    units: tuple[Unit, ...] = ()
    habits: tuple[Habit, ...] = ()
    job_by_id: Mapping[str, Job] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "job_by_id", {job.id: job for job in self.jobs})
        jobs = {job.id for job in self.jobs}
        shifts = {shift.id for shift in self.shifts}
        if len(jobs) != len(self.jobs):
            message = "job ids must differ"
            raise ValueError(message)
        if len(shifts) != len(self.shifts):
            message = "shift ids must differ"
            raise ValueError(message)
        for pin in self.pins:
            if pin.job_id not in jobs or pin.shift_id not in shifts:
                message = f"pin names an unknown job or shift: {pin}"
                raise ValueError(message)
        self._check_prefixes()
        self._check_units()

    @property
    def chooses(self) -> bool:
        """Whether any shift has a choice of vehicles."""
        return any(shift.choice for shift in self.shifts)

    def _check_units(self) -> None:
        known = {unit.id for unit in self.units}
        if len(known) != len(self.units):
            message = "unit ids must differ"
            raise ValueError(message)
        begun = {prefix.shift_id for prefix in self.prefixes}
        for shift in self.shifts:
            if shift.choice and shift.id in begun:
                message = f"shift {shift.id!r} has begun, so its vehicle is no choice any more"
                raise ValueError(message)
            for vehicle in shift.choice:
                if not known.issuperset(vehicle.units):
                    message = f"{vehicle.id!r} may be chosen, but not all of it is among the units"
                    raise ValueError(message)

    def _check_prefixes(self) -> None:
        shifts = {shift.id for shift in self.shifts}
        stops = {(kind, job.id, index) for job in self.jobs for kind, index, _ in job.stops}
        seen: set[object] = set()
        for prefix in self.prefixes:
            if prefix.shift_id not in shifts or prefix.shift_id in seen:
                message = f"prefix of an unknown shift, or a second one: {prefix.shift_id!r}"
                raise ValueError(message)
            seen.add(prefix.shift_id)
            for visit in prefix.visits:
                if visit[0] != "break" and (visit not in stops or visit in seen):
                    message = f"prefix names an unknown stop, or one twice: {visit}"
                    raise ValueError(message)
                seen.add(visit)

    def stop(self, visit: Visit) -> Stop:
        """Give the stop that a visit (no break) serves."""
        job = self.job_by_id[visit.job_id]
        return (job.pickups if visit.kind == "pickup" else job.drops)[visit.index]

    def travel_s(self, shift: Shift, duration_s: int, per_kg_us: int = 0, mass_g: int = 0) -> int:
        """Time of one leg on this shift's vehicle with so much aboard, whole seconds.

        The seconds with nothing aboard and the microseconds that a kilogram adds are each rounded
        up when the vehicle's pace is not the profile's; what the load adds to the leg is rounded
        up to whole seconds by itself. So no leg is planned shorter than it is.
        """
        percent = shift.vehicle.speed_percent
        empty_s = duration_s if percent == 100 else -(-duration_s * 100 // percent)
        if not per_kg_us:
            return empty_s
        paced_us = -(-per_kg_us * 100 // percent)
        return empty_s - (-paced_us * mass_g // 1_000_000_000)


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
        Arrival, begin of setup and service (or break), and end.
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
    def travel_s(self) -> int:
        """Seconds on the way in the whole round."""
        return sum(visit.travel_s for visit in self.visits) + self.end_travel_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A job that no round serves, and the code of the true reason.

    Codes
    -----
    ``no-vehicle-large-enough``
        Not one shift's vehicle could carry it, even empty of all else.
    ``skill-missing``
        No shift that could carry it has every skill asked for, the pledge of an ``aid`` job and
        the companion of an accompanied one included.
    ``volunteers-aid-only``
        Only volunteers' shifts could carry it and have the skills, and it is no ``aid`` job.
    ``unreachable``
        No such shift's vehicle can ride to all its places and on, within its range and the
        shift's limits on stops, travel and distance.
    ``no-shift-in-window``
        No such shift could serve it inside its windows even with nothing else to do.
    ``pinned-shift-cannot``
        Some other shift could serve it alone, the one it is pinned to cannot.
    ``vehicle-taken``
        Some shift could serve it alone, but on a bike or with a trailer (``units``) that it does
        not have in this plan; one without a round could not have it for all of its hours.
    ``no-room``
        Some shift could serve it alone, but not beside what its round already holds.
    ``not-worth-it``
        Its prize is less than what serving it would cost.
    """

    job_id: str
    reason: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Rounds for a problem, jobs left out with reasons, and the cost by term in cents.

    ``cost_cents`` has the terms ``shifts``, ``travel_time``, ``distance``, ``lateness`` and
    ``balance`` (each rounded half up to whole cents once, over all rounds).
    """

    rounds: tuple[Round, ...]
    unassigned: tuple[Unassigned, ...]
    cost_cents: Mapping[str, int] = field(default_factory=dict)
