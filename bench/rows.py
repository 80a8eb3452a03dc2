"""Files of rows: a JSON list, one row a line, never seen half-written."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class UnreadableRows(ValueError):
    """A file that should hold rows and does not."""


def read_rows(path: Path, keys: frozenset[str]) -> list[Row]:
    """Read the rows of an earlier run; none where there is no file.

    Raises
    ------
    UnreadableRows
        If the file is no list of rows with these keys, so that it is never overwritten.
    """
    if not path.exists():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        message = f"{path}: must be a JSON list of rows, cannot be read ({error})"
        raise UnreadableRows(message) from error
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and keys <= row.keys() for row in rows
    ):
        message = f"{path}: must be a list of rows with {', '.join(sorted(keys))}"
        raise UnreadableRows(message)
    return rows


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write all rows, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(f"[\n{lines}\n]\n" if rows else "[]\n", encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105  # one step, on every system
