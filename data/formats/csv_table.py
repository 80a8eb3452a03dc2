"""Tables for spreadsheet programs: CSV that opens well where it is read, and runs nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from data.formats.spreadsheet.dialect import guarded

Cell = str | int | Decimal | date | datetime | time | None

_BOM = "\ufeff"
_COMMA_LANGUAGES = frozenset({"fr"})
"""Languages whose spreadsheet programs expect decimal commas, and semicolons between cells."""


def csv_table(headers: Sequence[str], rows: Iterable[Sequence[Cell]], language: str) -> bytes:
    """Write a table as CSV, UTF-8 with mark.

    Parameters
    ----------
    headers
        Of the columns.
    rows
        Cells in their order. Days and times are written as ISO 8601 has them; instants are to be
        given in the zone in which they are meant, and are written to the second without it.
    language
        Decides on decimal mark and separator: ``fr`` writes ``3,5`` and semicolons.
    """
    comma = language in _COMMA_LANGUAGES
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if comma else ",", lineterminator="\r\n")
    writer.writerow([guarded(header) for header in headers])
    writer.writerows([_text(cell, comma=comma) for cell in row] for row in rows)
    return (_BOM + out.getvalue()).encode()


def euros(cents: int) -> Decimal:
    """Return an amount in cents as one with two decimals."""
    return Decimal(cents).scaleb(-2)


def hours(seconds: int) -> Decimal:
    """Return seconds as hours with two decimals, halves to the even digit."""
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))


def _text(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.replace(".", ",") if comma else text
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else str(cell)
