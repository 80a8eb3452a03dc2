"""Places of the open data sets."""

from __future__ import annotations

import os
from pathlib import Path

_VARIABLE = "TOURNEE_OPEN_DATA"


def open_data() -> Path:
    """Folder of open data sets, present or not."""
    named = os.environ.get(_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parent.parent.parent / "shared"


def skipped(path: Path) -> str:
    """Sentence for a bench that finds no open data."""
    return f"skipped: no open data at {path}, set {_VARIABLE}"
