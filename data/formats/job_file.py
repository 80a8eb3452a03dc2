"""Reads the jobs alone out of a file: of our day format, or a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from data.formats.fields import Faults
from data.formats.parts import verdict
from data.formats.reading import Document, count_values, decoded, parse_json, parse_yaml
from data.formats.spreadsheet.folder import JobsRead, read_jobs
from data.formats.spreadsheet.rows import Locate
from data.formats.spreadsheet.sheets import BOOK_ENDINGS, CSV_ENDINGS, Sheet, sheets_in
from data.formats.tournee.context import Context, read_place
from data.formats.tournee.day import DAY_KEYS
from data.formats.tournee.jobs import JOB_KEYS, read_job
from dispatch.model import Place
from dispatch.values.plain_values import values_of
from routing.errors import BadInput

DAY_ENDINGS = (".json", ".yaml", ".yml")
ENDINGS = (*DAY_ENDINGS, *CSV_ENDINGS, *BOOK_ENDINGS)
"""Endings of the names of files of jobs."""
MAX_VALUES = 500_000
"""Most keys and values of a document: some 5,000 jobs have as many."""
MAX_ROWS = 10_000
"""Most rows of a sheet of jobs, with those of places and others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFileContext:
    """Names that the jobs of a file may refer to, and values for what it leaves unsaid.

    Attributes
    ----------
    zone, on
        The zone of its times, and the day of a time without a date.
    places
        Places that it may name, by name and by id.
    skills
        What somebody or some vehicle has.
    locate
        Finds the point of an address.
    """

    zone: ZoneInfo
    on: date | None
    places: Mapping[str, Place]
    skills: Collection[str]
    locate: Locate


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFile:
    """Content of a file of jobs, before it is known what it means.

    Attributes
    ----------
    name
        Of the file.
    content
        A document of our day format, or the sheets of a spreadsheet.
    """

    name: str
    content: Document | tuple[Sheet, ...]


def parse_job_file(content: bytes, name: str) -> JobFile:
    """Take a file of jobs apart into plain values or cells.

    This is what a file made to do harm would harm: do it where it can be stopped.

    Parameters
    ----------
    content
        The file.
    name
        Its name; its ending, one of :data:`ENDINGS`, tells what it is.

    Raises
    ------
    BadInput
        If it is of another kind, damaged, or too large.
    """
    ending = Path(name).suffix.lower()
    if ending in DAY_ENDINGS:
        return JobFile(name=name, content=_document(content, name, ending))
    if ending not in ENDINGS:
        raise BadInput.of(
            "job-file-ending", file=name, value=ending or name, known=", ".join(ENDINGS)
        )
    try:
        # The name tells what a sheet of CSV holds.
        sheets = sheets_in(Path(f"{_stem(name)}{ending}"), content, MAX_ROWS)
    except BadInput as error:
        raise BadInput(replace(fault, file=name) for fault in error.faults) from error
    return JobFile(name=name, content=tuple(sheets))


def read_job_file(file: JobFile, known: JobFileContext) -> JobsRead:
    """Read the jobs of a file; shifts, vehicles and people in it are passed over.

    Raises
    ------
    BadInput
        With every fault, where one is not of a job alone.
    """
    if isinstance(file.content, Document):
        return _of_day(file.content, known)
    return _of_spreadsheet(file.content, file.name, known)


def _document(content: bytes, name: str, ending: str) -> Document:
    text = decoded(content, name)
    document = parse_json(text, name) if ending == ".json" else parse_yaml(text, name)
    values = count_values(document.content, MAX_VALUES)
    if values > MAX_VALUES:
        raise BadInput.of("too-many-values", file=name, line=0, limit=MAX_VALUES)
    return document


def _of_day(document: Document, known: JobFileContext) -> JobsRead:
    faults = Faults(document=document)
    context = Context(faults=faults, known_profiles=(), skip_bad=True, zone=known.zone)
    context.skills = set(known.skills)
    context.places = dict(known.places)
    table = faults.root().table(DAY_KEYS)
    if table is None:
        raise BadInput(faults.found)
    for key, entry in table.entries("places"):
        node = entry.about("place", key)
        context.places[key] = context.sound(lambda node=node, key=key: read_place(node, key))  # type: ignore[misc]
    jobs = context.records(table, "jobs", JOB_KEYS, read_job)
    left_out = verdict(faults, skip_bad=True)
    return JobsRead(jobs=tuple(job for job in jobs.values() if job), left_out=left_out)


def _of_spreadsheet(sheets: tuple[Sheet, ...], name: str, known: JobFileContext) -> JobsRead:
    try:
        read = read_jobs(sheets, **values_of(known, "zone", "on", "places", "skills", "locate"))
    except BadInput as error:
        raise BadInput(replace(fault, file=name) for fault in error.faults) from error
    return replace(read, left_out=tuple(replace(fault, file=name) for fault in read.left_out))


def _stem(name: str) -> str:
    stem = "".join(sign for sign in Path(name).stem if sign.isalnum() or sign in " -_")
    return stem.strip()[:60] or "jobs"
