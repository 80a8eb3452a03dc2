"""Making notices: by which way somebody is told, when, and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.usecases.act import Act
from data.store.notices import notices, push
from data.store.notices.audiences import Reached
from data.store.notices.notices import Channel, Notice
from data.store.system import cooperatives
from dispatch.notices.quiet_hours import QuietHours, end_of_quiet

QUIET = QuietHours()
"""From nine in the evening to seven in the morning only what is urgent goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Channel and urgency of a kind of notice.

    Attributes
    ----------
    outside
        Ways out of the app in the order in which they are tried; the first that is set up here,
        and for which there is an address, is taken.
    wakes
        Whether it wakes the browsers of whoever has an account, besides every other way.
    inside
        Whether whoever has an account is told in the app as well.
    lasts
        How long it is of use.
    """

    outside: tuple[Channel, ...] = ()
    wakes: bool = False
    inside: bool = True
    lasts: timedelta = timedelta(days=3)


WAYS: Mapping[str, Way] = {
    "round-published": Way(outside=("email", "sms"), wakes=True),
    "round-changed": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(hours=12)),
    "round-withdrawn": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(days=1)),
    "round-reopened": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(hours=12)),
    "shift-planned": Way(outside=("email",), wakes=True),
    "shift-cancelled": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(days=1)),
    "heat": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(days=1)),
    "plan-failed": Way(wakes=True, lasts=timedelta(days=1)),
    "incident-reported": Way(outside=("sms",), wakes=True, lasts=timedelta(hours=12)),
    "incident-closed": Way(lasts=timedelta(days=14)),
    "visit-failed": Way(wakes=True, lasts=timedelta(days=1)),
    "changed-job-stays": Way(lasts=timedelta(days=1)),
    "changed-job-moved": Way(lasts=timedelta(days=1)),
    "changed-job-fell-out": Way(wakes=True, lasts=timedelta(days=1)),
    "round-late": Way(wakes=True, lasts=timedelta(hours=3)),
    "lot-late": Way(wakes=True, lasts=timedelta(hours=3)),
    "lot-short": Way(wakes=True, lasts=timedelta(days=1)),
    "lot-delayed": Way(wakes=True, lasts=timedelta(days=1)),
    "lot-as-agreed": Way(wakes=True, lasts=timedelta(days=1)),
    "lot-missing": Way(wakes=True, lasts=timedelta(hours=12)),
    "visits-left": Way(wakes=True, lasts=timedelta(days=1)),
    "delivery-failed": Way(outside=("email",), wakes=True),
    "delivery-followed": Way(outside=("email",)),
    "job-came-back": Way(lasts=timedelta(days=1)),
    "delivery-not-retried": Way(outside=("email",)),
    "retry-withdrawn": Way(lasts=timedelta(days=1)),
    "retry-kept": Way(lasts=timedelta(days=3)),
    "delivery-at-relay": Way(outside=("sms", "email")),
    "delivery-eta": Way(outside=("sms",), lasts=timedelta(hours=3)),
    "delivery-tracking": Way(outside=("email", "sms"), lasts=timedelta(days=2)),
    "office-to-recipient": Way(outside=("sms", "email"), lasts=timedelta(hours=12)),
    "office-to-sender": Way(outside=("email", "sms"), lasts=timedelta(hours=12)),
    "instruction-left": Way(wakes=True, lasts=timedelta(days=1)),
    "slot-asked": Way(wakes=True, lasts=timedelta(days=2)),
    "booking-made": Way(outside=("email",)),
    "booking-cancelled": Way(outside=("email",)),
    "booking-delivered-after-all": Way(outside=("email",)),
    "booking-brought-back": Way(outside=("email",)),
    "invoice-issued": Way(outside=("email",), lasts=timedelta(days=14)),
    "need-given-back": Way(outside=("email",), wakes=True, lasts=timedelta(days=2)),
    "need-changed": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(days=2)),
    "need-withdrawn": Way(outside=("sms", "email"), wakes=True, lasts=timedelta(days=2)),
    "need-wrong-code": Way(outside=("email",), wakes=True, lasts=timedelta(days=2)),
    "need-code-locked": Way(outside=("email",), wakes=True, lasts=timedelta(days=2)),
    "contest-opened": Way(outside=("email",), lasts=timedelta(days=14)),
    "contest-overdue": Way(outside=("email",), lasts=timedelta(days=14)),
    "contest-answered": Way(outside=("email",), lasts=timedelta(days=14)),
    "rule-published": Way(lasts=timedelta(days=30)),
    "message-from-office": Way(wakes=True),
    "message-from-rider": Way(wakes=True),
    "invitation": Way(outside=("email",), inside=False, lasts=timedelta(days=14)),
    "webhook-trouble": Way(outside=("email",), lasts=timedelta(days=7)),
}
"""Every kind of notice; its sentences are the messages ``notice-<kind>``."""


_OUTSIDE: frozenset[Channel] = frozenset({"email", "sms"})


def tell_all(  # noqa: PLR0913  # who is told what, and how
    act: Act,
    template: str,
    to: Iterable[Reached],
    *,
    about: str,
    args: Mapping[str, Any] | None = None,
    urgent: bool = False,
    until: datetime | None = None,
) -> None:
    """Notify people of something; who was notified of it is not notified again.

    Parameters
    ----------
    template
        One of :data:`WAYS`.
    about
        What exactly is told once to each, such as ``<round id>:<version>``: ids alone.
    args
        Fills in the sentence; see :func:`api.wording.notice_words.notice_text`.
    urgent
        Goes out at night as well.
    until
        Of no use from then on, if that is earlier than usual.
    """
    way, home = WAYS[template], cooperatives.own(act.tx)
    expires_at = min(act.now + way.lasts, until or act.now + way.lasts)
    if expires_at <= act.now:
        return
    loud = act.now if urgent else end_of_quiet(act.now, home.zone, QUIET)
    for one in to:
        for channel, address in _ways(act, way, one):
            notice = Notice(
                id=act.new_id(),
                person_id=one.person_id,
                channel=channel,
                template=template,
                args=dict(args or {}),
                address=address,
                language=one.language or home.language,
                dedupe=_once(template, about, one, channel, address),
                status="sent" if channel == "app" else "waiting",
                made_at=act.now,
                not_before=act.now if channel == "app" else loud,
                sent_at=act.now if channel == "app" else None,
                expires_at=expires_at,
            )
            # What would only go out when it is of no use any more is not begun.
            if notice.not_before < expires_at and notices.add(act.tx, notice) and channel != "app":
                send_later(act, notice, notice.not_before)


def _once(template: str, about: str, one: Reached, channel: Channel, address: str) -> str:
    """Return what is told once: of an address that names somebody nothing stands in it."""
    which = f":{address}" if channel == "push" else ""
    return f"{template}:{about}:{one.key}:{channel}{which}"


def channel_to(act: Act, template: str, one: Reached) -> Channel | None:
    """Return the way out of the app by which somebody would be notified; ``None`` without any."""
    return next((each for each, _ in _ways(act, WAYS[template], one) if each in _OUTSIDE), None)


def send_later(act: Act, notice: Notice, at: datetime) -> None:
    """Queue the sending of a notice."""
    act.queue("send-notice", not_before=at, notice_id=str(notice.id))


def _ways(act: Act, way: Way, one: Reached) -> list[tuple[Channel, str]]:
    """Return the ways by which somebody is told."""
    outbound = act.tools.outbound
    reachable: dict[Channel, str] = {
        "email": one.email if outbound.mail is not None else "",
        "sms": one.phone if outbound.sms is not None else "",
    }
    in_app = way.inside and one.person_id is not None
    inside: list[tuple[Channel, str]] = [("app", "")] if in_app else []
    if way.wakes and one.person_id is not None:
        inside += [("push", str(each.id)) for each in push.of_person(act.tx, one.person_id)]
    for channel in way.outside:
        if reachable.get(channel):
            return [*inside, (channel, reachable[channel])]
    return inside
