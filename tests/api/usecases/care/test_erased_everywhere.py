"""Erasing somebody empties every table: all of them are walked, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from geoalchemy2 import Geometry

from api.usecases.bookings.imports import import_day
from api.usecases.care.privacy import erase_again, erase_person, erase_recipient
from api.usecases.planning.plans import list_plans
from api.usecases.rounds.live.replanning import replan
from data.backup.erased_ids import Erased
from data.store.care import purging
from data.store.fleet import places
from data.store.shapes import point_column
from data.store.tables.bookings import import_, job, recurrence, stop
from data.store.tables.fleet import place
from data.store.tables.people import person
from data.store.tables.rounds import plan
from dispatch.care.exact_address_disclosure import coarse_point
from dispatch.care.retention import RetentionRule
from routing.types import Point
from tests.support.interface.handed_in import read_by_worker
from tests.support.people import enter
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town
from tests.support.store.rows import owned_tables
from tests.support.store.world import World

HOME = Point(lon=10.006123, lat=50.004123)
TELLING = (
    "Zola",
    "11 22 33 44",
    "Rue Unique",
    "code 4711",
    "second bell of Zoe",
    "10.006123",
    "50.004123",
)
"""What only the recipient has: name, phone, address, how to get in, a note, the exact point."""

NAMED_BARE = {
    "address_read.actor_id": "who read where aid goes",
    "booking.made_by": "who answers for a booking",
    "event.actor_id": "the log",
    "event.subject_id": "the log: that they were erased",
    "person.id": "what all others refer to",
    "plan.problem": "who could ride, so that what was ridden is still explained; emptied with age",
    "plan.result": "who was to ride; emptied with age",
    "posting.person_id": "hours, which the law asks for",
    "round.person_id": "who rode",
    "shift.person_id": "who worked when",
    "visit.done_by": "who did it",
}
"""Where the bare id of somebody who was erased may stay, and why."""


def cells(town: Town) -> Iterator[tuple[str, str]]:
    """Return everything that the cooperative keeps: table and column, and the text of a value."""
    with town.world.database.transaction(town.home) as tx:
        for table in owned_tables():
            columns = [
                sa.func.ST_AsText(column).label(column.name)
                if isinstance(column.type, Geometry)
                else column
                for column in table.columns
            ]
            for row in tx.rows(sa.select(*columns)):
                for name, value in row.items():
                    yield f"{table.name}.{name}", str(value)


def found(town: Town, *words: str) -> dict[str, str]:
    """Return where any of some words stands."""
    return {
        where: f"{word}: {value[max(0, value.find(word) - 60) :][:120]}"
        for where, value in cells(town)
        for word in words
        if word in value and "seq" not in where
    }


def a_recipient(town: Town, job_id: UUID) -> tuple[UUID, list[UUID]]:
    """Let a job bring something to somebody's saved home; gives the place and its stops."""
    home, world = world_place(town), town.world
    with world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.id == job_id).values(label="Bread for Zoe Zola"))
        values = {
            "contact_name": "Zoe Zola",
            "contact_phone": "+33 6 11 22 33 44",
            "address": "17, Rue Unique",
            "access_note": "code 4711",
            "note": "second bell of Zoe",
            "place_id": home,
            "geom": point_column(HOME),
        }
        where = (stop.c.job_id == job_id, stop.c.kind == "drop")
        tx.run(stop.update().where(*where).values(**values))
        ids = [row["id"] for row in tx.rows(sa.select(stop.c.id).where(stop.c.job_id == job_id))]
    return home, ids


def world_place(town: Town) -> UUID:
    """Save a home as a place of the cooperative."""
    home = town.world.service.ids()
    with town.world.database.transaction(town.home) as tx:
        places.add(
            tx,
            places.Place(
                id=home,
                name="Zoe Zola",
                point=HOME,
                address="17, Rue Unique",
                access_note="code 4711",
                created_at=town.world.clock.now,
            ),
        )
    return home


def a_file(town: Town) -> UUID:
    """Hand a file in that names the recipient, and let it be read; gives the import."""
    import_id = town.world.service.ids()
    text = (
        "id;pickup lat;pickup lon;drop lat;drop lon;drop contact;drop phone;label\n"
        f"z;50.0;10.0;{HOME.lat};{HOME.lon};Zoe Zola;+33 6 11 22 33 44;Cake for Zola\n"
    ).encode()
    ids = (import_id, text)
    town.world.service.do(town.office, import_day, *ids, file_name="jobs.csv", day=DAY)
    read_by_worker(town.world, import_id)
    return import_id


def over(town: Town, *job_ids: UUID) -> list[UUID]:
    """Let jobs be done; gives their stops."""
    with town.world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.id.in_(job_ids)).values(status="done"))
        return [
            row["id"] for row in tx.rows(sa.select(stop.c.id).where(stop.c.job_id.in_(job_ids)))
        ]


def test_nothing_of_an_erased_recipient_is_in_any_table(world: World) -> None:
    """Saved home, label, plans, rounds, changes, files and ended recurrences: all are walked."""
    town, jobs = busy_town(world)
    home, _ = a_recipient(town, jobs[0])
    import_id = a_file(town)
    with world.database.transaction(town.home) as tx:
        booked = [row["id"] for row in tx.rows(sa.select(job.c.id).where(job.c.reference == "z"))]
        sha256 = str(tx.value(sa.select(import_.c.sha256).where(import_.c.id == import_id)))
    town.publish()
    town.follow(min(town.rounds()), OPENS + timedelta(minutes=30))
    service = world.service
    service.do(town.office, replan, service.ids(), DAY)
    assert set(found(town, *TELLING)) >= {"stop.address", "place.geom", "plan.problem", "job.label"}
    stops = over(town, jobs[0], *booked)
    admin = enter(world, world.actor("admin"))
    done = service.do(admin.actor, erase_recipient, stops)
    assert found(town, *TELLING) == {}
    assert done.files == (sha256,)
    with world.database.transaction(town.home) as tx:
        (row,) = tx.rows(sa.select(place.c.status, place.c.version).where(place.c.id == home))
    assert (row["status"], row["version"]) == ("closed", 2)
    assert home in {event.subject_id for event in town.log("place_changed")}


@pytest.mark.parametrize("kind", ["aid", "shop"])
def test_a_purge_coarsens_where_somebody_was_under_way(world: World, kind: str) -> None:
    """A plan made on the way begins at the last door: it is coarsened when that is too old."""
    town, jobs = busy_town(world)
    town.publish()
    town.follow("ana", OPENS + timedelta(minutes=45))
    plan_id = world.service.ids()
    world.service.do(town.office, replan, plan_id, DAY, budget_s=0.1)
    (start,) = [one for one in starts(town, plan_id) if one["id"].startswith("stop-")]
    with world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.id.in_(jobs)).values(kind=kind))
        rule = RetentionRule(plan_detail_days=365, aid_recipient_days=1, recipient_days=30)
        days = timedelta(days=2 if kind == "aid" else 31)
        by = purging.Purge(rule=rule, now=world.clock.now + days, today=DAY + days)
        purging.purge(tx, by)
    (after,) = [one for one in starts(town, plan_id) if one["id"] == start["id"]]
    assert start["point"] != after["point"]
    lon, lat = after["point"]["lon"], after["point"]["lat"]
    assert coarse_point(lon, lat) == (lon, lat)


def starts(town: Town, plan_id: UUID) -> list[dict[str, Any]]:
    """Return where the shifts of a kept plan start."""
    with town.world.database.transaction(town.home) as tx:
        problem = tx.value(sa.select(plan.c.problem).where(plan.c.id == plan_id))
    return [shift["start_place"] for shift in problem["shifts"]]


def test_a_home_that_others_use_stays_until_they_are_erased(world: World) -> None:
    """Two recipients of one house: the saved place goes with the second."""
    town, jobs = busy_town(world)
    home, _ = a_recipient(town, jobs[0])
    with world.database.transaction(town.home) as tx:
        where = (stop.c.job_id == jobs[1], stop.c.kind == "drop")
        tx.run(stop.update().where(*where).values(place_id=home))
        hub = sa.select(place.c.address).where(place.c.kind == "hub")
        address = sa.select(place.c.address).where(place.c.id == home)
    admin = enter(world, world.actor("admin"))
    for job_id, expected in ((jobs[0], "17, Rue Unique"), (jobs[1], "")):
        world.service.do(admin.actor, erase_recipient, over(town, job_id))
        with world.database.transaction(town.home) as tx:
            assert tx.value(address) == expected
            assert tx.value(hub) == "1, rue du Hub"


@pytest.mark.parametrize("restored", [False, True])
def test_a_recurrence_to_the_home_is_told_and_an_ended_one_emptied(
    world: World, *, restored: bool
) -> None:
    """What would book again is named; what does not recur any more tells nothing, nor restored."""
    town, jobs = busy_town(world)
    home, stops = a_recipient(town, jobs[0])
    over(town, jobs[0])
    ids = [world.service.ids() for _ in range(2)]
    template = {"jobs": [{"drops": [{"place": str(home)}]}]}
    with world.database.transaction(town.home) as tx:
        for one, status in zip(ids, ("active", "ended"), strict=True):
            values = {
                "id": one,
                "rule": "FREQ=WEEKLY",
                "starts_local": "2026-03-02T08:00:00",
                "template": template,
                "status": status,
                "made_by": town.office.id,
                "created_at": world.clock.now,
                "expanded_until": DAY,
            }
            tx.add(recurrence, values)
    if restored:
        noted = [Erased(cooperative_id=town.home, kind="stop", id=one) for one in stops]
        world.service.do(world.service.system(town.home, "personal:erase"), erase_again, noted)
    else:
        admin = enter(world, world.actor("admin"))
        done = world.service.do(admin.actor, erase_recipient, stops)
        assert done.recurrences == (ids[0],)
    with world.database.transaction(town.home) as tx:
        rows = {row["id"]: row["template"] for row in tx.rows(sa.select(recurrence))}
    assert rows == {ids[0]: template, ids[1]: {}}


def test_an_erased_courier_is_a_bare_id_and_only_where_it_is_needed(world: World) -> None:
    """Name, address and phone are in no table, the id in none but those listed; no comparison."""
    town, _ = busy_town(world)
    ana = town.people["ana"]
    with world.database.transaction(town.home) as tx:
        own = {"name": "Ana Unica", "email": "ana.unica@example.org", "phone": "+33 6 99 88 77 66"}
        tx.run(person.update().where(person.c.id == ana).values(**own))
    town.publish()
    town.follow("ana", OPENS + timedelta(minutes=30))
    town.follow("bo", OPENS + timedelta(minutes=30))
    plan_id = world.service.ids()
    first = world.service.do(town.office, replan, plan_id, DAY)
    assert first.comparison.names[str(town.shifts["ana"])] == "Ana Unica"
    again = world.service.do(town.office, replan, plan_id, DAY)
    assert again.comparison == first.comparison
    admin = enter(world, world.actor("admin"))
    world.service.do(admin.actor, erase_person, ana)
    assert found(town, "Unica", "ana.unica", "99 88 77 66") == {}
    assert set(found(town, str(ana))) <= set(NAMED_BARE)
    (kept,) = [one for one in world.service.do(town.office, list_plans, DAY) if one.id == plan_id]
    assert str(ana) not in str(kept.progress)
    assert str(town.shifts["ana"]) not in kept.progress["change"]["comparison"]["names"]
