"""Bookings: quoted, made once, read by those whom they concern, and refused with every reason."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from api.auth.scopes import Grant, Reach
from api.usecases.act import Actor
from api.usecases.bookings.booking import book, content_hash, list_bookings, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.customers import close_customer
from api.usecases.bookings.quoting import quote
from api.usecases.fleet.places import close_place
from data.store.bookings.bookings import Booking
from data.store.bookings.lists import Wanted
from data.store.rounds import events
from dispatch.bookings.emissions import EmissionRule, saving
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import (
    a_booking,
    a_stop,
    events_of,
    merchant_of,
    new_customer,
    new_place,
    new_vehicle,
    publish,
)
from tests.support.store.world import World

DAY = date(2026, 3, 10)
TARIFF = {"base_cents": 500, "distance_bands": [{"km_cents": 150}], "vat_per_mille": 200}


def book_as(world: World, actor: Actor, request: dict[str, Any] | None = None) -> Booking:
    """Book under a new id."""
    return world.service.do(
        actor, book, world.service.ids(), NewBookingRequest.read(request or a_booking())
    )


def changed(path: str, value: object) -> dict[str, Any]:
    """A booking with one value replaced, such as that of ``jobs.0.drops.0.lon``."""
    request = a_booking()
    inside: Any = request
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        inside = inside[step]
    inside[last] = value
    return request


def test_who_neither_books_nor_dispatches_is_refused(world: World) -> None:
    """Couriers, volunteers and admins get neither a price nor a booking."""
    for role in ("courier", "volunteer", "admin"):
        with pytest.raises(Denied):
            book_as(world, world.actor(role))
        with pytest.raises(Denied):
            world.service.do(world.actor(role), quote, BookingRequest.read(a_booking()))


def test_another_cooperative_and_another_customer_see_nothing(world: World) -> None:
    """A booking is not there for them: neither to read, nor in a list, nor its id to use."""
    mine, theirs = new_customer(world), new_customer(world, "Grocer")
    booking = book_as(world, merchant_of(world, mine))
    stranger = merchant_of(world, theirs)
    other = world.actor("dispatcher", cooperative=world.beta)
    wanted = Wanted(first=DAY, last=DAY)
    for actor in (stranger, other):
        with pytest.raises(NotFound):
            world.service.do(actor, read_booking, booking.id)
        assert world.service.do(actor, list_bookings, wanted) == []
    assert world.service.do(stranger, list_bookings, Wanted(
        first=DAY, last=DAY, customer_id=mine)) == []  # fmt: skip
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(stranger, book, booking.id, NewBookingRequest.read(a_booking()))


def test_a_merchant_books_for_the_own_customer_alone(world: World) -> None:
    """Naming another is answered like naming none that is there; naming nobody means oneself."""
    mine, theirs = new_customer(world), new_customer(world, "Grocer")
    merchant = merchant_of(world, mine)
    assert book_as(world, merchant).customer_id == mine
    for stranger in (theirs, world.service.ids()):
        with pytest.raises(NotFound, match="no-such-customer"):
            book_as(world, merchant, a_booking(customer_id=str(stranger)))


def test_whoever_reaches_only_the_own_and_has_nothing_is_refused(world: World) -> None:
    """An actor who may book for one's own customer and has none books for nobody."""
    grant = Grant(permissions={"bookings:write": Reach.OWN})
    actor = Actor(kind="key", id=world.service.ids(), cooperative_id=world.alpha, grant=grant)
    with pytest.raises(Denied):
        book_as(world, actor)


def test_what_is_quoted_is_what_is_booked(world: World) -> None:
    """Price, way and estimates of a quote are those of the booking; a quote leaves no trace."""
    publish(world, "tariff", TARIFF)
    new_vehicle(world, profile="cargo")
    merchant = merchant_of(world, new_customer(world))
    before = events_of(world)
    offer = world.service.do(merchant, quote, BookingRequest.read(a_booking())).offer
    assert events_of(world) == before
    booking = book_as(world, merchant)
    assert (booking.quote, booking.distance_m) == (offer.quote, offer.distance_m)
    assert (booking.emitted_g, booking.saved_g) == (offer.emitted_g, offer.saved_g)
    assert offer.quote.tariff_version == 2
    # Eight streets of 140 to 220 m; 5.00 and 1.50 a kilometre.
    assert 1400 < offer.distance_m < 1500
    assert offer.quote.net_cents == 500 + round(offer.distance_m * 0.15)
    # A cargo bike's ride as reports and invoices count it; its making lowers what is saved.
    right = saving(EmissionRule(), offer.distance_m, "cargo_ebike", date(2026, 3, 10))
    assert right.ridden.manufacture_g == round(offer.distance_m * 8.7 / 1000)
    assert (offer.emitted_g, offer.saved_g) == (right.ridden.use_g, right.saved_g)
    assert world.service.do(merchant, read_booking, booking.id) == booking


def test_a_booking_keeps_what_was_asked_for(world: World) -> None:
    """Stops, contact, windows in local time, proof and what to do on failure come back."""
    request = a_booking(reference="order 7")
    request["jobs"][0]["drops"][0] |= {"proof": ["photo", "code"], "on_failure": "return_to_sender"}
    booking = book_as(world, world.actor("dispatcher"), request)
    found = world.service.do(world.actor("dispatcher"), read_booking, booking.id)
    assert found == booking
    (job,) = found.jobs
    pickup, drop = job.stops
    assert (found.reference, found.day, job.reference, job.status) == (
        "order 7", DAY, "bread", "open")  # fmt: skip
    assert (pickup.kind, pickup.service_s, pickup.load.mass_g) == ("pickup", 120, 5000)
    assert (drop.contact_name, drop.note) == ("Zoe Zola", "second floor")
    assert (drop.proof, drop.on_failure) == (("photo", "code"), "return_to_sender")
    assert drop.windows[0].start == datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


def test_nothing_personal_is_in_the_log(world: World) -> None:
    """The event names ids, a day and a sum."""
    booking = book_as(world, world.actor("dispatcher"))
    with world.database.transaction(world.alpha) as tx:
        (event,) = events.read(tx, 0)
    assert event.detail == {"job_ids": [str(booking.jobs[0].id)], "day": "2026-03-10",
                            "total_cents": 0}  # fmt: skip


def test_an_admin_reads_bookings_without_recipients(world: World) -> None:
    """Who may not read recipients' data gets windows and loads, and neither names nor doors."""
    booking = book_as(world, world.actor("dispatcher"))
    found = world.service.do(world.actor("admin"), read_booking, booking.id)
    drop = found.jobs[0].of_kind("drop")[0]
    assert (drop.contact_name, drop.contact_phone, drop.note, drop.address) == ("", "", "", "")
    assert drop.point is None
    assert drop.windows == booking.jobs[0].of_kind("drop")[0].windows


def test_the_same_booking_again_is_the_same(world: World) -> None:
    """The same id and content gives the same answer and one event; other content is refused."""
    dispatcher, booking_id = world.actor("dispatcher"), world.service.ids()
    first = world.service.do(dispatcher, book, booking_id, NewBookingRequest.read(a_booking()))
    world.clock.forward(minutes=5)
    assert (
        world.service.do(dispatcher, book, booking_id, NewBookingRequest.read(a_booking())) == first
    )
    assert events_of(world) == ["booking_made"]
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(
            dispatcher, book, booking_id, NewBookingRequest.read(a_booking(reference="other"))
        )


def test_one_booking_sent_by_several_threads_is_made_once(world: World) -> None:
    """Eight at the same moment all get the same booking, and the log one event."""
    dispatcher, booking_id = world.actor("dispatcher"), world.service.ids()

    def send(_: int) -> tuple[UUID, UUID]:
        booking = world.service.do(
            dispatcher, book, booking_id, NewBookingRequest.read(a_booking())
        )
        return booking.id, booking.jobs[0].id

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(8)))
    assert len(answers) == 1
    assert events_of(world) == ["booking_made"]


def test_a_booking_of_many_producers_to_a_hub(world: World) -> None:
    """Several pickups in one job, at places of the cooperative, with their usual times."""
    hub = new_place(world, 2, 2, kind="hub", service_s=300)
    farms = [new_place(world, 0, row, kind="producer", setup_s=60) for row in range(3)]
    job = {
        "kind": "circuit",
        "pickups": [{"place": str(farm), "load": {"items": 2}} for farm in farms],
        "drops": [{"place": str(hub), "load": {"items": 6}, "service_s": 30}],
    }
    booking = book_as(world, world.actor("dispatcher"), {"day": "2026-03-10", "jobs": [job]})
    (kept,) = booking.jobs
    assert [stop.place_id for stop in kept.stops] == [*farms, hub]
    assert [stop.setup_s for stop in kept.stops] == [60, 60, 60, 0]
    assert kept.of_kind("drop")[0].service_s == 30
    assert kept.reference == "1"


def test_a_booking_of_several_jobs_is_priced_as_one(world: World) -> None:
    """Every drop counts, and the ways of all jobs are summed."""
    steps = [{"first": 1, "cents": 300}, {"first": 2, "cents": 200}]
    publish(world, "tariff", {"drop_steps": steps, "distance_bands": [{"km_cents": 100}]})
    one = a_booking()
    one["jobs"].append({**one["jobs"][0], "id": "cake"})
    dispatcher = world.actor("dispatcher")
    single = world.service.do(dispatcher, quote, BookingRequest.read(a_booking())).offer
    double = world.service.do(dispatcher, quote, BookingRequest.read(one)).offer
    assert double.distance_m == 2 * single.distance_m
    assert [line.amount_cents for line in double.quote.lines if line.code == "drops"] == [300, 200]


def test_goods_are_picked_up_where_the_customers_usually_are(world: World) -> None:
    """A job without pickups gets the customer's place; one that says none gets none."""
    shop = new_place(world, 1, 1, kind="shop", service_s=90)
    merchant = merchant_of(world, new_customer(world, place_id=str(shop)))
    request = a_booking()
    del request["jobs"][0]["pickups"]
    pickup = book_as(world, merchant, request).jobs[0].of_kind("pickup")[0]
    assert (pickup.place_id, pickup.service_s, pickup.load.mass_g) == (shop, 90, 5000)
    request["jobs"][0]["pickups"] = []
    assert book_as(world, merchant, request).jobs[0].of_kind("pickup") == ()


def test_a_customer_names_only_places_of_its_own(world: World) -> None:
    """Another's place is unknown, and so is one that was closed."""
    mine, theirs = new_customer(world), new_customer(world, "Grocer")
    merchant, other = merchant_of(world, mine), merchant_of(world, theirs)
    own, foreign = new_place(world, 1, 1, by=merchant), new_place(world, 1, 2, by=other)
    for place, is_there in ((own, True), (foreign, False)):
        request = changed("jobs.0.pickups", [{"place": str(place).upper()}])
        if is_there:
            assert book_as(world, merchant, request).jobs[0].stops[0].place_id == own
            continue
        with pytest.raises(BadInput, match="unknown-place"):
            book_as(world, merchant, request)
    world.service.do(merchant, close_place, own)
    with pytest.raises(BadInput, match="unknown-place"):
        book_as(world, merchant, changed("jobs.0.pickups", [{"place": str(own)}]))


def test_a_job_without_windows_is_of_its_day(world: World) -> None:
    """The day says when; it lies neither in the past nor nowhere."""
    request = changed("jobs.0.drops", [a_stop(4, 4)])
    assert book_as(world, world.actor("dispatcher"), request).jobs[0].day == DAY
    for day, code in ((None, "booking-without-day"), ("2026-03-08", "day-in-the-past")):
        with pytest.raises(BadInput) as error:
            book_as(world, world.actor("dispatcher"), {**request, "day": day})
        assert [(one.where, one.code) for one in error.value.faults] == [("day", code)]


WRONG: list[tuple[str, object, str, str]] = [
    ("jobs", [], "jobs", "list-length"),
    ("jobs", None, "jobs", "missing-key"),
    ("day", None, "day", "booking-without-day"),
    ("day", "tomorrow", "day", "not-a-day"),
    ("vehicles", 0, "vehicles", "out-of-range"),
    ("supplements", {"cold": 1}, "supplements.cold", "unknown-supplement"),
    ("jobs.0.kind", "taxi", "jobs[0].kind", "unknown-kind"),
    ("jobs.0.skills", ["crane"], "jobs[0].skills[0]", "unknown-skill"),
    ("jobs.0.drops.0.lon", "x", "jobs[0].drops[0].lon", "wrong-type"),
    ("jobs.0.drops.0.lon", 11.0, "jobs[0].drops[0]", "point-off-map"),
    ("jobs.0.drops.0.proof", ["kiss"], "jobs[0].drops[0].proof[0]", "unknown-choice"),
    ("jobs.0.drops.0.on_failure", "burn", "jobs[0].drops[0].on_failure", "unknown-choice"),
    ("jobs.0.drops.0.contact_name", 7, "jobs[0].drops[0].contact_name", "wrong-type"),
    ("jobs.0.drops.0.note", "x" * 2001, "jobs[0].drops[0].note", "text-too-long"),
    ("jobs.0.drops.0.note", "a\0b", "jobs[0].drops[0].note", "text-unwritable"),
    ("jobs.0.drops.0.note", "\ud800", "jobs[0].drops[0].note", "text-unwritable"),
    ("jobs.0.drops.0.load", {"items": 9}, "jobs[0]", "unbalanced-load"),
    (
        "jobs.0.drops.0.windows",
        [{"start": "2026-03-08T09:00", "end": "2026-03-08T10:00"}],
        "jobs[0].drops[0].windows[0]",
        "window-in-the-past",
    ),
    (
        "jobs.0.drops.0.windows",
        [{"start": "2062-03-08T09:00", "end": "2062-03-08T10:00"}],
        "jobs[0]",
        "too-far-ahead",
    ),
    (
        "jobs.0.pickups.0.windows",
        [{"start": "2026-03-12T09:00", "end": "2026-03-12T10:00"}],
        "jobs[0].pickups[0].windows[0]",
        "window-other-round",
    ),
    (
        "jobs.0.drops.0.windows",
        [{"start": "2026-03-11T09:00", "end": "2026-03-11T10:00"}],
        "jobs[0]",
        "job-other-day",
    ),
    (
        "jobs.0.drops.0.windows",
        [{"start": "23:00", "end": "01:00"}],
        "jobs[0].drops[0].windows[0].end",
        "window-over-midnight",
    ),
    (
        "jobs.0.drops.0.windows",
        [{"start": "22:00", "end": "24:00"}],
        "jobs[0].drops[0].windows[0].end",
        "not-on-the-clock",
    ),
    (
        "jobs.0.drops.0.windows",
        [{"start": "09:00", "end": "09:00"}],
        "jobs[0].drops[0].windows[0]",
        "window-empty",
    ),
    ("jobs.0.drops", [{"address": "9 Nowhere"}], "jobs[0].drops[0].address", "address-unknown"),
]


def test_a_window_is_told_wrong_once_and_in_the_words_it_was_written_in(world: World) -> None:
    """Over midnight, off the clock, skipped or repeated by it: one fault with what to write."""
    for windows, code, args in (
        (("23:00", "01:00"), "window-over-midnight", {"last": "2026-03-11T01:00"}),
        (("22:00", "24:00"), "not-on-the-clock", {"value": "24:00"}),
        (("2026-03-10T25:10", "2026-03-10T26:00"), "not-on-the-clock", {}),
    ):
        window = [dict(zip(("start", "end"), windows, strict=True))]
        with pytest.raises(BadInput) as error:
            book_as(world, world.actor("dispatcher"), changed("jobs.0.drops.0.windows", window))
        assert {one.code for one in error.value.faults} == {code}
        assert args.items() <= error.value.faults[0].args.items()


def test_a_window_over_midnight_without_a_day_is_shown_on_a_day_of_now(world: World) -> None:
    """What would be right is written with today and tomorrow, never with a day of long ago."""
    faults = changed("jobs.0.drops.0.windows", [{"start": "23:00", "end": "01:00"}])
    del faults["day"]
    with pytest.raises(BadInput) as error:
        book_as(world, world.actor("dispatcher"), faults)
    (fault,) = (one for one in error.value.faults if one.code == "window-over-midnight")
    today = world.clock.now.date()
    assert fault.args["first"] == f"{today}T23:00"
    assert fault.args["last"] == f"{today + timedelta(days=1)}T01:00"


def test_times_that_a_change_of_the_clock_skips_or_repeats_are_asked_about(world: World) -> None:
    """02:30 in spring and in autumn: what is meant is not guessed; both instants are named."""
    for day, code in (("2026-03-29", "time-skipped"), ("2026-10-25", "time-twice")):
        request = changed("jobs.0.drops.0.windows", [{"start": "02:30", "end": "05:00"}])
        with pytest.raises(BadInput) as error:
            book_as(world, world.actor("dispatcher"), {**request, "day": day})
        (fault,) = error.value.faults
        assert (fault.where, fault.code) == ("jobs[0].drops[0].windows[0].start", code)
        exact = changed(
            "jobs.0.drops.0.windows", [{"start": fault.args["after"], "end": f"{day}T05:00"}]
        )
        book_as(world, world.actor("dispatcher"), {**exact, "day": day})


def test_a_window_of_the_night_after_belongs_to_the_day(world: World) -> None:
    """A round may ride over midnight, but what is for the next morning is of another day."""
    request = changed("jobs.0.pickups.0.windows", [{"start": "22:00", "end": "23:00"}])
    drop = request["jobs"][0]["drops"][0]
    drop["windows"] = [{"start": "2026-03-11T01:00", "end": "2026-03-11T02:00"}]
    assert book_as(world, world.actor("dispatcher"), request).day == DAY
    drop["windows"] = [{"start": "2026-03-11T09:00", "end": "2026-03-11T10:00"}]
    with pytest.raises(BadInput, match="window-other-round"):
        book_as(world, world.actor("dispatcher"), request)


def test_what_is_wrong_with_a_booking_is_named_where_it_is(world: World) -> None:
    """Each fault has its key path and code, and nothing is kept."""
    missed = []
    for path, value, where, code in WRONG:
        with pytest.raises(BadInput) as error:
            book_as(world, world.actor("dispatcher"), changed(path, value))
        found = [(one.where, one.code) for one in error.value.faults]
        if (where, code) not in found:
            missed.append((path, found))
    assert missed == []
    assert events_of(world) == []


def test_a_fault_never_repeats_an_address(world: World) -> None:
    """What may be logged names the place in the request, not the recipient's."""
    request = changed("jobs.0.drops", [{"address": "9 Secret Street", "lon": None}])
    request["jobs"][0]["pickups"] = [{**a_stop(0, 0), "address": "7 Hidden Lane", "lon": 11.0}]
    with pytest.raises(BadInput) as error:
        book_as(world, world.actor("dispatcher"), request)
    assert "Secret" not in str(error.value)
    request["jobs"][0]["drops"] = [a_stop(4, 4)]
    with pytest.raises(BadInput, match="point-off-map") as error:
        book_as(world, world.actor("dispatcher"), request)
    assert "Hidden" not in str(error.value)


def test_all_faults_of_all_jobs_come_at_once(world: World) -> None:
    """A job with two faults has both told; then, which of the jobs has another one's name."""
    request = a_booking()
    request["jobs"] += [{**request["jobs"][0]}, {**request["jobs"][0], "id": "c", "priority": 101}]
    request["jobs"][2]["drops"] = [a_stop(4, 4, service_s=-1)]
    with pytest.raises(BadInput) as error:
        book_as(world, world.actor("dispatcher"), request)
    assert [(one.where, one.code) for one in error.value.faults] == [
        ("jobs[2].drops[0].service_s", "out-of-range"),
        ("jobs[2].priority", "out-of-range"),
    ]
    request["jobs"][2] = {**request["jobs"][0], "label": "again"}
    with pytest.raises(BadInput) as error:
        book_as(world, world.actor("dispatcher"), request)
    assert [(one.where, one.code) for one in error.value.faults] == [
        ("jobs[1].id", "duplicate-id"),
        ("jobs[2].id", "duplicate-id"),
    ]


def test_a_customer_does_not_weigh_its_jobs_against_others(world: World) -> None:
    """Priority, prize and the price of lateness are the office's to give."""
    merchant = merchant_of(world, new_customer(world))
    request = a_booking()
    request["jobs"][0] |= {"priority": 5, "prize_cents": 100}
    request["jobs"][0]["drops"][0]["late_hour_cents"] = 100
    with pytest.raises(BadInput) as error:
        book_as(world, merchant, request)
    assert {one.code for one in error.value.faults} == {"office-only"}
    assert len(error.value.faults) == 3
    assert book_as(world, world.actor("dispatcher"), request).jobs[0].priority == 5


def test_deadlines_bind_customers_to_the_minute(world: World) -> None:
    """At the deadline a booking is taken, a second later it is not; the office may still."""
    publish(world, "cutoff", {"by_kind": {"merchant": {"book": {"minutes_before": 60}}}})
    merchant, start = merchant_of(world, new_customer(world)), datetime(2026, 3, 10, 8, tzinfo=UTC)
    world.clock.now = start - timedelta(minutes=60)
    quoted = world.service.do(merchant, quote, BookingRequest.read(a_booking()))
    assert quoted.offer.bookable_until == world.clock.now
    assert book_as(world, merchant).status == "booked"
    world.clock.forward(seconds=1)
    for ask in (lambda: book_as(world, merchant),
                lambda: world.service.do(
                    merchant, quote, BookingRequest.read(a_booking()))):  # fmt: skip
        with pytest.raises(Conflict, match="too-late-to-book") as error:
            ask()
        assert error.value.arguments["until"] == "2026-03-10T08:00+01:00"
        assert str(error.value.zone) == "Europe/Paris"
    assert book_as(world, world.actor("dispatcher")).status == "booked"


def test_a_tariff_has_its_say(world: World) -> None:
    """Beyond its last band there is no price, and one that does not hold yet prices nothing."""
    publish(world, "tariff", {"distance_bands": [{"up_to_m": 1000, "cents": 100}]})
    with pytest.raises(BadInput, match="beyond-tariff"):
        book_as(world, world.actor("dispatcher"))
    publish(world, "tariff", TARIFF, name="late")
    merchant = merchant_of(world, new_customer(world, tariff="late"))
    world.clock.forward(days=-1)
    with pytest.raises(Conflict, match="tariff-not-in-force"):
        book_as(world, merchant)


def test_a_closed_customer_books_no_more(world: World) -> None:
    """Neither by itself nor through the office."""
    customer = new_customer(world)
    world.service.do(world.actor("admin"), close_customer, customer)
    for actor in (merchant_of(world, customer), world.actor("dispatcher")):
        with pytest.raises(Conflict, match="customer-closed"):
            book_as(world, actor, a_booking(customer_id=str(customer)))


def test_aid_needs_neither_name_nor_phone_and_takes_no_photo(world: World) -> None:
    """An alias is enough; a photo at somebody's door is refused, and reading it is noted."""
    request = a_booking()
    request["jobs"][0] |= {"kind": "aid", "label": "Blue Heron"}
    drop = request["jobs"][0]["drops"][0]
    del drop["contact_name"], drop["contact_phone"]
    drop["proof"] = ["photo"]
    with pytest.raises(BadInput, match="aid-without-photo"):
        book_as(world, world.actor("dispatcher"), request)
    drop["proof"] = ["code"]
    booking = book_as(world, world.actor("dispatcher"), request)
    world.service.do(world.actor("dispatcher"), read_booking, booking.id)
    with world.database.transaction(world.alpha) as tx:
        read = tx.connection.exec_driver_sql("SELECT stop_id, reason FROM address_read").all()
    assert [tuple(row) for row in read] == [(booking.jobs[0].of_kind("drop")[0].id, "booking")]


def test_a_long_list_is_given_in_pieces(world: World) -> None:
    """Page by page every booking comes once, in the order of days."""
    dispatcher = world.actor("dispatcher")
    days = ["2026-03-11", "2026-03-10", "2026-03-12", "2026-03-10"]
    bookings = [book_as(world, dispatcher, a_booking(day=day)) for day in days]
    wanted, found = Wanted(first=DAY, last=date(2026, 3, 31)), []
    while page := world.service.do(dispatcher, list_bookings, wanted, 3):
        found += page
        wanted = Wanted(first=wanted.first, last=wanted.last, after=(page[-1].day, page[-1].id))
    assert [one.id for one in found] == [one.id for one in sorted(
        bookings, key=lambda one: (one.day, one.id))]  # fmt: skip
    with pytest.raises(BadInput, match="out-of-range"):
        world.service.do(dispatcher, list_bookings, wanted, 501)


def test_hashes_of_requests_stay_what_they_were() -> None:
    """The same request after an upgrade is the same booking: what is said is hashed as JSON."""
    wanted = {**a_booking(), "customer_id": "019cced2-1380-7000-8000-00000000000f"}
    text = json.dumps([str(UUID(int=1)), wanted], sort_keys=True)
    assert (
        content_hash(UUID(int=1), NewBookingRequest.read(wanted))
        == sha256(text.encode()).hexdigest()
    )
