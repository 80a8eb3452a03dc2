"""The life of a round: what each event makes of it, and that order and repetition do not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.model import Load
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_words import FAILURE_REASONS
from dispatch.rounds.events.phone_clocks import in_order
from dispatch.rounds.goods_aboard import aboard, all_goods, goods_of
from dispatch.rounds.round_state import Outcome, RoundBrief, RoundState, VisitState, new_state
from dispatch.rounds.round_status import job_standings
from dispatch.rounds.state_machine import apply_all, replay, replayed_further
from dispatch.rounds.visit_transitions import OUTCOMES
from tests.support.rounds.briefs import (
    OTHER_PHONE,
    RIDER,
    SECOND,
    SMALL_STOPS,
    as_planned,
    minutes,
    name,
    office,
    rider,
    small_brief,
    with_rules,
)

COURIER = ("courier",)


def _after(*events: Event, brief: RoundBrief | None = None) -> RoundState:
    return replay(brief or small_brief(), events)


def _visit(state: RoundState, key: str) -> VisitState:
    return state.visits[name(key)]


def _conflicts(state: RoundState, key: str) -> list[str]:
    return [conflict.code for conflict in _visit(state, key).conflicts]


def _outcome(state: RoundState, event: Event) -> tuple[str, str]:
    found = state.outcomes[event.id]
    return found.kind, found.code


# --- a good day -----------------------------------------------------------------------------


def conflicting(state: RoundState) -> tuple[str, ...]:
    """Ids of the visits with conflicts that nobody has settled, in the planned order."""
    return tuple(p.id for p in state.brief.visits if state.visits[p.id].conflicts)


def test_a_round_that_goes_as_planned_ends_with_everything_done() -> None:
    """Every event is accepted, every visit done at its time, and only the eggs come to the hub."""
    brief = small_brief()
    events = as_planned(brief)
    state = replay(brief, events)
    assert {outcome.kind for outcome in state.outcomes.values()} == {"accepted"}
    assert {visit.status for visit in state.visits.values()} == {"done"}
    assert all(state.visits[p.id].settled_at == p.visit.depart for p in brief.visits)
    assert (state.status, state.started_at, state.finished_at) == (
        "finished",
        brief.start,
        brief.end,
    )
    assert {job: goods.aboard for job, goods in all_goods(state).items()}[name("eggs")] == Load(
        mass_g=2000
    )
    assert aboard(state) == Load()
    assert conflicting(state) == ()


def test_done_without_arrival_implies_arrival_and_start() -> None:
    """One event is enough: the visit is done, the courier was there, the round had begun."""
    state = _after(rider("visit_done", "bakery", 9, seq=1))
    visit = _visit(state, "bakery")
    assert (visit.status, visit.arrived_at) == ("done", minutes(9))
    assert "arrival-implied" in visit.flags
    assert (state.status, state.started_at, state.start_implied) == ("started", minutes(9), True)


def test_waiting_is_timed_to_the_end_of_the_visit() -> None:
    """Waiting implies arrival; its seconds are those up to the outcome."""
    state = _after(
        rider("visit_waiting", "bakery", 8, seq=1),
        rider("visit_done", "bakery", 20, seq=2),
    )
    assert _visit(state, "bakery").arrived_at == minutes(8)
    assert _visit(state, "bakery").waited_s == 12 * 60


def test_a_round_that_is_only_said_to_be_over_had_begun() -> None:
    """Finishing implies the start at the same instant: nothing was taken along."""
    state = _after(rider("round_finished", at=20, seq=1))
    assert (state.status, state.started_at, state.start_implied) == ("finished", minutes(20), True)
    assert not any(map(bool, (goods.aboard.items for goods in all_goods(state).values())))
    assert set(job_standings(state).values()) == {"open"}


def test_an_unplanned_break_is_kept_and_a_planned_one_is_a_visit() -> None:
    """Both are told with begin and end; the planned one is done."""
    state = _after(
        rider("break_started", at=10, seq=1),
        rider("break_ended", at=15, seq=2),
        rider("break_started", at=50, seq=3, break_id="lunch"),
        rider("visit_arrived", "paula", 55, seq=4),
        rider("break_ended", at=70, seq=5),
    )
    assert [(b.break_id, b.start, b.end) for b in state.breaks] == [
        ("", minutes(10), minutes(15)),
        ("lunch", minutes(50), minutes(70)),
    ]
    assert _visit(state, "lunch").status == "done"
    assert "during-break" in _visit(state, "paula").flags


def test_finishing_skips_what_is_left_and_ends_a_break() -> None:
    """Nothing stays planned after the end."""
    state = _after(rider("break_started", at=10, seq=1), rider("round_finished", at=20, seq=2))
    assert {visit.status for visit in state.visits.values()} == {"skipped"}
    assert state.break_since is None
    assert [b.end for b in state.breaks] == [minutes(20)]


# --- opened again ---------------------------------------------------------------------------


def _untimed(state: RoundState) -> RoundState:
    return replace(state, timeline=(), outcomes={})


def test_a_round_opened_again_goes_on_as_if_nobody_had_ended_it() -> None:
    """Breaks, goods and visits are as they were, and what was told in between is not late."""
    before = [
        rider("visit_done", "bakery", 9, seq=1),
        rider("visit_arrived", "cafe", 18, seq=2),
        rider("break_started", at=19, seq=3),
    ]
    end, late = (
        rider("round_finished", at=20, seq=4),
        rider("visit_done", "farm", 24, seq=5),
    )
    opened = office("round_reopened", at=30)
    state = _after(*before, end, late, opened)
    assert _untimed(state) == _untimed(_after(*before, late))
    assert state.break_since == minutes(19)
    assert [_outcome(state, one) for one in (end, opened)] == [
        ("stale", "undone"),
        ("accepted", ""),
    ]


def test_every_end_that_was_known_is_taken_back_and_a_new_one_counts() -> None:
    """Also one of another phone that is told only afterwards; nothing is opened a second time."""
    opened, again = office("round_reopened", at=30), office("round_reopened", at=40)
    ends = [
        rider("round_finished", at=20, seq=1),
        rider("round_finished", at=25, seq=1, phone=OTHER_PHONE, received=50),
    ]
    state = _after(rider("visit_done", "bakery", 9, seq=0), *ends, opened, again)
    assert (state.status, state.finished_at) == ("started", None)
    assert _outcome(state, again) == ("stale", "already-so")
    state = replayed_further(state, [rider("round_finished", at=60, seq=2)])
    assert (state.status, state.finished_at) == ("finished", minutes(60))


def test_a_round_that_was_only_said_to_be_over_has_not_begun_when_opened_again() -> None:
    """The end had implied its start."""
    state = _after(rider("round_finished", at=20, seq=1), office("round_reopened", at=30))
    assert (state.status, state.started_at, state.loaded) == ("published", None, frozenset())
    assert set(job_standings(state).values()) == {"placed"}


# --- failing and what next ------------------------------------------------------------------


def test_what_was_never_begun_is_open_again_and_what_is_aboard_has_failed() -> None:
    """A round finished too early says so; each job goes on from where its goods are."""
    end = rider("round_finished", at=20, seq=3)
    state = _after(rider("round_started", seq=1), rider("visit_done", "bakery", 9, seq=2), end)
    assert state.outcomes[end.id] == Outcome(kind="accepted", flags=frozenset({"visits-left"}))
    assert job_standings(state) == {
        name("bread"): "failed", name("eggs"): "open", name("meal"): "failed",
    }  # fmt: skip
    reasons = {key: _visit(state, key).reason for key in ("cafe", "school", "paula", "farm")}
    assert reasons == {
        "cafe": "round_over",
        "school": "round_over",
        "paula": "round_over",
        "farm": "",
    }


def test_a_round_with_nothing_left_is_finished_without_a_flag() -> None:
    """Only what a stop is left of is worth a look; a break that was not taken is not."""
    events = [e for e in as_planned(small_brief()) if not e.kind.startswith("break")]
    state = _after(*events)
    assert state.outcomes[events[-1].id].flags == frozenset()
    assert set(job_standings(state).values()) == {"done"}


def test_what_is_told_when_the_end_is_known_is_flagged_and_counts() -> None:
    """An account that comes in late, of before or after the end, is taken and said to be late."""
    end = rider("round_finished", at=30, received=31, seq=1)
    late = rider("visit_done", "paula", 25, seq=1, phone=OTHER_PHONE, received=40)
    after = rider("visit_done", "farm", 45, seq=2, received=46)
    state = _after(end, late, after)
    assert _visit(state, "paula").status == _visit(state, "farm").status == "done"
    assert "told-late" in _visit(state, "paula").flags
    assert "after-finish" in state.outcomes[after.id].flags
    assert job_standings(state)[name("eggs")] == "done"


def test_arriving_after_the_end_opens_nothing() -> None:
    """In a round that is over no visit is under way, whatever its phone says still."""
    for kind in ("visit_arrived", "visit_waiting"):
        fact = rider(kind, "farm", 45, seq=2)
        state = _after(rider("round_finished", at=30, seq=1), fact)
        assert _visit(state, "farm").status == "skipped"
        assert state.outcomes[fact.id].kind == "accepted"
        assert "after-finish" in _visit(state, "farm").flags


@pytest.mark.parametrize("reason", FAILURE_REASONS)
def test_a_failed_drop_follows_the_rule_of_its_own_stop(reason: str) -> None:
    """The stop says what next; a phone that chose otherwise is flagged and does not decide."""
    brief = with_rules(small_brief(), "cafe", on_failure="leave_at_hub")
    failed = rider("visit_failed", "cafe", 30, seq=2, reason=reason, what_next="retry_today")
    state = _after(rider("visit_done", "bakery", 9, seq=1), failed, brief=brief)
    visit = _visit(state, "cafe")
    assert (visit.status, visit.reason, visit.what_next) == ("failed", reason, "leave_at_hub")
    assert "other-next-step" in state.outcomes[failed.id].flags
    assert goods_of(state, name("bread")).aboard.items == 5


def test_a_failed_pickup_skips_its_drops_until_it_succeeds() -> None:
    """Without goods there is nothing to hand over; a second attempt brings the drops back."""
    failed = rider("visit_failed", "bakery", 9, seq=1, reason="not_ready")
    state = _after(failed)
    assert {_visit(state, key).status for key in ("cafe", "school")} == {"skipped"}
    assert _visit(state, "paula").status == "planned"
    over = _after(
        failed,
        rider("round_finished", at=20, seq=2),
        rider("visit_done", "bakery", 25, seq=3),
    )
    assert {_visit(over, key).status for key in ("cafe", "school")} == {"skipped"}
    again = _after(failed, rider("visit_done", "bakery", 25, seq=2))
    assert {_visit(again, key).status for key in ("cafe", "school")} == {"planned"}
    assert _visit(again, "bakery").attempts == 2


def test_a_second_attempt_after_failing_counts() -> None:
    """Coming back later the same day makes the visit done, with both attempts counted."""
    state = _after(
        rider("visit_done", "bakery", 9, seq=1),
        rider("visit_failed", "cafe", 30, seq=2, reason="closed"),
        rider("visit_arrived", "cafe", 60, seq=3),
        rider("visit_done", "cafe", 61, seq=4),
    )
    visit = _visit(state, "cafe")
    assert (visit.status, visit.attempts, visit.reason) == ("done", 2, "")
    assert visit.arrived_at == minutes(60)


def test_a_new_attempt_forgets_the_waiting_and_the_reason_of_the_old() -> None:
    """Arriving again starts anew."""
    state = _after(
        rider("visit_waiting", "cafe", 20, seq=1),
        rider("visit_failed", "cafe", 30, seq=2, reason="closed"),
        rider("visit_arrived", "cafe", 60, seq=3),
    )
    visit = _visit(state, "cafe")
    assert (visit.reason, visit.what_next, visit.waiting_since) == ("", "", None)


# --- goods ----------------------------------------------------------------------------------


def test_a_partial_drop_conserves_goods_in_every_dimension() -> None:
    """What is not handed over stays aboard, to the gram."""
    state = _after(
        rider("visit_done", "bakery", 9, seq=1),
        rider("visit_partly_done", "school", 30, seq=2, handed_items=2, kept_items=1,
             reason="damaged"),
    )  # fmt: skip
    goods = goods_of(state, name("bread"))
    assert goods.handed == Load(mass_g=2001, volume_ml=360, items=2, extra={"cold": 2})
    assert goods.handed + goods.aboard == goods.picked_up
    assert _visit(state, "school").what_next == "call_coordinator"


def test_a_short_pickup_makes_the_drops_hand_over_what_there_is() -> None:
    """Three of five taken up: the café gets its two, the school the one that is left."""
    state = _after(
        rider("visit_partly_done", "bakery", 9, seq=1, handed_items=3, kept_items=2,
             reason="not_ready"),
        rider("visit_done", "cafe", 20, seq=2),
        rider("visit_done", "school", 30, seq=3),
    )  # fmt: skip
    goods = goods_of(state, name("bread"))
    assert _visit(state, "school").handed.items == 1
    assert goods.aboard == Load(extra={"cold": 0})
    assert goods.unexplained == Load(extra={"cold": 0})


def test_counts_that_do_not_add_up_are_a_conflict_and_not_lost() -> None:
    """Two handed over and none kept of three: somebody must look for the third."""
    wrong = rider("visit_partly_done", "school", 30, seq=2, handed_items=2, kept_items=0,
                 reason="other")  # fmt: skip
    state = _after(rider("visit_done", "bakery", 9, seq=1), wrong)
    assert _outcome(state, wrong) == ("conflict", "counts-differ")
    assert _visit(state, "school").status == "partly_done"
    assert conflicting(state) == (name("school"),)


@pytest.mark.parametrize("how", ["visit_done", "visit_partly_done"])
def test_a_drop_told_without_its_pickup_implies_it(how: str) -> None:
    """What was handed over was picked up, at the same instant at the latest; that is flagged."""
    if how == "visit_partly_done":
        drop = rider(how, "cafe", 20, seq=1, handed_items=1, kept_items=1, reason="refused")
    else:
        drop = rider(how, "cafe", 20, seq=1)
    state = _after(drop)
    pickup = _visit(state, "bakery")
    assert (pickup.status, pickup.arrived_at, pickup.settled_at) == (
        "done",
        minutes(20),
        minutes(20),
    )
    assert pickup.flags == {"pickup-implied"}
    assert pickup.attempts == 0
    assert goods_of(state, name("bread")).unexplained.items == 0
    assert _visit(state, "farm").status == "planned"
    assert "pickup-implied" in state.outcomes[drop.id].flags


def test_a_pickup_told_after_its_drop_takes_the_place_of_the_implied_one() -> None:
    """Whenever it comes in, what was told of a pickup counts, and nothing is in conflict."""
    drop = rider("visit_done", "cafe", 20, seq=1)
    for at in (9, 25):
        pickup = rider("visit_done", "bakery", at, seq=2, phone=OTHER_PHONE, handed_items=5)
        state = _after(drop, pickup)
        assert _outcome(state, pickup) == ("accepted", "")
        visit = _visit(state, "bakery")
        assert (visit.status, visit.attempts, visit.handed.items) == ("done", 1, 5)
        assert "pickup-implied" not in visit.flags
        assert visit.outcome_event_id == pickup.id


def test_a_pickup_that_failed_though_its_goods_were_handed_over_is_a_conflict() -> None:
    """Both cannot be: it is kept, and a person must look."""
    drop = rider("visit_done", "cafe", 20, seq=1)
    failed = rider("visit_failed", "bakery", 25, seq=2, reason="closed")
    state = _after(drop, failed)
    assert _outcome(state, failed) == ("conflict", "other-outcome")
    assert _conflicts(state, "bakery") == ["other-outcome"]
    assert _visit(state, "bakery").status == "done"


def test_undoing_a_drop_takes_the_implied_pickup_back() -> None:
    """Nothing is left of what followed from an outcome that was undone."""
    drop = rider("visit_done", "cafe", 20, seq=1)
    undo = rider("visit_undone", "cafe", 20.5, seq=2, event_id=drop.id)
    assert _visit(_after(drop, undo), "bakery") == _visit(_after(undo), "bakery")


def test_settling_a_drop_as_failed_takes_the_implied_pickup_back() -> None:
    """A person who says that nothing was handed over says nothing of the pickup."""
    drop = rider("visit_done", "cafe", 20, seq=1)
    other = rider("visit_failed", "cafe", 21, seq=1, phone=OTHER_PHONE, reason="closed")
    settled = office("visit_conflict_settled", "cafe", 30, event_id=other.id)
    assert _visit(_after(drop, other, settled), "bakery").status == "planned"
    assert _visit(_after(drop, other, settled), "cafe").status == "failed"


def test_a_job_is_placed_as_long_as_a_pickup_is_to_come() -> None:
    """A job of which something is still to be done is not over, whatever became of its drops."""
    facts = [
        rider("visit_failed", key, 20 + at, seq=at, reason="closed")
        for at, key in enumerate(("cafe", "school"), start=1)
    ]
    assert job_standings(_after(*facts))[name("bread")] == "placed"
    short = rider("visit_partly_done", "bakery", 9, seq=1, handed_items=4, kept_items=1,
                 reason="other")  # fmt: skip
    rest = [rider("visit_done", key, 30, seq=3, phone=OTHER_PHONE) for key in ("cafe", "school")]
    assert job_standings(_after(short, *rest))[name("bread")] == "partly_done"


def test_what_has_no_pickup_is_aboard_from_the_start() -> None:
    """The meal is loaded when the round starts, and not when the office took it off before."""
    started = rider("round_started", at=0, seq=1)
    assert goods_of(_after(started), name("meal")).aboard.items == 1
    assert goods_of(_after(), name("meal")).aboard.items == 0
    cancelled = office("visit_cancelled", "paula", -5)
    assert goods_of(_after(cancelled, started), name("meal")).aboard.items == 0


def test_what_was_handed_over_was_aboard_though_the_office_took_it_off() -> None:
    """The phone did not know that the meal was cancelled before the start."""
    state = _after(
        office("visit_cancelled", "paula", -5),
        rider("round_started", at=0, seq=1),
        rider("visit_done", "paula", 40, seq=2, received=90),
    )
    goods = goods_of(state, name("meal"))
    assert (goods.picked_up.items, goods.handed.items, goods.unexplained.items) == (1, 1, 0)


def test_what_is_added_on_the_way_was_taken_along() -> None:
    """A job without pickup that joins a round that has left is aboard from then on."""
    off, start = office("visit_cancelled", "paula", -5), rider("round_started", at=0, seq=1)
    added = office("visit_added", "paula", 5)
    assert goods_of(_after(off, start), name("meal")).picked_up.items == 0
    assert goods_of(_after(off, start, added), name("meal")).picked_up.items == 1
    assert goods_of(_after(added), name("meal")).picked_up.items == 0


def test_goods_without_a_number_are_shared_by_what_was_counted() -> None:
    """Eggs have a mass only: all of what was counted is all of them, a third is a third."""
    done = rider("visit_done", "farm", 9, seq=1, handed_items=6)
    assert _visit(_after(done), "farm").handed.mass_g == 2000
    part = rider("visit_partly_done", "farm", 9, seq=1, handed_items=2, kept_items=4,
                reason="not_ready")  # fmt: skip
    state = _after(part)
    assert _visit(state, "farm").handed.mass_g == 666
    assert conflicting(state) == ()


def test_the_same_count_told_twice_is_no_news() -> None:
    """What was handed over already is no longer aboard and still what should have been."""
    pickup = rider("visit_partly_done", "bakery", 9, seq=1, handed_items=1, kept_items=4,
                  reason="not_ready")  # fmt: skip
    first = rider("visit_done", "cafe", 20, seq=2)
    again = rider("visit_done", "cafe", 21, seq=1, phone=OTHER_PHONE)
    later = rider("visit_done", "bakery", 25, seq=2, phone=OTHER_PHONE)
    state = _after(pickup, first, again, later)
    assert _outcome(state, again) == ("stale", "already-so")
    assert _outcome(state, later) == ("conflict", "other-outcome")


def test_goods_can_leave_other_than_by_a_drop() -> None:
    """A failed drop brought back to the baker is no longer aboard."""
    back = rider(
        "goods_unloaded", at=40, seq=3, job_id=name("bread"), unloaded_items=2, to="sender"
    )
    state = _after(
        rider("visit_done", "bakery", 9, seq=1),
        rider("visit_failed", "cafe", 30, seq=2, reason="refused"),
        back,
    )
    goods = goods_of(state, name("bread"))
    assert (goods.unloaded.items, goods.aboard.items) == (2, 3)
    too_many = replace(back, detail={**back.detail, "unloaded_items": 9})
    assert _outcome(_after(rider("visit_done", "bakery", 9, seq=1), too_many), too_many) == (
        "conflict",
        "counts-differ",
    )


def test_empties_come_aboard_and_stay() -> None:
    """What is taken up besides is what was planned, unless it was counted."""
    pickup = rider("visit_done", "bakery", 9, seq=1)
    assert _visit(_after(pickup, rider("visit_done", "cafe", 20, seq=2)), "cafe").empties.items == 3
    counted = _after(pickup, rider("visit_done", "cafe", 20, seq=2, empties_items=1))
    assert aboard(counted).items == 3 + 1 + 1  # bread for the school, the meal, one crate


# --- proofs ---------------------------------------------------------------------------------


def test_a_missing_proof_is_flagged_and_accepted() -> None:
    """Done without the photo is done; the flag goes when the photo comes."""
    brief = with_rules(small_brief(), "cafe", proofs=frozenset({"photo", "count"}))
    done = rider("visit_done", "cafe", 20, seq=1, handed_items=2)
    state = _after(done, brief=brief)
    assert state.outcomes[done.id].kind == "accepted"
    assert "proof-missing" in state.outcomes[done.id].flags
    assert state.missing_proofs(name("cafe")) == {"photo"}
    photo = rider("proof_added", "cafe", 21, seq=2, proof_id=name("p"), proof_kind="photo")
    assert _after(done, photo, brief=brief).missing_proofs(name("cafe")) == frozenset()
    assert _after(brief=brief).missing_proofs(name("cafe")) == frozenset()


def test_a_typed_name_stands_in_for_a_signature() -> None:
    """Whoever cannot draw types a name, and nothing is missing; a drawn line is no name."""
    brief = with_rules(small_brief(), "cafe", proofs=frozenset({"signature", "photo"}))
    done = rider("visit_done", "cafe", 20, seq=1)
    typed = rider("proof_added", "cafe", 19, seq=2, proof_id=name("p"), proof_kind="name")
    assert _after(done, typed, brief=brief).missing_proofs(name("cafe")) == {"photo"}
    named = with_rules(small_brief(), "cafe", proofs=frozenset({"name"}))
    drawn = rider("proof_added", "cafe", 19, seq=2, proof_id=name("p"), proof_kind="signature")
    assert _after(done, drawn, brief=named).missing_proofs(name("cafe")) == {"name"}


def test_a_wrong_code_is_no_proof() -> None:
    """A code of another parcel is flagged; the right one proves and clears the flag."""
    brief = with_rules(
        small_brief(), "cafe", proofs=frozenset({"code"}), codes=frozenset({"K7M4-PXA"})
    )
    wrong = rider("code_scanned", "cafe", 19, seq=1, code="K7M4-PXC")
    done = rider("visit_done", "cafe", 20, seq=3)
    state = _after(wrong, done, brief=brief)
    assert state.missing_proofs(name("cafe")) == {"code"}
    assert "wrong-code" in _visit(state, "cafe").flags
    right = rider("code_scanned", "cafe", 19.5, seq=2, code="K7M4-PXA")
    state = _after(wrong, right, done, brief=brief)
    assert state.missing_proofs(name("cafe")) == frozenset()
    assert "wrong-code" not in _visit(state, "cafe").flags
    wrong_again = rider("code_scanned", "cafe", 21, seq=4, code="K7M4-PXC")
    state = _after(wrong, right, done, wrong_again, brief=brief)
    assert "wrong-code" not in _visit(state, "cafe").flags


# --- undoing --------------------------------------------------------------------------------


def _undo(event: Event, after_s: int, *, seq: int, phone: str = "phone-1") -> Event:
    undo = rider("visit_undone", "cafe", 0, seq=seq, phone=phone, event_id=event.id)
    return replace(undo, at=event.at + timedelta(seconds=after_s), received_at=minutes(60))


@pytest.mark.parametrize(("after_s", "status"), [(0, "arrived"), (60, "arrived"), (61, "done")])
def test_an_outcome_can_be_undone_for_a_minute(after_s: int, status: str) -> None:
    """Up to sixty seconds of the phone's clock the visit is as if it had not been told."""
    done = rider("visit_done", "cafe", 20, seq=2)
    undo = _undo(done, after_s, seq=3)
    state = _after(rider("visit_arrived", "cafe", 19, seq=1), done, undo)
    assert _visit(state, "cafe").status == status
    assert _outcome(state, undo) == (
        ("accepted", "") if status == "arrived" else ("stale", "not-undone")
    )


def test_another_phone_cannot_undo() -> None:
    """Only the phone that told an outcome takes it back."""
    done = rider("visit_done", "cafe", 20, seq=2)
    state = _after(done, _undo(done, 30, seq=1, phone=OTHER_PHONE))
    assert _visit(state, "cafe").status == "done"


def test_an_undo_that_comes_in_before_its_event_still_works() -> None:
    """Replies and requests may overtake each other."""
    done = rider("visit_done", "cafe", 20, seq=2)
    undo = _undo(done, 30, seq=3)
    early, (outcome,) = apply_all(new_state(small_brief()), [undo], COURIER)
    assert outcome.kind == "stale"
    late, (outcome,) = apply_all(early, [done], COURIER)
    assert (outcome.kind, outcome.code) == ("stale", "undone")
    assert _visit(late, "cafe").status == "planned"


def test_undoing_names_an_event_of_the_same_visit() -> None:
    """An undo of the school cannot take back the café."""
    done = rider("visit_done", "cafe", 20, seq=2)
    undo = replace(_undo(done, 30, seq=3), subject_id=name("school"))
    assert _visit(_after(done, undo), "cafe").status == "done"


def test_an_account_that_was_undone_cannot_be_the_right_one() -> None:
    """Settling by an undone event settles nothing."""
    done = rider("visit_done", "cafe", 20, seq=2)
    settle = office("visit_conflict_settled", "cafe", 40, event_id=done.id)
    state = _after(done, _undo(done, 30, seq=3), settle)
    assert _outcome(state, settle) == ("stale", "nothing-to-settle")
    assert _visit(state, "cafe").status == "planned"


# --- against the office, and two phones -----------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [("visit_cancelled", "cancelled-meanwhile"), ("visit_moved", "moved-meanwhile")],
)
@pytest.mark.parametrize("kind", ["visit_arrived", "visit_done", "visit_failed"])
def test_what_the_street_tells_of_a_withdrawn_visit_is_a_conflict(
    change: str, code: str, kind: str
) -> None:
    """The phone did not know: its fact is kept and somebody must look."""
    detail = {"reason": "closed"} if kind == "visit_failed" else {}
    fact = rider(kind, "cafe", 20, seq=1, received=90, **detail)
    state = _after(office(change, "cafe", 15), fact)
    assert _outcome(state, fact) == ("conflict", code)
    assert _conflicts(state, "cafe") == [code]
    expected = {"visit_arrived": "cancelled", "visit_done": "done", "visit_failed": "failed"}
    assert _visit(state, "cafe").status == expected[kind]


def test_cancelling_what_is_done_is_a_conflict_on_the_side_of_the_office() -> None:
    """The goods were handed over before; the office learns of it from the conflict."""
    cancel = office("visit_cancelled", "cafe", 25)
    state = _after(rider("visit_done", "cafe", 20, seq=1, received=90), cancel)
    assert _outcome(state, cancel) == ("conflict", "already-done")
    assert _visit(state, "cafe").status == "done"


def test_a_visit_given_back_is_planned_again() -> None:
    """Cancelled and added again, it is as before."""
    state = _after(office("visit_cancelled", "cafe", 5), office("visit_added", "cafe", 6))
    assert _visit(state, "cafe") == VisitState(id=name("cafe"))


def test_two_phones_that_tell_the_same_agree_and_else_are_in_conflict() -> None:
    """The first account stands; the same again is stale, another one is for a person to settle."""
    done = rider("visit_done", "cafe", 20, seq=1)
    same = rider("visit_done", "cafe", 21, seq=1, phone=OTHER_PHONE)
    other = rider("visit_failed", "cafe", 22, seq=2, phone=OTHER_PHONE, reason="closed")
    state = _after(done, same, other)
    assert _outcome(state, same) == ("stale", "already-so")
    assert _outcome(state, other) == ("conflict", "other-outcome")
    assert _visit(state, "cafe").status == "done"


def test_a_person_settles_a_conflict_by_naming_the_right_account() -> None:
    """The named event decides; a conflict that comes in after that stays open."""
    pickup = rider("visit_done", "bakery", 9, seq=1)
    done = rider("visit_done", "cafe", 20, seq=2)
    failed = rider("visit_failed", "cafe", 22, seq=1, phone=OTHER_PHONE, reason="closed")
    settle = office("visit_conflict_settled", "cafe", 40, event_id=failed.id)
    state = _after(pickup, done, failed, settle)
    assert (_visit(state, "cafe").status, _visit(state, "cafe").attempts) == ("failed", 1)
    assert _conflicts(state, "cafe") == []
    assert goods_of(state, name("bread")).aboard.items == 5
    late = rider("visit_partly_done", "cafe", 23, seq=2, phone=OTHER_PHONE, received=95,
                handed_items=1, kept_items=1, reason="damaged")  # fmt: skip
    assert _conflicts(_after(pickup, done, failed, settle, late), "cafe") == ["other-outcome"]


def test_settling_without_a_name_leaves_things_as_they_stand() -> None:
    """All is well as it is; settling nothing is stale."""
    settle = office("visit_conflict_settled", "cafe", 95)
    cancelled = office("visit_cancelled", "cafe", 15)
    done = rider("visit_done", "cafe", 20, seq=1, received=90)
    state = _after(cancelled, done, settle)
    assert _conflicts(state, "cafe") == []
    assert _visit(state, "cafe").status == "done"
    assert _outcome(_after(settle), settle) == ("stale", "nothing-to-settle")


def test_a_former_courier_keeps_telling_facts_as_conflicts() -> None:
    """Once handed on, what the first courier still did is kept for a person to look at."""
    swap = office("rounds_swapped", at=10, person_id=name(SECOND))
    before = rider("visit_done", "bakery", 9, seq=1)
    after = rider("visit_done", "cafe", 20, seq=2, received=90)
    state = _after(before, swap, after)
    assert state.person_id == name(SECOND)
    assert _outcome(state, before) == ("accepted", "")
    assert _outcome(state, after) == ("conflict", "former-rider")
    assert _visit(state, "cafe").status == "done"


def test_riding_a_withdrawn_round_is_a_conflict_on_both_sides() -> None:
    """Taken back before the start or after it: the facts are kept."""
    start = rider("round_started", at=0, seq=1)
    assert _outcome(_after(office("round_withdrawn", at=-5), start), start)[1] == "round-withdrawn"
    back = office("round_withdrawn", at=5)
    state = _after(start, back)
    assert _outcome(state, back) == ("conflict", "already-started")
    settled = _after(start, back, office("round_conflict_settled", at=6))
    assert settled.conflicts == ()


def test_refusing_a_round_is_noted_and_costs_nothing() -> None:
    """The answer is kept; whoever gets the round next has not answered yet."""
    refused = rider("round_refused", at=-60, seq=1)
    assert _after(refused).response == "refused"
    swapped = _after(refused, office("rounds_swapped", at=-50, person_id=name(SECOND)))
    assert (swapped.response, swapped.person_id) == ("", name(SECOND))


def test_the_office_may_tell_that_a_failed_visit_was_done_after_all() -> None:
    """What a courier phones in after failing is another attempt, not another account."""
    failed = rider("visit_failed", "cafe", 20, seq=1, reason="closed")
    state = _after(failed, office("visit_done", "cafe", 50))
    assert (_visit(state, "cafe").status, _visit(state, "cafe").attempts) == ("done", 2)


def test_a_conflict_is_open_from_when_both_sides_were_known() -> None:
    """Settled at noon, before the phone was back: what comes in then is still to be looked at."""
    cancel = office("visit_cancelled", "cafe", 25)
    settle = office("visit_conflict_settled", "cafe", 40)
    done = rider("visit_done", "cafe", 20, seq=1, received=90)
    assert _conflicts(_after(cancel, settle, done), "cafe") == ["already-done"]


def test_a_round_published_again_can_be_ridden() -> None:
    """A newer version ends the withdrawal; an older one says nothing."""
    back, start = office("round_withdrawn", at=-9), rider("round_started", at=0, seq=1)
    again = office("round_changed", at=-5, version=2)
    state = _after(back, again, start)
    assert (state.withdrawn, state.version, _outcome(state, start)[0]) == (False, 2, "accepted")
    older = office("round_changed", at=-4, version=1)
    assert _outcome(_after(again, older), older) == ("stale", "already-so")


def test_a_version_that_changes_nothing_that_matters_keeps_the_answer() -> None:
    """Who accepted a round is asked again for another one, not for the same with another way."""
    taken = rider("round_accepted", at=-30, seq=1)
    other = office("round_changed", at=-20, version=2)
    same = office("round_changed", at=-20, version=2, keeps_answer=True)
    assert [_after(taken, one).response for one in (other, same)] == ["", "accepted"]


def test_somebody_else_may_take_an_offered_swap() -> None:
    """Whoever takes a swap is no rider of the round yet."""
    taken = rider("swap_taken", at=-30, seq=1, actor="stranger", swap_id=name("s"))
    _, (outcome,) = apply_all(new_state(small_brief()), [taken], COURIER)
    assert outcome.kind == "accepted"


# --- what cannot be meant -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (rider("visit_done", "nowhere", 20, seq=1), "event-unknown-visit"),
        (rider("visit_done", "cafe", 20, seq=1, actor="stranger"), "event-not-your-round"),
        (rider("visit_done", "lunch", 20, seq=1), "event-break-is-no-stop"),
        (rider("shift_opened", "shift", 20, seq=1), "event-not-of-a-round"),
        (rider("round_started", "other", 20, seq=1), "event-other-round"),
        (rider("visit_failed", "cafe", 20, seq=1), "missing-key"),
        (rider("visit_cancelled", "cafe", 20), "event-role"),
        (rider("goods_unloaded", at=20, seq=1, job_id=name("gold"), unloaded_items=1, to="hub"),
         "event-unknown-job"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_changes_nothing(event: Event, code: str) -> None:
    """Unknown visits, strangers and malformed events do not enter the round."""
    state = new_state(small_brief())
    after, (outcome,) = apply_all(state, [event], COURIER)
    assert (outcome.kind, outcome.code) == ("refused", code)
    assert outcome.faults[0].code == code
    assert after == state


def test_the_office_may_note_what_a_courier_phones_in() -> None:
    """A dispatcher is no rider of the round and may still tell its facts."""
    event = office("visit_done", "cafe", 20)
    _, (outcome,) = apply_all(new_state(small_brief()), [event], ("dispatcher",))
    assert outcome.kind == "accepted"


def test_an_id_used_again_for_another_fact_is_refused() -> None:
    """The same id is the same event; with other content it is a mistake."""
    done = rider("visit_done", "cafe", 20, seq=1, id_="x")
    state, _ = apply_all(new_state(small_brief()), [done], COURIER)
    again, (outcome,) = apply_all(state, [replace(done, received_at=minutes(50))], COURIER)
    assert (outcome.kind, again) == ("duplicate", state)
    other = rider("visit_done", "school", 20, seq=1, id_="x")
    _, (outcome,) = apply_all(state, [other], COURIER)
    assert outcome.code == "event-id-reused"


# --- any order, any repetition, any pieces ---------------------------------------------------

_PLACES = [key for key, *_ in SMALL_STOPS]


@st.composite
def _facts(draw: st.DrawFn) -> list[Event]:
    """Draw what two phones with wild clocks and the office told of one round, in any mixture."""
    events: list[Event] = []
    offsets = [draw(st.integers(-15, 15)) for _ in range(2)]
    for number in range(draw(st.integers(1, 14))):
        who = draw(st.integers(0, 2))
        at = number * 3 + draw(st.integers(0, 3))
        id_ = f"fact {number}"
        if who == 2:
            events.append(draw(_of_the_office(at, id_)))
        else:
            received = at + draw(st.integers(0, 40))
            event = draw(_of_the_road(at, number + 1, received, id_, who))
            behind = timedelta(minutes=offsets[who])
            sent = event.received_at - behind
            events.append(replace(event, at=event.at - behind, sent_at=sent))
    for index, event in enumerate(events):
        if event.kind == "visit_conflict_settled" and draw(st.booleans()):
            right = draw(st.sampled_from(events)).id
            events[index] = replace(event, detail={"event_id": right})
    undo = draw(st.sampled_from(events))
    if undo.phone_seq and undo.subject_kind == "visit":
        events.append(
            replace(undo, id=name("undo"), kind="visit_undone", phone_seq=undo.phone_seq + 100,
                    at=undo.at + timedelta(seconds=draw(st.integers(0, 70))),
                    detail={"event_id": undo.id})
        )  # fmt: skip
    return events


@st.composite
def _of_the_road(draw: st.DrawFn, at: int, seq: int, received: int, id_: str, who: int) -> Event:
    kind = draw(
        st.sampled_from(
            ["visit_arrived", "visit_waiting", "visit_done", "visit_done", "visit_partly_done",
             "visit_failed", "round_started", "round_finished", "break_started", "break_ended"]
        )
    )  # fmt: skip
    detail: dict[str, Any] = {}
    if kind == "visit_partly_done":
        detail = {"handed_items": draw(st.integers(0, 4)), "kept_items": draw(st.integers(0, 4))}
    if kind in {"visit_partly_done", "visit_failed"}:
        detail["reason"] = draw(st.sampled_from(FAILURE_REASONS[:2]))
    about = draw(st.sampled_from(_PLACES)) if kind.startswith("visit") else "round"
    return rider(kind, about, at, seq=seq, phone=f"phone-{who}", actor=(RIDER, SECOND)[who],
                received=received, id_=id_, **detail)  # fmt: skip


@st.composite
def _of_the_office(draw: st.DrawFn, at: int, id_: str) -> Event:
    kind = draw(
        st.sampled_from(
            ["visit_cancelled", "visit_moved", "visit_added", "visit_conflict_settled",
             "rounds_swapped", "round_withdrawn", "round_changed", "round_reopened"]
        )
    )  # fmt: skip
    detail: dict[str, Any] = {}
    if kind == "rounds_swapped":
        detail = {"person_id": name(SECOND)}
    if kind == "round_changed":
        detail = {"version": at + 1}
    about = draw(st.sampled_from(_PLACES)) if kind.startswith("visit") else "round"
    return office(kind, about, at, id_=id_, **detail)


_EVERY_ROLE = ("courier", "dispatcher")


@given(events=_facts(), data=st.data())
def test_any_order_any_repetition_and_any_cut_give_the_same_state(
    events: list[Event], data: st.DataObject
) -> None:
    """The state follows from the set of events, not from how they came in."""
    once = replay(small_brief(), events)
    repeated = events + data.draw(st.lists(st.sampled_from(events), max_size=10))
    shuffled = data.draw(st.permutations(repeated))
    state = new_state(small_brief())
    kinds: list[str] = []
    while shuffled:
        size = data.draw(st.integers(1, len(shuffled)))
        state, outcomes = apply_all(state, shuffled[:size], _EVERY_ROLE)
        kinds += [outcome.kind for outcome in outcomes]
        shuffled = shuffled[size:]
    assert state == once
    assert kinds.count("duplicate") == len(repeated) - len(events)
    assert "refused" not in kinds


@given(events=_facts(), data=st.data())
def test_growing_by_what_comes_last_is_the_same_as_telling_all_anew(
    events: list[Event], data: st.DataObject
) -> None:
    """Going on from a known state saves work and changes nothing."""
    new_events = [event for _, event in in_order(events)]
    state = new_state(small_brief())
    while new_events:
        size = data.draw(st.integers(1, len(new_events)))
        state, new_events = replayed_further(state, new_events[:size]), new_events[size:]
    assert state == replay(small_brief(), events)


def test_of_an_event_sent_twice_the_first_to_come_in_counts() -> None:
    """The second copy says nothing about when it happened, whichever is seen first."""
    first = rider("visit_done", "bakery", 9, seq=1, received=9)
    second = replace(first, received_at=minutes(40), sent_at=minutes(40))
    assert _after(first, second) == _after(second, first) == _after(first)


@given(events=_facts())
def test_no_fact_of_the_street_is_lost(events: list[Event]) -> None:
    """Each outcome told has taken hold, is the same again, was undone, or is in conflict."""
    state = replay(small_brief(), events)
    settled = {e.subject_id for e in events if e.kind == "visit_conflict_settled"}
    held: Counter[str] = Counter()
    for event in events:
        kind, code = _outcome(state, event)
        assert kind in {"accepted", "stale", "conflict"}
        if event.kind not in OUTCOMES:
            continue
        held[event.subject_id] += kind == "accepted" or (
            kind == "conflict" and code != "other-outcome"
        )
        if kind == "conflict" and event.subject_id not in settled:
            reported = {c.event_id for c in state.visits[event.subject_id].conflicts}
            assert event.id in reported
        assert kind != "stale" or code in {"already-so", "undone"}
    for visit in state.visits.values():
        if visit.id not in settled:
            assert visit.attempts == held[visit.id]
        assert bool(visit.attempts) == bool(visit.outcome_event_id)
        if visit.arrived_at and visit.settled_at and visit.status != "arrived":
            assert visit.arrived_at <= visit.settled_at
    assert [at for at, _ in state.timeline] == sorted(at for at, _ in state.timeline)


def _aboard_by_hand(brief: RoundBrief, events: Sequence[Event]) -> int:
    """Count the items on the bicycle the plain way, for events in order with right counts."""
    items = {name("meal"): 1} if events else {}
    empties = 0
    for event in events:
        planned = brief.by_id[event.subject_id]
        job, there = planned.visit.job_id, items.get(planned.visit.job_id, 0)
        moved = event.detail.get("handed_items")
        if event.kind == "visit_failed":
            moved = 0
        elif moved is None and planned.visit.kind == "pickup":
            moved = planned.load.items
        elif moved is None:
            moved = min(planned.load.items, there)
        assert isinstance(moved, int)
        items[job] = there + (moved if planned.visit.kind == "pickup" else -moved)
        empties += planned.returns.items if event.kind != "visit_failed" else 0
    return sum(items.values()) + empties


@given(data=st.data())
def test_items_aboard_are_those_counted_by_hand_and_nothing_leaks(data: st.DataObject) -> None:
    """Through full, partial and failed visits the goods are where a plain count has them."""
    brief = small_brief()
    events: list[Event] = []
    there = {"bread": 0, "meal": 1}
    for seq, (key, job, kind, stop) in enumerate(SMALL_STOPS, start=1):
        most = stop.load.items if kind == "pickup" else min(stop.load.items, there.get(job, 0))
        how = data.draw(st.sampled_from(["visit_done", "visit_partly_done", "visit_failed"]))
        detail: dict[str, Any] = {"reason": "other"} if how != "visit_done" else {}
        moved = most if how == "visit_done" else 0
        if how == "visit_partly_done":
            moved = data.draw(st.integers(0, most))
            detail |= {"handed_items": moved, "kept_items": most - moved}
        if kind == "drop" and most == 0:
            continue  # Nothing to hand over: no honest courier tells of a drop.
        there[job] = there.get(job, 0) + (moved if kind == "pickup" else -moved)
        events.append(rider(how, key, 10 * seq, seq=seq, **detail))
        state = replay(brief, events)
        assert aboard(state).items == _aboard_by_hand(brief, events)
    state = replay(brief, events)
    for goods in all_goods(state).values():
        assert not any(goods.unexplained.amounts().values())
        assert goods.picked_up == goods.handed + goods.aboard
    assert conflicting(state) == ()
