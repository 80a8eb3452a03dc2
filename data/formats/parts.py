"""Pieces that more than one format reads in the same way: windows, loads, the closing verdict."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dispatch.model import Load, Window
from routing.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.formats.fields import Faults, Node
    from dispatch.model import Stop
    from routing.errors import Fault

MAX_MASS_G = 2_000_000
MAX_VOLUME_ML = 20_000_000
MAX_ITEMS = 100_000
MAX_EXTRA = 1_000_000_000
MAX_SERVICE_S = 24 * 3600
MAX_SHIFT_S = 24 * 3600
"""What a bicycle's day can hold at the very most; beyond, a unit was mistaken."""


def windows_in_order(found: Iterable[tuple[Node, Window]]) -> tuple[Window, ...]:
    """Sort windows by start; two that overlap or touch are a fault of the later one."""
    ordered = sorted(found, key=lambda pair: pair[1].start)
    for (_, before), (node, after) in pairwise(ordered):
        if after.start <= before.end:
            node.fault(
                "windows-overlap",
                first=f"{before.start.isoformat()} – {before.end.isoformat()}",
                second=f"{after.start.isoformat()} – {after.end.isoformat()}",
            )
            return ()
    return tuple(window for _, window in ordered)


def load_text(load: Load) -> str:
    """Give a load as a fault shows it, such as ``mass_g 2000, items 3``; ``0`` when empty."""
    return ", ".join(f"{name} {value}" for name, value in load.amounts().items() if value) or "0"


def same_load(taken: Iterable[Stop], given: Iterable[Stop]) -> tuple[Load, Load] | None:
    """Compare what pickups take with what drops give; ``None`` where they agree."""
    sums = []
    for stops in (taken, given):
        total = Load()
        for stop in stops:
            total = total + stop.load
        sums.append(total)
    first, second = ({k: v for k, v in load.amounts().items() if v} for load in sums)
    return None if first == second else (sums[0], sums[1])


def verdict(faults: Faults, *, skip_bad: bool) -> tuple[Fault, ...]:
    """Raise for what was found wrong, or give what is left out instead.

    Raises
    ------
    BadInput
        With every fault; with ``skip_bad`` only if one of them cannot be mended by leaving a
        thing out.
    """
    found = tuple(faults.found)
    if found and not (skip_bad and all(fault.subject for fault in found)):
        raise BadInput(found)
    return found
