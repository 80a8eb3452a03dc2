"""Use cases of imports: files of jobs become bookings, in the background, with a report by job.

The same file twice books nothing twice: a customer's word for a job on a day names one booking.
Where that is there already and says something else, the report tells so and nothing is changed,
until somebody applies it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import Making
from api.usecases.bookings.import_files import FileRead, find_import
from api.usecases.bookings.import_rows import (
    ImportRow,
    Into,
    bring_in,
    counts_of,
    plain_faults,
    usable_places,
)
from api.usecases.request_types import MAX_TEXT
from api.usecases.streets.typed_addresses import AddressReader
from api.usecases.visibility import customer_for, only_customer
from data.formats.job_file import DAY_ENDINGS, ENDINGS, JobFile, JobFileContext, read_job_file
from data.formats.spreadsheet.folder import JobsRead
from data.store.bookings import imports
from data.store.bookings.context import BookingContext, context_at
from data.store.bookings.imports import Import
from dispatch.model import Job
from dispatch.values.plain_values import to_plain
from routing.errors import BadInput, Conflict, Fault

MAX_BYTES = 20_000_000
MAX_JOBS = 2000
MAX_LISTED = 100
MEDIA_TYPE = "application/octet-stream"


@needs("bookings:write")
def import_day(  # noqa: PLR0913  # each is a part of what is handed in
    act: Act,
    import_id: UUID,
    document: bytes,
    *,
    file_name: str,
    customer_id: UUID | None = None,
    day: date | None = None,
) -> Import:
    """Take in a file of jobs under an id that the caller made; it is read in the background.

    Parameters
    ----------
    document
        The file, up to 20 MB: our day format, of which only jobs and places are read, or a
        spreadsheet.
    file_name
        Its ending says what it is.
    customer_id
        Whose jobs they are; a customer's own people need not say.
    day
        The day of times without a date, and of jobs without windows.

    Raises
    ------
    BadInput
        ``job-file-ending``, ``job-file-size``.
    NotFound
        ``no-such-customer``.
    Conflict
        ``id-used-twice`` with another file, ``customer-closed``.
    """
    _check_file(document, file_name)
    customer = customer_for(act, "bookings:write", customer_id)
    act.tx.lock(f"import:{import_id}")
    settings = {
        "customer_id": str(customer.id) if customer else None,
        "day": day.isoformat() if day else None,
        "office": only_customer(act, "bookings:write") is None,
    }
    sha256 = hashlib.sha256(document).hexdigest()
    found = imports.find(act.tx, import_id)
    if found is not None:
        if (found.sha256, found.file_name, found.settings) != (sha256, file_name, settings):
            raise Conflict("id-used-twice")
        return found
    act.tools.files.put(act.tx.owner, document, MEDIA_TYPE)
    kind = "day" if Path(file_name).suffix.lower() in DAY_ENDINGS else "spreadsheet"
    import_ = Import(
        id=import_id,
        kind=kind,
        file_name=file_name,
        sha256=sha256,
        settings=settings,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    imports.add(act.tx, import_)
    # One at a time for each cooperative: however long one takes, others find a worker.
    act.queue(
        "import-file",
        import_id=str(import_id),
        once=f"import:{import_id}",
        lock=f"imports:{act.tx.owner}",
    )
    return import_


@needs("bookings:write")
def run_import(act: Act, import_id: UUID, file: FileRead) -> Import:
    """Book what a file asks for; run again, it changes nothing. For work in the background.

    Parameters
    ----------
    file
        The file taken apart, see :func:`api.usecases.bookings.import_files.take_apart`.

    Raises
    ------
    NotFound
        ``no-such-import``.
    """
    found = _mine(act, import_id)
    return found if found.status != "waiting" else _run(act, found, file)


@needs("bookings:write")
def apply_import(act: Act, import_id: UUID, references: Collection[str], file: FileRead) -> Import:
    """Let bookings that differ from a file become what it says.

    Parameters
    ----------
    file
        The file taken apart, see :func:`api.usecases.bookings.import_files.take_apart`.
    references
        What the file calls the jobs whose changes are wanted.

    Raises
    ------
    NotFound
        ``no-such-import``.
    Conflict
        ``import-not-finished``.
    """
    found = _mine(act, import_id)
    if found.status != "done":
        raise Conflict("import-not-finished")
    return _run(act, found, file, frozenset(references))


@needs("bookings:read")
def read_import(act: Act, import_id: UUID) -> Import:
    """Return an import with its report.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    return find_import(act, import_id, "bookings:read")


@needs("bookings:read")
def list_imports(act: Act, limit: int = 20) -> list[Import]:
    """Return the imports in sight, the latest first, at most :data:`MAX_LISTED`."""
    only = only_customer(act, "bookings:read")
    return imports.latest(act.tx, customer_id=only, limit=max(1, min(limit, MAX_LISTED)))


def _run(act: Act, found: Import, file: FileRead, changes: frozenset[str] | None = None) -> Import:
    """Book everything of a file, or only apply the ``changes`` of some of its jobs."""
    context = context_at(act.tx, act.now)
    try:
        read = _read(act, found, file, context)
    except BadInput as error:
        nothing: dict[str, Any] = {"rows": [], "counts": {}, "faults": list(plain_faults(error))}
        return _finish(act, found, "failed", nothing)
    making = Making(
        office=bool(found.settings.get("office")),
        source="import",
        made_by=found.made_by,
        context=context,
    )
    into = Into(
        making=making,
        customer_id=found.customer_id,
        on=found.day,
        rows=read.rows,
        contacts=read.contacts,
    )
    rows = _rows(act, found.report, read.jobs, into, changes)
    counts = counts_of(rows)
    counts["unread"] = len({fault.subject for fault in read.left_out})
    report = {
        "rows": [to_plain(row) for row in rows],
        "counts": counts,
        "faults": list(plain_faults(read.left_out)),
    }
    return _finish(act, found, "done", report)


def _rows(
    act: Act,
    report: Mapping[str, Any],
    jobs: Iterable[Job],
    into: Into,
    changes: frozenset[str] | None,
) -> list[ImportRow]:
    before = {row["reference"]: row for row in report.get("rows", [])}
    rows = []
    for job in jobs:
        apply = job.id in (changes or ())
        if changes is not None and not apply and job.id in before:
            rows.append(ImportRow(**before[job.id]))
            continue
        rows.append(bring_in(act, job, into, apply=apply))
    return rows


def _read(act: Act, found: Import, file: FileRead, context: BookingContext) -> JobsRead:
    if not isinstance(file, JobFile):
        raise BadInput(file)
    office = found.settings.get("office")
    read = read_job_file(
        file,
        JobFileContext(
            zone=context.zone,
            on=found.day,
            places=usable_places(act, None if office else found.customer_id),
            skills=context.skills,
            locate=AddressReader(act=act, city=context.city).located,
        ),
    )
    if len(read.jobs) > MAX_JOBS:
        raise BadInput.of(
            "list-length",
            file=found.file_name,
            where="jobs",
            value=len(read.jobs),
            low=1,
            high=MAX_JOBS,
        )
    return read


def _finish(act: Act, found: Import, status: str, report: dict[str, Any]) -> Import:
    done = replace(found, status=status, report=report, finished_at=act.now)
    imports.update(act.tx, done)
    counts = report["counts"]
    refused = counts.get("refused", 0) + counts.get("unread", 0)
    act.record_event(
        "import_finished",
        "import",
        found.id,
        detail={
            "taken_count": sum(counts.values()) - refused,
            "refused_count": refused,
            "sha256": found.sha256,
        },
    )
    return done


def _mine(act: Act, import_id: UUID) -> Import:
    act.tx.lock(f"import:{import_id}")
    return find_import(act, import_id)


def _check_file(document: bytes, file_name: str) -> None:
    faults = []
    if not 0 < len(document) <= MAX_BYTES:
        args: dict[str, str | int | float] = {"value": len(document), "limit": MAX_BYTES}
        faults.append(Fault(code="job-file-size", args=args))
    if Path(file_name).suffix.lower() not in ENDINGS or len(file_name) > MAX_TEXT:
        args = {"value": Path(file_name).suffix[:20], "known": ", ".join(ENDINGS)}
        faults.append(Fault(code="job-file-ending", args=args))
    if faults:
        raise BadInput(faults)
