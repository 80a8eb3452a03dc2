"""From OpenStreetMap's tags to how a bike may move: riding, pushed, aboard a ferry, or not at all.

:func:`way_movement` judges a way, :func:`node_movement` a point on it, :func:`classify` both
together. The rules are written out, with their sources and with what we decided otherwise than
other routers, in ``docs/tags.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routing.profiles.profile import Profile
from routing.rules.access import OWN_KEYS, Access, Side, access, foot_sign, shuts_out_walkers
from routing.rules.barriers import node_movement
from routing.rules.conditional_access import clauses
from routing.rules.measures import duration_s, speed_kmh
from routing.rules.one_way import (
    Sides,
    cycle_lanes,
    has_separate_track,
    is_roundabout,
    open_directions,
)
from routing.rules.way_surface import Ground, fits, ground_of, is_closed, slowed

__all__ = [
    "NODE_KEYS",
    "RELEVANT_KEYS",
    "STREET_KEYS",
    "Directions",
    "Movement",
    "bars_stops",
    "classify",
    "ferry_duration_s",
    "is_area",
    "is_roundabout",
    "node_movement",
    "relevant",
    "turn_rules",
    "way_movement",
]

Mode = Literal["ride", "push", "ferry", "none"]

STREET_KEYS: tuple[str, ...] = (
    *("highway", "route", "railway", "public_transport", "man_made", "bridge"),
)
"""A way with none of these keys is no street.

The outline of a car park (``amenity=parking``) can be ridden, but it is an area to be crossed, not
a street to be circled: it waits for areas.
"""

_ACCESS_KEYS = ("access", "vehicle", "bicycle", "cargo_bike", "electric_bicycle", "foot")
_SIZE_KEYS = ("maxwidth", "maxwidth:physical", "width")

NODE_KEYS: tuple[str, ...] = (
    *("barrier", "kerb", "locked", *_SIZE_KEYS, "opening", "spacing"),
    *(key for key in _ACCESS_KEYS if key != "foot"),
)
"""A node with none of these keys bars nobody."""

_SIDED_KEYS = (*_ACCESS_KEYS, "maxspeed")
_CONDITIONAL_KEYS = (*_ACCESS_KEYS, "oneway", "oneway:bicycle", "maxspeed")
_CYCLEWAY_KEYS = ("cycleway", "cycleway:both", "cycleway:left", "cycleway:right")
RELEVANT_KEYS: frozenset[str] = frozenset(
    {
        *STREET_KEYS,
        "amenity",
        *NODE_KEYS,
        *_ACCESS_KEYS,
        *(f"{key}:{side}" for key in _SIDED_KEYS for side in ("forward", "backward")),
        *(f"{key}:conditional" for key in _CONDITIONAL_KEYS),
        *_CYCLEWAY_KEYS,
        *(f"{key}:oneway" for key in _CYCLEWAY_KEYS),
        *("oneway", "oneway:bicycle", "oneway:foot", "junction", "motorroad", "maxspeed"),
        *("bicycle_road", "cyclestreet", "area", "duration", "construction", "proposed"),
        *("impassable", "status", "surface", "smoothness", "tracktype", "mtb:scale", "est_width"),
        *("ramp", "ramp:bicycle", "ramp:wheelchair", "ramp:stroller", "conveying"),
        *("sensory", "kerb:height", "height", "embedded_rails", "lanes"),
    }
)
"""Every key, of ways and nodes, that can change a verdict. Conditional ones are kept for later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Movement along a way in one direction.

    Attributes
    ----------
    mode
        ``ride``; ``push``, on foot beside the bike; ``ferry``, taken aboard; or ``none``.
    kmh
        Speed, 0 with mode ``none``. Aboard a ferry that states its duration
        (:func:`ferry_duration_s`), that counts instead.
    """

    mode: Mode
    kmh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """Movement along a way as it is drawn, and against it."""

    forward: Movement
    backward: Movement


NO_WAY = Movement(mode="none", kmh=0.0)
_CLOSED = Directions(forward=NO_WAY, backward=NO_WAY)


def relevant(tags: Mapping[str, str]) -> dict[str, str]:
    """Keep the tags that can change a verdict, so that equal sets can be judged once."""
    return {key: value for key, value in tags.items() if key in RELEVANT_KEYS}


def is_area(tags: Mapping[str, str]) -> bool:
    """Return whether a closed way is a surface to be crossed, such as a square, not a ring."""
    return tags.get("area") == "yes"


def bars_stops(tags: Mapping[str, str]) -> bool:
    """Return whether a way is nothing to stop on for a visit: steps, or a platform of a station."""
    return tags.get("highway") == "steps" or "platform" in {
        tags.get("highway"),
        tags.get("railway"),
        tags.get("public_transport"),
    }


def ferry_duration_s(tags: Mapping[str, str]) -> int | None:
    """Seconds that the whole way takes aboard, ``None`` where the map does not say."""
    return duration_s(tags.get("duration"))


def classify(
    way_tags: Mapping[str, str], node_tags: Mapping[str, str] | None, profile: Profile
) -> Directions:
    """Judge a way with a point in its middle.

    Parameters
    ----------
    way_tags
        Of the way.
    node_tags
        Of the point; ``None`` where there is nothing.
    profile
        The bike.

    Notes
    -----
    A point where one gets off for a moment leaves the mode of the way as it is: it costs time
    (``Profile.dismount_s``), it does not make a street to be pushed along.
    """
    if node_tags and node_movement(node_tags, profile) == "none":
        return _CLOSED
    return way_movement(way_tags, profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A way that can be travelled on, and who wants to."""

    tags: Mapping[str, str]
    profile: Profile
    ground: Ground
    open: Sides
    lanes: Sides


def way_movement(tags: Mapping[str, str], profile: Profile) -> Directions:
    """Judge a way in both directions.

    Parameters
    ----------
    tags
        Of the way; names and other keys outside :data:`RELEVANT_KEYS` do not matter.
    profile
        The bike.
    """
    ground = ground_of(tags, profile)
    if ground is None or is_closed(tags) or not fits(tags, profile):
        return _CLOSED
    open_ = open_directions(tags)
    way = _Way(
        tags=tags, profile=profile, ground=ground, open=open_, lanes=cycle_lanes(tags, open_)
    )
    return Directions(forward=_one_way(way, "forward"), backward=_one_way(way, "backward"))


def _one_way(way: _Way, side: Side) -> Movement:
    """Judge one direction of a way."""
    right = access(way.tags, way.profile, side)
    if way.ground.aboard:
        return _aboard(way, side, right)
    if right.verdict == "denied":
        return _pushed(way) if _may_walk_where_denied(way, side, right) else NO_WAY
    if _leaves_to_cycle_track(way, right):
        return NO_WAY
    if right.value == "dismount" and right.key in OWN_KEYS:
        return _pushed(way)
    kmh = _riding_kmh(way, side, right)
    if kmh > 0:
        return _ridden(way, side, kmh)
    return _pushed(way) if _may_walk(way, side, right) else NO_WAY


def _aboard(way: _Way, side: Side, right: Access) -> Movement:
    welcome = right.verdict == "granted" or (
        way.ground.boards_unasked and right.verdict != "denied"
    )
    if welcome and way.open.on(side):
        return Movement(mode="ferry", kmh=way.ground.ride_kmh)
    return NO_WAY


def _leaves_to_cycle_track(way: _Way, right: Access) -> bool:
    """Return whether this bike rides on the cycle track beside, which is a way of its own."""
    if not way.profile.leaves_road_to_cycle_track or not has_separate_track(way.tags):
        return False
    return right.verdict != "granted" or right.key not in OWN_KEYS


def _riding_kmh(way: _Way, side: Side, right: Access) -> float:
    """Riding speed before what the surface and the signs allow, 0 where one may not ride."""
    ground = way.ground
    if ground.never_ridden:
        return 0.0
    if way.lanes.on(side):
        return ground.ride_kmh or way.profile.ride_kmh["cycleway"]
    if not way.open.on(side):
        return 0.0
    if ground.ride_kmh > 0:
        return ground.ride_kmh
    # On a way for walkers "access=permissive" speaks to walkers; only a plain yes is for all.
    opened = right.verdict == "granted" and (
        right.key != "access" or right.value == "yes" or not ground.for_walkers
    )
    return ground.signed_kmh if opened else 0.0


def _may_walk(way: _Way, side: Side, right: Access) -> bool:
    """Return whether a bike that may not be ridden here, or not this way, may be pushed."""
    foot = foot_sign(way.tags, side)
    if foot == "denied":
        return False
    against = side == "backward"
    if way.ground.for_walkers:
        return not (against and way.tags.get("oneway:foot") == "yes")
    # Nobody walks against the traffic in a roundabout, nor back along a motorway.
    walkable = way.ground.walkable or "granted" in {foot, right.verdict}
    return walkable and not (against and way.ground.implied_oneway)


def _may_walk_where_denied(way: _Way, side: Side, right: Access) -> bool:
    """Return whether a bike that is not let in may be pushed, as a ban on vehicles spares feet."""
    if right.key == "cargo_bike":
        # That ban is one of size: on foot the bike is as large.
        return False
    foot = foot_sign(way.tags, side)
    if foot == "open" and not shuts_out_walkers(way.tags, side):
        if right.key == "vehicle":
            return way.ground.for_walkers or way.ground.spares_walkers
        return right.key in OWN_KEYS and right.value == "no" and way.ground.for_walkers
    return foot == "granted"


def _ridden(way: _Way, side: Side, kmh: float) -> Movement:
    limit = slowed(way.tags, way.profile)
    if limit == "none":
        return NO_WAY
    if limit == "push":
        return _pushed(way) if foot_sign(way.tags, side) != "denied" else NO_WAY
    caps = [kmh, limit, way.profile.max_kmh, way.ground.cap_kmh]
    signed = speed_kmh(way.tags.get(f"maxspeed:{side}")) or speed_kmh(way.tags.get("maxspeed"))
    return Movement(mode="ride", kmh=min(*caps, signed) if signed else min(caps))


def _pushed(way: _Way) -> Movement:
    limit = slowed(way.tags, way.profile)
    kmh = way.ground.push_kmh
    if limit == "none" or kmh <= 0:
        return NO_WAY
    return Movement(mode="push", kmh=kmh if limit == "push" else min(kmh, limit))


def turn_rules(tags: Mapping[str, str]) -> tuple[tuple[Literal["no", "only"], str], ...]:
    """Judge how a relation restricts how a bicycle may turn.

    Parameters
    ----------
    tags
        Of the relation.

    Returns
    -------
    tuple
        ``no`` for a turn that must not be made, ``only`` for the one that must, each with the days
        and hours at which it holds, empty for always (``restriction:conditional``). Nothing where
        the relation is no such thing, is for others, or lets bicycles off (``except=bicycle``).
    """
    if tags.get("type", "") not in {"restriction", "restriction:bicycle"}:
        return ()
    if "bicycle" in {part.strip() for part in re.split("[;,]", tags.get("except", ""))}:
        return ()
    key = "restriction:bicycle"
    if not {key, f"{key}:conditional"} & tags.keys():
        key = "restriction"
    stated = [(tags.get(key, ""), ""), *clauses(tags.get(f"{key}:conditional", ""))]
    found: list[tuple[Literal["no", "only"], str]] = []
    for value, condition in stated:
        if value.startswith("no_"):
            found.append(("no", condition))
        elif value.startswith("only_"):
            found.append(("only", condition))
    return tuple(found)
