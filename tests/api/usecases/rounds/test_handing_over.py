"""Rounds that change hands: offered among couriers, handed on by the office."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from api.usecases.people.people import read_person
from api.usecases.planning.plans import list_plans
from api.usecases.rounds.handing_over import hand_on_round, list_swaps
from api.usecases.rounds.history.change_history import list_changes
from data.store.rounds import notes
from data.store.system.invariants import breaches
from dispatch.model import AID_PLEDGE
from routing.errors import Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town, make_town
from tests.support.rounds.road import Road, make_road
from tests.support.store.world import World


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_dispatchers_hand_rounds_on(world: World, role: str) -> None:
    """Couriers offer; who rides is decided by the office."""
    town, _ = busy_town(world)
    town.publish()
    with pytest.raises(Denied):
        world.service.do(world.actor(role), hand_on_round, town.round("ana").id, town.people["bo"])


def test_another_cooperative_has_no_such_round(world: World) -> None:
    """Neither its rounds nor its people are there for others."""
    town, _ = busy_town(world)
    town.publish()
    stranger = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound):
        world.service.do(stranger, hand_on_round, town.round("ana").id, town.people["bo"])
    foreign = world.actor("courier", cooperative=world.beta).id
    assert foreign
    with pytest.raises(NotFound):
        world.service.do(town.office, hand_on_round, town.round("ana").id, foreign)
    assert world.service.do(stranger, list_swaps, DAY) == []
    assert world.service.do(stranger, list_plans, DAY) == []


def test_a_round_goes_to_somebody_who_is_free(world: World) -> None:
    """Round and shift are the other's, who has not accepted; told once, however often asked."""
    town, _ = busy_town(world)
    town.publish()
    before = town.round("ana")
    cleo = world.new_person("courier", cooperative=town.home).id
    assert cleo
    for _ in range(2):
        world.service.do(town.office, hand_on_round, before.id, cleo)
    after = town.round("ana")
    assert (after.person_id, after.status, after.visits) == (cleo, "published", before.visits)
    (logged_event,) = town.log("rounds_swapped")
    assert logged_event.detail == {
        "person_id": str(cleo),
        "from_person_id": str(before.person_id),
        "version": before.version,
    }
    told = world.service.do(town.office, list_changes, DAY).changes
    assert [one.way for one in told] == ["handed_on", "solve"]
    admin = world.actor("admin")
    names = [world.service.do(admin, read_person, one).name for one in (before.person_id, cleo)]
    assert [*told[0].riders_before, *told[0].riders_after] == names
    assert told[0].can_undo
    assert breaches(world.database, world.clock.now) == []


def test_who_rides_elsewhere_cannot_take_it(world: World) -> None:
    """Nobody rides two rounds at once; whoever is not a rider rides none."""
    town, _ = busy_town(world)
    town.publish()
    with pytest.raises(Conflict, match="shift-overlaps"):
        world.service.do(town.office, hand_on_round, town.round("ana").id, town.people["bo"])
    merchant = world.actor("merchant").id
    assert merchant
    for nobody in (merchant, world.service.ids()):
        with pytest.raises(NotFound):
            world.service.do(town.office, hand_on_round, town.round("ana").id, nobody)
    assert town.log("rounds_swapped") == []


def test_who_lacks_what_the_jobs_need_cannot_take_it(world: World) -> None:
    """An errand for somebody in need wants the pledge, whoever rides."""
    town = make_town(world)
    town.add_shift("dora", skills=[AID_PLEDGE])
    town.add_job((0, 0), (4, 0), kind="aid")
    town.publish()
    cleo = world.new_person("courier", cooperative=town.home).id
    assert cleo
    with pytest.raises(Conflict, match="swap-does-not-fit") as refused:
        world.service.do(town.office, hand_on_round, town.round("dora").id, cleo)
    assert refused.value.arguments["skills"] == AID_PLEDGE
    assert town.round("dora").person_id == town.people["dora"]


def test_who_has_worked_enough_cannot_take_it(world: World) -> None:
    """A night's rest is kept also by whoever steps in."""
    town, _ = busy_town(world)
    town.publish()
    town.add_shift(
        "late", on=DAY - timedelta(days=1), starts_at=OPENS - timedelta(hours=15), hours=6
    )
    for reason in ("", "  "):
        with pytest.raises(Conflict, match="hours-exceeded"):
            _hand_to(town, "late", override_reason=reason)
    assert (town.log("limit_overridden"), town.log("rounds_swapped")) == ([], [])


def test_who_goes_beyond_a_limit_says_why(world: World) -> None:
    """The reason is kept as a note, each limit is in the log with the person and the round."""
    town, _ = busy_town(world)
    plan_id = town.publish().plan.id
    town.add_shift(
        "late", on=DAY - timedelta(days=1), starts_at=OPENS - timedelta(hours=15), hours=6
    )
    round_id = town.round("ana").id
    for _ in range(2):
        _hand_to(town, "late", override_reason=" Ana is ill, nobody else is free ")
    assert town.round("ana").person_id == town.people["late"]
    logged_events = town.log("limit_overridden")
    assert logged_events
    for one in logged_events:
        assert (one.subject_id, one.round_id) == (plan_id, round_id)
        assert one.actor_id == town.office.id
        assert one.detail["person_id"] == str(town.people["late"])
    assert len({one.detail["rule"] for one in logged_events}) == len(logged_events)
    with world.database.transaction(town.home) as tx:
        note = notes.find(tx, UUID(logged_events[0].detail["note_id"]))
    assert note is not None
    assert (note.text, note.written_by) == ("Ana is ill, nobody else is free", town.office.id)
    assert (note.subject_kind, note.subject_id) == ("round", round_id)


def test_a_reason_is_kept_only_where_a_limit_is_exceeded(world: World) -> None:
    """Who gives a reason without need leaves none behind, and no other rule gives way for it."""
    town, _ = busy_town(world)
    town.publish()
    with pytest.raises(Conflict, match="shift-overlaps"):
        _hand_to(town, "bo", override_reason="They will manage")
    cleo = world.new_person("courier", cooperative=town.home).id
    assert cleo
    round_id = town.round("ana").id
    world.service.do(town.office, hand_on_round, round_id, cleo, override_reason="In case")
    assert town.log("limit_overridden") == []


def _hand_to(town: Town, name: str, *, override_reason: str = "") -> None:
    town.world.service.do(
        town.office,
        hand_on_round,
        town.round("ana").id,
        town.people[name],
        override_reason=override_reason,
    )


@pytest.fixture
def road(world: World) -> Road:
    """Return a published day of two rounds."""
    return make_road(world)


def test_an_offer_that_was_taken_up_is_settled_by_handing_on(road: Road) -> None:
    """Offered, taken up, handed on: the swap is closed, and both phones' facts are understood."""
    one = road.rounds[0]
    swap = road.world.service.ids()
    cleo = road.world.new_person("courier", cooperative=road.home).id
    assert cleo
    taker = road.person(cleo)
    road.send(road.courier(one), [road.fact(one, "swap_offered", seq=1, swap_id=str(swap))])
    road.send(taker, [road.fact(one, "swap_taken", seq=1, swap_id=str(swap))], phone="phone-2")
    on = road.round(one)["day"]
    do, office = road.world.service.do, road.office
    assert [each.status for each in do(office, list_swaps, on)] == ["taken"]
    do(office, hand_on_round, one.round_id, cleo)
    (settled,) = do(office, list_swaps, on)
    assert (settled.taken_by, settled.closed_at) == (cleo, road.world.clock.now)
    road.world.clock.forward(minutes=2)
    begun = road.fact(one, "round_started", minute=1, seq=2)
    assert road.outcomes(road.send(taker, [begun], phone="phone-2")) == [("accepted", "")]
    former = road.fact(one, "visit_done", 0, 2, seq=2)
    assert road.outcomes(road.send(road.courier(one), [former])) == [("conflict", "former-rider")]
