"""What the ledger of the last weeks tells a plan, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from api.days.problem import problem_of
from api.http.planning.explanations import in_words
from api.locales.texts import Texts
from api.usecases.planning.plans import read_plan_of_day, request_plan
from api.usecases.planning.publishing import publish_plan
from api.usecases.planning.solving import begin_solving, finish_solving
from api.usecases.rounds.live.explaining import explain_plan_job
from data.store.fleet import shifts
from data.store.labour import postings
from data.store.labour.postings import Posting
from data.store.tables.rounds import plan, round_
from dispatch.planning.fairness.rider_selection import select_riders
from dispatch.planning.planner import plan as plan_rounds
from dispatch.planning.weights_rule import WeightsRule
from dispatch.planning.what_if.explanations import Choice
from dispatch.search.stop_rules import Iterations
from tests.support.office import publish
from tests.support.rounds.live_town import DAY, Town, busy_town

if TYPE_CHECKING:
    from uuid import UUID

    from data.formats.day_snapshot import Snapshot
    from tests.support.store.world import World

FAIR = {"fairness_hundred_cents": 60, "effort_weeks": 3, "points": {"km_points": 5}}


def _ridden(town: Town, name: str, days_ago: int, *, hours: int, distance_m: int = 0) -> None:
    """Put a finished round into the ledger, some days before the day."""
    ids, day = town.world.service.ids, DAY - timedelta(days=days_ago)
    person, own = town.people[name], town.shifts[name]
    shift_id = town.add_shift(f"{name} {days_ago}", on=day, person=person)
    town.shifts[name] = own
    plan_id, round_id, now = ids(), ids(), town.world.clock.now
    with town.world.database.transaction(town.home) as tx:
        shift = shifts.find(tx, shift_id)
        assert shift is not None
        asked = {"requested_by": person, "requested_at": now}
        tx.add(plan, {"id": plan_id, "day": day, **asked})
        tx.add(
            round_,
            {
                "id": round_id,
                "day": day,
                "shift_id": shift_id,
                "person_id": person,
                "vehicle_id": shift.vehicle_id,
                "plan_id": plan_id,
                "status": "finished",
                "starts_at": now,
                "ends_at": now,
                "published_at": now,
            },
        )
        posting = Posting(
            round_id=round_id,
            person_id=person,
            day=day,
            started_at=now,
            finished_at=now,
            riding_s=3600 * hours,
            distance_m=distance_m,
            posted_at=now,
        )
        postings.save(tx, [posting])


def _fair(world: World) -> None:
    """Return fairness a price, from the day before on."""
    world.clock.forward(days=-1)
    publish(world, "weights", FAIR)
    world.clock.forward(days=1)


def _begun(town: Town) -> tuple[UUID, Snapshot]:
    service, plan_id = town.world.service, town.world.service.ids()
    service.do(town.office, request_plan, plan_id, DAY)
    task = service.do(service.system(town.home), begin_solving, plan_id)
    assert task is not None
    return plan_id, task.snapshot


def _points(town: Town, snapshot: Snapshot) -> dict[str, int]:
    names = {str(person): name for name, person in town.people.items() if " " not in name}
    return {names[s.courier.id]: s.courier.effort_points for s in snapshot.shifts}


def test_a_plan_is_told_who_is_ahead(world: World) -> None:
    """By the weights in force, over so many weeks before the day; whoever has least is at 0."""
    town, _ = busy_town(world)
    first, second = town.people
    _fair(world)
    _ridden(town, first, 2, hours=3, distance_m=10_000)
    _ridden(town, second, 20, hours=1)
    _ridden(town, second, 22, hours=9)  # too long ago
    plan_id, snapshot = _begun(town)
    # 180 + 50 against 60 points, each in one round.
    assert _points(town, snapshot) == {first: 170, second: 0}
    weights = snapshot.weights
    assert (weights.fairness_hundred_cents, weights.effort_weeks) == (60, 3)
    assert weights.points.km_points == 5
    kept = world.service.do(town.office, read_plan_of_day, plan_id)
    assert kept.weights["fairness_hundred_cents"] == 60


def test_without_a_price_the_ledger_is_not_looked_at(world: World) -> None:
    """What a cooperative starts with looks at nobody."""
    town, _ = busy_town(world)
    first, second = town.people
    _ridden(town, first, 2, hours=3)
    _, snapshot = _begun(town)
    assert _points(town, snapshot) == {first: 0, second: 0}
    assert snapshot.weights == WeightsRule().weights


def test_the_ledger_makes_no_plan_outdated(world: World) -> None:
    """A round that is settled while a plan waits does not keep it from being published."""
    town, _ = busy_town(world)
    _fair(world)
    first = next(iter(town.people))
    plan_id = town.plan()
    _ridden(town, first, 1, hours=3)
    found = world.service.do(town.office, publish_plan, plan_id)
    assert found.plan.status == "published"


def test_the_office_is_told_who_rides_for_fairness(world: World) -> None:
    """Asked about a job of such a round, the answer says so; of the other round it does not."""
    town, jobs = busy_town(world)
    _fair(world)
    jobs.append(town.add_job((0, 0), (0, 4), window=(100, 200), service_s=900))
    jobs.append(town.add_job((0, 0), (4, 4), window=(100, 200), service_s=900))
    _dear(town, "ana")
    _ridden(town, "bo", 1, hours=9)
    _ridden(town, "ana", 1, hours=1)
    service, plan_id = world.service, world.service.ids()
    service.do(town.office, request_plan, plan_id, DAY)
    worker = service.system(town.home)
    task = service.do(worker, begin_solving, plan_id)
    assert task is not None
    problem = problem_of(service.tools.streets, task.snapshot.day)
    plans = (plan_rounds(problem, Iterations(300), seed) for seed in range(1, 20))
    rider_selection = select_riders(problem, next(one for one in plans if len(one.rounds) == 2), 1)
    service.do(worker, finish_solving, plan_id, rider_selection.plan)
    explaineds = [service.do(town.office, explain_plan_job, plan_id, job) for job in jobs]
    for one in explaineds:
        assert isinstance(one.reason, Choice)
        of_ana = one.reason.shift_id == str(town.shifts["ana"])
        assert (one.fair is not None) == of_ana
        message = in_words(Texts("en"))(one)["message"]
        assert ("for fairness" in message) == of_ana
    assert len({one.fair for one in explaineds}) == 2


def _dear(town: Town, name: str) -> None:
    """Make somebody's hour dearer by a little."""
    with town.world.database.transaction(town.home) as tx:
        found = shifts.find(tx, town.shifts[name])
        assert found is not None
        shifts.update(tx, replace(found, prices=replace(found.prices, hour_cents=2100)))
