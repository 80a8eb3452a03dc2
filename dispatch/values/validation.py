"""What the values of this layer check when they are made: each finding is a fault with its place.

A value gathers its faults in a list and gives it to :func:`refuse`, so that whoever typed it in
learns of all of them at once. Places are key paths inside the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from routing.errors import BadInput, Fault

MAX_CENTS = 10_000_000
"""Highest price of one thing, 100,000 of the currency: more is a slip of the keyboard."""


def refuse(faults: Iterable[Fault]) -> None:
    """Raise all faults as one :class:`routing.errors.BadInput`; do nothing where there is none."""
    found = tuple(faults)
    if found:
        raise BadInput(found)


def out_of_range(where: str, value: int | None, low: int, high: int) -> list[Fault]:
    """Fault a number outside ``low`` to ``high``; ``None`` stands for no number and is right."""
    if value is None or low <= value <= high:
        return []
    args = {"value": value, "low": low, "high": high}
    return [Fault(code="out-of-range", where=where, args=args)]


def empty_text(where: str, value: str) -> list[Fault]:
    """Fault a text without a visible sign."""
    return [] if value.strip() else [Fault(code="empty-text", where=where)]


def naive_time(where: str, value: datetime) -> list[Fault]:
    """Fault an instant that does not say its time zone."""
    if value.tzinfo is not None:
        return []
    args = {"value": value.isoformat(), "example": "2026-03-02T08:30:00+01:00"}
    return [Fault(code="naive-time", where=where, args=args)]


def limits_not_rising(where: str, limits: Sequence[int | None]) -> list[Fault]:
    """Fault bands whose upper limits do not rise, or of which one but the last is open.

    Parameters
    ----------
    where
        Key path of the list of bands.
    limits
        Upper limit of each band in order; ``None`` is an open band.
    """
    faults = []
    for index, (limit, following) in enumerate(pairwise(limits), start=1):
        if limit is None:
            faults.append(Fault(code="band-after-open", where=f"{where}[{index}]"))
        elif following is not None and following <= limit:
            args = {"value": following, "limit": limit}
            faults.append(Fault(code="bands-not-rising", where=f"{where}[{index}]", args=args))
    return faults


def doubled(where: str, names: Sequence[str]) -> list[Fault]:
    """Fault each name that an earlier thing of the list already has."""
    faults = []
    for index, name in enumerate(names):
        first = names.index(name)
        if first < index:
            args = {"value": name, "first": f"{where}[{first}]"}
            faults.append(Fault(code="duplicate-id", where=f"{where}[{index}]", args=args))
    return faults
