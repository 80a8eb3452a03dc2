"""Slots of a day that are held for somebody until they book them, or until they expire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.bookings.bookings import QUOTE, STOPS, BookedJob, BookedStop
from data.store.database import Row, Transaction
from data.store.rows import Form, RowsOf
from data.store.tables.bookings import job, slot_hold
from dispatch.bookings.quotes import Quote
from dispatch.values.plain_values import values_of
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotHold:
    """A slot that is held, and what is to be booked in it.

    Attributes
    ----------
    day, starts_at, ends_at
        The slot.
    customer_id
        Who would pay; ``None`` where the cooperative holds it for itself.
    widget_id, visitor
        The widget of a shop's site that it was asked through, and a hash of who asked there.
    reference, supplements, vehicles, jobs
        As they would be booked, with the windows of the slot. Empty once it is over.
    quote, distance_m, emitted_g, saved_g
        Price and emissions as they were quoted.
    request_hash
        Tells repetitions.
    made_by, made_at, expires_at
        Who holds it, since when and until when.
    booking_id, booked_jobs
        What became of it, and ids of its jobs in no round yet; the latter where that was asked for.
    """

    id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    customer_id: UUID | None = None
    widget_id: UUID | None = None
    visitor: str = ""
    reference: str = ""
    supplements: Mapping[str, int] = field(default_factory=dict)
    vehicles: int = 1
    jobs: tuple[BookedJob, ...] = ()
    quote: Quote
    distance_m: int = 0
    emitted_g: int = 0
    saved_g: int = 0
    request_hash: str = ""
    made_by: UUID
    made_at: datetime
    expires_at: datetime
    booking_id: UUID | None = None
    booked_jobs: tuple[str, ...] = ()


VISITOR_TIME = timedelta(hours=23)
KEPT_TIME = timedelta(days=1)
"""Time after which a visitor is forgotten, and a hold that is over."""

_ROWS = RowsOf(slot_hold, SlotHold, quote=QUOTE)
_JOB = (
    *("reference", "kind", "label", "accompanied", "priority", "prize_cents"),
    *("goods", "aboard_limit_s"),
)
_STOPS = STOPS.with_forms(
    id=Form(str, UUID),
    place_id=Form(lambda kept: kept and str(kept), lambda text: text and UUID(text)),
    point=Form(
        lambda point: point and [point.lon, point.lat],
        lambda pair: pair and Point(lon=pair[0], lat=pair[1]),
    ),
)
_NEW_OF_STOP = _STOPS.values(BookedStop(id=UUID(int=0), kind="", position=0))
"""Holds of before know less of a stop."""


def add(tx: Transaction, new_slot_hold: SlotHold) -> None:
    """Keep a hold."""
    form = {
        "reference": new_slot_hold.reference,
        "supplements": dict(new_slot_hold.supplements),
        "vehicles": new_slot_hold.vehicles,
        "jobs": [_job_plain(one) for one in new_slot_hold.jobs],
    }
    tx.add(slot_hold, {**_ROWS.values(new_slot_hold), "form": form})


def find(
    tx: Transaction, hold_id: UUID, *, only: UUID | None = None, lock: bool = False
) -> SlotHold | None:
    """Return a hold; ``only`` narrows to one customer's.

    With ``lock``, others who want to change it wait until the transaction ends.
    """
    query = tx.select(slot_hold, slot_hold.c.id == hold_id)
    if only is not None:
        query = query.where(slot_hold.c.customer_id == only)
    return tx.one(query.with_for_update() if lock else query, _hold)


def counting(tx: Transaction, on: date, now: datetime) -> list[SlotHold]:
    """Return the holds of a day that take a place in it, the first made first.

    Those that have not expired, and those that were booked and whose jobs stand in no round yet.
    """
    waiting = (
        sa.select(sa.func.array_agg(sa.cast(job.c.id, sa.Text)))
        .where(
            job.c.cooperative_id == slot_hold.c.cooperative_id,
            job.c.booking_id == slot_hold.c.booking_id,
            job.c.status == "open",
        )
        .scalar_subquery()
    )
    query = (
        sa.select(slot_hold, waiting.label("waiting"))
        .where(slot_hold.c.cooperative_id == tx.owner, slot_hold.c.day == on)
        .where(sa.or_(slot_hold.c.booking_id.is_not(None), slot_hold.c.expires_at > now))
        .order_by(slot_hold.c.made_at, slot_hold.c.id)
    )
    found = []
    for row in tx.rows(query):
        booked = tuple(row["waiting"] or ())
        if booked or row["booking_id"] is None:
            found.append(replace(_hold(row), booked_jobs=booked))
    return found


def held_by(tx: Transaction, customer_id: UUID | None, now: datetime) -> int:
    """Return how many slots are held for a customer, or for the cooperative itself, now."""
    query = sa.select(sa.func.count()).where(
        slot_hold.c.cooperative_id == tx.owner,
        slot_hold.c.customer_id.is_not_distinct_from(customer_id),
        slot_hold.c.booking_id.is_(None),
        slot_hold.c.expires_at > now,
    )
    return int(tx.value(query))


def of_visitor(tx: Transaction, visitor: str) -> list[SlotHold]:
    """Return the slots that a visitor of a shop's site has held, those given back too."""
    return [_hold(row) for row in tx.rows(tx.select(slot_hold, slot_hold.c.visitor == visitor))]


def expire(tx: Transaction, hold_id: UUID, at: datetime) -> None:
    """Release a slot, and forget what was to be booked in it."""
    here = tx.update(slot_hold, slot_hold.c.id == hold_id)
    tx.run(here.values(expires_at=at, form={}))


def mark_booked(tx: Transaction, hold_id: UUID, booking_id: UUID) -> None:
    """Let a hold be a booking; what was to be booked stands there."""
    here = tx.update(slot_hold, slot_hold.c.id == hold_id)
    tx.run(here.values(booking_id=booking_id, form={}))


def forget(tx: Transaction, now: datetime) -> int:
    """Forget what was to be booked in expired holds, then who held them; count the changed rows.

    Visitors are forgotten within a day, as are the holds; those that became bookings stay until
    their day is over.
    """
    over = sa.and_(slot_hold.c.expires_at <= now, slot_hold.c.form != {})
    seen = sa.and_(slot_hold.c.visitor != "", slot_hold.c.made_at <= now - VISITOR_TIME)
    last = sa.case(
        (slot_hold.c.booking_id.is_(None), slot_hold.c.expires_at), else_=slot_hold.c.ends_at
    )
    return (
        tx.run(tx.update(slot_hold, over).values(form={}))
        + tx.run(tx.update(slot_hold, seen).values(visitor=""))
        + tx.run(tx.delete(slot_hold, last <= now - KEPT_TIME))
    )


# --- jobs as JSON ---------------------------------------------------------------------------


def _hold(row: Row) -> SlotHold:
    form = row["form"]
    return _ROWS.of(
        row,
        reference=form.get("reference", ""),
        supplements=form.get("supplements", {}),
        vehicles=form.get("vehicles", 1),
        jobs=tuple(_job(one, row["day"]) for one in form.get("jobs", ())),
    )


def _job_plain(booked_job: BookedJob) -> dict[str, Any]:
    return {
        **values_of(booked_job, *_JOB),
        "id": str(booked_job.id),
        "skills": sorted(booked_job.skills),
        "stops": [_STOPS.values(one) for one in booked_job.stops],
    }


def _job(plain: Mapping[str, Any], day: date) -> BookedJob:
    return BookedJob(
        id=UUID(plain["id"]),
        day=day,
        skills=frozenset(plain["skills"]),
        stops=tuple(_STOPS.of({**_NEW_OF_STOP, **one}) for one in plain["stops"]),
        **{name: plain[name] for name in _JOB},
    )
