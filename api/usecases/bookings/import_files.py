"""Files of jobs taken apart, and their failed rows given back as files to mend.

Whoever reads a file holds no connection meanwhile: a transaction says what is to be read, the file
is read in a process of its own (:mod:`api.processes.limited`), and another transaction goes on.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.locales.texts import Texts
from api.processes.limited import Limits, run_limited
from api.usecases.act import Act, needs
from api.usecases.requests import found_or_refuse
from api.usecases.table_texts import table_texts
from api.usecases.visibility import only_customer
from data.formats.job_file import JobFile, parse_job_file
from data.formats.spreadsheet import failed_sheets
from data.store.bookings import imports
from data.store.bookings.imports import Import
from data.store.system import cooperatives
from data.store.tables.bookings import TABLE_KIND
from routing.errors import BadInput, Conflict, Denied, Fault, NotFound

LIMITS = Limits(cpu_s=30, wall_s=90)
"""Limits of reading a file: ten times as much as the largest that is right."""
PATIENCE_S = 60.0
"""Longest wait of work in the background for its turn to read a file."""
_ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)
"""The same rows give the same archive."""

FileRead = JobFile | tuple[Fault, ...]
"""A file of jobs taken apart, or why nothing of it could be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file of jobs as it was handed in."""

    record: Import
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRows:
    """The failed rows of a file: one CSV file, or an archive of one for each sheet."""

    content: bytes
    name: str
    media_type: str


def find_import(act: Act, import_id: UUID, permission: str = "bookings:write") -> Import:
    """Return an import in sight.

    Raises
    ------
    NotFound
        ``no-such-import``.
    """
    only = only_customer(act, permission)
    found = found_or_refuse(imports.find(act.tx, import_id, only=only), "no-such-import")
    if found.kind == TABLE_KIND:
        raise NotFound("no-such-import")  # It is of whoever pasted it, on their page alone.
    return found


@needs("bookings:write")
def open_import(act: Act, import_id: UUID) -> HandedIn:
    """Return a file that was handed in, to be read outside of a transaction.

    Raises
    ------
    NotFound
        ``no-such-import``; also when its file is gone.
    """
    import_ = find_import(act, import_id)
    if not import_.sha256:
        raise NotFound("no-such-import")  # Purged, or erased with a recipient whom it named.
    return HandedIn(record=import_, content=act.tools.files.get(act.tx.owner, import_.sha256))


def take_apart(handed_in: HandedIn, patience_s: float = 0) -> FileRead:
    """Read a file in a process of its own.

    Made to do harm, a file costs its limits there, and nobody else anything.

    Parameters
    ----------
    patience_s
        How long to wait for a turn.

    Raises
    ------
    Failure
        ``files-busy``: too many are being read.
    """
    name = handed_in.record.file_name
    try:
        return run_limited(LIMITS, patience_s, parse_job_file, handed_in.content, name)
    except BadInput as error:
        return error.faults


@needs("bookings:write")
def failed_rows(act: Act, import_id: UUID, file: FileRead) -> FailedRows:
    """Return the failed rows of a spreadsheet as it has them, each with why it failed.

    Mended, the file can be handed in as it is. The rows may name people: besides whoever handed
    them in, they are for who may read recipients.

    Parameters
    ----------
    file
        The file taken apart, see :func:`take_apart`.

    Raises
    ------
    NotFound
        ``no-such-import``; ``no-failed-rows`` where every row was booked, where it is no
        spreadsheet, or where it could not be read at all.
    Conflict
        ``import-not-finished``.
    Denied
        ``not-permitted``.
    """
    import_ = find_import(act, import_id)
    if import_.made_by != act.actor.id and not act.actor.may("recipients:read"):
        raise Denied("not-permitted", permission="recipients:read")
    if import_.status == "waiting":
        raise Conflict("import-not-finished")
    sheets = file.content if isinstance(file, JobFile) else ()
    if not isinstance(sheets, tuple):
        raise NotFound("no-failed-rows")
    texts = table_texts(cooperatives.own(act.tx).language)
    found = failed_sheets(
        sheets,
        _faults_in(import_.report),
        say=lambda fault: _sentence(fault, texts),
        heading=f"# {texts('failed-rows-why')}",
    )
    if not found:
        raise NotFound("no-failed-rows")
    stem = f"import-{import_id}-failed"
    if len(found) == 1:
        return FailedRows(content=found[0][1], name=f"{stem}.csv", media_type="text/csv")
    return FailedRows(content=_archive(found), name=f"{stem}.zip", media_type="application/zip")


def _faults_in(report: Any) -> Iterator[Fault]:  # noqa: ANN401  # JSON
    """Return the faults of a report, of rows that were refused and of those that were not read."""
    faults = [*report.get("faults", ())]
    for row in report.get("rows", ()):
        faults += row["faults"]
    for one in faults:
        yield Fault(code=one["code"], where=one["where"], args=one["args"])


def _sentence(fault: Fault, texts: Texts) -> str:
    key = f"error-{fault.code}"
    if not texts.knows(f"fault-{fault.code}") and texts.knows(key):
        # What keeps a whole booking from being made, such as a deadline.
        return texts(key, **fault.args)
    return texts.fault(fault)


def _archive(files: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (stem, content) in enumerate(files, start=1):
            member = zipfile.ZipInfo(f"{number}-{stem}-failed.csv", _ARCHIVE_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()
