"""Use cases of rounds that change hands: what couriers offer each other, and handing a round on.

Couriers offer and take up rounds among themselves, which is told by their phones; that somebody
else rides is for the office to decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.planning.kept_answers import ANSWERS
from api.usecases.planning.overrides import need_reason, note_override
from api.usecases.planning.publication import named_person
from api.usecases.planning.working_hours import hours_broken
from api.usecases.requests import found_or_refuse
from data.store.fleet import shifts
from data.store.people import people
from data.store.rounds import swaps, under_way
from data.store.rounds.swaps import HandingOver, Swap
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.schedule.eligibility import skills_missing_of
from dispatch.schedule.visit_sequences import job_ids_of
from routing.errors import Conflict, NotFound

if TYPE_CHECKING:
    from api.days.live_day import LiveDay
    from data.store.fleet.shifts import Shift
    from data.store.rounds.under_way import RoundUnderWay
    from dispatch.labour.working_hours import HoursViolation

_RIDERS = frozenset({"courier", "volunteer"})
_OVER = frozenset({"finished", "withdrawn"})
_TURNED_KEY = {"undo": "undoes_id", "redo": "redoes_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOnTurned:
    """A handing-on that is taken back, or brought back.

    Attributes
    ----------
    of
        The handing-on.
    way
        ``undo`` or ``redo``.
    event_id
        Id of the event that tells of it.
    answer
        What the rider had answered to the round who has it again; empty for nothing.
    """

    of: HandingOver
    way: Literal["undo", "redo"]
    event_id: UUID
    answer: str = ""

    @property
    def settles(self) -> bool:
        """Return whether an offer of the round is settled by it; else it stands again."""
        return self.way == "redo"


@needs("plans:read")
def list_swaps(act: Act, on: date) -> list[Swap]:
    """Return the rounds of a day that couriers offered to others, oldest first."""
    return swaps.of_day(act.tx, on)


@needs("rounds:write")
def hand_on_round(act: Act, round_id: UUID, person_id: UUID, *, override_reason: str = "") -> None:
    """Return a round with its shift to somebody else; what its courier offered is settled by that.

    Handed on again to who rides it already, it stays as it is. The new rider has not accepted it
    yet; goods that are aboard go along.

    Parameters
    ----------
    override_reason
        Why a limit of the new rider's working time is knowingly exceeded; kept as a note, and
        each limit is told in the log with who decided so.

    Raises
    ------
    Denied
        ``person-needed``: a key or the program cannot answer for it.
    NotFound
        If there is no such round, or no such person who rides.
    Conflict
        ``round-is-over``; ``shift-overlaps`` where that person is on another shift then;
        ``swap-does-not-fit`` where they lack what the round's jobs need; ``hours-exceeded``
        where no reason is given.
    """
    named_person(act)
    give_round(act, round_id, person_id, override_reason=override_reason)


def give_round(
    act: Act,
    round_id: UUID,
    person_id: UUID,
    *,
    override_reason: str = "",
    turn: HandOnTurned | None = None,
) -> list[HoursViolation]:
    """Give a round with its shift to somebody who may and can ride it.

    Parameters
    ----------
    override_reason
        Why a named person lets limits of working time be exceeded; empty keeps them.
    turn
        The handing-on that this takes back or brings back, if any.

    Returns
    -------
    list
        The limits of the new rider's hours that are exceeded.

    Raises
    ------
    NotFound, Conflict
        As :func:`hand_on_round` says.
    """
    shift, one = take_hold(act, round_id)
    if one.person_id == person_id:
        return []
    day, broken = ridden_by(act, shift, one, person_id, answer=turn.answer if turn else "")
    need_reason(broken, override_reason)
    plan_id = found_or_refuse(day.published, "no-such-round").id
    note_override(
        act,
        broken,
        override_reason,
        about=("round", round_id),
        plan_id=plan_id,
        round_id=round_id,
    )
    _tell(act, one, person_id, turn)
    return broken


def ridden_by(
    act: Act, shift: Shift, one: RoundUnderWay, person_id: UUID, *, answer: str = ""
) -> tuple[LiveDay, list[HoursViolation]]:
    """Let somebody else ride a round; return the day since then, and which hours that breaks.

    Parameters
    ----------
    answer
        What the new rider answered to it, where that holds again.

    Raises
    ------
    NotFound, Conflict
        As :func:`hand_on_round` says, but for hours.
    """
    if one.status in _OVER:
        raise Conflict("round-is-over")
    person = found_or_refuse(people.find(act.tx, person_id), "no-such-person")
    if person.status != "active" or not _RIDERS.intersection(person.roles):
        raise NotFound("no-such-person")
    _refuse_busy(act, replace(shift, person_id=person_id, companion_id=None))
    swaps.hand_on(act.tx, one.id, shift.id, person_id, answer)
    day = open_day(act, one.day, since=act.now)
    _refuse_unfit(day, str(shift.id))
    return day, _broken(act, day, str(shift.id))


def take_hold(act: Act, round_id: UUID) -> tuple[Shift, RoundUnderWay]:
    """Return a round with its shift, held for whoever acts: first the day, then the round.

    Raises
    ------
    NotFound
        ``no-such-round``.
    """
    shift = _shift_of(act, round_id)
    act.tx.lock(f"day:{shift.day.isoformat()}")
    found = under_way.open_rounds(act.tx, act.tools.rounds, [round_id])
    return shift, found_or_refuse(found.get(round_id), "no-such-round")


def _shift_of(act: Act, round_id: UUID) -> Shift:
    shift_id = found_or_refuse(shifts.of_round(act.tx, round_id), "no-such-round")
    return found_or_refuse(shifts.find(act.tx, shift_id), "no-such-round")


def _refuse_busy(act: Act, wanted: Shift) -> None:
    others = [one for one in shifts.overlapping(act.tx, wanted) if wanted.person_id in one.people]
    own = found_or_refuse(shifts.find(act.tx, wanted.id), "no-such-shift")
    if others or own.companion_id == wanted.person_id:
        other = (others or [own])[0]
        start, end = other.starts_at.isoformat(), other.ends_at.isoformat()
        raise Conflict("shift-overlaps", what="person", start=start, end=end)


def _refuse_unfit(day: LiveDay, shift_id: str) -> None:
    """Have the independent checker look at the round as its new rider would ride it."""
    left = day.left()
    order = left.sequences.get(shift_id)
    unlawful = order is not None and checked_plan(left.problem, {shift_id: order}) is None
    if unlawful or shift_id in left.impassable:
        jobs = job_ids_of(order or ())
        skills = ", ".join(skills_missing_of(day.problem, shift_id, jobs))
        raise Conflict("swap-does-not-fit", shift=shift_id, rule="skill-missing", skills=skills)


def _broken(act: Act, day: LiveDay, shift_id: str) -> list[HoursViolation]:
    """Find the rules of working time that the new rider of a shift would break by it."""
    mine = {day_shift.courier.id for day_shift in day.problem.shifts if day_shift.id == shift_id}
    return [one for one in hours_broken(act, day, day.plan) if one.person_id in mine]


def _tell(act: Act, one: RoundUnderWay, person_id: UUID, turn: HandOnTurned | None = None) -> None:
    detail: dict[str, object] = {
        "person_id": str(person_id),
        "from_person_id": str(one.person_id),
        "version": one.version,
    }
    if one.status in ANSWERS:
        detail["from_answer"] = one.status
    detail |= _settled(act, one, person_id) if turn is None or turn.settles else {}
    event_id = None
    if turn is not None:
        event_id = turn.event_id
        detail[_TURNED_KEY[turn.way]] = str(turn.of.id)
        if turn.answer:
            detail["answer"] = turn.answer
        if not turn.settles:
            _reopen_offer(act, turn.of)
    act.record_event(
        "rounds_swapped", "round", one.id, round_id=one.id, detail=detail, event_id=event_id
    )
    act.queue("round-changed", round_id=str(one.id), version=one.version)


def _settled(act: Act, one: RoundUnderWay, person_id: UUID) -> dict[str, str]:
    """Settle what the round's courier offered; return what the log tells of it."""
    offered = swaps.open_of_round(act.tx, one.id)
    if offered is None:
        return {}
    settled = replace(offered, status="taken", taken_by=person_id, closed_at=act.now)
    swaps.update(act.tx, settled)
    taker = {"taker_id": str(offered.taken_by)} if offered.taken_by else {}
    return {"swap_id": str(offered.id), **taker}


def _reopen_offer(act: Act, of: HandingOver) -> None:
    """Let an offer stand as it did before a handing-on settled it."""
    offer = None if of.swap_id is None else swaps.find(act.tx, of.swap_id, lock=True)
    if offer is not None and swaps.open_of_round(act.tx, of.round_id) is None:
        status = "taken" if of.taker_id else "offered"
        swaps.update(act.tx, replace(offer, status=status, taken_by=of.taker_id, closed_at=None))
