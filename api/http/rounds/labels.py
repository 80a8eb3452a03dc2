"""Parcel labels to print: of a round, a day or a booking."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses, answers_with
from api.render.labels import LabelForm, labels_pdf
from api.usecases.request_types import Day
from api.usecases.rounds.parcel_labels import ParcelLabels, booking_labels, day_labels, round_labels
from api.usecases.table_texts import table_texts

router = addresses("labels")

Form = Literal["sheet", "single"]
_AS_PDF = answers_with("application/pdf")


@router.get(
    "/v1/rounds/{round_id}/labels.pdf",
    operation_id="read_round_labels",
    response_class=Response,
    responses=_AS_PDF,
)
def print_round(
    do: Annotated[Doing, Depends(runs(round_labels))], round_id: UUID, form: Form = "sheet"
) -> Response:
    """Return the parcel labels of a round as PDF."""
    return do.file(round_labels, lambda found: _printed(found, form), round_id)


@router.get(
    "/v1/days/{day}/labels.pdf",
    operation_id="read_day_labels",
    response_class=Response,
    responses=_AS_PDF,
)
def print_day(
    do: Annotated[Doing, Depends(runs(day_labels))], day: Day, form: Form = "sheet"
) -> Response:
    """Return the parcel labels of all live rounds of a day in sight as PDF."""
    return do.file(day_labels, lambda found: _printed(found, form), day)


@router.get(
    "/v1/bookings/{booking_id}/labels.pdf",
    operation_id="read_booking_labels",
    response_class=Response,
    responses=_AS_PDF,
)
def print_booking(
    do: Annotated[Doing, Depends(runs(booking_labels))], booking_id: UUID, form: Form = "sheet"
) -> Response:
    """Return the parcel labels of a booking as PDF, also before any round has it."""
    return do.file(booking_labels, lambda found: _printed(found, form), booking_id)


def _printed(found: ParcelLabels, form: LabelForm) -> File:
    texts = table_texts(found.language, found.zone)
    day = texts.day(found.day)
    content = labels_pdf(found.labels, found.name, day, texts, form)
    return File(content=content, media_type="application/pdf", name=f"labels-{found.day}.pdf")
