"""People, and the hours that they ride."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch.model.quantities import Load, Place, Window, not_negative
from dispatch.model.vehicles import Vehicle

AID_PLEDGE = "aid_pledge"
"""Skill of people who pledged confidentiality; everyone who rides to an ``aid`` job has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """A person who rides.

    ``effort_points`` is what the last weeks asked of them, where rounds are to be shared fairly
    (:mod:`dispatch.labour.fairness`).
    """

    id: str
    name: str = ""
    skills: frozenset[str] = frozenset()
    volunteer: bool = False
    effort_points: int = 0

    def __post_init__(self) -> None:
        not_negative(self.effort_points, "effort_points")


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
        not_negative(self.duration_s, "duration_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices of a shift's round, in cents: once if used, per hour and per kilometre.

    Attributes
    ----------
    shift_cents
        Once, if the shift has a round.
    hour_cents
        An hour on duty where ``duty`` says so, else an hour ridden.
    km_cents
        A kilometre ridden.
    duty
        Whether the hour is paid from the start of the round to its end, whatever is done in it:
        riding, at stops, waiting and in paid breaks; only unpaid breaks are not. Files of days,
        spreadsheets and the API all say so; where it is false (VROOM's form) only riding counts.
    """

    shift_cents: int = 0
    hour_cents: int = 3600
    km_cents: int = 0
    duty: bool = False

    def __post_init__(self) -> None:
        for name in ("shift_cents", "hour_cents", "km_cents"):
            not_negative(getattr(self, name), name)


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
        not_negative(self.staying_g, "staying_g")
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
