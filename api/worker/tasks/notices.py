"""Telling people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from api.senders.mail import Letter, send_mail
from api.senders.outbound import Outcome
from api.senders.sms import ShortMessage, send_sms
from api.senders.web_push import Push, send_push
from api.usecases.notices.event_notices import notify_booking_made, tell_eta_moved, tell_event
from api.usecases.notices.notices import note_notice, take_notice
from api.usecases.notices.round_notices import tell_round_changed
from api.worker.tasks.task import Work


def send_notice(work: Work, *, notice_id: str) -> None:
    """Send one notice; a worker that is killed right after sends it twice, under the same id."""
    number = UUID(notice_id)
    message = work.do(take_notice, number)
    if message is not None:
        work.do(note_notice, number, _send(work, message))


def note_event_notified(work: Work, *, seq: int) -> None:
    """Notify those whom an event concerns."""
    work.do(tell_event, seq)


def round_changed(
    work: Work,
    *,
    round_id: str,
    version: int = 0,  # noqa: ARG001  # told is how it stands now
    since: str = "",
) -> None:
    """Notify the rider of a round that it is new, changed or taken back."""
    first = datetime.fromisoformat(since) if since else None
    work.do(tell_round_changed, UUID(round_id), first)


def eta_moved(work: Work, *, visit_id: str) -> None:
    """Notify of a new time of arrival."""
    work.do(tell_eta_moved, UUID(visit_id))


def booking_made(work: Work, *, booking_id: str) -> None:
    """Confirm a booking."""
    work.do(notify_booking_made, UUID(booking_id))


def _send(work: Work, message: Letter | ShortMessage | Push) -> Outcome:
    outbound = work.service.tools.outbound
    if isinstance(message, Push):
        return send_push(message, loopback=outbound.loopback_webhooks)
    if isinstance(message, Letter):
        if outbound.mail is None:
            return Outcome(error="channel-not-set-up", again=False)
        return send_mail(outbound.mail, message)
    if outbound.sms is None:
        return Outcome(error="channel-not-set-up", again=False)
    return send_sms(outbound.sms, message)
