"""Lists of bookings as JSON, written by the database: for boards and programs that read pages.

A page holds some hundred stops. To make values of the rows and text of the values takes a server
many times as long as to hand on what the database wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, get_type_hints
from uuid import UUID

from data.store.bookings.bookings import BookedStop, StopVisit
from data.store.database import Prepared, Transaction
from data.store.fleet.places import PUBLIC_KINDS
from dispatch.model import Load, Window
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A filter of the bookings of some days.

    Attributes
    ----------
    first, last
        Days, both included.
    customer_id, status, recurrence_id
        Narrow further; ``None`` does not.
    after
        Day and id of the last one that was given before; what follows it is wanted.
    """

    first: date
    last: date
    customer_id: UUID | None = None
    status: str | None = None
    recurrence_id: UUID | None = None
    after: tuple[date, UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBooking:
    """A booking of a list.

    Attributes
    ----------
    quote
        Its agreed price as it is kept: JSON of :class:`dispatch.bookings.quotes.Quote`, without
        sums.
    rest
        Everything else of it with its jobs and stops, a JSON object. Its keys are those of
        :class:`data.store.bookings.bookings.Booking`, instants are in UTC with a ``Z``.
    aid
        Its stops that bring aid to a person.
    """

    id: UUID
    day: date
    quote: str
    rest: str
    aid: tuple[UUID, ...]


def between(
    tx: Transaction, wanted: Wanted, limit: int, *, recipients: bool, tracking: bool
) -> list[WrittenBooking]:
    """Return bookings of some days, by day and id, so many at most; in one statement.

    Parameters
    ----------
    recipients
        Whether it is told who is at the stops, and where they are that are no places of the
        cooperative.
    tracking
        Whether it is told when the stops are visited.
    """
    narrow = {name: value for name in _NARROWED if (value := getattr(wanted, name)) is not None}
    values: dict[str, Any] = {
        **narrow,
        "owner": tx.owner,
        "first": wanted.first,
        "last": wanted.last,
        "limit": limit,
        "recipients": recipients,
        "tracking": tracking,
    }
    if wanted.after is not None:
        values["after_day"], values["after_id"] = wanted.after
    query = _query(frozenset(values))
    return [_written(row) for row in tx.tuples(query, **values)]


def _written(row: tuple[Any, ...]) -> WrittenBooking:
    return WrittenBooking(id=row[0], day=row[1], quote=row[2], rest=row[3], aid=tuple(row[4] or ()))


_NARROWED: Mapping[str, str] = {
    "customer_id": "AND b.customer_id = %(customer_id)s",
    "status": "AND b.status = %(status)s",
    "recurrence_id": "AND b.recurrence_id = %(recurrence_id)s",
}


def _instant(column: str) -> str:
    """Write an instant in UTC, which every session here has, with digits only where it has some."""
    return f"""replace(to_char({column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""


def _compact(column: str) -> str:
    """Write a JSON value that holds no null without the blanks that it has as a text."""
    return f"json_strip_nulls(({column})::json)"


_LOAD = """'{"mass_g": 0, "volume_ml": 0, "items": 0, "extra": {}}'::jsonb"""

_WINDOWS = """replace(s.windows::text, '+00:00"', 'Z"')"""

# As data.store.bookings.bookings.visits_of has it.
_VISIT = f"""
SELECT row_to_json(told) FROM (
    SELECT v.status, {_instant("r.started_at")} AS round_started_at,
        {_instant("v.start_at")} AS planned_at, {_instant("v.eta_at")} AS eta_at,
        {_instant("v.arrived_at")} AS arrived_at, {_instant("v.done_at")} AS done_at,
        (SELECT row_to_json(relay) FROM (
            SELECT p.id, p.name, p.address, p.opening_hours FROM tournee.place p
            WHERE p.cooperative_id = %(owner)s AND p.id = v.relay_id
        ) relay) AS relay
    FROM tournee.visit v
    JOIN tournee.round r ON r.cooperative_id = %(owner)s AND r.id = v.round_id
    WHERE %(tracking)s AND v.cooperative_id = %(owner)s AND v.stop_id = s.id
        AND v.status <> 'cancelled' AND r.status <> 'withdrawn' AND j.status <> 'open'
) told
"""  # noqa: S608

_PUBLIC = ", ".join(f"'{kind}'" for kind in PUBLIC_KINDS)

_TOLD = f"""(%(recipients)s OR EXISTS (
    SELECT FROM tournee.place h
    WHERE h.cooperative_id = %(owner)s AND h.id = s.place_id AND h.kind IN ({_PUBLIC})
))"""
"""Whether it is told where a stop is: to who may read recipients', and of public places."""

_POINT = """(
    SELECT row_to_json(point) FROM (SELECT ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat) point
)"""

_NOT_LISTED = "taken_along"
TOLD_TEXTS = frozenset({"kind", "on_failure"})
"""Texts of a stop that name nobody. All others are told to who may read recipients'."""
_WHERE = ("address", "access_note")
_WRITTEN: Mapping[object, str] = {
    Load: _compact(f"{_LOAD} || s.{{name}}"),
    tuple[Window, ...]: _compact(_WINDOWS),
    Point | None: f"CASE WHEN s.geom IS NOT NULL AND {_TOLD} THEN {_POINT} END",
    StopVisit | None: f"({_VISIT})",
}
"""Fields of a stop that are no text or number, by type."""


def _of_stop(name: str, kind: object) -> str:
    """Write a field of a stop; what is personal is empty for who may not read it."""
    column = f"s.{name}"
    if kind in _WRITTEN:
        column = _WRITTEN[kind].replace("{name}", name)
    elif kind is str and name not in TOLD_TEXTS:
        told = _TOLD if name in _WHERE else "%(recipients)s"
        column = f"CASE WHEN {told} THEN s.{name} ELSE '' END"
    return f"{column} AS {name}"


_KINDS = get_type_hints(BookedStop)
_COLUMNS = ", ".join(
    _of_stop(one.name, _KINDS[one.name]) for one in fields(BookedStop) if one.name != _NOT_LISTED
)

# What is put together is of constants of this module; values come as parameters. Rows are written
# without blanks between their values, which json_build_object and json_agg put in.
_STOPS = f"""
SELECT array_to_json(array_agg(row_to_json(told) ORDER BY told.kind DESC, told.position)) FROM (
    SELECT {_COLUMNS}
    FROM tournee.stop s WHERE s.cooperative_id = %(owner)s AND s.job_id = j.id
) told
"""  # noqa: S608

_JOBS = f"""
SELECT array_to_json(array_agg(row_to_json(told) ORDER BY told.id)) FROM (
    SELECT j.id, j.day, j.reference, j.kind,
        CASE WHEN %(recipients)s THEN j.label ELSE '' END AS label, j.skills, j.accompanied,
        j.priority, j.prize_cents, j.goods, j.aboard_limit_s,
        j.pinned_shift_id, j.retry_of, j.status,
        coalesce(({_STOPS}), '[]') AS stops
    FROM tournee.job j WHERE j.cooperative_id = %(owner)s AND j.booking_id = b.id
) told
"""  # noqa: S608

_AID = """
SELECT array_agg(s.id)
FROM tournee.job j JOIN tournee.stop s ON s.cooperative_id = %(owner)s AND s.job_id = j.id
WHERE j.cooperative_id = %(owner)s AND j.booking_id = b.id AND j.kind = 'aid' AND s.kind = 'drop'
"""

_BOOKINGS = f"""
SELECT b.id, b.day, b.quote::text, (SELECT row_to_json(told) FROM (
    SELECT b.id, b.day, b.customer_id, b.recurrence_id, b.occurrence, b.source, b.reference,
        b.status, b.cancel_fee_cents, {_compact("b.supplements")} AS supplements, b.vehicles,
        b.distance_m, b.emitted_g, b.saved_g, b.version, b.made_by,
        {_instant("b.made_at")} AS made_at, {_instant("b.changed_at")} AS changed_at,
        coalesce(({_JOBS}), '[]') AS jobs
) told)::text, ({_AID})
FROM tournee.booking b
WHERE b.cooperative_id = %(owner)s AND b.day BETWEEN %(first)s AND %(last)s
"""  # noqa: S608


@cache
def _query(names: frozenset[str]) -> Prepared:
    """Return the statement for some parameters."""
    narrowed = [clause for name, clause in _NARROWED.items() if name in names]
    if "after_id" in names:
        narrowed.append("AND (b.day, b.id) > (%(after_day)s, %(after_id)s)")
    text = "\n".join([_BOOKINGS, *narrowed, "ORDER BY b.day, b.id LIMIT %(limit)s"])
    return Prepared(text=text, fixed={})
