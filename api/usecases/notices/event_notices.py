"""Notices made of events, and of work that others queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.notices import road_notices, tracking_notices
from api.usecases.notices.road_notices import desk
from api.usecases.notices.round_notices import SOON
from api.usecases.notifying import tell_all
from data.store.aid import needs
from data.store.care import contests
from data.store.money import invoices
from data.store.notices import audiences, log_readers, messages
from data.store.notices.audiences import VisitMessage
from data.store.planning import plans
from data.store.rounds import events
from data.store.rounds.events import LoggedEvent
from data.store.system import chores, cooperatives
from dispatch.values.local_time import day_of, starts_of

BATCH = 200
READER = "notices"
LATE_STEP = timedelta(minutes=30)
"""The office is told again of a late round when it has become later by so much."""
REMIND_CONTESTS = "remind-contests"
"""Name of the task of once a day that looks for contests whose answer is overdue."""
_RIDERS = ("courier", "volunteer")


@by_system
def notice_events(act: Act) -> bool:
    """Queue the telling of new events that concern somebody; true if there may be more.

    Each is work of its own, so that one that cannot be told keeps no other from being told.
    """
    log_readers.start(act.tx, READER, _first_seq(act))
    found = log_readers.read_on(act.tx, READER, limit=BATCH, kinds=tuple(NOTICED))
    for each in found:
        act.queue("tell-event", seq=each.seq)
    return len(found) == BATCH


@by_system
def tell_event(act: Act, seq: int) -> None:
    """Notify those whom an event concerns."""
    [event] = events.read(act.tx, seq - 1, limit=1)
    NOTICED[event.kind](act, event)


@by_system
def tell_eta_moved(act: Act, visit_id: UUID) -> None:
    """Notify who waits at the door, and who booked, of a new time of arrival.

    Where it is after the last window the office is told that the round runs late.
    """
    visit_message = audiences.of_visit(act.tx, visit_id)
    if visit_message is None or visit_message.eta_at is None or visit_message.status != "planned":
        return
    _tell_late(act, visit_message, visit_message.eta_at)
    if visit_message.kind != "drop":
        return
    to = (
        []
        if visit_message.customer_id is None
        else audiences.of_customer(act.tx, visit_message.customer_id)
    )
    if visit_message.recipient is not None:
        to.append(visit_message.recipient)
    tell_all(
        act,
        "delivery-eta",
        to,
        about=f"{visit_id}:{visit_message.eta_at.isoformat(timespec='minutes')}",
        args={
            "eta_at": visit_message.eta_at.isoformat(),
            "booking_id": str(visit_message.booking_id),
            "what": visit_message.what,
            "sender": visit_message.sender,
            # Which of the two are known: the sentence names no more.
            "named": _NAMED[bool(visit_message.what), bool(visit_message.sender)],
        },
        urgent=True,
        until=visit_message.eta_at + timedelta(hours=1),
    )


_NAMED = {
    (True, True): "both",
    (True, False): "what",
    (False, True): "sender",
    (False, False): "nothing",
}


def _tell_late(act: Act, visit_message: VisitMessage, eta_at: datetime) -> None:
    """Notify the office that a round runs late: once for each half hour begun."""
    late = eta_at - (visit_message.closes_at or eta_at)
    if late <= timedelta():
        return
    tell_all(
        act,
        "round-late",
        audiences.with_roles(act.tx, *audiences.OFFICE),
        about=f"{visit_message.round_id}:{late // LATE_STEP}",
        args={
            "eta_at": eta_at.isoformat(),
            "late_min": -(-late // timedelta(minutes=1)),
            "round_id": str(visit_message.round_id),
            "rider": audiences.rider_of_round(act.tx, visit_message.round_id),
        },
        urgent=True,
        until=eta_at + timedelta(hours=1),
    )


@by_system
def notify_booking_made(act: Act, booking_id: UUID) -> None:
    """Confirm a booking to the customer's desk."""
    _notify_customer_of_booking(act, "booking-made", booking_id, urgent=False)


def _notify_customer_of_booking(act: Act, template: str, booking_id: UUID, *, urgent: bool) -> None:
    found = audiences.customer_of_booking(act.tx, booking_id)
    if found is None or found[0] is None:
        return
    customer_id, day = found
    args = {"booking_day": day.isoformat(), "booking_id": str(booking_id)}
    to = desk(act, customer_id)
    tell_all(act, template, to, about=str(booking_id), args=args, urgent=urgent)


def _plan_failed(act: Act, event: LoggedEvent) -> None:
    failed = plans.find(act.tx, event.subject_id)
    if failed is None:
        return
    to = audiences.requester_of_plan(act.tx, failed.id)
    args = {"plan_day": failed.day.isoformat(), "code": str(event.detail.get("reason", ""))}
    tell_all(act, "plan-failed", to, about=str(failed.id), args=args, urgent=True)


def _booking_cancelled(act: Act, event: LoggedEvent) -> None:
    _notify_customer_of_booking(act, "booking-cancelled", event.subject_id, urgent=False)


def _booking_restored(act: Act, event: LoggedEvent) -> None:
    template = "booking-delivered-after-all"
    _notify_customer_of_booking(act, template, event.subject_id, urgent=False)


def _goods_called_back(act: Act, event: LoggedEvent) -> None:
    booking_id = UUID(str(event.detail["booking_id"]))
    found = audiences.customer_of_booking(act.tx, booking_id)
    if found is None or found[0] is None:
        return
    args = {
        "booking_day": found[1].isoformat(),
        "booking_id": str(booking_id),
        "fee_cents": event.detail.get("fee_cents", 0),
    }
    to = desk(act, found[0])
    tell_all(act, "booking-brought-back", to, about=str(event.id), args=args)


def _invoice_issued(act: Act, event: LoggedEvent) -> None:
    customer_id = audiences.customer_of_invoice(act.tx, event.subject_id)
    args = {
        "invoice_id": str(event.subject_id),
        "total_cents": event.detail.get("total_cents", 0),
        "no_file": invoices.no_file(act.tx, event.subject_id),
    }
    to = desk(act, customer_id)
    tell_all(act, "invoice-issued", to, about=str(event.subject_id), args=args)


def _contest_opened(act: Act, event: LoggedEvent) -> None:
    to = audiences.with_roles(act.tx, *audiences.OFFICE, "admin")
    args = {"contest_id": str(event.subject_id)}
    tell_all(act, "contest-opened", to, about=str(event.subject_id), args=args)


def _need_given_back(act: Act, event: LoggedEvent) -> None:
    """Notify who coordinates a need that it is open again."""
    found = needs.find(act.tx, event.subject_id)
    if found is None or found.status != "open":
        return
    to = [] if found.customer_id is None else audiences.of_customer(act.tx, found.customer_id)
    to = to or audiences.with_roles(act.tx, *audiences.OFFICE)
    args = {"need_id": str(found.id), "need_day": found.day.isoformat()}
    soon = found.starts_at - act.now < SOON
    about = str(event.id)
    tell_all(act, "need-given-back", to, about=about, args=args, urgent=soon, until=found.ends_at)


@by_system
def remind_contests(act: Act) -> None:
    """Remind those who may answer of each contest that is overdue; once.

    Those that came due since the day on which this was done last, or all before the first time.
    """
    zone = cooperatives.own(act.tx).zone
    last = chores.last_days(act.tx).get(REMIND_CONTESTS)
    since = None if last is None else starts_of(last, zone)
    found = contests.listed(act.tx, answered=False, due_before=act.now, due_since=since)
    office = audiences.with_roles(act.tx, *audiences.OFFICE, "admin") if found else []
    for one in found:
        to = [each for each in office if each.person_id != one.opened_by]
        args = {"contest_id": str(one.id), "due_day": day_of(one.due_at, zone).isoformat()}
        tell_all(act, "contest-overdue", to, about=str(one.id), args=args)


def _contest_answered(act: Act, event: LoggedEvent) -> None:
    """Notify who contested a decision that there is an answer."""
    opened_by = audiences.who_contested(act.tx, event.subject_id)
    to = [one for one in opened_by if one.person_id != event.actor_id]
    args = {"contest_id": str(event.subject_id)}
    tell_all(act, "contest-answered", to, about=str(event.id), args=args)


def _shift(act: Act, event: LoggedEvent) -> None:
    found = audiences.of_shift(act.tx, event.subject_id)
    if found is None:
        return
    day, starts_at, to = found
    cancelled = event.kind == "shift_cancelled"
    tell_all(
        act,
        "shift-cancelled" if cancelled else "shift-planned",
        to,
        about=str(event.id),
        args={"shift_day": day.isoformat(), "starts_at": starts_at.isoformat()},
        urgent=cancelled and starts_at - act.now < SOON,
        until=starts_at,
    )


def _heat(act: Act, event: LoggedEvent) -> None:
    day = date.fromisoformat(str(event.detail["day"]))
    if event.detail["level"] not in {"orange", "red"}:
        return
    over = starts_of(day + timedelta(days=1), cooperatives.own(act.tx).zone)
    to = audiences.who_rides(act.tx, day)
    args = {"heat_day": day.isoformat(), "level": str(event.detail["level"])}
    tell_all(act, "heat", to, about=str(event.id), args=args, until=over)


def _rule_published(act: Act, event: LoggedEvent) -> None:
    to = audiences.with_roles(act.tx, *_RIDERS, *audiences.OFFICE)
    args = {"rule": str(event.detail["rule_kind"]), "version": int(event.detail["version"])}
    tell_all(act, "rule-published", to, about=str(event.id), args=args)


def _message_sent(act: Act, event: LoggedEvent) -> None:
    """Notify the other side that there is something to read; once until it was read."""
    rider, from_office = event.subject_id, bool(event.detail["from_office"])
    first = messages.first_unread(act.tx, rider, act.now, from_office=from_office)
    if first is None:
        return
    args = {} if first.round_id is None else {"round_id": str(first.round_id)}
    to = audiences.people(act.tx, [rider])
    if not from_office:
        args["person_id"] = str(rider)
        to = audiences.with_roles(act.tx, *audiences.OFFICE)
    template = "message-from-office" if from_office else "message-from-rider"
    tell_all(act, template, to, about=str(first.id), args=args, urgent=True)


def _webhook_trouble(act: Act, event: LoggedEvent) -> None:
    if event.kind == "webhook_changed" and event.detail.get("status") != "gone":
        return
    to = audiences.with_roles(act.tx, "admin")
    # Once a day: a receiver that is down makes many deliveries fail.
    about = f"{event.subject_id}:{event.received_at.date().isoformat()}"
    args = {"webhook_id": str(event.subject_id)}
    tell_all(act, "webhook-trouble", to, about=about, args=args)


def _first_seq(act: Act) -> int:
    """Return where a new cooperative's notices begin: nobody is told of what is long past."""
    return max(0, events.head(act.tx) - BATCH)


NOTICED: Mapping[str, Callable[[Act, LoggedEvent], None]] = {
    "plan_failed": _plan_failed,
    "incident_reported": road_notices.incident,
    "incident_closed": road_notices.incident_closed,
    "visit_failed": road_notices.visit_failed,
    "visit_done": tracking_notices.visit_done,
    "job_replaced": road_notices.job_replaced,
    "round_finished": road_notices.round_finished,
    "round_reopened": road_notices.round_reopened,
    "failure_followed": road_notices.failure_followed,
    "retry_withdrawn": road_notices.retry_withdrawn,
    "booking_made": tracking_notices.booking_made,
    "booking_cancelled": _booking_cancelled,
    "booking_restored": _booking_restored,
    "goods_called_back": _goods_called_back,
    "plan_published": tracking_notices.plan_published,
    "job_inserted": tracking_notices.job_inserted,
    "instruction_left": tracking_notices.instruction_left,
    "slot_asked": tracking_notices.slot_asked,
    "invoice_issued": _invoice_issued,
    "decision_contested": _contest_opened,
    "contest_answered": _contest_answered,
    "need_given_back": _need_given_back,
    "shift_planned": _shift,
    "shift_cancelled": _shift,
    "heat_level_set": _heat,
    "rule_published": _rule_published,
    "message_sent": _message_sent,
    "webhook_changed": _webhook_trouble,
    "webhook_gave_up": _webhook_trouble,
}
"""Kinds of events that somebody is told of. New and changed rounds, times of arrival and new
bookings come as work of their own (``round-changed``, ``eta-moved``, ``booking-made``)."""
