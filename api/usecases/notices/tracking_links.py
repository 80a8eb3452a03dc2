"""Use cases of tracking links: made for the drops of a booking, and told to who asks for them.

Whoever has the link needs no account, so its token is the key. Of it only the hash is kept, by
which it is looked up, and itself sealed, since it is printed on labels and sent once more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.auth import sealed_contexts
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, derived_token, new_token
from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from api.usecases.visibility import only_customer
from data.store.bookings import bookings, tracking
from data.store.bookings.bookings import BookedStop, Booking
from data.store.bookings.tracking import Tracking
from dispatch.values.same_fields import same_fields

PAGE = "/t/"
"""Path of tracking pages; the token follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropLink:
    """A link to the page of one drop.

    Attributes
    ----------
    stop_id, job
        The drop, and what the booking calls its job.
    address
        The whole address of the page.
    sent_at, opened_at
        When it was sent to the recipient, and first opened.
    """

    stop_id: UUID
    job: str
    address: Secret
    made_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None


@needs("bookings:write")
def make_tracking_links(act: Act, booking_id: UUID) -> list[DropLink]:
    """Return the links of a booking's drops; those that are missing are made.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    """
    only = only_customer(act, "bookings:write")
    found = found_or_refuse(bookings.find(act.tx, booking_id, only=only), "no-such-booking")
    kept = links_of(act, [stop.id for stop in drops_of(found)])
    return [
        DropLink(
            **same_fields(kept[stop.id], DropLink),
            job=job.reference,
            address=Secret(address_of(act, kept[stop.id])),
        )
        for job in found.live_jobs
        for stop in job.of_kind("drop")
    ]


def drops_of(found: Booking) -> list[BookedStop]:
    """Return the drops of a booking that are still meant."""
    return [stop for job in found.live_jobs for stop in job.of_kind("drop")]


def links_of(act: Act, stop_ids: Sequence[UUID]) -> dict[UUID, Tracking]:
    """Return the links of some drops by stop, making those that are missing."""
    known = tracking.of_stops(act.tx, stop_ids)
    missing = [stop_id for stop_id in stop_ids if stop_id not in known]
    if not missing:
        return known
    tracking.add(act.tx, [_new(act, stop_id) for stop_id in missing])
    # Read anew: somebody else may have been quicker.
    found = tracking.of_stops(act.tx, stop_ids)
    for stop_id in missing:
        act.record_event("tracking_linked", "stop", stop_id)
    return found


def address_of(act: Act, one: Tracking) -> str:
    """Return the whole address of a page."""
    return f"{act.tools.public_url}{PAGE}{_token_of(act, one).reveal()}"


def label_address_of(act: Act, one: Tracking) -> str:
    """Return the whole address of a page that is read and nothing else, for labels."""
    label = derived_token(TokenKind.LABEL, _token_of(act, one))
    return f"{act.tools.public_url}{PAGE}{label.secret.reveal()}"


def _token_of(act: Act, one: Tracking) -> Secret:
    context = sealed_contexts.tracking(one.id)
    return act.tools.sealer.unseal(one.sealed_secret, context=context)


def label_addresses_of(act: Act, stop_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what labels of some drops lead to, by stop; missing links are made."""
    kept = links_of(act, sorted(set(stop_ids)))
    return {
        stop_id: label_address_of(act, one)
        for stop_id, one in kept.items()
        if one.label_hash is not None
    }


def _new(act: Act, stop_id: UUID) -> Tracking:
    token, tracking_id = new_token(TokenKind.TRACKING), act.new_id()
    label = derived_token(TokenKind.LABEL, token.secret)
    context = sealed_contexts.tracking(tracking_id)
    return Tracking(
        id=tracking_id,
        stop_id=stop_id,
        token_hash=token.digest,
        label_hash=label.digest,
        sealed_secret=act.tools.sealer.seal(token.secret, context=context, now=act.now),
        made_at=act.now,
    )
