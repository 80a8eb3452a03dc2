"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.settings.home import cities_folder, compiled_cities, home_folder
from dispatch.values.local_time import read_day
from dispatch.values.validation import MAX_CENTS
from routing.errors import BadInput
from routing.types import Point


def complete_city(incomplete: str) -> list[str]:
    """Return the compiled cities whose names begin so, for completion in a shell."""
    folder = cities_folder(home_folder(os.environ))
    return [name for name in compiled_cities(folder) if name.startswith(incomplete)]


Lang = Annotated[str | None, typer.Option("--lang", metavar="en|fr", help="help-lang")]
AsJson = Annotated[bool, typer.Option("--json", help="help-json")]
City = Annotated[
    str | None,
    typer.Option("--city", metavar="NAME|EXTRACT", help="help-city", autocompletion=complete_city),
]
CityName = Annotated[
    str, typer.Argument(metavar="CITY", help="help-city", autocompletion=complete_city)
]
Profile = Annotated[str, typer.Option("--profile", metavar="P", help="help-profile")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="help-skip-bad")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="help-seed")]
Date = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="help-date")]
TimeZone = Annotated[
    str | None, typer.Option("--timezone", metavar="Europe/Paris", help="help-timezone")
]
WithoutShift = Annotated[
    list[str] | None, typer.Option("--without-shift", metavar="X", help="help-without-shift")
]
WeightsFile = Annotated[Path | None, typer.Option("--weights", metavar="FILE", help="help-weights")]
Balance = Annotated[
    int | None,
    typer.Option("--balance", metavar="CENTS", min=0, max=MAX_CENTS, help="help-balance"),
]
Budget = Annotated[str, typer.Option("--budget", metavar="10s", help="help-budget")]

_BUDGET = re.compile(r"(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?")
_LONGEST_S = 24 * 3600


def read_budget(text: str) -> float:
    """Read ``10s``, ``2m``, ``1m30s`` or plain seconds.

    Raises
    ------
    BadInput
        If it is none of these, or not from a tenth of a second to a day.
    """
    match = _BUDGET.fullmatch(text.strip())
    if text.strip() and match:
        budget_s = 60 * float(match[1] or 0) + float(match[2] or 0)
        if 0.1 <= budget_s <= _LONGEST_S:  # as the docstring says
            return budget_s
    raise BadInput.of("budget", where="--budget", value=text)


def read_date(text: str | None) -> date | None:
    """Read a day such as ``2026-09-15``, or none.

    Raises
    ------
    BadInput
        If it is no day of the calendar.
    """
    if text is None:
        return None
    try:
        return read_day(text)
    except ValueError as error:
        raise BadInput.of("date", where="--date", value=text) from error


def read_point(text: str, where: str) -> Point:
    """Read ``LON,LAT`` in degrees.

    Raises
    ------
    BadInput
        If it is not two numbers in range.
    """
    try:
        lon, lat = (float(part) for part in text.split(","))
        return Point(lon=lon, lat=lat)
    except ValueError as error:
        raise BadInput.of("lon-lat", where=where, value=text) from error


def read_place(text: str, where: str) -> tuple[Point, str]:
    """Read ``LON,LAT`` in degrees, or ``LON,LAT,ADDRESS`` with the street or the whole address.

    Raises
    ------
    BadInput
        As :func:`read_point`.
    """
    parts = text.split(",", 2)
    if parts[2:] and not any(char.isalpha() for char in parts[2]):
        return read_point(text, where), ""  # a third number is no address
    return read_point(",".join(parts[:2]), where), parts[2].strip() if parts[2:] else ""


def read_choice(text: str | None, known: tuple[str, ...], where: str) -> str | None:
    """Read a name that must be one of the known ones, or not given."""
    if text is not None and text not in known:
        raise BadInput.of("unknown-choice", where=where, value=text, known=", ".join(known))
    return text
