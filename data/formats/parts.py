"""Pieces that more than one format reads in the same way: windows, loads, the closing verdict."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from data.formats.fields import shown
from dispatch.model import Load, Window
from dispatch.values.local_time import moments_of
from routing.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Sized
    from datetime import tzinfo

    from data.formats.fields import Faults, Node
    from dispatch.model import Break
    from routing.errors import Fault

MAX_MASS_G = 2_000_000
MAX_VOLUME_ML = 20_000_000
MAX_ITEMS = 100_000
MAX_EXTRA = 1_000_000_000
MAX_SERVICE_S = 24 * 3600
MAX_SHIFT_S = 24 * 3600
MAX_CENTS = 100_000_000
"""Most that a bicycle's day can hold; beyond, a unit was mistaken."""

LEGAL_BREAKS = "legal"
"""Beginning of the ids of breaks that the working-time rule adds."""


def window_overlap(windows: Sequence[Window]) -> tuple[int, dict[str, str]] | None:
    """Return the place of a window that overlaps or touches one before it in time, with both."""
    ordered = sorted(enumerate(windows), key=lambda pair: pair[1].start)
    for (_, before), (place, after) in pairwise(ordered):
        if after.start <= before.end:
            return place, {
                "first": f"{before.start.isoformat()} – {before.end.isoformat()}",
                "second": f"{after.start.isoformat()} – {after.end.isoformat()}",
            }
    return None


def windows_in_order(found: Iterable[tuple[Node, Window]]) -> tuple[Window, ...]:
    """Sort windows by start; two that overlap or touch are a fault of the later one."""
    pairs = list(found)
    clash = window_overlap([window for _, window in pairs])
    if clash is not None:
        pairs[clash[0]][0].fault("windows-overlap", **clash[1])
        return ()
    return tuple(sorted((window for _, window in pairs), key=lambda one: one.start))


def break_faults(
    breaks: Sequence[Break], shift: Window | None, zone: tzinfo, paths: Sequence[str]
) -> Iterator[tuple[int, str, str, dict[str, str]]]:
    """Find breaks that no shift can have.

    Parameters
    ----------
    paths
        Key path of each break.

    Yields
    ------
    The break's place among the breaks, the key at fault, a code and its arguments.
    """
    first: dict[str, str] = {}
    for row, (pause, path) in enumerate(zip(breaks, paths, strict=True)):
        if pause.id.startswith(LEGAL_BREAKS):
            yield row, "id", "reserved-break-id", {"value": shown(pause.id)}
        if shift and pause.windows and not break_fits(pause.windows, shift, pause.duration_s):
            times = moments_of(shift, zone, "start", "end")
            yield row, "windows", "break-outside-shift", times
        if pause.id in first:
            yield row, "id", "duplicate-id", {"value": shown(pause.id), "first": first[pause.id]}
        first.setdefault(pause.id, f"{path}.id")


def break_fits(windows: Iterable[Window], shift: Window, duration_s: int) -> bool:
    """Return whether a break may start in one of some windows and still lie inside its shift."""
    latest = shift.end - timedelta(seconds=duration_s)
    return any(max(one.start, shift.start) <= min(one.end, latest) for one in windows)


def uneven_sums(taken: Iterable[Load], given: Iterable[Load]) -> tuple[str, str] | None:
    """Compare what pickups take in all with what drops give; ``None`` where they agree.

    Otherwise both sums, as a fault shows them, in the dimensions in which they differ, such as
    ``mass_g 2000, items 3``.
    """
    sums = [sum(loads, start=Load()).amounts() for loads in (taken, given)]
    names = dict.fromkeys(name for amounts in sums for name in amounts)
    uneven = [name for name in names if sums[0].get(name, 0) != sums[1].get(name, 0)]
    if not uneven:
        return None
    first, second = (
        ", ".join(f"{name} {amounts.get(name, 0)}" for name in uneven) for amounts in sums
    )
    return first, second


def anything_left(faults: Faults, jobs: Sized, shifts: Sized, keys: tuple[str, str]) -> None:
    """Refuse a file of which leaving out what is wrong leaves no job or no shift.

    Raises
    ------
    BadInput
        With every fault, at the keys of the list that is empty.
    """
    for code, things, key in (("no-jobs", jobs, keys[0]), ("no-shifts", shifts, keys[1])):
        if not things:
            faults.add(code, key, None)
    verdict(faults, skip_bad=True)


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
