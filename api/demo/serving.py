"""Brings the demo service up: settings of its own, the cooperative, and the present day live."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from api.demo.city import demo_city
from api.demo.day import EVENING, is_live, make_live, moved_by
from api.demo.founding import found_demo, is_founded
from api.demo.riding import ride
from api.demo.staff import Crew, WayIn, crew_of, ways_in
from api.settings.environment import DATABASE_URL, Settings
from data.formats.day import write_day
from data.formats.reading import parse_yaml
from data.sample.recipe import build_demo_day
from dispatch.values.local_time import day_of, starts_of
from routing.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.usecases.service import Service
    from data.formats.day_type import Day

ZONE = ZoneInfo("Europe/Helsinki")
LOOK_BACK_DAYS = 7
"""Rounds of so many days are ridden to their end when the demo is started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo as it stands: who rides, and how everybody gets in."""

    crew: Crew
    ways_in: list[WayIn]


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of the demo: a home of its own inside the home, and nothing sent out.

    Raises
    ------
    BadInput
        ``demo-own-database`` where a database is set: made-up people do not belong into it.
    """
    if settings.database_url is not None:
        raise BadInput([Fault(code="demo-own-database", where=DATABASE_URL)])
    return replace(settings.at_home(settings.home / "demo"), secret_keys=None, mail=None, sms=None)


def demo_environment(settings: Settings) -> dict[str, str]:
    """Return what a worker beside the demo must find in its environment."""
    unset = dict.fromkeys(
        ("TOURNEE_FILES", "TOURNEE_SECRET_KEYS", "TOURNEE_MAIL", "TOURNEE_SMS_URL"), ""
    )
    return {**unset, "TOURNEE_SMS_TOKEN": "", "TOURNEE_HOME": str(settings.home)}


def prepare_demo(service: Service, language: str, tell: Callable[[str, float], None]) -> Demo:
    """Make what is missing of the demo, up to this moment, and ways in for everybody.

    What was made before is found again; on another day the new day is made.
    """
    now = service.clock()
    on = day_of(now, ZONE)
    # What led up to the day happened before it began.
    dawn = starts_of(on, ZONE)
    before = replace(service, clock=lambda: dawn)
    addresses = demo_city(service.tools.streets.folder, tell).city.addresses

    def drawn(of: date) -> tuple[Day, dict[str, Any]]:
        later = moved_by(now, ZONE) if of == on else timedelta()
        day = build_demo_day(addresses, seed=1, on=of, later=later, language=language)
        return day, cast("dict[str, Any]", parse_yaml(write_day(day)).content)

    day, plain = drawn(on)
    crew = crew_of(day)
    if not is_founded(service):
        found_demo(before, day, plain, crew, language)
    ride(service, crew, ZONE, days=LOOK_BACK_DAYS)
    if not is_live(service, on):
        make_live(before, plain, on, tell)
        ride(service, crew, ZONE)
    tomorrow = on + timedelta(days=1)
    if now.astimezone(ZONE).time() >= EVENING and not is_live(service, tomorrow):
        make_live(before, drawn(tomorrow)[1], tomorrow, tell)
    return Demo(crew=crew, ways_in=ways_in(service, crew))
