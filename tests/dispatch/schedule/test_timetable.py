"""Timing of one round by exact small cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.model import (
    Break,
    Courier,
    Job,
    Load,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.schedule.visit_sequences import with_breaks

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HUB, SHOP, HOME = (Place(id=name) for name in ("hub", "shop", "home"))


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def _problem(
    *, drop_opens: int = 0, hours: int = 4, breaks: tuple[Break, ...] = (), setup_s: int = 0
) -> Problem:
    job = Job(
        id="bread",
        pickups=(Stop(place=SHOP, service_s=120, setup_s=setup_s, load=Load(items=2)),),
        drops=(
            Stop(
                place=HOME,
                service_s=60,
                load=Load(items=2),
                windows=(Window(start=_at(drop_opens), end=_at(drop_opens + 60)),),
            ),
        ),
    )
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=START + timedelta(hours=hours)),
        start_place=HUB,
        end_place=HUB,
        breaks=breaks,
        prices=Prices(hour_cents=1200, km_cents=100, shift_cents=250),
    )
    # hub to shop 10 min, shop to home 5 min, home to hub 8 min
    minutes = np.array([[0, 10, 8], [10, 0, 5], [8, 5, 0]], np.int64)
    return Problem(
        jobs=(job,),
        shifts=(shift,),
        times=TravelTimes(
            place_ids=("hub", "shop", "home"),
            duration_s={"bike": minutes * 60},
            distance_m={"bike": minutes * 250},
        ),
    )


def _tasks(problem: Problem) -> list[StopTask | Break]:
    job = problem.jobs[0]
    return [StopTask(job=job, kind="pickup", index=0), StopTask(job=job, kind="drop", index=0)]


def test_legs_services_and_loads_add_up() -> None:
    """Each time, distance and load of a plain round is the sum of what comes before."""
    problem = _problem()
    round_ = make_round(problem, problem.shifts[0], _tasks(problem))
    assert round_ is not None
    pickup, drop = round_.visits
    assert (pickup.arrive, pickup.depart) == (_at(10), _at(12))
    assert (drop.arrive, drop.depart) == (_at(17), _at(18))
    assert (round_.start, round_.end) == (START, _at(26))
    assert (round_.travel_s, round_.distance_m) == (23 * 60, 23 * 250)
    assert (pickup.load_after.items, drop.load_after.items) == (2, 0)
    # 23 minutes at 12.00 an hour, 5.75 km at 1.00, one shift.
    assert cost_terms(problem, [round_]) == {
        "shifts": 250,
        "travel_time": 460,
        "distance": 575,
        "lateness": 0,
        "balance": 0,
    }


def test_a_round_leaves_late_rather_than_waits() -> None:
    """With a window that opens in two hours the courier leaves later and waits nowhere."""
    problem = _problem(drop_opens=120)
    round_ = make_round(problem, problem.shifts[0], _tasks(problem))
    assert round_ is not None
    assert round_.start == _at(120 - 17)
    assert sum(visit.wait_s for visit in round_.visits) == 0


def test_setup_is_spent_only_on_coming_from_elsewhere() -> None:
    """Parking costs its time once for two stops at one door."""
    problem = _problem(setup_s=180)
    job = problem.jobs[0]
    twice: list[StopTask | Break] = [
        StopTask(job=job, kind="pickup", index=0),
        StopTask(job=job, kind="pickup", index=0),
        StopTask(job=job, kind="drop", index=0),
    ]
    round_ = make_round(problem, problem.shifts[0], twice)
    assert round_ is not None
    spent = [(visit.depart - visit.start) // timedelta(seconds=1) for visit in round_.visits]
    assert spent == [300, 120, 60]


def test_a_round_past_the_shift_is_refused() -> None:
    """Nothing is planned that would end after the shift."""
    problem = _problem(drop_opens=235)
    assert make_round(problem, problem.shifts[0], _tasks(problem)) is None


def test_a_legal_break_falls_away_from_a_short_round() -> None:
    """An eight-hour shift with half an hour of work needs no break."""
    problem = _problem(hours=8)
    entries = with_breaks(problem, problem.shifts[0], _tasks(problem))
    assert entries is not None
    assert any(isinstance(entry, Break) and entry.legal for entry in entries)
    round_ = make_round(problem, problem.shifts[0], entries)
    assert round_ is not None
    assert all(visit.kind != "break" for visit in round_.visits)


def test_a_break_is_taken_only_with_what_may_be_aboard() -> None:
    """With nothing allowed aboard the break lies before the pickup or after the drop."""
    pause = Break(id="tea", duration_s=600, max_load=Load())
    problem = _problem(breaks=(pause,))
    entries = with_breaks(problem, problem.shifts[0], _tasks(problem))
    assert entries is not None
    assert isinstance(entries[0], Break) or isinstance(entries[-1], Break)
