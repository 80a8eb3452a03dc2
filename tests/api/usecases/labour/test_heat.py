"""Hot days: the level caps the rounds that are planned, in words; published ones keep theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.days.live_day import open_day
from api.locales.texts import Texts
from api.usecases.act import Act
from api.usecases.labour.heat import HeatEffects, heat_effects, set_heat_level
from api.usecases.planning.plans import read_plan_of_day, result_of
from api.usecases.planning.publishing import publish_plan
from api.usecases.rounds.live.jobs import insert_job
from api.wording.phrases import heat_change
from data.store.planning import days
from dispatch.check import check
from dispatch.labour.heat import HeatLimits, HeatRule
from routing.errors import Conflict, Denied
from tests.support.office import publish
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town, make_town
from tests.support.store.world import World

RED = HeatRule().at("red")


def _warn(town: Town, level: str) -> None:
    town.world.service.do(town.office, set_heat_level, DAY, level, "office")


def _effects(town: Town) -> HeatEffects:
    return town.world.service.do(town.office, heat_effects, DAY)


def _broken(town: Town) -> set[str]:
    """Give the rules that the live day breaks; its costs are of no interest while it is ridden."""

    def live(act: Act) -> set[str]:
        day = open_day(act, DAY)
        return {one.code for one in check(day.problem, day.plan)} - {"cost-missing"}

    return town.world.service.do(town.office, live)


def test_a_red_day_is_planned_with_short_and_light_rounds(world: World) -> None:
    """Rounds of a red day end after three hours and hold stops for water; both solvers agree."""
    town, _ = busy_town(world)
    late = town.add_job((0, 0), (1, 1), window=(240, 280))
    _warn(town, "red")
    plan_id = town.plan()
    plan = result_of(world.service.do(town.office, read_plan_of_day, plan_id))
    assert [one.job_id for one in plan.unassigned] == [str(late)]
    assert all(one.end - one.start <= timedelta(hours=3) for one in plan.rounds)
    breaks = {v.break_id for one in plan.rounds for v in one.visits if v.kind == "break"}
    assert {name.rsplit("-", 1)[0] for name in breaks} == {"heat-water"}
    assert len(town.publish(plan_id).round_ids) == len(plan.rounds)
    assert {one.heat for one in town.rounds().values()} == {RED}


def test_without_heat_nothing_is_capped(world: World) -> None:
    """The same day with no level serves the late job too, without a stop for water."""
    town, _ = busy_town(world)
    town.add_job((0, 0), (1, 1), window=(240, 280))
    plan = result_of(world.service.do(town.office, read_plan_of_day, town.plan()))
    assert plan.unassigned == ()
    assert not [v for one in plan.rounds for v in one.visits if v.kind == "break"]


def test_a_level_that_comes_later_outdates_a_plan(world: World) -> None:
    """A plan from before the warning is not published, not even knowingly; a new one is."""
    town, _ = busy_town(world)
    plan_id = town.plan()
    _warn(town, "red")
    with pytest.raises(Conflict, match="plan-outdated"):
        world.service.do(town.office, publish_plan, plan_id)
    with pytest.raises(Conflict, match="plan-not-lawful-now"):
        world.service.do(town.office, publish_plan, plan_id, anyway=True)
    assert town.publish().round_ids


def test_published_rounds_keep_the_limits_they_were_planned_with(world: World) -> None:
    """After a warning the live day still stands and takes a job; planning anew gives the limits."""
    town, jobs = busy_town(world)
    town.publish()
    _warn(town, "red")
    assert _broken(town) == set()
    more = town.add_job((2, 0), (2, 1), window=(60, 280))
    world.service.do(town.office, insert_job, world.service.ids(), more)
    assert town.holder(more)
    assert {one.heat for one in town.rounds().values()} == {HeatLimits()}
    ridden = {one.shift_id for one in town.rounds().values()}
    older = {one.shift_id for one in _effects(town).shifts if one.planned_otherwise}
    assert older == ridden != set()
    town.publish()
    assert {one.heat for one in town.rounds().values()} == {RED}
    assert not any(one.planned_otherwise for one in _effects(town).shifts)
    assert {town.holder(one) for one in jobs} <= {"ana", "bo"}


def test_a_rule_that_comes_later_leaves_published_rounds_alone(world: World) -> None:
    """Rounds of a hot day stand by the figures of the rule that they were planned with."""
    town, _ = busy_town(world)
    _warn(town, "yellow")
    town.publish()
    world.clock.now = OPENS - timedelta(days=1)
    publish(world, "heat", {"caps": {"yellow": {"water_every_s": 3600, "water_s": 600}}})
    assert _broken(town) == set()
    ridden = {one.shift_id for one in town.rounds().values()}
    older = {one.shift_id for one in _effects(town).shifts if one.planned_otherwise}
    assert older == ridden != set()


def test_the_effects_are_told_in_words(world: World) -> None:
    """Each shift says what the day's level changes in it, in the reader's language."""
    town = make_town(world)
    assert [one.changes for one in _effects(town).shifts] == [(), ()]
    _warn(town, "red")
    found = _effects(town)
    assert found.level == "red"
    assert {one.shift_id for one in found.shifts} == set(town.shifts.values())
    said = [heat_change(one, Texts("en")) for one in found.shifts[0].changes]
    # Eight to one, cut to three hours: over before noon, so that the load stays.
    assert said == [
        "The round lasts at most 3:00.",
        "At most 1:30 of riding.",
        "3 stops for water and shade",
    ]
    assert heat_change(found.shifts[0].changes[0], Texts("fr")) == "La tournée dure au plus 3:00."


def test_a_day_is_another_one_under_another_level(world: World) -> None:
    """The hash of a day tells its level apart, so that a plan knows when it is out of date."""
    town, _ = busy_town(world)
    with world.database.transaction(town.home) as tx:
        before = days.load_day(tx, DAY).hash
    _warn(town, "yellow")
    with world.database.transaction(town.home) as tx:
        assert days.load_day(tx, DAY).hash != before
    _warn(town, "none")
    with world.database.transaction(town.home) as tx:
        assert days.load_day(tx, DAY).hash == before


def test_only_who_sees_plans_is_told_the_effects(world: World) -> None:
    """Riders are told by a notice; the effects name who rides, which a merchant must not learn."""
    for role in ("courier", "volunteer", "merchant", "producer"):
        with pytest.raises(Denied):
            world.service.do(world.actor(role), heat_effects, DAY)
