"""Couriers' sheets to print: of a round or of a day."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses, answers_with
from api.render.courier_sheet import sheets_pdf
from api.render.sheet_content import sheet_content
from api.usecases.request_types import Day
from api.usecases.rounds.courier_sheets import CourierSheets, day_sheets, round_sheet
from api.usecases.table_texts import table_texts

router = addresses("sheets")

_AS_PDF = answers_with("application/pdf")


@router.get(
    "/v1/rounds/{round_id}/sheet.pdf",
    operation_id="read_round_sheet",
    response_class=Response,
    responses=_AS_PDF,
)
def print_round(do: Annotated[Doing, Depends(runs(round_sheet))], round_id: UUID) -> Response:
    """Return the courier's sheet of a round as PDF, as far as its document tells where it leads."""
    return do.file(round_sheet, lambda found: _printed(found, f"sheet-{found.day}"), round_id)


@router.get(
    "/v1/days/{day}/sheets.pdf",
    operation_id="read_day_sheets",
    response_class=Response,
    responses=_AS_PDF,
)
def print_day(do: Annotated[Doing, Depends(runs(day_sheets))], day: Day) -> Response:
    """Return the couriers' sheets of all live rounds of a day in sight as one PDF."""
    return do.file(day_sheets, lambda found: _printed(found, f"sheets-{found.day}"), day)


def _printed(found: CourierSheets, name: str) -> File:
    texts = table_texts(found.language, found.zone)
    sheets = [sheet_content(one.outcome, one.figures, texts, one.codes) for one in found.sheets]
    return File(content=sheets_pdf(sheets, texts), media_type="application/pdf", name=f"{name}.pdf")
