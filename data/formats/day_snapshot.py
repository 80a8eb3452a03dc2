"""A day as a plan was made for it: kept with the plan, so that the plan can be explained later.

Nothing in it tells who somebody is: no names, addresses or notes, only ids, points with the names
of their streets, and figures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any

from data.formats.day_type import SHARED, Day, places_used
from dispatch.model import (
    Break,
    Job,
    Pin,
    Place,
    Plan,
    Prefix,
    Shift,
    SortingHub,
    Stop,
    Transfer,
    Unit,
    Weights,
)
from dispatch.model.visit_history import UsualVisit
from dispatch.values.plain_values import from_plain, to_plain, values_of
from routing.closures.closure import DatedClosure

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Day that a plan was made from, as it was then.

    Attributes
    ----------
    timezone, city
        As a :class:`~data.formats.day_type.Day` has them.
    closures
        Streets that were closed, with their hours; those of old plans have none.
    habits
        How what recurs was made the last time.
    plan
        The plan of just these jobs and shifts, where that is less than the whole day's.
    """

    timezone: str
    city: str
    jobs: tuple[Job, ...]
    shifts: tuple[Shift, ...]
    units: tuple[Unit, ...] = ()
    pins: tuple[Pin, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    weights: Weights = field(default_factory=Weights)
    work_limit_s: int | None = None
    work_break_s: int = 0
    hubs: tuple[SortingHub, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    kept_orders: tuple[tuple[str, ...], ...] = ()
    never_together: tuple[tuple[str, str], ...] = ()
    closures: tuple[DatedClosure, ...] = ()
    habits: tuple[UsualVisit, ...] = ()
    plan: Plan | None = None

    @property
    def day(self) -> Day:
        """The day that was planned."""
        return Day(
            timezone=self.timezone,
            city=self.city,
            places=places_used(self.shifts, self.jobs),
            usual_visits=self.habits,
            **values_of(self, "jobs", "shifts", *SHARED),
        )


def snapshot_of(day: Day, closures: tuple[DatedClosure, ...], plan: Plan | None = None) -> Snapshot:
    """Take a snapshot of a day, leaving out who and where people are by name."""
    return Snapshot(
        timezone=day.timezone,
        city=day.city or "",
        jobs=tuple(_job(job) for job in day.jobs),
        shifts=tuple(_shift(shift) for shift in day.shifts),
        closures=closures,
        plan=plan,
        **values_of(day, *SHARED),
    )


def snapshot_plain(snapshot: Snapshot) -> Plain:
    """Return a snapshot as JSON; what is as it is by default is left out."""
    plain: Plain = _slim(snapshot)
    return plain


def read_snapshot(plain: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot of JSON."""
    return from_plain(Snapshot, plain)


def hash_of(snapshot: Snapshot) -> str:
    """Return the SHA-256 of what a plan is made from: equal days have equal ones.

    Names of streets do not count: they follow from the city as it was compiled last, and plans of
    before they were kept are not outdated by them.
    """
    plain = _slim(replace(snapshot, plan=None))
    for each in places_in(plain):
        each.pop("street", None)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def places_in(plain: Mapping[str, Any]) -> Iterator[Plain]:
    """Return every place of a snapshot as JSON; one may be there more than once."""
    for job in plain.get("jobs", ()):
        for stop in (*job.get("pickups", ()), *job.get("drops", ())):
            yield stop["place"]
    for shift in plain.get("shifts", ()):
        for end in ("start_place", "end_place"):
            if shift.get(end):
                yield shift[end]


def _job(job: Job) -> Job:
    return replace(
        job,
        label="",
        pickups=tuple(_stop(stop) for stop in job.pickups),
        drops=tuple(_stop(stop) for stop in job.drops),
    )


def _stop(stop: Stop) -> Stop:
    return replace(stop, note="", place=_place(stop.place))


def _place(place: Place) -> Place:
    return replace(place, address="", access_note="")


def _shift(shift: Shift) -> Shift:
    return replace(
        shift,
        courier=replace(shift.courier, name=""),
        companion=None if shift.companion is None else replace(shift.companion, name=""),
        start_place=None if shift.start_place is None else _place(shift.start_place),
        end_place=None if shift.end_place is None else _place(shift.end_place),
        breaks=tuple(_break(pause) for pause in shift.breaks),
    )


def _break(pause: Break) -> Break:
    return replace(pause, note="")


def _slim(value: Any) -> Any:  # noqa: ANN401  # any field of a frozen value
    """Return a value as JSON without what the defaults say already."""
    if isinstance(value, str | int | None):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        given = ((name, getattr(value, name), default) for name, default in _defaults(type(value)))
        return {name: _slim(held) for name, held, default in given if held != default}
    if isinstance(value, Mapping):
        return {str(key): _slim(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_slim(one) for one in value]
    return to_plain(value)


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:  # noqa: ANN401  # a dataclass
    """Return every field of a dataclass with its default; one without has what nothing equals."""
    return tuple(
        (
            one.name,
            one.default_factory() if one.default_factory is not MISSING else one.default,
        )
        for one in fields(kind)
        if one.init
    )
