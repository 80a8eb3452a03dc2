"""Our own search on an instance, as a problem of jobs and shifts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from bench.planning.instances import Instance, Objective, Routes
from dispatch.model import (
    Capacity,
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
from dispatch.schedule.timetable import StopTask
from dispatch.search.annealing_search import Search

_START = datetime(2000, 1, 1, tzinfo=UTC)
_BATCH = 100
"""Iterations between two looks at the clock; some milliseconds at a thousand stops."""


def solve(instance: Instance, objective: Objective, budget_s: float, seed: int) -> Routes:
    """Search until the budget of wall seconds is used up."""
    return solve_by(perf_counter, instance, objective, budget_s, seed)


def solve_by(
    clock_s: Callable[[], float],
    instance: Instance,
    objective: Objective,
    budget_s: float,
    seed: int,
) -> Routes:
    """Search until a clock has gone on by the budget."""
    clock = _Clock(clock_s, budget_s)
    problem = problem_of(instance, objective)
    search = Search(problem, seed)
    search.run(clock)
    row = problem.times.rows
    return tuple(
        tuple(row[task.stop.place.id] for task in order if isinstance(task, StopTask))
        for order in search.sequences().values()
    )


def problem_of(instance: Instance, objective: Objective) -> Problem:
    """Say an instance in our own words: a step is a second on the clock and a metre on the way."""
    places = [Place(id=str(node)) for node in range(len(instance.demand))]
    vehicle = Vehicle(id="v", profile="any", capacity=Capacity(items=instance.capacity))
    # A thousand steps, one "kilometre", cost a cent.
    shift_cents = instance.vehicle_price // 1000 + 1 if objective == "vehicles" else 0
    shifts = tuple(
        Shift(
            id=f"shift-{number}",
            courier=Courier(id=f"courier-{number}"),
            vehicle=vehicle,
            window=_window(instance, 0),
            start_place=places[0],
            end_place=places[0],
            prices=Prices(shift_cents=shift_cents, hour_cents=0, km_cents=1),
        )
        for number in range(instance.fleet)
    )
    return Problem(
        jobs=_jobs(instance, places),
        shifts=shifts,
        times=TravelTimes(
            place_ids=tuple(place.id for place in places),
            duration_s={"any": instance.travel},
            distance_m={"any": instance.travel},
        ),
        work_limit_s=None,
    )


def _jobs(instance: Instance, places: list[Place]) -> tuple[Job, ...]:
    stops = [_stop(instance, node, place) for node, place in enumerate(places)]
    if instance.pairs:
        return tuple(
            Job(id=str(pickup), pickups=(stops[pickup],), drops=(stops[delivery],))
            for pickup, delivery in instance.pairs
        )
    return tuple(Job(id=str(node), drops=(stops[node],)) for node in range(1, len(stops)))


def _stop(instance: Instance, node: int, place: Place) -> Stop:
    return Stop(
        place=place,
        windows=(_window(instance, node),),
        service_s=int(instance.service[node]) * instance.steps,
        load=Load(items=int(instance.demand[node])),
    )


def _window(instance: Instance, node: int) -> Window:
    ready, due = (int(side[node]) * instance.steps for side in (instance.ready, instance.due))
    return Window(start=_START + timedelta(seconds=ready), end=_START + timedelta(seconds=due))


class _Clock:
    """Stop rule: seconds of a clock, counted from its making."""

    def __init__(self, clock_s: Callable[[], float], budget_s: float) -> None:
        self._clock_s = clock_s
        self._begin = clock_s()
        self._budget_s = budget_s
        self._searching = 0.0

    def _used(self) -> float:
        return self._clock_s() - self._begin

    def __call__(self) -> bool:
        if not self._searching:
            self._searching = self._used()
        return self._used() >= self._budget_s

    def fraction(self) -> float:
        # Cooling runs over the time of the search alone, whatever building the model took.
        left = max(self._budget_s - self._searching, 1e-9)
        return min(1.0, (self._used() - self._searching) / left)

    def batch(self) -> int:
        return _BATCH
