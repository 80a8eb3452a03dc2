"""Rules that the order of a round breaks, as whoever moves a job by hand reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.check import check
from dispatch.model import Break, Plan, Round
from dispatch.rounds.rest_of_day.whole_day_check import LEFT_OPEN
from dispatch.schedule.eligibility import first_start
from dispatch.schedule.timetable import StopTask, Timing, course_of_sequence, timed_round

if TYPE_CHECKING:
    from dispatch.check import Violation
    from dispatch.model import Problem, Shift

MOST_RULES = 10
"""So many rules are told of one round at most."""

_RULES: Mapping[str, str] = {
    "outside-window": "late",
    "starts-before-shift": "hours",
    "ends-after-shift": "hours",
    "overloaded": "full",
    "too-many-stops": "limit",
    "too-much-travel": "limit",
    "too-far": "limit",
    "out-of-range": "limit",
    "drop-before-pickup": "drop-first",
    "prefix-broken": "promised",
    "prefix-job-unassigned": "promised",
    "prefix-round-missing": "promised",
    "skill-lacking": "skill-missing",
    "companion-missing": "companion",
    "volunteer-paid-work": "volunteers-aid-only",
    "pin-broken": "pinned-elsewhere",
    "leg-unreachable": "unreachable",
    "break-overloaded": "break",
    "break-missing": "break",
    "break-outside-window": "break",
    "work-too-long": "break",
    "order-not-kept": "order-kept",
    "aboard-too-long": "aboard-too-long",
    "goods-together": "goods-together",
}
"""Codes of the checker as whoever moves a job reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """Rule that a move breaks.

    Codes
    -----
    ``late`` (a stop would be served so many seconds too late), ``hours`` (the shift would end so
    many seconds too late), ``full``, ``limit``, ``drop-first`` (a drop before its pickup),
    ``promised`` (something stays in front: what is begun, or pinned to its place), ``break``
    (there is no time for a break), ``unreachable``, ``no-way`` (the round cannot go on as it has
    begun), ``already-left``, ``skill-missing``, ``companion``, ``volunteers-aid-only``,
    ``pinned-elsewhere``, ``not-equipped``, ``too-large``, ``window``, ``several``; of lots that
    pass a hub ``leaves-before-sorted`` (so many seconds too early), ``lot-not-brought``,
    ``hub-overfull`` (so many pieces there then), ``out-of-cold-too-long`` (so many seconds);
    ``aboard-too-long`` (so many seconds in all), ``goods-together`` (``kinds``).

    Attributes
    ----------
    job_id, stop_id
        The job and the stop that it is about, where it is about one.
    value
        Seconds or an amount, where there is one.
    kinds
        Of goods that never ride together: the job's own, and what it would meet.
    """

    code: str
    shift_id: str
    job_id: str = ""
    stop_id: str = ""
    value: int = 0
    kinds: tuple[str, ...] = ()


def rules_broken_by(
    problem: Problem, shift: Shift, order: Sequence[StopTask | Break]
) -> list[BrokenRule]:
    """Return the rules that an order breaks which cannot be in time, ridden as early as it can."""
    entries = list(order)
    held = {entry.id for entry in entries if isinstance(entry, Break)}
    round_ = _forced_round(problem, shift, entries)
    if round_ is None:
        return [BrokenRule(code="unreachable", shift_id=shift.id)]
    plan = Plan(rounds=(round_,), unassigned=())
    found = rules_of(problem, {shift.id: round_}, check(problem, plan))
    if len(found) > 1:
        # Of these the ride as early as it can may break some that a later start would keep.
        found = [one for one in found if one.code != "break" or not held] or found
    return found or [BrokenRule(code="break", shift_id=shift.id)]


def _forced_round(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> Round | None:
    """Return the round of an order whatever rules of time it breaks; ``None``: there is no way."""
    course = course_of_sequence(problem, shift, entries)
    clock = shift.window.start
    arrive, begin, depart, legs = [], [], [], []
    for k in range(len(entries)):
        arrival, leg = course.ride(k, clock)
        if leg is None:
            return None
        legs.append(leg)
        arrive.append(arrival)
        begin.append(first_start(course.windows[k], arrival) or arrival)
        clock = begin[k] + course.spent[k]
        depart.append(clock)
    end, last = course.ride(len(entries), clock)
    if last is None:
        return None
    legs.append(last)
    start = shift.window.start
    timing = Timing(start=start, arrive=arrive, begin=begin, depart=depart, end=end, legs=legs)
    return timed_round(shift, course, timing)


def rules_of(
    problem: Problem, rounds: Mapping[str, Round], found: Sequence[Violation]
) -> list[BrokenRule]:
    """Return what the checker found as rules, each once for its job and stop."""
    rules: dict[tuple[str, str, str, str], BrokenRule] = {}
    for one in found:
        if one.code in LEFT_OPEN:
            continue
        code = _RULES.get(one.code, "several")
        rule = BrokenRule(code=code, shift_id=one.shift_id, job_id=one.job_id)
        round_, position = rounds.get(one.shift_id), one.args.get("position")
        if code == "late" and round_ is not None and isinstance(position, int):
            visit = round_.visits[position - 1]
            stop = problem.stop(visit)
            rule = replace(rule, stop_id=stop.id, value=stop.late_s(visit.start))
        elif one.code == "ends-after-shift" and round_ is not None:
            end = problem.shift_by_id[one.shift_id].window.end
            rule = replace(rule, value=(round_.end - end) // timedelta(seconds=1))
        elif code == "goods-together":
            rule = replace(rule, kinds=(str(one.args["kind"]), str(one.args["other_kind"])))
        elif code == "aboard-too-long":
            rule = replace(rule, value=int(one.args["value"]) * 60)
        rules.setdefault((rule.code, rule.shift_id, rule.job_id, rule.stop_id), rule)
    # The worst first; what is far too late makes all that follows late.
    return sorted(rules.values(), key=lambda one: -one.value)[:MOST_RULES]
