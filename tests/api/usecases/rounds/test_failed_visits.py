"""What follows a visit that failed: later in the round, on another day, or back to the sender."""

from __future__ import annotations

from datetime import UTC, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.http.planning.change_words import change_name
from api.locales.texts import Texts
from api.usecases.board.board import read_board
from api.usecases.bookings.booking import read_booking
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.rounds.booking_proofs import booking_proofs
from api.usecases.rounds.failed_visits import follow_failure
from api.usecases.rounds.history.change_history import list_changes
from api.usecases.rounds.reopening import reopen_round
from api.usecases.rounds.tracking.followed_drop import by_link
from api.usecases.rounds.tracking.recipient_wishes import leave_instruction
from data.store.labour import postings
from data.store.notices.visible_events import of_rider
from data.store.rounds.rounds import VisitRow
from data.store.shapes import windows_plain
from data.store.system.invariants import breaches
from data.store.tables.bookings import booking as booking_rows
from data.store.tables.bookings import job, stop
from data.store.tables.notices import notice
from data.store.tables.people import customer
from dispatch.model import Window
from routing.errors import Conflict, Denied
from tests.support.office import new_place
from tests.support.queue import drain
from tests.support.rounds.failing_ride import Ride
from tests.support.rounds.live_town import DAY, OPENS, make_town
from tests.support.store.rows import row_for
from tests.support.store.world import World
from tests.support.tracking import label_of, link_of, seen


def minutes(number: int) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=number)


def test_nobody_but_the_system_follows(world: World) -> None:
    """It happens by itself: no person and no key asks for it."""
    town = make_town(world)
    with pytest.raises(Denied):
        world.service.do(town.office, follow_failure, world.service.ids())


def test_another_attempt_comes_later_into_the_same_round(world: World) -> None:
    """After half an hour, with all others still in time; told to the phone as a new version."""
    ride = Ride(world, "retry_today")
    version = ride.town.round("ana").version
    failed = ride.fail()
    at = world.clock.now
    assert ride.status(failed.job_id) == "failed"
    assert "follow-failure" in ride.follow()
    again = ride.visit("drop", failed.job_id)
    assert (again.status, again.arrived_at, again.done_at) == ("planned", None, None)
    assert again.start_at >= at + minutes(30)
    assert ride.town.round("ana").version == version + 1
    assert ride.status(failed.job_id) == "placed"
    assert ride.followed() == [{"way": "retry_today", "job_id": str(failed.job_id),
                                "day": failed.start_at.date().isoformat(),
                                "reason": "nobody_there"}]  # fmt: skip
    assert ride.retry_of(failed.job_id) is None
    change = world.service.do(ride.town.office, list_changes, DAY).changes[0]
    assert change_name(Texts("en", UTC), change).endswith(" tried again later today")
    for one in ride.visits():
        if one.status == "planned":
            world.clock.now = one.start_at
            ride.tell("visit_done", one.id)
    assert ride.status(failed.job_id) == "done"
    ride.tell("round_finished", ride.round_id)
    drain(world.service)
    assert breaches(world.database, world.clock.now) == []


def test_a_job_that_is_tried_again_is_told_as_assigned(world: World) -> None:
    """As however else a job comes into a round: who follows the job hears of it, once."""
    ride = Ride(world, "retry_today")
    failed = ride.fail()
    before = [one.subject_id for one in ride.town.log("job_assigned")]
    ride.follow()
    system = world.service.system(ride.town.home)
    world.service.do(system, follow_failure, failed.id)
    logged_events = ride.town.log("job_assigned")[len(before) :]
    assert [(one.subject_id, one.round_id) for one in logged_events] == [
        (failed.job_id, ride.round_id)
    ]
    assert logged_events[0].detail == {"round_id": str(ride.round_id)}


@pytest.mark.parametrize("rule", ["retry_today", "retry_tomorrow", "return_to_sender"])
def test_following_again_changes_nothing(world: World, rule: str) -> None:
    """The task may run twice, today's attempt and another day's job are there once."""
    ride = Ride(world, rule)
    failed = ride.fail()
    ride.follow()
    before = (ride.town.round("ana"), ride.booking(failed.job_id), ride.followed())
    system = world.service.system(ride.town.home)
    assert world.service.do(system, follow_failure, failed.id) is None
    assert (ride.town.round("ana"), ride.booking(failed.job_id), ride.followed()) == before


@pytest.mark.parametrize("rule", ["retry_tomorrow", "return_to_sender"])
def test_the_phone_is_told_what_becomes_of_goods(world: World, rule: str) -> None:
    """A live round's document changes by it, and the rider's stream says so."""
    ride = Ride(world, rule)
    failed = ride.fail()
    before = ride.document()
    ride.follow()
    (follow_up,) = ride.followed()
    after = ride.document()
    assert [one["followed"] for one in before["stops"] if one["kind"] != "break"] == [None] * 6
    decided = {one["visit_id"]: one.get("followed") for one in after["stops"]}
    assert decided.pop(str(failed.id)) == {"way": rule, "day": follow_up["day"]}
    assert set(decided.values()) == {None}
    (event,) = ride.town.log("failure_followed")
    with world.database.transaction(ride.town.home) as tx:
        assert ride.ana.id
        assert of_rider(tx, [event], ride.ana.id, round_id=None) == [event]


@pytest.mark.parametrize(("rule", "limit_s"), [("retry_tomorrow", 900), ("return_to_sender", None)])
def test_a_longest_time_aboard_is_not_for_the_way_back(
    world: World, rule: str, limit_s: int | None
) -> None:
    """What is tried again keeps it; what goes back to its sender may be aboard for any time."""
    ride = Ride(world, rule)
    with world.database.transaction(ride.town.home) as tx:
        tx.run(job.update().values(aboard_limit_s=900))
    failed = ride.fail()
    ride.follow()
    _, again = ride.booking(failed.job_id).jobs
    assert again.aboard_limit_s == limit_s


def test_what_is_tried_again_in_the_round_needs_no_word(world: World) -> None:
    """A second attempt in the round is told by its stops alone."""
    ride = Ride(world, "retry_today")
    ride.fail()
    ride.follow()
    assert {one.get("followed") for one in ride.document()["stops"]} == {None}


def test_a_second_try_makes_nobodys_share_of_a_way_smaller(world: World) -> None:
    """The job for another day goes the way of the first: the round still rode all of it."""
    ride = Ride(world, "retry_tomorrow")
    with world.database.transaction(ride.town.home) as tx:
        tx.run(booking_rows.update().values(distance_m=1000))
    failed = ride.fail()
    ride.follow()
    assert ride.retry_of(failed.job_id) is not None
    with world.database.transaction(ride.town.home) as tx:
        ridden = postings.ride(tx, ride.round_id)
    assert ridden is not None
    assert {one.distance_m for one in ridden.jobs.values()} == {1000}


def _undo_late(ride: Ride, failed: VisitRow) -> None:
    """Let a phone without network say after a while that it took a failure back at once."""
    logged_event = ride.town.log("visit_failed")[-1]
    ride.tell(
        "visit_undone",
        failed.id,
        logged_event.at + timedelta(seconds=30),
        event_id=str(logged_event.id),
    )
    ride.follow()


def test_what_did_not_fail_after_all_is_not_tried_again(world: World) -> None:
    """The job for another day is cancelled, and told once; failing later makes another one."""
    ride = Ride(world, "retry_tomorrow")
    failed = ride.fail()
    ride.follow()
    first = ride.retry_of(failed.job_id)
    assert first is not None
    _undo_late(ride, failed)
    system = world.service.system(ride.town.home)
    world.service.do(system, follow_failure, failed.id)
    assert ride.status(first.id) == "cancelled"
    assert ride.visit("drop", failed.job_id).status == "planned"
    [logged_event] = ride.town.log("retry_withdrawn")
    assert logged_event.detail == {
        "job_id": str(first.id),
        "day": first.day.isoformat(),
        "kept": False,
    }
    assert ride.booking(failed.job_id).version == 3
    assert _office_notices(ride) == {"job-came-back", "visit-failed", "retry-withdrawn"}
    ride.tell("visit_failed", failed.id, reason="closed")
    ride.follow()
    statuses = [one.status for one in ride.booking(failed.job_id).jobs if one.retry_of]
    assert sorted(statuses) == ["cancelled", "open"]
    assert breaches(world.database, world.clock.now) == []


def test_a_second_attempt_that_is_planned_already_stays(world: World) -> None:
    """The office hears of it once and decides; nothing of a published round changes by itself."""
    ride = Ride(world, "retry_tomorrow")
    failed = ride.fail()
    ride.follow()
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    with world.database.transaction(ride.town.home) as tx:
        tx.run(job.update().where(job.c.id == booked_job.id).values(status="placed"))
    _undo_late(ride, failed)
    system = world.service.system(ride.town.home)
    world.service.do(system, follow_failure, failed.id)
    assert ride.status(booked_job.id) == "placed"
    assert [one.detail["kept"] for one in ride.town.log("retry_withdrawn")] == [True]
    assert _office_notices(ride) == {"job-came-back", "visit-failed", "retry-kept"}


def test_a_round_opened_again_takes_its_second_attempts_back(world: World) -> None:
    """Goods that were aboard at a mistaken end are brought today, and not tomorrow as well."""
    ride = Ride(world, "retry_tomorrow")
    one = ride.ride_to("drop", ride.first("drop"))
    ride.tell("round_finished", ride.round_id)
    ride.follow()
    booked_job = ride.retry_of(one.job_id)
    assert booked_job is not None
    world.service.do(ride.town.office, reopen_round, ride.round_id)
    ride.follow()
    assert (ride.status(booked_job.id), ride.status(one.job_id)) == ("cancelled", "placed")
    assert breaches(world.database, world.clock.now) == []


def _office_notices(ride: Ride) -> set[str]:
    ride.follow()
    query = sa.select(notice.c.template).where(notice.c.person_id == ride.town.office.id)
    with ride.world.database.transaction(ride.town.home) as tx:
        return {row["template"] for row in tx.rows(query)}


def test_the_second_failure_comes_back_to_the_office(world: World) -> None:
    """What failed twice is open tomorrow, from where the round ended, with what was aboard."""
    ride = Ride(world, "retry_today")
    failed = ride.fail()
    ride.follow()
    world.clock.now = ride.visit("drop", failed.job_id).start_at
    ride.tell("visit_failed", failed.id, reason="closed")
    ride.follow()
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    assert (booked_job.status, booked_job.day) == (
        "open",
        failed.start_at.date() + timedelta(days=1),
    )
    pickup, drop = booked_job.stops
    assert (pickup.kind, pickup.place_id, pickup.load) == ("pickup", ride.town.hub, drop.load)
    assert drop.load.mass_g == 1000
    assert ride.booking(failed.job_id).version == 2
    assert [one["way"] for one in ride.followed()] == ["retry_today", "retry_tomorrow"]
    assert {one["reason"] for one in ride.followed()} == {"nobody_there", "closed"}


def test_what_is_not_tried_again_by_the_end_comes_back(world: World) -> None:
    """A courier who goes home without the second attempt leaves it to another day.

    The booking, settled at the end of the round, has no last price before that day either.
    """
    ride = Ride(world, "retry_today")
    failed = ride.fail()
    ride.follow()
    ride.tell("round_finished", ride.round_id)
    assert drain(world.service) == ["settle-round"]
    booking_id = ride.booking(failed.job_id).id
    assert _is_settled(ride, booking_id)
    ride.follow()
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    assert booked_job.status == "open"
    assert not _is_settled(ride, booking_id)


def _is_settled(ride: Ride, booking_id: UUID) -> bool:
    query = sa.select(booking_rows.c.settled).where(booking_rows.c.id == booking_id)
    with ride.world.database.transaction(ride.town.home) as tx:
        return tx.value(query) is not None


def test_a_window_that_is_over_is_for_another_day(world: World) -> None:
    """Nobody comes when the stop is not open any more; its hours are the same tomorrow."""
    window = Window(start=OPENS, end=OPENS + minutes(25))
    ride = Ride(world, "retry_today", windows=windows_plain([window]))
    failed = ride.fail()
    ride.follow()
    assert [one["way"] for one in ride.followed()] == ["retry_tomorrow"]
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    (moved,) = booked_job.of_kind("drop")[0].windows
    assert moved.start == window.start + timedelta(days=1)


def test_tomorrow_is_the_next_day_on_which_somebody_rides(world: World) -> None:
    """A day without shifts is passed over."""
    ride = Ride(world, "retry_tomorrow")
    on = ride.town.round("ana").day + timedelta(days=3)
    ride.town.add_shift("ana later", on=on, person=ride.town.people["ana"])
    failed = ride.fail()
    ride.follow()
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    assert booked_job.day == on


def test_goods_go_back_to_their_sender(world: World) -> None:
    """The pickup of the job becomes the drop of another one, at any time, and is called so."""
    window = Window(start=OPENS, end=OPENS + minutes(240))
    ride = Ride(world, "return_to_sender", windows=windows_plain([window]))
    failed = ride.fail()
    ride.follow()
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    job = next(one for one in ride.booking(failed.job_id).jobs if one.id == failed.job_id)
    sender = job.of_kind("pickup")[0]
    assert booked_job.of_kind("drop")[0].point == sender.point
    assert (len(sender.windows), booked_job.of_kind("drop")[0].windows) == (1, ())
    board = world.service.do(ride.town.office, read_board, booked_job.day).content
    assert [one["tags"] for one in board["jobs"]] == [["brought-back"]]
    assert booked_job.of_kind("pickup")[0].place_id == ride.town.hub


def test_a_pickup_that_failed_is_tried_whole(world: World) -> None:
    """The drops that had nothing to hand over come with it."""
    ride = Ride(world, "retry_tomorrow")
    failed = ride.fail("pickup")
    ride.follow()
    booked_job = ride.retry_of(failed.job_id)
    assert booked_job is not None
    assert [(one.kind, one.load.mass_g) for one in booked_job.stops] == [
        ("pickup", 1000),
        ("drop", 1000),
    ]


def test_a_pickup_may_be_tried_again_today(world: World) -> None:
    """The courier comes by once more, and then brings the goods."""
    ride = Ride(world, "retry_today")
    failed = ride.fail("pickup")
    drop = ride.visit("drop", failed.job_id)
    assert drop.status == "skipped"
    ride.follow()
    pickup, drop = ride.visit("pickup", failed.job_id), ride.visit("drop", failed.job_id)
    assert (pickup.status, drop.status) == ("planned", "planned")
    assert pickup.depart_at <= drop.start_at
    world.clock.now = pickup.start_at
    ride.tell("visit_done", pickup.id)
    ride.tell("visit_done", drop.id)
    assert ride.status(failed.job_id) == "done"


def test_the_rest_of_what_was_handed_over_in_part_follows(world: World) -> None:
    """What was kept is brought another day, not the whole again."""
    ride = Ride(world, "retry_tomorrow", load={"items": 3})
    one = ride.ride_to("drop", ride.first("drop"))
    ride.tell("visit_partly_done", one.id, handed_items=2, kept_items=1, reason="too_large")
    ride.follow()
    booked_job = ride.retry_of(one.job_id)
    assert booked_job is not None
    assert [stop.load.items for stop in booked_job.stops] == [1, 1]


def test_at_the_hub_nobody_rides(world: World) -> None:
    """Goods that wait at the hub make no job; it is told that they do."""
    ride = Ride(world, "leave_at_hub")
    failed = ride.fail()
    ride.follow()
    assert ride.retry_of(failed.job_id) is None
    assert [one["way"] for one in ride.followed()] == ["leave_at_hub"]


@pytest.mark.parametrize("allowed_by", ["recipient", "booker"])
def test_a_relay_takes_what_nobody_opened_for(world: World, allowed_by: str) -> None:
    """Where the recipient chose it, or the booker's rule allows one near by: told to everybody."""
    ride = Ride(world, "leave_at_relay" if allowed_by == "booker" else "call_coordinator")
    town, hours = ride.town, "Mon-Sat 9-19"
    relay = new_place(
        world, 4, 1, kind="relay", name="Corner shop", address="2, rue du Coin", opening_hours=hours
    )
    one = ride.ride_to("drop", ride.first("drop"))
    assert one.job_id is not None
    token = link_of(town, one.job_id)
    if allowed_by == "recipient":
        by_link(world.service, token, leave_instruction, "relay", "", relay)
        assert seen(town, token).relay_id == relay
    offered = {each["visit_id"]: each.get("relays") for each in ride.document()["stops"]}
    relays = [each for key, each in offered.items() if each and key == str(one.id)]
    assert [each["name"] for [each] in relays] == ["Corner shop"]
    undone = ride.tell("visit_done", one.id, relay_id=str(relay))
    left = seen(town, token).left_at
    assert left is not None
    assert (left.name, left.address, left.opening_hours) == ("Corner shop", "2, rue du Coin", hours)
    assert seen(town, label_of(town, one.job_id)).left_at is None
    read = world.service.do(town.office, read_booking, ride.booking(one.job_id).id)
    [visit] = [s.visit for j in read.jobs for s in j.stops if s.id == one.stop_id and s.visit]
    assert visit.relay is not None
    assert (visit.status, visit.relay.name) == ("done", "Corner shop")
    proved = world.service.do(town.office, booking_proofs, read.id)
    assert [each.relay for each in proved.stops if each.relay] == [visit.relay]
    board = world.service.do(town.office, read_board, DAY)
    [told] = [each for each in board.content["visits"] if each["id"] == str(one.id)]
    assert told["relay"] == "Corner shop"
    ride.tell("visit_undone", one.id, event_id=undone.id)
    assert seen(town, token).left_at is None


def test_only_a_relay_takes_goods_and_only_where_they_may_be_left(world: World) -> None:
    """Neither another place, nor what must be proved by the recipient, is left anywhere."""
    ride = Ride(world, "leave_at_relay")
    shop = new_place(world, 4, 1, kind="shop", name="Shop")
    relay = new_place(world, 4, 1, kind="relay", name="Corner shop")
    one = ride.ride_to("drop", ride.first("drop"))
    for place_id, proof in ((shop, []), (relay, ["code"])):
        with world.database.transaction(ride.town.home) as tx:
            tx.run(stop.update().values(proof=proof))
        with pytest.raises(AssertionError, match="choice-not-offered"):
            ride.tell("visit_done", one.id, relay_id=str(place_id))


def test_what_was_taken_back_has_no_consequence(world: World) -> None:
    """A failure that was undone, told anew, or of a cancelled booking is not followed."""
    ride = Ride(world, "retry_tomorrow")
    one = ride.ride_to("drop", ride.first("drop"))
    verdict = ride.tell("visit_failed", one.id, reason="nobody_there")
    world.clock.now += timedelta(seconds=30)
    ride.tell("visit_undone", one.id, event_id=verdict.id)
    assert "follow-failure" in ride.follow()
    assert (ride.followed(), ride.retry_of(one.job_id)) == ([], None)
    ride.tell("visit_done", one.id)
    other = next(name for name in ride.jobs if name != one.job_id)
    ride.tell("visit_failed", ride.ride_to("drop", other).id, reason="nobody_there")
    with pytest.raises(Conflict, match="booking-begun"):
        world.service.do(ride.town.office, cancel_booking, ride.booking(one.job_id).id)
    with world.database.transaction(ride.town.home) as tx:
        tx.run(booking_rows.update().values(status="cancelled"))
    ride.follow()
    assert ride.followed() == []


def test_the_office_and_whoever_booked_are_told(world: World) -> None:
    """The office sees what came back; whoever booked reads when it is tried again."""
    ride = Ride(world, "retry_tomorrow")
    customer_id = world.service.ids()
    with world.database.transaction(ride.town.home) as tx:
        row = {**row_for(ride.town.home, customer), "id": customer_id, "status": "active"}
        del row["cooperative_id"]
        tx.add(customer, row)
    merchant = world.actor("merchant", cooperative=ride.town.home, customer_id=customer_id)
    with world.database.transaction(ride.town.home) as tx:
        tx.run(booking_rows.update().values(customer_id=merchant.customer_id))
    ride.fail()
    ride.follow()
    ride.follow()
    with world.database.transaction(ride.town.home) as tx:
        query = sa.select(notice.c.template, notice.c.person_id, notice.c.args)
        row_mappings = [
            row
            for row in tx.rows(query)
            if row["template"] in {"job-came-back", "delivery-followed"}
        ]
    by_template = {row["template"]: row for row in row_mappings}
    assert by_template["job-came-back"]["person_id"] == ride.town.office.id
    assert by_template["delivery-followed"]["person_id"] == merchant.id
    assert by_template["delivery-followed"]["args"]["way"] == "retry_tomorrow"
