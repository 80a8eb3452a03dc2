"""One row of a sheet, read cell by cell, with every fault noted at its row and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from data.formats.address_coordinates import Located
from data.formats.fields import Node, shown
from data.formats.parts import MAX_EXTRA, windows_in_order
from data.formats.spreadsheet import cells, moments
from data.formats.spreadsheet.cells import Cell, CellFault, Unread, is_empty, text_of
from data.formats.spreadsheet.moments import DAY_S, Moment
from data.formats.spreadsheet.tables import Table
from data.formats.tournee.context import Context
from dispatch.model import Window
from routing.errors import Fault

T = TypeVar("T")

Locate = Callable[[str], Located | None]
"""Gives the point of an address, ``None`` where there is none or more than one."""
Suggest = Callable[[str], Sequence[str]]
"""Gives addresses that a text may mean, as they are found when they are written so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody at a stop, and the ways to reach them."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


@dataclass(slots=True, kw_only=True)
class Folder:
    """One reading of one folder.

    Attributes
    ----------
    context
        What is known so far, and every fault.
    on
        The day that times without a date are of.
    one_day
        Whether a row of another day than that is a fault: a plan is of one day, bookings are not.
    locate
        Finds addresses; ``None`` where there is no map to look in.
    suggest
        Gives what an address that is not found may be; ``None`` where nothing does.
    found
        What each address gave, so that each is asked once.
    contacts
        Who is at stops, by job and side; ``None`` where the courier's note tells it.
    names_used
        Ids in use by kind of thing, so that none is given twice.
    """

    context: Context
    on: date | None
    locate: Locate | None
    suggest: Suggest | None = None
    one_day: bool = True
    found: dict[str, Located | None] = field(default_factory=dict)
    contacts: dict[tuple[str, str], Contact] | None = None
    names_used: dict[str, set[str]] = field(default_factory=dict)

    def located(self, address: str) -> Located | None:
        """Look an address up, once."""
        if address not in self.found:
            self.found[address] = self.locate(address) if self.locate else None
        return self.found[address]

    def free_id(self, what: str, wish: str) -> str:
        """Return an id that nothing of its kind has: the wish, or the wish with a number."""
        names_used = self.names_used.setdefault(what, set())
        name, number = wish, 2
        while name in names_used:
            name, number = f"{wish}-{number}", number + 1
        names_used.add(name)
        return name


@dataclass(slots=True, kw_only=True)
class Row:
    """One row below a header.

    Attributes
    ----------
    index
        Its place in the sheet, from 0.
    what, name
        The thing it makes, to be left out where the row is at fault.
    """

    folder: Folder
    table: Table
    index: int
    cells: list[Cell]
    what: str
    name: str = ""

    @property
    def number(self) -> int:
        """Number of the row as people see it."""
        return self.index + 1

    @property
    def where(self) -> str:
        """Name the row as faults do."""
        return f"{self.table.sheet.label}row {self.number}"

    def read(self, make: Callable[[Row], T | None]) -> T | None:
        """Make a thing of this row; ``None`` if anything in it is at fault."""
        faults = self.folder.context.faults
        before = len(faults.found)
        self._check_width()
        value = make(self)
        for position in range(before, len(faults.found)):
            faults.found[position] = self._placed(faults.found[position])
        return value if len(faults.found) == before else None

    def _placed(self, fault: Fault) -> Fault:
        """Return a fault with its file, and sheet, row and column as arguments of their own."""
        column = fault.where.removeprefix(self.where).removeprefix(", ")
        place: dict[str, str | int | float] = {}
        place |= {"sheet": self.table.sheet.name, "row": self.number, "column": column}
        return replace(
            fault,
            file=str(self.table.sheet.path),
            args={**fault.args, **place},
            subject=(self.what, self.name or self.where),
        )

    def _check_width(self) -> None:
        for cell in self.cells[self.table.width :]:
            if not is_empty(cell):
                self.fault("row-too-long", "", value=shown(text_of(cell)), count=self.table.width)
                return

    # -------------------------------------------------------------------------------- cells

    def has(self, key: str) -> bool:
        """Return whether a column is there and holds something in this row."""
        return not is_empty(self._cell(key))

    def _cell(self, key: str) -> Cell:
        heading = self.table.headings.get(key)
        if heading is None or heading.index >= len(self.cells):
            return ""
        return self.cells[heading.index]

    def node(self, key: str) -> Node:
        """Return a cell as the readers of other formats know values: its text and its place."""
        heading = self.table.headings.get(key)
        where = f"{self.where}, {shown(heading.text)}" if heading else self.where
        subject = (self.what, self.name or self.where)
        faults = self.folder.context.faults
        return Node(value=self.text(key), where=where, subject=subject, faults=faults)

    def fault(self, code: str, at: str, **args: str | float) -> None:
        """Note a fault of this row, at the column of the key ``at`` where there is one."""
        self.node(at).fault(code, **args)

    def missing(self, *keys: str) -> None:
        """Note that a cell is empty which must not be; several keys are alternatives."""
        key = next((key for key in keys if key in self.table.headings), keys[0])
        heading = self.table.headings.get(key)
        self.fault("missing-cell", key, value=shown(heading.text) if heading else key)

    def text(self, key: str) -> str:
        """Read a text, empty where there is none."""
        return text_of(self._cell(key))

    def parse(self, key: str, read: Callable[[Cell], T]) -> T | None:
        """Read a cell by a function that raises :class:`CellFault`; ``None`` if empty or wrong."""
        cell = self._cell(key)
        if is_empty(cell):
            return None
        if isinstance(cell, Unread):
            self.fault("cell-broken", key, value=shown(str(cell)))
            return None
        try:
            return read(cell)
        except CellFault as wrong:
            self.fault(wrong.code, key, **wrong.arguments)
            return None

    def check_texts(self, *keys: str) -> None:
        """Note the cells among these that show an error; others are checked as they are read."""
        for key in keys:
            self.parse(key, text_of)

    def need(self, key: str) -> Node | None:
        """Return a cell that must hold something."""
        if not self.has(key):
            self.missing(key)
            return None
        return None if self.parse(key, text_of) is None else self.node(key)

    def integer(self, key: str, high: int, low: int = 0) -> int | None:
        """Read a whole number."""
        return self.parse(key, lambda cell: cells.integer(cell, low, high))

    def amount(self, key: str, high: int, low: int = 0) -> int | None:
        """Read an amount in base units."""
        heading = self.table.headings.get(key)
        if heading is None:
            return None
        return self.parse(key, lambda cell: cells.amount(cell, heading.meaning, low, high))

    def flag(self, key: str) -> bool:
        """Read a truth, false where the cell is empty."""
        return bool(self.parse(key, cells.flag))

    def names(self, key: str) -> frozenset[str]:
        """Read a list of names."""
        return self.parse(key, cells.names) or frozenset()

    def extras(self) -> dict[str, int]:
        """Read the columns of free dimensions; a zero says nothing."""
        found = {}
        for key in self.table.headings:
            if key.startswith("extra:"):
                value = self.integer(key, MAX_EXTRA)
                if value:
                    found[key.removeprefix("extra:")] = value
        return found

    # -------------------------------------------------------------------------------- times

    def day(self) -> date | None:
        """Return the day of this row: its own, else the one that is given."""
        on = self.folder.on
        own = self.parse("date", moments.day)
        if own and on and own != on and self.folder.one_day:
            self.fault("other-day", "date", value=own.isoformat(), date=on.isoformat())
        return own or on

    def windows(self, prefix: str, on: date | None, *, all_day: bool = False) -> tuple[Window, ...]:
        """Read the windows of a stop or break: one column with all, or two with start and end.

        Parameters
        ----------
        prefix
            Of the columns, such as ``pickup.``.
        on
            Day of a time without a date.
        all_day
            Whether the day itself is the window where none is written.
        """
        both, start_key, end_key = (f"{prefix}{key}" for key in ("windows", "from", "to"))
        if self.has(both) and (self.has(start_key) or self.has(end_key)):
            self.fault("two-windows", both, value=shown(self.text(both)))
            return ()
        if self.has(both):
            pairs = self.parse(both, moments.windows) or []
            windows = [self._window((both, start), (both, end), on) for start, end in pairs]
            found = [(self.node(both), window) for window in windows if window]
            return windows_in_order(found)
        if not self.has(start_key) and not self.has(end_key):
            window = self._window(("date", None), ("date", None), on) if all_day else None
            return (window,) if window else ()
        start = self.parse(start_key, moments.moment)
        end = self.parse(end_key, moments.moment)
        if (self.has(start_key) and not start) or (self.has(end_key) and not end):
            return ()
        window = self._window((start_key, start), (end_key, end), on)
        return (window,) if window else ()

    def _window(
        self, first: tuple[str, Moment | None], last: tuple[str, Moment | None], on: date | None
    ) -> Window | None:
        """Make a window; an end that is not written is that of its day."""
        (start_key, start), (end_key, end) = first, last
        start_day = start.day if start else None
        end_day = end.day if end else None
        # A start without date is of the row's day; a start that is not written, of the end's.
        begin_day = start_day or ((on or end_day) if start else (end_day or on))
        finish_day = end_day or start_day or on
        if begin_day is None or finish_day is None:
            key = start_key if start else end_key
            self.fault("date-missing", key, value=shown(self.text(key)))
            return None
        begin = self._instant(start_key, start, begin_day, 0)
        finish = self._instant(end_key, end, finish_day, DAY_S - 1)
        if begin is None or finish is None:
            return None
        if finish < begin:
            zone = self.folder.context.zone
            self.fault(
                "window-reversed",
                end_key,
                start=begin.astimezone(zone).isoformat(timespec="minutes"),
                end=finish.astimezone(zone).isoformat(timespec="minutes"),
            )
            return None
        return Window(start=begin, end=finish)

    def _instant(
        self, key: str, written: Moment | None, on: date, otherwise: int
    ) -> datetime | None:
        if written and written.instant:
            return written.instant
        second = written.second if written else None
        chosen = otherwise if second is None else second
        zone = self.folder.context.zone
        try:
            return moments.instant(on, chosen, zone, edge=second is None)
        except CellFault as wrong:
            self.fault(wrong.code, key, **wrong.arguments)
            return None
