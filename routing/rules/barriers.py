"""Points on a way that a bike may or may not get past: gates, bollards, kerbs."""

from __future__ import annotations

from collections.abc import Mapping

from routing.profiles.profile import Passage, Profile
from routing.rules.access import UNTAGGED, access
from routing.rules.measures import length_mm

SOLID = frozenset({"yes", "wall", "fence", "hedge", "city_wall", "retaining_wall"})
"""Barriers that nobody passes unless an access tag says that there is a way through."""

_AUDIBLE = frozenset({"audible", "audio"})
_POSTS = frozenset({"bollard", "block", "jersey_barrier", "planter", "rock", "log"})
"""Barriers whose ``width`` is that of the thing itself, not of the gap beside it."""

_KERB_MM = {"no": 0, "flush": 0, "lowered": 30, "rolled": 50, "raised": 120, "regular": 120}
_WORST_FIRST: tuple[Passage, ...] = ("none", "push", "ride")


def _room_mm(tags: Mapping[str, str], barrier: str) -> int | None:
    """Narrowest gap that is stated, ``None`` where none is."""
    keys = ["maxwidth:physical", "maxwidth", "opening"]
    if barrier and barrier not in _POSTS:
        keys.append("width")
    stated = [room for key in keys if (room := length_mm(tags.get(key))) is not None]
    return min(stated, default=None)


def _shape(
    tags: Mapping[str, str], barrier: str, profile: Profile, room: int | None, *, signed: bool
) -> Passage:
    """Judge barriers that are made to slow or stop wheels."""
    passage = profile.barriers.get(barrier, "ride")
    spacing = length_mm(tags.get("spacing")) if barrier == "cycle_barrier" else None
    if spacing is not None and spacing < profile.cycle_barrier_spacing_mm:
        return "none"
    if signed:
        return "ride"
    # Measured and wide enough: it can at least be pushed through.
    if passage == "none" and barrier == "cycle_barrier" and (room or spacing) is not None:
        return "push"
    return passage


def _kerb(tags: Mapping[str, str], barrier: str, profile: Profile) -> Passage:
    kind = tags.get("kerb", "")
    if not kind and barrier != "kerb":
        return "ride"
    height = length_mm(tags.get("kerb:height") or tags.get("height"))
    if height is None:
        height = _KERB_MM.get(kind)
    if height is None:
        # Kerbs on a mapped way are mostly lowered; take care all the same.
        return "push"
    if height <= profile.kerb_ride_mm:
        return "ride"
    return "push" if height <= profile.kerb_push_mm else "none"


def node_movement(tags: Mapping[str, str], profile: Profile) -> Passage:
    """Judge how a bike gets past a point on a way.

    Parameters
    ----------
    tags
        Of the node.
    profile
        The bike.

    Returns
    -------
    str
        ``ride``; ``push``, where one gets off to pass; or ``none``.
    """
    # Access and kerbs at a crossing are those of the people who cross, not of the street's traffic.
    crossing = tags.get("highway") == "crossing"
    right = access(tags, profile)
    if right.verdict == "denied" and not crossing:
        return "none"
    barrier = tags.get("barrier", "")
    audible = barrier == "fence" and tags.get("sensory") in _AUDIBLE
    if right == UNTAGGED and barrier in SOLID and not audible:
        return "none"
    if tags.get("locked") == "yes" and right.verdict != "granted":
        return "none"
    room = _room_mm(tags, barrier)
    if room is not None and room < profile.width_mm:
        return "none"
    # Only a sign for just this kind of bike vouches for its size.
    signed = right.verdict == "granted" and right.key == profile.access[0]
    found = [_shape(tags, barrier, profile, room, signed=signed)]
    if not crossing:
        found.append(_kerb(tags, barrier, profile))
        found.append("push" if right.value == "dismount" else "ride")
    return min(found, key=_WORST_FIRST.index)
