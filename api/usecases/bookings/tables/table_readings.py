"""Use cases of tables that take long to read: kept, read in the background, shown when they are.

To search for misspelt addresses, and to book many rows, takes seconds of computing, in which
others would wait. So a long table is kept as an import of a kind of its own, the worker reads it
part by part, and whoever handed it in sees how far it is. It names people: nobody else sees it,
and it is gone as soon as all of it is booked, or after a day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from api.usecases.act import Act, Actor, needs
from api.usecases.background import by_system
from api.usecases.bookings.tables.drop_tables import DropsLookedAt, search_addresses
from api.usecases.requests import found_or_refuse
from api.usecases.streets.typed_addresses import AddressAnswers
from api.usecases.visibility import customer_for
from data.store.bookings import imports
from data.store.bookings.imports import Import
from data.store.tables.bookings import TABLE_KIND
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import BadInput, Conflict, NotFound

ROWS_AT_ONCE = 50
"""A table of more rows is read in the background: one costs some milliseconds, booking it more."""
SEARCHED_AT_ONCE = 20
"""So many addresses are searched for while somebody waits: a misspelt one takes 2 to 5 ms of
computing in a small city, and up to 50 ms in a large one."""
PART_ROWS = 20
"""So many rows are read before it is told how far the table is."""
MOST_WAITING = 3
"""So many tables of one customer, or of the office, may wait to be read."""
MAX_BYTES = 4_000_000
_SHOWN = 5

Table = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """A long table on its way.

    Attributes
    ----------
    status
        ``waiting``, ``done`` or ``failed``.
    books
        Whether its rows are booked, and not only looked at.
    changes
        Whether bookings that differ become what it says.
    rows_read
        Rows whose addresses were searched for so far.
    follows
        Whether another table of the same customer, or of the office, is read before it.
    """

    id: UUID
    status: str
    table: list[list[str]]
    customer_id: UUID | None
    day: date | None
    books: bool
    changes: bool
    rows_read: int
    made_by: UUID
    made_at: datetime
    asker_customer_id: UUID | None
    looked: DropsLookedAt
    follows: bool = False

    @property
    def rows(self) -> int:
        """Rows below the headings."""
        return len(self.table) - 1


@needs("bookings:write")
def begin_reading(  # noqa: PLR0913  # what is read, and for whom
    act: Act,
    reading_id: UUID,
    table: Table,
    *,
    customer_id: UUID | None = None,
    day: date | None = None,
    books: bool = False,
    changes: bool = False,
) -> TableReading:
    """Keep a table of drops, to be read in the background; one mended since takes its own place.

    Parameters
    ----------
    books, changes
        Whether it is booked, and not only looked at; see
        :func:`api.usecases.bookings.tables.drop_tables.book_drops`.

    Raises
    ------
    BadInput
        ``job-file-size``.
    NotFound, Conflict
        ``no-such-customer``, ``customer-closed``; ``tables-waiting``: so many wait that this one
        has to be handed in later.
    """
    customer = customer_for(act, "bookings:write", customer_id)
    size = len(json.dumps(table))
    if size > MAX_BYTES:
        raise BadInput.of("job-file-size", value=size, limit=MAX_BYTES)
    asker = act.actor.customer_id
    act.tx.lock(f"tables:{act.tx.owner}:{asker}")
    known = imports.find(act.tx, reading_id)
    if known is not None and not _is_own(act, known):
        raise Conflict("id-used-twice")
    if known is None and imports.tables_waiting(act.tx, _key(asker)) >= MOST_WAITING:
        raise Conflict("tables-waiting", limit=MOST_WAITING)
    waiting = Import(
        id=reading_id,
        kind=TABLE_KIND,
        file_name="",
        sha256="",
        settings={
            "customer_id": _key(customer.id if customer else None) or None,
            "asker": _key(asker),
            "day": day.isoformat() if day else None,
            "books": books,
            "changes": changes,
        },
        report={"table": [list(row) for row in table], "read": 0},
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    (imports.add if known is None else imports.update)(act.tx, waiting)
    _queue(act, reading_id)
    return _reading(act, waiting)


@needs("bookings:write")
def read_reading(act: Act, reading_id: UUID) -> TableReading:
    """Return a table that one handed in oneself.

    Raises
    ------
    NotFound
        ``no-such-import``; also when it is over.
    """
    return _reading(act, _own(act, reading_id))


@needs("bookings:write")
def own_readings(act: Act) -> list[TableReading]:
    """Return the tables that one handed in oneself and has not booked whole, the latest first."""
    found = imports.tables_of(act.tx, act.actor.id or act.tx.owner, limit=_SHOWN)
    return [_reading(act, one) for one in found]


@needs("bookings:write")
def read_again(act: Act, reading_id: UUID) -> TableReading:
    """Let the worker read a table again whose reading failed.

    Raises
    ------
    NotFound
        ``no-such-import``.
    """
    found = _own(act, reading_id)
    if found.status == "failed":
        report = {"table": found.report["table"], "read": 0}
        found = replace(found, status="waiting", report=report, made_at=act.now, finished_at=None)
        imports.update(act.tx, found)
        _queue(act, reading_id)
    return _reading(act, found)


@by_system
def open_reading(act: Act, reading_id: UUID) -> TableReading | None:
    """Return a table to be read; ``None`` where nobody waits for it any more."""
    found = imports.find(act.tx, reading_id)
    if found is None or found.status != "waiting" or "table" not in found.report:
        return None
    return _reading(act, found)


@by_system
def note_rows_read(act: Act, reading_id: UUID, made_at: datetime, rows_read: int) -> bool:
    """Note how far a table is; false where another one took its place meanwhile."""
    found = _waiting(act, reading_id, made_at)
    if found is not None:
        imports.update(act.tx, replace(found, report={**found.report, "read": rows_read}))
    return found is not None


@by_system
def end_reading(
    act: Act, reading_id: UUID, made_at: datetime | None, looked: DropsLookedAt | None
) -> None:
    """Keep what was found in a table; ``None`` where it could not be read."""
    found = _waiting(act, reading_id, made_at)
    if found is None:
        return
    report: Mapping[str, Any] = {"table": found.report["table"], "read": found.report["read"]}
    if looked is not None:
        report = {**report, "looked": to_plain(looked)}
        if found.settings["books"] and is_whole(looked):
            # Nothing is left to be mended: nothing of it is kept.
            report = {"booked": len(looked.rows)}
    status = "failed" if looked is None else "done"
    imports.update(act.tx, replace(found, status=status, report=report, finished_at=act.now))


def search_part(act: Act, reading: TableReading, start: int, answers: AddressAnswers) -> None:
    """Search for the addresses of some rows of a table, from one on."""
    part = [reading.table[0], *reading.table[start + 1 : start + 1 + PART_ROWS]]
    search_addresses(act, part, answers, customer_id=reading.customer_id, day=reading.day)


def is_whole(looked: DropsLookedAt) -> bool:
    """Return whether nothing of a table is left to be booked."""
    return not looked.faults and not looked.of("refused", "bookable", "differs")


def as_asker(reading: TableReading, system: Actor) -> Actor:
    """Return who handed a table in, as an actor for the worker."""
    return replace(system, kind="person", id=reading.made_by, customer_id=reading.asker_customer_id)


def _queue(act: Act, reading_id: UUID) -> None:
    # One at a time for each cooperative: however many there are, others find a worker.
    act.queue(
        "read-table",
        reading_id=str(reading_id),
        once=f"table:{reading_id}",
        lock=f"tables:{act.tx.owner}",
    )


def _is_own(act: Act, found: Import) -> bool:
    return found.kind == TABLE_KIND and found.made_by == (act.actor.id or act.tx.owner)


def _own(act: Act, reading_id: UUID) -> Import:
    found = found_or_refuse(imports.find(act.tx, reading_id), "no-such-import")
    if not _is_own(act, found) or not found.report:
        raise NotFound("no-such-import")
    return found


def _waiting(act: Act, reading_id: UUID, made_at: datetime | None) -> Import | None:
    act.tx.lock(f"import:{reading_id}")
    found = imports.find(act.tx, reading_id)
    is_same = found is not None and made_at in {None, found.made_at}
    waits = found is not None and found.status == "waiting" and "table" in found.report
    return found if is_same and waits else None


def _reading(act: Act, found: Import) -> TableReading:
    report, settings = found.report, found.settings
    asker = str(settings["asker"])
    plain = report.get("looked")
    return TableReading(
        id=found.id,
        status=found.status,
        table=report.get("table", [[]]),
        customer_id=found.customer_id,
        day=found.day,
        books=bool(settings["books"]),
        changes=bool(settings["changes"]),
        rows_read=report.get("read", 0),
        made_by=found.made_by,
        made_at=found.made_at,
        asker_customer_id=UUID(asker) if asker else None,
        looked=from_plain(DropsLookedAt, plain) if plain else DropsLookedAt(),
        follows=found.status == "waiting"
        and imports.tables_waiting(act.tx, asker, before=found.made_at) > 0,
    )


def _key(customer_id: UUID | None) -> str:
    return str(customer_id or "")
