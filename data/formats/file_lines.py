"""Lines of a file that was handed in, whatever it is, to look for somebody's name in."""

from __future__ import annotations

from pathlib import Path

from data.formats.spreadsheet.dialect import decoded
from data.formats.spreadsheet.sheets import BOOK_ENDINGS, sheets_in
from routing.errors import BadInput


def lines_of(file_name: str, content: bytes) -> list[str]:
    """Return the lines of a text or the rows of a workbook; none of what cannot be read."""
    path = Path(file_name)
    try:
        if path.suffix.lower() in BOOK_ENDINGS:
            sheets = sheets_in(path, content)
            return [" ".join(map(str, row)) for sheet in sheets for row in sheet.rows]
        return decoded(path, content)[0].splitlines()
    except BadInput:
        return []
