"""Faults of a begun round: at which visit, by how much, and for want of which bike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from dispatch.model import Break
from dispatch.model.available_vehicles import JOINT, hours_on
from dispatch.model.load_sums import is_empty, minus
from dispatch.schedule.projection import ProjectedCourse, course_of, widened_rules
from dispatch.schedule.timetable import StopTask
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.model import Capacity, Load, Problem, Shift, Unit

Entries: TypeAlias = "Sequence[StopTask | Break]"
RuleAmounts: TypeAlias = "dict[str, str | int]"


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunFault:
    """The rule that an order breaks first.

    Attributes
    ----------
    entry
        At which stop or break.
    rule
        A code of :class:`dispatch.schedule.projection.ForcedBreach`; ``unit-away``,
        ``work-too-long``.
    amounts
        By how much, where the rule has an amount: ``late_s`` with the instants ``at`` (when the
        visit begins or the round ends) and ``due`` (at the latest), in ISO 8601 and UTC;
        ``dimension`` and ``over``, in the unit that the dimension names; ``over_m`` or ``over_s``;
        ``over_stops``. Of ``unit-away`` the ``unit`` and what it is, ``part``: ``bike``,
        ``trailer`` or ``both``.
    """

    entry: StopTask | Break
    rule: str
    amounts: RuleAmounts = field(default_factory=dict)

    def failure(self, shift: Shift) -> Failure:
        """Return the refusal of a shift's round: ``begun-round-impossible``.

        ``visit`` is the id of the job or break, ``stop`` says which of them it is (``pickup``,
        ``drop``, ``break``), ``number`` which pickup or drop of the job, from 1; 0 if it has one.
        """
        entry = self.entry
        where: RuleAmounts
        if isinstance(entry, StopTask):
            count = len(entry.job.pickups if entry.kind == "pickup" else entry.job.drops)
            number = entry.index + 1 if count > 1 else 0
            where = {"visit": entry.job.id, "stop": entry.kind, "number": number}
        else:
            where = {"visit": entry.id, "stop": "break", "number": 0}
        arguments = {"shift": shift.id, **where, "rule": self.rule, **self.amounts}
        return Failure("begun-round-impossible", **arguments)


def fault_of(problem: Problem, shift: Shift, entries: Entries) -> BegunFault | None:
    """Return the first fault of an order; one of the way home is told at the last entry."""
    open_end = replace(shift, end_place=None)
    if broken_rule(problem, open_end, entries):
        for count in range(1, len(entries) + 1):
            if rule := broken_rule(problem, open_end, entries[:count]):
                return _fault_with_amounts(problem, open_end, entries[:count], rule)
    rule = broken_rule(problem, shift, entries)
    return _fault_with_amounts(problem, shift, entries, rule) if rule else None


def broken_rule(problem: Problem, shift: Shift, entries: Entries) -> str:
    """Return the rule that an order is bound to break first, or nothing."""
    course = course_of(problem, shift, entries)
    if not course.passable:
        return "no-way"
    _, _, strains = widened_rules(shift, entries, course)
    return strains[0].code if strains else ""


def vehicle_away_fault(
    entry: StopTask | Break, shift: Shift, units: Mapping[str, Unit], missing: Sequence[str]
) -> BegunFault:
    """Return the fault that what a shift rides is not there for it.

    Parameters
    ----------
    units
        All shared ones by id.
    missing
        Those that are in the way; where that is not known, all that the shift rides.
    """
    own = [name for name in shift.vehicle.units if name in units]
    names = [name for name in own if name in missing] or own
    part = "trailer" if names == [shift.vehicle.trailer_id] else "bike"
    arguments: RuleAmounts = {"unit": JOINT.join(names), "part": "both" if len(names) > 1 else part}
    return BegunFault(entry=entry, rule="unit-away", amounts=arguments)


def vehicle_never_there_fault(
    problem: Problem, shift: Shift, entries: Entries, units: Mapping[str, Unit]
) -> list[str]:
    """Return each unit that a shift rides which alone is not there long enough for an order.

    Parameters
    ----------
    problem, shift
        Day, and the shift that rides.
    entries
        Stops and breaks in order.
    units
        Shared units by id.
    """
    return [
        name
        for name in shift.vehicle.units
        if name in units
        and all(
            broken_rule(problem, replace(shift, window=part), entries)
            for part in hours_on(shift.window, shift.vehicle, {name: units[name]})
        )
    ]


def _fault_with_amounts(problem: Problem, shift: Shift, entries: Entries, rule: str) -> BegunFault:
    """Return the fault of an order whose last entry, or way home, breaks a rule."""
    course = course_of(problem, shift, entries)
    last = entries[-1]
    if rule == "break-loaded":
        return _loaded_break(entries, course)
    if rule in {"late", "break-late"}:
        return _late_entry(shift, entries, course, rule)
    amounts: RuleAmounts = {}
    if rule == "overtime":
        amounts = _late(course.end, shift.window.end)
    elif rule == "overloaded":
        amounts = _over_room(course.peak, shift.vehicle.capacity)
    elif rule == "too-far":
        amounts = _too_far(shift, course)
    elif rule == "too-many-stops" and shift.max_stops is not None:
        stops = sum(isinstance(entry, StopTask) for entry in entries)
        amounts = {"over_stops": stops - shift.max_stops}
    return BegunFault(entry=last, rule=rule, amounts=amounts)


def _late_entry(shift: Shift, entries: Entries, course: ProjectedCourse, rule: str) -> BegunFault:
    """Return the first entry that is late: goods of a later one may be aboard and slow it."""
    for entry, begin in zip(entries, course.begins, strict=True):
        if isinstance(entry, Break) != (rule == "break-late"):
            continue
        windows = (
            entry.windows or (shift.window,)
            if isinstance(entry, Break)
            else entry.stop.open_windows
        )
        if windows and begin > windows[-1].end:
            return BegunFault(entry=entry, rule=rule, amounts=_late(begin, windows[-1].end))
    return BegunFault(entry=entries[-1], rule=rule)


def _late(begin: datetime, due: datetime) -> RuleAmounts:
    seconds = (begin - due) // timedelta(seconds=1)
    return {"late_s": seconds, "at": begin.isoformat(), "due": due.isoformat()}


def _over_room(peak: Load, room: Capacity) -> RuleAmounts:
    """Return the first dimension in which more is aboard than there is room for."""
    return next(
        {"dimension": name, "over": value - limit}
        for name, value in peak.amounts().items()
        if (limit := room.limit(name)) is not None and value > limit
    )


def _too_far(shift: Shift, course: ProjectedCourse) -> RuleAmounts:
    far = [limit for limit in (shift.vehicle.range_m, shift.max_distance_m) if limit is not None]
    if far and course.distance_m > min(far):
        return {"over_m": course.distance_m - min(far)}
    return {"over_s": course.travel_s - (shift.max_travel_s or 0)}


def _loaded_break(entries: Entries, course: ProjectedCourse) -> BegunFault:
    """Return the first break at which more is aboard than it allows."""
    for entry, load in zip(entries, course.loads, strict=True):
        if isinstance(entry, Break) and entry.max_load is not None:
            more = minus(load, entry.max_load)
            if not is_empty(more):
                name, over = next(one for one in more.amounts().items() if one[1])
                arguments: RuleAmounts = {"dimension": name, "over": over}
                return BegunFault(entry=entry, rule="break-loaded", amounts=arguments)
    message = "no break of this order is loaded"
    raise ValueError(message)
