"""What is aboard: goods taken up, handed over, unloaded otherwise, and still on the bicycle.

In every dimension, for every job: taken + unexplained = handed + unloaded + aboard. Unexplained
is what was handed over without anybody having told that it was taken up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dispatch.model import Load
from dispatch.round_state import RoundState


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """Where the goods of one job are."""

    taken: Load = field(default_factory=Load)
    handed: Load = field(default_factory=Load)
    unloaded: Load = field(default_factory=Load)

    @property
    def aboard(self) -> Load:
        """Taken up and not yet gone."""
        return minus(self.taken, self.handed + self.unloaded)

    @property
    def unexplained(self) -> Load:
        """Gone without having been taken up."""
        return minus(self.handed + self.unloaded, self.taken)


def goods_of(state: RoundState, job_id: str) -> Goods:
    """Give where the goods of one job of a round are."""
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
    return Goods(taken=total(taken), handed=total(handed), unloaded=total(gone))


def all_goods(state: RoundState) -> dict[str, Goods]:
    """Give where the goods of every job are, in the order of the round."""
    jobs = dict.fromkeys(p.visit.job_id for p in state.brief.visits if p.visit.kind != "break")
    return {job_id: goods_of(state, job_id) for job_id in jobs}


def empties_of(state: RoundState) -> Load:
    """Give what was taken up besides and stays aboard to the end."""
    return total(visit.empties for visit in state.visits.values())


def aboard(state: RoundState) -> Load:
    """Give all that is aboard now: nothing once the round is finished."""
    if state.status == "finished":
        return Load()
    return total([*(goods.aboard for goods in all_goods(state).values()), empties_of(state)])


def brought_back(state: RoundState) -> dict[str, Load]:
    """Give by job what a finished round brought to its end; nothing before that."""
    if state.status != "finished":
        return {}
    left = {job_id: goods.aboard for job_id, goods in all_goods(state).items()}
    return {job_id: load for job_id, load in left.items() if not is_empty(load)}


def total(loads: Iterable[Load]) -> Load:
    """Add loads up."""
    listed = list(loads)
    if not listed:
        return Load()
    found = listed[0]
    for load in listed[1:]:
        found = found + load
    return found


def is_empty(load: Load) -> bool:
    """Whether a load is nothing in every dimension."""
    return not any(load.amounts().values())


def minus(load: Load, other: Load) -> Load:
    """Take one load from another; never below nothing."""
    return _by_dimension(load, other, lambda one, two: max(0, one - two))


def least(load: Load, other: Load) -> Load:
    """Give the smaller of two loads in each dimension."""
    return _by_dimension(load, other, min)


def share(load: Load, part: int, whole: int) -> Load:
    """Give ``part`` of ``whole`` equal shares of a load, rounded down in each dimension.

    More than the whole where ``part`` is larger; nothing where ``whole`` is 0.
    """
    if whole == 0:
        return Load()
    return Load(
        mass_g=load.mass_g * part // whole,
        volume_ml=load.volume_ml * part // whole,
        items=load.items * part // whole,
        extra={name: value * part // whole for name, value in load.extra.items()},
    )


def _by_dimension(load: Load, other: Load, of: Callable[[int, int], int]) -> Load:
    names = dict.fromkeys([*load.extra, *other.extra]) if load.extra or other.extra else ()
    return Load(
        mass_g=of(load.mass_g, other.mass_g),
        volume_ml=of(load.volume_ml, other.volume_ml),
        items=of(load.items, other.items),
        extra={name: of(load.extra.get(name, 0), other.extra.get(name, 0)) for name in names},
    )
