"""Notices: reading one's own, and sending those that go out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.auth import sealed_contexts
from api.senders.mail import Letter
from api.senders.outbound import Outcome
from api.senders.sms import ShortMessage
from api.senders.web_push import Push
from api.usecases.act import Act, needs
from api.usecases.background import by_system
from api.usecases.notices.push import note_push, push_of
from api.usecases.notices.tracking_links import address_of
from api.usecases.notices.tracking_notices import LINK_TEMPLATE, TRACKED
from api.usecases.notifying import send_later
from api.usecases.people.invitations import INVITATION, JOIN
from api.usecases.people.people import own_id
from api.usecases.requests import found_or_refuse
from api.wording.notice_words import NoticeText, notice_text
from data.store.bookings import tracking
from data.store.bookings.tracking import Tracking
from data.store.notices import audiences, notices
from data.store.notices.notices import Notice
from data.store.people import people
from data.store.system import cooperatives
from dispatch.values.same_fields import same_fields
from routing.errors import Denied

PAUSES_S = (30, 300, 1800, 2 * 3600, 6 * 3600)
"""Waits after each failed attempt; after the attempt that follows the last one, it is over."""
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRead:
    """A notice as its reader sees it."""

    id: UUID
    template: str
    text: str
    made_at: datetime
    read_at: datetime | None
    subjects: dict[str, str]


@needs("profile:write")
def my_notices(act: Act, *, unread_only: bool = False, limit: int = 50) -> list[NoticeRead]:
    """Return what the person who acts is told, latest first, in their language.

    ``subjects`` names by id what each is about.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program acts.
    """
    return _told(act, own_id(act), unread_only=unread_only, limit=limit)


@needs("messages:read")
def rider_notices(act: Act, person_id: UUID, *, limit: int = 50) -> list[NoticeRead]:
    """Return what a rider is told, latest first, word for word as they read it.

    Raises
    ------
    Denied
        ``not-permitted`` of anybody else, for who does not see every rider's conversation.
    NotFound
        ``no-such-person``.
    """
    if not act.sees_all("messages:read") and person_id != act.actor.id:
        raise Denied("not-permitted", permission="messages:read")
    found_or_refuse(people.find(act.tx, person_id), "no-such-person")
    return _told(act, person_id, unread_only=False, limit=limit)


def _told(act: Act, person_id: UUID, *, unread_only: bool, limit: int) -> list[NoticeRead]:
    found = notices.in_app(
        act.tx, person_id, act.now, unread_only=unread_only, limit=min(limit, _MOST)
    )
    return [
        NoticeRead(
            **same_fields(one, NoticeRead),
            text=_text_of(act, one).short,
            subjects={key: str(v) for key, v in one.args.items() if key.endswith("_id")},
        )
        for one in found
    ]


@needs("profile:write")
def mark_read(act: Act, ids: Collection[UUID]) -> int:
    """Note that notices of one's own were read; gives how many were new. Others' stay as they are.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program acts.
    """
    return notices.mark_read(act.tx, own_id(act), list(ids)[:_MOST], act.now)


@by_system
def take_notice(act: Act, notice_id: UUID) -> Letter | ShortMessage | Push | None:
    """Return the message to send now; ``None`` if there is nothing to send, or no more.

    Nobody is written to who has left since, or whose data was erased.
    """
    one = notices.find(act.tx, notice_id, lock=True)
    if one is None or one.status != "waiting" or not cooperatives.is_active(act.tx):
        return None
    if one.not_before > act.now:
        send_later(act, one, one.not_before)
        return None
    trouble = _no_use(act, one)
    if trouble:
        notices.note_try(act.tx, notice_id, status="given_up", error=trouble, at=act.now)
        return None
    if one.channel == "push":
        push = push_of(act, one)
        if push is None:
            error = "address-missing"
            notices.note_try(act.tx, notice_id, status="given_up", error=error, at=act.now)
        return push
    notice_text = _text_of(act, one)
    if one.channel == "sms":
        return ShortMessage(id=one.id, to=one.address, text=notice_text.short)
    return Letter(
        id=one.id,
        to=one.address,
        sender_name=cooperatives.own(act.tx).name,
        subject=notice_text.subject,
        text=notice_text.letter,
        at=one.made_at,
    )


@by_system
def note_notice(act: Act, notice_id: UUID, outcome: Outcome) -> None:
    """Note how a try to send went, and queue the next one."""
    one = notices.find(act.tx, notice_id, lock=True)
    if one is None or one.status != "waiting":
        return
    if one.channel == "push":
        note_push(act, one, outcome.error)
    if not outcome.error:
        notices.note_try(act.tx, notice_id, status="sent", at=act.now)
    elif not outcome.again or one.attempts >= len(PAUSES_S):
        notices.note_try(act.tx, notice_id, status="given_up", error=outcome.error, at=act.now)
    else:
        next_at = act.now + timedelta(seconds=PAUSES_S[one.attempts])
        notices.note_try(
            act.tx,
            notice_id,
            status="waiting",
            error=outcome.error,
            at=act.now,
            not_before=next_at,
        )
        send_later(act, one, next_at)


def _no_use(act: Act, one: Notice) -> str:
    """Return why a notice is not sent any more, empty if it is."""
    if one.expires_at <= act.now:
        return "notice-expired"
    if one.person_id is not None and not _is_here(act, one, one.person_id):
        return "person-left"
    if not one.address:
        return "address-missing"
    if one.template == LINK_TEMPLATE and _tracking(act, one) is None:
        return "notice-expired"  # Its page was taken away.
    if one.channel == "push":
        return ""
    outbound = act.tools.outbound
    configured = {"email": outbound.mail, "sms": outbound.sms}.get(one.channel)
    return "" if configured is not None else "channel-not-set-up"


def _is_here(act: Act, one: Notice, person_id: UUID) -> bool:
    """Return whether somebody is still who a notice is meant for; of an invitation, who waits."""
    if one.template != INVITATION:
        return audiences.still_reached(act.tx, person_id)
    invited = people.find(act.tx, person_id)
    return invited is not None and invited.status == "invited"


def _tracking(act: Act, one: Notice) -> Tracking | None:
    """Return the link that a notice leads to: its token stands in no notice that is kept."""
    stop_id = one.args.get("stop_id")
    if one.template not in TRACKED or stop_id is None:
        return None
    return tracking.of_stops(act.tx, [UUID(str(stop_id))]).get(UUID(str(stop_id)))


def _link_of(act: Act, one: Notice) -> str:
    """Return where a notice leads to."""
    page = _tracking(act, one)
    if page is not None:
        return address_of(act, page)
    if one.template == INVITATION and one.person_id is not None:
        context = sealed_contexts.invitation(one.person_id)
        token = act.tools.sealer.unseal(str(one.args["sealed"]), context=context)
        return f"{act.tools.public_url}/{JOIN}{token.reveal()}"
    return act.tools.public_url


def _text_of(act: Act, one: Notice) -> NoticeText:
    home = cooperatives.own(act.tx)
    return notice_text(
        one.template,
        one.args,
        language=one.language,
        zone=home.zone,
        cooperative=home.name,
        link=_link_of(act, one),
    )
