"""Fits a profile's speeds to rides that were recorded with that bike.

Three things are fitted, one after the other, each by a median, which a few odd stretches (a closed
level crossing, a chat at the kerb) do not move:

1. the speeds on the flat and on good ground, all by one factor;
2. what each bad surface allows, a factor for each that was ridden far enough;
3. the rider's power, by the climbs.

What a fit is worth is told by stretches that it has not seen: it is made from every other stretch,
and judged by the rest. The profile that comes out is then fitted to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.costs import time_ms
from routing.errors import BadInput
from routing.network.path_extras import unpack
from routing.network.profile_graph import weigh_arcs
from routing.network.streets import Streets
from routing.network.travel_modes import MODES
from routing.profiles.profile import PHYSICS, Profile
from routing.rides.map_matching import Hop
from routing.rules.way_surface import slowed

SECTION_M = 200.0
"""Hops are joined into stretches of at least this length: shorter ones are mostly noise."""
LEAST_FLAT_M = 2000
LEAST_SURFACE_M = 500
LEAST_CLIMB_M = 500

_FLAT, _STEEP = 0.01, 0.025
_MOSTLY = 0.8
_KMH = (1.0, 45.0)
_POWER_STEPS = 12
_RIDE = MODES.index("ride")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure that was fitted, and on how many metres of rides.

    ``key`` is its place in the profile's file, such as ``surface.sett``; ``ride_kmh`` stands for
    all speeds of that table, and its figures for that of ``residential``.
    """

    key: str
    before: float
    after: float
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Result of a fit.

    Attributes
    ----------
    profile
        With the fitted figures.
    changes
        What was fitted.
    metres, moving_s
        Of all stretches used.
    error_before, error_after
        Mean absolute error of the times of stretches, as a share of them: with the profile as it
        was, and as it is when fitted to the other stretches only.
    """

    profile: Profile
    changes: tuple[Change, ...]
    metres: int
    moving_s: int
    error_before: float
    error_after: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Section:
    """A stretch of a ride; as :class:`~routing.rides.map_matching.Hop`, with what it is like.

    ``surface`` is the one that most of it has, where that sets the speed; ``good`` says that none
    does. ``up`` and ``down`` are metres of height by metres of way.
    """

    arcs: NDArray[np.int32]
    shares: NDArray[np.float64]
    turn_ms: float
    metres: float
    moving_ms: float
    surface: str
    good: bool
    up: float
    down: float

    @property
    def flat(self) -> bool:
        return self.up <= _FLAT and self.down <= _FLAT

    @property
    def steep(self) -> bool:
        return self.up >= _STEEP and self.down <= _FLAT


def calibrate(
    streets: Streets, profile: Profile, rides: Sequence[Sequence[Hop]], load_kg: float
) -> Calibration:
    """Fit a profile to rides.

    Parameters
    ----------
    streets
        Of the city.
    profile
        The bike that was ridden, as it is so far.
    rides
        What :func:`routing.rides.map_matching.match` gives.
    load_kg
        What was carried.

    Raises
    ------
    BadInput
        ``calibration-too-little``: fewer than two kilometres of them were ridden on the flat and on
        good ground.
    """
    sections = _sections(streets, profile, rides)
    flat_m = sum(one.metres for one in sections if one.flat and one.good)
    if flat_m < LEAST_FLAT_M:
        raise BadInput.of("calibration-too-little", value=round(flat_m), low=LEAST_FLAT_M)
    seen, unseen = sections[::2], sections[1::2]
    tried, _ = _fit(streets, profile, seen, load_kg, 0.5)
    fitted, changes = _fit(streets, profile, sections, load_kg, 1.0)
    return Calibration(
        profile=fitted,
        changes=tuple(changes),
        metres=round(sum(one.metres for one in sections)),
        moving_s=round(sum(one.moving_ms for one in sections) / 1000),
        error_before=_error(_Times(streets, profile, load_kg), unseen),
        error_after=_error(_Times(streets, tried, load_kg), unseen),
    )


class _Times:
    """Times of all arcs by a profile with a load."""

    def __init__(self, streets: Streets, profile: Profile, load_kg: float) -> None:
        arcs = weigh_arcs(streets, profile)
        per_kg_us = unpack(arcs.extra).per_kg_us
        more = (load_kg - profile.physics.reference_load_kg) * per_kg_us / 1000.0
        self.ms = time_ms(arcs.cost) + more
        self.mode = arcs.mode

    def ridden_ms(self, one: _Section) -> float:
        """Time of a stretch without its turns."""
        return float((self.ms[one.arcs] * one.shares).sum())


def _error(times: _Times, sections: Sequence[_Section]) -> float:
    off = sum(abs(times.ridden_ms(one) + one.turn_ms - one.moving_ms) for one in sections)
    return off / sum(one.moving_ms for one in sections)


def _sections(streets: Streets, profile: Profile, rides: Sequence[Sequence[Hop]]) -> list[_Section]:
    """Join hops into stretches that are ridden throughout."""
    mode = weigh_arcs(streets, profile).mode
    kinds = [_ground(tags, profile) for tags in streets.tag_sets]
    found = []
    for ride in rides:
        hops: list[Hop] = []
        for hop in ride:
            hops.append(hop)
            if sum(one.metres for one in hops) >= SECTION_M:
                found.append(_section(streets, kinds, hops))
                hops = []
    return [one for one in found if (mode[one.arcs] == _RIDE).all() and one.moving_ms > one.turn_ms]


def _ground(tags: Mapping[str, str], profile: Profile) -> str:
    """Surface that slows a bike on a way, empty where none does, ``?`` where something else."""
    limit = slowed(tags, profile)
    if isinstance(limit, float) and limit >= profile.ride_kmh["residential"]:
        return ""
    surface = tags.get("surface", "")
    return surface if isinstance(profile.surface.get(surface), float) else "?"


def _section(streets: Streets, kinds: Sequence[str], hops: Sequence[Hop]) -> _Section:
    arcs = np.concatenate([hop.arcs for hop in hops])
    shares = np.concatenate([hop.shares for hop in hops])
    length = streets.edge_length_mm[arcs >> 1] * shares / 1000.0
    metres = max(1.0, float(length.sum()))
    of_kind: dict[str, float] = {}
    for number, part in zip(streets.edge_tags[arcs >> 1].tolist(), length.tolist(), strict=True):
        of_kind[kinds[number]] = of_kind.get(kinds[number], 0.0) + part
    most = max(of_kind, key=lambda kind: of_kind[kind])
    sure = of_kind[most] >= _MOSTLY * metres
    up = down = 0.0
    if streets.heights is not None:
        climb_cm = streets.heights.arc_climb_cm
        up = float((climb_cm[arcs] * shares).sum()) / 100.0 / metres
        down = float((climb_cm[arcs ^ 1] * shares).sum()) / 100.0 / metres
    return _Section(
        arcs=arcs,
        shares=shares,
        turn_ms=float(sum(hop.turn_ms for hop in hops)),
        metres=metres,
        moving_ms=1000.0 * sum(hop.moving_s for hop in hops),
        surface=most if sure and most != "?" else "",
        good=sure and most == "",
        up=up,
        down=down,
    )


def _ratio(times: _Times, sections: Sequence[_Section]) -> float:
    """Median of how much longer stretches should take by the profile than they did."""
    return float(
        np.median([times.ridden_ms(one) / (one.moving_ms - one.turn_ms) for one in sections])
    )


def _fit(
    streets: Streets, profile: Profile, sections: Sequence[_Section], load_kg: float, share: float
) -> tuple[Profile, list[Change]]:
    """Fit what there are enough metres for; ``share`` of the usual metres are enough."""
    changes: list[Change] = []

    def times(one: Profile) -> _Times:
        return _Times(streets, one, load_kg)

    def note(key: str, before: float, after: float, used: Sequence[_Section]) -> None:
        metres = round(sum(one.metres for one in used))
        changes.append(Change(key=key, before=before, after=after, metres=metres))

    flat = [one for one in sections if one.flat and one.good]
    before = profile.ride_kmh["residential"]
    profile = _faster(profile, _ratio(times(profile), flat)) if flat else profile
    note("ride_kmh", before, profile.ride_kmh["residential"], flat)
    now = times(profile)
    surfaces = dict(profile.surface)
    for surface in sorted({one.surface for one in sections} - {""}):
        used = [one for one in sections if one.flat and one.surface == surface]
        limit = profile.surface[surface]
        if sum(one.metres for one in used) >= share * LEAST_SURFACE_M and isinstance(limit, float):
            fitted = _kmh(limit * _ratio(now, used))
            surfaces[surface] = fitted
            note(f"surface.{surface}", limit, fitted, used)
    profile = replace(profile, surface=surfaces)
    climbs = [one for one in sections if one.steep and one.good]
    if sum(one.metres for one in climbs) >= share * LEAST_CLIMB_M:
        power = profile.physics.rider_w
        profile = _stronger(profile, lambda one: _ratio(times(one), climbs))
        note("physics.rider_w", power, profile.physics.rider_w, climbs)
    return profile, changes


def _kmh(value: float) -> float:
    return round(min(_KMH[1], max(_KMH[0], value)), 1)


def _faster(profile: Profile, factor: float) -> Profile:
    """Scale all riding speeds; who has no motor is held back by no law either."""
    speeds = {name: _kmh(kmh * factor) for name, kmh in profile.ride_kmh.items()}
    most = profile.max_kmh
    if profile.physics.assist_w == 0:
        most = max(most, *speeds.values())
    return replace(profile, ride_kmh=speeds, max_kmh=most)


def _stronger(profile: Profile, ratio: Callable[[Profile], float]) -> Profile:
    """Find the rider's power with which climbs take what they took, by halving what is left."""

    def with_power(watts: float) -> Profile:
        return replace(profile, physics=replace(profile.physics, rider_w=float(round(watts))))

    low, high = PHYSICS["rider_w"]
    for _ in range(_POWER_STEPS):
        middle = (low + high) / 2
        if ratio(with_power(middle)) > 1:
            low = middle
        else:
            high = middle
    return with_power((low + high) / 2)
