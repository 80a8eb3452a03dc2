"""Rule on the stated cost: each term is what the rounds add up to, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from fractions import Fraction
from math import floor

from dispatch.check.clock_times import all_instants_are_aware
from dispatch.check.itinerary import Itinerary, Step
from dispatch.check.lateness import late_s
from dispatch.check.violation import Violation, violation
from dispatch.model import Plan, Problem

TERMS = ("shifts", "travel_time", "distance", "lateness", "balance")
"""Terms of every plan."""
DUTY_TERMS = ("stops", "waiting")
"""Further ones where some shift pays for hours on duty."""

_SECOND = timedelta(seconds=1)


def costs_add_up(
    problem: Problem, plan: Plan, itineraries: Iterable[Itinerary]
) -> Iterator[Violation]:
    """The plan states every term of its cost and no other, each rounded once, half a cent up."""
    exact = dict.fromkeys(_terms_of(problem), Fraction(0))
    for itinerary in itineraries:
        for term, cents in exact_cost(problem, itinerary).items():
            exact[term] += cents
    for term in plan.cost_cents.keys() - exact.keys():
        yield violation("cost-unknown", term=term, stated=plan.cost_cents[term])
    for term, cents in exact.items():
        expected = floor(cents + Fraction(1, 2))
        if term not in plan.cost_cents:
            yield violation("cost-missing", term=term, expected=expected)
        elif plan.cost_cents[term] != expected:
            stated = plan.cost_cents[term]
            args: dict[str, str | int] = {"term": term, "stated": stated, "expected": expected}
            yield violation("cost-wrong", **args)


def _terms_of(problem: Problem) -> tuple[str, ...]:
    duty = DUTY_TERMS if any(shift.prices.duty for shift in problem.shifts) else ()
    margin = ("margin",) if problem.weights.margin_hour_cents > 0 else ()
    return (*TERMS, *duty, *margin)


def exact_cost(problem: Problem, itinerary: Itinerary) -> dict[str, Fraction]:
    """Cost of one round by term, in cents and not rounded.

    The fair spread makes an hour of work cost its price times the share of the shift worked. An
    hour on duty costs the same whatever is done in it.
    """
    prices, window = itinerary.shift.prices, itinerary.shift.window
    # A shift of no length holds no work, so what it is divided by does not matter.
    shift_s = max(1, (window.end - window.start) // timedelta(seconds=1))
    balance = problem.weights.balance_hour_cents * work_s(itinerary) ** 2
    late = sum(
        late_s(step.stop, step.visit.start) * step.stop.late_hour_cents
        for step in itinerary.steps
        if step.stop is not None
    )
    terms = {
        "shifts": Fraction(prices.shift_cents),
        "travel_time": Fraction(prices.hour_cents * itinerary.travel_s, 3600),
        "distance": Fraction(prices.km_cents * itinerary.distance_m, 1000),
        "lateness": Fraction(late, 3600),
        "balance": Fraction(balance, 3600 * shift_s),
    }
    if prices.duty and all_instants_are_aware(itinerary.round):
        terms["stops"] = Fraction(prices.hour_cents * duty_s(itinerary), 3600)
        terms["waiting"] = Fraction(prices.hour_cents * waited_s(itinerary), 3600)
    weights = problem.weights
    if weights.margin_hour_cents > 0 and all_instants_are_aware(itinerary.round):
        lacking = lacking_margin_s(itinerary, 60 * weights.margin_minutes, weights.margin_percent)
        terms["margin"] = Fraction(weights.margin_hour_cents * lacking, 3600)
    return terms


def work_s(itinerary: Itinerary) -> int:
    """Seconds ridden and spent at stops, setup included; neither waiting nor breaks."""
    at_stops = 0
    for step in itinerary.steps:
        if step.stop is not None:
            at_stops += step.stop.service_s + (step.stop.setup_s if step.place_changed else 0)
    return itinerary.travel_s + at_stops


def waited_s(itinerary: Itinerary) -> int:
    """Seconds in which somebody is where they have to be and does nothing yet, or no more."""
    at_doors = sum((step.visit.start - step.visit.arrive) // _SECOND for step in itinerary.steps)
    return at_doors + sum(leg.waits_s for leg in itinerary.legs)


def duty_s(itinerary: Itinerary) -> int:
    """Seconds at stops, setup included, and in breaks that the shift declares as paid."""
    seconds = 0
    for step in itinerary.steps:
        if step.stop is not None:
            seconds += step.stop.service_s + (step.stop.setup_s if step.place_changed else 0)
        elif step.pause is not None and step.pause.paid:
            seconds += (step.visit.depart - step.visit.start) // _SECOND
    return seconds


def lacking_margin_s(itinerary: Itinerary, late_start_s: int, slower_percent: int) -> int:
    """Seconds by which stops would begin after their windows in a slower world, over all stops.

    There the round leaves ``late_start_s`` later and each ride takes ``slower_percent`` longer;
    nothing begins sooner than the plan says.
    """
    seconds = 0
    clock = itinerary.round.start + timedelta(seconds=late_start_s)
    for step in itinerary.steps:
        ride_s = step.leg.travel_s or 0
        clock += timedelta(seconds=ride_s + ride_s * slower_percent // 100)
        clock += timedelta(seconds=step.leg.waits_s)
        clock = max(clock, step.visit.start)
        seconds += _too_late_s(step, clock - step.visit.start)
        clock += step.visit.depart - step.visit.start
    return seconds


def _too_late_s(step: Step, delay: timedelta) -> int:
    """Seconds of a delay that lie behind the window; all of it where the stop is late anyway."""
    if step.stop is None or not step.stop.windows:
        return 0
    room = min(
        (w.end - step.visit.start for w in step.stop.windows if w.end >= step.visit.start),
        default=timedelta(),
    )
    return max(0, (delay - room) // _SECOND)
