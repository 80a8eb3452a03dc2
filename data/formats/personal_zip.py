"""Personal data as people can open it: one table a file, in one zip file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from data.formats.spreadsheet.dialect import guarded

_ARCHIVE_DATE = (1980, 1, 1, 0, 0, 0)
"""The same export gives the same file."""


def zip_of_tables(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Write tables as CSV files (UTF-8 with a mark, commas) into a zip file.

    Parameters
    ----------
    tables
        Rows by the name of the table; values as JSON has them.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sorted(tables.items()):
            member = zipfile.ZipInfo(f"{name}.csv", _ARCHIVE_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _csv(rows).encode("utf-8-sig"))
    return stream.getvalue()


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    # Rows of one table may tell more or less of themselves.
    headers = list(dict.fromkeys(key for row in rows for key in row))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    writer.writerows([guarded(_text(row.get(key))) for key in headers] for row in rows)
    return stream.getvalue()


def _text(value: Any) -> str:  # noqa: ANN401  # whatever JSON has
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
