"""Several jobs for one rider: those that fit, their price, and what keeps the others out."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from api.usecases.rounds.history.undoing import undo_change
from api.usecases.rounds.live.fitting_jobs import FittingJobs, find_fitting_jobs
from api.usecases.rounds.live.moves import move_jobs
from routing.errors import BadInput, Denied, NotFound
from tests.support.rounds.live_town import DAY, Town, make_town
from tests.support.store.world import World


def fit(town: Town, *jobs: UUID, to: str) -> FittingJobs:
    """Ask a courier's round for jobs."""
    return town.world.service.do(town.office, find_fitting_jobs, DAY, jobs, town.shifts[to])


def heavy_town(world: World) -> tuple[Town, list[UUID]]:
    """A town with five open jobs of which a bike carries three at a time, all at the same hour."""
    town = make_town(world)
    town.add_shift("eva", mass_g=3_000, hours=1)
    jobs = [
        town.add_job(None, (4, n), mass_g=1_000, window=(0, 60), service_s=60) for n in range(5)
    ]
    return town, jobs


def test_as_many_as_fit_are_found_and_the_others_have_their_reasons(world: World) -> None:
    """Of five jobs three fit a bike; the other two say that it has no room."""
    town, jobs = heavy_town(world)
    found = fit(town, *jobs, to="eva")
    assert len(found.jobs) == 3
    assert found.price is not None
    assert found.price.cost_cents is not None
    assert {one.job_id for one in found.left_out} == set(jobs) - set(found.jobs)
    assert [[rule.code for rule in one.rules] for one in found.left_out] == [["full"], ["full"]]
    assert all(rule.rider and one.job for one in found.left_out for rule in one.rules)
    assert fit(town, *jobs, to="eva") == found


def test_what_fits_is_moved_in_one_change_for_just_that_price(world: World) -> None:
    """The jobs that were found, moved together, cost what was told, and one undo takes all back."""
    town, jobs = heavy_town(world)
    found = fit(town, *jobs, to="eva")
    assert found.price is not None
    service, plan_id = world.service, world.service.ids()
    moved = service.do(
        town.office, move_jobs, plan_id, DAY, found.jobs, town.shifts["eva"], at=found.price.at
    )
    assert moved.price == found.price
    assert {v.job_id for v in town.round("eva").visits} == set(found.jobs)
    service.do(town.office, undo_change, service.ids(), DAY, plan_id)
    assert town.round("eva").status == "withdrawn"


def test_all_fit_where_there_is_room(world: World) -> None:
    """A bike with room for all takes all, and nothing is left out."""
    town, jobs = heavy_town(world)
    found = fit(town, *jobs, to="ana")
    assert set(found.jobs) == set(jobs)
    assert found.left_out == ()


def test_what_a_round_has_already_is_not_asked_again(world: World) -> None:
    """A job of the round itself neither fits anew nor is left out."""
    town, jobs = heavy_town(world)
    service = world.service
    service.do(town.office, move_jobs, service.ids(), DAY, jobs[:1], town.shifts["eva"])
    found = fit(town, *jobs[:3], to="eva")
    assert set(found.jobs) == set(jobs[1:3])
    assert found.left_out == ()


def test_where_none_fits_each_has_its_reason(world: World) -> None:
    """A round that takes nothing has no price, and a reason for each job."""
    town = make_town(world)
    jobs = [town.add_job(None, (4, n), skills=["cargo"]) for n in range(2)]
    found = fit(town, *jobs, to="ana")
    assert (found.jobs, found.price) == ((), None)
    assert [one.rules[0].code for one in found.left_out] == ["skill-missing"] * 2


def test_what_cannot_move_at_all_says_so(world: World) -> None:
    """A job that is pinned elsewhere stays out with its reason; the others are priced."""
    town, jobs = heavy_town(world)
    pinned = town.add_job(None, (4, 4), pinned=town.shifts["bo"])
    found = fit(town, jobs[0], pinned, to="eva")
    assert found.jobs == (jobs[0],)
    (left,) = found.left_out
    assert (left.job_id, left.rules[0].code) == (pinned, "pinned-elsewhere")


def test_goods_aboard_elsewhere_say_that_they_are(world: World) -> None:
    """A job whose goods another rider carries is refused in a sentence, the rest is priced."""
    town = make_town(world)
    aboard = town.add_job((0, 1), (4, 4), pinned=town.shifts["ana"])
    town.publish()
    town.leave("ana")
    pickup = town.round("ana").visits[0]
    town.arrive(pickup)
    town.settle(pickup)
    more = town.add_job(None, (4, 1))
    found = fit(town, more, aboard, to="bo")
    assert found.jobs == (more,)
    (left,) = found.left_out
    assert left.job_id == aboard
    assert left.refusal is not None
    assert left.refusal.code == "job-under-way"


def test_wrong_questions_are_refused(world: World) -> None:
    """No job, an unknown job, an unknown shift, and somebody who may not are refused."""
    town, jobs = heavy_town(world)
    service = world.service
    with pytest.raises(BadInput):
        fit(town, to="eva")
    with pytest.raises(NotFound):
        fit(town, uuid4(), to="eva")
    with pytest.raises(NotFound):
        service.do(town.office, find_fitting_jobs, DAY, jobs, uuid4())
    with pytest.raises(Denied):
        service.do(world.actor("courier"), find_fitting_jobs, DAY, jobs, town.shifts["eva"])
