"""Classes of streets on a map for cyclists: by an ordinary bike's rights, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.profiles.profile import Profile
from routing.rules.one_way import open_directions
from routing.rules.tags import Mode, is_area, way_movement

WAYS = (
    *("cycleway", "path", "footway", "pedestrian", "steps", "platform", "track", "service"),
    *("square", "ferry", "road"),
)
"""Kinds of ways, as a turn list calls those that have no name."""

_KINDS = {
    **{kind: kind for kind in ("cycleway", "path", "footway", "pedestrian", "steps", "platform")},
    **dict.fromkeys(("bridleway",), "path"),
    **{kind: kind for kind in ("track", "service")},
}
_LONGEST_SURFACE = 30
_BEST_FIRST: tuple[Mode, ...] = ("ride", "ferry", "push")
_BICYCLE_KEYS = ("oneway:bicycle", "bicycle:forward", "bicycle:backward")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapClass:
    """Class of a street as it is drawn.

    Attributes
    ----------
    bike
        The best that a bike can do there: ``ride``, ``ferry``, ``push`` or ``none``.
    direction
        Where it can do so: 1 as the line is drawn, -1 against it, 0 both ways.
    contraflow
        Whether bikes go both ways where other traffic goes one way.
    surface
        As mapped (``asphalt``, ``sett``), empty where it is not.
    """

    bike: Mode
    direction: int
    contraflow: bool
    surface: str


def map_class_of(tags: Mapping[str, str], profile: Profile) -> MapClass:
    """Return the class of a street of some tags, for the rider of a bike."""
    moves = way_movement(tags, profile)
    modes = moves.forward.mode, moves.backward.mode
    best: Mode = next((mode for mode in _BEST_FIRST if mode in modes), "none")
    both = modes[0] == modes[1]
    return MapClass(
        bike=best,
        direction=0 if both else (1 if modes[0] == best else -1),
        contraflow=both and best == "ride" and _is_oneway_for_traffic(tags),
        surface=tags.get("surface", "").partition(";")[0].strip()[:_LONGEST_SURFACE],
    )


def way_of(tags: Mapping[str, str]) -> str:
    """Return the kind of a way of some tags, of :data:`WAYS`."""
    if tags.get("route"):
        return "ferry"
    kind = _KINDS.get(tags.get("highway", ""), "road")
    if is_area(tags):
        return "square" if kind in {"pedestrian", "footway", "road"} else kind
    if kind == "path" and tags.get("bicycle") in {"designated", "official"}:
        return "cycleway"
    if kind == "road" and "platform" in {tags.get("railway"), tags.get("public_transport")}:
        return "platform"
    return kind


def _is_oneway_for_traffic(tags: Mapping[str, str]) -> bool:
    general = {key: value for key, value in tags.items() if key not in _BICYCLE_KEYS}
    sides = open_directions(general)
    return sides.forward != sides.backward
