"""A weekly round planned two weeks running: it stays as it was, and what differs is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.app import make_app
from api.days.problem import problem_of
from api.usecases.bookings.recurrence_form import RecurrenceRequest, RecurrenceUpdate
from api.usecases.bookings.recurrences import change_recurrence, make_recurrence
from api.usecases.ids import id_at
from api.usecases.planning.plans import request_plan
from api.usecases.planning.publishing import publish_plan
from api.usecases.planning.solving import begin_solving, finish_solving
from api.usecases.rounds.live.jobs import reassign_job
from data.store.fleet import shifts
from data.store.planning import names_by_id, plans, visit_history
from data.store.rounds import rounds
from data.store.tables.fleet import shift
from data.store.tables.rounds import plan as table
from data.store.tables.rounds import round_
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.office import a_stop, publish
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town, make_town
from tests.support.store.world import World

NEXT_WEEK = timedelta(days=7)
NEXT = DAY + NEXT_WEEK
CORNERS = ((0, 4), (4, 4), (4, 0), (0, 0), (0, 2), (4, 2), (2, 0))


@dataclass(slots=True, kw_only=True)
class Weeks:
    """A town whose shops are served each Monday, by two couriers."""

    town: Town
    office: Asker

    def plan(self, on: date, *, published: bool = False, seed: int = 1) -> UUID:
        """Ask for a plan of a day, and make it at once."""
        service, plan_id = self.town.world.service, self.town.world.service.ids()
        service.do(self.town.office, request_plan, plan_id, on)
        worker = service.system(self.town.home)
        task = service.do(worker, begin_solving, plan_id)
        assert task is not None
        problem = problem_of(service.tools.streets, task.snapshot.day, task.snapshot.closures)
        service.do(worker, finish_solving, plan_id, plan(problem, Iterations(600), seed))
        if published:
            service.do(self.town.office, publish_plan, plan_id)
        return plan_id

    def last_time(self, plan_id: UUID, language: str = "en") -> Any:  # noqa: ANN401  # JSON
        """Read over HTTP what of a plan is other than the last time."""
        answer = self.office.get(f"/v1/plans/{plan_id}", headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        return answer.json()["last_time"]

    def request(self, number: int, rule: str = "FREQ=WEEKLY;BYDAY=MO") -> dict[str, Any]:
        """What a shop asks for."""
        return {
            "start": f"{DAY}T08:00",
            "rule": rule,
            "booking": {
                "jobs": [
                    {
                        "id": "bread",
                        "label": f"Shop {number}",
                        "load": {"mass_g": 5000},
                        "pickups": [a_stop(2, 2, address="Hub", service_s=60)],
                        "drops": [a_stop(*CORNERS[number], address="Shop", service_s=1500)],
                    }
                ]
            },
        }

    def serve(self, number: int, rule: str = "FREQ=WEEKLY;BYDAY=MO") -> UUID:
        """Let a shop be served from now on."""
        service, id_ = self.town.world.service, self.town.world.service.ids()
        service.do(
            self.town.office,
            make_recurrence,
            id_,
            RecurrenceRequest.read(self.request(number, rule)),
        )
        return id_

    def away(self, name: str, on: date) -> None:
        """Take somebody's shift of a day away."""
        with self.town.world.database.transaction(self.town.home) as tx:
            where = (shift.c.day == on, shift.c.person_id == self.town.people[name])
            tx.run(shift.update().where(*where).values(status="cancelled"))


@pytest.fixture
def weeks(world: World) -> Weeks:
    """Two Mondays with both couriers and six shops; the first Monday is published."""
    town = make_town(world)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    weeks = Weeks(town=town, office=web.program(world.new_person("dispatcher")))
    for name in ("ana", "bo"):
        first, person = town.shifts[name], town.people[name]
        town.add_shift(name, on=NEXT, person=person)
        town.shifts[name] = first
    for number in range(6):
        weeks.serve(number)
    return weeks


def test_a_weekly_round_is_as_last_week(weeks: Weeks) -> None:
    """The first week all is new, the second all is as it was, and both languages say so."""
    first = weeks.last_time(weeks.plan(DAY, published=True))
    assert (first["count"], first["same"]) == (12, 0)
    assert {one["fate"] for one in first["visits"]} == {"new"}
    assert first["message"] == (
        "12 visits recur for the first time: they have no last time to compare with."
    )
    again = weeks.plan(NEXT, seed=5)
    last_time = weeks.last_time(again)
    assert (last_time["count"], last_time["same"], last_time["visits"]) == (12, 12, [])
    assert last_time["message"] == "All 12 recurring visits are the same as on Monday 9 March 2026."
    french = weeks.last_time(again, "fr")["message"]
    assert french == "Les 12 passages réguliers se font tous comme le lundi 9 mars 2026."


def test_what_differs_is_told_by_name(weeks: Weeks) -> None:
    """Where one courier is away, another one makes their visits, and only those differ."""
    weeks.plan(DAY, published=True)
    gone = next(
        name for name in ("ana", "bo") if any(v.job_id for v in weeks.town.round(name).visits)
    )
    weeks.away(gone, NEXT)
    with_one = weeks.plan(NEXT)
    last_time, french = weeks.last_time(with_one), weeks.last_time(with_one, "fr")
    theirs = {str(v.stop_id) for v in weeks.town.round(gone).visits if v.stop_id}
    assert last_time["same"] == last_time["count"] - len(last_time["visits"])
    moved = [one for one in last_time["visits"] if one["before_id"] == str(weeks.town.people[gone])]
    assert len(moved) == len(theirs)
    for one, other in zip(last_time["visits"], french["visits"], strict=True):
        assert one["job"].startswith("Shop ")
        assert one["day"] == str(DAY)
        assert "Monday 9 March 2026" in one["message"]
        assert "lundi 9 mars 2026" in other["message"]
    for one in moved:
        assert one["away"]
        if one["fate"] == "changed":
            assert f"{one['after']} instead of {one['before']}, who has no shift" in one["message"]
        else:
            assert f"not planned; last time {one['before']} came" in one["message"]


def test_a_shop_more_is_new_and_the_rest_is_as_before(weeks: Weeks) -> None:
    """What is served for the first time is told apart, and disturbs nobody that is worth it."""
    publish(weeks.town.world, "weights", {"stable_cents": 500})
    weeks.plan(DAY, published=True)
    weeks.town.world.clock.forward(days=1)
    weeks.serve(6)
    last_time = weeks.last_time(weeks.plan(NEXT))
    assert (last_time["count"], last_time["same"]) == (14, 12)
    assert [(one["job"], one["fate"]) for one in last_time["visits"]] == [("Shop 6", "new")] * 2


def test_nothing_is_told_where_nothing_recurs(world: World) -> None:
    """A day of single bookings has no last time, nor has a plan that is not ready."""
    town, _ = busy_town(world)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    single = Weeks(town=town, office=web.program(world.new_person("dispatcher")))
    assert single.last_time(single.plan(DAY)) is None
    waiting = world.service.ids()
    world.service.do(town.office, request_plan, waiting, DAY)
    assert single.last_time(waiting) is None


def test_who_took_a_round_over_is_whose_habit_it_is(weeks: Weeks) -> None:
    """The courier of the last time is who rode, and the earlier day's plan is read by nobody."""
    weeks.plan(DAY, published=True)
    rode = weeks.town.world.new_person("courier").id
    with weeks.town.world.database.transaction(weeks.town.home) as tx:
        tx.run(round_.update().where(round_.c.day == DAY).values(person_id=rode))
        tx.run(table.update().where(table.c.day == DAY).values(problem={}, result=sa.null()))
    last_time = weeks.last_time(weeks.plan(NEXT))
    assert {one["before_id"] for one in last_time["visits"]} == {str(rode)}
    assert all(one["away"] for one in last_time["visits"])


def test_weekdays_have_habits_of_their_own(weeks: Weeks) -> None:
    """On Monday the last Monday counts, though the shop was served on Thursday too."""
    weeks.serve(6, "FREQ=WEEKLY;BYDAY=MO,TH")
    weeks.plan(DAY, published=True)
    thursday = DAY + timedelta(days=3)
    weeks.town.add_shift("cy", on=thursday)
    weeks.plan(thursday, published=True)
    plan_id = weeks.plan(NEXT)
    last_time = weeks.last_time(plan_id)
    assert (last_time["count"], last_time["same"]) == (14, 14)


def test_what_goes_on_changed_keeps_its_last_time(weeks: Weeks) -> None:
    """A recurrence that brings more from the second week on is the same one, at the same hour."""
    request = weeks.request(6)
    first = weeks.serve(6)
    weeks.plan(DAY, published=True)
    weeks.town.world.clock.forward(days=1)
    request["booking"]["jobs"][0]["load"] = {"mass_g": 6000}
    service = weeks.town.world.service
    service.do(
        weeks.town.office,
        change_recurrence,
        first,
        service.ids(),
        from_day=NEXT,
        request=RecurrenceUpdate.read(request),
    )
    last_time = weeks.last_time(weeks.plan(NEXT))
    assert (last_time["count"], last_time["same"]) == (14, 14)


def test_jobs_of_one_booking_are_not_mixed_up(weeks: Weeks) -> None:
    """Each of several jobs is the same one next week, though their ids come by chance."""
    world, shops = weeks.town.world, "abcdef"
    numbers = count(1)

    def by_chance() -> UUID:
        return id_at(int(world.clock.now.timestamp() * 1000), next(numbers) * 7**25 % (1 << 74))

    request = weeks.request(6)
    one = request["booking"]["jobs"][0]
    request["booking"]["jobs"] = [{**one, "id": name, "label": name} for name in shops]
    service = replace(world.service, ids=by_chance)
    service.do(weeks.town.office, make_recurrence, service.ids(), RecurrenceRequest.read(request))
    last_time = []
    with world.database.transaction(weeks.town.home) as tx:
        for day in (DAY, NEXT):
            series = visit_history.series_of(tx, day)
            labels = names_by_id.job_titles(tx, {str(key) for key in series})
            last_time.append({label: series[UUID(key)] for key, label in labels.items()})
    assert set(shops) <= set(last_time[0])
    assert {name: last_time[0][name] for name in shops} == {
        name: last_time[1][name] for name in shops
    }


def test_a_live_change_is_told_against_the_last_time_too(weeks: Weeks) -> None:
    """A job that the office gives to another courier on the day is one that differs."""
    town = weeks.town
    weeks.plan(DAY, published=True)
    town.world.clock.now = OPENS + NEXT_WEEK - timedelta(hours=1)
    weeks.plan(NEXT, published=True)
    with town.world.database.transaction(town.home) as tx:
        own = {str(one.person_id): one for one in rounds.of_day(tx, NEXT)}
        there = shifts.between(tx, NEXT, NEXT)
    before = next(one for one in own.values() if any(v.job_id for v in one.visits))
    other = next(one.id for one in there if one.person_id != before.person_id)
    job_id = next(v.job_id for v in before.visits if v.job_id)
    assert job_id is not None
    plan_id = town.world.service.ids()
    town.world.service.do(town.office, reassign_job, plan_id, job_id, other)
    last_time = weeks.last_time(plan_id)
    assert last_time["count"] == 12
    moved = [one for one in last_time["visits"] if one["job_id"] == str(job_id)]
    assert {(one["fate"], one["before_id"]) for one in moved} == {
        ("changed", str(before.person_id))
    }
    assert len(moved) == 2


def test_a_price_of_nothing_holds_nobody(weeks: Weeks) -> None:
    """With the price switched off by the rule nobody is held, and what differs is told still."""
    world = weeks.town.world
    world.clock.forward(days=-1)
    publish(world, "weights", {"stable_cents": 0})
    world.clock.forward(days=1)
    weeks.plan(DAY, published=True)
    plan_id = weeks.plan(NEXT)
    assert weeks.last_time(plan_id)["count"] == 12
    with world.database.transaction(weeks.town.home) as tx:
        kept = plans.find(tx, plan_id)
    assert kept is not None
    assert kept.weights["stable_cents"] == 0
