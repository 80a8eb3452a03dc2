"""Hazards that a rider should be warned of: codes, read from OpenStreetMap's tags."""

from __future__ import annotations

from collections.abc import Mapping

HAZARDS = ("steps", "tram-tracks", "rail-crossing", "kerb", "barrier", "slow-zone")
"""Every code: steps to go up or down; rails along the street, in which a wheel gets caught; rails
across it; a kerb to get over; a barrier to get past; a zone where somebody has slowed riding."""

RAIL_CROSSINGS = frozenset({"level_crossing", "crossing", "tram_level_crossing", "tram_crossing"})
"""Values of ``railway`` at a point where rails cross the way."""

_RAILS = frozenset({"tram", "light_rail"})
_HIGH_KERBS = frozenset({"raised", "rolled", "regular", "yes"})


def way_hazards(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return the hazards along a way."""
    if tags.get("highway") == "steps":
        return ("steps",)
    # Rails that are out of use catch a wheel as well.
    rails = tags.get("railway") in _RAILS and "highway" in tags
    return ("tram-tracks",) if rails or tags.get("embedded_rails", "no") != "no" else ()


def node_hazards(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return the hazards at a point of a way.

    The kerb of a ``highway=crossing`` is one for the people who cross, not for the street.
    """
    found = []
    if tags.get("railway") in RAIL_CROSSINGS:
        found.append("rail-crossing")
    barrier = tags.get("barrier", "")
    if barrier == "kerb" or tags.get("kerb") in _HIGH_KERBS:
        if tags.get("highway") != "crossing" and tags.get("kerb") not in {"flush", "lowered"}:
            found.append("kerb")
    elif barrier:
        found.append("barrier")
    return tuple(found)
