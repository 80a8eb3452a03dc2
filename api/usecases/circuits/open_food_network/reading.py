"""Reports of a platform taken apart, in a process of their own where they could do harm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.processes.limited import run_limited
from api.usecases.bookings.import_files import LIMITS
from data.formats.open_food_network import Distribution, distribution_of, read_report
from data.formats.spreadsheet.sheets import CSV_ENDINGS

MAX_HERE = 400_000
"""Most bytes of reports that are read while somebody waits; more go to a process of its own."""

Report = tuple[bytes, str]
"""Content of a report, and the name of its file."""


def read_reports(files: Sequence[Report]) -> Distribution:
    """Return what some reports say together.

    Raises
    ------
    BadInput
        If one of them cannot be read, or all together are not enough.
    """
    is_plain = all(Path(name).suffix.lower() in CSV_ENDINGS for _, name in files)
    if is_plain and sum(len(content) for content, _ in files) <= MAX_HERE:
        return take_apart(files)
    return run_limited(LIMITS, 0, take_apart, files)


def take_apart(files: Sequence[Report]) -> Distribution:
    """Read some reports here; made for a process of its own."""
    return distribution_of([read_report(content, name) for content, name in files])
