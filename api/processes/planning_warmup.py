"""The first plan of a process, in miniature: afterwards every compiled part of the search is there.

It has no streets: whoever searches need not load what finds ways.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from dispatch.model import (
    Courier,
    Job,
    Load,
    Place,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.partition.possible_rounds import empty_pool, grow
from dispatch.search.stop_rules import Iterations

PROFILE = "cargo"


def small_problem() -> Problem:
    """Return one shift, two jobs for it, and two more of which only one can be on time."""
    start = datetime(2026, 1, 5, 8, tzinfo=UTC)
    places = tuple(Place(id=str(number)) for number in range(3))
    minutes = np.full((3, 3), 60, dtype=np.int32)
    np.fill_diagonal(minutes, 0)
    load = Load(mass_g=1000, volume_ml=2000, items=1)
    at_once = Window(start=start + timedelta(minutes=1), end=start + timedelta(seconds=90))
    return Problem(
        jobs=(
            Job(
                id="delivery",
                pickups=(Stop(place=places[1], load=load),),
                drops=(Stop(place=places[2], load=load, service_s=60),),
            ),
            Job(id="errand", drops=(Stop(place=places[1], load=load),), prize_cents=500),
            # One of these is left out, which makes the search look for room.
            *(
                Job(id=f"at once {place.id}", drops=(Stop(place=place, windows=(at_once,)),))
                for place in places[1:]
            ),
        ),
        shifts=(
            Shift(
                id="morning",
                courier=Courier(id="courier"),
                vehicle=Vehicle(id="bike", profile=PROFILE),
                window=Window(start=start, end=start + timedelta(hours=4)),
                start_place=places[0],
                end_place=places[0],
            ),
        ),
        times=TravelTimes(
            place_ids=tuple(place.id for place in places),
            duration_s={PROFILE: minutes},
            distance_m={PROFILE: minutes * 4},
        ),
    )


def warm_search() -> None:
    """Plan: the search itself first, as it takes by far the longest to compile."""
    problem = small_problem()
    data = compile_problem(problem).data
    kernel.construct(data, empty_state(data, 0))
    plan(problem, Iterations(500), seed=1)


def warm_quotes() -> None:
    """Ask for a first quote, and for what a longer search would wait for."""
    problem = small_problem()
    standing = StandingRounds(problem, {})
    standing.judge("errand", ["morning"])
    standing.figures(standing.ask("errand", ["morning"]))
    data = compile_problem(problem).data
    state = empty_state(data, 0)
    grow(data, state, 0, np.arange(2, dtype=np.int32), empty_pool(8, 8), 100)
    kernel.total_cost(data, state)
    kernel.keep_best(state)


def warm_planning() -> None:
    """Plan and quote, so that nothing of it is compiled later."""
    warm_search()
    warm_quotes()
