"""What phones tell: each fact counts once, in whatever way it comes, and the rows say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.auth.scopes import Grant, Role
from api.usecases.rounds.events.event_batches import (
    accept_round,
    close_shift,
    open_shift,
    record_events,
    refuse_round,
    settle_visit_conflict,
    share_position,
)
from api.usecases.rounds.events.event_form import Batch
from data.store.rounds import events
from data.store.shapes import windows_plain
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import place, shift
from data.store.tables.rounds import round_, visit
from dispatch.model import Window
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.depth import cases
from tests.support.rounds.busy_day import BusyRound
from tests.support.rounds.ridden_round import point
from tests.support.rounds.road import Raw, Road, make_road
from tests.support.store.world import World


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds with five visits each."""
    return make_road(world)


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["merchant", "producer", "aid_coordinator", "admin"])
def test_who_does_not_ride_tells_nothing(road: Road, role: str) -> None:
    """Events of the road come from riders and the office alone."""
    with pytest.raises(Denied):
        road.send(road.world.actor(role), [])


def test_another_cooperative_has_no_such_round(road: Road) -> None:
    """A round of another cooperative is refused as one that is not there, to the office too."""
    one = road.rounds[0]
    fact = road.fact(one, "visit_done", 0, seq=1)
    for role in ("dispatcher", "courier"):
        stranger = road.world.actor(role, cooperative=road.world.beta)
        assert road.outcomes(road.send(stranger, [fact])) == [("refused", "event-not-your-round")]
    assert road.log("visit_done") == []


def test_a_courier_tells_of_own_rounds_and_the_office_of_all(road: Road) -> None:
    """Another courier's facts are refused, those the office notes for somebody are taken."""
    one, other = road.rounds
    fact = road.fact(one, "visit_done", 0, seq=1)
    verdicts = road.send(road.courier(other), [fact])
    assert road.outcomes(verdicts) == [("refused", "event-not-your-round")]
    noted = road.send(road.office, [road.fact(one, "visit_done", 0)])
    assert road.outcomes(noted) == [("accepted", "")]
    assert [each.actor_id for each in road.log("visit_done")] == [road.office.id]


def test_a_link_opens_one_round(road: Road) -> None:
    """Whoever came by a link to a round tells of that round, also where another is theirs."""
    one, other = road.rounds
    fact = road.fact(one, "round_started", seq=1)
    elsewhere = road.send(road.by_link(one, of=other), [fact])
    assert road.outcomes(elsewhere) == [("refused", "event-not-your-round")]
    opened = road.fact(one, "shift_closed", seq=2)
    assert road.outcomes(road.send(road.by_link(one, of=other), [opened])) == [
        ("refused", "event-not-your-shift")
    ]
    here = road.send(road.by_link(one, of=one), [fact, opened])
    assert road.outcomes(here) == [("accepted", ""), ("accepted", "")]


def test_who_lost_the_right_tells_nothing(road: Road) -> None:
    """A courier whose grant was taken away is refused, whatever is still in the phone."""
    one = road.rounds[0]
    gone = replace(road.courier(one), grant=Grant())
    with pytest.raises(Denied):
        road.send(gone, [road.fact(one, "round_started", seq=1)])


# --- a round --------------------------------------------------------------------------------


def test_a_round_goes_as_planned(road: Road) -> None:
    """Told in one batch, a whole round is done: visits, jobs, round, and what is to follow."""
    one = road.rounds[0]
    road.world.clock.now = road.at(12)
    verdicts = road.send(road.courier(one), road.ride(one))
    assert {each.outcome for each in verdicts} == {"accepted"}
    visits = road.visits(one)
    assert [each["status"] for each in visits] == ["done"] * 5
    assert [each["arrived_at"] for each in visits] == [road.at(2 * n) for n in range(5)]
    assert [each["done_at"] for each in visits] == [road.at(2 * n + 1) for n in range(5)]
    assert road.jobs(one) == ["done"] * 5
    row = road.round(one)
    assert (row["status"], row["started_at"], row["finished_at"]) == (
        "finished", road.at(0), road.at(10),
    )  # fmt: skip
    settled = [args["round_id"] for name, args in road.tasks() if name == "settle-round"]
    assert settled == [str(one.round_id)]
    assert [each.seq for each in road.log()] == list(range(1, 13))


def test_a_round_is_settled_once_while_that_waits(road: Road) -> None:
    """However often its end is told, the account of a round is queued once."""
    one = road.rounds[0]
    end = road.fact(one, "round_finished", minute=3, seq=1)
    for _ in range(3):
        road.send(road.courier(one), [end])
    road.send(road.courier(one), [road.fact(one, "round_finished", minute=5, seq=2)])
    assert [name for name, _ in road.tasks()].count("settle-round") == 1


def test_the_same_event_again_is_a_duplicate(road: Road) -> None:
    """Sent again, alone, within one batch or by a slow network, a fact counts once."""
    one = road.rounds[0]
    fact = road.fact(one, "visit_done", 0, 1, seq=2)
    verdicts = road.send(road.courier(one), [fact, fact])
    assert road.outcomes(verdicts) == [("accepted", ""), ("duplicate", "")]
    road.world.clock.forward(minutes=5)
    assert road.outcomes(road.send(road.courier(one), [fact])) == [("duplicate", "")]
    assert len(road.log("visit_done")) == 1


def test_a_repeated_shift_event_is_a_duplicate_too(road: Road) -> None:
    """Within one batch, of a shift as of a round, the first counts; an id serves one fact."""
    one = road.rounds[0]
    closed = road.fact(one, "shift_closed", minute=5, seq=1)
    stolen = {**road.fact(one, "round_started", seq=2), "id": closed["id"]}
    verdicts = road.send(road.courier(one), [stolen, closed, closed])
    assert road.outcomes(verdicts) == [("accepted", ""), *[("refused", "event-id-reused")] * 2]
    assert [each.kind for each in road.log()] == ["round_started"]
    other = {**closed, "id": road.fact(one, "shift_closed", name="another")["id"]}
    verdicts = road.send(road.courier(one), [other, other])
    assert road.outcomes(verdicts) == [("accepted", ""), ("duplicate", "")]


def test_an_id_used_for_something_else_is_refused(road: Road) -> None:
    """An id names one fact, within a round, across rounds and across kinds."""
    one, other = road.rounds
    fact = road.fact(one, "visit_done", 0, 1, seq=1)
    road.send(road.courier(one), [fact])
    reused: list[Raw] = [
        {**fact, "subject_id": str(one.visit_ids[1])},
        {**road.fact(one, "shift_closed", seq=2), "id": fact["id"]},
    ]
    assert (
        road.outcomes(road.send(road.courier(one), reused)) == [("refused", "event-id-reused")] * 2
    )
    elsewhere = {**road.fact(other, "round_started", seq=1), "id": fact["id"]}
    verdicts = road.send(road.courier(other), [elsewhere])
    assert road.outcomes(verdicts) == [("refused", "event-id-reused")]
    assert len(road.log()) == 1


def test_one_bad_event_holds_up_no_other(road: Road) -> None:
    """Whatever is wrong with an event is told of it alone, with its place."""
    one = road.rounds[0]
    good = road.fact(one, "visit_done", 0, 1, seq=1)
    bad: list[tuple[object, str]] = [
        ("no table", "wrong-type"),
        ({**good, "id": "7"}, "event-not-an-id"),
        ({**good, "kind": "visit_dreamt"}, "event-unknown-kind"),
        ({**good, "kind": ""}, "event-unknown-kind"),
        ({**good, "at": "yesterday"}, "not-an-instant"),
        ({**good, "at": "2026-03-09T07:00:00"}, "naive-time"),
        ({**good, "at": "0001-01-01T00:00:00+00:00"}, "not-an-instant"),
        ({**good, "phone_seq": True}, "event-phone-seq"),
        ({**good, "phone_seq": None}, "event-phone-seq"),
        ({**good, "phone_seq": 0}, "out-of-range"),
        ({**good, "detail": []}, "wrong-type"),
        ({**good, "detail": {"note": "left with Ms Martin"}}, "unknown-key"),
        ({**good, "colour": "blue"}, "unknown-key"),
        ({**good, "subject_kind": "round"}, "event-subject"),
        ({**good, "round_id": None}, "missing-key"),
        ({**good, "kind": "visit_cancelled"}, "event-not-told"),
        ({**good, "subject_id": str(road.rounds[1].visit_ids[0])}, "event-unknown-visit"),
    ]
    verdicts = road.send(road.courier(one), [*(raw for raw, _ in bad), good])  # type: ignore[list-item]
    assert road.outcomes(verdicts) == [*(("refused", code) for _, code in bad), ("accepted", "")]
    assert [each.code for each in verdicts[0].faults] == ["wrong-type"]
    assert len(road.log()) == 1


def test_a_batch_that_is_none_is_refused_whole(road: Road) -> None:
    """Too many events, or a phone that has no name, are nobody's honest batch."""
    one = road.rounds[0]
    fact = road.fact(one, "round_started", seq=1)
    for batch, code in (
        (Batch(events=[fact] * 501, phone_id="p"), "events-too-many"),
        (Batch(events=[fact], phone_id="a phone"), "event-phone"),
        (Batch(events=[fact], phone_id="p", sent_at=road.at(0).replace(tzinfo=None)), "naive-time"),
    ):
        with pytest.raises(BadInput) as caught:
            road.world.service.do(road.courier(one), record_events, batch)
        assert [fault.code for fault in caught.value.faults] == [code]


def test_a_phone_whose_clock_is_off_tells_true_times(road: Road) -> None:
    """Ten minutes ahead, a phone's facts still happened when they did."""
    one = road.rounds[0]
    road.world.clock.now = road.at(12)
    ahead = [road.fact(one, "visit_done", 0, 11, seq=1), road.fact(one, "visit_done", 1, 13, seq=2)]
    road.send(road.courier(one), ahead, sent_at=road.at(22))
    assert [each["done_at"] for each in road.visits(one)[:2]] == [road.at(1), road.at(3)]
    assert [each.at for each in road.log()] == [road.at(11), road.at(13)]


def test_facts_that_come_in_reversed_end_the_same(road: Road) -> None:
    """A phone's own numbers decide, whatever the network did to their order."""
    one, other = road.rounds
    road.world.clock.now = road.at(12)
    road.send(road.courier(one), road.ride(one))
    for fact in reversed(road.ride(other)):
        road.send(road.courier(other), [fact])
    assert road.visits(other) == road.visits(one)
    assert road.jobs(other) == road.jobs(one)
    assert _row(road, other) == _row(road, one)


def test_two_phones_on_one_round_lose_nothing(road: Road) -> None:
    """Told alike they agree; told otherwise both are kept, and the office sees the conflict."""
    one = road.rounds[0]
    courier = road.courier(one)
    road.send(courier, [road.fact(one, "visit_done", 0, 1, seq=1)])
    same = road.send(courier, [road.fact(one, "visit_done", 0, 2, seq=1)], phone="phone-2")
    assert road.outcomes(same) == [("stale", "already-so")]
    failed = road.fact(one, "visit_failed", 0, 2, seq=2, reason="closed")
    other = road.send(courier, [failed], phone="phone-2")
    assert road.outcomes(other) == [("conflict", "other-outcome")]
    noted = road.round(one)["state"]["visits"][str(one.visit_ids[0])]
    assert [each["code"] for each in noted["conflicts"]] == ["other-outcome"]
    assert [each.outcome for each in road.log()] == ["accepted", "stale", "conflict"]
    road.world.clock.forward(minutes=5)
    road.world.service.do(
        road.office, settle_visit_conflict, one.round_id, one.visit_ids[0], UUID(str(failed["id"]))
    )
    assert road.visits(one)[0]["status"] == "failed"
    assert "visits" not in road.round(one)["state"] or "conflicts" not in (
        road.round(one)["state"]["visits"].get(str(one.visit_ids[0]), {})
    )


def test_only_the_office_settles(road: Road) -> None:
    """A courier cannot decide which account of two is right."""
    one = road.rounds[0]
    with pytest.raises(Denied):
        road.world.service.do(
            road.courier(one), settle_visit_conflict, one.round_id, one.visit_ids[0]
        )


def test_what_the_office_cancelled_meanwhile_is_a_conflict(road: Road) -> None:
    """A fact about a visit that was cancelled is kept for the office, and the fact shows."""
    one = road.rounds[0]
    _office_says(road, one, "visit_cancelled", 0)
    verdicts = road.send(road.courier(one), [road.fact(one, "visit_done", 0, 1, seq=1)])
    assert road.outcomes(verdicts) == [("conflict", "cancelled-meanwhile")]
    assert road.visits(one)[0]["status"] == "done"


def test_a_failure_takes_back_and_queues_what_follows(road: Road) -> None:
    """A stop that is to be tried again is followed up, but only once nobody can undo."""
    one = road.rounds[0]
    with road.world.database.transaction(road.home) as tx:
        tx.run(
            stop.update().where(stop.c.id == one.visit_ids[0]).values(on_failure="retry_tomorrow")
        )
    failed = road.fact(one, "visit_failed", 0, 1, seq=1, reason="nobody_there")
    road.send(road.courier(one), [failed])
    assert road.visits(one)[0]["failure_code"] == "nobody_there"
    assert road.jobs(one)[0] == "failed"
    follow = [args["visit_id"] for name, args in road.tasks() if name == "follow-failure"]
    assert follow == [str(one.visit_ids[0])]
    undo = road.fact(one, "visit_undone", 0, 1.5, seq=2, event_id=failed["id"])
    assert road.outcomes(road.send(road.courier(one), [undo])) == [("accepted", "")]
    assert road.visits(one)[0]["status"] == "planned"
    assert road.jobs(one)[0] == "placed"


def test_a_job_is_what_became_of_its_drops(road: Road) -> None:
    """Done in part where not all was handed over, failed where nothing was."""
    one = road.rounds[0]
    partly = road.fact(
        one, "visit_partly_done", 0, 1, seq=1, handed_items=0, kept_items=1, reason="refused"
    )
    failed = road.fact(one, "visit_failed", 1, 3, seq=2, reason="closed")
    road.send(road.courier(one), [partly, failed])
    assert road.jobs(one)[:3] == ["partly_done", "failed", "placed"]
    with road.world.database.transaction(road.home) as tx:
        tx.run(job.update().where(job.c.status == "failed").values(status="cancelled"))
    road.send(road.courier(one), [road.fact(one, "visit_done", 1, 4, seq=3)])
    assert road.jobs(one)[1] == "cancelled"


def test_what_comes_in_time_says_so(road: Road) -> None:
    """A visit inside its window was on time, one after it was not, one without has no say."""
    one = road.rounds[0]
    window = windows_plain([Window(start=road.at(0), end=road.at(3))])
    with road.world.database.transaction(road.home) as tx:
        tx.run(stop.update().where(stop.c.id.in_(one.visit_ids[1:3])).values(windows=window))
    road.world.clock.now = road.at(12)
    road.send(road.courier(one), road.ride(one))
    assert [each["on_time"] for each in road.visits(one)] == [None, True, False, None, None]


def test_accepting_and_refusing_show_and_cost_nothing(road: Road) -> None:
    """The round says what its courier answered, and nothing else changes."""
    one, other = road.rounds
    do = road.world.service.do
    do(road.courier(one), accept_round, one.round_id, 1)
    do(road.courier(other), refuse_round, other.round_id, 1)
    assert [road.round(each)["status"] for each in road.rounds] == ["accepted", "refused"]
    with pytest.raises(NotFound):
        do(road.courier(one), accept_round, other.round_id)
    assert road.jobs(other) == ["placed"] * 5


# --- times to come --------------------------------------------------------------------------


def test_a_round_that_is_on_plan_is_expected_as_planned(road: Road) -> None:
    """Setup counts where the plan has it, and not again at each stop that has one."""
    one = road.rounds[0]
    hub = road.world.service.ids()
    with road.world.database.transaction(road.home) as tx:
        where = {"geom": point(2, 2), "created_at": road.at(0)}
        tx.add(place, {"id": hub, "name": "Hub", **where})
        tx.run(shift.update().where(shift.c.id == one.shift_id).values(start_place_id=hub))
        tx.run(stop.update().where(stop.c.id.in_(one.visit_ids)).values(setup_s=240))
    road.world.clock.now = road.at(1)
    road.send(road.courier(one), [road.fact(one, "visit_done", 0, 1, seq=1)])
    expected = [each["eta_at"] for each in road.visits(one)[1:]]
    planned = sa.select(visit.c.arrive_at).where(visit.c.round_id == one.round_id)
    assert (
        expected == [row["arrive_at"] for row in road.rows(planned.order_by(visit.c.position))][1:]
    )


def test_times_to_come_follow_what_happens(road: Road) -> None:
    """After a delay what is left is expected later, and people are told once of a large one."""
    one = road.rounds[0]
    courier = road.courier(one)
    road.world.clock.now = road.at(1)
    road.send(courier, [road.fact(one, "visit_done", 0, 1, seq=1)])
    assert [each["eta_at"] for each in road.visits(one)[1:3]] == [road.at(2), road.at(4)]
    road.world.clock.now = road.at(30)
    road.send(courier, [road.fact(one, "visit_done", 1, 30, seq=2)])
    assert road.visits(one)[2]["eta_at"] == road.at(31)
    visits = [args["visit_id"] for name, args in road.tasks() if name == "eta-moved"]
    assert visits == [str(visit_id) for visit_id in one.visit_ids[2:]]
    road.world.clock.now = road.at(33)
    road.send(courier, [road.fact(one, "visit_done", 2, 33, seq=3)])
    assert len([name for name, _ in road.tasks() if name == "eta-moved"]) == 3


# --- shifts ---------------------------------------------------------------------------------


def test_a_shift_is_worked_from_its_opening_to_its_closing(road: Road) -> None:
    """Told by a phone in any order, a shift has the hours that were worked."""
    one = road.rounds[0]
    with road.world.database.transaction(road.home) as tx:
        tx.run(sa.text("UPDATE tournee.shift SET status = 'planned', opened_at = NULL"))
    road.world.clock.now = road.at(20)
    closed = road.fact(one, "shift_closed", minute=12, seq=9)
    opened = road.fact(one, "shift_opened", minute=-3, seq=1)
    assert road.outcomes(road.send(road.courier(one), [closed])) == [("accepted", "")]
    assert road.outcomes(road.send(road.courier(one), [opened])) == [("accepted", "")]
    row = road.shift(one)
    assert (row["status"], row["opened_at"], row["closed_at"]) == (
        "closed", road.at(-3), road.at(12),
    )  # fmt: skip
    assert road.outcomes(road.send(road.courier(one), [closed, opened])) == [("duplicate", "")] * 2


def test_shifts_are_ones_own(road: Road) -> None:
    """Nobody opens a colleague's shift but the office, and a cancelled one nobody."""
    one, other = road.rounds
    do = road.world.service.do
    with pytest.raises(NotFound):
        do(road.courier(one), close_shift, other.shift_id)
    with pytest.raises(NotFound):
        do(road.world.actor("dispatcher", cooperative=road.world.beta), close_shift, one.shift_id)
    do(road.office, close_shift, other.shift_id)
    assert road.shift(other)["status"] == "closed"
    with road.world.database.transaction(road.home) as tx:
        tx.run(sa.text("UPDATE tournee.shift SET status = 'cancelled'"))
    with pytest.raises(Conflict, match="shift-cancelled"):
        do(road.courier(one), open_shift, one.shift_id)


def test_riders_alone_decide_whether_they_are_seen(road: Road) -> None:
    """Sharing is switched by the rider and nobody else, and every switch is noted."""
    one = road.rounds[0]
    do = road.world.service.do
    do(road.courier(one), share_position, one.shift_id, sharing=False)
    assert road.shift(one)["shares_position"] is False
    with pytest.raises(BadInput):
        do(road.office, share_position, one.shift_id, sharing=True)
    do(road.courier(one), share_position, one.shift_id, sharing=True)
    assert road.shift(one)["shares_position"] is True
    assert len(road.log("position_sharing_on", "position_sharing_off")) == 2


# --- what is known in memory ----------------------------------------------------------------


def test_what_a_process_knows_is_what_the_log_tells(road: Road) -> None:
    """Two processes that take turns, and one that reads all anew, know the same."""
    one = road.rounds[0]
    road.world.clock.now = road.at(12)
    mine = road.world.service
    theirs = replace(mine, tools=replace(mine.tools, rounds=type(mine.tools.rounds)()))
    for number, fact in enumerate(road.ride(one)):
        service = (mine, theirs)[number % 2]
        batch = Batch(events=[fact], phone_id="phone-1")
        (verdict,) = service.do(road.courier(one), record_events, batch)
        # The fifth stop was cancelled after it had been done, and before that was told.
        against = fact["kind"] == "visit_done" and fact["subject_id"] == str(one.visit_ids[4])
        assert verdict.outcome == ("conflict" if against else "accepted")
        if number == 4:
            _office_says(road, one, "visit_cancelled", 4)
    anew = road.state(one)
    assert road.state(one, mine.tools.rounds) == anew == road.state(one, theirs.tools.rounds)
    assert anew.visits[str(one.visit_ids[4])].conflicts


def test_what_a_process_took_in_is_not_read_back(road: Road) -> None:
    """After a batch its process knows the round to the end of the log, as the log has it."""
    one, known = road.rounds[0], road.world.service.tools.rounds
    facts = [road.fact(one, "visit_done", place, 1, seq=place + 1) for place in range(3)]
    facts[2]["id"] = str(facts[2]["id"]).upper()
    for number, fact in enumerate(facts):
        road.send(road.courier(one), [fact])
        kept = known.find(road.home, one.round_id)
        assert kept is not None
        if number < 2:
            with road.world.database.transaction(road.home) as tx:
                assert kept.seq == events.of_round(tx, one.round_id)[-1].seq
            assert kept.state == road.state(one)
        assert road.state(one, known) == road.state(one)


def test_a_brief_that_changes_is_read_anew(road: Road) -> None:
    """A window that the office changed counts from then on, though the round was known."""
    one = road.rounds[0]
    known = road.world.service.tools.rounds
    road.send(road.courier(one), [road.fact(one, "visit_done", 0, 1, seq=1)])
    before = road.state(one, known).brief
    window = windows_plain([Window(start=road.at(0), end=road.at(3))])
    with road.world.database.transaction(road.home) as tx:
        tx.run(stop.update().where(stop.c.id == one.visit_ids[1]).values(windows=window))
    after = road.state(one, known).brief
    assert before != after == road.state(one).brief


def test_what_was_rolled_back_is_not_known(road: Road) -> None:
    """A transaction that failed at its end leaves nothing in memory."""
    one = road.rounds[0]
    fact = road.fact(one, "visit_done", 0, 1, seq=1)

    def failing(act: Any) -> None:  # noqa: ANN401
        record_events(act, Batch(events=[fact], phone_id="phone-1"))
        message = "the power went out"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        road.world.service.do(road.courier(one), failing)
    assert road.state(one, road.world.service.tools.rounds).timeline == ()
    assert road.visits(one)[0]["status"] == "planned"
    assert road.outcomes(road.send(road.courier(one), [fact])) == [("accepted", "")]


# --- any order, any repetition, any pieces ---------------------------------------------------

_KINDS = (
    "round_started", "visit_arrived", "visit_waiting", "visit_done", "visit_done", "visit_failed",
    "visit_partly_done", "break_started", "break_ended", "round_finished", "visit_undone",
)  # fmt: skip


@st.composite
def _facts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw what two phones tell of one round, in the order in which it happened."""
    facts: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(_KINDS))
        fact: dict[str, Any] = {"kind": kind, "minute": number, "phone": draw(st.integers(1, 2))}
        if kind.startswith("visit"):
            fact["about"] = draw(st.integers(0, 4))
        if kind in {"visit_failed", "visit_partly_done"}:
            fact["reason"] = draw(st.sampled_from(["closed", "refused"]))
        if kind == "visit_partly_done":
            fact |= {"handed_items": 0, "kept_items": 1}
        if kind == "visit_undone":
            before = [f for f in facts if f["kind"] in {"visit_done", "visit_failed"}]
            if not before:
                continue
            target = draw(st.sampled_from(before))
            fact |= {"about": target["about"], "target": target["name"], "phone": target["phone"]}
            fact["minute"] = target["minute"] + draw(st.sampled_from([0.5, 2]))
        facts.append({**fact, "name": f"fact {number}", "seq": number + 1})
    return facts


EXAMPLES = cases(6, whole=12)


def _raw(road: Road, one: BusyRound, fact: dict[str, Any]) -> tuple[str, Raw]:
    values = {key: value for key, value in fact.items() if key not in {"phone", "target"}}
    if "target" in fact:
        values["event_id"] = road.fact(one, "visit_done", 0, name=fact["target"])["id"]
    return f"phone-{fact['phone']}", road.fact(one, **values)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=_facts(), data=st.data())
def test_however_facts_come_in_the_rows_end_the_same(
    many: Road, facts: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Split, repeated and mixed over many calls, the same facts give the same rows and one log."""
    one, other = many.rounds.pop(), many.rounds.pop()
    for fact in facts:
        phone, raw = _raw(many, one, fact)
        many.send(many.courier(one), [raw], phone=phone, sent_at=many.at(60))
    again = facts + data.draw(st.lists(st.sampled_from(facts), max_size=6)) if facts else []
    mixed = data.draw(st.permutations(again))
    while mixed:
        size = data.draw(st.integers(1, len(mixed)))
        for number in (1, 2):
            pairs = [_raw(many, other, fact) for fact in mixed[:size] if fact["phone"] == number]
            sent = [raw for _, raw in pairs]
            if sent:
                phone = f"phone-{number}"
                verdicts = many.send(many.courier(other), sent, phone=phone, sent_at=many.at(60))
                assert "refused" not in {each.outcome for each in verdicts}
        mixed = mixed[size:]
    assert _row(many, other) == _row(many, one)
    assert _ends(many, other) == _ends(many, one)
    assert many.jobs(other) == many.jobs(one)
    kept = [each for each in many.log() if each.round_id == other.round_id]
    assert len(kept) == len(facts) == len({each.id for each in kept})
    known = many.world.service.tools.rounds
    assert many.state(other, known) == many.state(other)


@pytest.fixture
def many(world: World) -> Road:
    """Return a published day of many small rounds, some time after they were ridden."""
    road = make_road(world, couriers=4 * EXAMPLES)
    world.clock.now = road.at(60)
    return road


def _row(road: Road, one: BusyRound) -> tuple[Any, ...]:
    row = road.round(one)
    codes = sorted(
        (place, conflict["code"])
        for place, visit_id in enumerate(one.visit_ids)
        for conflict in row["state"].get("visits", {}).get(str(visit_id), {}).get("conflicts", ())
    )
    names = ("status", "started_at", "finished_at")
    return (*(row[name] for name in names), row["state"].get("breaks"), codes)


def _ends(road: Road, one: BusyRound) -> list[tuple[Any, ...]]:
    names = ("status", "arrived_at", "done_at", "on_time", "failure_code")
    return [tuple(row[name] for name in names) for row in road.visits(one)]


def _office_says(road: Road, one: BusyRound, kind: str, place: int) -> None:
    """Let the office do what other use cases do to a round under way."""

    def said(act: Any) -> None:  # noqa: ANN401
        visit_id = one.visit_ids[place]
        act.tx.rows(sa.select(round_.c.id).where(round_.c.id == one.round_id).with_for_update())
        act.tx.run(visit.update().where(visit.c.id == visit_id).values(status="cancelled"))
        act.record_event(kind, "visit", visit_id, round_id=one.round_id)

    road.world.service.do(road.office, said)


def test_a_batch_tells_of_several_rounds(road: Road) -> None:
    """The office notes what two couriers phoned in; each round takes its own."""
    one, other = road.rounds
    facts = [road.fact(each, "visit_done", 0, 1) for each in (other, one, other)]
    verdicts = road.send(road.office, facts)
    assert road.outcomes(verdicts) == [("accepted", ""), ("accepted", ""), ("duplicate", "")]
    assert [road.visits(each)[0]["status"] for each in (one, other)] == ["done", "done"]
    assert road.world.actor(Role.DISPATCHER) == road.office
    assert timedelta(0) == road.at(0) - road.start
