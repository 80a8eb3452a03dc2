"""Settling a finished round: what it was like, what it charges, and who may see whose effort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from api.usecases.act import Act, Actor
from api.usecases.labour.effort import RoundSettled, list_postings, own_effort, settle_round
from data.local import Cluster
from data.store import tables
from data.store.labour import postings
from data.store.labour.postings import Posting
from data.store.money import settling
from dispatch.bookings.emissions import EmissionRule, saving
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.rounds.ridden_round import (
    AS_IT_WENT,
    ATTEMPT_CENTS,
    BASE_CENTS,
    DAY,
    LEGS_M,
    WAIT_CENTS,
    EventEntry,
    Ground,
    Ridden,
    at,
    book,
    fresh_start,
    ride,
    tell,
    uid,
)
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import World

MINUTE = 60


@pytest.fixture(scope="module")
def one(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return one world to all tests here."""
    with shared_world(cluster, store_template, tournee_home, tmp_path_factory.mktemp("f")) as world:
        yield world


@pytest.fixture
def ground(one: World) -> Ground:
    """Return alpha a tariff, customers and riders; nothing of another test is in sight."""
    return fresh_start(one)


@pytest.fixture
def world(one: World, ground: Ground) -> World:
    """Return the world in which the ground is alpha's."""
    assert one.alpha == ground.cooperative
    return one


def settle(world: World, ridden: Ridden, actor: Actor | None = None) -> RoundSettled:
    """Settle a round as the system does."""
    return world.service.do(
        actor or world.service.system(world.alpha), settle_round, ridden.round_id
    )


def booked(world: World, *ids: object) -> list[settling.Settling]:
    """Read bookings as they are being settled."""

    def read(act: Act) -> list[settling.Settling]:
        return [one for key in ids for one in settling.settling(act.tx, [key])]  # type: ignore[list-item]

    return world.service.do(world.service.system(world.alpha), read)


def posted(world: World, ridden: Ridden) -> list[Posting]:
    """Read the postings of a round."""

    def read(act: Act) -> list[Posting]:
        return postings.of_round(act.tx, ridden.round_id)

    return world.service.do(world.service.system(world.alpha), read)


def without(*numbers: int) -> Sequence[EventEntry]:
    """Return what was told without some of the events."""
    return [one for number, one in enumerate(AS_IT_WENT) if number not in numbers]


# --- who ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["courier", "merchant", "admin", "volunteer"])
def test_only_the_office_and_the_system_settle(world: World, ground: Ground, role: str) -> None:
    """Whoever may not change rounds may not settle one."""
    ridden = ride(world, ground)
    with pytest.raises(Denied):
        settle(world, ridden, world.actor(role))


def test_another_cooperatives_round_is_not_there(world: World, ground: Ground) -> None:
    """A round of alpha is unknown to beta, and stays unsettled."""
    ridden = ride(world, ground)
    with pytest.raises(NotFound, match="no-such-round"):
        settle(world, ridden, world.actor("dispatcher", cooperative=world.beta))
    assert posted(world, ridden) == []


# --- what a round was like ------------------------------------------------------------------


def test_time_is_riding_serving_and_waiting_without_breaks(world: World, ground: Ground) -> None:
    """Every minute between start and finish is counted as exactly one thing."""
    (own,) = settle(world, ride(world, ground)).postings
    assert (own.started_at, own.finished_at) == (at(0), at(100))
    assert own.work_s == 80 * MINUTE
    assert own.break_s == 20 * MINUTE
    # 12 to 25 less two minutes of service; stays of 15, 2 and 2 minutes.
    assert own.waiting_s == 11 * MINUTE
    assert own.serving_s == 8 * MINUTE
    assert own.riding_s == 61 * MINUTE
    assert [(one.start, one.end, one.paid) for one in own.breaks] == [(at(42), at(62), True)]


def test_stops_are_counted_by_outcome_and_window(world: World, ground: Ground) -> None:
    """One drop was in time; the other one began after its window."""
    (own,) = settle(world, ride(world, ground)).postings
    assert (own.pickups, own.drops, own.failed) == (1, 2, 0)
    assert (own.on_time, own.late, own.early) == (1, 1, 0)
    assert own.failures == {}


def test_a_stop_that_failed_is_counted_with_its_reason(world: World, ground: Ground) -> None:
    """Without the second attempt the last stop failed, and came too late all the same."""
    (own,) = settle(world, ride(world, ground, entries=without(10, 11))).postings
    assert (own.drops, own.failed) == (1, 1)
    assert own.failures == {"nobody_there": 1}
    assert (own.on_time, own.late) == (1, 1)


def test_the_planned_way_counts_where_it_was_ridden(world: World, ground: Ground) -> None:
    """Metres are empty or loaded by what was aboard, and load times way follows it."""
    (own,) = settle(world, ride(world, ground)).postings
    assert (own.distance_m, own.loaded_m, own.empty_m) == (sum(LEGS_M), 3000, 600)
    assert own.gram_km == 2 * 500 + 7 * 1600 + 2 * 900
    assert own.climb_m is None
    assert own.flags == ("climb-unknown",)


def test_goods_that_were_not_handed_over_ride_on(world: World, ground: Ground) -> None:
    """After a failed last drop the way home is a loaded one."""
    (own,) = settle(world, ride(world, ground, entries=without(10, 11))).postings
    assert (own.loaded_m, own.empty_m) == (sum(LEGS_M), 0)


def test_another_order_is_measured_over_the_streets(world: World, ground: Ground) -> None:
    """Who rode first to the last stop rode other legs than planned ones."""
    entries: list[EventEntry] = [
        ("round_started", "round", 0, {}),
        ("visit_done", "second", 10, {}),
        ("visit_done", "pickup", 25, {}),
        ("visit_done", "drop", 42, {}),
        ("round_finished", "round", 60, {}),
    ]
    (own,) = settle(world, ride(world, ground, entries=entries)).postings
    # Hub (2,2) to (4,0), to (0,0), to (4,4), home: 4 + 4 + 8 + 4 blocks of 143 or 222 metres.
    east_m, north_m = 143, 222
    exact = (2 + 4 + 4 + 2) * east_m + (2 + 0 + 4 + 2) * north_m
    assert own.distance_m == pytest.approx(exact, rel=0.02)
    assert own.empty_m == pytest.approx(4 * east_m + 2 * (east_m + north_m), rel=0.02)
    assert "distance-planned" not in own.flags


def test_the_odometer_of_the_phone_is_what_is_posted(world: World, ground: Ground) -> None:
    """What the phone counted is the way of the round, its grams too, and the posting says so."""
    entries: list[EventEntry] = [
        (kind, about, minute, {"distance_m": 4321} if kind == "round_finished" else detail)
        for kind, about, minute, detail in AS_IT_WENT
    ]
    (own,) = settle(world, ride(world, ground, entries=entries)).postings
    assert own.distance_m == own.empty_m + own.loaded_m == 4321
    assert "distance-odometer" in own.flags
    assert own.saved_g == saving(EmissionRule(), 4321, "cargo_ebike", DAY).saved_g


def test_saved_grams_follow_the_factors_of_the_day(world: World, ground: Ground) -> None:
    """Emission and saving are those of the rule, and the factors stand with them."""
    (own,) = settle(world, ride(world, ground)).postings
    right = saving(EmissionRule(), sum(LEGS_M), "cargo_ebike", DAY)
    assert (own.saved_g, own.emitted_g) == (right.saved_g, right.ridden.use_g)
    assert own.saved_g > 1500
    sources = [one["source"] for one in own.factors["compared"]]
    assert sources == [right.compared.factors[0].source]


def test_a_companion_has_hours_and_effort_but_no_second_count(world: World, ground: Ground) -> None:
    """Whoever rides along is posted too, marked, without the load and the grams."""
    settled = settle(world, ride(world, ground, companion=ground.other.id))
    own, beside = settled.postings
    assert (own.companion, beside.companion) == (False, True)
    assert beside.person_id == ground.other.id
    assert (beside.work_s, beside.distance_m) == (own.work_s, own.distance_m)
    assert (beside.gram_km, beside.saved_g, beside.emitted_g) == (0, 0, 0)


def test_a_phone_whose_clock_is_off_is_set_right(world: World, ground: Ground) -> None:
    """A phone that is two hours ahead posts the same round at the right time."""
    (right,) = settle(world, ride(world, ground)).postings
    (ahead,) = settle(world, ride(world, ground, " ahead", ahead=120)).postings
    assert (ahead.started_at, ahead.finished_at) == (right.started_at, right.finished_at)
    assert ahead.on_time == right.on_time == 1


# --- what it charges ------------------------------------------------------------------------


def test_waiting_and_attempts_are_charged_by_the_tariff(world: World, ground: Ground) -> None:
    """Six of eleven minutes are beyond the free ones; the second attempt costs once."""
    ridden = ride(world, ground)
    settled = settle(world, ridden)
    bread, meal = booked(world, ridden.bread, ridden.meal)
    assert bread.settled is not None
    assert meal.settled is not None
    assert bread.settled.net_cents == BASE_CENTS + 6 * WAIT_CENTS
    assert [line.code for line in bread.settled.lines] == ["base", "waiting"]
    assert meal.settled.net_cents == BASE_CENTS + ATTEMPT_CENTS
    assert set(settled.booking_ids) == {ridden.bread, ridden.meal}


@pytest.mark.parametrize(
    ("reason", "charged"), [("closed", True), ("breakdown", False), ("weather", False)]
)
def test_only_failures_of_others_are_charged(
    world: World, ground: Ground, reason: str, *, charged: bool
) -> None:
    """A further attempt after what the cooperative answers for costs nothing."""
    entries = [
        (kind, about, minutes, {"reason": reason} if kind == "visit_failed" else detail)
        for kind, about, minutes, detail in AS_IT_WENT
    ]
    ridden = ride(world, ground, entries=entries)
    settle(world, ridden)
    (meal,) = booked(world, ridden.meal)
    assert meal.settled is not None
    assert meal.settled.net_cents == BASE_CENTS + (ATTEMPT_CENTS if charged else 0)


def test_a_retry_job_is_a_further_attempt(world: World, ground: Ground) -> None:
    """A job that tries a failed one again, in a later round, charges its booking once."""
    first = ride(world, ground, entries=without(10, 11))
    with world.database.transaction(world.alpha) as tx:
        job = tables.bookings.job
        tx.run(job.update().where(job.c.booking_id == first.meal).values(status="failed"))
        visit = tables.rounds.visit
        failed = {"status": "failed", "failure_code": "nobody_there"}
        tx.run(visit.update().where(visit.c.id == first.visits["second"]).values(**failed))
    later = ride(world, ground, " later", entries=without(8, 9))
    with world.database.transaction(world.alpha) as tx:
        change = {"booking_id": first.meal, "retry_of": uid(ground, "job meal")}
        tx.run(job.update().where(job.c.booking_id == later.meal).values(**change))
    assert first.meal not in settle(world, first).booking_ids
    assert first.meal in settle(world, later).booking_ids
    (meal,) = booked(world, first.meal)
    assert meal.settled is not None
    assert meal.settled.net_cents == BASE_CENTS + ATTEMPT_CENTS


def test_a_booking_waits_for_its_last_round(world: World, ground: Ground) -> None:
    """While a job of it is still placed, or ridden and not posted, a booking has no last price."""
    ridden = ride(world, ground)
    job = {"id": world.service.ids(), "booking_id": ridden.bread, "day": DAY, "status": "placed"}
    with world.database.transaction(world.alpha) as tx:
        tx.add(tables.bookings.job, {**job, "reference": "2"})
    assert settle(world, ridden).booking_ids == (ridden.meal,)
    (bread,) = booked(world, ridden.bread)
    assert (bread.settled, bread.settled_at) == (None, None)


def test_settling_twice_changes_nothing(world: World, ground: Ground) -> None:
    """The task may run any number of times, with the same result."""
    ridden = ride(world, ground)
    once = settle(world, ridden)
    before = booked(world, ridden.bread, ridden.meal)
    assert settle(world, ridden) == once
    assert booked(world, ridden.bread, ridden.meal) == before
    assert posted(world, ridden) == list(once.postings)


def test_what_was_told_late_is_settled_anew(world: World, ground: Ground) -> None:
    """An event that comes in after the finish changes the price when the round is settled again."""
    ridden = ride(world, ground, entries=without(8, 9))
    settle(world, ridden)
    (before,) = booked(world, ridden.meal)
    late: list[EventEntry] = [("visit_failed", "second", 70, {"reason": "closed"})]
    tell(world, ground, ridden, late, phone="phone-2")
    settle(world, ridden)
    (after,) = booked(world, ridden.meal)
    assert before.settled is not None
    assert after.settled is not None
    assert before.settled.net_cents == BASE_CENTS
    assert after.settled.net_cents == BASE_CENTS + ATTEMPT_CENTS


def test_a_round_under_way_is_not_settled(world: World, ground: Ground) -> None:
    """Only a finished round has an account."""
    ridden = ride(world, ground)
    with world.database.transaction(world.alpha) as tx:
        values = {"status": "started", "finished_at": None}
        tx.run(tables.rounds.round_.update().values(**values))
    with pytest.raises(Conflict, match="round-not-finished"):
        settle(world, ridden)


def test_a_booking_without_customer_or_visit_is_left_alone(world: World, ground: Ground) -> None:
    """The cooperative's own booking is settled, and others of the day are not touched."""
    idle = book(world, ground, "idle", customer=ground.bakery)
    ridden = ride(world, ground, customers=(None, None))
    assert set(settle(world, ridden).booking_ids) == {ridden.bread, ridden.meal}
    (untouched,) = booked(world, idle)
    assert untouched.settled is None


# --- seeing effort --------------------------------------------------------------------------


def test_a_rider_sees_the_own_share_alone(world: World, ground: Ground) -> None:
    """Somebody else's share is not there for a rider, nor for a merchant."""
    settle(world, ride(world, ground))
    own = world.service.do(ground.rider, own_effort, DAY, DAY)
    assert own.own.work_s == 80 * MINUTE
    assert own.own_rounds == 1
    for usecase in (own_effort, list_postings):
        with pytest.raises(NotFound, match="no-such-person"):
            world.service.do(ground.rider, usecase, DAY, DAY, ground.other.id)
        with pytest.raises(Denied):
            world.service.do(world.actor("merchant"), usecase, DAY, DAY)
    stranger = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound, match="no-such-person"):
        world.service.do(stranger, own_effort, DAY, DAY, ground.rider.id)


def test_the_median_needs_five_people(world: World, ground: Ground) -> None:
    """The middle of all shows from five people on, and never who they are."""
    office = world.actor("dispatcher")
    for number in range(5):
        few = world.service.do(office, own_effort, DAY, DAY, ground.rider.id)
        assert few.median is None
        who = ground.rider.id if number == 0 else world.new_person("courier").id
        settle(world, ride(world, ground, f" {number}", person=who))
    many = world.service.do(office, own_effort, DAY, DAY, ground.rider.id)
    assert many.median is not None
    assert many.median.work_s == 80 * MINUTE
    assert {one.name for one in fields(many)} == {"own", "own_rounds", "climb_known", "median"}


def test_days_must_be_in_order_and_not_too_many(world: World, ground: Ground) -> None:
    """Reversed or endless periods are refused with their reason."""
    for last in (DAY - timedelta(days=1), DAY + timedelta(days=400)):
        with pytest.raises(BadInput):
            world.service.do(ground.rider, own_effort, DAY, last)
