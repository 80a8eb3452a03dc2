"""Taking away what is older than the cooperative's rule of retention says, purpose by purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from data.store.aid import needs
from data.store.care import privacy
from data.store.care.coarsened_plans import coarsen_before
from data.store.circuits import recipients as order_recipients
from data.store.database import Transaction, thousands
from data.store.tables.aid import need
from data.store.tables.bookings import TABLE_KIND, import_, job, recurrence, stop, tracking
from data.store.tables.fleet import availability, shift
from data.store.tables.notices import message, notice, push_subscription, webhook_delivery
from data.store.tables.people import (
    access_token,
    ceremony,
    installation_session,
    link,
    passkey_challenge,
    session,
    sign_in_attempt,
)
from data.store.tables.rounds import (
    address_read,
    note,
    plan,
    position,
    posting,
    proof,
    round_,
    visit,
)
from data.store.tables.system import reply
from dispatch.bookings.tracking import ENDS_H
from dispatch.care.retention import SIGN_IN_ATTEMPT_DAYS, RetentionRule

TRACKING_ENDS = timedelta(hours=ENDS_H[1], days=1)
"""No tracking page is there longer after the day of its drop, whatever the cooperative's rule."""

TABLE_KEPT = timedelta(days=1)
"""A table that was looked at on a page is kept so long, read or not, whatever the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """Context of a purge: the rule, the moment, and the day in the cooperative's zone."""

    rule: RetentionRule
    now: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The result of one step of a purge.

    Attributes
    ----------
    rows
        How many rows were removed or emptied.
    files
        Hashes of files that nothing names any more.
    """

    rows: int
    files: tuple[str, ...] = ()


def purge(tx: Transaction, by: Purge) -> dict[str, Taken]:
    """Take away everything that is too old, and give what it was by purpose."""
    return {name: step(tx, by) for name, step in STEPS.items()}


def purge_installation(tx: Transaction, now: datetime) -> int:
    """Take away what the installation itself keeps too long, and give how many rows it was."""
    old = now - timedelta(days=SIGN_IN_ATTEMPT_DAYS)
    return sum(
        tx.run(table.delete().where(where))
        for table, where in (
            (sign_in_attempt, sign_in_attempt.c.at <= old),
            (passkey_challenge, passkey_challenge.c.expires_at <= now),
            (
                installation_session,
                sa.or_(
                    installation_session.c.expires_at <= now,
                    installation_session.c.ended_at.is_not(None),
                ),
            ),
        )
    )


def _positions(tx: Transaction, by: Purge) -> Taken:
    return _delete(tx, position, position.c.expires_at <= by.now)


def _notes(tx: Transaction, by: Purge) -> Taken:
    notes = _delete(tx, note, note.c.expires_at <= by.now)
    return Taken(rows=notes.rows + _delete(tx, message, message.c.expires_at <= by.now).rows)


def _proofs(tx: Transaction, by: Purge) -> Taken:
    rows, files = privacy.take_proofs(tx, proof.c.expires_at <= by.now)
    return Taken(rows=rows, files=tuple(files))


def _aid_recipients(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.days_before("aid_recipient_days", by.today)
    erased = privacy.erase_stops(tx, _stop_of_job(tx, before, aid=True), by.now)
    files: list[str] = []
    for some in thousands(erased):
        files += privacy.take_telling_proofs(tx, some)[1]
    plans = coarsen_before(tx, before, "aid")
    return Taken(rows=len(erased) + plans, files=tuple(files))


def _needs(tx: Transaction, by: Purge) -> Taken:
    """Empty needs, and the labels of all aid: an alias may lead to somebody as well."""
    before = by.rule.days_before("aid_recipient_days", by.today)
    erased = needs.erase(tx, need.c.day < before, by.now)
    named = sa.and_(job.c.kind == "aid", job.c.day < before, job.c.label != "")
    return Taken(rows=len(erased) + _empty(tx, job, named, {"label": ""}).rows)


def _recipients(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.days_before("recipient_days", by.today)
    erased = privacy.erase_stops(tx, _stop_of_job(tx, before, aid=False), by.now)
    return Taken(rows=len(erased) + coarsen_before(tx, before, "all"))


def _orders(tx: Transaction, by: Purge) -> Taken:
    """Take away whom orders were for that never became bookings."""
    before = by.rule.days_before("recipient_days", by.today)
    return Taken(rows=order_recipients.forget_before(tx, before, by.now))


def _recurrences(tx: Transaction, by: Purge) -> Taken:
    """Empty the templates of what does not recur any more: they may name aid recipients."""
    before = by.rule.days_before("aid_recipient_days", by.today)
    ended = sa.and_(
        recurrence.c.status == "ended",
        sa.func.coalesce(recurrence.c.last_day, recurrence.c.expanded_until) < before,
        recurrence.c.template != {},
    )
    return _empty(tx, recurrence, ended, {"template": {}})


def _tracking(tx: Transaction, by: Purge) -> Taken:
    """Take away links to pages of drops whose day is longer over than any page is there."""
    over = tx.select(stop, job.c.day < by.today - TRACKING_ENDS, only=[stop.c.id]).join(job)
    return _delete(tx, tracking, tracking.c.stop_id.in_(over))


def _stop_times(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.days_before("stop_times_days", by.today)
    old = visit.c.round_id.in_(tx.select(round_, round_.c.day < before, only=[round_.c.id]))
    timed = (visit.c.arrived_at, visit.c.done_at, visit.c.eta_at)
    kept = sa.or_(*(column.is_not(None) for column in timed))
    return _empty(tx, visit, sa.and_(old, kept), {column.name: None for column in timed})


def _plan_details(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.days_before("plan_detail_days", by.today)
    full = sa.or_(plan.c.problem != {}, plan.c.result.is_not(None), plan.c.trouble_arguments != {})
    emptied = {"problem": {}, "result": sa.null(), "progress": {}, "trouble_arguments": {}}
    return _empty(tx, plan, sa.and_(plan.c.day < before, full), emptied)


def _imports(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.cutoff("import_days", by.now)
    old = (
        import_.c.made_at < before,
        import_.c.status != "waiting",
        sa.or_(import_.c.sha256 != "", import_.c.report != {}, import_.c.file_name != ""),
    )
    rows = tx.rows(tx.select(import_, *old, only=(import_.c.id, import_.c.sha256)))
    emptied = {"sha256": "", "report": {}, "file_name": ""}
    _empty(tx, import_, import_.c.id.in_([row["id"] for row in rows]), emptied)
    tables = (import_.c.kind == TABLE_KIND, import_.c.made_at < by.now - TABLE_KEPT)
    gone = _delete(tx, import_, sa.and_(*tables)).rows
    return Taken(rows=len(rows) + gone, files=tuple(privacy.unnamed_files(tx, import_, rows)))


def _messages(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.cutoff("message_days", by.now)
    sent = sa.or_(notice.c.status != "waiting", notice.c.expires_at <= by.now)
    tried = webhook_delivery.c.status != "waiting"
    notices = _delete(tx, notice, sa.and_(notice.c.made_at < before, sent))
    deliveries = _delete(tx, webhook_delivery, sa.and_(webhook_delivery.c.made_at < before, tried))
    return Taken(rows=notices.rows + deliveries.rows)


def _replies(tx: Transaction, by: Purge) -> Taken:
    return _delete(tx, reply, reply.c.at < by.rule.cutoff("reply_h", by.now))


def _address_reads(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.days_before("address_read_days", by.today)
    return _delete(tx, address_read, address_read.c.day < before)


def _hours(tx: Transaction, by: Purge) -> Taken:
    before = by.rule.days_before("hours_days", by.today)
    postings = _delete(tx, posting, posting.c.day < before)
    timed = sa.or_(shift.c.opened_at.is_not(None), shift.c.closed_at.is_not(None))
    shifts = _empty(
        tx, shift, sa.and_(shift.c.day < before, timed), {"opened_at": None, "closed_at": None}
    )
    ended = availability.c.ends_at < by.rule.cutoff("stop_times_days", by.now)
    return Taken(rows=postings.rows + shifts.rows + _delete(tx, availability, ended).rows)


def _sign_in(tx: Transaction, by: Purge) -> Taken:
    """Take away sessions, links, tokens and subscriptions that open nothing any more."""
    over = {
        session: sa.or_(session.c.expires_at <= by.now, session.c.ended_at.is_not(None)),
        link: sa.or_(
            link.c.expires_at <= by.now,
            link.c.used_at.is_not(None),
            link.c.revoked_at.is_not(None),
        ),
        access_token: access_token.c.expires_at <= by.now,
        ceremony: ceremony.c.expires_at <= by.now,
        push_subscription: push_subscription.c.expires_at <= by.now,
    }
    return Taken(rows=sum(_delete(tx, table, where).rows for table, where in over.items()))


STEPS: Mapping[str, Callable[[Transaction, Purge], Taken]] = MappingProxyType(
    {
        "positions": _positions,
        "notes": _notes,
        "proofs": _proofs,
        "aid_recipients": _aid_recipients,
        "needs": _needs,
        "recipients": _recipients,
        "orders": _orders,
        "recurrences": _recurrences,
        "tracking": _tracking,
        "stop_times": _stop_times,
        "plan_details": _plan_details,
        "imports": _imports,
        "messages": _messages,
        "replies": _replies,
        "address_reads": _address_reads,
        "hours": _hours,
        "sign_in": _sign_in,
    }
)
"""Steps of a purge, by purpose."""


def _stop_of_job(tx: Transaction, before: date, *, aid: bool) -> sa.ColumnElement[bool]:
    kind = job.c.kind == "aid" if aid else job.c.kind != "aid"
    return stop.c.job_id.in_(tx.select(job, job.c.day < before, kind, only=[job.c.id]))


def _delete(tx: Transaction, table: sa.Table, where: sa.ColumnElement[bool]) -> Taken:
    return Taken(rows=tx.run(tx.delete(table, where)))


def _empty(
    tx: Transaction, table: sa.Table, where: sa.ColumnElement[bool], values: dict[str, Any]
) -> Taken:
    return Taken(rows=tx.run(tx.update(table, where).values(**values)))
