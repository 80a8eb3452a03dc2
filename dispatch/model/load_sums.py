"""Sums, differences and shares of loads, in every dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.model import Load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def total(loads: Iterable[Load]) -> Load:
    """Add loads up."""
    listed = list(loads)
    if not listed:
        return Load()
    found = listed[0]
    for load in listed[1:]:
        found = found + load
    return found


def is_empty(load: Load) -> bool:
    """Return whether a load is nothing in every dimension."""
    return not any(load.amounts().values())


def minus(load: Load, other: Load) -> Load:
    """Take one load from another; never below nothing."""
    return _by_dimension(load, other, lambda one, two: max(0, one - two))


def least(load: Load, other: Load) -> Load:
    """Return the smaller of two loads in each dimension."""
    return _by_dimension(load, other, min)


def share(load: Load, part: int, whole: int) -> Load:
    """Return ``part`` of ``whole`` equal shares of a load, rounded down in each dimension.

    More than the whole where ``part`` is larger; nothing where ``whole`` is 0.
    """
    if whole == 0:
        return Load()
    return Load(
        mass_g=load.mass_g * part // whole,
        volume_ml=load.volume_ml * part // whole,
        items=load.items * part // whole,
        extra={name: value * part // whole for name, value in load.extra.items()},
    )


def _by_dimension(load: Load, other: Load, of: Callable[[int, int], int]) -> Load:
    names = dict.fromkeys([*load.extra, *other.extra]) if load.extra or other.extra else ()
    return Load(
        mass_g=of(load.mass_g, other.mass_g),
        volume_ml=of(load.volume_ml, other.volume_ml),
        items=of(load.items, other.items),
        extra={name: of(load.extra.get(name, 0), other.extra.get(name, 0)) for name in names},
    )
