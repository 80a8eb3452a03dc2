"""Plans that give a wrong reason for a job left out, or a wrong cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from math import floor

from dispatch.model import AID_PLEDGE, Courier, Round, Weights
from tests.support.broken.day import Broken, Day, broken, plus
from tests.support.plans.market_day import between

TRUE_REASONS = {
    "fridge": {"no-vehicle-large-enough"},
    "piano": {"skill-missing"},
    "choir": {"volunteers-aid-only"},
    "lighthouse": {"unreachable"},
    "papers": {"no-shift-in-window"},
    "wardrobe": {"pinned-shift-cannot"},
    "cake": {"no-room"},
    "flyers": {"not-worth-it", "no-room"},
}
"""Jobs that the market day leaves out, and what may truly be said of each."""

ALL_REASONS = (
    "no-vehicle-equipped",
    "no-vehicle-large-enough",
    "skill-missing",
    "volunteers-aid-only",
    "unreachable",
    "no-shift-in-window",
    "no-shift-in-working-time",
    "pinned-shift-cannot",
    "no-room",
    "not-worth-it",
)


def _untrue(job_id: str, reason: str) -> Broken:
    return broken(
        f"{job_id} left out as {reason}", "reason-untrue", lambda day: day.reason(job_id, reason)
    )


def _frozen(day: Day) -> Day:
    job = day.problem.job_by_id["fridge"]
    load = replace(job.drops[0].load, extra={"frozen_ml": 1000})
    pickup, drop = (replace(stop, load=load) for stop in (job.pickups[0], job.drops[0]))
    return day.job("fridge", pickups=(pickup,), drops=(drop,))


UNTRUE = tuple(
    _untrue(job_id, reason)
    for job_id, true_reasons in TRUE_REASONS.items()
    for reason in ALL_REASONS
    if reason not in true_reasons
)

EQUIPPED = (
    broken(
        "frozen goods left out as too large where nobody has a freezer",
        "reason-untrue",
        lambda day: _frozen(day).reason("fridge", "no-vehicle-large-enough"),
    ),
    broken(
        "frozen goods left out for want of a freezer where somebody has one",
        "reason-untrue",
        lambda day: (
            _frozen(day)
            .capacity("cleo", extra={"frozen_ml": 1})
            .reason("fridge", "no-vehicle-equipped")
        ),
    ),
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


def _paid(courier: Courier) -> Courier:
    return replace(courier, volunteer=False)


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
        "skill missing, till a companion who has it rides along",
        "reason-untrue",
        lambda day: day.shift(
            "ben", companion=Courier(id="fay", skills=frozenset({"strong"}))
        ).capacity("ben", mass_g=20_000),
    ),
    broken(
        "no room for a job that nobody may visit alone",
        "reason-untrue",
        lambda day: day.job("cake", accompanied=True),
    ),
    broken(
        "no room for a job of aid that nobody pledged for",
        "reason-untrue skill-lacking",
        lambda day: day.job("cake", kind="aid").shift("dora", companion=Courier(id="eli")),
    ),
    broken(
        "no room for paid work that only volunteers could do",
        "reason-untrue",
        lambda day: day.job("cake", skills=frozenset({AID_PLEDGE})),
    ),
    broken(
        "volunteers only, till they were paid",
        "reason-untrue",
        lambda day: day.shift("dora", courier=_paid),
    ),
    broken(
        "volunteers only, though it is aid",
        "reason-untrue",
        lambda day: day.job("choir", kind="aid"),
    ),
    broken(
        "volunteers only, till nobody asked for their skill",
        "reason-untrue",
        lambda day: day.job("choir", skills=frozenset()),
    ),
    broken(
        "too early for every shift, till lateness was allowed",
        "reason-untrue",
        lambda day: day.stop("papers", "p0", late_limit_s=9000).stop(
            "papers", "d0", late_limit_s=9000
        ),
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


def _balanced(day: Day) -> Day:
    """Switch the fair spread on, and state what it costs."""
    return day.asked(weights=Weights(balance_hour_cents=750)).costs_anew()


def _balance(day: Day, work_s: dict[str, int]) -> Fraction:
    """Reckon the fair spread from other seconds of work than the checker should find."""
    hours = {shift.id: shift.window.end - shift.window.start for shift in day.problem.shifts}
    return sum(
        (
            Fraction(750 * seconds**2, 3600 * (hours[shift_id] // timedelta(seconds=1)))
            for shift_id, seconds in work_s.items()
        ),
        Fraction(0),
    )


def _balance_of(day: Day, work_s: Callable[[Round], int]) -> Day:
    seconds = {found.shift_id: work_s(found) for found in day.plan.rounds}
    return _balanced(day).costs(balance=floor(_balance(day, seconds) + Fraction(1, 2)))


def _balance_rounded_by_round(day: Day) -> Day:
    cents = [
        floor(_balance(day, {found.shift_id: found.work_s}) + Fraction(1, 2))
        for found in day.plan.rounds
    ]
    return _balanced(day).costs(balance=sum(cents))


def _length_s(found: Round) -> int:
    return (found.end - found.start) // timedelta(seconds=1)


LATENESS_AND_BALANCE = (
    broken(
        "lateness for nothing, though it has a price",
        "cost-wrong",
        lambda day: day.costs(lateness=0),
    ),
    broken("lateness rounded stop by stop", "cost-wrong", lambda day: day.costs(lateness=178)),
    broken("lateness a cent too dear", "cost-wrong", lambda day: day.costs(lateness=plus(1))),
    broken(
        "lateness reckoned from the first of two windows",
        "cost-wrong",
        lambda day: day.costs(lateness=floor(Fraction(250 * 810 + 3550 * 801, 3600))),
    ),
    broken(
        "lateness at the price of yesterday",
        "cost-wrong",
        lambda day: day.stop("visit", "d0", late_hour_cents=900),
    ),
    broken(
        "lateness for a window that was made longer since",
        "cost-wrong",
        lambda day: day.stop("visit", "d0", windows=(between("10:10", "10:29:10"),)),
    ),
    broken(
        "lateness of a stop without windows",
        "cost-wrong",
        lambda day: day.stop("visit", "d0", windows=()),
    ),
    broken("no cost of lateness", "cost-missing", lambda day: day.costs(lateness=None)),
    broken("no cost of the fair spread", "cost-missing", lambda day: day.costs(balance=None)),
    broken(
        "a cost of a fair spread that nobody asked for",
        "cost-wrong",
        lambda day: day.costs(balance=1),
    ),
    broken(
        "a fair spread asked for and not reckoned",
        "cost-wrong",
        lambda day: day.asked(weights=Weights(balance_hour_cents=750)),
    ),
    broken(
        "a fair spread a cent too cheap",
        "cost-wrong",
        lambda day: _balanced(day).costs(balance=plus(-1)),
    ),
    broken("a fair spread rounded round by round", "cost-wrong", _balance_rounded_by_round),
    broken(
        "a fair spread of riding alone",
        "cost-wrong",
        lambda day: _balance_of(day, lambda found: found.travel_s),
    ),
    broken(
        "a fair spread of waiting and breaks as well",
        "cost-wrong",
        lambda day: _balance_of(day, _length_s),
    ),
    broken(
        "a fair spread from before the shift was made shorter",
        "cost-wrong",
        lambda day: _balanced(day).shift("dora", window=between("10:00", "11:00")),
    ),
    broken(
        "a fair spread without the setup that a stop got since",
        "cost-wrong departure-wrong",
        lambda day: _balanced(day).stop("glass", "p0", setup_s=90),
    ),
)

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
        lambda day: day.rounds(*day.plan.rounds[:2], day.plan.rounds[3]).reason(
            "parcel", "no-room"
        ),
    ),
    broken("no cost of shifts", "cost-missing", lambda day: day.costs(shifts=None)),
    broken("no cost of travel", "cost-missing", lambda day: day.costs(travel_time=None)),
    broken("no cost of distance", "cost-missing", lambda day: day.costs(distance=None)),
    broken(
        "no cost at all",
        "cost-missing",
        lambda day: day.costs(
            shifts=None, travel_time=None, distance=None, lateness=None, balance=None
        ),
    ),
    broken("a cost of something else", "cost-unknown", lambda day: day.costs(stress=12)),
    broken("a cost of nothing else", "cost-unknown", lambda day: day.costs(total=0)),
)

BROKEN: tuple[Broken, ...] = (
    *UNTRUE,
    *EQUIPPED,
    *UNKNOWN,
    *OUTDATED,
    *LATENESS_AND_BALANCE,
    *COSTS,
)
