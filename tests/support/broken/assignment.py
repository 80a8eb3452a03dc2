"""Plans that break the rules on who does what."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model import Pin, Round, Unassigned
from tests.support.broken.day import Broken, Day, broken
from tests.support.plans.market_day import at


def _copy_of(day: Day, shift_id: str, position: int, **changes: object) -> Day:
    """Put a visit in once more, right behind itself."""
    visit = day.look(shift_id, position)
    return day.insert(shift_id, position + 1, visit).visit(shift_id, position + 1, **changes)


def _moved_to(day: Day, source: str, position: int, target: str) -> Day:
    """Put a visit at the end of another round."""
    visit = day.look(source, position)
    behind = len(next(r for r in day.plan.rounds if r.shift_id == target).visits) + 1
    return day.without(source, position).insert(target, behind, visit)


def _left_out_again(day: Day, job_id: str, reason: str) -> Day:
    return day.unassigned(*day.plan.unassigned, Unassigned(job_id=job_id, reason=reason))


def _swapped(day: Day, one: str, other: str) -> Day:
    """Return two couriers each other's rounds."""
    names = {one: other, other: one}
    return day.rounds(
        *(
            replace(found, shift_id=names.get(found.shift_id, found.shift_id), vehicle_id="")
            for found in day.plan.rounds
        )
    )


def _empty(shift_id: str) -> Round:
    return Round(shift_id=shift_id, start=at("09:00"), end=at("09:00"), visits=())


ROUNDS = (
    broken(
        "a round of nobody",
        "unknown-shift cost-wrong",
        lambda day: day.round("ben", shift_id="bea"),
    ),
    broken(
        "an empty round of nobody",
        "unknown-shift round-empty",
        lambda day: day.rounds(*day.plan.rounds, _empty("bea")),
    ),
    broken(
        "a round handed out twice",
        "round-repeated stop-repeated cost-wrong",
        lambda day: day.rounds(*day.plan.rounds, day.plan.rounds[1]),
    ),
    broken(
        "a second, empty round of a shift",
        "round-repeated round-empty break-missing cost-wrong",
        lambda day: day.rounds(*day.plan.rounds, _empty("ben")),
    ),
    broken(
        "a round without a visit",
        "round-empty job-missing break-missing cost-wrong",
        lambda day: day.rounds(*day.plan.rounds[1:], _empty("ana")),
    ),
    broken(
        "a round of breaks alone",
        "round-empty job-missing cost-wrong round-end-wrong load-wrong",
        lambda day: day.without("ben", 2, 3),
    ),
)

VISITS = (
    broken(
        "a stop of a job that nobody asked for",
        "job-unknown job-missing load-wrong",
        lambda day: day.visit("ben", 3, job_id="gloves"),
    ),
    broken(
        "a stop of no job",
        "job-unknown job-missing load-wrong",
        lambda day: day.visit("ben", 3, job_id=""),
    ),
    broken(
        "a drop that its job does not have",
        "stop-unknown stop-missing load-wrong",
        lambda day: day.visit("ana", 7, index=2),
    ),
    broken(
        "a pickup counted from the end",
        "stop-unknown load-wrong stop-missing",
        lambda day: day.visit("ben", 3, index=-1),
    ),
    broken(
        "a drop of a job with pickups only",
        "stop-unknown load-wrong stop-missing",
        lambda day: day.visit("ben", 3, kind="drop"),
    ),
    broken(
        "a visit of no known kind",
        "visit-kind-unknown load-wrong stop-missing",
        lambda day: day.visit("ben", 3, kind="tea"),
    ),
    broken(
        "a break that names a job",
        "visit-mixed",
        lambda day: day.visit("ana", 6, job_id="veg"),
    ),
    broken(
        "a break that has a stop's index",
        "visit-mixed",
        lambda day: day.visit("ana", 6, index=1),
    ),
    broken(
        "a stop that names a break",
        "visit-mixed",
        lambda day: day.visit("ana", 5, break_id="lunch"),
    ),
    broken(
        "a break that the shift does not declare",
        "break-unknown arrival-wrong",
        lambda day: _copy_of(day, "ana", 6, break_id="nap"),
    ),
    broken(
        "a break without a name",
        "break-unknown break-missing",
        lambda day: day.visit("ana", 6, break_id=""),
    ),
    broken(
        "another shift's break",
        "break-unknown break-missing",
        lambda day: day.visit("ana", 6, break_id="coffee"),
    ),
    broken(
        "a legal break where no law asks for one",
        "break-unknown",
        lambda day: day.asked(work_limit_s=None),
    ),
)

JOBS = (
    broken(
        "a job forgotten, its only stop left out",
        "job-missing cost-wrong round-end-wrong",
        lambda day: day.without("ben", 3),
    ),
    broken(
        "a job forgotten by a round that is right without it",
        "job-missing",
        lambda day: day.drive("ana", "veg.p0 veg.p1 veg.d0 lunch veg.d1"),
    ),
    broken(
        "a whole round forgotten",
        "job-missing",
        lambda day: day.rounds(*day.plan.rounds[:2], day.plan.rounds[3]).costs_anew(),
    ),
    broken(
        "no round at all",
        "job-missing prefix-round-missing",
        lambda day: day.rounds().costs_anew(),
    ),
    broken(
        "a job that is left out in silence",
        "job-missing",
        lambda day: day.unassigned(*day.plan.unassigned[1:]),
    ),
    broken(
        "nothing said of any job left out",
        "job-missing",
        lambda day: day.unassigned(),
    ),
    broken(
        "a job both served and left out",
        "served-and-unassigned",
        lambda day: day.reason("parcel", "no-room"),
    ),
    broken(
        "a job half served and left out",
        "served-and-unassigned stop-missing cost-wrong round-end-wrong",
        lambda day: day.without("cleo", 3).reason("parcel", "no-room"),
    ),
    broken(
        "a job left out twice",
        "unassigned-repeated",
        lambda day: _left_out_again(day, "fridge", "no-vehicle-large-enough"),
    ),
    broken(
        "a job left out for two reasons",
        "unassigned-repeated",
        lambda day: _left_out_again(day, "flyers", "no-room"),
    ),
    broken(
        "a job left out that nobody asked for",
        "job-unknown",
        lambda day: day.reason("gloves", "no-room"),
    ),
)

STOPS = (
    broken(
        "a pickup forgotten",
        "stop-missing arrival-wrong cost-wrong distance-wrong load-wrong place-wrong travel-wrong",
        lambda day: day.without("cleo", 1),
    ),
    broken(
        "a drop forgotten",
        "stop-missing cost-wrong round-end-wrong",
        lambda day: day.without("cleo", 3),
    ),
    broken(
        "one pickup of two forgotten",
        "stop-missing arrival-wrong departure-wrong distance-wrong load-wrong travel-wrong",
        lambda day: day.without("ana", 2),
    ),
    broken(
        "one drop of two forgotten by a round that is right without it",
        "stop-missing",
        lambda day: day.drive("ana", "veg.p0 veg.p1 bread.p0 bread.d0 veg.d0 lunch"),
    ),
    broken(
        "a pickup made twice",
        "stop-repeated arrival-wrong distance-wrong load-wrong travel-wrong",
        lambda day: _copy_of(day, "cleo", 1),
    ),
    broken(
        "a drop made twice",
        "stop-repeated arrival-wrong departure-wrong distance-wrong load-wrong "
        "too-many-stops travel-wrong",
        lambda day: _copy_of(day, "ana", 4),
    ),
    broken(
        "a stop made by two couriers",
        "stop-repeated job-split arrival-wrong load-wrong round-end-wrong",
        lambda day: day.insert("cleo", 4, day.look("ben", 2)),
    ),
    broken(
        "a drop made by another courier than the pickup",
        "job-split arrival-wrong cost-wrong departure-wrong distance-wrong load-wrong "
        "round-end-wrong travel-wrong",
        lambda day: _moved_to(day, "ana", 7, "cleo"),
    ),
    broken(
        "a pickup made by another courier than the drop",
        "job-split arrival-wrong cost-wrong distance-wrong load-wrong place-wrong "
        "round-end-wrong travel-wrong",
        lambda day: _moved_to(day, "cleo", 1, "ben"),
    ),
    broken(
        "a drop first and the pickup after",
        "drop-before-pickup arrival-wrong cost-wrong distance-wrong load-wrong "
        "round-end-wrong travel-wrong",
        lambda day: day.insert("cleo", 1, day.look("cleo", 3)).without("cleo", 4),
    ),
    broken(
        "one drop before the second pickup, in a round that is right otherwise",
        "drop-before-pickup",
        lambda day: day.drive("ana", "veg.p0 veg.d1 veg.p1 bread.p0 bread.d0 veg.d0 lunch"),
    ),
    broken(
        "the other drop before the second pickup",
        "drop-before-pickup",
        lambda day: day.drive("ana", "veg.p0 veg.d0 veg.p1 bread.p0 bread.d0 lunch veg.d1"),
    ),
)

SKILLS_AND_PINS = (
    broken(
        "a courier without the skill",
        "skill-lacking",
        lambda day: day.shift(
            "ana", courier=replace(day.problem.shifts[0].courier, skills=frozenset())
        ),
    ),
    broken(
        "a vehicle without the skill",
        "skill-lacking",
        lambda day: day.vehicle("ana", skills=frozenset()),
    ),
    broken(
        "neither courier nor vehicle with a skill",
        "skill-lacking",
        lambda day: day.job("letters", skills=frozenset({"pledge"})),
    ),
    broken(
        "a job that asks for one skill more than there is",
        "skill-lacking",
        lambda day: day.job("bread", skills=frozenset({"cold", "rain-cover", "stairs"})),
    ),
    broken(
        "the pinned shift is another",
        "pin-broken",
        lambda day: day.asked(pins=(Pin(job_id="bread", shift_id="ben"), *day.problem.pins[1:])),
    ),
    broken(
        "a job pinned that went elsewhere",
        "pin-broken",
        lambda day: day.asked(pins=(*day.problem.pins, Pin(job_id="glass", shift_id="cleo"))),
    ),
    broken(
        "two couriers with each other's rounds",
        "pin-broken skill-lacking arrival-wrong break-missing break-unknown cost-wrong "
        "distance-wrong ends-after-shift overloaded round-end-wrong starts-before-shift "
        "travel-wrong",
        lambda day: _swapped(day, "ana", "cleo"),
    ),
)

BROKEN: tuple[Broken, ...] = (*ROUNDS, *VISITS, *JOBS, *STOPS, *SKILLS_AND_PINS)
