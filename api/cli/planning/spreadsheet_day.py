"""A day in a folder of spreadsheets: its addresses are looked up in the city, which is opened."""

from __future__ import annotations

from pathlib import Path

from api.cli.day_files import OpenedDay, Request, Stage
from api.streets.address_lists import reader_in, suggest_in
from api.streets.cities import open_city
from api.streets.open_hours import hours_of
from api.streets.travel_times import off_map, places_of, snap_places, travel_times, unreachable
from data.formats.address_coordinates import Located
from data.formats.day import Day
from data.formats.spreadsheet import read_folder
from dispatch.model import Job, Shift
from routing.errors import BadInput, Fault
from routing.profiles.profile import PROFILE_NAMES
from routing.router import Router


def read_spreadsheets(cities: Path, request: Request, tell: Stage) -> OpenedDay:
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
    meaning = reader_in(router)
    by_street: list[str] = []

    def locate(text: str) -> Located | None:
        reading = meaning(text)
        if reading.point is None:
            return None
        street_only = reading.outcome == "street"
        by_street.extend([text] if street_only else [])
        return Located(reading.point, street_only=street_only)

    read = read_folder(
        request.file,
        timezone=request.timezone,
        on=request.on,
        known_profiles=PROFILE_NAMES,
        locate=locate,
        suggest=suggest_in(router),
        off_map=lambda jobs, shifts: _off_map(router, jobs, shifts),
        cut_off=lambda day: _cut_off(router, day),
        skip_bad=request.skip_bad,
        city=request.city,
    )
    tell("stage-read", 1.0)
    return OpenedDay(
        day=read.day,
        left_out=read.left_out,
        router=router,
        rows=read.rows,
        by_street=tuple(by_street),
    )


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
