"""Undo and redo of a round that was handed on: who rides it, and what they had answered to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.days.live_day import open_day
from api.usecases.planning.live_changes import Change
from api.usecases.planning.publication import named_person
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.handing_over import HandOnTurned, give_round, ridden_by, take_hold
from api.wording.comparison import compare_plans
from data.formats.plan_file import plan_file_of
from data.store.planning import names_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from api.days.live_day import LiveDay
    from api.usecases.act import Act
    from api.usecases.planning.live_changes import ChangeRequest
    from api.usecases.rounds.history.change_log import RiderChange
    from api.wording.comparison import RoundChange
    from data.store.rounds.swaps import HandingOver
    from dispatch.labour.working_hours import HoursViolation


def turn_rider_change(act: Act, asked: ChangeRequest, change: RiderChange) -> Change:
    """Give a round that was handed on back to who rode it before, or hand it on again.

    What that rider had answered to it holds again: a refusal always, as whoever is ill is still
    ill; having accepted it only where the round is the same. An offer that was settled stands
    again. No plan comes of it.

    Raises
    ------
    Denied, NotFound, Conflict
        As :func:`api.usecases.rounds.handing_over.hand_on_round`.
    """
    named_person(act)
    last = change.last
    person_id = found_or_refuse(last.from_id, "no-such-person")
    shift, one = take_hold(act, last.round_id)
    is_same = last.from_answer == "refused" or one.version == last.version
    answer = last.from_answer if is_same else ""
    riders = (one.person_id, person_id)
    if asked.dry_run or asked.plan_id is None:
        with act.taken_back():
            day, hours = ridden_by(act, shift, one, person_id, answer=answer)
            return _told(act, day, shift.id, riders, hours)
    turn = HandOnTurned(
        of=change.first,
        way="undo" if change.holds else "redo",
        event_id=asked.plan_id,
        answer=answer,
    )
    hours = give_round(act, one.id, person_id, override_reason=asked.override_reason, turn=turn)
    return _told(act, open_day(act, shift.day, since=act.now), shift.id, riders, hours)


def turn_told_again(act: Act, turn: HandingOver) -> Change:
    """Return what a turn of a round that was handed on did, as the day is now."""
    shift, _ = take_hold(act, turn.round_id)
    riders = (turn.from_id or turn.to_id, turn.to_id)
    return _told(act, open_day(act, shift.day, since=act.now), shift.id, riders)


def _told(
    act: Act,
    day: LiveDay,
    shift_id: UUID,
    riders: tuple[UUID, UUID],
    hours: Iterable[HoursViolation] = (),
) -> Change:
    """Return what changes where a shift is ridden by the second of two riders: nothing but that."""
    now = plan_file_of(day.day_row.day, day.plan)
    change = Change(plan_id=None, comparison=compare_plans(now, now), hours=tuple(hours))
    change = change.with_labels(act)
    names = names_by_id.person_names(act.tx, [str(who) for who in riders])
    sides = {"before": names.get(str(riders[0]), ""), "after": names.get(str(riders[1]), "")}
    found = tuple(
        _ridden_by(one, sides) if one.shift_id == str(shift_id) else one
        for one in change.comparison.rounds
    )
    return replace(change, comparison=replace(change.comparison, rounds=found))


def _ridden_by(one: RoundChange, sides: dict[str, str]) -> RoundChange:
    named = {
        side: replace(figures, courier=name)
        for side, name in sides.items()
        if (figures := getattr(one, side)) is not None
    }
    return replace(one, **named)
