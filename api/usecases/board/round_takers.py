"""Riders who could take over a round that its own has not begun, each with the reason.

It is asked for the few rounds of which an alert tells; what then is done (handing the round on, or
moving its jobs) is checked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.days.opened_days import next_minute
from api.usecases.planning.working_hours import hours_broken
from data.store.board import day as rows
from data.store.fleet import shifts
from data.store.people import people
from dispatch.model import Courier
from dispatch.planning.what_if.hand_moves import HandMove, moved_rounds
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.schedule.visit_sequences import job_ids_of
from routing.errors import TourneeError

if TYPE_CHECKING:
    from datetime import date

    from api.days.live_day import LiveDay
    from api.days.opened_days import StandingDay
    from api.usecases.act import Act
    from data.store.people.people import Person

MOST = 3
"""So many are named, those who are free first."""
_RIDERS = frozenset({"courier", "volunteer"})

TakerReason = Literal["free", "idle", "fits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTaker:
    """Somebody who could take over a round.

    Attributes
    ----------
    reason
        ``free``: they are on no shift then, and can do what its stops ask for: the round is handed
        on to them. ``idle``: they are on a shift without a round; ``fits``: all of it fits into
        their own round. In both cases its jobs are moved to theirs.
    shift_id
        Their own shift; ``None`` where they are free.
    ends_at
        When they would be done.
    """

    person_id: UUID
    name: str = field(repr=False)
    reason: TakerReason
    shift_id: UUID | None = None
    ends_at: datetime


def takers_of(
    act: Act,
    on: date,
    shift_id: UUID,
    span: tuple[datetime, datetime],
    missing: Collection[UUID],
) -> tuple[RoundTaker, ...]:
    """Return who could take over the round of a shift that has not begun; at most three.

    Nobody where the day cannot be opened just now: its board is shown all the same.

    Parameters
    ----------
    span
        From when to when the day is.
    missing
        Shifts of which nobody has begun the round though it is time: their riders take over none.
    """
    try:
        standing = act.tools.opened_days.standing_day(act, on, next_minute(act.now))
        return tuple(islice(_found(act, standing, shift_id, span, missing), MOST))
    except TourneeError:
        return ()


def _found(
    act: Act,
    standing: StandingDay,
    shift_id: UUID,
    span: tuple[datetime, datetime],
    missing: Collection[UUID],
) -> Iterator[RoundTaker]:
    name = str(shift_id)
    if name not in standing.left.sequences:
        return  # it cannot go on, whoever rides it
    everyone = {one.id: one for one in people.everyone(act.tx) if one.status == "active"}
    out = {
        one.person_id
        for one in rows.people_out(act.tx, standing.day.day_row.date, *span)
        if one.from_at is None
        or one.until_at is None
        or (one.from_at < standing.rounds[name].end and one.until_at > act.now)
    }
    riders = {
        key: one
        for key, one in everyone.items()
        if _RIDERS.intersection(one.roles) and key not in out
    }
    yield from _free(act, standing, shift_id, riders)
    away = {str(one) for one in missing}
    yield from _on_shift(standing, name, riders, away)


def _free(
    act: Act, standing: StandingDay, shift_id: UUID, riders: dict[UUID, Person]
) -> Iterator[RoundTaker]:
    """Yield those on no shift then to whom the round may be handed on."""
    own = shifts.find(act.tx, shift_id)
    if own is None:
        return
    for person in riders.values():
        wanted = replace(own, person_id=person.id, companion_id=None)
        busy = any(person.id in one.people for one in shifts.overlapping(act.tx, wanted))
        if person.id in own.people or busy:
            continue
        if _can_ride(act, standing, str(shift_id), person):
            end = standing.rounds[str(shift_id)].end
            yield RoundTaker(person_id=person.id, name=person.name, reason="free", ends_at=end)


def _can_ride(act: Act, standing: StandingDay, name: str, person: Person) -> bool:
    """Return whether somebody has what a round asks for, and keeps their hours and rest with it."""
    rider = Courier(
        id=str(person.id),
        skills=frozenset(person.skills),
        volunteer="volunteer" in person.roles and "courier" not in person.roles,
    )
    left, day = standing.left, standing.day
    problem = replace(
        left.problem,
        shifts=tuple(
            replace(one, courier=rider) if one.id == name else one for one in left.problem.shifts
        ),
    )
    if checked_plan(problem, {name: left.sequences[name]}) is None:
        return False
    handed_on: LiveDay = replace(
        day,
        problem=replace(
            day.problem,
            shifts=tuple(
                replace(one, courier=rider) if one.id == name else one for one in day.problem.shifts
            ),
        ),
    )
    broken = hours_broken(act, handed_on, standing.whole)
    return not any(one.person_id == rider.id for one in broken)


def _on_shift(
    standing: StandingDay, name: str, riders: dict[UUID, Person], away: Collection[str]
) -> Iterator[RoundTaker]:
    """Yield those on a shift of their own into whose round all of it fits, least laden first."""
    left = standing.left
    jobs = tuple(job_ids_of(left.sequences[name]))
    refused = {str(one.shift_id) for one in standing.day.rounds if one.status == "refused"}
    out = {name, *refused, *away}
    shifts_left = [one for one in left.problem.shifts if one.id not in out]
    own = {one.id: len(job_ids_of(left.sequences.get(one.id, ()))) for one in shifts_left}
    for shift in sorted(shifts_left, key=lambda one: own[one.id]):
        person = riders.get(UUID(shift.courier.id))
        if person is None:
            continue
        moved = moved_rounds(left, HandMove(jobs=jobs, shift_id=shift.id, keep_order=True))
        if not moved.broken and shift.id in moved.rounds:
            yield RoundTaker(
                person_id=person.id,
                name=person.name,
                reason="fits" if own[shift.id] else "idle",
                shift_id=UUID(shift.id),
                ends_at=moved.rounds[shift.id].end,
            )
