"""Installation that ``bench.one_user`` asks: server and worker, the demo's city and its live day.

The day is that of the demo, made through the same use cases, with its order cycle and its list of
needs; what is asked in its name is read from its own tables.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from api.auth.scopes import Role
from api.composition import open_service
from api.demo.aid import make_demo_aid
from api.demo.circuit import make_demo_cycle
from api.demo.city import CITY, demo_city
from api.demo.names import COOPERATIVE, demo_id
from api.demo.serving import ZONE
from api.demo.staff import DISPATCHER, Somebody
from api.settings.environment import CLOCK, read_settings
from api.settings.fast_clock import FastClock, fast_clock
from api.usecases.aid.need_tables import MAX_ROWS, add_needs
from api.usecases.bookings.recurrence_form import RecurrenceRequest
from api.usecases.bookings.recurrences import make_recurrence
from api.usecases.rounds.street_closing import close_street
from api.usecases.service import Service
from bench.api.town import (
    LANGUAGE,
    free_port,
    live_day,
    postmaster,
    quiet,
    running_server,
    session_of,
)
from bench.one_user.files import need_rows, rightly_written
from data.store.tables import metadata
from dispatch.values.local_time import starts_of
from routing.closures.closure import ClosedArea
from routing.network.streets import Address
from routing.types import Point

OFTEN = "1000000"
"""Requests a minute: who looks whether others have to wait asks oftener than anybody may."""

BEGIN = time(11)
"""Time of the cooperative's clock at the start."""

NEEDS_DAYS = 2
"""Needs that are planned are of a day so far ahead."""

NOUNS: Mapping[str, str] = {
    "jobs": "job",
    "one": "shift",
    "other": "shift",
    "courier": "person",
    "companion": "person",
    "vehicles": "vehicle",
    "trailers": "vehicle",
    "start_place": "place",
    "end_place": "place",
    "other_plan": "plan",
    "key": "api_key",
    "absence": "availability",
    "hold": "slot_hold",
    "cycle": "order_cycle",
    "lot": "cycle_lot",
    "order": "cycle_order",
    "hubs": "hub",
    "without": "shift",
    "rounds": "round",
    "subject": "visit",
    "after_visit": "visit",
    "drop_after_visit": "visit",
}
"""Tables of ids that have another name than the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server with its worker, as it is watched.

    Attributes
    ----------
    port
        Of the loopback address, where the server listens.
    server, postgresql
        Their processes; the worker descends from the server.
    other
        Headers of another person, who asks for themselves only.
    """

    port: int
    server: int
    postgresql: int
    service: Service
    other: dict[str, str]

    def await_worker(self, most_s: float) -> bool:
        """Wait until nothing that may be done now is left for the worker; ``False``: it has not."""
        until = monotonic() + most_s
        while monotonic() < until:
            with self.service.database.engine.connect() as connection:
                if not connection.exec_driver_sql(_WORK).scalar_one():
                    return True
            sleep(0.2)
        return False


_WORK = """
    SELECT count(*) FROM tournee.procrastinate_jobs WHERE status = 'doing'
    OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation(Running):
    """The installation as it is asked.

    Attributes
    ----------
    on
        The live day.
    sessions
        Headers of somebody signed in of each role.
    rider
        Whose session that of a courier is.
    spare
        Somebody else, whose roles and days may be changed.
    addresses
        Those of the city that have a street and a number, in random order.
    """

    on: date
    sessions: Mapping[Role, dict[str, str]]
    rider: UUID
    spare: UUID
    addresses: list[Address]
    _ids: dict[str, list[UUID]] = field(default_factory=dict)

    def ids(self, name: str) -> list[UUID]:
        """Return ids that a key of a body or a part of an address may mean; none for other words.

        Those of the live day come first, where a table has a day.
        """
        stem = name.removesuffix("_ids").removesuffix("_id")
        table = metadata.tables.get(f"tournee.{NOUNS.get(stem, stem)}")
        if table is None or "id" not in table.c:
            return []
        if not self._ids.get(table.name):
            self._ids[table.name] = self.rows(sa.select(table.c.id).order_by(*self._first(table)))
        return self._ids[table.name]

    def shifts(self, person: UUID) -> list[UUID]:
        """Return the shifts of somebody on the live day."""
        shift = metadata.tables["tournee.shift"].c
        wanted = shift.person_id == person, shift.day == self.on
        return self.rows(sa.select(shift.id).where(*wanted))

    def now(self) -> datetime:
        """Return the time by the clock of the installation."""
        return self.service.clock()

    def _first(self, table: sa.Table) -> list[Any]:
        return [(table.c.day != self.on), table.c.id] if "day" in table.c else [table.c.id]

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        """Return the first column of what a query finds in the cooperative."""
        with self.service.database.transaction(COOPERATIVE, read_only=True) as tx:
            return list(tx.connection.execute(query).scalars())


@contextmanager
def new_home() -> Iterator[Path]:
    """Return a folder for an installation, and take it away again."""
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    # PostgreSQL runs as another user where this is root, and must reach its folder.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment_of(folder: Path, port: int) -> dict[str, str]:
    """Return the settings of an installation whose limits of requests never stop the bench."""
    return {
        "TOURNEE_HOME": str(folder / "home"),
        "TOURNEE_LANG": LANGUAGE,
        "TOURNEE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TOURNEE_RATE_LIMIT": OFTEN,
        "TOURNEE_RATE_LIMIT_ANONYMOUS": OFTEN,
    }


@contextmanager
def installed(cities: Path) -> Iterator[Installation]:
    """Found it, start server and worker, and take all away again.

    Parameters
    ----------
    cities
        Folder in which the compiled city is kept from one run to the next.
    """
    demo_city(cities, quiet)
    with ExitStack() as stack:
        folder = stack.enter_context(new_home())
        port = free_port()
        environment = {**environment_of(folder, port), CLOCK: str(_late_morning())}
        settings = read_settings(environment)
        shutil.copytree(cities, settings.cities)
        # Opened as long as the server runs, so that it finds the same cluster.
        service = stack.enter_context(open_service(settings))
        on, crew, plain = live_day(service)
        before = replace(service, clock=lambda: starts_of(on, ZONE))
        make_demo_cycle(before, plain, on, LANGUAGE)
        make_demo_aid(before, plain, on, crew, LANGUAGE)
        people: dict[Role, Somebody] = {}
        for one in crew.everybody:
            people.setdefault(one.role, one)
        couriers = [one for one in crew.riders if one.role == Role.COURIER]
        rider = _under_way(service, couriers)
        people[Role.COURIER] = rider
        other, *_, spare = (one for one in couriers if one != rider)
        _prepare(before, on)
        _write_needs(before, people[Role.AID_COORDINATOR], on)
        server = stack.enter_context(running_server(folder, environment, port, workers=1))
        yield Installation(
            port=port,
            server=server,
            postgresql=postmaster(settings),
            on=on,
            service=service,
            sessions={role: session_of(service, one) for role, one in people.items()},
            rider=people[Role.COURIER].id,
            other=session_of(service, other),
            spare=spare.id,
            addresses=_addresses(service),
        )


def _under_way(service: Service, couriers: Sequence[Somebody]) -> Somebody:
    """Return somebody whose round goes on for hours."""
    with service.database.transaction(COOPERATIVE, read_only=True) as tx:
        shift = metadata.tables["tournee.shift"].c
        query = sa.select(shift.person_id, shift.starts_at, shift.ends_at)
        rows = tx.connection.execute(query).all()
    now = service.clock()
    at_work = {one for one, start, end in rows if start < now and end > now + timedelta(hours=2)}
    return next(one for one in couriers if one.id in at_work)


def _late_morning() -> FastClock:
    """Return a clock by which the live day is under way, whenever this runs."""
    return fast_clock(1, datetime.combine(datetime.now(ZONE), BEGIN, tzinfo=ZONE))


def _prepare(service: Service, on: date) -> None:
    """Make what the demo has not, and what operations name: a closed street far ahead, a series."""
    office, begin = DISPATCHER.acts(), starts_of(on, ZONE) + timedelta(days=100)
    door = _addresses(service)[0]
    point = Point(lon=door.lon, lat=door.lat)
    closed = ClosedArea(kind="point", points=(point,), radius_m=10)
    service.do(office, close_street, service.ids(), closed, begin, reason="Works")
    stop = {"address": f"{door.street} {door.number}", "lat": door.lat, "lon": door.lon}
    job = {"load": {"items": 1}, "drops": [stop]}
    weekly = {
        "customer_id": str(demo_id("customer", "bakery")),
        "start": series_start(on),
        "rule": "FREQ=WEEKLY;COUNT=3",
        "booking": {"jobs": [job]},
    }
    service.do(office, make_recurrence, service.ids(), RecurrenceRequest.read(weekly))


def _write_needs(service: Service, coordinator: Somebody, on: date) -> None:
    """Write as many needs down as may be asked of at once: of today, and of the day after next."""
    doors = _addresses(service)
    for later in (0, NEEDS_DAYS):
        day = on + timedelta(days=later)
        rows = rightly_written(need_rows(doors, day, MAX_ROWS, f"Door {later}"), doors)
        service.do(coordinator.acts(), add_needs, rows, day=day, informed=True)


def series_start(on: date) -> str:
    """Return when the series that is there begins."""
    return f"{(on + timedelta(days=10)).isoformat()}T09:00"


def _addresses(service: Service) -> list[Address]:
    found = service.tools.streets.router(CITY).city.addresses
    with_number = {(one.street, one.number): one for one in found if one.street and one.number}
    return sorted(with_number.values(), key=lambda one: hash((one.lon, one.lat)))
