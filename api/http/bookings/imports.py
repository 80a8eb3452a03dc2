"""Imports: files of jobs become bookings."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import Field
from starlette.responses import Response

from api.http.bodies import read_whole_body
from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses, answers_with
from api.http.shapes import In, Listing, Moment, Out, every
from api.http.vocabulary import ImportStatus, Kept
from api.usecases.bookings.import_files import FailedRows, open_import, take_apart
from api.usecases.bookings.import_files import failed_rows as failed_rows_of
from api.usecases.bookings.imports import apply_import, import_day, list_imports, read_import
from api.usecases.request_types import Day, Text

router = addresses("imports")

FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class ImportOut(Out):
    """A file of jobs, and what became of each when it was read."""

    id: UUID
    kind: Kept[Literal["day", "spreadsheet"]]
    file_name: str
    status: ImportStatus
    report: dict[str, Any]
    made_by: UUID
    made_at: Moment
    finished_at: Moment | None


class ApplyIn(In):
    """Jobs whose changes are wanted, by their references."""

    references: list[Text] = Field(max_length=2000)


@router.post(
    "/v1/imports",
    operation_id="import_jobs",
    response_model=ImportOut,
    status_code=201,
    openapi_extra=FILE_BODY,
)
def bring_in(  # noqa: PLR0913  # what is told of a file
    do: Annotated[Doing, Depends(runs(import_day))],
    content: Annotated[bytes, Depends(read_whole_body)],
    *,
    file_name: Text,
    id: UUID | None = None,  # noqa: A002  # as it is called everywhere on the wire
    customer_id: UUID | None = None,
    day: Day | None = None,
) -> Response:
    """Take in a file of jobs, the body as it is; it is read in the background."""
    return do(
        import_day,
        ImportOut.of,
        id or do.service.ids(),
        content,
        file_name=file_name,
        customer_id=customer_id,
        day=day,
    )


@router.get("/v1/imports", response_model=Listing[ImportOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_imports))],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Return the imports in sight, the newest first."""
    return do(list_imports, every(ImportOut), limit)


@router.get("/v1/imports/{import_id}", response_model=ImportOut)
def read_it(do: Annotated[Doing, Depends(runs(read_import))], import_id: UUID) -> Response:
    """Return an import with what became of each job."""
    return do(read_import, ImportOut.of, import_id)


@router.post("/v1/imports/{import_id}/apply", response_model=ImportOut)
def apply_it(
    do: Annotated[Doing, Depends(runs(apply_import))], import_id: UUID, body: ApplyIn
) -> Response:
    """Apply the changes that an import found for some jobs."""
    file = take_apart(do.first(open_import, import_id))
    return do(apply_import, ImportOut.of, import_id, body.references, file)


@router.get(
    "/v1/imports/{import_id}/failed-rows",
    operation_id="read_failed_rows",
    response_class=Response,
    responses=answers_with("text/csv", "application/zip"),
)
def hand_back(do: Annotated[Doing, Depends(runs(failed_rows_of))], import_id: UUID) -> Response:
    """Return the failed rows of a spreadsheet to mend, as CSV; of several sheets, in an archive."""
    file = take_apart(do.first(open_import, import_id))
    return do.file(failed_rows_of, _failed, import_id, file)


def _failed(found: FailedRows) -> File:
    return File(content=found.content, media_type=found.media_type, name=found.name)
