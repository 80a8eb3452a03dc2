"""Reports of Open Food Network, told apart by their columns, as rows with keys.

The name of a download tells type and day alone, and four reports share one; so nothing but the
columns is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from data.formats.open_food_network.columns import (
    COLUMNS,
    HEADERS,
    HELPING,
    NEEDED,
    Kind,
    meanings,
    plain_header,
    rarity,
    reports_with,
    shown_header,
)
from data.formats.open_food_network.text_table import HEADER_SEARCH, Cells, read_rows
from data.formats.open_food_network.values import Row
from data.formats.spreadsheet.headers import MAX_HEADER_SIGNS
from routing.errors import BadInput, Fault

_LEAST = 6
"""Points below which a row is no header: two columns that no other report has, or several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Rows of one report.

    Attributes
    ----------
    name
        Of the file; ``api`` where it came from the report's address.
    kind
        Which report it is.
    keys
        Columns that it has.
    is_book
        Whether it is a workbook, where rows of sums stand among the others.
    """

    name: str
    kind: Kind
    keys: frozenset[str]
    rows: tuple[Row, ...]
    is_book: bool = False

    def has(self, key: str) -> bool:
        """Return whether it has a column."""
        return key in self.keys


def read_report(content: bytes, name: str) -> Report:
    """Read a report from its file.

    Parameters
    ----------
    name
        Its name; the ending alone counts.

    Raises
    ------
    BadInput
        If it is no table, no report that is known, holds no rows, or lacks a column without which
        it says nothing.
    """
    rows, is_book = read_rows(content, name, _points)
    index = max(range(min(len(rows), HEADER_SEARCH)), key=lambda at: _points(rows[at]), default=-1)
    if index < 0 or _points(rows[index]) < _LEAST:
        heads = next((row for row in rows if any(row)), [])
        if not heads:
            raise BadInput.of("open-food-network-empty", file=name)
        shown = ", ".join(cell.strip() for cell in heads if cell)[:120]
        raise BadInput.of("open-food-network-unknown", file=name, value=shown)
    kind = _kind(rows[index])
    places = _places(rows[index], kind)
    body = [
        Row(number=number, cells={key: _at(row, place) for key, place in places.items()})
        for number, row in enumerate(rows[index + 1 :], index + 2)
        if any(cell and cell.strip() for cell in row)
    ]
    return _checked(
        Report(name=name, kind=kind, keys=frozenset(places), rows=tuple(body), is_book=is_book)
    )


def report_of_json(kind: Kind, answer: object, name: str = "api") -> Report:
    """Return a report from the JSON of its address, whose keys are not translated.

    Raises
    ------
    BadInput
        ``open-food-network-answer`` where it has another shape.
    """
    data = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(data, list) or not all(isinstance(one, Mapping) for one in data):
        raise BadInput.of("open-food-network-answer", file=name, where="data")
    known = set(COLUMNS[kind].split())
    body = [
        Row(number=number, cells={key: _json_text(value) for key, value in one.items()})
        for number, one in enumerate(cast("list[Mapping[str, Any]]", data), 1)
    ]
    keys = frozenset(key for row in body for key in row.cells if key in known)
    return _checked(Report(name=name, kind=kind, keys=keys, rows=tuple(body)))


def missing_columns(report: Report) -> list[Fault]:
    """Return what a report lacks that would tell more."""
    return _missing("open-food-network-column-helps", report, HELPING.get(report.kind, ()))


def _missing(code: str, report: Report, keys: Iterable[str]) -> list[Fault]:
    """Return a fault for each of some columns that a report lacks."""
    return [
        Fault(code=code, file=report.name, where=key, args={"value": shown_header(key)})
        for key in keys
        if not report.has(key)
    ]


def _checked(report: Report) -> Report:
    if not report.rows:
        raise BadInput.of("open-food-network-empty", file=report.name)
    needed = NEEDED.get(report.kind)
    if needed is None:
        code = "open-food-network-bulk" if report.kind == "bulk_coop" else "open-food-network-other"
        raise BadInput.of(code, file=report.name)
    missing = _missing("open-food-network-column", report, needed)
    if missing:
        raise BadInput(missing)
    return report


def _points(row: Sequence[str | None]) -> int:
    """Return how much a row looks like the headers of some report."""
    return max(_points_by_kind(row).values(), default=0)


def _points_by_kind(row: Sequence[str | None]) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for header in {plain_header(cell[:MAX_HEADER_SIGNS]) for cell in row if cell}:
        for kind in reports_with(header):
            found[kind] += rarity(header)
    return found


def _kind(row: Sequence[str | None]) -> Kind:
    points = _points_by_kind(row)
    return max(COLUMNS, key=lambda kind: points[kind])


def _places(row: Cells, kind: Kind) -> dict[str, int]:
    """Return where each column stands.

    Where a hand has put two together under headers of different wordings, the later one of the
    table goes before: Belgian and Canadian French call money what others call a quantity.
    """
    known, found = meanings(kind), dict[str, tuple[int, int]]()
    for place, cell in enumerate(row):
        header = plain_header(cell or "")
        key = known.get(header)
        if key is None:
            continue
        wordings = [plain_header(name) for name in HEADERS[key]]
        rank = wordings.index(header)
        if key not in found or rank > found[key][0]:
            found[key] = (rank, place)
    return {key: place for key, (_, place) in found.items()}


def _at(row: Cells, place: int) -> str | None:
    return row[place] if place < len(row) else None


def _json_text(value: object) -> str | None:
    """Return a value of JSON as a report's cell; of an object, such as a state, its name."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _json_text(value.get("name"))
    return str(value) if isinstance(value, str | int | float) else None
