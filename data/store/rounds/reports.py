"""Reports on some days: one query for each.

All counts of rounds come from their postings, so they cover what is settled, and are quick
however many visits there were. Days are those of the cooperative's zone, both ends included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.tables.bookings import booking, job
from data.store.tables.fleet import shift
from data.store.tables.people import customer, person
from data.store.tables.rounds import contest, event, posting, round_
from dispatch.model import Prices
from dispatch.rounds.round_state import HANDED_OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTotals:
    """Sums over the rounds of some days.

    Attributes
    ----------
    rounds
        Rounds that are settled.
    unsettled
        Rounds that are finished and not yet settled: their figures are missing.
    pickups, drops, failed
        Stops served, and stops that failed.
    on_time, late, early
        Of all stops with windows that somebody went to.
    work_s
        Time of riders, without breaks; whoever rides along is counted besides in ``beside_s``.
    distance_m, empty_m, loaded_m
        Metres in all, with nothing aboard, and with something aboard.
    gram_km
        Grams carried times kilometres.
    """

    rounds: int
    unsettled: int
    pickups: int
    drops: int
    failed: int
    on_time: int
    late: int
    early: int
    work_s: int
    beside_s: int
    distance_m: int
    empty_m: int
    loaded_m: int
    gram_km: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionSum:
    """Grams CO2e of all rounds that were counted with the same factors.

    Attributes
    ----------
    factors
        Factors with their sources and dates, of the ride and of the vehicle compared with; empty
        where none was known.
    """

    factors: Mapping[str, Any]
    rounds: int
    distance_m: int
    emitted_g: int
    made_g: int
    saved_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerVolume:
    """A customer's bookings of some days.

    Attributes
    ----------
    bookings, cancelled
        Bookings that stand, and cancelled ones.
    carried
        Of those that stand: with goods handed over, all or in part.
    agreed_cents, settled_cents
        Before tax: what was agreed, and what is settled so far, fees included.
    distance_m, saved_g
        Of what was carried: the way from stop to stop, and the saving that was estimated when it
        was booked.
    """

    customer_id: UUID | None
    customer_name: str
    bookings: int
    carried: int
    cancelled: int
    agreed_cents: int
    settled_cents: int
    distance_m: int
    saved_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTotals:
    """The riding of one group of people; no figure is any single person's.

    Attributes
    ----------
    group
        ``paid`` or ``volunteer``.
    people
        How many rode.
    pay_cents
        Cost of the work in the rounds by the prices of the shifts; 0 for volunteers.
    """

    group: str
    people: int
    rounds: int
    stops: int
    work_s: int
    distance_m: int
    pay_cents: int


def round_totals(tx: Transaction, first: date, last: date) -> RoundTotals:
    """Return the sums over all rounds."""
    counted = {"rounds", "unsettled", "beside_s"}
    summed = [name for name in RoundTotals.__slots__ if name not in counted]
    ridden = ~posting.c.companion
    posted = sa.exists().where(tx.owns(posting), posting.c.round_id == round_.c.id)
    unsettled = (
        sa.select(sa.func.count())
        .where(
            tx.owns(round_),
            round_.c.day.between(first, last),
            round_.c.status == "finished",
            ~posted,
        )
        .scalar_subquery()
    )
    query = sa.select(
        sa.func.count().filter(ridden).label("rounds"),
        unsettled.label("unsettled"),
        _sum(posting.c.work_s, posting.c.companion).label("beside_s"),
        *(_sum(posting.c[name], ridden).label(name) for name in summed),
    ).where(*_days(tx, posting, first, last))
    row = tx.rows(query)[0]
    return RoundTotals(**{name: int(row[name]) for name in RoundTotals.__slots__})


def failures(tx: Transaction, first: date, last: date) -> dict[str, int]:
    """Count failed stops by reason, the most frequent first."""
    each = sa.func.jsonb_each_text(posting.c.failures).table_valued("key", "value")
    count = sa.func.sum(sa.cast(each.c.value, sa.BigInteger))
    query = (
        sa.select(each.c.key, count.label("count"))
        .select_from(posting.join(each, sa.true()))
        .where(*_days(tx, posting, first, last), ~posting.c.companion)
        .group_by(each.c.key)
        .order_by(count.desc(), each.c.key)
    )
    return {row["key"]: int(row["count"]) for row in tx.rows(query)}


def emissions(tx: Transaction, first: date, last: date) -> list[EmissionSum]:
    """Return what was emitted and saved, by the factors it was made from, the most metres first."""
    names = ("distance_m", "emitted_g", "made_g", "saved_g")
    sums = {name: _sum(posting.c[name]).label(name) for name in names}
    query = (
        sa.select(posting.c.factors, sa.func.count().label("rounds"), *sums.values())
        .where(*_days(tx, posting, first, last), ~posting.c.companion)
        .group_by(posting.c.factors)
        .order_by(sums["distance_m"].desc())
    )
    return [
        EmissionSum(
            factors=row["factors"],
            rounds=row["rounds"],
            **{name: int(row[name]) for name in names},
        )
        for row in tx.rows(query)
    ]


def customer_volumes(tx: Transaction, first: date, last: date) -> list[CustomerVolume]:
    """Return what each customer booked, the largest sum first."""
    stands = booking.c.status == "booked"
    charged = sa.case((stands, booking.c.settled_cents), else_=booking.c.cancel_fee_cents)
    is_carried = sa.and_(stands, _is_carried(tx))
    # Summed up before customers are looked up: there are few of these, and many bookings.
    sums = (
        sa.select(
            booking.c.customer_id,
            sa.func.count().filter(stands).label("bookings"),
            sa.func.count().filter(is_carried).label("carried"),
            sa.func.count().filter(~stands).label("cancelled"),
            _sum(booking.c.net_cents, stands).label("agreed_cents"),
            _sum(charged).label("settled_cents"),
            _sum(booking.c.distance_m, is_carried).label("distance_m"),
            _sum(booking.c.saved_g, is_carried).label("saved_g"),
        )
        .where(*_days(tx, booking, first, last))
        .group_by(booking.c.customer_id)
        .subquery()
    )
    named = sa.and_(tx.owns(customer), customer.c.id == sums.c.customer_id)
    query = (
        sa.select(sums, sa.func.coalesce(customer.c.name, "").label("customer_name"))
        .select_from(sums.outerjoin(customer, named))
        .order_by(sums.c.agreed_cents.desc(), sums.c.customer_id)
    )
    whole = ("agreed_cents", "settled_cents", "distance_m", "saved_g")
    return [
        CustomerVolume(**{**row, **{name: int(row[name]) for name in whole}})
        for row in tx.rows(query)
    ]


def _is_carried(tx: Transaction) -> sa.ColumnElement[bool]:
    """Return whether anything of a booking was handed over."""
    return (
        sa.exists()
        .where(
            tx.owns(job),
            job.c.booking_id == booking.c.id,
            job.c.status.in_(HANDED_OVER),
        )
        .correlate(booking)
    )


# --- what the rules of the program do to people ---------------------------------------------


def by_group(tx: Transaction, first: date, last: date) -> list[GroupTotals]:
    """Return what paid riders and volunteers rode, as groups."""
    is_volunteer = sa.and_(
        sa.literal("volunteer") == sa.any_(person.c.roles),
        sa.literal("courier") != sa.all_(person.c.roles),
    )
    group = sa.case((is_volunteer, "volunteer"), else_="paid")
    hour_cents = sa.cast(shift.c.prices["hour_cents"].astext, sa.BigInteger)
    shift_cents = sa.cast(shift.c.prices["shift_cents"].astext, sa.BigInteger)
    hour = sa.func.coalesce(hour_cents, Prices().hour_cents)
    worked_cents = sa.func.round(hour * posting.c.work_s / sa.literal(3600, sa.Numeric))
    pay = sa.func.coalesce(shift_cents, 0) + worked_cents
    query = (
        sa.select(
            group.label("group"),
            sa.func.count(sa.distinct(posting.c.person_id)).label("people"),
            sa.func.count().label("rounds"),
            _sum(posting.c.pickups + posting.c.drops).label("stops"),
            _sum(posting.c.work_s).label("work_s"),
            _sum(posting.c.distance_m).label("distance_m"),
            _sum(sa.case((is_volunteer, 0), else_=pay)).label("pay_cents"),
        )
        .select_from(posting)
        .join(person, refers_to(posting.c.person_id, person))
        .join(round_, refers_to(posting.c.round_id, round_))
        .join(shift, refers_to(round_.c.shift_id, shift))
        .where(*_days(tx, posting, first, last))
        .group_by(group)
        .order_by(group)
    )
    names = [name for name in GroupTotals.__slots__ if name != "group"]
    return [
        GroupTotals(group=row["group"], **{name: int(row[name]) for name in names})
        for row in tx.rows(query)
    ]


def watched_events(tx: Transaction, start: datetime, end: datetime) -> dict[str, int]:
    """Count refused rounds, overridden limits and contested decisions of a stretch of time."""
    kinds = ("round_refused", "limit_overridden", "decision_contested")
    query = (
        sa.select(event.c.kind, sa.func.count().label("count"))
        .where(
            tx.owns(event),
            # The very condition of the index.
            sa.literal_column(f"event.kind IN {kinds}"),
            event.c.received_at >= start,
            event.c.received_at < end,
        )
        .group_by(event.c.kind)
    )
    found = {row["kind"]: int(row["count"]) for row in tx.rows(query)}
    return {kind: found.get(kind, 0) for kind in kinds}


def contests(tx: Transaction, start: datetime, end: datetime, now: datetime) -> dict[str, int]:
    """Count contests opened in a stretch of time: answered in time, late, open, and overdue."""
    answered = contest.c.answered_at.is_not(None)
    in_time = contest.c.answered_at <= contest.c.due_at
    count = sa.func.count
    query = sa.select(
        count().label("opened"),
        count().filter(answered, in_time).label("answered_in_time"),
        count().filter(answered, ~in_time).label("answered_late"),
        count().filter(~answered).label("open"),
        count().filter(~answered, contest.c.due_at < now).label("overdue"),
    ).where(tx.owns(contest), contest.c.opened_at >= start, contest.c.opened_at < end)
    return dict(tx.rows(query)[0])


def _days(
    tx: Transaction, table: sa.Table, first: date, last: date
) -> tuple[sa.ColumnElement[bool], ...]:
    return (tx.owns(table), table.c.day.between(first, last))


def _sum(
    value: sa.ColumnElement[Any], where: sa.ColumnElement[bool] | None = None
) -> sa.ColumnElement[Any]:
    total = sa.func.sum(value)
    return sa.func.coalesce(total if where is None else total.filter(where), 0)
