"""Loads of a booking as they are asked for: where nobody says what goods weigh, it is reckoned.

The one place for bookings of every door: form, table, HTTP, widget, CoopCycle, recurrence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch.bookings.usual_masses import parcel_mass

Plain = dict[str, Any]
_SIDES = ("pickups", "drops")


def says_load(job: Mapping[str, Any]) -> bool:
    """Return whether a job says anywhere what is carried."""
    return any(one.get("load") for one in (job, *_stops(job)))


def with_masses(job: Plain) -> Plain:
    """Return a job whose loads have a mass; what is wrong with them is left to who reads it.

    A job that says nothing of what it carries carries a parcel; one of several pickups or drops, as
    many as there are of either.
    """
    if says_load(job):
        sides = {
            side: [_weighed(one) for one in job[side]] for side in _SIDES if _listed(job, side)
        }
        return {**_weighed(job), **sides}
    counts = [len(job[side]) for side in _SIDES if _listed(job, side)]
    whole_g = parcel_mass(max(counts, default=0), 0)
    return job | {
        side: [
            {**_weighed(one), "load": {"mass_g": _share(whole_g, number, len(job[side]))}}
            if isinstance(one, dict)
            else one
            for number, one in enumerate(job[side])
        ]
        for side in _SIDES
        if _listed(job, side)
    }


def _share(whole: int, number: int, count: int) -> int:
    """Return one of some shares of a whole, which add up to it."""
    return whole * (number + 1) // count - whole * number // count


def _weighed(holder: Any) -> Any:  # noqa: ANN401  # a job or a stop, or what stands in its place
    """Return a job or a stop whose load, and what it gives back, have a mass."""
    if not isinstance(holder, dict):
        return holder
    return holder | {key: _with_mass(holder[key]) for key in ("load", "returns") if key in holder}


def _with_mass(load: Any) -> Any:  # noqa: ANN401  # a load, or what stands in its place
    if not isinstance(load, dict) or not load or load.get("mass_g") is not None:
        return load
    items, volume_ml = (load.get(key) or 0 for key in ("items", "volume_ml"))
    if any(isinstance(one, bool) or not isinstance(one, int) for one in (items, volume_ml)):
        return load
    if min(items, volume_ml) < 0 or not (items or volume_ml or load.get("extra")):
        return load
    return {**load, "mass_g": parcel_mass(items, volume_ml)}


def _listed(job: Mapping[str, Any], side: str) -> bool:
    return isinstance(job.get(side), list)


def _stops(job: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = (one for side in _SIDES if _listed(job, side) for one in job[side])
    return [one for one in found if isinstance(one, dict)]
