"""Front door: a folder of spreadsheets as a day, with every fault of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from data.formats.day_type import Day, places_used
from data.formats.fields import Faults, shown
from data.formats.parts import anything_left, verdict
from data.formats.reading import Document
from data.formats.spreadsheet.columns import Kind
from data.formats.spreadsheet.exchange import read_delivery, read_task
from data.formats.spreadsheet.fleet import read_courier, read_shift, read_vehicle
from data.formats.spreadsheet.headers import is_comment
from data.formats.spreadsheet.jobs import Pins, read_job
from data.formats.spreadsheet.required_columns import (
    JOB_SHEETS,
    NEEDED,
    header_names,
    id_keys,
    thing_of,
)
from data.formats.spreadsheet.rows import Contact, Folder, Locate, Row, Suggest
from data.formats.spreadsheet.sheets import Sheet, read_sheets
from data.formats.spreadsheet.stops import read_place
from data.formats.spreadsheet.tables import Table, understand
from data.formats.tournee.context import Context
from dispatch.model import MARGIN_HOUR_CENTS, Job, Pin, Place, Shift, Weights
from routing.errors import BadInput, Fault

T = TypeVar("T")

OffMap = Callable[[tuple[Job, ...], tuple[Shift, ...]], Iterable[Fault]]
"""Names the jobs and shifts that lie far from all streets."""

CutOff = Callable[[Day], Iterable[Fault]]
"""Names the jobs that no shift's vehicle can ride to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlaces:
    """Rows that the jobs and shifts of a folder came from.

    Attributes
    ----------
    rows
        By kind (``job``, ``shift``) and id: the file, how faults call the row, its sheet and
        number.
    """

    rows: Mapping[tuple[str, str], tuple[str, str, str, int]] = field(default_factory=dict)

    def at_row(self, fault: Fault) -> Fault:
        """Return a fault of a job or shift with its file, sheet and row; others as they are."""
        place = self.rows.get(fault.subject) if fault.subject else None
        if place is None:
            return fault
        file, where, sheet, row = place
        at: dict[str, str | int | float] = {"line": 0, "sheet": sheet, "row": row, "column": ""}
        return replace(fault, file=file, where=where, args={**fault.args, **at})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsRead:
    """The jobs of a file.

    Attributes
    ----------
    jobs
        Those that could be read.
    left_out
        What is wrong with the others.
    rows
        Where each job came from, for faults that show only later; empty for no spreadsheet.
    contacts
        Who is at their stops, by job and side, as far as a spreadsheet says so.
    """

    jobs: tuple[Job, ...]
    left_out: tuple[Fault, ...]
    rows: RowPlaces = field(default_factory=RowPlaces)
    contacts: Mapping[tuple[str, str], Contact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRead:
    """A day out of a folder.

    Attributes
    ----------
    day
        The day.
    left_out
        The faults for which something was left out.
    rows
        Where each job and shift came from, for faults that show only later.
    """

    day: Day
    left_out: tuple[Fault, ...]
    rows: RowPlaces


def read_folder(  # noqa: PLR0913 (each is a fact that a spreadsheet does not say itself)
    folder: Path,
    *,
    timezone: str,
    on: date | None,
    known_profiles: Collection[str],
    locate: Locate | None = None,
    suggest: Suggest | None = None,
    off_map: OffMap | None = None,
    cut_off: CutOff | None = None,
    skip_bad: bool = False,
    name: str = "",
    city: str | None = None,
) -> FolderRead:
    """Read a day of work from a folder of CSV, XLSX and ODS files.

    Parameters
    ----------
    folder
        Its files hold sheets of jobs, shifts and vehicles, and may hold couriers and places.
        Folders inside it, and files whose name starts with ``.``, ``~`` or ``#``, are left alone.
    timezone
        IANA name of the zone that the times are of.
    on
        The day that a time without a date is of; ``None`` where every row says its date.
    known_profiles
        Names that a vehicle's profile may have.
    locate
        Gives the point of an address, ``None`` where it is unknown or ambiguous. Without it,
        stops and places need coordinates.
    suggest
        Gives what an address that is not found may be, as it may be written instead.
    off_map
        Gives a fault, with its subject, for each job and shift that lies far from all streets.
    cut_off
        Gives a fault, with its subject, for each job that nobody can ride to. It is asked only
        about a folder that is refused anyway, so that mending it takes one round; of another,
        whoever plans it finds out.
    skip_bad
        Leave out the rows at fault instead of refusing the folder.
    name, city
        Of the day.

    Returns
    -------
    FolderRead
        The day, and the faults for which something was left out (none without ``skip_bad``).
        Those of a row have the arguments ``sheet`` and ``row``, see
        :func:`data.formats.spreadsheet.failed.failed_rows`.

    Raises
    ------
    BadInput
        With every fault of every file; with ``skip_bad`` only where leaving rows out does not
        help.
    """
    faults = Faults(document=Document(file=str(folder), content=None))
    zone = replace(faults.root(), value=timezone).zone()
    context = Context(faults=faults, known_profiles=known_profiles, skip_bad=skip_bad, zone=zone)
    reading = _Reading(folder=Folder(context=context, on=on, locate=locate, suggest=suggest))
    reading.open(folder)
    jobs, shifts, pins = reading.everything()
    rows = reading.row_places()
    if off_map is not None:
        # Before the verdict, so that what the map finds and what the rows hold are told together.
        lost = [rows.at_row(fault) for fault in off_map(jobs, shifts)]
        faults.found.extend(lost)
        subjects = {fault.subject for fault in lost}
        jobs = tuple(job for job in jobs if ("job", job.id) not in subjects)
        shifts = tuple(shift for shift in shifts if ("shift", shift.id) not in subjects)
        pins = Pins(shifts=pins.shifts, found=_kept(pins, jobs))
    day = Day(
        name=name or folder.resolve().name,
        timezone=timezone,
        city=city,
        places=places_used(shifts, jobs),
        jobs=jobs,
        shifts=shifts,
        pins=tuple(pins.found),
        weights=Weights(margin_hour_cents=MARGIN_HOUR_CENTS),
    )
    if cut_off is not None and faults.found and not skip_bad and jobs and shifts:
        faults.found.extend(rows.at_row(fault) for fault in cut_off(day))
    left_out = verdict(faults, skip_bad=skip_bad)
    if left_out:
        anything_left(faults, jobs, shifts, ("", ""))
    return FolderRead(day=day, left_out=left_out, rows=rows)


def read_jobs(  # noqa: PLR0913 (each is a fact that a spreadsheet does not say itself)
    sheets: Sequence[Sheet],
    *,
    zone: ZoneInfo,
    on: date | None,
    places: Mapping[str, Place],
    skills: Collection[str],
    locate: Locate | None = None,
) -> JobsRead:
    """Read the jobs alone of some sheets; who would ride is passed over.

    Parameters
    ----------
    sheets
        Of jobs, and maybe of places; others are not looked at.
    zone
        The zone that the times are of.
    on
        The day of rows that say no date; ``None`` where each says its own.
    places, skills
        Places that rows may name besides those of the sheets, and skills that they may ask for.
    locate
        As for :func:`read_folder`.

    Raises
    ------
    BadInput
        With every fault, where one is not of a row alone.
    """
    faults = Faults(document=Document(file="", content=None))
    context = Context(faults=faults, known_profiles=(), skip_bad=True, zone=zone)
    context.places = dict(places)
    context.skills = set(skills)
    contacts: dict[tuple[str, str], Contact] = {}
    folder = Folder(context=context, on=on, locate=locate, one_day=False, contacts=contacts)
    reading = _Reading(folder=folder)
    reading.take(sheets)
    reading.note_gaps()
    jobs = reading.jobs_alone()
    left_out = verdict(faults, skip_bad=True)
    return JobsRead(jobs=jobs, left_out=left_out, rows=reading.row_places(), contacts=contacts)


def files_of(folder: Path) -> list[Path]:
    """List the files of a folder that are meant to be read, by name.

    Raises
    ------
    BadInput
        If the folder cannot be read.
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput.of("file-unreadable", file=str(folder), line=0, why=why) from error
    return [
        path
        for path in inside
        if not path.is_dir() and not path.name.startswith((".", "~")) and not is_comment(path.name)
    ]


class _NoPins(Pins):
    """Passes over what a row says about who rides."""

    def to_shift(self, row: Row, key: str) -> None:
        """Leave the job free."""

    def to_courier(self, row: Row, key: str, courier: str, on: str = "") -> None:
        """Leave the job free."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Goes through the tables of a folder, kind by kind: what others refer to comes first."""

    folder: Folder
    tables: dict[Kind, list[Table]] = field(default_factory=dict)
    first: dict[tuple[str, str], Row] = field(default_factory=dict)
    whole: bool = True

    @property
    def _context(self) -> Context:
        return self.folder.context

    def open(self, folder: Path) -> None:
        """Find the tables of every file."""
        for path in files_of(folder):
            try:
                sheets = read_sheets(path)
            except BadInput as wrong:
                self._context.faults.found.extend(wrong.faults)
                self.whole = False
                continue
            self.take(sheets)
        self.note_gaps()

    def take(self, sheets: Iterable[Sheet]) -> None:
        """Find the tables of some sheets."""
        for sheet in sheets:
            if is_comment(sheet.name):
                continue
            table, wrong_headers = understand(sheet)
            self._context.faults.found.extend(wrong_headers)
            if table:
                self.tables.setdefault(table.kind, []).append(table)
            else:
                self.whole = False

    def note_gaps(self) -> None:
        """Note what is unclear because not every sheet could be read."""
        if not self.whole:
            # A sheet that could not be read may hold what others refer to.
            self._context.unclear |= {"place", "vehicle", "courier", "shift", "skill"}

    def everything(self) -> tuple[tuple[Job, ...], tuple[Shift, ...], Pins]:
        """Read every row of every table."""
        context = self._context
        self._given_ids()
        context.places = self._things("places", "place", read_place)
        context.vehicles = self._things("vehicles", "vehicle", read_vehicle)
        context.couriers = self._things("couriers", "courier", read_courier)
        listed_couriers = "couriers" in self.tables
        shifts = self._things(
            "shifts", "shift", lambda row: read_shift(row, listed_couriers=listed_couriers)
        )
        pins = Pins(shifts=shifts)
        good_jobs = self._jobs(pins)
        self._kinds_there(("shifts", "vehicles"))
        good_shifts = tuple(shift for shift in shifts.values() if shift)
        return good_jobs, good_shifts, Pins(shifts=shifts, found=_kept(pins, good_jobs))

    def row_places(self) -> RowPlaces:
        """Return the row of every thing that was read."""
        return RowPlaces(
            rows={
                subject: (
                    str(row.table.sheet.path),
                    row.where,
                    row.table.sheet.name,
                    row.number,
                )
                for subject, row in self.first.items()
            }
        )

    def jobs_alone(self) -> tuple[Job, ...]:
        """Read every row of the tables of jobs and places."""
        self._given_ids()
        self._context.places |= self._things("places", "place", read_place)
        jobs = self._jobs(_NoPins(shifts={}))
        self._kinds_there(())
        return jobs

    def _jobs(self, pins: Pins) -> tuple[Job, ...]:
        readers: dict[Kind, Callable[[Row], Job | None]] = {
            "jobs": lambda row: read_job(row, pins),
            "tasks": lambda row: read_task(row, pins),
            "deliveries": read_delivery,
        }
        jobs: dict[str, Job | None] = {}
        for kind, read in readers.items():
            self._things(kind, "job", read, jobs)
        return tuple(job for job in jobs.values() if job)

    def _kinds_there(self, besides_jobs: tuple[Kind, ...]) -> None:
        """Note the kinds of sheet that are needed and not there: one of jobs, and further ones."""
        if not self.whole:
            return
        rows = {
            kind: any(any(table.rows()) for table in tables) for kind, tables in self.tables.items()
        }
        if not any(rows.get(kind) for kind in JOB_SHEETS):
            self._context.faults.add("no-jobs", "", None)
        for kind in besides_jobs:
            if not rows.get(kind):
                self._context.faults.add(f"no-{kind}", "", None)

    def _things(
        self,
        kind: Kind,
        what: str,
        read: Callable[[Row], T | None],
        into: dict[str, T | None] | None = None,
    ) -> dict[str, T | None]:
        """Read the rows of every table of a kind; ``None`` stands for one that is at fault."""
        found: dict[str, T | None] = {} if into is None else into
        rows = [row for table in self._sound_tables(kind, what) for row in self._rows(table, what)]
        for row in rows:
            given = row.name
            row.name = given or self.folder.free_id(what, _wish(row, what))
            earlier = self.first.get((what, given))
            value = row.read(lambda row, earlier=earlier: _once(row, earlier, read))  # type: ignore[misc]
            if earlier is None:
                self.first[what, row.name] = row
                found[row.name] = value
        return found

    def _given_ids(self) -> None:
        """Note every id that is given, so that none is made up twice."""
        for tables in self.tables.values():
            for table in tables:
                what = thing_of(table.kind)
                names = {row.name for row in self._rows(table, what) if row.name}
                self.folder.names_used.setdefault(what, set()).update(names)

    def _rows(self, table: Table, what: str) -> list[Row]:
        rows = []
        for index, cells in table.rows():
            row = Row(folder=self.folder, table=table, index=index, cells=cells, what=what)
            row.name = next((row.text(key) for key in id_keys(table.kind) if row.has(key)), "")
            rows.append(row)
        return rows

    def _sound_tables(self, kind: Kind, what: str) -> list[Table]:
        """Return the tables of a kind that have every column they need, and note the others."""
        sound = []
        for table in self.tables.get(kind, ()):
            lacking = [keys for keys in NEEDED[kind] if not table.has(*keys)]
            for keys in lacking:
                self._lacks(table, keys)
            if lacking:
                self._context.unclear |= {what, "skill"}
            else:
                sound.append(table)
        return sound

    def _lacks(self, table: Table, keys: tuple[str, ...]) -> None:
        fault = Fault(
            code="column-missing",
            file=str(table.sheet.path),
            where=f"{table.sheet.label}row {table.header_row + 1}",
            args={"line": 0, "sheet": table.sheet.name, "known": header_names(table.kind, keys)},
        )
        self._context.faults.found.append(fault)


def _wish(row: Row, what: str) -> str:
    """Return the id that a row without one would best have."""
    if what == "shift" and row.has("courier"):
        return row.text("courier")
    return f"{row.table.sheet.path.stem}-{row.number}"


def _once(row: Row, earlier: Row | None, read: Callable[[Row], T | None]) -> T | None:
    """Read a row; one whose id an earlier row has is at fault, whatever else it says."""
    if earlier:
        key = next((key for key in id_keys(row.table.kind) if row.has(key)), "id")
        place = f"{earlier.table.sheet.path.name}, {earlier.where}"
        row.fault("duplicate-id", key, value=shown(row.name), first=place)
        row.name = ""  # the name is the earlier row's; leaving this one out must not touch that
    return read(row)


def _kept(pins: Pins, jobs: tuple[Job, ...]) -> list[Pin]:
    good = {job.id for job in jobs}
    return [pin for pin in pins.found if pin.job_id in good]
