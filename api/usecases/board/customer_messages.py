"""Use cases of messages to the customers of a round that runs late, and to all riders of a day.

Who gets what by which channel is shown before anything is sent. What was sent stays: the log says
that customers were notified and how many, the text is kept beside it as long as notes are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.board.board import times_of_round
from api.usecases.job_names import job_titles
from api.usecases.notices.messages import Count, send_message
from api.usecases.notices.notes import find_same_note, keep_new, new_note
from api.usecases.notices.tracking_links import links_of
from api.usecases.notices.tracking_notices import FROM_OFFICE
from api.usecases.notifying import channel_to, tell_all
from api.usecases.requests import bad_input, found_or_refuse
from data.store.board import day as rows
from data.store.care import rules
from data.store.notices import audiences
from data.store.notices.audiences import Reached, Waiting
from data.store.notices.notices import Channel
from data.store.rounds import events, notes, rounds
from dispatch.rounds.predicted_times import VisitTimes
from routing.errors import Conflict, Denied

MAX_TEXT = 300
"""Longest text to customers: a text message has room for it, with the time and a link."""
TO_SENDER = "office-to-sender"
_OF_USE = timedelta(hours=1)
"""So long after the time that it tells a message is of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCustomer:
    """Who would get a message about a stop that is still to be made.

    Attributes
    ----------
    to
        Whoever is at the door, or who booked where nobody is known there, or nobody.
    channel
        By which it would go; ``None`` where it would reach nobody.
    expected_at
        When the rider is expected, as the board has it.
    late_s
        So long after the last window; 0 in time.
    """

    visit_id: UUID
    job_id: UUID
    title: str = field(repr=False)
    customer: str
    kind: str
    to: Literal["recipient", "sender", "nobody"]
    channel: Channel | None
    expected_at: datetime
    late_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message that went to customers of a round; its text is empty once it is no longer kept."""

    sent_at: datetime
    text: str = field(repr=False)
    emails: int
    texts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMessages:
    """Customers who wait for a round, and what they were sent before, the latest first."""

    waiting: Sequence[WaitingCustomer]
    sent: Sequence[SentMessage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """How many messages went out, by channel."""

    emails: int
    texts: int


@needs("messages:write")
def read_customer_messages(act: Act, round_id: UUID) -> CustomerMessages:
    """Return who waits for a round and how each would be reached, and what was sent before.

    Raises
    ------
    NotFound
        ``no-such-round``.
    Denied
        If whoever asks does not write to everybody.
    """
    waiting = _waiting(act, round_id)
    logged = events.of_subjects(act.tx, "customers_notified", [round_id])
    texts = notes.found(
        act.tx, [(UUID(str(one.detail["note_id"])), one.subject_id) for one in logged]
    )
    sent = [
        SentMessage(
            sent_at=one.at,
            text=texts.get((UUID(str(one.detail["note_id"])), one.subject_id), ""),
            emails=int(one.detail["email_count"]),
            texts=int(one.detail["text_count"]),
        )
        for one in reversed(logged)
    ]
    return CustomerMessages(waiting=[one for one, _ in waiting], sent=sent)


@needs("messages:write")
def notify_customers(
    act: Act, round_id: UUID, message_id: UUID, text: str, visit_ids: Collection[UUID]
) -> Notified:
    """Send one message to those who wait for some visits of a round; the same again sends nothing.

    Each recipient is told besides when the rider is expected; a customer who booked several of the
    deliveries gets one message for all.

    Parameters
    ----------
    message_id
        Made by the caller.

    Raises
    ------
    BadInput
        ``message-to-whom`` without a visit; ``empty-text``, ``text-too-long``,
        ``text-unwritable``.
    NotFound
        ``no-such-round``.
    Conflict
        ``nobody-reached`` where none of these can be written to, or none is still waited for;
        ``id-used-twice``.
    Denied
        If whoever asks does not write to everybody; ``named-person-needed`` if a program acts.
    """
    if not visit_ids:
        raise bad_input("visit_ids", "message-to-whom")
    if len(text) > MAX_TEXT:
        raise bad_input("text", "text-too-long", value=len(text), limit=MAX_TEXT)
    note = new_note(act, message_id, text, ("round", round_id), where="text")
    if find_same_note(act, note) is not None:
        return _told_before(act, round_id, message_id)
    wanted = frozenset(visit_ids)
    chosen = [(one, who) for one, who in _waiting(act, round_id) if one.visit_id in wanted]
    reached = [(one, who) for one, who in chosen if one.channel is not None]
    if not reached:
        raise Conflict("nobody-reached")
    keep_new(act, note)
    channels = [*_to_recipients(act, note.text, message_id, reached)]
    channels += _to_senders(act, note.text, message_id, reached)
    notified = Notified(emails=channels.count("email"), texts=channels.count("sms"))
    detail = {
        "note_id": str(message_id),
        "email_count": notified.emails,
        "text_count": notified.texts,
    }
    act.record_event("customers_notified", "round", round_id, round_id=round_id, detail=detail)
    return notified


@needs("messages:write")
def notify_riders(act: Act, day: date, message_id: UUID, text: str) -> Count:
    """Write to everybody who has a shift on a day; each has it in the own conversation.

    Gives how many they are.

    Raises
    ------
    BadInput
        ``empty-text``, ``text-too-long``, ``text-unwritable``.
    Conflict
        ``nobody-rides`` where nobody has a shift; ``id-used-twice``.
    Denied
        If whoever asks does not write to everybody; ``named-person-needed`` if a program acts.
    """
    _need_office(act)
    riders = [one.person_id for one in audiences.who_rides(act.tx, day) if one.person_id]
    if not riders:
        raise Conflict("nobody-rides", day=day.isoformat())
    for person_id in riders:
        send_message(act, uuid5(message_id, str(person_id)), text, person_id=person_id)
    return Count(count=len(riders))


def _need_office(act: Act) -> None:
    if not act.sees_all("messages:write"):
        raise Denied("not-permitted", permission="messages:write")


def _waiting(act: Act, round_id: UUID) -> list[tuple[WaitingCustomer, Waiting]]:
    """Return who waits for a round, in its order."""
    _need_office(act)
    on = found_or_refuse(rounds.day_of_round(act.tx, round_id), "no-such-round")
    waiting = audiences.waiting_for(act.tx, round_id)
    times = _times(act, round_id, on)
    titles = job_titles(act, [str(one.job_id) for one in waiting])
    return [
        (_customer(act, one, times[one.visit_id], titles), one)
        for one in waiting
        if one.visit_id in times
    ]


def _times(act: Act, round_id: UUID, on: date) -> dict[UUID, VisitTimes]:
    ridden = next((one for one in rows.rounds_of_day(act.tx, on) if one.id == round_id), None)
    if ridden is None:
        return {}
    own = [one for one in rows.visits_of_day(act.tx, on) if one.round_id == round_id]
    times = times_of_round(ridden, own, act.now)
    return {one.id: when for one, when in zip(own, times.visits, strict=True)}


def _customer(
    act: Act, one: Waiting, when: VisitTimes, titles: Mapping[str, str]
) -> WaitingCustomer:
    at_door = channel_to(act, FROM_OFFICE, one.recipient) if one.recipient else None
    at_desk = channel_to(act, TO_SENDER, one.sender) if one.sender else None
    return WaitingCustomer(
        visit_id=one.visit_id,
        job_id=one.job_id,
        title=titles.get(str(one.job_id), ""),
        customer=one.customer,
        kind=one.kind,
        to="recipient" if at_door else "sender" if at_desk else "nobody",
        channel=at_door or at_desk,
        expected_at=when.begin,
        late_s=when.late_s,
    )


def _to_recipients(
    act: Act, text: str, message_id: UUID, reached: Iterable[tuple[WaitingCustomer, Waiting]]
) -> list[Channel | None]:
    """Notify who is at the doors, with the links to their pages; return by which channel each."""
    channels = []
    at_doors = [(one, who) for one, who in reached if one.to == "recipient"]
    if rules.tracking_at(act.tx, act.now).sends_links:
        links_of(act, [who.stop_id for _, who in at_doors])
    for one, who in at_doors:
        if who.recipient is not None:
            args = {
                "text": text,
                "stop_id": str(who.stop_id),
                "eta_at": one.expected_at.isoformat(),
            }
            tell_all(
                act,
                FROM_OFFICE,
                [who.recipient],
                about=str(message_id),
                args=args,
                urgent=True,
                until=_last_use(act, one.expected_at),
            )
            channels.append(one.channel)
    return channels


def _to_senders(
    act: Act, text: str, message_id: UUID, reached: Iterable[tuple[WaitingCustomer, Waiting]]
) -> list[Channel | None]:
    """Notify customers of their deliveries, each once; return by which channel each."""
    own: dict[str, list[tuple[WaitingCustomer, Reached]]] = {}
    for one, who in reached:
        if one.to == "sender" and who.sender is not None:
            own.setdefault(who.sender.key, []).append((one, who.sender))
    for found in own.values():
        last = max(one.expected_at for one, _ in found)
        jobs = {one.job_id: one for one, _ in found}
        args = {
            "text": text,
            "count": len(jobs),
            "what": next(iter(jobs.values())).title,
            "eta_at": min(one.expected_at for one, _ in found).isoformat(),
        }
        tell_all(
            act,
            TO_SENDER,
            [found[0][1]],
            about=str(message_id),
            args=args,
            urgent=True,
            until=_last_use(act, last),
        )
    return [found[0][0].channel for found in own.values()]


def _last_use(act: Act, expected_at: datetime) -> datetime:
    """Return until when a message about an expected time is of use."""
    return max(expected_at, act.now) + _OF_USE


def _told_before(act: Act, round_id: UUID, message_id: UUID) -> Notified:
    """Return what came of a message that was sent already."""
    logged = events.of_subjects(act.tx, "customers_notified", [round_id])
    detail = next(one.detail for one in logged if one.detail["note_id"] == str(message_id))
    return Notified(emails=int(detail["email_count"]), texts=int(detail["text_count"]))
