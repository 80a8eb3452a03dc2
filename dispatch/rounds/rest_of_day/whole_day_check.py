"""Check of the rounds of a whole day under way, by the independent checker.

What is left of a day is checked as a day of its own; this looks at what goes out in the end, with
all that is over in front. What is over happened as it happened: its times, ways and limits are not
asked again, only that it stands where it stood. Nor is asked again what was broken before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from dispatch.check import Violation, check
from dispatch.check.cold_limits import lots_are_handed_over_cold
from dispatch.check.hub_space import hubs_have_room
from dispatch.check.hub_transfers import nothing_leaves_before_it_is_sorted, sorted_lots
from dispatch.model import Prefix
from dispatch.rounds.rest_of_day.lots_left import with_what_happened
from dispatch.rounds.rest_of_day.remaining_round import is_over_before
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, is_begun, key_of

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem

LEFT_OPEN = frozenset(
    {
        "job-missing",
        "cost-missing",
        "cost-wrong",
        "cost-unknown",
    }
)
"""Not asked of a whole day: open jobs are told apart, and the cost is that of what is left."""

OF_THE_REST = frozenset(
    {
        "too-many-stops",
        "too-much-travel",
        "too-far",
        "out-of-range",
        "work-too-long",
        "break-outside-window",
        "starts-before-shift",
        "ends-after-shift",
    }
)
"""Limits of a whole round. What a begun one used up of them is known by what was done, not by what
was planned, and is asked where what is left is checked. The windows of its breaks move with it."""

OF_GOODS = frozenset({"load-wrong", "overloaded", "break-overloaded"})
"""Asked only while everything was handed over as planned."""

OF_ONE_ROUND = frozenset({"job-split", "stop-missing", "stop-repeated", "drop-before-pickup"})
"""Not asked of jobs of which something was done in a round that is over."""

_WHOLE: frozenset[str] = frozenset({"done", "arrived"})
_Subject: TypeAlias = "tuple[object, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """Part of a day's rounds that is over.

    Attributes
    ----------
    begun
        Shifts on their way or finished.
    counts, lengths
        By shift how many visits of its round are over or under way, and how many it has now.
    uneven
        Shifts of which something was not handed over as planned.
    closed
        Jobs of which something happened in a round that is over.
    over_breaks
        Breaks, as (shift, break), whose time passed before their round begins.
    """

    begun: frozenset[str]
    counts: Mapping[str, int]
    lengths: Mapping[str, int]
    uneven: frozenset[str]
    closed: frozenset[str]
    over_breaks: frozenset[tuple[str, str]]


def newly_broken(
    problem: Problem, progress: Iterable[ShiftProgress], before: Plan, after: Plan
) -> tuple[Violation, ...]:
    """Find the rules that the rounds of a whole day break and did not break before.

    Parameters
    ----------
    problem
        The whole day.
    progress
        What has happened.
    before
        The rounds of the whole day as they would go on.
    after
        As they are to go on now.
    """
    return _new_of(problem, list(progress), (before, after), _asked_of)


def newly_early_lots(
    problem: Problem, progress: Iterable[ShiftProgress], before: Plan, after: Plan
) -> tuple[Violation, ...]:
    """Find what would leave a hub before its lot is sorted or without it, or come to a full one.

    And what would be out of the cold too long that comes by way of one.

    What would do so before as well is left out.

    That part of :func:`newly_broken` alone, for changes that are only asked about.
    """
    if not problem.transfers:
        return ()
    return _new_of(problem, list(progress), (before, after), _early_lots)


def _new_of(
    problem: Problem,
    states: Collection[ShiftProgress],
    sides: tuple[Plan, Plan],
    asked_of: Callable[[Problem, Plan], list[Violation]],
) -> tuple[Violation, ...]:
    before, after = sides
    past = _past(problem, states, before, after)
    asked = with_what_happened(problem, states, before)
    asked = replace(asked, prefixes=_prefixes(problem, states, before))
    found = [one for one in asked_of(asked, after) if not _is_past(past, one)]
    if not found:
        return ()
    most: dict[_Subject, int] = {}
    for one in asked_of(asked, before):
        most[_subject(one)] = max(_value(one), most.get(_subject(one), 0))
    return tuple(one for one in found if _value(one) > most.get(_subject(one), -1))


def _asked_of(problem: Problem, plan: Plan) -> list[Violation]:
    # Reasons of jobs that are left out are not of the rounds.
    rounds = replace(plan, unassigned=())
    # Where people set an order aside, they were told of it.
    problem = replace(problem, kept_orders=(), jobs=_jobs_asked(problem, plan))
    return [one for one in check(problem, rounds) if one.code not in LEFT_OPEN]


def _jobs_asked(problem: Problem, plan: Plan) -> tuple[Job, ...]:
    """Return the jobs of a day, those with goods aboard for any time.

    Since when they are aboard is known by what was done, and asked where what is left is checked.
    """
    held = {prefix.shift_id for prefix in problem.prefixes}
    begun = problem.promised_to.keys() | {
        visit.job_id
        for round_ in plan.rounds
        if round_.shift_id in held
        for visit in round_.visits
        if visit.job_id in problem.job_by_id and not problem.job_by_id[visit.job_id].pickups
    }
    return tuple(
        replace(job, aboard_limit_s=None)
        if job.id in begun and job.aboard_limit_s is not None
        else job
        for job in problem.jobs
    )


def _early_lots(problem: Problem, plan: Plan) -> list[Violation]:
    lots = sorted_lots(problem, plan)
    early = nothing_leaves_before_it_is_sorted(problem, plan, lots)
    warm = lots_are_handed_over_cold(problem, plan)
    return [*early, *hubs_have_room(problem, plan), *warm]


def _past(problem: Problem, states: Collection[ShiftProgress], before: Plan, after: Plan) -> _Past:
    over = {state.shift_id: state.visits for state in states}
    finished = {state.shift_id for state in states if state.finished}
    return _Past(
        begun=frozenset(state.shift_id for state in states if is_begun(state)) | finished,
        counts={
            round_.shift_id: sum(key_of(v) in over.get(round_.shift_id, {}) for v in round_.visits)
            for round_ in before.rounds
        },
        lengths={round_.shift_id: len(round_.visits) for round_ in after.rounds},
        uneven=frozenset(
            name
            for name, visits in over.items()
            if any(each.status not in _WHOLE for each in visits.values())
        ),
        closed=frozenset(
            key[1] for name in finished for key in over.get(name, {}) if key[0] != "break"
        ),
        over_breaks=frozenset(
            (round_.shift_id, pause.id)
            for round_ in after.rounds
            if (shift := problem.shift_by_id.get(round_.shift_id)) is not None
            for pause in shift.breaks
            if is_over_before(pause, round_.start)
        ),
    )


def _prefixes(
    problem: Problem, states: Iterable[ShiftProgress], before: Plan
) -> tuple[Prefix, ...]:
    """Hold what is over at the front of its round."""
    rounds = before.round_by_shift
    known = {shift.id for shift in problem.shifts}
    found = []
    for state in states:
        round_ = rounds.get(state.shift_id)
        if round_ is None or state.shift_id not in known:
            continue
        visits = tuple(key_of(v) for v in round_.visits if key_of(v) in state.visits)
        if visits:
            found.append(Prefix(shift_id=state.shift_id, visits=visits))
    return tuple(found)


def _is_past(past: _Past, one: Violation) -> bool:
    """Return whether a violation is about what has happened, or is asked elsewhere."""
    if one.code in OF_ONE_ROUND and one.job_id in past.closed:
        return True
    if one.code in OF_GOODS and one.shift_id in past.uneven:
        return True
    if one.code == "break-missing" and (one.shift_id, one.args["break_id"]) in past.over_breaks:
        return True
    over = past.counts.get(one.shift_id, 0)
    if one.code == "prefix-broken" or (not over and one.shift_id not in past.begun):
        return False
    if one.code == "round-end-wrong":
        return past.lengths.get(one.shift_id) == over
    # The way goes on from where and when the courier is, not from where and when it was planned.
    position = one.args.get("position")
    return one.code in OF_THE_REST or (isinstance(position, int) and position <= over + 1)


def _subject(one: Violation) -> _Subject:
    """Return what makes a violation the same wherever in its round it is found."""
    named = ("kind", "index", "break_id", "dimension", "skills", "pinned_to", "unit")
    where = "" if one.job_id else one.shift_id
    return (one.code, where, one.job_id, *(one.args.get(name) for name in named))


def _value(one: Violation) -> int:
    value = one.args.get("value", 0)
    return value if isinstance(value, int) else 0
