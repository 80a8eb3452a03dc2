"""Use cases of tables of drops: many deliveries looked at row by row, mended, and booked.

A table is looked at as often as somebody mends it; nothing of it is kept until it is booked. Each
row is a booking of its own under the id that its name always has, so that a row which is booked
already is not booked again, however often the table is sent.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import making_of
from api.usecases.bookings.import_rows import (
    ImportRow,
    Into,
    bring_in,
    faults_of,
    look_at,
    usable_places,
)
from api.usecases.streets.typed_addresses import AddressAnswers, AddressReader
from api.usecases.visibility import customer_for
from data.formats.fields import shown
from data.formats.spreadsheet.columns import TABLES
from data.formats.spreadsheet.folder import JobsRead, read_jobs
from data.formats.spreadsheet.headers import is_comment, meaning_of
from data.formats.spreadsheet.sheets import Sheet
from data.store.bookings.context import BookingContext, context_at
from data.store.fleet import places
from dispatch.bookings.place_hours import PlaceHours
from dispatch.model import Job
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Fault

MAX_ROWS = 500
MAX_COLUMNS = 60
MAX_CELL = 2000
_NAME = Path("jobs.csv")
"""File name by which the reader of spreadsheets takes a table for one of jobs."""
_NAME_SIGNS = 40
_NOT_FOUND = frozenset({"address-not-found", "address-unknown"})
_OF_DAY = frozenset({"window-in-the-past", "too-late-to-book"})
"""Faults of the day, where a row says its own: hours would be mended in vain."""
_PARTS = {
    "windows": ("windows", "from", "to"),
    "load": ("mass", "items", "volume"),
    "name": ("contact", "label"),
}
_WHERE = ("address", "latlon", "place", "lat")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRow:
    """A row of a table, as it was looked at or booked.

    Attributes
    ----------
    index
        Its place below the headings, from 0.
    outcome
        ``bookable``, ``booked``, ``same`` (it was booked before), ``differs`` (it is booked, and
        says something else), ``changed``, ``cancelled`` or ``refused``.
    what
        In what it differs from its booking.
    faults
        Each with the column that it is about; -1 for the row as a whole.
    warnings
        As :attr:`faults`, of a row that can be booked nevertheless.
    """

    index: int
    outcome: str
    reference: str = ""
    booking_id: str = ""
    total_cents: int = 0
    what: tuple[str, ...] = ()
    faults: tuple[tuple[int, Fault], ...] = ()
    warnings: tuple[tuple[int, Fault], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DropsLookedAt:
    """A table as it was looked at or booked.

    Attributes
    ----------
    rows
        In order; empty rows of the table are none.
    faults
        Of the table as a whole: of its headings, or of its size.
    """

    rows: tuple[DropRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    def of(self, *outcomes: str) -> list[DropRow]:
        """Return the rows of which something became."""
        return [one for one in self.rows if one.outcome in outcomes]


@needs("bookings:write")
def look_at_drops(
    act: Act,
    table: Rows,
    *,
    customer_id: UUID | None = None,
    day: date | None = None,
    answers: AddressAnswers | None = None,
) -> DropsLookedAt:
    """Look at a table of drops: what each row costs, or what is wrong with it; nothing is booked.

    Parameters
    ----------
    table
        Headings first, as of a sheet of jobs.
    customer_id
        Whose drops they are; a customer's own people need not say.
    day
        The day of times without a date.
    answers
        Of addresses that were searched for already; it may bound how many are.

    Raises
    ------
    NotFound
        ``no-such-customer``.
    Conflict
        ``customer-closed``.
    """

    def look(job: Job, into: Into) -> DropRow:
        found = look_at(act, job, into)
        shut = ((-1, _shut(found.shut)),) if found.shut else ()
        return replace(_row(found.row), total_cents=found.total_cents, warnings=shut)

    return _each(act, table, customer_id, day, look, answers)


@needs("bookings:write")
def book_drops(  # noqa: PLR0913  # what is booked, and how
    act: Act,
    table: Rows,
    *,
    customer_id: UUID | None = None,
    day: date | None = None,
    changes: bool = False,
    answers: AddressAnswers | None = None,
) -> DropsLookedAt:
    """Book every row of a table that can be; rows that are booked already stay as they are.

    Parameters
    ----------
    table, customer_id, day, answers
        As for :func:`look_at_drops`.
    changes
        Whether bookings that differ from their rows become what these say.

    Raises
    ------
    NotFound, Conflict
        As :func:`look_at_drops`.
    """
    return _each(
        act,
        table,
        customer_id,
        day,
        lambda job, into: _row(bring_in(act, job, into, apply=changes)),
        answers,
    )


@needs("bookings:write")
def search_addresses(
    act: Act, table: Rows, answers: AddressAnswers, *, customer_id: UUID | None, day: date | None
) -> None:
    """Search for the addresses of a table, so that to look at it takes little after that.

    Takes what :func:`look_at_drops` does; of what is wrong with the table that tells.
    """
    with contextlib.suppress(BadInput):
        _read(act, table, context_at(act.tx, act.now), customer_id, day, answers)


def named_rows(table: Rows) -> list[list[str]]:
    """Return a table in which every row has a name: its own, else one made of what it says.

    The name stays with a row while it is mended. The same table handed in again has the same names.
    """
    headings, *found = [list(row) for row in table]
    at = next((n for n, one in enumerate(headings) if _key(one) == "id"), None)
    if at is None:
        at = len(headings)
        headings.append("id")
    rows = [row + [""] * (len(headings) - len(row)) for row in found]
    taken = {row[at].strip() for row in rows}
    for row in rows:
        if row[at].strip() or not any(cell.strip() for cell in row):
            continue
        wish, number = _name_of(headings, row), 2
        name = wish
        while name in taken:
            name, number = f"{wish}-{number}", number + 1
        taken.add(name)
        row[at] = name
    return [headings, *rows]


def column_words(language: str) -> list[tuple[str, str]]:
    """Return the headings that one may give to a column: as they are written, in a language."""
    found = [
        (one.key, _plainest(one.french if language == "fr" and one.french else one.english))
        for one in TABLES["jobs"]
        if one.key in _OFFERED
    ]
    # Without a word for its side, a column is about the drop.
    words = [
        name.removeprefix("drop ").removeprefix("livraison ") if key.startswith("drop.") else name
        for key, name in sorted(found, key=lambda pair: _OFFERED.index(pair[0]))
    ]
    return [(word, word) for word in words]


def _plainest(names: Sequence[str]) -> str:
    return next((one for one in names if one in {"reference", "référence"}), names[0])


_OFFERED = (
    *("drop.address", "drop.access", "drop.windows", "drop.from", "drop.to", "drop.contact"),
    *("drop.phone", "drop.email", "drop.note", "id", "label", "date", "mass", "volume", "items"),
    *("returns.items", "pickup.address", "pickup.place", "pickup.from", "pickup.to"),
)


def is_known_heading(text: str) -> bool:
    """Return whether a heading means something, or says that its column is not to be read."""
    return is_comment(text) or bool(_key(text))


@dataclass(slots=True, kw_only=True)
class _Seen:
    """Rows of a table by their place, as they become known."""

    headings: Sequence[str]
    suggest: Callable[[str], list[str]]
    table: Rows
    rows: dict[int, DropRow] = field(default_factory=dict)

    def refuse(self, fault: Fault) -> bool:
        """Note a fault at its row; false where it is of none."""
        number = fault.args.get("row")
        if not isinstance(number, int) or number < 2:
            return False
        index = number - 2
        first = fault.args.get("first")
        if isinstance(first, str):
            # A table that was pasted has no name that anybody knows.
            fault = replace(fault, args={**fault.args, "first": first.removeprefix(f"{_NAME}, ")})
        before = self.rows.get(index, DropRow(index=index, outcome="refused"))
        column = self._column(fault)
        if fault.code in _OF_DAY:
            column = self._date_column(index, column)
        refusal = (column, self._with_suggestions(fault, index, column))
        self.rows[index] = replace(before, outcome="refused", faults=(*before.faults, refusal))
        return True

    def _column(self, fault: Fault) -> int:
        """Return the column of a fault: by its heading, else by the part of the booking."""
        named = str(fault.args.get("column", ""))
        for at, text in enumerate(self.headings):
            if named and shown(text) == named:
                return at
        side = "pickup" if named.startswith("pickups") else "drop"
        part = named.partition("].")[2].partition(".")[0].partition("[")[0]
        part = part.removeprefix("contact_")
        wanted = _PARTS.get(part, (*((part,) if part else ()), *_WHERE))
        keys = [_key(text) for text in self.headings]
        found = (f"{side}.{one}" if f"{side}.{one}" in keys else one for one in wanted)
        return next((keys.index(one) for one in found if one in keys), -1)

    def _date_column(self, index: int, otherwise: int) -> int:
        """Return the column in which a row says its day; another one where it says none."""
        keys = [_key(text) for text in self.headings]
        at = keys.index("date") if "date" in keys else -1
        return at if at >= 0 and self.table[index + 1][at].strip() else otherwise

    def _with_suggestions(self, fault: Fault, index: int, column: int) -> Fault:
        """Return a fault of an unknown address with what may be meant."""
        row = self.table[index + 1]
        if fault.code not in _NOT_FOUND or not 0 <= column < len(row):
            return fault
        meant = self.suggest(row[column])
        if not meant:
            return replace(fault, args={**fault.args, "value": shown(row[column])})
        return replace(
            fault, code="address-unclear", args={**fault.args, "suggestions": " · ".join(meant)}
        )


def _each(  # noqa: PLR0913, PLR0917  # those of the use cases
    act: Act,
    table: Rows,
    customer_id: UUID | None,
    day: date | None,
    work: Callable[[Job, Into], DropRow],
    answers: AddressAnswers | None,
) -> DropsLookedAt:
    """Read a table and do something with each of its rows."""
    answers = answers or AddressAnswers()
    customer = customer_for(act, "bookings:write", customer_id)
    wrong = _shape_faults(table)
    if wrong:
        return DropsLookedAt(faults=tuple(wrong))
    making = replace(making_of(act), source="import")
    reader = AddressReader(act=act, city=making.context.city, answers=answers)
    seen = _Seen(headings=table[0], suggest=reader.suggestions, table=table)
    try:
        read = _read(act, table, making.context, customer.id if customer else None, day, answers)
    except BadInput as error:
        general = [fault for fault in error.faults if not seen.refuse(fault)]
        return DropsLookedAt(rows=_in_order(seen), faults=tuple(general))
    general = [fault for fault in read.left_out if not seen.refuse(fault)]
    into = Into(
        making=making,
        customer_id=customer.id if customer else None,
        on=day,
        rows=read.rows,
        contacts=read.contacts,
        hours=places.with_hours(act.tx),
    )
    for job in read.jobs:
        *_, number = read.rows.rows["job", job.id]
        done = replace(work(job, into), index=number - 2)
        seen.rows[done.index] = done
        if done.outcome == "refused":
            found, seen.rows[done.index] = done.faults, replace(done, faults=())
            for _, fault in found:
                if not seen.refuse(fault):
                    seen.refuse(replace(fault, args={**fault.args, "row": number, "column": ""}))
    return DropsLookedAt(rows=_in_order(seen), faults=tuple(general))


def _in_order(rows: _Seen) -> tuple[DropRow, ...]:
    return tuple(rows.rows[at] for at in sorted(rows.rows))


def _read(  # noqa: PLR0913, PLR0917  # what is read, and what it may mean
    act: Act,
    table: Rows,
    context: BookingContext,
    customer_id: UUID | None,
    day: date | None,
    answers: AddressAnswers,
) -> JobsRead:
    office = act.actor.customer_id is None
    return read_jobs(
        [Sheet(path=_NAME, rows=[list(row) for row in table])],
        zone=context.zone,
        on=day,
        places=usable_places(act, None if office else customer_id),
        skills=context.skills,
        locate=AddressReader(act=act, city=context.city, answers=answers).located,
    )


def _row(row_: ImportRow) -> DropRow:
    return DropRow(
        index=-1,
        **values_of(row_, "outcome", "reference", "booking_id", "what"),
        faults=tuple((-1, fault) for fault in faults_of(row_)),
    )


def _shut(place: PlaceHours) -> Fault:
    return Fault(code="place-shut", args={"place": place.name, "hours": place.text})


def _shape_faults(table: Rows) -> list[Fault]:
    """Find fault with a table that nobody can look at row by row."""
    rows = len(table) - 1
    if not 1 <= rows <= MAX_ROWS:
        args = {"value": max(rows, 0), "low": 1, "high": MAX_ROWS}
        return [Fault(code="list-length", args=args)]
    widest = max(len(row) for row in table)
    if widest > MAX_COLUMNS:
        args = {"value": widest, "limit": MAX_COLUMNS, "line": 0}
        return [Fault(code="too-many-columns", args=args)]
    return []


def _key(heading: str) -> str:
    found = meaning_of(heading, "jobs")
    return found.key if found else ""


def _name_of(headings: Sequence[str], row: Sequence[str]) -> str:
    """Return a name that the same row always has, and by which people know it."""
    by_key = {_key(text): cell.strip() for text, cell in zip(headings, row, strict=False)}
    words = by_key.get("label") or by_key.get("drop.contact") or by_key.get("drop.address") or "-"
    digest = hashlib.sha256("\x1f".join(cell.strip() for cell in row).encode()).hexdigest()
    return f"{words[:_NAME_SIGNS]} {digest[:6]}"
