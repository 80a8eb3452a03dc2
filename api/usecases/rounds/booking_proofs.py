"""Use case of all proofs of a booking together, for whoever has to show that goods arrived."""

from __future__ import annotations

from uuid import UUID

from api.render.proof_papers import BookingProofs, ProvedStop, ShownProof
from api.usecases.act import Act, needs
from api.usecases.bookings.booking import shown
from api.usecases.requests import found_or_refuse
from api.usecases.visibility import only_customer
from data.store.bookings import bookings
from data.store.rounds import proofs
from data.store.rounds.proofs import Proof
from data.store.system import cooperatives
from routing.errors import Conflict, NotFound

MAX_PROOFS = 100
"""Most proofs that are given at once: a picture has some hundred kilobytes."""


@needs("proofs:read")
def booking_proofs(act: Act, booking_id: UUID) -> BookingProofs:
    """Return the proofs of a booking, stop by stop, with their pictures.

    Raises
    ------
    NotFound
        ``no-such-booking``: not there, or not in sight.
    Conflict
        ``too-many-proofs``.
    """
    only = only_customer(act, "proofs:read")
    found = found_or_refuse(bookings.find(act.tx, booking_id, only=only), "no-such-booking")
    seen, home = shown(act, found), cooperatives.own(act.tx)
    stops = [(job.reference, stop) for job in seen.jobs for stop in job.stops]
    ids = [stop.id for _, stop in stops]
    visits, kept = bookings.visits_of(act.tx, ids), proofs.of_visits(act.tx, ids)
    if len(kept) > MAX_PROOFS:
        raise Conflict("too-many-proofs", value=len(kept), limit=MAX_PROOFS)
    by_stop: dict[UUID, list[ShownProof]] = {}
    for one in kept:
        by_stop.setdefault(one.visit_id, []).append(
            ShownProof(proof=one, picture=_picture(act, one))
        )
    return BookingProofs(
        booking_id=found.id,
        reference=found.reference,
        day=found.day,
        stops=tuple(
            ProvedStop(
                job=job,
                stop=stop,
                status=visits[stop.id].status if stop.id in visits else "",
                done_at=visits[stop.id].done_at if stop.id in visits else None,
                relay=visits[stop.id].relay if stop.id in visits else None,
                proofs=tuple(by_stop.get(stop.id, ())),
            )
            for job, stop in stops
        ),
        name=home.name,
        language=home.language,
        zone=home.zone,
    )


def _picture(act: Act, one: Proof) -> bytes:
    if not one.sha256:
        return b""
    try:
        return act.tools.files.get(act.tx.owner, one.sha256)
    except NotFound:
        return b""  # Its time is over.
