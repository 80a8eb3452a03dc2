"""Days that are more than pairs of stops, each rule on a case small enough to do by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.check import check
from dispatch.model import (
    AID_PLEDGE,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Plan,
    Prefix,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.planning.what_if.changes_that_help import _candidates
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PLACES = tuple(Place(id=name) for name in ("hub", "a", "b", "c", "far"))
HUB, A, B, C, FAR = PLACES


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def _times() -> TravelTimes:
    """Five minutes and a kilometre between neighbours, an hour and twenty to the far place."""
    minutes = np.full((5, 5), 5, np.int64)
    minutes[4, :] = minutes[:, 4] = 60
    np.fill_diagonal(minutes, 0)
    metres = np.where(minutes == 60, 20_000, np.where(minutes == 5, 1000, 0)).astype(np.int64)
    return TravelTimes(
        place_ids=tuple(place.id for place in PLACES),
        duration_s={"bike": minutes * 60},
        distance_m={"bike": metres},
    )


def _shift(name: str = "s", hours: float = 4, **vehicle: object) -> Shift:
    return Shift(
        id=name,
        courier=Courier(id=f"courier-{name}"),
        vehicle=Vehicle(id=f"bike-{name}", profile="bike", **vehicle),  # type: ignore[arg-type]
        window=Window(start=START, end=START + timedelta(hours=hours)),
        start_place=HUB,
        end_place=HUB,
        prices=Prices(hour_cents=1200),
    )


def _job(name: str, origin: Place, target: Place, items: int = 1, **stop: object) -> Job:
    load = Load(items=items)
    return Job(
        id=name,
        pickups=(Stop(place=origin, load=load),),
        drops=(Stop(place=target, load=load, **stop),),  # type: ignore[arg-type]
    )


def _planned(problem: Problem) -> Plan:
    new_plan = plan(problem, Iterations(400), 1)
    assert check(problem, new_plan) == ()
    return new_plan


def test_a_small_bike_reloads_at_the_hub() -> None:
    """Three full loads for one bike are three trips of one shift, the hub visited three times."""
    jobs = tuple(_job(place.id, HUB, place, items=4) for place in (A, B, C))
    problem = Problem(jobs=jobs, shifts=(_shift(capacity=Capacity(items=4)),), times=_times())
    plan = _planned(problem)
    assert plan.unassigned == ()
    kinds = [visit.kind for visit in plan.rounds[0].visits]
    assert kinds == ["pickup", "drop"] * 3


def test_many_farms_to_one_hub_and_one_hub_to_many_homes() -> None:
    """All pickups of a job come before its drops, and the loads are those of each stop."""
    one, two, three = (Load(items=count) for count in (1, 2, 3))
    collect = Job(
        id="collect",
        kind="circuit",
        pickups=(Stop(place=A, load=one), Stop(place=B, load=two)),
        drops=(Stop(place=HUB, load=three),),
    )
    share = Job(
        id="share",
        kind="circuit",
        pickups=(Stop(place=HUB, load=three),),
        drops=(Stop(place=A, load=two), Stop(place=C, load=one)),
    )
    problem = Problem(
        jobs=(collect, share), shifts=(_shift(capacity=Capacity(items=3)),), times=_times()
    )
    plan = _planned(problem)
    assert plan.unassigned == ()
    assert max(visit.load_after.items for visit in plan.rounds[0].visits) == 3


def test_the_battery_bounds_the_round() -> None:
    """Forty kilometres there and back do not fit a range of thirty, and do fit one of fifty."""
    job = _job("far", HUB, FAR)
    short = Problem(jobs=(job,), shifts=(_shift(range_m=30_000),), times=_times())
    assert [one.reason for one in _planned(short).unassigned] == ["unreachable"]
    long = Problem(jobs=(job,), shifts=(_shift(range_m=50_000),), times=_times())
    assert _planned(long).unassigned == ()


def test_lateness_is_allowed_only_as_far_as_it_is_and_at_its_price() -> None:
    """A window that closes before anyone can be there is met late where that is allowed."""
    window = Window(start=START, end=_at(2))
    strict = _job("now", HUB, A, windows=(window,))
    problem = Problem(jobs=(strict,), shifts=(_shift(),), times=_times())
    assert [one.reason for one in _planned(problem).unassigned] == ["no-shift-in-window"]
    soft = _job("now", HUB, A, windows=(window,), late_limit_s=600, late_hour_cents=6000)
    plan = _planned(replace(problem, jobs=(soft,)))
    assert plan.unassigned == ()
    # Three minutes late at 60.00 an hour.
    assert plan.cost_cents["lateness"] == 300


def test_work_longer_than_allowed_without_a_break_is_no_matter_of_windows() -> None:
    """Six and a half hours at a door fail by the working-time limit, eleven by the shift's end."""
    for service_s, limit_s, reasons in (
        (390 * 60, 6 * 3600, ["no-shift-in-working-time"]),
        (390 * 60, 7 * 3600, []),
        (390 * 60, None, []),
        (11 * 3600, 6 * 3600, ["no-shift-in-window"]),
    ):
        long = Job(id="long", drops=(Stop(place=A, service_s=service_s),))
        hours = Window(start=START, end=START + timedelta(hours=9))
        shift = replace(_shift(), window=hours)
        problem = Problem(jobs=(long,), shifts=(shift,), times=_times(), work_limit_s=limit_s)
        plan = _planned(problem)
        assert [one.reason for one in plan.unassigned] == reasons
        assert check(problem, plan) == ()


def test_lateness_is_avoided_where_it_costs_more_than_a_detour() -> None:
    """Of two orders the one that is in time is chosen once lateness is dear."""
    urgent = _job(
        "urgent",
        HUB,
        B,
        windows=(Window(start=START, end=_at(6)),),
        late_limit_s=3600,
        late_hour_cents=60_000,
    )
    problem = Problem(jobs=(_job("calm", HUB, A), urgent), shifts=(_shift(),), times=_times())
    plan = _planned(problem)
    assert plan.cost_cents["lateness"] == 0
    drops = [visit.job_id for visit in plan.rounds[0].visits if visit.kind == "drop"]
    assert drops == ["urgent", "calm"]


def test_the_fair_spread_shares_the_work() -> None:
    """Without a weight one courier does all; with one, two couriers share."""
    jobs = tuple(_job(f"{place.id}-{n}", HUB, place) for n in range(3) for place in (A, B))
    problem = Problem(
        jobs=tuple(replace(job, drops=(replace(job.drops[0], service_s=900),)) for job in jobs),
        shifts=(_shift("one"), _shift("two")),
        times=_times(),
    )
    assert len(_planned(problem).rounds) == 1
    fair = _planned(replace(problem, weights=Weights(balance_hour_cents=6000)))
    work = sorted(one.work_s for one in fair.rounds)
    assert len(work) == 2
    assert work[0] * 2 >= work[1]


def test_a_begun_round_keeps_its_front_and_finishes_what_it_began() -> None:
    """With a pickup promised first, the drop of that job stays in the same round."""
    jobs = (_job("a", HUB, A), _job("b", HUB, B))
    prefix = Prefix(shift_id="two", visits=(("pickup", "a", 0),))
    problem = Problem(
        jobs=jobs, shifts=(_shift("one"), _shift("two")), times=_times(), prefixes=(prefix,)
    )
    plan = _planned(problem)
    (begun,) = [one for one in plan.rounds if one.shift_id == "two"]
    assert (begun.visits[0].kind, begun.visits[0].job_id) == ("pickup", "a")
    assert ("drop", "a") in [(visit.kind, visit.job_id) for visit in begun.visits]


def test_volunteers_carry_aid_and_aid_asks_for_the_pledge() -> None:
    """A volunteer gets no shop job, and aid goes only to who has pledged confidentiality."""
    shop, aid = _job("shop", HUB, A), replace(_job("aid", HUB, B), kind="aid")
    base = _shift("v")
    volunteer = replace(
        base, courier=replace(base.courier, volunteer=True, skills=frozenset({AID_PLEDGE}))
    )
    alone = _planned(Problem(jobs=(shop, aid), shifts=(volunteer,), times=_times()))
    assert [(one.job_id, one.reason) for one in alone.unassigned] == [
        ("shop", "volunteers-aid-only")
    ]
    paid = _planned(Problem(jobs=(shop, aid), shifts=(_shift("p"),), times=_times()))
    assert [(one.job_id, one.reason) for one in paid.unassigned] == [("aid", "skill-missing")]


def test_no_lone_visit() -> None:
    """An accompanied job needs a shift of two, both of whom have pledged."""
    visit = replace(_job("visit", HUB, A), kind="aid", accompanied=True)
    pledged = frozenset({AID_PLEDGE})
    base = _shift("s")
    shift = replace(base, courier=replace(base.courier, skills=pledged))
    lone = _planned(Problem(jobs=(visit,), shifts=(shift,), times=_times()))
    assert [one.reason for one in lone.unassigned] == ["skill-missing"]
    stranger = replace(shift, companion=Courier(id="friend"))
    unpledged = _planned(Problem(jobs=(visit,), shifts=(stranger,), times=_times()))
    assert [one.reason for one in unpledged.unassigned] == ["skill-missing"]
    pair = replace(shift, companion=Courier(id="friend", skills=pledged))
    assert _planned(Problem(jobs=(visit,), shifts=(pair,), times=_times())).unassigned == ()


def test_a_bike_that_is_full_already_is_asked_for_what_is_missing_beside() -> None:
    """The capacity suggested counts what else is aboard, and is the least that helps."""
    window = Window(start=_at(20), end=_at(20))
    jobs = tuple(
        _job(name, HUB, A, items=items, windows=(window,)) for name, items in (("a", 3), ("b", 2))
    )
    problem = Problem(jobs=jobs, shifts=(_shift(capacity=Capacity(items=3)),), times=_times())
    plan = _planned(problem)
    (left_out,) = plan.unassigned
    job = problem.job_by_id[left_out.job_id]
    tried = _candidates(problem, sequences_of(problem, plan), job, problem)
    wanted = [dict(one.load) for one in tried if one.kind == "capacity"]
    assert wanted == [{"items": 5}]


def test_a_job_that_asks_for_a_second_rest_is_not_refused_for_the_hours() -> None:
    """Three rides of hours each: one rest is not enough, so nobody's plan has it, but two would be.

    The reason is the checker's: the whole plan stands with it.
    """
    seconds = np.array([[0, 8350, 7449], [8312, 0, 14879], [7458, 14970, 0]], np.int64)
    times = TravelTimes(
        place_ids=("hub", "a", "b"),
        duration_s={"bike": seconds},
        distance_m={"bike": seconds * 4},
    )
    at_noon = Window(start=_at(261), end=_at(441))
    job = Job(id="far", pickups=(Stop(place=A),), drops=(Stop(place=B, windows=(at_noon,)),))
    near = Job(id="near", drops=(Stop(place=HUB),))
    problem = Problem(jobs=(job, near), shifts=(_shift(hours=12),), times=times)
    new_plan = plan(problem, Iterations(50), 1)
    assert [(one.job_id, one.reason) for one in new_plan.unassigned] == [("far", "no-room")]
    assert check(problem, new_plan) == ()
