"""Directions along a street: one-way signs, roundabouts, and cycle lanes on either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.rules.access import GRANTED, Side

_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_REVERSE = frozenset({"-1", "reverse"})

LANES = frozenset({"track", "lane", "share_busway", "sharrow", "shared", "shared_lane"})
"""Cycle facilities that are ridden in the direction of the traffic beside them."""

CONTRAFLOW = frozenset({"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"})
"""Cycle facilities that are ridden against the one-way traffic beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Pair of values of a way: along its drawn direction and against it."""

    forward: bool
    backward: bool

    def on(self, side: Side) -> bool:
        """Return whether it holds in a direction."""
        return self.forward if side == "forward" else self.backward


def is_roundabout(tags: Mapping[str, str]) -> bool:
    """Return whether a way is part of a roundabout or other circle that is ridden one way round."""
    return tags.get("junction") in {"roundabout", "circular"}


def implies_oneway(tags: Mapping[str, str]) -> bool:
    """Return whether a way is one-way without a word."""
    return is_roundabout(tags) or tags.get("highway") == "motorway"


def _signed(value: str) -> Sides | None:
    if value in _YES:
        return Sides(forward=True, backward=False)
    if value in _REVERSE:
        return Sides(forward=False, backward=True)
    return Sides(forward=True, backward=True) if value in _NO else None


def open_directions(tags: Mapping[str, str]) -> Sides:
    """Directions open to bikes by one-way signs; the sign for bicycles goes before the general.

    ``bicycle:backward=yes`` opens that direction too: some mappers write contraflow that way.
    """
    signed = _signed(tags.get("oneway:bicycle", "")) or _signed(tags.get("oneway", ""))
    if signed is None:
        signed = Sides(forward=True, backward=not implies_oneway(tags))
    return Sides(
        forward=signed.forward or tags.get("bicycle:forward") in GRANTED,
        backward=signed.backward or tags.get("bicycle:backward") in GRANTED,
    )


def cycle_lanes(tags: Mapping[str, str], open_: Sides) -> Sides:
    """Directions in which there is a cycle lane or track along a street.

    Parameters
    ----------
    tags
        Of the street.
    open_
        Directions of its carriageway. On a two-way street each side's lane follows its side; on a
        one-way street both follow the traffic, unless tagged ``opposite…`` or with a direction of
        their own (``cycleway:left:oneway``). With ``oneway:bicycle=no`` a lane is ridden both ways.
    """
    both = tags.get("cycleway") or tags.get("cycleway:both", "")
    left, right = tags.get("cycleway:left", ""), tags.get("cycleway:right", "")
    forward, backward = _own_directions(tags, both, left, right)
    contraflow = not CONTRAFLOW.isdisjoint((both, left, right))
    if open_.forward and open_.backward:
        forward |= both in LANES or right in LANES or left in CONTRAFLOW
        backward |= both in LANES or left in LANES or right in CONTRAFLOW
    else:
        along = not LANES.isdisjoint((both, left, right))
        forward |= contraflow or (along and open_.forward)
        backward |= contraflow or (along and open_.backward)
    if tags.get("oneway:bicycle") in _NO and not LANES.isdisjoint((both, left, right)):
        # A sign for bicycles says that the lane is ridden both ways, whichever side it is on.
        forward = backward = True
    return Sides(forward=forward, backward=backward)


def has_separate_track(tags: Mapping[str, str]) -> bool:
    """Return whether a cycle track beside the street is mapped as a way of its own."""
    keys = ("cycleway", "cycleway:both", "cycleway:left", "cycleway:right")
    return any(tags.get(key) == "separate" for key in keys)


def _own_directions(tags: Mapping[str, str], both: str, left: str, right: str) -> tuple[bool, bool]:
    """Directions that lanes state for themselves; a statement without a lane says nothing."""
    forward = backward = False
    stated = (
        # What is said of a side goes before what is said of both: there may be none on it.
        ((left or both) in LANES, tags.get("cycleway:left:oneway", "")),
        ((right or both) in LANES, tags.get("cycleway:right:oneway", "")),
        (both in LANES, tags.get("cycleway:both:oneway") or tags.get("cycleway:oneway", "")),
    )
    for has_lane, oneway in stated:
        own = _signed(oneway) if has_lane else None
        if own is not None:
            forward |= own.forward
            backward |= own.backward
    return forward, backward
