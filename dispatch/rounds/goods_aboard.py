"""Goods of a round: taken up, handed over, unloaded otherwise, and still aboard.

In every dimension, for every job: taken + unexplained = handed + unloaded + aboard. Unexplained
is what was handed over without anybody having told that it was taken up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dispatch.model import Load
from dispatch.model.load_sums import minus, total

if TYPE_CHECKING:
    from dispatch.rounds.round_state import RoundState


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Whereabouts of the goods of one job."""

    picked_up: Load = field(default_factory=Load)
    handed: Load = field(default_factory=Load)
    unloaded: Load = field(default_factory=Load)

    @property
    def aboard(self) -> Load:
        """Taken up and not yet gone."""
        return minus(self.picked_up, self.handed + self.unloaded)

    @property
    def unexplained(self) -> Load:
        """Gone without having been taken up."""
        return minus(self.handed + self.unloaded, self.picked_up)


def goods_of(state: RoundState, job_id: str) -> Goods:
    """Return where the goods of one job of a round are."""
    taken: list[Load] = []
    handed: list[Load] = []
    for planned in state.brief.visits:
        if planned.visit.job_id != job_id or planned.visit.kind == "break":
            continue
        if planned.id in state.loaded:
            taken.append(planned.load)
        changed_hands = state.visits[planned.id].handed
        (taken if planned.visit.kind == "pickup" else handed).append(changed_hands)
    gone = [one.load for one in state.unloaded if one.job_id == job_id]
    return Goods(picked_up=total(taken), handed=total(handed), unloaded=total(gone))


def all_goods(state: RoundState) -> dict[str, Goods]:
    """Return where the goods of every job are, in the order of the round."""
    jobs = dict.fromkeys(p.visit.job_id for p in state.brief.visits if p.visit.kind != "break")
    return {job_id: goods_of(state, job_id) for job_id in jobs}


def empties_of(state: RoundState) -> Load:
    """Return what was taken up besides and stays aboard to the end."""
    return total(visit.empties for visit in state.visits.values())


def aboard(state: RoundState) -> Load:
    """Return all that is aboard now: nothing once the round is finished."""
    if state.status == "finished":
        return Load()
    return total([*(goods.aboard for goods in all_goods(state).values()), empties_of(state)])
