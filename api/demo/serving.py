"""Brings the demo service up: settings of its own, the cooperative, and the present day live."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from api.demo.aid import make_demo_aid
from api.demo.circuit import make_demo_cycle
from api.demo.city import demo_city
from api.demo.day import EVENING, is_live, make_live, moved_by
from api.demo.founding import found_demo, is_founded
from api.demo.mishaps import mishaps_of
from api.demo.riding import Riders
from api.demo.staff import DISPATCHER, WayIn, crew_of, ways_in
from api.settings.environment import CLOCK, DATABASE_URL, Settings
from api.settings.fast_clock import FastClock, fast_clock
from data.formats.day import write_day
from data.formats.reading import parse_yaml
from data.sample.recipe import build_demo_day
from dispatch.values.local_time import day_of, starts_of
from routing.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.usecases.service import Service
    from data.formats.day_type import Day

ZONE = ZoneInfo("Europe/Helsinki")
LOOK_BACK_DAYS = 7
"""Rounds of so many days are ridden to their end when the demo is started again."""


MORNING, NIGHT = time(6, 30), time(20)
"""Between them a simulated day begins and ends."""
SEEN = "seen-at"
"""File in the home of a simulated day: the time that was seen last, where it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo as it stands: its people, and how they get in.

    Attributes
    ----------
    riders
        Everybody but the dispatcher, who let the day happen.
    ways_in
        One for everybody to sign in with.
    """

    riders: Riders
    ways_in: list[WayIn]

    @property
    def dispatcher(self) -> WayIn:
        """The way in for whoever runs the day."""
        return next(one for one in self.ways_in if one.person == DISPATCHER)


def demo_settings(settings: Settings, speed: int = 1) -> Settings:
    """Return the settings of the demo: a home of its own inside the home, and nothing sent out.

    Where its clock runs faster than the machine's, the demo is another one, with a day of its own
    that begins in the morning, or goes on where it was left.

    Raises
    ------
    BadInput
        ``demo-own-database`` where a database is set: made-up people do not belong into it.
    """
    if settings.database_url is not None:
        raise BadInput([Fault(code="demo-own-database", where=DATABASE_URL)])
    home = settings.home / ("demo" if speed == 1 else "demo-day")
    clock = None if speed == 1 else fast_clock(speed, _begin(home))
    own = settings.at_home(home)
    return replace(own, secret_keys=None, mail=None, sms=None, clock=clock)


def _begin(home: Path) -> datetime:
    """Return when a simulated day begins: this morning, or where the last one was left."""
    seen = None
    with suppress(OSError, ValueError):
        seen = datetime.fromisoformat((home / SEEN).read_text(encoding="utf-8"))
    if seen is None:
        return datetime.combine(datetime.now(ZONE), MORNING, tzinfo=ZONE)
    wall = seen.astimezone(ZONE)
    if wall.time() < NIGHT:
        return seen
    return datetime.combine(wall + timedelta(days=1), MORNING, tzinfo=ZONE)


def note_seen(home: Path, at: datetime) -> None:
    """Note how far a simulated day has come."""
    (home / SEEN).write_text(at.isoformat(), encoding="utf-8")


def demo_environment(settings: Settings) -> dict[str, str]:
    """Return what a worker beside the demo must find in its environment."""
    unset = dict.fromkeys(
        ("TOURNEE_FILES", "TOURNEE_SECRET_KEYS", "TOURNEE_MAIL", "TOURNEE_SMS_URL"), ""
    )
    clock = str(settings.clock or "")
    return {**unset, "TOURNEE_SMS_TOKEN": "", "TOURNEE_HOME": str(settings.home), CLOCK: clock}


def by_clock(service: Service, clock: FastClock) -> Service:
    """Return a service that goes by a simulated day's clock."""
    tools = replace(service.tools, machine_time=clock.machine_time)
    return replace(service, clock=clock, tools=tools)


def prepare_demo(service: Service, language: str, tell: Callable[[str, float], None]) -> Demo:
    """Make what is missing of the demo, up to this moment, and ways in for everybody.

    What was made before is found again; on another day the new day is made. The clock of a
    simulated day stands still meanwhile.
    """
    clock = service.clock if isinstance(service.clock, FastClock) else None
    now = service.clock() if clock is None else clock.begin
    if clock is not None:
        service = replace(service, clock=partial(_same, now))
    on = day_of(now, ZONE)
    later = moved_by(now, ZONE) if clock is None else timedelta()
    # What led up to the day happened before it began.
    dawn = starts_of(on, ZONE)
    before = replace(service, clock=lambda: dawn)
    addresses = demo_city(service.tools.streets.folder, tell).city.addresses

    def drawn(of: date) -> tuple[Day, dict[str, Any]]:
        moved = later if of == on else timedelta()
        day = build_demo_day(addresses, seed=1, on=of, later=moved, language=language)
        return day, cast("dict[str, Any]", parse_yaml(write_day(day)).content)

    day, plain = drawn(on)
    crew = crew_of(day)
    if not is_founded(service):
        found_demo(before, day, plain, crew, language)
    riders = Riders(
        service=service,
        crew=crew,
        zone=ZONE,
        plain=plain,
        mishaps=mishaps_of(on, ZONE, later=later, language=language),
    )
    riders.catch_up(days=LOOK_BACK_DAYS)
    if not is_live(service, on):
        make_live(before, plain, on, tell)
        make_demo_cycle(before, plain, on, language)
        make_demo_aid(before, plain, on, crew, language)
        riders.catch_up()
    tomorrow = on + timedelta(days=1)
    if now.astimezone(ZONE).time() >= EVENING and not is_live(service, tomorrow):
        make_live(before, drawn(tomorrow)[1], tomorrow, tell)
    riders.since = now
    # Links are good for minutes, which a fast clock makes seconds of: they are made for tonight.
    tonight = datetime.combine(on, NIGHT, tzinfo=ZONE)
    lasting = service if clock is None else replace(service, clock=partial(max, now, tonight))
    return Demo(riders=riders, ways_in=ways_in(service, crew, lasting))


def _same(at: datetime) -> datetime:
    return at
