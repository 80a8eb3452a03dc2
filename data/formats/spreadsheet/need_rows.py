"""Rows of a sheet of needs: each cell into the value of its field, with what is wrong in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from data.formats.spreadsheet import cells, moments
from data.formats.spreadsheet.cells import Cell, CellFault
from data.formats.spreadsheet.headers import Meaning
from routing.errors import Fault

MOST_MASS_G = 1_000_000
"""Most that a cell of masses may say; how much one need may be is judged where it is written."""
_TEXTS = ("alias", "address", "place", "access", "items", "phone", "code", "note")
_DAY_STARTS, _DAY_ENDS = time(0), time(23, 59)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCells:
    """A row as it was read; ``None`` or empty where it says nothing.

    Attributes
    ----------
    texts
        Texts by the key of their column, none of them empty.
    start, end
        Times of day, both or neither; 24:00 is written 23:59.
    faults
        What could not be read, each with the key of its column.
    """

    texts: Mapping[str, str]
    day: date | None = None
    start: time | None = None
    end: time | None = None
    mass_g: int | None = None
    two_people: bool | None = None
    may_be_left: bool | None = None
    informed: bool | None = None
    faults: tuple[tuple[str, Fault], ...] = ()


def read_need_row(row: Mapping[Meaning, Cell]) -> NeedCells:
    """Read a row from its cells by the meaning of their headers."""
    reader = _Reader(cells={meaning.key: (meaning, cell) for meaning, cell in row.items()})
    start, end, days = reader.window()
    said = reader.read("date", moments.day)
    if said is not None:
        days.append(said)
    if len(set(days)) > 1:
        reader.fault("date", "need-days-differ", value=str(days[0]), other=str(days[-1]))
    return NeedCells(
        texts={key: text for key in _TEXTS if (text := reader.text(key))},
        day=days[0] if days else None,
        start=start,
        end=end,
        mass_g=reader.mass(),
        two_people=reader.read("two_people", cells.flag),
        may_be_left=reader.read("may_be_left", cells.flag),
        informed=reader.read("informed", cells.flag),
        faults=tuple(reader.faults),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    cells: Mapping[str, tuple[Meaning, Cell]]
    faults: list[tuple[str, Fault]] = field(default_factory=list)

    def text(self, key: str) -> str:
        """Return a cell as text, empty where there is none."""
        found = self.cells.get(key)
        return cells.text_of(found[1]) if found else ""

    def read(self, key: str, parse: Callable[[Cell], Value]) -> Value | None:
        """Parse a cell that says something; what is wrong with it is noted."""
        if not self.text(key):
            return None
        try:
            return parse(self.cells[key][1])
        except CellFault as error:
            self.fault(key, error.code, **error.arguments)
            return None

    def fault(self, key: str, code: str, **args: str | float) -> None:
        self.faults.append((key, Fault(code=code, args=args)))

    def mass(self) -> int | None:
        """Read the mass by its column's unit or its own, grams."""

        def parse(cell: Cell) -> int:
            return cells.amount(cell, self.cells["mass"][0], 0, MOST_MASS_G)

        return self.read("mass", parse)

    def window(self) -> tuple[time | None, time | None, list[date]]:
        """Read from when to when, in one cell or two, and the days that these cells name.

        An open side reaches to the start or the end of the day.
        """
        first, last = self.read("from", moments.moment), self.read("to", moments.moment)
        both = self.read("windows", moments.windows) or []
        text = self.text("windows")
        if text and (self.text("from") or self.text("to")):
            self.fault("windows", "two-windows", value=text)
        elif len(both) > 1:
            self.fault("windows", "need-one-window", value=text)
        elif both:
            first, last = both[0]
        days = [one.day for one in (first, last) if one is not None and one.day is not None]
        if first is None and last is None:
            return None, None, days
        start, end = self._time("from", first), self._time("to", last)
        return start or _DAY_STARTS, end or _DAY_ENDS, days

    def _time(self, key: str, moment: moments.Moment | None) -> time | None:
        if moment is None:
            return None
        if moment.second is None:
            where = key if self.text(key) else "windows"
            self.fault(where, "not-a-time", value=self.text(where))
            return None
        minute = min(moment.second // 60, moments.DAY_S // 60 - 1)
        return time(minute // 60, minute % 60)
