"""Validation of this layer's values when they are made: each finding is a fault with its place.

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
PRICE = (0, MAX_CENTS)
"""Limits of the price of one thing."""


def fault(code: str, where: str = "", /, **args: str | float) -> Fault:
    """Fault with its place and the arguments of its sentence."""
    return Fault(code=code, where=where, args=args)


def bad_input(code: str, where: str = "", /, **args: str | float) -> BadInput:
    """Refusal of an input for a single fault."""
    return BadInput([fault(code, where, **args)])


def refuse(faults: Iterable[Fault]) -> None:
    """Raise all faults as one :class:`routing.errors.BadInput`; do nothing where there is none."""
    found = tuple(faults)
    if found:
        raise BadInput(found)


def out_of_range(where: str, value: float | None, low: int, high: int) -> list[Fault]:
    """Fault a number outside ``low`` to ``high``; ``None`` stands for no number and is right."""
    if value is None or low <= value <= high:
        return []
    return [fault("out-of-range", where, value=value, low=low, high=high)]


def outside(value: object, **limits: tuple[int, int]) -> list[Fault]:
    """Fault each field of a value that is outside its limits, the lowest and the highest."""
    rows = [out_of_range(name, getattr(value, name), *pair) for name, pair in limits.items()]
    return [one for row in rows for one in row]


def empty_text(where: str, value: str) -> list[Fault]:
    """Fault a text without a visible sign."""
    return [] if value.strip() else [fault("empty-text", where)]


def naive_time(where: str, value: datetime) -> list[Fault]:
    """Fault an instant that does not say its time zone."""
    if value.tzinfo is not None:
        return []
    example = "2026-03-02T08:30:00+01:00"
    return [fault("naive-time", where, value=value.isoformat(), example=example)]


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
            faults.append(fault("band-after-open", f"{where}[{index}]"))
        elif following is not None and following <= limit:
            at = f"{where}[{index}]"
            faults.append(fault("bands-not-rising", at, value=following, limit=limit))
    return faults


def doubled(where: str, names: Sequence[str]) -> list[Fault]:
    """Fault each name that an earlier thing of the list already has."""
    faults = []
    for index, name in enumerate(names):
        first = names.index(name)
        if first < index:
            at, before = f"{where}[{index}]", f"{where}[{first}]"
            faults.append(fault("duplicate-id", at, value=name, first=before))
    return faults
