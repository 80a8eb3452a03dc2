"""Title of a job, in one expression that every query of names shares."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import place


def _first_said(*texts: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.coalesce(*(sa.func.nullif(one, "") for one in texts), "")


_DROP = (
    sa.select(_first_said(stop.c.contact_name, place.c.name, stop.c.address, place.c.address))
    .select_from(
        stop.outerjoin(
            place,
            sa.and_(place.c.cooperative_id == stop.c.cooperative_id, place.c.id == stop.c.place_id),
        )
    )
    .where(
        stop.c.cooperative_id == job.c.cooperative_id,
        stop.c.job_id == job.c.id,
        stop.c.kind == "drop",
    )
    .order_by(stop.c.position)
    .limit(1)
    .correlate(job)
    .scalar_subquery()
)
reference = (
    sa.select(booking.c.reference)
    .where(
        booking.c.cooperative_id == job.c.cooperative_id,
        booking.c.id == job.c.booking_id,
    )
    .correlate(job)
    .scalar_subquery()
)
"""Reference of the booking of a row of ``job``."""

job_title: sa.ColumnElement[str] = sa.case(
    (job.c.label != "", job.c.label),
    # Whoever aid goes to, and where, is told by nothing that merely names a job.
    (job.c.kind == "aid", _first_said(reference)),
    else_=_first_said(_DROP, reference),
)
"""Title of a row of ``job``: its label, else the recipient or place it goes to, else the address,
else the reference of its booking. Where it has none of these it is empty, and its code is read.
"""
