"""Plans that give a wrong reason for a job left out, or a wrong cost."""

from __future__ import annotations

from fractions import Fraction

from tests.support.broken.day import Broken, Day, broken, plus

TRUE_REASONS = {
    "fridge": {"no-vehicle-large-enough"},
    "piano": {"skill-missing"},
    "lighthouse": {"unreachable"},
    "papers": {"no-shift-in-window"},
    "wardrobe": {"pinned-shift-cannot"},
    "cake": {"no-room"},
    "flyers": {"not-worth-it", "no-room"},
}
"""Jobs that the market day leaves out, and what may truly be said of each."""

ALL_REASONS = (
    "no-vehicle-large-enough",
    "skill-missing",
    "unreachable",
    "no-shift-in-window",
    "pinned-shift-cannot",
    "no-room",
    "not-worth-it",
)


def _untrue(job_id: str, reason: str) -> Broken:
    return broken(
        f"{job_id} left out as {reason}", "reason-untrue", lambda day: day.reason(job_id, reason)
    )


UNTRUE = tuple(
    _untrue(job_id, reason)
    for job_id, true_reasons in TRUE_REASONS.items()
    for reason in ALL_REASONS
    if reason not in true_reasons
)

UNKNOWN = (
    broken("a job left out for no reason", "reason-unknown", lambda day: day.reason("cake", "")),
    broken(
        "a job left out for a reason of one's own",
        "reason-unknown",
        lambda day: day.reason("cake", "too-far"),
    ),
    broken(
        "a reason written in another way",
        "reason-unknown",
        lambda day: day.reason("cake", "No room"),
    ),
)

OUTDATED = (
    broken(
        "no vehicle large enough, till one came",
        "reason-untrue",
        lambda day: day.capacity("cleo", mass_g=400_000),
    ),
    broken(
        "skill missing, till somebody learned it",
        "reason-untrue",
        lambda day: day.vehicle("cleo", skills=frozenset({"strong"})),
    ),
    broken(
        "too early for every shift, till one began sooner",
        "reason-untrue",
        lambda day: day.stop("papers", "p0", windows=()).stop("papers", "d0", windows=()),
    ),
    broken(
        "the pinned shift cannot, till the pin went",
        "reason-untrue",
        lambda day: day.asked(pins=day.problem.pins[:1]),
    ),
    broken(
        "not worth it, though it has no prize",
        "reason-untrue",
        lambda day: day.job("flyers", prize_cents=None),
    ),
)


def _rounded_by_round(day: Day) -> Day:
    """Round each round's cost before adding, which gives another sum."""
    prices = {shift.id: shift.prices for shift in day.problem.shifts}
    cents = [
        Fraction(prices[found.shift_id].km_cents * found.distance_m, 1000)
        for found in day.plan.rounds
    ]
    return day.costs(distance=sum(int(each + Fraction(1, 2)) for each in cents))


COSTS = (
    broken(
        "the cost of shifts a cent too low", "cost-wrong", lambda day: day.costs(shifts=plus(-1))
    ),
    broken(
        "the cost of travel a cent too low",
        "cost-wrong",
        lambda day: day.costs(travel_time=plus(-1)),
    ),
    broken(
        "the cost of travel a cent too high",
        "cost-wrong",
        lambda day: day.costs(travel_time=plus(1)),
    ),
    broken(
        "the cost of distance a cent too high",
        "cost-wrong",
        lambda day: day.costs(distance=plus(1)),
    ),
    broken("costs rounded round by round", "cost-wrong", _rounded_by_round),
    broken(
        "a plan for free", "cost-wrong", lambda day: day.costs(shifts=0, travel_time=0, distance=0)
    ),
    broken("a negative cost", "cost-wrong", lambda day: day.costs(shifts=-1750)),
    broken(
        "the price of an unused shift",
        "cost-wrong",
        lambda day: day.rounds(*day.plan.rounds[:2]).reason("parcel", "no-room"),
    ),
    broken("no cost of shifts", "cost-missing", lambda day: day.costs(shifts=None)),
    broken("no cost of travel", "cost-missing", lambda day: day.costs(travel_time=None)),
    broken("no cost of distance", "cost-missing", lambda day: day.costs(distance=None)),
    broken(
        "no cost at all",
        "cost-missing",
        lambda day: day.costs(shifts=None, travel_time=None, distance=None),
    ),
    broken("a cost of something else", "cost-unknown", lambda day: day.costs(stress=12)),
    broken("a cost of nothing else", "cost-unknown", lambda day: day.costs(total=0)),
)

BROKEN: tuple[Broken, ...] = (*UNTRUE, *UNKNOWN, *OUTDATED, *COSTS)
