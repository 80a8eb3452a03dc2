"""Streets as they are over some hours: what may be ridden at every moment of them, and no more.

A round lasts for hours, and when it comes to a street is settled only by its plan. So a plan keeps
off whatever is barred at any moment of its span: the signs by day and hour
(:mod:`routing.rules.conditional_access`) are judged at each moment at which they may change, and
the strictest verdict counts. A span without length is one moment. Where a condition cannot be
judged the stricter of both sides counts: with what it says, and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.network.streets import Streets
from routing.profiles.profile import Profile
from routing.rules.access import Side
from routing.rules.conditional_access import (
    Where,
    all_at,
    changes_within,
    conditions_of,
    holds,
    is_conditional,
    is_read,
    unread,
)
from routing.rules.tags import Directions, Mode, Movement, node_movement, way_movement
from routing.rules.traffic_stress import stress_level

Tags = Mapping[str, str]
Variants = tuple[Tags, ...]
_Items = tuple[tuple[str, str], ...]
_Instead = tuple[tuple[int, tuple[_Items, ...]], ...]

_STRICTEST: tuple[Mode, ...] = ("none", "push", "ferry", "ride")
_SIDES: tuple[Side, Side] = ("forward", "backward")


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyRules:
    """The signs by day and hour that make a difference to some hours; may be a key.

    Attributes
    ----------
    ways, nodes
        Numbers of sets of tags, each with the sets that take its place within these hours.
    bans
        Numbers of :attr:`~routing.network.streets.Streets.conditions` that hold at some time.
    """

    ways: _Instead = ()
    nodes: _Instead = ()
    bans: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Return whether any makes a difference."""
        return bool(self.ways or self.nodes or self.bans)


def rules_within(
    streets: Streets, profiles: Iterable[Profile], start: datetime, end: datetime
) -> HourlyRules:
    """Find the signs that make a difference between two moments to any of some bikes.

    Parameters
    ----------
    streets
        With the plain signs.
    profiles
        The bikes.
    start, end
        Local time of the city; ``end`` itself does not count unless it is ``start``.
    """
    bikes, hours = tuple(profiles), _Hours(start, end, where_of(streets))
    return HourlyRules(
        ways=_used(_differing(streets.tag_sets, _judged, bikes, hours), streets.edge_tags),
        nodes=_used(_differing(streets.node_tag_sets, node_over, bikes, hours), streets.node_tags),
        bans=tuple(
            number
            for number, text in enumerate(streets.conditions)
            if any(
                holds(text, moment, hours.where) is not False for moment in hours.moments((text,))
            )
        ),
    )


class _Hours(NamedTuple):
    """A span of hours in a city."""

    start: datetime
    end: datetime
    where: Where

    def moments(self, conditions: Iterable[str]) -> list[datetime]:
        """Moments of the span at which some conditions may begin or cease to hold."""
        return changes_within(conditions, self.start, self.end, self.where)


def where_of(streets: Streets) -> Where:
    """Latitude and longitude of the middle of a city, rounded to what holidays and the sun ask."""
    west, south, east, north = streets.bounds()
    return round((south + north) / 2, 2), round((west + east) / 2, 2)


def count_unread(streets: Streets) -> int:
    """Count ways, junctions and turn restrictions with a condition that cannot be judged."""
    where = where_of(streets)
    ways, nodes = (
        np.array([bool(unread(tags, where)) for tags in sets], np.bool_)
        for sets in (streets.tag_sets, streets.node_tag_sets)
    )
    marked = streets.node_tags[streets.node_tags >= 0]
    bans = [not is_read(text, where) for text in streets.conditions]
    when = streets.banned_when[streets.banned_when >= 0]
    return (
        len(np.unique(streets.edge_way[ways[streets.edge_tags]]))
        + int(nodes[marked].sum() if len(marked) else 0)
        + int(np.array(bans, np.bool_)[when].sum() if len(when) else 0)
    )


def at_hours(streets: Streets, signs: HourlyRules) -> Streets:
    """Return the streets with some signs in the place of the plain ones."""
    ways, way_hours = _replaced(streets.tag_sets, signs.ways)
    nodes, node_hours = _replaced(streets.node_tag_sets, signs.nodes)
    when = streets.banned_when
    return replace(
        streets,
        tag_sets=ways,
        node_tag_sets=nodes,
        tag_hours=way_hours,
        node_tag_hours=node_hours,
        banned_when=np.where(np.isin(when, signs.bans), -1, when).astype(when.dtype),
    )


def way_over(every: Variants, profile: Profile) -> Directions:
    """Judge a way that has now these tags, now those: each direction by the strictest of them."""
    found = [way_movement(tags, profile) for tags in every]
    return Directions(
        forward=_strictest(one.forward for one in found),
        backward=_strictest(one.backward for one in found),
    )


def stress_over(every: Variants, side: Side) -> int:
    """Return the highest level of traffic stress of a way under several sets of tags."""
    return max(stress_level(tags, side) for tags in every)


def node_over(every: Variants, profile: Profile) -> Mode:
    """Judge a junction that has now these tags, now those."""
    return min((node_movement(tags, profile) for tags in every), key=_STRICTEST.index)


def _strictest(movements: Iterable[Movement]) -> Movement:
    """Return the slowest; where one of them is closed that is the one."""
    return min(movements, key=lambda one: (one.kmh, _STRICTEST.index(one.mode)))


def _judged(every: Variants, profile: Profile) -> tuple[object, ...]:
    levels = [stress_over(every, side) for side in _SIDES]
    return (way_over(every, profile), *levels)


def _differing(
    sets: Sequence[Tags],
    judge: Callable[[Variants, Profile], object],
    bikes: Sequence[Profile],
    hours: _Hours,
) -> _Instead:
    """Return the sets of tags that some bike's verdict of the plain ones is not true of."""
    found = []
    for number, tags in enumerate(sets):
        if not is_conditional(tags):
            continue
        moments = hours.moments(conditions_of(tags))
        every = tuple(
            {_items(o): None for moment in moments for o in all_at(tags, moment, hours.where)}
        )
        variants = tuple(dict(one) for one in every)
        if any(judge(variants, bike) != judge((tags,), bike) for bike in bikes):
            found.append((number, every))
    return tuple(found)


def _used(instead: _Instead, numbers: NDArray[np.int32]) -> _Instead:
    """Leave out sets of tags that no edge or junction has."""
    return tuple(one for one in instead if (numbers == one[0]).any())


def _items(tags: Tags) -> _Items:
    return tuple(sorted(tags.items()))


def _replaced(
    sets: tuple[Tags, ...], instead: _Instead
) -> tuple[tuple[Tags, ...], dict[int, Variants]]:
    """Put the first of each row of variants in its place; give the others by number."""
    new, others = list(sets), dict[int, Variants]()
    for number, every in instead:
        first, *more = (dict(one) for one in every)
        new[number] = first
        if more:
            others[number] = tuple(more)
    return tuple(new), others
