"""Times of a round that somebody decided on, where it was published anew since without a decision.

A round whose stops change by themselves, as where an order is cancelled, gets new times that hold
every delay known by then. Beside these nothing would be late any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.rounds.round_state import RoundState

PromisedTimes = Mapping[str, tuple[datetime, datetime]]
"""Arrival and begin of visits by id."""


def as_promised(state: RoundState, promised: PromisedTimes) -> RoundState:
    """Return a round with promised times; visits without one keep theirs."""
    if not any(one.id in promised for one in state.brief.visits):
        return state
    visits = []
    for one in state.brief.visits:
        arrive, start = promised.get(one.id, (one.visit.arrive, one.visit.start))
        depart = start + (one.visit.depart - one.visit.start)
        visit = replace(one.visit, arrive=arrive, start=start, depart=depart)
        visits.append(replace(one, visit=visit))
    return replace(state, brief=replace(state.brief, visits=tuple(visits)))
