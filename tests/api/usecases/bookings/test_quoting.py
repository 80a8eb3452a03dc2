"""Quotes against live rounds: whether, when and where a job fits, and never from an old day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest

from api.days import what_if
from api.days.what_if import MOST_DAYS_EACH
from api.locales.texts import Texts
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.quoting import ETA_WIDTH, MOST_JUDGED, Fit, quote
from api.usecases.care.rules import publish_rule
from api.usecases.fleet.places import PlaceUpdate, change_place
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import RoundOffer, suggest_insertion
from data.store.planning.day_stamps import stamp_of
from data.store.tables.fleet import vehicle as vehicle_rows
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.rounds.live_town import DAY, OPENS, Corner, Town, busy_town, make_town, point
from tests.support.store.world import World

HUGE_G = 500_000


def a_stop_at(at: Corner, window: tuple[int, int] | None = None, **more: object) -> dict[str, Any]:
    """Ask for a stop at a junction; the window in minutes after the opening."""
    where = point(at)
    asked = {"lon": where.lon, "lat": where.lat, "service_s": 120, **more}
    if window is not None:
        start, end = (OPENS + timedelta(minutes=minute) for minute in window)
        asked["windows"] = [{"start": start.isoformat(), "end": end.isoformat()}]
    return asked


def a_request(*jobs: dict[str, Any]) -> dict[str, Any]:
    """Ask for some jobs of the day."""
    return {"day": DAY.isoformat(), "jobs": list(jobs)}


def a_job(
    name: str = "parcel",
    pickup: Corner | None = (1, 1),
    drop: Corner | None = (2, 3),
    window: tuple[int, int] | None = (0, 290),
    *,
    mass_g: int = 1000,
    **more: object,
) -> dict[str, Any]:
    """Ask for goods from one junction to another."""
    job: dict[str, Any] = {"id": name, "load": {"mass_g": mass_g}, **more}
    if pickup is not None:
        job["pickups"] = [a_stop_at(pickup)]
    if drop is not None:
        job["drops"] = [a_stop_at(drop, window)]
    return job


def fit_of(town: Town, request: dict[str, Any]) -> Fit:
    """Quote a request of one job for the office."""
    (fit,) = town.world.service.do(town.office, quote, BookingRequest.read(request)).fits
    return fit


def booked(town: Town, request: dict[str, Any]) -> UUID:
    """Book it and give its job."""
    booking = town.world.service.do(
        town.office, book, town.world.service.ids(), NewBookingRequest.read(request)
    )
    return booking.jobs[0].id


def same(fit: Fit, offers: tuple[RoundOffer, ...]) -> None:
    """Assert that a quote and the offers for the booked job say the same."""
    fits_now = {
        one.shift_id: (one.cost_cents, one.ruled_out, one.end_later_s) for one in fit.rounds
    }
    offered = {one.shift_id: (one.cost_cents, one.ruled_out, one.end_later_s) for one in offers}
    assert fits_now == offered
    assert {one.rider for one in fit.rounds} == {one.rider for one in offers}
    costs = [one.cost_cents for one in fit.rounds if one.cost_cents is not None]
    assert costs == sorted(costs)
    assert (fit.verdict == "fits") == bool(costs)


def requests(base: int) -> dict[str, dict[str, Any]]:
    """Jobs of every kind, their windows counted from so many minutes after the opening."""
    return {
        "anywhere": a_job(window=(base, 290)),
        "narrow window": a_job(window=(base + 25, base + 40)),
        "too soon": a_job(window=(base + 1, base + 2)),
        "too heavy": a_job(mass_g=HUGE_G),
        "from the hub": a_job(pickup=None),
        "to the hub": {"id": "back", "load": {"mass_g": 900}, "pickups": [a_stop_at((0, 3))]},
        "other dimension": a_job(load={"extra": {"cold_box": 1}}),
        "empties": {
            "id": "empties",
            "load": {"mass_g": 100},
            "pickups": [a_stop_at((1, 1))],
            "drops": [a_stop_at((3, 1), returns={"mass_g": 300}, setup_s=60)],
        },
        "late allowed": {
            "id": "late",
            "load": {"mass_g": 10},
            "pickups": [a_stop_at((1, 1))],
            "drops": [
                a_stop_at((4, 2), (base + 20, base + 22), late_limit_s=3600, late_hour_cents=900)
            ],
        },
        "three stops": {
            "id": "milk",
            "pickups": [a_stop_at((1, 1), load={"mass_g": 2000})],
            "drops": [
                a_stop_at((3, 3), load={"mass_g": 1000}),
                a_stop_at((0, 3), (base + 30, 200), load={"mass_g": 1000}),
            ],
        },
    }


@pytest.mark.parametrize("when", ["before", "on the way"])
def test_a_quote_says_what_the_offers_say_once_it_is_booked(world: World, when: str) -> None:
    """Each round's cost, delay or obstacle is the same for the quote and for the open job."""
    town, _ = busy_town(world)
    town.add_shift("small", mass_g=500)
    town.publish()
    if when == "on the way":
        town.follow("ana", town.round("ana").visits[1].depart_at)
        world.clock.now += timedelta(seconds=60 - world.clock.now.second)
    base = max(0, (world.clock.now - OPENS) // timedelta(minutes=1))
    verdicts = set()
    for name, job in requests(base).items():
        fit = fit_of(town, a_request(job))
        offers = world.service.do(town.office, suggest_insertion, booked(town, a_request(job)))
        assert offers, name
        same(fit, offers)
        verdicts.add(fit.verdict)
    assert verdicts == {"fits", "does-not-fit"}


def test_the_times_told_are_those_of_the_round_it_is_put_into(world: World) -> None:
    """Booked and inserted at once, it is picked up and dropped inside the times that were told."""
    town, _ = busy_town(world)
    town.publish()
    before = town.rounds()
    fit = fit_of(town, a_request(a_job()))
    job_id = booked(town, a_request(a_job()))
    world.service.do(town.office, insert_job, world.service.ids(), job_id)
    home = town.holder(job_id)
    assert home is not None
    assert fit.rounds[0].shift_id == town.shifts[home]
    visits = {v.kind: v for v in town.round(home).visits if v.job_id == job_id}
    assert [one.kind for one in fit.visits] == ["pickup", "drop"]
    for visit_time in fit.visits:
        assert visit_time.earliest == visits[visit_time.kind].start_at
        assert visit_time.earliest <= visit_time.latest <= visit_time.earliest + ETA_WIDTH
    more_s = town.round(home).travel_s - before[home].travel_s
    more_m = town.round(home).distance_m - before[home].distance_m
    assert (fit.rounds[0].extra_travel_s, fit.rounds[0].extra_distance_m) == (more_s, more_m)
    assert fit.saved_g is not None


def test_what_happens_between_two_quotes_counts_at_once(world: World) -> None:
    """A courier who leaves, a job put in, a smaller bike: each changes the next answer."""
    town, _ = busy_town(world)
    town.publish()
    world.clock.now = OPENS
    from_hub, there = a_request(a_job(pickup=None)), a_request(a_job())

    def ruled() -> dict[UUID, str]:
        return {one.shift_id: one.ruled_out for one in fit_of(town, from_hub).rounds}

    assert set(ruled().values()) == {""}
    town.leave("ana")
    ana, bo = town.shifts["ana"], town.shifts["bo"]
    assert ruled() == {ana: "already-left", bo: ""}
    first = fit_of(town, there)
    world.service.do(town.office, insert_job, world.service.ids(), booked(town, there))
    assert fit_of(town, there) != first
    heavy = a_request(a_job(mass_g=50_000))
    assert fit_of(town, heavy).verdict == "fits"
    with world.database.transaction(town.home) as tx:
        tx.run(vehicle_rows.update().values(capacity={"mass_g": 1}))
    small = fit_of(town, heavy)
    assert (small.verdict, small.reasons) == ("does-not-fit", ("too-large",))


def test_the_clock_alone_changes_the_answer(world: World) -> None:
    """A day that nobody touches is judged by the moment: in time now, too late an hour on."""
    town, _ = busy_town(world)
    town.publish()
    window = (60, 100)
    assert fit_of(town, a_request(a_job(window=window))).verdict == "fits"
    world.clock.now = OPENS + timedelta(minutes=99)
    assert fit_of(town, a_request(a_job(window=window))).verdict == "does-not-fit"


def test_a_circuit_costs_the_same_in_whatever_order_it_was_typed(world: World) -> None:
    """Farms typed from near to far, from far to near and by turns are one way and one price."""
    town, _ = busy_town(world)
    farms = [(0, 0), (4, 4), (0, 4), (2, 0)]
    answers = []
    for order in (farms, farms[::-1], [farms[2], farms[0], farms[3], farms[1]]):
        job = a_job() | {"pickups": [a_stop_at(farm) for farm in order]}
        del job["load"]
        answers.append(
            world.service.do(town.office, quote, BookingRequest.read(a_request(job))).offer
        )
    assert len({(one.distance_m, one.quote.total_cents, one.saved_g) for one in answers}) == 1


def test_each_cooperative_is_answered_from_its_own_day(world: World) -> None:
    """Two cooperatives on one day, asked by turns in one process, never see each other's."""
    one, _ = busy_town(world)
    one.publish()
    other = make_town(world, world.beta)
    asked = a_request(a_job())
    for _ in range(2):
        here = fit_of(one, asked)
        assert {r.shift_id for r in here.rounds} == set(one.shifts.values())
        there = fit_of(other, asked)
        assert (there.verdict, there.rounds) == ("could-fit", ())


def test_a_merchant_sees_times_and_no_rider(world: World) -> None:
    """The same times as the office's, and no shift, person or vehicle."""
    town, _ = busy_town(world)
    town.publish()
    merchant = merchant_of(world, new_customer(world))
    request = a_request(a_job())
    fit = world.service.do(merchant, quote, BookingRequest.read(request)).fits[0]
    full = fit_of(town, request)
    assert full.rounds
    assert fit == replace(full, rounds=())
    names = {str(one) for one in (*town.shifts.values(), *town.people.values())}
    assert not any(name in repr(fit) for name in names)
    refused = world.service.do(
        merchant, quote, BookingRequest.read(a_request(a_job(mass_g=HUGE_G)))
    ).fits[0]
    assert refused.verdict == "does-not-fit"
    assert (refused.reasons, refused.rounds) == (("too-large",), ())


def test_jobs_of_one_request_count_for_each_other(world: World) -> None:
    """What a bike has room for once does not fit twice."""
    town = make_town(world)
    town.add_job((0, 0), (4, 0), window=(20, 50))
    town.publish()
    world.clock.now = OPENS
    window = (0, 30)
    heavy = [a_job(f"piano-{n}", (1, 1), (4, 4), window, mass_g=90_000) for n in range(5)]
    fits = world.service.do(town.office, quote, BookingRequest.read(a_request(*heavy))).fits
    assert [one.job for one in fits] == [0, 1, 2, 3, 4]
    alone = fit_of(town, a_request(heavy[0]))
    assert fits[0] == alone
    verdicts = [one.verdict for one in fits]
    assert verdicts[0] == "fits"
    assert verdicts[-1] == "does-not-fit"
    assert verdicts == sorted(verdicts, reverse=True)


def test_more_jobs_than_are_judged_are_told(world: World) -> None:
    """The first ones of a long request are judged; of the others it says that they were not."""
    town, _ = busy_town(world)
    town.publish()
    many = [a_job(f"letter-{n}", mass_g=1) for n in range(MOST_JUDGED + 2)]
    fits = world.service.do(town.office, quote, BookingRequest.read(a_request(*many))).fits
    assert [one.verdict for one in fits[MOST_JUDGED:]] == ["unknown"] * 2
    assert {one.reasons for one in fits[MOST_JUDGED:]} == {("many-jobs",)}
    assert "unknown" not in {one.verdict for one in fits[:MOST_JUDGED]}


def test_the_limit_of_jobs_judged_is_of_the_whole_request(world: World) -> None:
    """Days are no way round it: of nine jobs on each of three days the first twenty are judged."""
    town, _ = busy_town(world)
    town.publish()
    jobs = [a_job(f"letter-{n}", window=None, mass_g=1) for n in range(27)]
    for n, one in enumerate(jobs):
        day = (DAY + timedelta(days=n // 9)).isoformat()
        one["drops"][0]["windows"] = [{"start": f"{day}T09:00", "end": f"{day}T12:00"}]
    fits = world.service.do(town.office, quote, BookingRequest.read({"jobs": jobs})).fits
    assert [fit.reasons == ("many-jobs",) for fit in fits] == [n >= MOST_JUDGED for n in range(27)]


def test_a_day_not_planned_tells_whether_a_shift_could(world: World) -> None:
    """Before the plan only shifts and bikes count; without shifts nothing can be told."""
    town = make_town(world)
    town.add_job((0, 0), (4, 0))
    fit = fit_of(town, a_request(a_job()))
    assert (fit.verdict, fit.visits, fit.saved_g) == ("could-fit", (), None)
    heavy = fit_of(town, a_request(a_job(mass_g=HUGE_G)))
    assert (heavy.verdict, heavy.reasons) == ("does-not-fit", ("too-large",))
    tomorrow = a_request(a_job(window=None)) | {"day": (DAY + timedelta(days=1)).isoformat()}
    nobody = fit_of(town, tomorrow)
    assert (nobody.verdict, nobody.reasons) == ("unknown", ("day-without-shifts",))


@pytest.mark.parametrize(
    ("window", "side"),
    [((600, 660), "after-hours"), ((-120, -60), "before-hours"), ((0, 1), "window")],
)
def test_a_window_outside_all_hours_says_on_which_side(
    world: World, window: tuple[int, int], side: str
) -> None:
    """Who asks for a drop after the last shift is not told to ask for a later one."""
    town, _ = busy_town(world)
    town.publish()
    world.clock.now = OPENS - timedelta(hours=3)
    fit = fit_of(town, a_request(a_job(window=window)))
    assert (fit.verdict, fit.reasons) == ("does-not-fit", (side,))
    words = {"after-hours": "earlier", "before-hours": "later", "window": "wider"}
    sentence = Texts("en")("quote-reason", code=side)
    assert [word for word in words.values() if word in sentence] == [words[side]]


def test_after_the_last_shift_nothing_fits(world: World) -> None:
    """When all shifts are over the day takes nothing more."""
    town, _ = busy_town(world)
    town.publish()
    world.clock.now = OPENS + timedelta(hours=6)
    fit = fit_of(town, a_request(a_job(window=None)))
    assert fit.verdict == "does-not-fit"
    assert set(fit.reasons) <= {"hours", "several"}


def test_few_days_are_kept(world: World) -> None:
    """However many days are asked for, a bounded number is kept in memory."""
    town = make_town(world)
    for ahead in range(MOST_DAYS_EACH + 3):
        asked = a_request(a_job(window=None))
        fit_of(town, asked | {"day": (DAY + timedelta(days=ahead)).isoformat()})
    assert len(world.service.tools.days) == MOST_DAYS_EACH


def test_a_day_is_read_once_while_nothing_changes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten quotes within a minute read the day once; after an event it is read again."""
    town, _ = busy_town(world)
    town.publish()
    read = Mock(side_effect=what_if.read_day)
    monkeypatch.setattr(what_if, "read_day", read)
    for column in range(5):
        for row in range(2):
            fit_of(town, a_request(a_job(pickup=(column, row))))
    assert read.call_count == 1
    town.leave("bo")
    fit_of(town, a_request(a_job()))
    assert read.call_count == 2


def test_a_price_is_that_of_the_tariff_in_force(world: World) -> None:
    """A rule gives way to a new version, at once or in its time."""
    town, _ = busy_town(world)
    town.publish()
    service, admin = world.service, world.new_person("admin")

    def price() -> int:
        return service.do(
            town.office, quote, BookingRequest.read(a_request(a_job()))
        ).offer.quote.net_cents

    def publish(base_cents: int, from_s: int) -> None:
        body = {"base_cents": base_cents}
        when = world.clock.now + timedelta(seconds=from_s)
        id_ = service.ids()
        service.do(admin, publish_rule, id_, kind="tariff", body=body, valid_from=when)

    first = price()
    assert price() == first
    publish(first + 100, from_s=0)
    assert price() == first + 100
    publish(first + 200, from_s=90)
    assert price() == first + 100
    world.clock.forward(seconds=89)
    assert price() == first + 100
    world.clock.forward(seconds=1)
    assert price() == first + 200


def test_the_stamp_of_a_day_changes_with_the_commit(world: World) -> None:
    """A change of the day gives it another stamp, for others only once it is committed."""
    town, _ = busy_town(world)
    town.publish()
    with world.database.transaction(town.home) as tx:
        before = stamp_of(tx, DAY)
    with world.database.transaction(town.home) as tx:
        assert stamp_of(tx, DAY) == before
    place = new_place(world, 1, 1, opening_hours="9-12")
    with world.database.transaction(town.home) as tx:
        # Stops may be asked for at any place that has hours.
        assert stamp_of(tx, DAY) != before
        before = stamp_of(tx, DAY)
    world.service.do(
        world.actor("dispatcher"), change_place, place, PlaceUpdate.read({"opening_hours": "9-13"})
    )
    with world.database.transaction(town.home) as tx:
        assert stamp_of(tx, DAY) != before
        before = stamp_of(tx, DAY)
        tx.run(vehicle_rows.update().values(capacity={"mass_g": 1}))
        with world.database.transaction(town.home) as other:
            assert stamp_of(other, DAY) == before
    with world.database.transaction(town.home) as tx:
        assert stamp_of(tx, DAY) != before
