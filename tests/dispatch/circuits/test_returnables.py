"""Returnables: conserved to the piece, and collected where there is room and reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dispatch.circuits.returnables import (
    COOPERATIVE,
    LONG_HELD,
    OUTSIDE,
    Holder,
    Holding,
    Movement,
    StopOnTheWay,
    balances,
    holdings,
    owned,
    short_faults,
    suggested_returns,
    with_found,
)
from dispatch.model import Capacity, Load
from dispatch.model.pieces import KINDS, ReturnableKind, pieces_load, pieces_of
from routing.errors import BadInput

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FARM, DAIRY = Holder(kind="place", id="farm"), Holder(kind="customer", id="dairy")
HOLDERS = (OUTSIDE, COOPERATIVE, FARM, DAIRY)


def moved(
    count: int,
    giver: Holder,
    taker: Holder,
    *,
    day: int = 0,
    kind: ReturnableKind = "crate",
) -> Movement:
    """Return a movement of crates on a day."""
    return Movement(
        kind=kind, count=count, giver=giver, taker=taker, at=START + timedelta(days=day)
    )


@given(st.dictionaries(st.sampled_from(KINDS), st.integers(min_value=1, max_value=90)))
def test_returnable_pieces_are_told_from_their_load(pieces: dict[ReturnableKind, int]) -> None:
    """A load of empties tells how many of each kind it is, and no bike lacks what only counts."""
    load = pieces_load(pieces)
    assert pieces_of(load) == pieces
    assert all(Capacity(items=1).limit(name) is None for name in load.extra)


class ReturnableAccount(RuleBasedStateMachine):
    """Movements of all kinds between all holders, typed ones refused where too few are held."""

    def __init__(self) -> None:
        super().__init__()
        self.movements: list[Movement] = []
        self.pieces = {(holder, kind): 0 for holder in HOLDERS for kind in KINDS}

    def _keep(self, one: Movement) -> None:
        self.movements.append(one)
        self.pieces[one.giver, one.kind] -= one.count
        self.pieces[one.taker, one.kind] += one.count

    @rule(
        giver=st.sampled_from(HOLDERS),
        taker=st.sampled_from(HOLDERS),
        kind=st.sampled_from(KINDS),
        count=st.integers(min_value=1, max_value=30),
        ridden=st.booleans(),
        day=st.integers(min_value=0, max_value=9),
    )
    def move(
        self,
        *,
        giver: Holder,
        taker: Holder,
        kind: ReturnableKind,
        count: int,
        ridden: bool,
        day: int,
    ) -> None:
        """Move pieces: what was typed is refused where too few are held, what was done is not."""
        if giver == taker:
            return
        one = moved(count, giver, taker, day=day, kind=kind)
        if ridden:
            for each in with_found(balances(self.movements), one):
                self._keep(each)
        elif short_faults(balances(self.movements), one):
            assert self.pieces[giver, kind] < count
        else:
            self._keep(one)

    @invariant()
    def conserved(self) -> None:
        """All holders hold together what is owned, and nobody less than nothing."""
        held = balances(self.movements)
        for kind in KINDS:
            inside = [held.get((holder, kind), 0) for holder in HOLDERS if holder != OUTSIDE]
            assert sum(inside) == owned(held, kind)
            assert min(inside) >= 0
        assert held == {key: count for key, count in self.pieces.items() if count}

    @invariant()
    def listed_as_held(self) -> None:
        """Who holds how many is told of exactly these, from one of the days they came on."""
        held = balances(self.movements)
        listed = holdings(self.movements)
        assert {(one.holder, one.kind): one.count for one in listed} == {
            key: count for key, count in held.items() if key[0] != OUTSIDE
        }
        days = {one.at for one in self.movements}
        assert all(one.since in days for one in listed)


ReturnableAccount.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
test_returnables_are_conserved = ReturnableAccount.TestCase


def test_returnables_are_held_since_the_oldest_that_is_left() -> None:
    """Ten crates of Monday and five of Friday, twelve given back: three since Friday."""
    movements = [
        moved(20, OUTSIDE, COOPERATIVE),
        moved(10, COOPERATIVE, FARM, day=1),
        moved(5, COOPERATIVE, FARM, day=5),
        moved(12, FARM, COOPERATIVE, day=8),
    ]
    farm = next(one for one in holdings(movements) if one.holder == FARM)
    assert (farm.count, farm.since) == (3, START + timedelta(days=5))


def test_returnable_movement_is_refused_where_it_makes_no_sense() -> None:
    """None to oneself, none of nothing, none to a place without a name."""
    with pytest.raises(BadInput):
        moved(1, FARM, FARM)
    with pytest.raises(BadInput):
        moved(0, OUTSIDE, FARM)
    with pytest.raises(ValueError, match="holder"):
        Holder(kind="place")


def returns_of(held: list[Holding], *, items: int = 10, asked: int = 0) -> list[tuple[int, int]]:
    """Return stop and count of what a round of two farms and a hub could take along."""
    stops = [
        StopOnTheWay(load_after=Load(items=4), holders=(FARM,), asked={"crate": asked}),
        StopOnTheWay(load_after=Load(items=8), holders=(DAIRY,)),
        StopOnTheWay(load_after=Load()),
    ]
    found = suggested_returns(stops, Capacity(items=items), held, START)
    return [(one.stop, one.count) for one in found]


def lying(holder: Holder, count: int, days: int = 1) -> Holding:
    """Return crates that have lain somewhere for some days."""
    return Holding(holder=holder, kind="crate", count=count, since=START - timedelta(days=days))


def test_returnables_are_collected_as_far_as_there_is_room() -> None:
    """Ten places, eight of them taken until the hub: two crates fit, the next farm's do not."""
    assert returns_of([lying(FARM, 6), lying(DAIRY, 6)]) == [(0, 2)]
    assert returns_of([lying(FARM, 6), lying(DAIRY, 6)], items=20) == [(0, 6), (1, 6)]
    assert returns_of([lying(FARM, 6)], items=8) == []


def test_returnables_are_collected_where_there_is_reason() -> None:
    """A single crate waits for two weeks; what is asked for already is not asked twice."""
    assert returns_of([lying(FARM, 1)], items=50) == []
    assert returns_of([lying(FARM, 1, days=LONG_HELD.days)], items=50) == [(0, 1)]
    assert returns_of([lying(FARM, 9)], items=50, asked=3) == [(0, 6)]
    assert returns_of([lying(FARM, 9)], items=50, asked=9) == []
