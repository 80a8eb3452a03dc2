"""Proofs that the demo's couriers show at each stop that asks for them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from api.demo.names import COOPERATIVE, demo_id
from api.usecases.rounds.proofs import (
    Content,
    Count,
    OfAge,
    Photo,
    ReadCode,
    TypedName,
    add_proof,
    read_photo,
)
from data.sample.picture import parcel_picture
from data.store.rounds import documents
from dispatch.bookings.parcel_codes import parcel_codes

if TYPE_CHECKING:
    from uuid import UUID

    from api.usecases.act import Actor
    from api.usecases.service import Service
    from data.store.rounds.documents import DocumentStop
    from data.store.rounds.rounds import RoundRow

_SOMEBODY = "Naapuri"
"""Signs where a stop names nobody."""


def prove(service: Service, rider: Actor, round_: RoundRow, visit_id: UUID) -> None:
    """Make the proofs that a visit asks for; the same again is the same proofs."""
    with service.database.transaction(COOPERATIVE, read_only=True) as tx:
        stops = documents.stops(tx, round_.id)
        codes = parcel_codes(documents.jobs_of_day(tx, round_.day))
    stop = next((one for one in stops if one.id == visit_id), None)
    if stop is None:
        return
    for kind in stop.proof:
        proof_id = demo_id("proof", f"{visit_id}:{kind}")
        content = _content(kind, stop, codes.get(str(stop.job_id), ""))
        service.do(rider, add_proof, proof_id, round_.id, visit_id, content)


def _content(kind: str, stop: DocumentStop, code: str) -> Content:
    if kind == "photo":
        return _photo()
    if kind == "code":
        return ReadCode(code=code)
    if kind == "count":
        return Count(items=stop.load.items or 1)
    if kind == "age":
        return OfAge(years=18)
    # A typed name does where a signature is asked for.
    return TypedName(name=stop.contact_name or _SOMEBODY)


@cache
def _photo() -> Photo:
    return read_photo(parcel_picture())
