"""Use case of taking empties along: a suggested pickup becomes part of a stop of its round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.days.live_day import open_day
from api.usecases.act import Act, needs
from api.usecases.circuits.returnables import ReturnToCollect, returns_to_collect
from api.usecases.circuits.visible_circuits import READ, need_office
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders
from api.usecases.requests import bad_input, found_or_refuse
from data.store.circuits import returnables
from data.store.rounds import rounds
from dispatch.circuits.returnables import HANDLING_S, Balances, balances, holdings
from routing.errors import Conflict, Denied, Failure, NotFound

if TYPE_CHECKING:
    from datetime import date

    from api.days.live_day import LiveDay
    from data.store.rounds.rounds import RoundRow, VisitRow
    from dispatch.model.pieces import Pieces, ReturnableKind

_OVER = frozenset({"finished", "withdrawn", "refused"})
_FULL = frozenset({"overloaded", "break-loaded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedReturn:
    """A suggested pickup of empties with what it costs its round.

    Attributes
    ----------
    count
        Pieces of its kind that the stop would take up in all.
    cost_cents
        What the time that they take costs; ``None`` where the round cannot take them now.
    takes_s
        That time.
    """

    suggestion: ReturnToCollect
    count: int = 0
    cost_cents: int | None = None
    takes_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReturns:
    """Empties that a stop is asked to take up in place of those before.

    Attributes
    ----------
    booked
        Those that its booking asks for, before and after.
    """

    stop_id: UUID
    booked: Pieces
    before: Pieces
    after: Pieces

    def set(self, act: Act) -> None:
        """Have the stop take them up, in the time that they take."""
        more = {
            kind: max(0, count - self.booked.get(kind, 0)) for kind, count in self.after.items()
        }
        returnables.take_along(act.tx, self.stop_id, more, piece_s=HANDLING_S)

    def back(self) -> AskedReturns:
        """Return the change back."""
        return replace(self, before=self.after, after=self.before)


@needs("rounds:write")
def offer_returns(act: Act, day: date) -> list[OfferedReturn]:
    """Return the empties that the rounds of a day could take along, each with its price.

    Raises
    ------
    Denied
        To all but the office.
    """
    need_office(act, READ)
    # The movements of all years are read once, not for each suggestion.
    movements = [one.movement for one in returnables.every(act.tx)]
    found = returns_to_collect(act, day, holdings(movements))
    held = balances(movements) if found else {}
    return [_offered(act, one, held) for one in found]


@needs("rounds:write")
def take_returns(  # noqa: PLR0913  # each says another thing of the change
    act: Act,
    plan_id: UUID,
    visit_id: UUID,
    count: int,
    *,
    kind: ReturnableKind = "crate",
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Have a stop of a live round take up so many empties of a kind; 0 takes none any more.

    Its round is published anew in the same order, so that rider, sheet and the rest of the day know
    of them and of the time that they take. Other kinds that the stop takes stay.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes; the same again is answered alike.
    override_reason
        Why limits of working time are knowingly exceeded, where the change makes that worse.
    dry_run
        Only tell what would change.

    Raises
    ------
    BadInput
        ``out-of-range``: more than who is there holds; ``returns-of-booking``: fewer than the
        booking asks for.
    NotFound
        ``no-such-visit``.
    Conflict
        ``visit-over`` where something has happened there already; ``returns-do-not-fit``;
        ``id-used-twice``; ``hours-exceeded``.
    Denied
        To all but the office.
    """
    request = ChangeRequest(plan_id, "returns", str(visit_id), override_reason, dry_run)
    return _take(act, request, visit_id, (kind, count), None)


def _take(
    act: Act,
    request: ChangeRequest,
    visit_id: UUID,
    wanted: tuple[ReturnableKind, int],
    held: Balances | None,
) -> Change:
    """Have a stop take up empties; who holds how many is read where it is not known."""
    if act.actor.customer_id is not None:
        raise Denied("not-permitted", permission="rounds:write")
    dry_run, (kind, count) = request.dry_run, wanted
    if (again := request.again(act)) is not None:
        return again
    day = found_or_refuse(rounds.day_of_visit(act.tx, visit_id), "no-such-visit")
    before = open_day(act, day, since=act.now, to_change=not dry_run)
    row, visit = _standing(before, visit_id)
    stop_id = found_or_refuse(visit.stop_id, "no-such-visit")
    there = returnables.visit_holders(act.tx, row.id)[visit_id]
    held = returnables.held_pieces(act.tx) if held is None else held
    here = sum(max(0, held.get((one, kind), 0)) for one in there.holders)
    low, most = there.booked.get(kind, 0), max(there.asked.get(kind, 0), here)
    if 0 <= count < low:
        raise bad_input("count", "returns-of-booking", value=count, low=low)
    if not 0 <= count <= most:
        raise bad_input("count", "out-of-range", value=count, low=low, high=most)
    after = {**there.asked, kind: count}
    empties = AskedReturns(stop_id=stop_id, booked=there.booked, before=there.asked, after=after)
    empties.set(act)
    try:
        asked = open_day(act, day, since=act.now, to_change=not dry_run)
        left = asked.left()
        if any(one.code in _FULL and one.shift_id == str(row.shift_id) for one in left.strains):
            raise Conflict("returns-do-not-fit", count=count)
        touched = [str(row.shift_id)]
        return commit_orders(act, asked, left, left.sequences, request, touched=touched)
    finally:
        if dry_run:
            empties.back().set(act)


def _standing(day: LiveDay, visit_id: UUID) -> tuple[RoundRow, VisitRow]:
    """Return the visit of a round that is still to come, with its round."""
    for row in day.rounds:
        for visit in row.visits:
            if visit.id == visit_id and row.status not in _OVER:
                if visit.status != "planned":
                    raise Conflict("visit-over", status=visit.status)
                return row, visit
    raise NotFound("no-such-visit")


def _offered(act: Act, one: ReturnToCollect, held: Balances) -> OfferedReturn:
    """Return a suggestion with its price."""
    count = one.asked + one.count
    request = ChangeRequest(act.new_id(), "returns", str(one.visit_id), "", dry_run=True)
    try:
        _take(act, request, one.visit_id, (one.kind, count), held)
    except (Conflict, Failure):
        return OfferedReturn(suggestion=one)
    takes_s = one.count * HANDLING_S
    cents = -(-returnables.hour_cents_of(act.tx, one.round_id) * takes_s // 3600)
    return OfferedReturn(suggestion=one, count=count, cost_cents=cents, takes_s=takes_s)
