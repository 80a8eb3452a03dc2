"""Plans asked for and published in part: named, without shifts, by other weights, by round."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.usecases.planning.plans import compare_two_plans, read_plan_of_day, request_plan
from api.usecases.planning.publishing import publish_plan
from api.usecases.planning.solving import begin_solving
from api.usecases.rounds.events.event_batches import accept_round
from routing.errors import BadInput, Conflict, NotFound
from tests.support.rounds.live_town import DAY, Town, busy_town
from tests.support.store.world import World


def asked(town: Town, **how: object) -> UUID:
    """Ask for a plan."""
    plan_id = town.world.service.ids()
    town.world.service.do(town.office, request_plan, plan_id, DAY, **how)  # type: ignore[arg-type]
    return plan_id


def test_a_plan_is_made_without_a_shift_and_by_its_own_weights(world: World) -> None:
    """The shift is none of the problem, the weights are those asked for, the name is kept."""
    town, jobs = busy_town(world)
    town.pin(jobs[0], town.shifts["bo"])
    how = {"weights": {"stable_cents": 7, "margin_hour_cents": 90}, "name": "Without Bo"}
    plan_id = asked(town, without=[town.shifts["bo"]], **how)
    task = world.service.do(world.service.system(town.home), begin_solving, plan_id)
    assert task is not None
    assert [one.id for one in task.snapshot.shifts] == [str(town.shifts["ana"])]
    assert task.snapshot.pins == ()
    weights = task.snapshot.weights
    assert (weights.stable_cents, weights.margin_hour_cents) == (7, 90)
    kept = world.service.do(town.office, read_plan_of_day, plan_id)
    assert (kept.name, list(kept.without_shifts)) == ("Without Bo", [str(town.shifts["bo"])])


def test_what_no_plan_can_be_asked_for_is_refused(world: World) -> None:
    """Weights out of range, shifts of other days, and an id that was used for something else."""
    town, _ = busy_town(world)
    with pytest.raises(BadInput) as refused:
        asked(town, weights={"margin_percent": 100_000})
    assert [one.where for one in refused.value.faults] == ["weights.margin_percent"]
    with pytest.raises(NotFound, match="no-such-shift"):
        asked(town, without=[world.service.ids()])
    plan_id = asked(town)
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(town.office, request_plan, plan_id, DAY, without=[town.shifts["bo"]])


def test_one_round_of_a_plan_is_accepted(world: World) -> None:
    """Its round is published by its plan, all others stay as they are; name and note are kept."""
    town, _ = busy_town(world)
    town.publish()
    before = town.rounds()
    new = town.add_job((1, 1), (2, 3), pinned=town.shifts["ana"])
    for name in ("ana", "bo"):
        for visit in before[name].visits:
            if visit.job_id:
                town.pin(visit.job_id, town.shifts[name])
    plan_id = town.plan()
    comparison = world.service.do(town.office, compare_two_plans, plan_id)
    assert {one.job_id: one.fate for one in comparison.jobs}[str(new)] == "served"
    done = world.service.do(
        town.office, publish_plan, plan_id,
        only=[town.shifts["ana"]], name="Ana's way", note="Bo likes his as it is",
    )  # fmt: skip
    after = town.rounds()
    assert done.round_ids == (after["ana"].id,)
    assert after["bo"] == before["bo"]
    assert town.holder(new) == "ana"
    kept = world.service.do(town.office, read_plan_of_day, plan_id)
    assert (kept.status, kept.name, kept.note) == (
        "published", "Ana's way", "Bo likes his as it is",
    )  # fmt: skip


def test_a_round_that_a_new_plan_leaves_as_it_is_keeps_version_and_answer(world: World) -> None:
    """Only rounds that change are published anew: whoever rides another has accepted it still."""
    town, _ = busy_town(world)
    town.publish()
    for name, one in town.rounds().items():
        world.service.do(town.rider(name), accept_round, one.id, one.version)
        for visit in one.visits:
            if visit.job_id:
                town.pin(visit.job_id, town.shifts[name])
    before = town.rounds()
    assert {one.status for one in before.values()} == {"accepted"}
    new = town.add_job((1, 1), (2, 3), pinned=town.shifts["ana"])
    done = town.publish()
    after = town.rounds()
    assert town.holder(new) == "ana"
    assert (after["ana"].version, after["ana"].status) == (2, "published")
    assert after["bo"] == before["bo"]
    assert done.round_ids == (after["ana"].id,)


def test_rounds_that_exchange_a_job_are_accepted_together(world: World) -> None:
    """A job that goes from one round to another is neither lost nor ridden twice."""
    town, jobs = busy_town(world)
    town.publish()
    home = {job: town.holder(job) for job in jobs}
    other = {"ana": "bo", "bo": "ana"}
    for job in jobs:
        town.pin(job, town.shifts[other[str(home[job])]])
    plan_id = town.plan()
    with pytest.raises(Conflict, match="rounds-belong-together") as refused:
        world.service.do(town.office, publish_plan, plan_id, only=[town.shifts["ana"]])
    shifts = {refused.value.arguments["shift"], refused.value.arguments["other"]}
    assert shifts == {str(town.shifts["ana"]), str(town.shifts["bo"])}
    both = [town.shifts["ana"], town.shifts["bo"]]
    world.service.do(town.office, publish_plan, plan_id, only=both)
    assert {job: town.holder(job) for job in jobs} == {j: other[str(h)] for j, h in home.items()}
    with pytest.raises(NotFound, match="no-such-shift"):
        world.service.do(town.office, publish_plan, town.plan(), only=[world.service.ids()])


def test_a_plan_is_compared_with_nothing_before_the_first(world: World) -> None:
    """Where nothing is published there is nothing to compare with."""
    town, _ = busy_town(world)
    with pytest.raises(Conflict, match="nothing-published"):
        world.service.do(town.office, compare_two_plans, town.plan())
