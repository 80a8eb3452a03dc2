"""Rounds that were handed on and are handed back: who rides them, who was ill, who accepted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.handing_over import hand_on_round, list_swaps
from api.usecases.rounds.history.change_history import HistoryEntry, list_changes
from api.usecases.rounds.history.undoing import redo_change, undo_change
from api.usecases.rounds.live.jobs import insert_job, reassign_job
from api.usecases.rounds.live.taking_back import take_back_round
from api.usecases.rounds.taking_over import take_swap
from data.store.board.day import people_out
from data.store.fleet import shifts
from data.store.people import people
from data.store.system.invariants import breaches
from data.store.tables import bookings as tables
from routing.errors import Conflict, Denied
from tests.support.rounds.live_town import DAY, Town, busy_town
from tests.support.rounds.road import make_road
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a published day of Ana and Bo, and Cleo, who is free."""
    found, _ = busy_town(world)
    found.publish()
    cleo = world.new_person("courier", cooperative=found.home).id
    assert cleo
    found.people["cleo"] = cleo
    return found


def tell(town: Town, name: str, kind: str, *, shift: str = "ana") -> None:
    """Let somebody tell something of a shift's round, a minute later."""
    town.world.clock.now += timedelta(minutes=1)
    one = town.round(shift)
    town.world.service.do(town.rider(name), tell_of_round, one.id, [(kind, one.id)])


def hand_to(town: Town, name: str) -> None:
    """Hand Ana's round on, a minute later."""
    town.world.clock.now += timedelta(minutes=1)
    do = town.world.service.do
    do(town.office, hand_on_round, town.round("ana").id, town.people[name])


def turn(town: Town, way: str, change_id: UUID | None = None, *, dry_run: bool = False) -> None:
    """Undo or redo the last change, or a certain one, a minute later."""
    town.world.clock.now += timedelta(minutes=1)
    usecase = undo_change if way == "undo" else redo_change
    do, plan_id = town.world.service.do, town.world.service.ids()
    once = do(town.office, usecase, plan_id, DAY, change_id, dry_run=dry_run)
    if not dry_run:
        assert do(town.office, usecase, plan_id, DAY, change_id) == once


def standing(town: Town, shift: str = "ana") -> tuple[UUID, str]:
    """Return who is to ride a shift's round, and what was answered to it."""
    one = town.round(shift)
    with town.world.database.transaction(town.home) as tx:
        own = shifts.find(tx, town.shifts[shift])
    assert own is not None
    assert own.person_id == one.person_id
    return one.person_id, one.status


def history(town: Town) -> list[HistoryEntry]:
    """Return the day's changes, the newest first."""
    return list(town.world.service.do(town.office, list_changes, DAY).changes)


def name_of(town: Town, who: UUID | None) -> str:
    """Return somebody's name."""
    assert who is not None
    with town.world.database.transaction(town.home) as tx:
        found = people.find(tx, who)
    assert found is not None
    return found.name


def test_a_round_that_is_handed_back_is_still_refused_by_who_is_ill(town: Town) -> None:
    """Undone, the ill rider has the round and has refused it; redone, the other one has it."""
    ana, cleo = town.people["ana"], town.people["cleo"]
    tell(town, "ana", "round_refused")
    hand_to(town, "cleo")
    assert standing(town) == (cleo, "published")
    turn(town, "undo", dry_run=True)
    assert standing(town) == (cleo, "published")
    turn(town, "undo")
    assert standing(town) == (ana, "refused")
    with town.world.database.transaction(town.home) as tx:
        out = people_out(tx, DAY, town.world.clock.now, town.world.clock.now)
    assert [one.person_id for one in out] == [ana]
    turn(town, "redo")
    assert standing(town) == (cleo, "published")
    turn(town, "undo")
    assert standing(town) == (ana, "refused")
    # What comes next goes on from there.
    tell(town, "ana", "round_accepted")
    assert standing(town) == (ana, "accepted")
    assert breaches(town.world.database, town.world.clock.now) == []


def test_what_a_rider_had_accepted_holds_again(town: Town) -> None:
    """Nobody is asked again for a round that they had accepted and that is the same again."""
    tell(town, "ana", "round_accepted")
    hand_to(town, "cleo")
    turn(town, "undo")
    assert standing(town) == (town.people["ana"], "accepted")
    tell(town, "ana", "round_started")
    assert town.round("ana").status == "started"


def test_a_round_that_was_changed_meanwhile_is_accepted_anew(town: Town) -> None:
    """What somebody accepted is not what they get back: they are asked for it."""
    tell(town, "ana", "round_accepted")
    hand_to(town, "cleo")
    change = history(town)[0].id
    new = town.add_job((1, 1), (2, 3))
    do = town.world.service.do
    do(town.office, insert_job, town.world.service.ids(), new, town.shifts["ana"])
    turn(town, "undo", change)
    assert standing(town) == (town.people["ana"], "published")
    assert town.holder(new) == "ana"


@pytest.mark.parametrize(
    ("kind", "obstacle"), [("round_accepted", "accepted"), ("round_started", "ridden")]
)
def test_a_round_is_not_taken_from_who_accepted_or_began_it(
    town: Town, kind: str, obstacle: str
) -> None:
    """It is told who did so, and nothing changes; the history offers no undo of it."""
    tell(town, "ana", "round_refused")
    hand_to(town, "cleo")
    tell(town, "cleo", kind)
    before = standing(town)
    with pytest.raises(Conflict, match="undo-blocked") as refused:
        turn(town, "undo")
    cleo = name_of(town, town.people["cleo"])
    assert refused.value.arguments["obstacle"] == obstacle
    assert (refused.value.arguments["rider"], refused.value.arguments["by"]) == (cleo, cleo)
    assert standing(town) == before
    first = history(town)[0]
    assert (first.can_undo, [one.what.code for one in first.obstacles]) == (False, [obstacle])


def test_a_round_is_not_taken_from_who_has_it_back(town: Town) -> None:
    """Undone and accepted by the one who rode it first, it is not handed on again by redoing."""
    hand_to(town, "cleo")
    turn(town, "undo")
    tell(town, "ana", "round_accepted")
    with pytest.raises(Conflict, match="redo-blocked") as refused:
        turn(town, "redo")
    assert refused.value.arguments["obstacle"] == "accepted"


def test_a_round_that_was_handed_on_twice_goes_back_step_by_step(town: Town) -> None:
    """The first handing-on is in the way of nothing once the second one is undone."""
    dora = town.world.new_person("courier", cooperative=town.home).id
    assert dora
    town.people["dora"] = dora
    hand_to(town, "cleo")
    first = history(town)[0].id
    hand_to(town, "dora")
    with pytest.raises(Conflict, match="undo-blocked") as refused:
        turn(town, "undo", first)
    assert refused.value.arguments["obstacle"] == "handed-on"
    turn(town, "undo")
    turn(town, "undo")
    assert standing(town)[0] == town.people["ana"]
    turn(town, "redo")
    assert standing(town)[0] == town.people["cleo"]


def test_a_change_before_a_handing_on_can_be_undone_once_that_is(town: Town) -> None:
    """Handed on and back, a round is no other one than before."""
    job = next(v.job_id for v in town.round("ana").visits if v.job_id)
    do = town.world.service.do
    do(town.office, reassign_job, town.world.service.ids(), job, town.shifts["bo"])
    hand_to(town, "cleo")
    change = history(town)[1]
    assert [one.what.code for one in change.obstacles] == ["handed-on"]
    turn(town, "undo")
    turn(town, "undo")
    assert town.holder(job) == "ana"
    assert [one.undone_by is None for one in history(town)] == [False, False, True]


def test_who_took_a_round_over_keeps_it(world: World) -> None:
    """Whoever takes an offered round over has accepted it by that."""
    road = make_road(world)
    one, swap = road.rounds[0], world.service.ids()
    road.send(road.courier(one), [road.fact(one, "swap_offered", seq=1, swap_id=str(swap))])
    cleo = world.new_person("courier", cooperative=road.home)
    world.service.do(cleo, take_swap, swap)
    with pytest.raises(Conflict, match="undo-blocked") as refused:
        world.service.do(road.office, undo_change, world.service.ids(), road.round(one)["day"])
    assert refused.value.arguments["obstacle"] == "accepted"


def test_an_offer_stands_again_once_the_round_is_handed_back(world: World) -> None:
    """Who would rather not ride a round still would not, and who took it up still would."""
    road = make_road(world)
    one, swap, do = road.rounds[0], world.service.ids(), world.service.do
    cleo = world.new_person("courier", cooperative=road.home)
    road.send(road.courier(one), [road.fact(one, "swap_offered", seq=1, swap_id=str(swap))])
    road.send(cleo, [road.fact(one, "swap_taken", seq=1, swap_id=str(swap))], phone="phone-2")
    assert cleo.id
    on = road.round(one)["day"]
    (before,) = do(road.office, list_swaps, on)
    do(road.office, hand_on_round, one.round_id, cleo.id)
    do(road.office, undo_change, world.service.ids(), on)
    assert do(road.office, list_swaps, on) == [before]
    do(road.office, redo_change, world.service.ids(), on)
    (settled,) = do(road.office, list_swaps, on)
    assert (settled.taken_by, settled.closed_at) == (cleo.id, world.clock.now)


def test_the_history_names_who_rode_then_and_who_undid(town: Town) -> None:
    """A job that went to Ana went to Ana, whoever has her round since; each turn has its maker."""
    job = next(v.job_id for v in town.round("bo").visits if v.job_id)
    do, office = town.world.service.do, town.office
    do(office, reassign_job, town.world.service.ids(), job, town.shifts["ana"])
    hand_to(town, "cleo")
    ana, bo, cleo = (name_of(town, town.people[one]) for one in ("ana", "bo", "cleo"))
    handed_on, moved, _ = history(town)
    assert (handed_on.riders_before, handed_on.riders_after) == ((ana,), (cleo,))
    assert (moved.riders_before, moved.riders_after) == ((bo,), (ana,))
    colleague = town.world.new_person("dispatcher", cooperative=town.home)
    town.world.clock.now += timedelta(minutes=1)
    do(colleague, undo_change, town.world.service.ids(), DAY)
    handed_on, moved, _ = history(town)
    assert handed_on.made_by_name == name_of(town, office.id)
    assert handed_on.undone_by_name == name_of(town, colleague.id)
    assert (handed_on.undone_at, handed_on.can_redo) == (town.world.clock.now, True)
    assert (moved.riders_before, moved.riders_after) == ((bo,), (ana,))
    do(colleague, undo_change, town.world.service.ids(), DAY)
    assert history(town)[1].undone_by_name == name_of(town, colleague.id)


def test_only_a_person_by_name_hands_a_round_back(town: Town) -> None:
    """As handing on: neither a key nor the program decides who rides."""
    hand_to(town, "cleo")
    program = town.world.service.system(town.home)
    with pytest.raises(Denied, match="person-needed"):
        town.world.service.do(program, undo_change, town.world.service.ids(), DAY)


def test_answers_hold_again_where_a_change_is_undone(town: Town) -> None:
    """One who accepted the round as it is again is not asked again; one who is ill stays ill."""
    tell(town, "ana", "round_accepted")
    tell(town, "bo", "round_refused", shift="bo")
    job = next(v.job_id for v in town.round("bo").visits if v.job_id)
    do = town.world.service.do
    do(town.office, reassign_job, town.world.service.ids(), job, town.shifts["ana"])
    assert [one.status for one in town.rounds().values()] == ["published", "published"]
    turn(town, "undo")
    assert {name: one.status for name, one in town.rounds().items()} == {
        "ana": "accepted",
        "bo": "refused",
    }
    tell(town, "ana", "round_started")
    tell(town, "bo", "round_accepted", shift="bo")
    assert {name: one.status for name, one in town.rounds().items()} == {
        "ana": "started",
        "bo": "accepted",
    }


def test_a_round_that_was_taken_back_is_given_back(town: Town) -> None:
    """Its shift takes place again, its rider is still ill, and what was pinned to it is pinned."""
    tell(town, "ana", "round_refused")
    pinned = next(v.job_id for v in town.round("ana").visits if v.job_id)
    town.pin(pinned, town.shifts["ana"])
    before = town.rounds()
    do = town.world.service.do
    do(town.office, take_back_round, town.world.service.ids(), town.shifts["ana"], budget_s=0.1)
    for _ in range(2):
        turn(town, "undo")
        assert {name: one.visits for name, one in town.rounds().items()} == {
            name: one.visits for name, one in before.items()
        }
        assert standing(town) == (town.people["ana"], "refused")
        assert shift_and_pin(town, pinned) == ("planned", town.shifts["ana"])
        turn(town, "redo", dry_run=True)
        assert shift_and_pin(town, pinned) == ("planned", town.shifts["ana"])
        turn(town, "redo")
        assert town.round("ana").status == "withdrawn"
        assert shift_and_pin(town, pinned) == ("cancelled", None)
        turn(town, "undo", dry_run=True)
        assert shift_and_pin(town, pinned) == ("cancelled", None)
    assert breaches(town.world.database, town.world.clock.now) == []


def shift_and_pin(town: Town, job_id: UUID) -> tuple[str, UUID | None]:
    """Return how Ana's shift stands, and to which shift a job is pinned."""
    with town.world.database.transaction(town.home) as tx:
        own = shifts.find(tx, town.shifts["ana"])
        pinned = tx.value(sa.select(tables.job.c.pinned_shift_id).where(tables.job.c.id == job_id))
    assert own is not None
    return own.status, pinned
