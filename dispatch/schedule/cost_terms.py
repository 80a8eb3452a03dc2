"""Cost of rounds, term by term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from dispatch.schedule.lateness_margin import lacking_margin_s

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.model import Prices, Problem, Round, Shift, Visit


def cost_terms(problem: Problem, rounds: Sequence[Round]) -> dict[str, int]:
    """Return the cost by term in cents, each rounded half up once over all rounds."""
    return rounded_terms(exact_terms(problem, rounds))


def rounded_terms(terms: Mapping[str, Fraction]) -> dict[str, int]:
    """Return exact terms in whole cents, each rounded half up."""
    return {name: _half_up(cents) for name, cents in terms.items()}


def price_of_terms(terms: Mapping[str, Fraction]) -> int:
    """Cost in cents of exact terms, each rounded half up."""
    return sum(map(_half_up, terms.values()))


def exact_terms(problem: Problem, rounds: Sequence[Round]) -> dict[str, Fraction]:
    """Return the cost by term in cents, not rounded.

    An hour on duty has one price; the terms tell what was done in it: riding (``travel_time``), at
    stops and in paid breaks (``stops``), and waiting. What no shift of the problem pays, or has no
    price, is no term.
    """
    shifts = problem.shift_by_id
    paid = any(shift.prices.duty for shift in problem.shifts)
    worked = [_worked(problem, shifts[r.shift_id], r) for r in rounds]
    balance = sum((_balance(problem, shifts[r.shift_id], r) for r in rounds), Fraction())
    terms = {**terms_of_work(worked, on_duty=paid), "balance": balance}
    if problem.weights.margin_hour_cents:
        lacking = sum(sum(lacking_margin_s(problem, r)) for r in rounds)
        terms["margin"] = Fraction(problem.weights.margin_hour_cents * lacking, 3600)
    return terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedWork:
    """Work of a round that is priced, planned or kept.

    Attributes
    ----------
    stops_s
        At stops and in paid breaks.
    late_cents_s
        Lateness of its visits, in cents an hour times seconds.
    """

    prices: Prices
    travel_s: int
    stops_s: int
    wait_s: int
    distance_m: int
    late_cents_s: int


def terms_of_work(rounds: Sequence[PricedWork], *, on_duty: bool) -> dict[str, Fraction]:
    """Return what rounds cost by term, not rounded; *on_duty*: also stops and waiting."""
    terms = {
        "shifts": Fraction(sum(r.prices.shift_cents for r in rounds)),
        "travel_time": Fraction(sum(r.prices.hour_cents * r.travel_s for r in rounds), 3600),
        "distance": Fraction(sum(r.prices.km_cents * r.distance_m for r in rounds), 1000),
        "lateness": Fraction(sum(r.late_cents_s for r in rounds), 3600),
    }
    if on_duty:
        paid = [r for r in rounds if r.prices.duty]
        terms["stops"] = Fraction(sum(r.prices.hour_cents * r.stops_s for r in paid), 3600)
        terms["waiting"] = Fraction(sum(r.prices.hour_cents * r.wait_s for r in paid), 3600)
    return terms


def _worked(problem: Problem, shift: Shift, round_: Round) -> PricedWork:
    duty = shift.prices.duty
    return PricedWork(
        prices=shift.prices,
        travel_s=round_.travel_s,
        stops_s=duty_s(shift, round_) if duty else 0,
        wait_s=round_.wait_s if duty else 0,
        distance_m=round_.distance_m,
        late_cents_s=sum(_late_price(problem, visit) for visit in round_.visits),
    )


def unpaid_break_s(shift: Shift, round_: Round) -> int:
    """Seconds of a round in breaks that are not paid; one that only the law asks for is not."""
    paid = {pause.id for pause in shift.breaks if pause.paid}
    return sum(
        (visit.depart - visit.start) // timedelta(seconds=1)
        for visit in round_.visits
        if visit.kind == "break" and visit.break_id not in paid
    )


def paid_s(shift: Shift, round_: Round) -> int:
    """Seconds on duty that are paid: from the start to the end, unpaid breaks taken off."""
    return round_.duty_s - unpaid_break_s(shift, round_)


def duty_s(shift: Shift, round_: Round) -> int:
    """Seconds at stops and in paid breaks."""
    return paid_s(shift, round_) - round_.travel_s - round_.wait_s


def _late_price(problem: Problem, visit: Visit) -> int:
    """Lateness of a visit, in cents times seconds in an hour."""
    if visit.kind == "break":
        return 0
    stop = problem.stop(visit)
    if not stop.late_hour_cents:
        return 0
    return stop.late_s(visit.start) * stop.late_hour_cents


def _balance(problem: Problem, shift: Shift, round_: Round) -> Fraction:
    """Price of a round's work under the fair spread: hours times the share of the shift worked."""
    if not problem.weights.balance_hour_cents:
        return Fraction()
    length_s = (shift.window.end - shift.window.start) // timedelta(seconds=1)
    weight = problem.weights.balance_hour_cents
    return Fraction(weight * round_.work_s * round_.work_s, 3600 * max(length_s, 1))


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
