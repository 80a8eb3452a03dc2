"""Rule on the stated cost: each term is what the rounds add up to, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor

from dispatch.check.itinerary import Itinerary
from dispatch.check.violation import Violation
from dispatch.model import Plan, Prices


def costs_add_up(plan: Plan, itineraries: Iterable[Itinerary]) -> Iterator[Violation]:
    """The plan states every term of its cost and no other, each rounded once, half a cent up."""
    exact = {"shifts": Fraction(0), "travel_time": Fraction(0), "distance": Fraction(0)}
    for itinerary in itineraries:
        terms = exact_cost(
            itinerary.shift.prices, travel_s=itinerary.travel_s, distance_m=itinerary.distance_m
        )
        for term, cents in terms.items():
            exact[term] += cents
    for term in plan.cost_cents.keys() - exact.keys():
        yield Violation(code="cost-unknown", args={"term": term, "stated": plan.cost_cents[term]})
    for term, cents in exact.items():
        expected = floor(cents + Fraction(1, 2))
        if term not in plan.cost_cents:
            yield Violation(code="cost-missing", args={"term": term, "expected": expected})
        elif plan.cost_cents[term] != expected:
            stated = plan.cost_cents[term]
            args: dict[str, str | int] = {"term": term, "stated": stated, "expected": expected}
            yield Violation(code="cost-wrong", args=args)


def exact_cost(prices: Prices, *, travel_s: int, distance_m: int) -> dict[str, Fraction]:
    """Cost of one round by term, in cents and not rounded."""
    return {
        "shifts": Fraction(prices.shift_cents),
        "travel_time": Fraction(prices.hour_cents * travel_s, 3600),
        "distance": Fraction(prices.km_cents * distance_m, 1000),
    }
