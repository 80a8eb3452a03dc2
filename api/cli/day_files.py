"""Days to plan, as they come in: a file or a folder of spreadsheets, and the day in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data.formats.day import Day
from data.formats.spreadsheet.folder import RowPlaces
from routing.errors import Fault

if TYPE_CHECKING:
    from routing.router import Router

Stage = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Day to plan, and options of planning it.

    Attributes
    ----------
    file
        The day, or a folder of spreadsheets.
    city
        Name of a city or path of an extract; ``None`` takes the city that the day names.
    format
        ``tournee`` or ``vroom``; ``None`` finds out.
    skip_bad
        Plan what is right and list what was left out, instead of refusing the day.
    timezone, on
        Of a folder of spreadsheets: whose local times, and the day of a time without a date.
    without_shifts
        What if: ids of shifts that fall away.
    weights
        What if: a file of other prices and weights.
    balance_hour_cents
        What if: work shared so evenly, see :class:`dispatch.model.Weights`; goes before the file.
    last_plan
        The plan of the last time that this day came, ``None`` where none is to be like.
    """

    file: Path
    city: str | None = None
    format: str | None = None
    skip_bad: bool = False
    timezone: str | None = None
    on: date | None = None
    without_shifts: tuple[str, ...] = ()
    weights: Path | None = None
    balance_hour_cents: int | None = None
    last_plan: Path | None = None

    @property
    def is_folder(self) -> bool:
        """Return whether the day is a folder of spreadsheets."""
        return self.file.is_dir()

    @property
    def is_what_if(self) -> bool:
        """Return whether the day is asked about with something changed."""
        prices = (self.weights, self.balance_hour_cents)
        return bool(self.without_shifts) or any(one is not None for one in prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDay:
    """A day as it was read.

    Attributes
    ----------
    left_out
        Faults of what ``skip_bad`` left out.
    rows
        The row of a spreadsheet that each job and shift came from.
    router
        The city, where it had to be opened to find addresses.
    by_street
        Addresses of which the map knows the street alone, as they were written.
    """

    day: Day
    left_out: tuple[Fault, ...] = ()
    rows: RowPlaces = field(default_factory=RowPlaces)
    router: Router | None = None
    by_street: tuple[str, ...] = ()
