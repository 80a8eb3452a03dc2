"""A booking that changes a job of a published round: it stays where it fits, and is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.changing import change_booking
from api.usecases.notices.notices import my_notices
from api.usecases.rounds.live.jobs import insert_job, unassign_job
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.open_jobs import list_open_jobs
from api.usecases.rounds.own_rounds import list_rounds
from data.store.bookings.bookings import Booking
from data.store.system.invariants import breaches
from routing.errors import Denied
from tests.support.office import merchant_of, new_customer
from tests.support.queue import drain
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town, point
from tests.support.store.world import World


def a_request(minutes: tuple[int, int], *, mass_g: int = 1000) -> dict[str, Any]:
    """Ask for bread from one corner to another, at some minutes after the opening."""
    start, end = (OPENS + timedelta(minutes=minute) for minute in minutes)
    windows = [{"start": start.isoformat(), "end": end.isoformat()}]
    pickup, drop = point((0, 0)), point((4, 0))
    return {
        "day": DAY.isoformat(),
        "jobs": [
            {
                "id": "bread",
                "label": "Bread for the hall",
                "load": {"mass_g": mass_g},
                "pickups": [{"lon": pickup.lon, "lat": pickup.lat}],
                "drops": [{"lon": drop.lon, "lat": drop.lat, "windows": windows}],
            }
        ],
    }


class Shop:
    """A merchant with a booking in a published round."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.clock.now = OPENS - timedelta(hours=12)
        self.town: Town = make_town(world)
        self.merchant = merchant_of(world, new_customer(world))
        self.booking = self._do(
            book, world.service.ids(), NewBookingRequest.read(a_request((60, 90)))
        )
        self.town.pin(self.booking.jobs[0].id, self.town.shifts["ana"])
        self.town.add_job((4, 4), (0, 4), window=(60, 120))
        self.town.publish()
        drain(world.service)

    def change(
        self, request: dict[str, Any], before: Callable[[Booking], None] | None = None
    ) -> UUID:
        """Change the booking, let the worker do what follows, and give the job that it is now."""
        self.booking = self._do(change_booking, self.booking.id, BookingRequest.read(request))
        if before is not None:
            before(self.booking)
        for _ in range(2):  # What is withdrawn is told of a moment later.
            drain(self.world.service)
            self.world.clock.forward(seconds=2)
        drain(self.world.service)
        return self.booking.live_jobs[0].id

    def office_notices(self) -> list[str]:
        """Return the kinds of notices of the office."""
        return [one.template for one in self.world.service.do(self.town.office, my_notices)]

    def fallen_out(self) -> int:
        """Count what the board of the day says fell out."""
        lines = self.world.service.do(self.town.office, list_rounds, DAY, DAY)
        return sum(one.jobs_fallen_out for one in lines)

    def _do(self, *args: Any) -> Booking:  # noqa: ANN401
        booking: Booking = self.world.service.do(self.merchant, *args)
        return booking


@pytest.fixture
def shop(world: World) -> Shop:
    """Return a merchant whose bread stands in ana's round."""
    return Shop(world)


def test_what_still_fits_stays_in_its_round(shop: Shop) -> None:
    """Another hour that its round can keep: the job takes its place at once, office told."""
    job = shop.change(a_request((80, 110)))
    town = shop.town
    assert (town.holder(job), town.job_status(job)) == ("ana", "placed")
    assert (shop.office_notices(), shop.fallen_out()) == (["changed-job-stays"], 0)
    assert shop.world.service.do(town.office, list_open_jobs, DAY) == []
    assert town.round("ana").version == 2
    (logged_event,) = town.log("job_replaced")
    assert (logged_event.subject_id, logged_event.round_id, logged_event.detail["stays"]) == (
        job,
        town.round("ana").id,
        True,
    )
    assert breaches(shop.world.database, shop.world.clock.now) == []


def test_what_is_moved_to_another_day_is_told_as_that(shop: Shop) -> None:
    """The office learns of both days, and nothing counts as fallen out of the round it left."""
    later = DAY + timedelta(days=1)
    request = json.loads(json.dumps(a_request((80, 110))).replace(str(DAY), str(later)))
    job = shop.change(request)
    assert (shop.town.holder(job), shop.town.job_status(job)) == (None, "open")
    assert (shop.office_notices(), shop.fallen_out()) == (["changed-job-moved"], 0)
    (notice_read,) = shop.world.service.do(shop.town.office, my_notices)
    days = ("Monday 9 March 2026", "Tuesday 10 March 2026", "Bread for the hall")
    assert [text for text in days if text not in notice_read.text] == []
    (one,) = shop.world.service.do(shop.town.office, list_open_jobs, later)
    assert one.id == job


def test_what_does_not_fit_any_more_is_told_and_counted(shop: Shop) -> None:
    """Far too heavy, it stands in no round: office told, board counts, until it has a place."""
    job = shop.change(a_request((80, 110), mass_g=900_000))
    town, do = shop.town, shop.world.service.do
    assert (town.holder(job), town.job_status(job)) == (None, "open")
    assert (shop.office_notices(), shop.fallen_out()) == (["changed-job-fell-out"], 1)
    (one,) = do(town.office, list_open_jobs, DAY)
    assert (one.id, one.what, one.fell_by) == (job, "Bread for the hall", "booking-changed")
    assert one.fell_from == town.log("job_replaced")[0].round_id
    job = shop.change(a_request((80, 110)))
    do(town.office, insert_job, shop.world.service.ids(), job)
    assert shop.fallen_out() == 0
    assert do(town.office, list_open_jobs, DAY) == []
    with pytest.raises(Denied):
        do(shop.merchant, list_open_jobs, DAY)


def test_a_note_for_the_courier_moves_nothing(shop: Shop) -> None:
    """What only the courier reads changes in place, and tells nobody that a round changed."""
    request = a_request((60, 90))
    request["jobs"][0]["drops"][0]["note"] = "ring twice"
    job = shop.change(request)
    assert shop.town.holder(job) == "ana"
    assert (shop.town.log("job_replaced"), shop.town.round("ana").version) == ([], 1)


def test_what_brings_less_stays_where_it_is(shop: Shop) -> None:
    """The same job at the same time, with less aboard; its round is published anew."""
    town, before = shop.town, shop.town.round("ana").visits
    job = shop.change(a_request((60, 90), mass_g=400))
    assert (town.holder(job), shop.office_notices(), shop.fallen_out()) == ("ana", [], 0)
    now = town.round("ana")
    assert [one.start_at for one in now.visits] == [one.start_at for one in before]
    aboard = [
        [one.load_after.get("mass_g", 0) for one in visits] for visits in (before, now.visits)
    ]
    less = {was - here for was, here in zip(*aboard, strict=True)}
    assert (now.version, less) == (2, {0, 600})
    assert breaches(shop.world.database, shop.world.clock.now) == []


def test_what_a_replan_leaves_out_is_counted_too(shop: Shop) -> None:
    """However a job falls out of a published round: the board counts it until it has a place."""
    town, job = shop.town, shop.booking.jobs[0].id
    town.pin(job, town.add_shift("small", mass_g=10))
    shop.world.service.do(
        town.office, replan, shop.world.service.ids(), DAY, keep="nothing", budget_s=0.1
    )
    assert town.holder(job) is None
    (one,) = shop.world.service.do(town.office, list_open_jobs, DAY)
    assert (one.id, one.fell_by) == (job, "replan")


def test_what_has_a_place_again_did_not_fall_out(shop: Shop) -> None:
    """A job that was put back and then taken out on purpose is open like any other."""
    town, job, do = shop.town, shop.booking.jobs[0].id, shop.world.service.do
    town.pin(job, town.add_shift("small", mass_g=10))
    do(town.office, replan, shop.world.service.ids(), DAY, keep="nothing", budget_s=0.1)
    town.pin(job, None)
    do(town.office, insert_job, shop.world.service.ids(), job)
    do(town.office, unassign_job, shop.world.service.ids(), job)
    (one,) = do(town.office, list_open_jobs, DAY)
    assert (one.id, one.fell_from, one.fell_at, one.fell_by) == (job, None, None, "")
    assert shop.fallen_out() == 0


def test_the_office_may_be_quicker(shop: Shop) -> None:
    """A changed job that was given a round before the worker came stays there; nobody is told."""
    town, bo = shop.town, shop.town.shifts["bo"]
    former = shop.booking.jobs[0].id

    def insert(booking: Booking) -> None:
        job = booking.live_jobs[0].id
        town.pin(job, None)
        shop.world.service.do(town.office, insert_job, shop.world.service.ids(), job, bo)

    job = shop.change(a_request((80, 110)), before=insert)
    assert (town.holder(job), town.job_status(job)) == ("bo", "placed")
    assert (town.holder(former), shop.office_notices(), shop.fallen_out()) == (None, [], 0)
    assert breaches(shop.world.database, shop.world.clock.now) == []
