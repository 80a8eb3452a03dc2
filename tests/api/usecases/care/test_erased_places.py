"""Erasing people of a day that was planned: no exact home and no planned shift is left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from api.locales.texts import Texts
from api.usecases.care.privacy import erase_person, erase_recipient
from api.usecases.fleet.shifts import list_shifts
from api.usecases.planning.plans import read_plan_of_day
from api.usecases.rounds.live.explaining import explain_plan_job
from api.wording.reasons import Why
from data.store.care import purging
from data.store.tables.bookings import job, stop
from dispatch.care.exact_address_disclosure import coarse_point
from dispatch.care.retention import RetentionRule
from tests.support.people import enter
from tests.support.rounds.live_town import DAY, Town, busy_town
from tests.support.store.world import World


def homes(town: Town, plan_id: UUID, job_id: UUID) -> list[dict[str, float]]:
    """Return where the stops of a job are in the problem that a plan keeps."""
    problem = town.world.service.do(town.office, read_plan_of_day, plan_id).problem
    (found,) = [one for one in problem["jobs"] if one["id"] == str(job_id)]
    return [each["place"]["point"] for each in (*found.get("pickups", ()), *found["drops"])]


def finish(town: Town, job_id: UUID, **values: Any) -> list[UUID]:  # noqa: ANN401
    """Let a job be over, and give its stops."""
    with town.world.database.transaction(town.home) as tx:
        tx.run(job.update().where(job.c.id == job_id).values(status="done", **values))
        return [row["id"] for row in tx.rows(sa.select(stop.c.id).where(stop.c.job_id == job_id))]


def is_coarse(point: dict[str, float]) -> bool:
    """Return whether a point is the middle of a rough area."""
    return coarse_point(point["lon"], point["lat"]) == (point["lon"], point["lat"])


def test_erased_recipients_have_no_exact_home_in_plans(world: World) -> None:
    """Every plan that knew the home knows it to a kilometre or two, and is still explained."""
    town, jobs = busy_town(world)
    plans = [town.plan(), town.plan()]
    before = {plan_id: homes(town, plan_id, jobs[1]) for plan_id in plans}
    assert not any(is_coarse(one) for points in before.values() for one in points)
    stop_ids = finish(town, jobs[0])
    admin = enter(world, world.actor("admin"))
    world.service.do(admin.actor, erase_recipient, stop_ids)
    for plan_id in plans:
        assert all(is_coarse(one) for one in homes(town, plan_id, jobs[0]))
        assert homes(town, plan_id, jobs[1]) == before[plan_id]
        explained = world.service.do(town.office, explain_plan_job, plan_id, jobs[1])
        assert explained.other_streets, "it says that its figures may differ"


def test_a_coarse_point_has_no_street(world: World) -> None:
    """The name of the street goes from kept plans with the exact home, and only there."""
    town, jobs = busy_town(world)
    with world.database.transaction(town.home) as tx:
        tx.run(stop.update().values(address="7 Street 2"))
    plan_id = town.plan()
    stop_ids = finish(town, jobs[0])
    admin = enter(world, world.actor("admin"))
    world.service.do(admin.actor, erase_recipient, stop_ids)
    streets = {
        one["id"]: [end["place"].get("street") for end in (*one["pickups"], *one["drops"])]
        for one in read_problem(town, plan_id)["jobs"]
    }
    assert streets == {
        str(one): [None, None] if one == jobs[0] else ["Street 2", "Street 2"] for one in jobs
    }


def purge(town: Town, today: date) -> None:
    """Take away what is too old on a day, plans being kept for long."""
    now = town.world.clock.now + (today - DAY)
    rule = RetentionRule(plan_detail_days=365, aid_recipient_days=1, recipient_days=30)
    with town.world.database.transaction(town.home) as tx:
        purging.purge(tx, purging.Purge(rule=rule, now=now, today=today))


def test_purged_recipients_have_no_exact_home_in_plans(world: World) -> None:
    """First those of aid, also of a job moved to a later day, then all; named places stay."""
    town, jobs = busy_town(world)
    plan_id = town.plan()
    before = homes(town, plan_id, jobs[1])
    hub = town.world.service.do(town.office, read_plan_of_day, plan_id).problem["shifts"][0]
    finish(town, jobs[0])
    with world.database.transaction(town.home) as tx:
        problem = read_problem(town, plan_id)
        (aid,) = [one for one in problem["jobs"] if one["id"] == str(jobs[0])]
        aid["kind"] = "aid"
        table = sa.table("plan", sa.column("id"), sa.column("problem", sa.JSON), schema="tournee")
        tx.run(table.update().where(table.c.id == plan_id).values(problem=problem))
        tx.run(
            job.update()
            .where(job.c.id == jobs[0])
            .values(kind="aid", day=DAY + timedelta(days=60), status="open")
        )
    purge(town, DAY + timedelta(days=2))
    assert all(is_coarse(one) for one in homes(town, plan_id, jobs[0]))
    assert homes(town, plan_id, jobs[1]) == before
    purge(town, DAY + timedelta(days=31))
    assert all(is_coarse(one) for one in homes(town, plan_id, jobs[1]))
    after = read_problem(town, plan_id)["shifts"][0]
    assert after["start_place"] == hub["start_place"]


def read_problem(town: Town, plan_id: UUID) -> dict[str, Any]:
    """Return the problem that a plan keeps."""
    return dict(town.world.service.do(town.office, read_plan_of_day, plan_id).problem)


def test_erased_courier_has_no_shift_to_come(world: World) -> None:
    """Planned shifts are cancelled, company is gone, and no answer names a bare id."""
    town, jobs = busy_town(world)
    plan_id = town.plan()
    admin = enter(world, world.actor("admin"))
    everyone = world.service.do(town.office, list_shifts, DAY, DAY)
    gone, stays = everyone[0].person_id, everyone[1]
    with world.database.transaction(town.home) as tx:
        table = sa.table(
            "shift", sa.column("id"), sa.column("companion_id", sa.Uuid), schema="tournee"
        )
        tx.run(table.update().where(table.c.id == stays.id).values(companion_id=gone))
    done = world.service.do(admin.actor, erase_person, gone)
    assert done.shifts == ()
    (left,) = world.service.do(town.office, list_shifts, DAY, DAY)
    assert (left.id, left.companion_id) == (stays.id, None)
    explained = world.service.do(town.office, explain_plan_job, plan_id, jobs[0])
    names = Why(problem=explained.problem, texts=Texts("en")).names
    assert names[str(everyone[0].id)] == "a former member"
    assert str(gone) not in " ".join(names.values())


def test_erased_courier_with_a_round_is_told(world: World) -> None:
    """A shift whose round is published stays until the office hands it over, and is named."""
    town, _ = busy_town(world)
    town.publish()
    admin = enter(world, world.actor("admin"))
    (first, *_) = world.service.do(town.office, list_shifts, DAY, DAY)
    done = world.service.do(admin.actor, erase_person, first.person_id)
    assert [one.id for one in done.shifts] == [first.id]
