"""A cooperative's day in the grid: two couriers, a handful of jobs, planned and ridden by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from api.auth.scopes import Role, grant_of_roles
from api.days.problem import problem_of
from api.usecases.act import Actor
from api.usecases.planning.plans import request_plan
from api.usecases.planning.publishing import Published, publish_plan
from api.usecases.planning.solving import begin_solving, finish_solving
from data.store.fleet import places, shifts, vehicles
from data.store.rounds import events, rounds
from data.store.rounds.events import LoggedEvent
from data.store.rounds.rounds import RoundRow, VisitRow
from data.store.shapes import load_plain, point_column, windows_plain
from data.store.tables.bookings import booking, job, stop
from data.store.tables.rounds import round_, visit
from dispatch.bookings.quotes import Quote
from dispatch.model import Break, Capacity, Load, Prices, Window
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from dispatch.values.plain_values import to_plain
from routing.types import Point
from tests.support import tiny
from tests.support.store.world import World

DAY = date(2026, 3, 9)
OPENS = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)
"""Eight o'clock in Paris, when the shifts begin."""

Corner = tuple[float, float]


def point(at: Corner) -> Point:
    """Return the point of a junction."""
    lon, lat = tiny.corner(*at)
    return Point(lon=lon, lat=lat)


@dataclass(slots=True, kw_only=True)
class Town:
    """A day of one cooperative, and hands to change it.

    Attributes
    ----------
    office
        A dispatcher.
    hub
        Where shifts start and end.
    shifts
        By name of the courier.
    """

    world: World
    home: UUID
    office: Actor
    hub: UUID
    shifts: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    # --- what there is to do ------------------------------------------------------------------

    def add_shift(
        self,
        name: str,
        *,
        mass_g: int = 100_000,
        skills: Iterable[str] = (),
        roles: tuple[str, ...] = ("courier",),
        hours: float = 5,
        on: date = DAY,
        starts_at: datetime | None = None,
        person: UUID | None = None,
        breaks: tuple[Break, ...] = (),
    ) -> UUID:
        """Return somebody a bike and a morning; a person who is named already gets one more."""
        who = person
        if who is None:
            who = self.world.new_person(*roles, cooperative=self.home, skills=skills).id
        assert who is not None
        vehicle_id, shift_id = self.world.service.ids(), self.world.service.ids()
        start = starts_at or OPENS + (on - DAY)
        with self.world.database.transaction(self.home) as tx:
            vehicles.add(
                tx,
                vehicles.Vehicle(
                    id=vehicle_id,
                    name=name,
                    profile="bike",
                    capacity=Capacity(mass_g=mass_g),
                    created_at=self.world.clock.now,
                ),
            )
            shifts.add(
                tx,
                shifts.Shift(
                    id=shift_id,
                    day=on,
                    person_id=who,
                    vehicle_id=vehicle_id,
                    starts_at=start,
                    ends_at=start + timedelta(hours=hours),
                    start_place_id=self.hub,
                    end_place_id=self.hub,
                    prices=Prices(hour_cents=2000),
                    breaks=breaks,
                ),
            )
        self.shifts[name], self.people[name] = shift_id, who
        return shift_id

    def add_job(
        self,
        pickup: Corner | None,
        drop: Corner | None,
        *,
        mass_g: int = 1000,
        window: tuple[int, int] | None = None,
        skills: Iterable[str] = (),
        kind: str = "shop",
        pinned: UUID | None = None,
        service_s: int = 120,
        goods: str = "",
        aboard_limit_s: int | None = None,
    ) -> UUID:
        """Book a job; ``window`` is that of its last stop, in minutes after the opening."""
        service = self.world.service
        booking_id, job_id = service.ids(), service.ids()
        load = load_plain(Load(mass_g=mass_g))
        windows = [] if window is None else [
            Window(start=OPENS + timedelta(minutes=window[0]),
                   end=OPENS + timedelta(minutes=window[1]))
        ]  # fmt: skip
        ends = [(k, at) for k, at in (("pickup", pickup), ("drop", drop)) if at is not None]
        with self.world.database.transaction(self.home) as tx:
            now, maker = self.world.clock.now, self.office.id
            columns: dict[str, Any] = {"made_by": maker, "made_at": now, "changed_at": now}
            free = Quote(tariff_id="standard", tariff_version=1, lines=(), vat_per_mille=0)
            columns["quote"] = to_plain(free)
            tx.add(booking, {"id": booking_id, "day": DAY, **columns})
            tx.add(
                job,
                {
                    "id": job_id,
                    "booking_id": booking_id,
                    "day": DAY,
                    "kind": kind,
                    "label": "Bread for Ms Martin",
                    "skills": list(skills),
                    "pinned_shift_id": pinned,
                    "goods": goods,
                    "aboard_limit_s": aboard_limit_s,
                },
            )
            for number, (what, at) in enumerate(ends):
                tx.add(
                    stop,
                    {
                        "id": service.ids(),
                        "job_id": job_id,
                        "kind": what,
                        "position": 0,
                        "geom": point_column(point(at)),
                        "address": "1, rue des Martin",
                        "contact_name": "Ms Martin",
                        "note": "second bell",
                        "service_s": service_s,
                        "load": load,
                        "windows": windows_plain(windows) if number == len(ends) - 1 else [],
                    },
                )
        return job_id

    def pin(self, job_id: UUID, shift_id: UUID | None) -> None:
        """Bind a job to a shift, or to none."""
        self._change(job, job_id, pinned_shift_id=shift_id)

    def cancel_job(self, job_id: UUID) -> None:
        """Say that nobody wants a job any more."""
        self._change(job, job_id, status="cancelled")

    def job_status(self, job_id: UUID) -> str:
        """Return what a job's row says."""
        with self.world.database.transaction(self.home) as tx:
            return str(tx.value(sa.select(job.c.status).where(job.c.id == job_id)))

    # --- plans --------------------------------------------------------------------------------

    def plan(self, *, office: Actor | None = None, iterations: int = 200) -> UUID:
        """Ask for a plan and make it at once, in this process."""
        service, plan_id = self.world.service, self.world.service.ids()
        service.do(office or self.office, request_plan, plan_id, DAY)
        worker = service.system(self.home)
        task = service.do(worker, begin_solving, plan_id)
        assert task is not None
        problem = problem_of(service.tools.streets, task.snapshot.day, task.snapshot.closures)
        service.do(worker, finish_solving, plan_id, plan(problem, Iterations(iterations), 1))
        return plan_id

    def publish(self, plan_id: UUID | None = None) -> Published:
        """Publish a plan, a new one where none is named."""
        return self.world.service.do(self.office, publish_plan, plan_id or self.plan())

    # --- rounds -------------------------------------------------------------------------------

    def rounds(self) -> dict[str, RoundRow]:
        """Return the day's rounds by name of their courier."""
        names = {shift_id: name for name, shift_id in self.shifts.items()}
        with self.world.database.transaction(self.home) as tx:
            found = rounds.of_day(tx, DAY)
        return {names[one.shift_id]: one for one in found}

    def round(self, name: str) -> RoundRow:
        """Return a courier's round."""
        return self.rounds()[name]

    def holder(self, job_id: UUID) -> str | None:
        """Return the name of the courier whose round is to serve a job."""
        for name, one in self.rounds().items():
            if any(v.job_id == job_id and v.status != "cancelled" for v in one.visits):
                return name
        return None

    def rider(self, name: str) -> Actor:
        """Return a courier as whoever tells of a round."""
        grant = grant_of_roles([Role.COURIER])
        roles = frozenset({"courier"})
        return replace(self.office, id=self.people[name], roles=roles, grant=grant)

    def leave(self, name: str) -> None:
        """Let a courier set out at the time of the clock."""
        now = self.world.clock.now
        self._change(round_, self.round(name).id, status="started", started_at=now)

    def arrive(self, one: VisitRow, at: datetime | None = None) -> None:
        """Let a courier arrive at a visit."""
        self._change(visit, one.id, status="arrived", arrived_at=at or self.world.clock.now)

    def settle(self, one: VisitRow, status: str = "done", at: datetime | None = None) -> None:
        """Let a visit be over, as planned where nothing else is said."""
        now = at or self.world.clock.now
        self._change(visit, one.id, status=status, arrived_at=now, done_at=now)

    def follow(self, name: str, until: datetime) -> None:
        """Let a courier do everything as it was planned until a moment, and set the clock."""
        one = self.round(name)
        self.world.clock.now = one.starts_at
        self.leave(name)
        for each in one.visits:
            if each.depart_at <= until and each.status == "planned":
                self._change(
                    visit, each.id, status="done",
                    arrived_at=each.arrive_at, done_at=each.depart_at,
                )  # fmt: skip
            elif each.arrive_at <= until and each.status == "planned":
                self.arrive(each, each.arrive_at)
        self.world.clock.now = until

    def _change(self, table: sa.Table, row_id: UUID, **values: object) -> None:
        with self.world.database.transaction(self.home) as tx:
            where = (table.c.cooperative_id == self.home, table.c.id == row_id)
            tx.run(table.update().where(*where).values(**values))

    def log(self, *kinds: str) -> list[LoggedEvent]:
        """Return the events of some kinds."""
        with self.world.database.transaction(self.home) as tx:
            return events.read(tx, 0, kinds=kinds or None)


def make_town(world: World, cooperative: UUID | None = None) -> Town:
    """Found a hub with two couriers, Ana and Bo."""
    home = cooperative or world.alpha
    hub = world.service.ids()
    with world.database.transaction(home) as tx:
        places.add(
            tx,
            places.Place(
                id=hub,
                name="Hub",
                kind="hub",
                point=point((2, 2)),
                address="1, rue du Hub",
                created_at=world.clock.now,
            ),
        )
    office = world.actor("dispatcher", cooperative=home)
    town = Town(world=world, home=home, office=office, hub=hub)
    town.add_shift("ana")
    town.add_shift("bo")
    return town


def busy_town(world: World) -> tuple[Town, list[UUID]]:
    """Found a town with six jobs that keep both couriers busy."""
    town = make_town(world)
    ids = [
        town.add_job((0, 0), (4, 0), window=(20, 50)),
        town.add_job((4, 4), (0, 4), window=(20, 50)),
        town.add_job((1, 0), (3, 0), window=(25, 60)),
        town.add_job((3, 4), (1, 4), window=(25, 60)),
        town.add_job((0, 1), (4, 1), window=(60, 120)),
        town.add_job((4, 3), (0, 3), window=(60, 120)),
    ]
    return town, ids
