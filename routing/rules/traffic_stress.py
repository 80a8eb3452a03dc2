"""Levels of traffic stress, 1 (none) to 4: how much the traffic beside a rider wears.

The levels and their bounds are those of M. C. Mekuria, P. G. Furth and H. Nixon, *Low-Stress
Bicycling and Network Connectivity*, Mineta Transportation Institute, report 11-19, 2012: tables for
mixed traffic and for bike lanes beside parked cars, with miles an hour put into km/h. What mappers
leave out, and how their tags stand for the report's terms, is told in ``docs/tags.md``.
"""

from __future__ import annotations

from collections.abc import Mapping

from routing.rules.access import Side
from routing.rules.measures import speed_kmh
from routing.rules.one_way import CONTRAFLOW, LANES, implies_oneway

CALM, MILD, BUSY, HARSH = LEVELS = (1, 2, 3, 4)
"""For children; for most adults; for the confident; for nearly nobody."""

_APART = frozenset(
    {
        *("cycleway", "path", "track", "footway", "pedestrian", "bridleway", "steps", "platform"),
        *("living_street", "corridor"),
    }
)
"""Classes where motors are few and slow, or none."""

_LOCAL = frozenset({"residential", "unclassified", "service", "road"})
"""Classes that count as streets without a centre line, where the report takes the lower level."""

_USUAL_KMH = {"service": 30.0, "motorway": 110.0, "trunk": 90.0}
_TOWN_KMH = 50.0
_USUAL_LANES = {"motorway": 4, "trunk": 4, "primary": 4}
_PAINTED = frozenset({"lane", "share_busway", "opposite_lane", "opposite_share_busway"})
_SEPARATED = frozenset({"track", "opposite_track"})
_ONEWAY = frozenset({"yes", "true", "1", "-1", "reverse"})

# Upper bounds in km/h of what the report gives as 25, 30 and 35 miles an hour.
_SLOW, _TOWN, _FAST = 40.5, 50.0, 60.0


def stress_level(tags: Mapping[str, str], side: Side) -> int:
    """Judge one direction of a way on which one rides.

    Parameters
    ----------
    tags
        Of the way.
    side
        ``forward``, as the way is drawn, or ``backward``.

    Returns
    -------
    int
        One of :data:`LEVELS`.
    """
    highway = tags.get("highway", "").removesuffix("_link")
    if highway in _APART or not highway:
        return CALM
    if "yes" in {tags.get("bicycle_road"), tags.get("cyclestreet")}:
        return CALM
    beside = _beside(tags, side)
    if not _SEPARATED.isdisjoint(beside):
        return CALM
    kmh = _kmh(tags, highway, side)
    oneway = tags.get("oneway", "") in _ONEWAY or implies_oneway(tags)
    lanes = _lanes(tags, highway, oneway=oneway)
    mixed = _mixed(kmh, lanes, local=highway in _LOCAL and lanes < 3)
    return mixed if _PAINTED.isdisjoint(beside) else min(mixed, _painted(kmh, lanes))


def _mixed(kmh: float, lanes: int, *, local: bool) -> int:
    """Level of riding among cars; ``lanes`` are those of both directions."""
    if kmh > _TOWN or lanes >= 6:
        return HARSH
    if lanes >= 4:
        return BUSY if kmh <= _SLOW else HARSH
    if kmh <= _SLOW:
        return CALM if local else MILD
    return MILD if local else BUSY


def _painted(kmh: float, lanes: int) -> int:
    """Level of a painted lane, with parked cars on the other side of it as a precaution."""
    wide = BUSY if lanes >= 4 else CALM
    if kmh <= _SLOW:
        return max(wide, CALM)
    if kmh <= _TOWN:
        return max(wide, MILD)
    return max(wide, BUSY) if kmh <= _FAST else HARSH


def _kmh(tags: Mapping[str, str], highway: str, side: Side) -> float:
    stated = speed_kmh(tags.get(f"maxspeed:{side}")) or speed_kmh(tags.get("maxspeed"))
    return stated or _USUAL_KMH.get(highway, _TOWN_KMH)


def _lanes(tags: Mapping[str, str], highway: str, *, oneway: bool) -> int:
    """Lanes of both directions; those of a one-way street count twice, as the report means them."""
    text = tags.get("lanes", "").split(";")[0].strip()
    stated = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if not stated:
        return _USUAL_LANES.get(highway, 2)
    return 2 * stated if oneway else stated


def _beside(tags: Mapping[str, str], side: Side) -> set[str]:
    """Cycle facilities that go in a direction."""
    left, right = tags.get("cycleway:left", ""), tags.get("cycleway:right", "")
    both = tags.get("cycleway") or tags.get("cycleway:both", "")
    if tags.get("oneway", "") not in _ONEWAY and not implies_oneway(tags):
        return {both, right if side == "forward" else left}
    along = (side == "backward") == (tags.get("oneway") in {"-1", "reverse"})
    if along:
        return {kind for kind in (both, left, right) if kind in LANES}
    opened = {kind for kind in (both, left, right) if kind in CONTRAFLOW}
    if tags.get("cycleway:left:oneway") in {"-1", "no"}:
        opened.add(left)
    if tags.get("cycleway:right:oneway") in {"-1", "no"}:
        opened.add(right)
    return opened
