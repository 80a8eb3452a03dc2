"""The cold chain: boxes that rounds need, and minutes out of the cold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.circuits.cold_chain import (
    ColdChainRule,
    ColdRound,
    ColdStop,
    Temperature,
    WarmPassage,
    cold_lots,
    cold_ml,
    most_cold_ml,
    out_before_hubs,
    shortages,
    temperatures_of,
    with_hubs,
)
from dispatch.circuits.returnables import COOPERATIVE, Holder
from dispatch.model.pieces import ReturnableKind
from routing.errors import BadInput

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HUB, FARM = Holder(kind="place", id="hub"), Holder(kind="place", id="farm")
RULE = ColdChainRule(box_ml=40_000, packs_per_box=2)


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after eight."""
    return START + timedelta(minutes=minutes)


def stop(job: str, kind: str, begin: float, end: float, cold: Temperature = "chilled") -> ColdStop:
    """Return a stop of a job with cold goods."""
    return ColdStop(job_id=job, temperature=cold, kind=kind, start=at(begin), end=at(end))  # type: ignore[arg-type]


def ridden(name: str, begin: float, end: float, most_ml: int, **more: Holder) -> ColdRound:
    """Return a round with cold goods."""
    return ColdRound(id=name, start=at(begin), end=at(end), most_ml=most_ml, **more)


def test_cold_chain_counts_from_taking_up_to_handing_over() -> None:
    """Milk from two farms to the hub, ice from the start, soup that stays aboard: each its time."""
    stops = [
        stop("milk", "pickup", 10, 15),
        stop("milk", "pickup", 40, 45),
        stop("milk", "drop", 100, 130.5),
        stop("ice", "drop", 60, 61, "frozen"),
        stop("soup", "pickup", 100, 110, "hot"),
    ]
    found = {one.job_id: one for one in cold_lots(stops, START, at(140), RULE)}
    assert {name: one.minutes for name, one in found.items()} == {
        "milk": 121,
        "ice": 61,
        "soup": 40,
    }
    assert {name: one.is_too_long for name, one in found.items()} == {
        "milk": True,
        "ice": True,
        "soup": False,
    }


def test_cold_chain_classes_of_a_load_are_all_that_are_in_it() -> None:
    """Free dimensions tell them, the most delicate first; hot goods need no ice."""
    assert temperatures_of({"chilled_ml": 5, "frozen_ml": 1}) == ("frozen", "chilled")
    assert temperatures_of({"frozen_ml": 0}) == ()
    assert cold_ml({"chilled_ml": 5, "frozen_ml": 1, "hot_ml": 7}) == 6


def test_cold_chain_counts_what_went_before_a_warm_hub() -> None:
    """Both legs and the time at the hub are one sum against the limit; a noted arrival counts."""
    brought = cold_lots(
        [stop("in", "pickup", 0, 5), stop("in", "drop", 40, 45)], START, at(50), RULE
    )
    passages = [
        WarmPassage(temperature="chilled", brought_by=("in",), taken_by=("out",)),
        WarmPassage(temperature="chilled", brought_by=(), taken_by=("own",), arrived=at(70)),
        WarmPassage(temperature="chilled", brought_by=("gone",), taken_by=("unknown",)),
    ]
    begun = out_before_hubs(brought, passages)
    assert begun == {("out", "chilled"): at(0), ("own", "chilled"): at(70)}
    stops = [stop(name, kind, *when) for name in ("out", "own", "unknown")
             for kind, when in (("pickup", (80, 81)), ("drop", (120, 125)))]  # fmt: skip
    times = {one.job_id: one for one in with_hubs(cold_lots(stops, START, at(130), RULE), begun)}
    assert {name: (one.before_min, one.minutes) for name, one in times.items()} == {
        "out": (80, 125),
        "own": (10, 55),
        "unknown": (0, 45),
    }
    assert [one.is_too_long for one in times.values()] == [True, False, False]


def test_cold_chain_boxes_count_what_a_round_leaves_with() -> None:
    """What the first drop hands over was aboard before it, though nothing is after."""
    assert most_cold_ml({}, {"chilled_ml": 9, "hot_ml": 4}) == 9


def test_cold_chain_boxes_run_short_by_name() -> None:
    """Three boxes: two rounds at once need four; the one after has what came back by then."""
    stock: dict[tuple[Holder, ReturnableKind], int] = {(COOPERATIVE, "cold_box"): 3}
    rounds = [
        ridden("a", 0, 60, 80_000),
        ridden("b", 30, 90, 41_000),
        ridden("c", 60, 120, 80_000),
        ridden("d", 60, 120, 0),
    ]
    (short,) = shortages(rounds, stock, RULE)
    assert (short.round_id, short.kind, short.needed, short.there) == ("b", "cold_box", 2, 1)


def test_cold_chain_boxes_are_where_the_round_starts() -> None:
    """Boxes at the farm are of no use to who leaves from the hub, until a round brings them."""
    stock: dict[tuple[Holder, ReturnableKind], int] = {(FARM, "cold_box"): 1, (FARM, "ice_pack"): 1}
    brings = ridden("brings", 0, 30, 100, start_place=FARM, end_place=HUB)
    early = ridden("early", 10, 40, 100, start_place=HUB, end_place=HUB)
    late = ridden("late", 50, 80, 100, start_place=HUB, end_place=HUB)
    found = shortages([brings, early, late], stock, RULE)
    assert [(one.round_id, one.kind, one.there) for one in found] == [
        ("brings", "ice_pack", 1),
        ("early", "cold_box", 0),
        ("early", "ice_pack", 0),
        ("late", "ice_pack", 1),
    ]


def test_cold_chain_of_who_keeps_no_account_is_not_looked_at() -> None:
    """Without any box on record nothing runs short."""
    assert shortages([ridden("a", 0, 60, 80_000)], {}, RULE) == []
    with pytest.raises(BadInput):
        ColdChainRule(chilled_min=0)


@settings(max_examples=40)
@given(
    rounds=st.lists(
        st.tuples(st.integers(0, 200), st.integers(1, 100), st.integers(0, 200_000)), max_size=8
    ),
    boxes=st.integers(1, 12),
)
def test_cold_chain_is_short_exactly_where_too_much_is_out(
    rounds: list[tuple[int, int, int]], boxes: int
) -> None:
    """From one pool with all rounds served, at no moment are more boxes out than there are."""
    cold_rounds = [ridden(str(n), b, b + d, ml) for n, (b, d, ml) in enumerate(rounds)]
    short = shortages(cold_rounds, {(COOPERATIVE, "cold_box"): boxes}, RULE)
    out = [
        sum(
            one.needs(RULE)["cold_box"]
            for one in cold_rounds
            if one.start <= moment.start < one.end
        )
        for moment in cold_rounds
    ]
    assert bool(short) == (max(out, default=0) > boxes)
