"""Reads our own day format, which ``docs/day-format.md`` describes key by key."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from data.formats.day_type import Day, places_used, shared_units
from data.formats.parts import MAX_CENTS, MAX_SERVICE_S, MAX_SHIFT_S, anything_left, verdict
from data.formats.tournee.context import Context, read_place
from data.formats.tournee.fleet import (
    COURIER_KEYS,
    SHIFT_KEYS,
    TRAILER_KEYS,
    VEHICLE_KEYS,
    read_courier,
    read_shift,
    read_trailer,
    read_vehicle,
)
from data.formats.tournee.hub_transfers import read_hubs, read_transfers
from data.formats.tournee.jobs import JOB_KEYS, read_job
from data.formats.tournee.promises import (
    read_kept_orders,
    read_never_together,
    read_pins,
    read_prefixes,
)
from dispatch.model import (
    MARGIN_HOUR_CENTS,
    MOST_MARGIN_MINUTES,
    MOST_MARGIN_PERCENT,
    MOST_STABLE_MINUTES,
    Weights,
)
from dispatch.model.effort_points import MOST_POINTS, MOST_WEEKS, PointWeights

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.formats.fields import Faults, Table
    from routing.errors import Fault

VERSION = 1
"""Value of the key ``tournee`` that this reader knows."""

DAY_KEYS = (
    "tournee",
    "name",
    "timezone",
    "city",
    "skills",
    "rules",
    "weights",
    "places",
    "vehicles",
    "trailers",
    "couriers",
    "shifts",
    "jobs",
    "pins",
    "prefixes",
    "hubs",
    "transfers",
    "kept_orders",
    "never_together",
)
RULE_KEYS = ("work_limit_s", "work_break_s")
_WEIGHTS = {
    "balance_hour_cents": (0, MAX_CENTS),
    "fairness_hundred_cents": (0, MAX_CENTS),
    "effort_weeks": (1, MOST_WEEKS),
    "stable_cents": (0, MAX_CENTS),
    "stable_minutes": (0, MOST_STABLE_MINUTES),
    "margin_hour_cents": (0, MAX_CENTS),
    "margin_minutes": (0, MOST_MARGIN_MINUTES),
    "margin_percent": (0, MOST_MARGIN_PERCENT),
}
"""Weights that are numbers, with the least and the most of each."""
WEIGHT_KEYS = (*_WEIGHTS, "points")
USUAL_WEIGHTS = Weights(margin_hour_cents=MARGIN_HOUR_CENTS)
"""Weights of a day that names none."""
POINT_KEYS = tuple(one.name for one in fields(PointWeights))

WORK_LIMIT_S = 6 * 3600
WORK_BREAK_S = 20 * 60


def read_tournee(
    faults: Faults, *, known_profiles: Collection[str], skip_bad: bool
) -> tuple[Day, tuple[Fault, ...]]:
    """Read a day of our own format.

    Parameters
    ----------
    faults
        The document, and where to note what is wrong with it.
    known_profiles
        Names that a vehicle's ``profile`` may have.
    skip_bad
        Leave out the jobs, shifts, pins and promised visits at fault instead of refusing the day.

    Returns
    -------
    Day and faults
        The day, and the faults for which something was left out.

    Raises
    ------
    BadInput
        With every fault of the document.
    """
    context = Context(faults=faults, known_profiles=known_profiles, skip_bad=skip_bad)
    table = faults.root().table(DAY_KEYS)
    if table is None:
        verdict(faults, skip_bad=False)
        raise AssertionError
    return _day(context, table)


def _day(context: Context, table: Table) -> tuple[Day, tuple[Fault, ...]]:
    table.check_version("tournee", VERSION)
    zone = table.need("timezone")
    context.zone = zone.zone() if zone else ZoneInfo("UTC")
    context.read_own_skills(table)
    limit_s, break_s = _rules(table)
    weights = _weights(table)
    name, city = table.text("name"), table.text("city")
    _places(context, table)
    context.vehicles = context.records(table, "vehicles", VEHICLE_KEYS, read_vehicle)
    if table.get("trailers") is not None:
        context.trailers = context.records(table, "trailers", TRAILER_KEYS, read_trailer)
    context.couriers = context.records(table, "couriers", COURIER_KEYS, read_courier)
    shifts = context.records(table, "shifts", SHIFT_KEYS, read_shift)
    jobs = context.records(table, "jobs", JOB_KEYS, read_job)
    pins = read_pins(context, table, jobs, shifts)
    prefixes = read_prefixes(context, table, jobs, shifts)
    hubs = read_hubs(context, table)
    transfers = read_transfers(context, table, hubs, jobs)
    kept_orders = read_kept_orders(context, table, jobs)
    never_together = read_never_together(table)
    left_out = verdict(context.faults, skip_bad=context.skip_bad)
    good_jobs = tuple(job for job in jobs.values() if job)
    good_shifts = tuple(shift for shift in shifts.values() if shift)
    if left_out:
        anything_left(context.faults, good_jobs, good_shifts, ("jobs", "shifts"))
    day = Day(
        name=name,
        timezone=context.zone.key,
        city=city or None,
        places=places_used(good_shifts, good_jobs),
        jobs=good_jobs,
        shifts=good_shifts,
        trailers=tuple(one for one in context.trailers.values() if one),
        units=shared_units(context.units.values(), good_shifts),
        pins=pins,
        prefixes=prefixes,
        weights=weights,
        work_limit_s=limit_s,
        work_break_s=break_s,
        hubs=tuple(hub for hub in hubs.values() if hub),
        transfers=transfers,
        kept_orders=kept_orders,
        never_together=never_together,
    )
    return day, left_out


def _places(context: Context, table: Table) -> None:
    listing = table.get("places")
    if listing and not isinstance(listing.value, dict):
        context.unclear.add("place")
    for name, entry in listing.entries() if listing else ():
        node = entry.about("place", name)
        context.places[name] = context.sound(lambda node=node, name=name: read_place(node, name))  # type: ignore[misc]


def _rules(table: Table) -> tuple[int | None, int]:
    rules = table.table("rules", RULE_KEYS)
    if rules is None:
        return WORK_LIMIT_S, WORK_BREAK_S
    limit_s: int | None = WORK_LIMIT_S
    if "work_limit_s" in rules.values:  # a limit of null is a rule switched off
        limit_s = rules.optional_integer("work_limit_s", low=60, high=MAX_SHIFT_S)
    return limit_s, rules.integer("work_break_s", high=MAX_SERVICE_S, default=WORK_BREAK_S)


def _weights(table: Table) -> Weights:
    weights = table.table("weights", WEIGHT_KEYS)
    if weights is None:
        return USUAL_WEIGHTS
    numbers = {
        name: weights.integer(name, low=low, high=high, default=getattr(USUAL_WEIGHTS, name))
        for name, (low, high) in _WEIGHTS.items()
    }
    return Weights(points=_points(weights), **numbers)


def _points(weights: Table) -> PointWeights:
    table = weights.table("points", POINT_KEYS)
    if table is None:
        return PointWeights()
    default = PointWeights()
    return PointWeights(
        **{
            name: table.integer(name, high=MOST_POINTS, default=getattr(default, name))
            for name in POINT_KEYS
        }
    )
