"""Front door of the day formats: read a day from a file, whichever format it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formats.day_type import Day, Style
from data.formats.fields import Faults
from data.formats.reading import Document, read_document
from data.formats.tournee.day import read_tournee
from data.formats.tournee.writer import write_day
from data.formats.vroom import VROOM_KEYS, read_vroom
from data.formats.weights import WeightsFile, read_weights
from routing.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

__all__ = ["Day", "Style", "WeightsFile", "read_day", "read_weights", "write_day"]


def read_day(
    path: Path,
    *,
    known_profiles: Collection[str],
    format: str | None = None,  # noqa: A002 (the command line's own word)
    skip_bad: bool = False,
) -> tuple[Day, tuple[Fault, ...]]:
    """Read a day of work from JSON or YAML.

    Parameters
    ----------
    path
        The file.
    known_profiles
        Names that a vehicle's profile may have on streets.
    format
        ``tournee`` or ``vroom``; ``None`` looks at the keys of the file.
    skip_bad
        Leave out the jobs, shifts, pins and promised visits at fault instead of refusing the day.

    Returns
    -------
    Day and faults
        The day, and the faults for which something was left out (none without ``skip_bad``).

    Raises
    ------
    BadInput
        With every fault of the file; with ``skip_bad`` only where leaving things out does not
        help.
    """
    document = read_document(path)
    faults = Faults(document=document)
    style = format or _style_of(document)
    if style == "vroom":
        return read_vroom(faults, known_profiles=known_profiles, skip_bad=skip_bad)
    if style == "tournee":
        return read_tournee(faults, known_profiles=known_profiles, skip_bad=skip_bad)
    raise BadInput.of("unknown-format", file=document.file, value=style, line=0)


def _style_of(document: Document) -> str:
    """Return the format by the keys that are there: VROOM's has no key of its own."""
    keys = document.content.keys() if isinstance(document.content, dict) else set()
    if "tournee" in keys or not keys:
        return "tournee"
    ours_only = {"timezone", "couriers", "shifts", "places", "pins", "prefixes", "weights"}
    return "vroom" if keys & set(VROOM_KEYS) and not keys & ours_only else "tournee"
