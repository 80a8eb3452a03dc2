"""Hot days: what each level of the heat warning asks for, put into the shifts of a day.

The levels are those of the French weather service's warning (décret 2025-482, in force since
1 July 2025): work is adapted, water is at hand, heavy effort is kept out of the hottest hours. The
figures are a cooperative's own rule; these are ones to start with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Literal

from dispatch.model import Break, Shift, Vehicle, Window
from dispatch.values.local_time import day_of, instant_of
from dispatch.values.validation import fault, out_of_range, outside, refuse
from routing.errors import Fault

Level = Literal["none", "yellow", "orange", "red"]
LEVELS: tuple[Level, ...] = ("none", "yellow", "orange", "red")
_WATER = "heat-water-"
_DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCaps:
    """Limits of one heat level; everything is optional.

    Attributes
    ----------
    max_round_s, max_travel_s
        Longest round from begin to end, and longest time on the way in it.
    heavy_g, heavy_from, heavy_until
        Most that may be aboard between these hours on the wall clock; with a mass, both hours
        are needed.
    water_every_s, water_s
        After how much time a stop for water and shade comes, and how long it is; it is paid.
    """

    max_round_s: int | None = None
    max_travel_s: int | None = None
    heavy_g: int | None = None
    heavy_from: time | None = None
    heavy_until: time | None = None
    water_every_s: int | None = None
    water_s: int = 0

    def __post_init__(self) -> None:
        faults = [
            *outside(
                self,
                max_round_s=(600, _DAY_S),
                max_travel_s=(0, _DAY_S),
                heavy_g=(0, 10_000_000),
                water_every_s=(1200, _DAY_S),
                water_s=(0 if self.water_every_s is None else 60, 3600),
            ),
        ]
        hours = (self.heavy_from, self.heavy_until)
        if self.heavy_g is not None and None in hours:
            faults.append(fault("heavy-without-hours", "heavy_g"))
        if self.heavy_from and self.heavy_until and self.heavy_until <= self.heavy_from:
            args = {"from": f"{self.heavy_from:%H:%M}", "until": f"{self.heavy_until:%H:%M}"}
            faults.append(Fault(code="hours-over-midnight", where="heavy_until", args=args))
        refuse(faults)


def _starting_caps() -> dict[str, HeatCaps]:
    afternoon = {"heavy_from": time(12), "heavy_until": time(16)}
    return {
        "none": HeatCaps(),
        "yellow": HeatCaps(water_every_s=7200, water_s=300),
        "orange": HeatCaps(
            max_round_s=5 * 3600,
            max_travel_s=3 * 3600,
            heavy_g=60_000,
            water_every_s=3600,
            water_s=300,
            **afternoon,
        ),
        "red": HeatCaps(
            max_round_s=3 * 3600,
            max_travel_s=5400,
            heavy_g=20_000,
            water_every_s=2700,
            water_s=600,
            **afternoon,
        ),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRule:
    """One published version: what each level asks for.

    Attributes
    ----------
    version
        From 1.
    caps
        By level of heat; a level that is not named asks for nothing.
    """

    version: int = 1
    caps: Mapping[str, HeatCaps] = field(default_factory=_starting_caps)

    def __post_init__(self) -> None:
        faults = out_of_range("version", self.version, 1, 1_000_000_000)
        for level in self.caps:
            if level not in LEVELS:
                faults.append(
                    fault("unknown-choice", f"caps.{level}", value=level, known=", ".join(LEVELS))
                )
        refuse(faults)

    def at(self, level: Level) -> HeatLimits:
        """Return the limits of a level."""
        return HeatLimits(level=level, caps=self.caps.get(level, HeatCaps()))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLimits:
    """A level of heat with what it asks for; by itself one that asks for nothing.

    A round keeps those that it was planned with, whatever the level and the rule are later.
    """

    level: Level = "none"
    caps: HeatCaps = field(default_factory=HeatCaps)

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            refuse([fault("unknown-choice", "level", value=self.level, known=", ".join(LEVELS))])


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatChange:
    """Change that heat made to a shift; the sentence is ``heat-<code>``.

    Codes
    -----
    ``round-shorter`` (seconds), ``travel-shorter`` (seconds), ``load-lighter`` (grams, for the
    whole shift, as it reaches into the forbidden hours), ``water-stops`` (how many).
    """

    code: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftInHeat:
    """A shift as the heat allows it, by which limits, and what is different."""

    shift: Shift
    limits: HeatLimits
    changes: tuple[HeatChange, ...]


def apply_heat(limits: HeatLimits, shift: Shift, zone: tzinfo) -> ShiftInHeat:
    """Return a shift the limits of a level. Doing it twice changes nothing more.

    Parameters
    ----------
    limits
        The level and what it asks for.
    shift
        As it was meant. Its own stricter limits stay.
    zone
        The cooperative's, for the hours of heavy loads.
    """
    caps = limits.caps
    cooled = shift
    changes: list[HeatChange] = []
    length_s = _seconds(shift.window)
    if caps.max_round_s is not None and length_s > caps.max_round_s:
        end = shift.window.start + timedelta(seconds=caps.max_round_s)
        window = Window(start=shift.window.start, end=end)
        cooled = replace(cooled, window=window, breaks=_still_inside(shift.breaks, window))
        changes.append(HeatChange(code="round-shorter", value=caps.max_round_s))
    travel_s = caps.max_travel_s
    if travel_s is not None and _lower(travel_s, shift.max_travel_s):
        cooled = replace(cooled, max_travel_s=travel_s)
        changes.append(HeatChange(code="travel-shorter", value=travel_s))
    heavy_g = caps.heavy_g
    if heavy_g is not None and _in_heavy_hours(caps, cooled.window, zone):
        lighter = tuple(_lighter(one, heavy_g) for one in cooled.vehicles)
        if lighter != cooled.vehicles:
            choice = lighter if cooled.choice else ()
            vehicle = _lighter(cooled.vehicle, heavy_g)
            cooled = replace(cooled, vehicle=vehicle, choice=choice)
            changes.append(HeatChange(code="load-lighter", value=heavy_g))
    stops = _water_stops(caps, cooled.window)
    own = tuple(pause for pause in cooled.breaks if not pause.id.startswith(_WATER))
    if own + stops != cooled.breaks:
        cooled = replace(cooled, breaks=own + stops)
        changes.append(HeatChange(code="water-stops", value=len(stops)))
    return ShiftInHeat(shift=cooled, limits=limits, changes=tuple(changes))


def _lighter(vehicle: Vehicle, heavy_g: int) -> Vehicle:
    """Return a vehicle that carries no more than so much."""
    if not _lower(heavy_g, vehicle.capacity.mass_g):
        return vehicle
    return replace(vehicle, capacity=replace(vehicle.capacity, mass_g=heavy_g))


def is_water_stop(break_id: str) -> bool:
    """Return whether a break is a stop for water and shade that the heat asks for; it is paid."""
    return break_id.startswith(_WATER)


def _water_stops(caps: HeatCaps, window: Window) -> tuple[Break, ...]:
    """Spread stops for water over a shift; each may come up to a quarter of the time off."""
    every_s = caps.water_every_s
    if every_s is None:
        return ()
    count = (_seconds(window) - 1) // every_s
    leeway = timedelta(seconds=every_s // 4)
    stops = []
    for index in range(1, count + 1):
        middle = window.start + timedelta(seconds=index * every_s)
        latest = window.end - timedelta(seconds=caps.water_s)
        end = min(middle + leeway, latest)
        start = middle - leeway
        if start <= end:
            stops.append(
                Break(
                    id=f"{_WATER}{index}",
                    duration_s=caps.water_s,
                    windows=(Window(start=start, end=end),),
                    paid=True,
                )
            )
    return tuple(stops)


def _in_heavy_hours(caps: HeatCaps, window: Window, zone: tzinfo) -> bool:
    """Return whether a shift reaches into the hours in which heavy loads are forbidden."""
    if caps.heavy_from is None or caps.heavy_until is None:
        return False
    day = day_of(window.start, zone)
    while day <= day_of(window.end, zone):
        begin = instant_of(datetime.combine(day, caps.heavy_from), zone)
        end = instant_of(datetime.combine(day, caps.heavy_until), zone)
        if window.start < end and window.end > begin:
            return True
        day += timedelta(days=1)
    return False


def _still_inside(breaks: tuple[Break, ...], window: Window) -> tuple[Break, ...]:
    """Keep the breaks that can still be taken whole, with what is left of their windows."""
    kept = []
    for pause in breaks:
        latest = window.end - timedelta(seconds=pause.duration_s)
        windows = tuple(
            Window(start=one.start, end=min(one.end, latest))
            for one in pause.windows
            if one.start <= latest
        )
        if windows or not pause.windows:
            kept.append(replace(pause, windows=windows))
    return tuple(kept)


def _lower(cap: int, limit: int | None) -> bool:
    return limit is None or cap < limit


def _seconds(window: Window) -> int:
    return (window.end - window.start) // timedelta(seconds=1)
