"""Reports of a platform taken apart, in a process of their own where they could do harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from api.processes.limited import run_limited
from api.usecases.bookings.import_files import LIMITS
from data.formats.open_food_network import (
    Distribution,
    Report,
    distribution_of,
    read_report,
)
from data.formats.spreadsheet.sheets import CSV_ENDINGS
from routing.errors import BadInput, Fault

MAX_HERE = 400_000
"""Most bytes of reports that are read while somebody waits; more go to a process of its own."""

ReportFile = tuple[bytes, str]
"""Content of a report, and the name of its file."""


def read_reports(files: Sequence[ReportFile]) -> Distribution:
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


def take_apart(files: Sequence[ReportFile]) -> Distribution:
    """Read some reports here; made for a process of its own.

    A report without rows is told beside what the others say, and every file that cannot be read.
    """
    reports, empty, faults = list[Report](), list[Fault](), list[Fault]()
    for content, name in files:
        try:
            reports.append(read_report(content, name))
        except BadInput as wrong:
            is_empty = all(one.code == "open-food-network-empty" for one in wrong.faults)
            (empty if is_empty else faults).extend(wrong.faults)
    if faults or not reports:
        raise BadInput([*faults, *empty])
    try:
        found = distribution_of(reports)
    except BadInput as wrong:
        raise BadInput([*wrong.faults, *empty]) from wrong
    return replace(found, notices=(*found.notices, *empty))
