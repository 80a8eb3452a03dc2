"""Proofs: what shows that goods changed hands."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response, StreamingResponse

from api.http.bodies import read_whole_body
from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses, answers_with
from api.http.rounds.shapes import ProofIn, ProofOut
from api.http.shapes import Listing, every
from api.locales.texts import Texts
from api.render.proof_papers import BookingProofs, proofs_pdf, proofs_zip
from api.usecases.request_types import Instant
from api.usecases.rounds.booking_proofs import booking_proofs
from api.usecases.rounds.proofs import (
    Content,
    Count,
    OfAge,
    ReadCode,
    Strokes,
    TypedName,
    add_proof,
    list_proofs,
    proof_file,
    read_photo,
    read_proof,
)
from api.usecases.table_texts import table_texts
from routing.errors import BadInput

router = addresses("proofs")

PHOTO_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp")
        },
    }
}


@router.post("/v1/proofs", response_model=ProofOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_proof))], body: ProofIn) -> Response:
    """Keep a signature, a name, a code, a count or a check of the age as a proof."""
    return do(
        add_proof,
        ProofOut.of,
        body.id,
        body.round_id,
        body.visit_id,
        _content(body),
        made_at=body.made_at,
    )


@router.post(
    "/v1/proofs/photo",
    operation_id="add_photo_proof",
    response_model=ProofOut,
    status_code=201,
    openapi_extra=PHOTO_BODY,
)
def add_photo(  # noqa: PLR0913  # what, where and when
    do: Annotated[Doing, Depends(runs(add_proof))],
    content: Annotated[bytes, Depends(read_whole_body)],
    *,
    id: UUID,  # noqa: A002  # as it is called everywhere on the wire
    round_id: UUID,
    visit_id: UUID,
    made_at: Instant | None = None,
) -> Response:
    """Keep a picture as a proof; the body is the picture."""
    # Drawn anew here, while no transaction is open.
    photo = read_photo(content)
    return do(add_proof, ProofOut.of, id, round_id, visit_id, photo, made_at=made_at)


@router.get("/v1/visits/{visit_id}/proofs", response_model=Listing[ProofOut])
def list_them(do: Annotated[Doing, Depends(runs(list_proofs))], visit_id: UUID) -> Response:
    """Return the proofs of a visit."""
    return do(list_proofs, every(ProofOut), visit_id)


@router.get("/v1/proofs/{proof_id}", response_model=ProofOut)
def read_it(do: Annotated[Doing, Depends(runs(read_proof))], proof_id: UUID) -> Response:
    """Return a proof without its file."""
    return do(read_proof, ProofOut.of, proof_id)


@router.get(
    "/v1/proofs/{proof_id}/file",
    operation_id="read_proof_file",
    response_class=StreamingResponse,
    responses=answers_with("image/jpeg", "image/svg+xml"),
)
def read_file(do: Annotated[Doing, Depends(runs(proof_file))], proof_id: UUID) -> Response:
    """Return the picture or drawing of a proof."""
    ref, pieces = do.plainly(proof_file, proof_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{proof_id}"',
        "Content-Length": str(ref.size_bytes),
        "Cache-Control": "private, no-cache",
    }
    return StreamingResponse(pieces, 200, headers, ref.media_type)


_AS_PDF = answers_with("application/pdf")
_AS_ZIP = answers_with("application/zip")


@router.get(
    "/v1/bookings/{booking_id}/proofs.pdf",
    operation_id="read_booking_proofs_pdf",
    response_class=Response,
    responses=_AS_PDF,
)
def print_of_booking(
    do: Annotated[Doing, Depends(runs(booking_proofs))], booking_id: UUID
) -> Response:
    """Return all proofs of a booking as PDF."""

    def printed(found: BookingProofs) -> File:
        content = proofs_pdf(found, _paper_texts(found))
        return File(content=content, media_type="application/pdf", name="proofs.pdf")

    return do.file(booking_proofs, printed, booking_id)


@router.get(
    "/v1/bookings/{booking_id}/proofs.zip",
    operation_id="read_booking_proofs_zip",
    response_class=Response,
    responses=_AS_ZIP,
)
def pack_of_booking(
    do: Annotated[Doing, Depends(runs(booking_proofs))], booking_id: UUID
) -> Response:
    """Return all proofs of a booking: a table, their pictures, and all of it as PDF."""

    def packed(found: BookingProofs) -> File:
        content = proofs_zip(found, _paper_texts(found))
        return File(content=content, media_type="application/zip", name="proofs.zip")

    return do.file(booking_proofs, packed, booking_id)


def _paper_texts(found: BookingProofs) -> Texts:
    return table_texts(found.language, found.zone)


def _content(body: ProofIn) -> Content:
    """Return what a proof shows.

    Raises
    ------
    BadInput
        ``proof-one-content``.
    """
    drawn = body.signature
    found: list[Content] = []
    if drawn is not None:
        found.append(
            Strokes(strokes=drawn.strokes, width_px=drawn.width_px, height_px=drawn.height_px)
        )
    found += [TypedName(name=body.name)] if body.name is not None else []
    found += [ReadCode(code=body.code)] if body.code is not None else []
    found += [Count(items=body.items)] if body.items is not None else []
    found += [OfAge(years=body.age_years)] if body.age_years is not None else []
    if len(found) != 1:
        raise BadInput.of("proof-one-content", value=len(found))
    return found[0]
