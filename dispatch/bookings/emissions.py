"""Greenhouse gases of a ride, and what a van would have emitted, with factors that have a date.

A factor is data: grams for a kilometre of one kind of vehicle, where the figure comes from, and
from which day on it is used. A new figure is a new row; past days keep theirs.

What the ride itself emits and what making the vehicle emitted are told apart, never hidden. The
French information duty (Code des transports, L1431-3; décret 2011-1336) covers the ride. The
saving is counted cautiously: the van's ride alone, without its making, less all of the bicycle's.

Wherever grams are told, in quotes, bookings, postings, reports and on invoices, ``emitted_g`` is
the ride itself, ``made_g`` the share of making the vehicle, and ``saved_g`` what the compared
vehicle's ride would have emitted, less both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dispatch.values.rounding import rounded
from dispatch.values.validation import bad_input, empty_text, fault, out_of_range, outside, refuse

Part = Literal["use", "manufacture"]
METHOD = "distance-times-factor"
"""Method of every figure here; the sentence for people is ``emission-method-<this>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Emissions of one kind of vehicle for a kilometre.

    Attributes
    ----------
    vehicle_kind
        Such as ``van``, ``bike``, ``ebike`` or ``cargo_ebike``.
    part
        ``use`` for the ride, ``manufacture`` for the share of making the vehicle.
    mg_per_km
        Milligrams of CO2 equivalent for each kilometre.
    from_day
        First day on which it is used; until a later row of the same kind and part.
    source
        Where the figure comes from, as printed.
    level
        Level 1 to 4 of the French decree; ``None`` for a figure from elsewhere.
    """

    vehicle_kind: str
    part: Part = "use"
    mg_per_km: int
    from_day: date
    source: str
    level: int | None = None

    def __post_init__(self) -> None:
        refuse(
            [
                *empty_text("vehicle_kind", self.vehicle_kind),
                *empty_text("source", self.source),
                *outside(self, mg_per_km=(0, 100_000_000), level=(1, 4)),
            ]
        )


_DECREE = date(2013, 10, 1)
_ORDER = "Arrêté du 10 avril 2012 (France), annexes I, II"
_ADEME = "ADEME, Impact CO2"

FACTORS: tuple[Factor, ...] = (
    Factor(
        vehicle_kind="van",
        mg_per_km=491_000,
        from_day=_DECREE,
        source=f"{_ORDER}: 0.160 L/km × 3.07 kg/L",
        level=1,
    ),
    Factor(vehicle_kind="bike", mg_per_km=0, from_day=_DECREE, source=_ADEME),
    Factor(vehicle_kind="ebike", mg_per_km=2_000, from_day=_DECREE, source=_ADEME),
    Factor(
        vehicle_kind="ebike",
        part="manufacture",
        mg_per_km=8_700,
        from_day=_DECREE,
        source=_ADEME,
    ),
    Factor(
        vehicle_kind="cargo_ebike",
        mg_per_km=1_325,
        from_day=_DECREE,
        source=f"{_ORDER}: 0.053 kg/kWh × 25 Wh/km",
    ),
    Factor(
        vehicle_kind="cargo_ebike",
        part="manufacture",
        mg_per_km=8_700,
        from_day=_DECREE,
        source=f"{_ADEME}: as an e-bike",
    ),
)
"""Figures to start with; a cooperative publishes its own version with newer rows."""

KIND_BY_PROFILE: Mapping[str, str] = {
    "bike": "bike",
    "ebike": "ebike",
    "longtail": "cargo_ebike",
    "cargo": "cargo_ebike",
    "trike": "cargo_ebike",
    "bike_trailer": "bike",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionRule:
    """One published version of factors and assumptions.

    Attributes
    ----------
    version
        From 1.
    factors
        No two of the same kind, part and day.
    kind_by_profile
        Which kind of vehicle each profile is.
    compared_kind, compared_distance_per_mille
        The vehicle that the ride is compared with, and its distance for the same errand: 1,100
        is 10 % longer than by bicycle (6 to 10 % in measured comparisons).
    """

    version: int = 1
    factors: tuple[Factor, ...] = FACTORS
    kind_by_profile: Mapping[str, str] = field(default_factory=lambda: KIND_BY_PROFILE)
    compared_kind: str = "van"
    compared_distance_per_mille: int = 1100

    def __post_init__(self) -> None:
        faults = [
            *outside(self, version=(1, 1_000_000_000)),
            *out_of_range(
                "compared_distance_per_mille", self.compared_distance_per_mille, 0, 10_000
            ),
        ]
        seen: dict[object, int] = {}
        for index, one in enumerate(self.factors):
            first = seen.setdefault((one.vehicle_kind, one.part, one.from_day), index)
            if first != index:
                value = f"{one.vehicle_kind}, {one.part}, {one.from_day}"
                faults.append(
                    fault(
                        "duplicate-id", f"factors[{index}]", value=value, first=f"factors[{first}]"
                    )
                )
        refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """Emissions of one vehicle over a distance, with the factors they were made from.

    Attributes
    ----------
    vehicle_kind, distance_m, factors
        What was ridden, and the rows that were used: one for the use, at most one for the making.
    use_g, manufacture_g, total_g
        Grams of CO2 equivalent, each rounded once; the total is the sum of the two.
    method
        Code of the method.
    """

    vehicle_kind: str
    distance_m: int
    factors: tuple[Factor, ...]
    method: str = METHOD
    use_g: int = field(init=False)
    manufacture_g: int = field(init=False)
    total_g: int = field(init=False)

    def __post_init__(self) -> None:
        refuse(out_of_range("distance_m", self.distance_m, 0, 1_000_000_000))
        object.__setattr__(self, "use_g", self._grams("use"))
        object.__setattr__(self, "manufacture_g", self._grams("manufacture"))
        object.__setattr__(self, "total_g", self.use_g + self.manufacture_g)

    def _grams(self, part: Part) -> int:
        mg_per_km = sum(one.mg_per_km for one in self.factors if one.part == part)
        return rounded(mg_per_km * self.distance_m, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """Emissions a ride saved against another vehicle, with all that was assumed.

    Attributes
    ----------
    ridden, compared
        The ride, and the ride it is compared with.
    compared_distance_per_mille
        How the compared distance was made from the ridden one.
    saved_g
        The compared ride's use less all that is counted for the ride; may be below 0.
    """

    ridden: Emission
    compared: Emission
    compared_distance_per_mille: int
    saved_g: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "saved_g", self.compared.use_g - self.ridden.total_g)


def emission(rule: EmissionRule, distance_m: int, vehicle_kind: str, on: date) -> Emission:
    """Return the emissions of a vehicle over a distance.

    Parameters
    ----------
    rule
        Factors.
    distance_m
        Metres ridden.
    vehicle_kind
        A kind that the factors name.
    on
        The day, which decides between older and newer factors.

    Raises
    ------
    BadInput
        If no factor for the ride of this kind is in use on that day.
    """
    found = [
        one
        for part in ("use", "manufacture")
        if (one := _factor(rule, vehicle_kind, part, on)) is not None
    ]
    if not any(one.part == "use" for one in found):
        known = ", ".join(sorted({one.vehicle_kind for one in rule.factors})) or "—"
        raise bad_input(
            "no-emission-factor",
            "vehicle_kind",
            value=vehicle_kind,
            day=on.isoformat(),
            known=known,
        )
    return Emission(vehicle_kind=vehicle_kind, distance_m=distance_m, factors=tuple(found))


def saving(rule: EmissionRule, distance_m: int, vehicle_kind: str, on: date) -> Saving:
    """Return what a ride saved against the vehicle that the rule compares with.

    Parameters
    ----------
    rule
        Factors in force, with the vehicle that is compared with.
    distance_m
        Metres ridden, at least 0.
    vehicle_kind
        Kind of the vehicle ridden, such as ``cargo_ebike``.
    on
        Day of the ride, which chooses the factors.

    Raises
    ------
    BadInput
        If a factor is missing, as for :func:`emission`.
    """
    longer_m = rounded(distance_m * rule.compared_distance_per_mille, 1000)
    return Saving(
        ridden=emission(rule, distance_m, vehicle_kind, on),
        compared=emission(rule, longer_m, rule.compared_kind, on),
        compared_distance_per_mille=rule.compared_distance_per_mille,
    )


def saved_g(rule: EmissionRule, distance_m: int, vehicle_kind: str, on: date) -> int:
    """Return the grams of :func:`saving` alone."""
    return saving(rule, distance_m, vehicle_kind, on).saved_g


def _factor(rule: EmissionRule, vehicle_kind: str, part: str, on: date) -> Factor | None:
    fitting = [
        one
        for one in rule.factors
        if (one.vehicle_kind, one.part) == (vehicle_kind, part) and one.from_day <= on
    ]
    return max(fitting, key=lambda one: one.from_day, default=None)
