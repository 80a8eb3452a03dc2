"""Rows that wait for a person of the office: incidents, messages, conflicts, contests, offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from data.store.database import Row, Transaction, refers_to, same_cooperative
from data.store.rounds.rounds import LIVE
from data.store.tables.aid import need
from data.store.tables.bookings import booking, job
from data.store.tables.circuits import cycle_order, order_cycle
from data.store.tables.notices import message
from data.store.tables.people import customer, person
from data.store.tables.rounds import contest, event, incident, plan, round_, swap, visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A thing that waits for a person of the office.

    Attributes
    ----------
    id
        Of the thing: an incident, a visit, a swap and so on.
    since
        As far as it is known.
    rider
        Whose it is; empty where it is nobody's.
    job_id, round_id
        What it is about, where it is about one.
    """

    id: UUID
    since: datetime | None
    rider: str = field(default="", repr=False)
    job_id: UUID | None = None
    round_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident(Waiting):
    """An incident that nobody has dealt with."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadMessages(Waiting):
    """Messages of a rider that nobody in the office has read; ``text`` is that of the first."""

    since: datetime
    count: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneOrders(Waiting):
    """Orders of a closed cycle that their platform has no longer, and nobody has decided on."""

    cycle: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenContest(Waiting):
    """A contest that nobody has answered yet."""

    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSwap(Waiting):
    """A round that its rider would rather not ride; ``taker`` is who would, if somebody."""

    starts_at: datetime
    taker: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConflict(Waiting):
    """Accounts of a visit, or of its round as a whole, that contradict each other."""

    of_visit: bool
    customer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedFailure(Waiting):
    """A failed visit of whose goods nobody has decided what becomes."""

    failure_code: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedFailure(UndecidedFailure):
    """A failed visit whose stop's own rule was followed, and nobody in the office knows of it.

    Attributes
    ----------
    way, day, next_job_id
        What follows from it, on which day and by which job, where there is one.
    """

    way: str
    day: str | None
    next_job_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPlan:
    """The plan that was asked for last, where it is not there: it waits, or it failed."""

    id: UUID
    status: str
    requested_at: datetime
    finished_at: datetime | None


def open_incidents(
    tx: Transaction, on: date, span: tuple[datetime, datetime]
) -> list[OpenIncident]:
    """Return the incidents of a day's rounds, and those of the day without one, that are open."""
    query = (
        sa.select(
            *(incident.c[name] for name in ("id", "kind", "round_id")),
            incident.c.at.label("since"),
            sa.func.coalesce(person.c.name, "").label("rider"),
        )
        .outerjoin(round_, refers_to(incident.c.round_id, round_))
        .outerjoin(person, refers_to(incident.c.reported_by, person))
        .where(
            tx.owns(incident),
            incident.c.status == "open",
            sa.or_(
                round_.c.day == on,
                sa.and_(incident.c.round_id.is_(None), incident.c.at.between(*span)),
            ),
        )
        .order_by(incident.c.at, incident.c.id)
    )
    return [OpenIncident(**row) for row in tx.rows(query)]


def unread_messages(tx: Transaction, now: datetime) -> list[UnreadMessages]:
    """Return by rider how many messages the office has not read."""
    texts = sa.func.array_agg(
        aggregate_order_by(message.c.text, message.c.written_at, message.c.id), type_=ARRAY(sa.Text)
    )
    query = (
        sa.select(
            message.c.person_id.label("id"),
            person.c.name.label("rider"),
            texts[1].label("text"),
            sa.func.count().label("count"),
            sa.func.min(message.c.written_at).label("since"),
        )
        .join(person, refers_to(message.c.person_id, person))
        .where(
            tx.owns(message),
            message.c.read_at.is_(None),
            ~message.c.from_office,
            message.c.expires_at > now,
        )
        .group_by(message.c.person_id, person.c.name)
    )
    return [UnreadMessages(**row) for row in tx.rows(query)]


def open_contests(tx: Transaction) -> list[OpenContest]:
    """Return the contests that nobody has answered, those due first at the top."""
    query = (
        sa.select(
            *(contest.c[name] for name in ("id", "due_at")),
            contest.c.opened_at.label("since"),
            person.c.name.label("rider"),
        )
        .join(person, refers_to(contest.c.opened_by, person))
        .where(tx.owns(contest), contest.c.answered_at.is_(None))
        .order_by(contest.c.due_at, contest.c.id)
    )
    return [OpenContest(**row) for row in tx.rows(query)]


def open_swaps(tx: Transaction, on: date) -> list[OpenSwap]:
    """Return the offers of a day's rounds of which something is still to be done."""
    taker = person.alias("taker")
    query = (
        sa.select(
            *(swap.c[name] for name in ("id", "round_id")),
            swap.c.at.label("since"),
            round_.c.starts_at,
            person.c.name.label("rider"),
            sa.func.coalesce(taker.c.name, "").label("taker"),
        )
        .join(round_, refers_to(swap.c.round_id, round_))
        .join(person, refers_to(swap.c.offered_by, person))
        .outerjoin(taker, refers_to(swap.c.taken_by, taker))
        .where(tx.owns(swap), swap.c.closed_at.is_(None), round_.c.day == on)
        .where(round_.c.status.in_(LIVE))
        .order_by(swap.c.at, swap.c.id)
    )
    return [OpenSwap(**row) for row in tx.rows(query)]


def open_conflicts(tx: Transaction, on: date) -> list[OpenConflict]:
    """Return what contradicts itself in a day's rounds, withdrawn ones too, as their rows note."""
    noted = sa.func.jsonb_path_exists(round_.c.state, sa.text("'$.**.conflicts'"))
    query = (
        sa.select(round_.c.id, round_.c.state, person.c.name.label("rider"))
        .join(person, refers_to(round_.c.person_id, person))
        .where(tx.owns(round_), round_.c.day == on, noted)
        .order_by(round_.c.id)
    )
    found = [one for row in tx.rows(query) for one in _conflicts(row)]
    jobs = _jobs_of(tx, [one.id for one in found if one.of_visit])
    return [replace(one, **jobs.get(one.id, {})) for one in found]


def _jobs_of(tx: Transaction, visit_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return by visit its job and the name of the customer, empty where it is nobody's."""
    if not visit_ids:
        return {}
    query = (
        sa.select(
            visit.c.id,
            visit.c.job_id,
            sa.func.coalesce(customer.c.name, "").label("customer"),
        )
        .join(job, refers_to(visit.c.job_id, job))
        .join(booking, refers_to(job.c.booking_id, booking))
        .outerjoin(customer, refers_to(booking.c.customer_id, customer))
        .where(tx.owns(visit), visit.c.id.in_(visit_ids))
    )
    return {
        row["id"]: {"job_id": row["job_id"], "customer": row["customer"]} for row in tx.rows(query)
    }


def _conflicts(row: Row) -> Iterator[OpenConflict]:
    """Return the conflicts that the row of a round notes: of the round, then of its visits."""
    state, round_id = row["state"], row["id"]
    visits = ((UUID(key), one) for key, one in state.get("visits", {}).items())
    for about, noted in [(round_id, state), *visits]:
        since = [datetime.fromisoformat(one["known_at"]) for one in noted.get("conflicts", ())]
        if since:
            yield OpenConflict(
                id=about,
                round_id=round_id,
                since=min(since),
                rider=row["rider"],
                of_visit=about != round_id,
            )


def wrong_codes(tx: Transaction, on: date) -> list[Waiting]:
    """Return the visits of a day at which a code was typed that is not theirs, and no right one.

    It is settled where the right code came after it, or a person has said how the need ended.
    """
    noted = sa.func.jsonb_path_exists(
        round_.c.state, sa.text("""'$.visits.*.flags[*] ? (@ == "wrong-code")'""")
    )
    flags = round_.c.state[sa.literal("visits")][sa.cast(visit.c.id, sa.Text)][sa.literal("flags")]
    query = (
        sa.select(
            visit.c.id,
            visit.c.job_id,
            round_.c.id.label("round_id"),
            sa.func.coalesce(visit.c.done_at, visit.c.arrived_at).label("since"),
            person.c.name.label("rider"),
        )
        .select_from(round_)
        .join(visit, refers_to(visit.c.round_id, round_))
        .join(person, refers_to(round_.c.person_id, person))
        .outerjoin(need, same_cooperative(visit, need, need.c.job_id == visit.c.job_id))
        .where(tx.owns(round_), round_.c.day == on, noted)
        .where(flags.has_key("wrong-code"), sa.func.coalesce(need.c.outcome, "") == "")
        .order_by(visit.c.id)
    )
    return [Waiting(**row) for row in tx.rows(query)]


def gone_orders(tx: Transaction, on: date) -> list[GoneOrders]:
    """Return the orders of a day's closed cycles that are gone while their jobs are still to do."""
    of_cycle = order_cycle.c.id == cycle_order.c.cycle_id
    open_job = sa.and_(
        job.c.booking_id == cycle_order.c.booking_id, job.c.status.in_(("open", "placed"))
    )
    query = (
        sa.select(
            cycle_order.c.cycle_id,
            cycle_order.c.reference,
            cycle_order.c.gone_at,
            order_cycle.c.name,
            job.c.id.label("job_id"),
        )
        .join(order_cycle, same_cooperative(cycle_order, order_cycle, of_cycle))
        .join(job, same_cooperative(cycle_order, job, open_job))
        .where(tx.owns(cycle_order), order_cycle.c.day == on)
        .where(cycle_order.c.gone_at.is_not(None), cycle_order.c.kept_at.is_(None))
        .where(cycle_order.c.status == "ordered")
        .order_by(cycle_order.c.cycle_id, cycle_order.c.reference)
    )
    rows: dict[UUID, list[Row]] = {}
    for row in tx.rows(query):
        rows.setdefault(row["cycle_id"], []).append(row)
    return [
        GoneOrders(
            id=cycle_id,
            cycle=found[0]["name"],
            references=tuple(dict.fromkeys(row["reference"] for row in found)),
            since=min(row["gone_at"] for row in found),
            job_id=found[0]["job_id"],
        )
        for cycle_id, found in rows.items()
    ]


def undecided_failures(tx: Transaction, on: date) -> list[UndecidedFailure]:
    """Return the visits of a day that failed, and of which a person has to decide.

    At once, though the rider may still take it back for a while, and the stop's own rule follows
    after that. It is decided where that rule did so, another attempt is booked, or the booking was
    changed or cancelled since.
    """
    again = job.alias("again")
    tried_again = sa.exists().where(
        again.c.cooperative_id == job.c.cooperative_id, again.c.retry_of == job.c.id
    )
    way = (
        sa.select(event.c.detail["way"].astext)
        .where(
            event.c.cooperative_id == visit.c.cooperative_id,
            event.c.subject_id == visit.c.id,
            event.c.kind == "failure_followed",
        )
        .order_by(event.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    nobody_decided = sa.func.coalesce(way, "") == "call_coordinator"
    nothing_followed = sa.and_(visit.c.status == "failed", way.is_(None))
    query = (
        sa.select(
            *(visit.c[name] for name in ("id", "job_id", "round_id", "failure_code", "kind")),
            visit.c.done_at.label("since"),
            person.c.name.label("rider"),
        )
        .join(round_, refers_to(visit.c.round_id, round_))
        .join(person, refers_to(round_.c.person_id, person))
        .join(job, refers_to(visit.c.job_id, job))
        .join(booking, refers_to(job.c.booking_id, booking))
        .where(
            tx.owns(visit),
            round_.c.day == on,
            visit.c.status.in_(("failed", "partly_done")),
            job.c.status.in_(("placed", "failed", "partly_done")),
            booking.c.status == "booked",
            booking.c.changed_at <= visit.c.done_at,
            ~tried_again,
            sa.or_(nobody_decided, nothing_followed),
        )
        .order_by(visit.c.done_at, visit.c.id)
    )
    return [UndecidedFailure(**row) for row in tx.rows(query)]


def followed_failures(tx: Transaction, on: date) -> list[FollowedFailure]:
    """Return the visits of a day that failed and were followed by rule, until somebody saw that.

    What was done after all since needs nobody either.
    """
    later = event.alias("later")
    is_settled = sa.exists().where(
        later.c.cooperative_id == event.c.cooperative_id,
        later.c.subject_id == event.c.subject_id,
        later.c.seq > event.c.seq,
        later.c.kind.in_(("failure_seen", "failure_followed", "visit_done")),
    )
    way = event.c.detail["way"].astext
    query = (
        sa.select(
            event.c.subject_id.label("id"),
            *(visit.c[name] for name in ("job_id", "round_id", "kind")),
            event.c.at.label("since"),
            way.label("way"),
            event.c.detail["day"].astext.label("day"),
            event.c.detail["job_id"].astext.label("next_job_id"),
            sa.func.coalesce(event.c.detail["reason"].astext, "").label("failure_code"),
            person.c.name.label("rider"),
        )
        .join(round_, refers_to(event.c.round_id, round_))
        .join(person, refers_to(round_.c.person_id, person))
        .join(visit, refers_to(event.c.subject_id, visit))
        .where(
            tx.owns(event),
            round_.c.day == on,
            event.c.kind == "failure_followed",
            event.c.actor_kind == "system",
            way != "call_coordinator",
            ~is_settled,
        )
        .order_by(event.c.seq)
    )
    return [FollowedFailure(**row) for row in tx.rows(query)]


def waiting_plan(tx: Transaction, on: date) -> WaitingPlan | None:
    """Return the plan of a day that was asked for last, where it failed or is not ready yet."""
    query = (
        sa.select(*(plan.c[name] for name in WaitingPlan.__slots__))
        .where(tx.owns(plan), plan.c.day == on, plan.c.way == "solve")
        .where(plan.c.status != "dropped")
        .order_by(plan.c.requested_at.desc(), plan.c.id.desc())
        .limit(1)
    )
    row = tx.row(query)
    if row is None or row["status"] not in {"waiting", "failed"}:
        return None
    return WaitingPlan(**row)
