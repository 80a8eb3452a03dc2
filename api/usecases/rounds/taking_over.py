"""Use cases of riders who take a round over from each other, without asking the office first.

What is checked is what the office's handing on checks: that nobody rides two rounds at once, that
they can do what its jobs need, and that the hours of the law are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.people.people import own_id
from api.usecases.requests import found_or_refuse
from api.usecases.rounds.handing_over import give_round, take_hold
from data.store.rounds import own_rounds, swaps
from data.store.rounds.own_rounds import RoundLine
from routing.errors import Conflict

_AHEAD = timedelta(days=14)
_TO_COME = frozenset({"published", "accepted", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A round that its rider offers to the others: when and how long, and no address.

    Attributes
    ----------
    id
        Of the swap.
    is_own
        Whether whoever asks offered it.
    """

    id: UUID
    round: RoundLine
    is_own: bool


@needs("rounds:claim")
def list_offers(act: Act) -> list[Offer]:
    """Return the rounds of the next two weeks that are offered to all riders, soonest first.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program asks.
    """
    mine = own_id(act)
    # A day begins earlier or later elsewhere: from yesterday, and without what is over.
    first = (act.now - timedelta(days=1)).date()
    lines = own_rounds.between(act.tx, first, (act.now + _AHEAD).date())
    to_come = [one for one in lines if one.status in _TO_COME and one.ends_at > act.now]
    found = swaps.offered_of_rounds(act.tx, [one.id for one in to_come])
    return [
        Offer(id=swap.id, round=one, is_own=swap.offered_by == mine)
        for one in to_come
        if (swap := found.get(one.id)) is not None
    ]


@needs("rounds:claim")
def take_swap(act: Act, swap_id: UUID) -> None:
    """Take over a round that somebody offers; from then on it is the taker's, not yet accepted.

    The first to take it has it. The same again changes nothing.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program acts.
    NotFound
        ``no-such-swap``.
    Conflict
        ``swap-gone`` where it was withdrawn or somebody was faster; ``swap-own``; and what
        :func:`api.usecases.rounds.handing_over.hand_on_round` refuses: ``round-is-over``,
        ``shift-overlaps``, ``swap-does-not-fit``, ``hours-exceeded``.
    """
    mine = own_id(act)
    # The round is held before its swap, as events of phones do it: none waits for the other.
    take_hold(act, found_or_refuse(swaps.find(act.tx, swap_id), "no-such-swap").round_id)
    swap = found_or_refuse(swaps.find(act.tx, swap_id, lock=True), "no-such-swap")
    if swap.status == "taken" and swap.taken_by == mine and swap.closed_at is not None:
        return
    if swap.status != "offered":
        raise Conflict("swap-gone")
    if swap.offered_by == mine:
        raise Conflict("swap-own")
    give_round(act, swap.round_id, mine)
