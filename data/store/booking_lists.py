"""Lists of bookings as JSON, written by the database: for boards and programs that read pages.

A page holds some hundred stops. To make values of the rows and text of the values takes a server
many times as long as to hand on what the database wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from data.store.database import Prepared, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which bookings of some days are wanted.

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
        Its agreed price as it is kept: JSON of :class:`dispatch.quotes.Quote`, without sums.
    rest
        Everything else of it with its jobs and stops, a JSON object. Its keys are those of
        :class:`data.store.bookings.Booking`, instants are in UTC with a ``Z``.
    aid
        Its stops that bring aid to a person.
    """

    id: UUID
    day: date
    quote: str
    rest: str
    aid: tuple[UUID, ...]


def between(
    tx: Transaction, wanted: Wanted, limit: int, *, recipients: bool
) -> list[WrittenBooking]:
    """Give bookings of some days, by day and id, so many at most; in one statement.

    Parameters
    ----------
    recipients
        Whether it is told who is at the stops, and where they are that are no places of the
        cooperative.
    """
    narrow = {name: value for name in _NARROWED if (value := getattr(wanted, name)) is not None}
    values: dict[str, Any] = {
        **narrow,
        "owner": tx.owner,
        "first": wanted.first,
        "last": wanted.last,
        "limit": limit,
        "recipients": recipients,
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


_LOAD = """'{"mass_g": 0, "volume_ml": 0, "items": 0, "extra": {}}'::jsonb"""

# What is put together is of constants of this module; values come as parameters.
_STOPS = f"""
SELECT json_agg(json_build_object(
    'id', s.id,
    'kind', s.kind,
    'position', s.position,
    'place_id', s.place_id,
    'point', CASE WHEN s.geom IS NOT NULL AND (%(recipients)s OR s.place_id IS NOT NULL)
        THEN json_build_object('lon', ST_X(s.geom), 'lat', ST_Y(s.geom)) END,
    'address', CASE WHEN %(recipients)s OR s.place_id IS NOT NULL THEN s.address ELSE '' END,
    'access_note', CASE WHEN %(recipients)s OR s.place_id IS NOT NULL
        THEN s.access_note ELSE '' END,
    'contact_name', CASE WHEN %(recipients)s THEN s.contact_name ELSE '' END,
    'contact_phone', CASE WHEN %(recipients)s THEN s.contact_phone ELSE '' END,
    'note', CASE WHEN %(recipients)s THEN s.note ELSE '' END,
    'windows', replace(s.windows::text, '+00:00"', 'Z"')::json,
    'late_limit_s', s.late_limit_s,
    'late_hour_cents', s.late_hour_cents,
    'service_s', s.service_s,
    'setup_s', s.setup_s,
    'load', {_LOAD} || s.load,
    'returns', {_LOAD} || s.returns,
    'proof', s.proof,
    'on_failure', s.on_failure
) ORDER BY s.kind DESC, s.position)
FROM tournee.stop s WHERE s.cooperative_id = %(owner)s AND s.job_id = j.id
"""  # noqa: S608

_JOBS = f"""
SELECT json_agg(json_build_object(
    'id', j.id,
    'day', j.day,
    'reference', j.reference,
    'kind', j.kind,
    'label', j.label,
    'skills', j.skills,
    'accompanied', j.accompanied,
    'priority', j.priority,
    'prize_cents', j.prize_cents,
    'pinned_shift_id', j.pinned_shift_id,
    'status', j.status,
    'stops', coalesce(({_STOPS}), '[]')
) ORDER BY j.id)
FROM tournee.job j WHERE j.cooperative_id = %(owner)s AND j.booking_id = b.id
"""  # noqa: S608

_AID = """
SELECT array_agg(s.id)
FROM tournee.job j JOIN tournee.stop s ON s.cooperative_id = %(owner)s AND s.job_id = j.id
WHERE j.cooperative_id = %(owner)s AND j.booking_id = b.id AND j.kind = 'aid' AND s.kind = 'drop'
"""

_BOOKINGS = f"""
SELECT b.id, b.day, b.quote::text, json_build_object(
    'id', b.id,
    'day', b.day,
    'customer_id', b.customer_id,
    'recurrence_id', b.recurrence_id,
    'occurrence', b.occurrence,
    'source', b.source,
    'reference', b.reference,
    'status', b.status,
    'cancel_fee_cents', b.cancel_fee_cents,
    'supplements', b.supplements,
    'vehicles', b.vehicles,
    'distance_m', b.distance_m,
    'emitted_g', b.emitted_g,
    'saved_g', b.saved_g,
    'version', b.version,
    'made_by', b.made_by,
    'made_at', {_instant("b.made_at")},
    'changed_at', {_instant("b.changed_at")},
    'jobs', coalesce(({_JOBS}), '[]')
)::text, ({_AID})
FROM tournee.booking b
WHERE b.cooperative_id = %(owner)s AND b.day BETWEEN %(first)s AND %(last)s
"""  # noqa: S608


@cache
def _query(names: frozenset[str]) -> Prepared:
    """Give the statement for some parameters."""
    narrowed = [told for name, told in _NARROWED.items() if name in names]
    if "after_id" in names:
        narrowed.append("AND (b.day, b.id) > (%(after_day)s, %(after_id)s)")
    text = "\n".join([_BOOKINGS, *narrowed, "ORDER BY b.day, b.id LIMIT %(limit)s"])
    return Prepared(text=text, fixed={})
