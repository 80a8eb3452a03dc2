"""Rules on prefixes: what a round has done or promised stays as it is.

That the rest of a job begun stays in the same round is what ``job-split`` and ``stop-missing``
say of every job.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.check.itinerary import LEGAL_PREFIX, Itinerary
from dispatch.check.violation import Violation, violation
from dispatch.model import Plan, Prefix, Problem, Shift, Visit

REASONS_OF_CHOICE = frozenset({"no-room", "not-worth-it", "vehicle-taken"})
"""Reasons that say that other jobs were preferred."""
Key = tuple[str, str, int]
"""A visit as a prefix writes it."""


def begun_jobs(problem: Problem, shift_id: str) -> frozenset[str]:
    """Return the jobs that the prefix of a shift names."""
    return frozenset(name for kind, name, _ in problem.promised(shift_id) if kind != "break")


def begun_rounds_exist(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A shift whose prefix holds more than breaks that may fall away has a round."""
    having = {round_.shift_id for round_ in plan.rounds}
    for prefix in problem.prefixes:
        shift = problem.shift_by_id[prefix.shift_id]
        if prefix.shift_id not in having and must_have_round(shift, prefix):
            yield violation("prefix-round-missing", prefix.shift_id)


def begun_jobs_are_served(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A job that a prefix names is not among the unassigned."""
    left_out = {entry.job_id for entry in plan.unassigned}
    for prefix in problem.prefixes:
        for job_id in sorted(left_out & begun_jobs(problem, prefix.shift_id)):
            yield violation("prefix-job-unassigned", prefix.shift_id, job_id)


def goods_aboard_are_not_left_for_room(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A job that is under way comes before all others: want of room or worth is no reason.

    That it cannot be done at all is one, and is checked as every reason is.
    """
    under_way = {pin.job_id: pin.shift_id for pin in problem.pins if pin.begun}
    for entry in plan.unassigned:
        if entry.job_id in under_way and entry.reason in REASONS_OF_CHOICE:
            yield violation(
                "begun-job-unassigned", under_way[entry.job_id], entry.job_id, stated=entry.reason
            )


def prefix_stays(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """A round begins with just the visits of its shift's prefix, in that order.

    A legal break of the prefix may fall away, but not move further back. Added breaks only have
    running numbers for names, so one is as good as another.
    """
    shift = itinerary.shift
    visits = itinerary.round.visits
    taken = {key_of(shift, visit) for visit in visits}
    position = 0
    for prefix in problem.prefixes:
        if prefix.shift_id != shift.id:
            continue
        for wanted in prefix.visits:
            key = _unnamed_visits(shift, wanted)
            if position < len(visits) and key_of(shift, visits[position]) == key:
                position += 1
            elif not may_fall_away(shift, key) or (key in taken and _is_declared(shift, key)):
                stated = key_of(shift, visits[position]) if position < len(visits) else None
                yield violation(
                    "prefix-broken",
                    shift.id,
                    "" if wanted[0] == "break" else wanted[1],
                    position=position + 1,
                    stated="" if stated is None else _describe(stated),
                    expected=_describe(wanted),
                )
                return


def must_have_round(shift: Shift, prefix: Prefix) -> bool:
    """Return whether something of a prefix may not fall away."""
    return any(not may_fall_away(shift, _unnamed_visits(shift, visit)) for visit in prefix.visits)


def may_fall_away(shift: Shift, key: Key) -> bool:
    """Return whether a visit of a prefix is a break that only the law asked for."""
    if key[0] != "break":
        return False
    legal = {pause.id: pause.legal for pause in shift.breaks}
    return legal.get(key[1], key[1].startswith(LEGAL_PREFIX))


def key_of(shift: Shift, visit: Visit) -> Key:
    """Return a visit as a prefix writes it, the number of an added break taken off."""
    name = visit.break_id if visit.kind == "break" else visit.job_id
    return _unnamed_visits(shift, (visit.kind, name, visit.index))


def _unnamed_visits(shift: Shift, key: Key) -> Key:
    kind, name, index = key
    added = kind == "break" and name.startswith(LEGAL_PREFIX) and not _is_declared(shift, key)
    return (kind, LEGAL_PREFIX, 0) if added else (kind, name, index)


def _is_declared(shift: Shift, key: Key) -> bool:
    return any(pause.id == key[1] for pause in shift.breaks)


def _describe(key: Key) -> str:
    kind, name, index = key
    return f"{kind} {name}" if kind == "break" else f"{kind} {name} {index}"
