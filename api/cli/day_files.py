"""From what a person hands in, a file or a folder of spreadsheets, to the day that is asked about.

What-if questions change the day here, before anything else sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from api.streets.addresses import locator
from api.streets.cities import open_city
from api.streets.open_hours import hours_of
from api.streets.travel_times import off_map, places_of, snap_places, travel_times, unreachable
from data.formats.day import Day, read_day, read_weights
from data.formats.last_plan import like_last_plan
from data.formats.plan_file import read_plan_file
from data.formats.spreadsheet import read_folder
from data.formats.spreadsheet.folder import RowPlaces
from data.formats.weights import WeightsFile
from dispatch.model import Job, Shift
from routing.errors import BadInput, Fault
from routing.profiles.profile import PROFILE_NAMES
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
    """

    day: Day
    left_out: tuple[Fault, ...] = ()
    rows: RowPlaces = field(default_factory=RowPlaces)
    router: Router | None = None


def open_day(cities: Path, request: Request, tell: Stage) -> OpenedDay:
    """Read the day of a request, and change it as a what-if asks.

    Raises
    ------
    BadInput
        With every fault of the day, or of the change.
    """
    opened = _spreadsheets(cities, request, tell) if request.is_folder else _file(request)
    return replace(opened, day=_changed(opened.day, request))


def _file(request: Request) -> OpenedDay:
    day, left_out = read_day(
        request.file,
        format=request.format,
        known_profiles=PROFILE_NAMES,
        skip_bad=request.skip_bad,
    )
    return OpenedDay(day=day, left_out=left_out)


def _spreadsheets(cities: Path, request: Request, tell: Stage) -> OpenedDay:
    """Read a folder of spreadsheets; addresses are looked up in the city."""
    file = str(request.file)
    missing = []
    if not request.timezone:
        missing.append(Fault(code="timezone-missing", file=file, where="--timezone"))
    if not request.city:
        missing.append(Fault(code="city-missing", file=file, where="--city"))
    if not request.timezone or not request.city:
        raise BadInput(missing)
    router = city_of_day(cities, request.city, tell)
    tell("stage-read", 0.0)
    read = read_folder(
        request.file,
        timezone=request.timezone,
        on=request.on,
        known_profiles=PROFILE_NAMES,
        locate=locator(router.city.addresses),
        off_map=lambda jobs, shifts: _off_map(router, jobs, shifts),
        cut_off=lambda day: _cut_off(router, day),
        skip_bad=request.skip_bad,
        city=request.city,
    )
    tell("stage-read", 1.0)
    return OpenedDay(day=read.day, left_out=read.left_out, router=router, rows=read.rows)


def _off_map(router: Router, jobs: tuple[Job, ...], shifts: tuple[Shift, ...]) -> list[Fault]:
    """Find what lies far from the streets of every bike; where no shift is right, of any bike."""
    ridden = dict.fromkeys(vehicle.profile for shift in shifts for vehicle in shift.vehicles)
    snaps = snap_places(router, places_of(jobs, shifts), ridden or PROFILE_NAMES)
    return off_map(jobs, shifts, snaps, "")


def _cut_off(router: Router, day: Day) -> list[Fault]:
    """Find the jobs of a day that no shift's vehicle can ride to."""
    hours = hours_of(day)
    router = router.at_hours(router.hourly_rules(*hours)) if hours else router
    places = places_of(day.jobs, day.shifts)
    ridden = dict.fromkeys(one.profile for shift in day.shifts for one in shift.vehicles)
    times = travel_times(router, places, snap_places(router, places, ridden))
    return unreachable(day.problem(times), "")


def city_of_day(cities: Path, wish: str, tell: Stage) -> Router:
    """Open a city and tell how far that is."""
    tell("stage-city", 0.0)
    router = open_city(cities, wish, lambda _stage, share: tell("stage-import", share))
    tell("stage-city", 1.0)
    return router


def _changed(day: Day, request: Request) -> Day:
    for shift_id in request.without_shifts:
        day = day.without_shift(shift_id)
    if request.weights is not None:
        day = day.with_weights(read_weights(request.weights))
    if request.balance_hour_cents is not None:
        day = day.with_weights(WeightsFile(balance_hour_cents=request.balance_hour_cents))
    if request.last_plan is not None:
        last = read_plan_file(request.last_plan)
        day = like_last_plan(day, last, str(request.last_plan))
    return day
