"""Kinds of goods that never ride together and longest times aboard, from the rule to the board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.app import make_app
from api.usecases.fleet.shifts import cancel_shift
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.office import a_stop, publish
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town
from tests.support.store.world import World

WITHIN_MIN = 12
"""Enough for both jobs together, and too little for one after the other."""


@pytest.fixture
def town(world: World) -> Town:
    """A town that never lets raw and ready food ride together, by a rule of the day before."""
    now = world.clock.now
    world.clock.now = now - timedelta(days=1)
    publish(world, "goods", {"pairs": [{"one": "Raw", "other": "ready"}]})
    world.clock.now = now
    return make_town(world)


@pytest.fixture
def office(world: World) -> Asker:
    """A program of the office."""
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    return web.program(world.new_person("dispatcher"))


def move(town: Town, office: Asker, job_id: UUID, **how: Any) -> dict[str, Any]:  # noqa: ANN401
    """Move both stops of a job into Ana's round, one behind the other; returns the answer."""
    asked = {"jobs": [str(job_id)], "shift_id": str(town.shifts["ana"]), "keep_order": True}
    answer = office.post(f"/v1/days/{DAY}/moves", asked | how)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_kinds_that_never_ride_together_are_kept_apart_and_named(town: Town, office: Asker) -> None:
    """A plan brings one before it takes up the other; a move that mixes them names both kinds.

    However they are typed.
    """
    for number, goods in enumerate(("raw ", "READY")):
        town.add_job((0, number), (4, number), goods=goods)
    town.publish()
    visits = [one.visits for one in town.rounds().values()]
    jobs = {visit.job_id for some in visits for visit in some if visit.job_id is not None}
    assert len(jobs) == 2
    for some in visits:
        kinds = [visit.kind for visit in some if visit.kind != "break"]
        assert kinds == ["pickup", "drop"] * (len(kinds) // 2)
    for job_id in jobs - {visit.job_id for visit in town.round("ana").visits}:
        move(town, office, job_id)
    first = town.round("ana").visits[0]
    (other,) = jobs - {first.job_id}
    told = move(town, office, other, after_visit_id=str(first.id), dry_run=True)
    (rule,) = told["price"]["rules"]
    assert (rule["code"], rule["hard"], sorted(rule["kinds"])) == (
        "goods-together",
        True,
        ["raw", "ready"],
    )
    assert f"{rule['kinds'][0]}, {rule['kinds'][1]} never ride together" in rule["text"]


def test_goods_too_long_aboard_are_told_in_minutes(town: Town, office: Asker) -> None:
    """A move that leaves a meal aboard for longer than it may be says for how long."""
    meal = town.add_job((0, 0), (0, 1), aboard_limit_s=900)
    slow = town.add_job((4, 0), (4, 4), service_s=1200)
    for one in (meal, slow):
        move(town, office, one)
    taken = next(visit for visit in town.round("ana").visits if visit.job_id == meal)
    told = move(town, office, slow, after_visit_id=str(taken.id), dry_run=True)
    (rule,) = told["price"]["rules"]
    assert (rule["code"], rule["job_id"]) == ("aboard-too-long", str(meal))
    assert rule["value"] > 2400
    assert f"would be aboard for {rule['value'] // 60} min" in rule["text"]


def test_who_is_left_out_by_its_kind_is_told_which(town: Town, office: Asker) -> None:
    """A plan, its explanation, the board and the wall plan name both kinds of goods."""
    town.world.service.do(town.office, cancel_shift, town.shifts["bo"])
    for number, goods in enumerate(("raw", "ready")):
        town.add_job((0, number), (4, number), goods=goods, window=(0, WITHIN_MIN))
    plan_id = town.plan()
    (open_job,) = office.get(f"/v1/plans/{plan_id}").json()["result"]["unassigned"]
    assert open_job["reason"] == "goods-together"
    why = office.get(f"/v1/plans/{plan_id}/jobs/{open_job['job']}/why")
    assert why.status_code == 200, why.text
    assert sorted(why.json()["reason"]["units"]) == ["raw", "ready"]
    assert "never ride together" in why.text
    town.publish(plan_id)
    why = office.get(f"/v1/plans/{plan_id}/jobs/{open_job['job']}/why")
    assert why.status_code == 200, why.text
    assert "never ride together" in why.text
    assert sorted(why.json()["reason"]["units"]) == ["raw", "ready"]
    for path in ("board", "wall-plan.pdf", "open-jobs"):
        assert office.get(f"/v1/days/{DAY}/{path}").status_code == 200


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"service_s": 600}, "longest time aboard"),
        ({"goods": "RAW"}, "kinds of goods that never ride together"),
    ],
)
def test_a_live_day_keeps_what_was_booked(
    town: Town, office: Asker, other: dict[str, Any], words: str
) -> None:
    """From the booking on: planned, a move and an insertion are refused, a replan leaves it out."""
    town.world.service.do(town.office, cancel_shift, town.shifts["bo"])
    stops = {"pickups": [a_stop(0, 0, address="Kitchen")], "drops": [a_stop(4, 4, address="Home")]}
    job = {"id": "meal", "load": {"items": 1}, "goods": "Ready", "aboard_limit_s": 900, **stops}
    booked = office.post("/v1/bookings", {"day": f"{DAY}", "jobs": [job]})
    assert booked.status_code == 201, booked.text
    town.publish()
    taken, dropped = town.round("ana").visits
    town.world.clock.now = taken.depart_at - timedelta(minutes=1)
    town.leave("ana")
    town.arrive(taken)
    # On the way of the meal alone it is dropped in time.
    ends = (dropped.start_at - OPENS) // timedelta(minutes=1) + 8
    late = town.add_job((0, 0), (0, 2), window=(0, ends), **other)
    asked = {"jobs": [str(late)], "shift_id": str(town.shifts["ana"]), "keep_order": True}
    moved = office.post(f"/v1/days/{DAY}/moves", asked | {"after_visit_id": str(taken.id)})
    inserted = office.post(f"/v1/jobs/{late}/insert", {})
    assert (moved.status_code, moved.json()["code"]) == (409, "move-does-not-fit")
    assert f"breaks a rule: {words}." in moved.json()["detail"]
    assert (inserted.status_code, inserted.json()["code"]) == (409, "job-does-not-fit")
    assert f"({words})" in inserted.json()["detail"]
    replanned = office.post(f"/v1/days/{DAY}/replan", {})
    assert replanned.status_code == 200, replanned.text
    assert town.holder(late) is None
    kept = [one for one in town.round("ana").visits if one.job_id == dropped.job_id]
    assert kept[-1].start_at - kept[0].depart_at <= timedelta(seconds=900)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "11 more than the 20 that it may be"), ("fr", "11 de plus que les 20 min permises")],
)
def test_the_board_says_what_is_aboard_too_long(
    town: Town, office: Asker, language: str, words: str
) -> None:
    """The alert of a rider who is late with a meal tells how long it may be aboard."""
    town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"], goods="ready", aboard_limit_s=1200)
    town.publish()
    left = town.round("ana").visits[0].depart_at
    town.follow("ana", left)
    town.world.clock.now = left + timedelta(minutes=31)
    found = office.get(f"/v1/days/{DAY}/board", headers={"Accept-Language": language}).json()
    (text,) = [one["text"] for one in found["alerts"] if one["kind"] == "aboard-too-long"]
    assert "Bread for Ms Martin (ready)" in text
    assert words in text
