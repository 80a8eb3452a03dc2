"""Booking deliveries one by one, by forms alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from api.app import make_app
from api.http.pages.booking.shown import state_of
from data.store.tables.bookings import stop
from tests.support.booking_pages import (
    DAY,
    a_delivery,
    book_by_form,
    hidden,
    merchant,
    new_shop,
    point_of,
    text_of,
)
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.office import a_booking, a_stop, new_place, publish
from tests.support.rounds.failing_ride import Ride
from tests.support.store.world import World

OF_DAY = f"/v1/bookings?first={DAY}&last={DAY}"


def stops_of(asker: Asker, address: str) -> dict[str, dict[str, object]]:
    """Return pickup and drop of the one job of a booking, by its page."""
    body = asker.get(f"/v1{address}").json()
    return {one["kind"]: one for one in body["jobs"][0]["stops"]}


def test_a_delivery_is_priced_and_then_booked(web: Web) -> None:
    """The price comes first; sent twice it is one booking; who came from the board is led back."""
    publish(web.world, "tariff", {"base_cents": 700, "vat_per_mille": 200})
    shop = merchant(web)
    checked = shop.post("/bookings/new", data={**a_delivery(note="second floor"), "go": "check"})
    assert checked.status_code == 200, text_of(checked)
    assert "Base price €7.00" in text_of(checked)
    assert "€8.40" in text_of(checked)
    assert "CO₂e" in text_of(checked)
    assert shop.get(OF_DAY).json()["items"] == []
    fields = {**hidden(checked), "go": "book"}
    answer, again = (shop.post("/bookings/new", data=fields) for _ in range(2))
    assert answer.headers["location"] == again.headers["location"]
    address = answer.headers["location"].partition("?")[0]
    back = shop.post("/bookings/new", data={**fields, "back": "board"}).headers["location"]
    assert re.fullmatch(rf"/board/#\d{{4}}-\d\d-\d\d/booking:{address.rpartition('/')[2]}", back)
    assert len(shop.get(OF_DAY).json()["items"]) == 1
    stops = stops_of(shop, answer.headers["location"].partition("?")[0])
    assert (stops["drop"]["address"], stops["drop"]["note"]) == ("3 Oak Lane", "second floor")
    assert stops["drop"]["load"]["items"] == 2  # type: ignore[index]
    assert stops["pickup"]["place_id"] is not None
    shown = shop.get(answer.headers["location"])
    assert "3 Oak Lane" in shown.text
    assert "Booked." in shown.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "the whole price is charged"),
        ({"failure_per_mille": 125}, "12.5% of the price is charged"),
        ({"failure_per_mille": 0}, "nothing is charged"),
    ],
)
def test_what_a_failed_delivery_costs_is_told_before_it_is_booked(
    web: Web, body: dict[str, int], said: str
) -> None:
    """With the price, on the delivery's page, and in a quote of the interface."""
    publish(web.world, "tariff", {"base_cents": 700, **body})
    shop = merchant(web)
    checked = shop.post("/bookings/new", data={**a_delivery(), "go": "check"})
    assert f"{said}." in text_of(checked)
    booked = shop.post("/bookings/new", data={**hidden(checked), "go": "book"})
    assert f"{said}." in text_of(shop.get(booked.headers["location"]))
    quoted = shop.post("/v1/quotes", json=a_booking())
    assert quoted.json()["failure_per_mille"] == body.get("failure_per_mille", 1000)


def test_what_was_typed_comes_back_for_a_change(web: Web) -> None:
    """From the price one goes back to the form, and finds every field as it was."""
    shop = merchant(web)
    typed = a_delivery(note='"<b>Läne</b>"', proof=["signature", "photo"], age="on", crates="3")
    checked = shop.post("/bookings/new", data={**typed, "go": "check"})
    back = shop.post("/bookings/new", data={**hidden(checked), "go": "edit"})
    assert back.status_code == 200
    assert "&lt;b&gt;Läne&lt;/b&gt;" in back.text
    assert back.text.count(" checked") == 3 + 1  # both proofs, the age, the way of time


def test_extras_are_booked(web: Web) -> None:
    """Proof, age, cold, crates, weight and whom to call become what the courier is told."""
    shop = merchant(web)
    address = book_by_form(
        shop,
        proof=["signature", "code"],
        age="on",
        note="ring twice",
        crates="2",
        temperature="chilled",
        mass="7,5",
        next="return_to_sender",
        reference="A-17",
    )
    drop = stops_of(shop, address)["drop"]
    assert drop["proof"] == ["signature", "code", "age"]
    assert drop["note"] == "ring twice"
    assert drop["returns"]["items"] == 2  # type: ignore[index]
    assert drop["load"]["mass_g"] == 7500  # type: ignore[index]
    assert drop["load"]["extra"] == {"chilled_ml": 16_000}  # type: ignore[index]
    assert drop["on_failure"] == "return_to_sender"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("to_address", "", "Please fill this in."),
        ("day", "", "Please fill this in."),
        ("day", "2026-02-01", "Choose a later one"),
        ("day", "someday", "someday"),
        ("until", "", "Please fill this in."),
        ("from", "11:00", "10:00"),
        ("n_box_s", "", "Tell how many parcels there are."),
        ("n_box_s", "100", "99"),
        ("n_box_s", "two", "two"),
        ("mass", "heavy", "heavy"),
        ("next", "burn_it", "burn_it"),
        ("pick", "address", "Please fill this in."),
        ("to_address_point", "9.0,50.0|3 Oak Lane", "from the nearest rideable street"),
        ("to_address_point", "nan,nan|3 Oak Lane", "has no such address"),
        ("contact_phone", "1" * 2001, "2001"),
    ],
)
def test_a_fault_is_told_and_nothing_is_booked(web: Web, field: str, value: str, said: str) -> None:
    """Whatever is wrong stands beside its field, with what was typed, and leads to it."""
    shop = merchant(web)
    came = shop.post("/bookings/new", data={**a_delivery(**{field: value}), "go": "check"})
    assert came.status_code == 422, text_of(came)
    assert said in text_of(came)
    assert 'role="alert"' in came.text
    assert "3 Oak Lane" in came.text or field == "to_address"
    assert shop.get(OF_DAY).json()["items"] == []


def test_meals_go_when_they_are_ready(web: Web) -> None:
    """“Ready in 20 minutes” is a window from then on; booked later, it is the one that was told."""
    shop = merchant(web)
    typed = a_delivery(when="ready", ready_min="17", n_meal="1", n_box_s="")
    asked = shop.post("/bookings/new", data={**typed, "go": "check"})
    assert "Nobody is on duty" in text_of(asked)
    checked = shop.post("/bookings/new", data={**hidden(asked), "anyway": "on"})
    assert checked.status_code == 200, text_of(checked)
    now = web.world.clock.now
    web.world.clock.forward(minutes=3)
    answer = shop.post("/bookings/new", data={**hidden(checked), "go": "book"})
    assert answer.status_code == 303, text_of(answer)
    stops = stops_of(shop, answer.headers["location"].partition("?")[0])
    ready = (now + timedelta(minutes=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert stops["pickup"]["windows"][0]["start"] == ready  # type: ignore[index]
    assert stops["drop"]["windows"][0]["start"] == ready  # type: ignore[index]
    web.world.clock.now = now


def test_a_delivery_is_changed(web: Web) -> None:
    """What one changes is changed, and all else stays, also what the form does not show."""
    shop = merchant(web)
    address = book_by_form(shop, age="on", reference="A-1", proof=["photo"])
    form = shop.get(f"{address}/change")
    assert form.text.count(" checked") == 2  # the photo, the age
    before = stops_of(shop, address)
    fields = a_delivery(
        note="new door", reference="A-1", age="on", proof="photo", version=hidden(form)["version"]
    )
    came = shop.post(f"{address}/change", data=fields)
    assert came.status_code == 303, text_of(came)
    after = stops_of(shop, address)
    assert after["drop"]["note"] == "new door"
    kept = {"id", "point", "load", "windows", "service_s", "proof", "address"}
    assert {one: after["drop"][one] for one in kept} == {one: before["drop"][one] for one in kept}
    stale = shop.post(f"{address}/change", data={**fields, "note": "another"})
    assert stale.status_code == 422
    assert "changed" in text_of(stale)


def test_a_form_keeps_what_it_does_not_ask_for(web: Web) -> None:
    """Email and lateness of a drop, and all of a pickup, survive a change of the note."""
    shop = merchant(web)
    pickup = a_stop(3, 1, address="Field", contact_email="f@example.org", floors=2)
    pickup |= {"on_failure": "retry_today", "returns": {"items": 1}}
    drop = a_stop(1, 3, address="Corner", contact_email="c@example.org", late_limit_s=60)
    asked = a_booking()
    asked["jobs"][0] |= {"pickups": [pickup], "drops": [drop]}
    here = f"/bookings/{shop.post('/v1/bookings', asked).json()['id']}"
    before = stops_of(shop, here)
    fields = a_delivery(note="new", version=hidden(shop.get(f"{here}/change"))["version"])
    fields |= {
        "pick": "address",
        "from_address": "Field",
        "from_address_point": point_of("Field", 3, 1),
    }
    fields["seen"] = str(shop.get(f"/v1{here}").json()["quote"]["total_cents"])
    answer = shop.post(f"{here}/change", data=fields)
    assert answer.status_code == 303, text_of(answer)
    after = stops_of(shop, here)
    kept = ("contact_email", "late_limit_s", "floors", "on_failure", "returns")
    for name in kept:
        assert after["pickup"][name] == before["pickup"][name], name
    assert (after["drop"]["contact_email"], after["drop"]["note"]) == ("c@example.org", "new")
    assert after["drop"]["late_limit_s"] == 60


def test_goods_and_their_time_aboard_are_shown_and_changed(web: Web) -> None:
    """Merchant and office read both where they are set; the form of a change has them."""
    shop, office = merchant(web), web.person(web.world.new_person("dispatcher"))
    address = book_by_form(shop, goods="ready", aboard_min="30")
    for asker in (shop, office):
        assert "Kind of goods ready Aboard at most 30 minutes" in text_of(asker.get(address))
    form = shop.get(f"{address}/change")
    for name, value in (("goods", "ready"), ("aboard_min", "30")):
        (field,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', form.text)
        assert f'value="{value}"' in field
    fields = a_delivery(goods="", aboard_min="45", version=hidden(form)["version"])
    came = shop.post(f"{address}/change", data=fields)
    assert came.status_code == 303, text_of(came)
    shown = text_of(shop.get(address))
    assert "Aboard at most 45 minutes" in shown
    assert "Kind of goods" not in shown
    booking = shop.get(f"/v1{address}").json()
    booking["jobs"][0]["aboard_limit_s"] = 0
    for _ in range(2):  # What was read is put back as it is, also where it is nothing.
        put = shop("PUT", f"/v1{address}", booking)
        assert put.status_code == 200, put.text
        booking = put.json()
        assert booking["jobs"][0]["aboard_limit_s"] == 0
    assert "Aboard at most 0 minutes" in text_of(shop.get(address))
    fields = a_delivery(version=hidden(shop.get(f"{address}/change"))["version"])
    shop.post(f"{address}/change", data=fields)
    assert "Aboard at most" not in text_of(shop.get(address))


def test_a_new_price_stands_before_the_change(web: Web) -> None:
    """A higher price is told before the change; one that was not seen is never kept."""
    publish(web.world, "tariff", {"base_cents": 1000, "vat_per_mille": 200})
    shop = merchant(web)
    address = book_by_form(shop)
    form = shop.get(f"{address}/change")
    fields = a_delivery(version=hidden(form)["version"], note="new door")
    publish(web.world, "tariff", {"base_cents": 1700, "vat_per_mille": 200})
    kept = shop.post(f"{address}/change", data=fields)
    assert kept.status_code == 303, "the agreed price holds"
    version = hidden(shop.get(f"{address}/change"))["version"]
    more = a_delivery(version=version, n_box_s="3")
    shown = shop.post(f"{address}/change", data=more)
    assert shown.status_code == 200
    assert "cost €12.00; once changed it costs €20.40" in text_of(shown)
    assert shop.get(f"/v1{address}").json()["quote"]["total_cents"] == 1200
    back = shop.post(f"{address}/change", data={**hidden(shown), "go": "edit"})
    assert back.status_code == 200
    publish(web.world, "tariff", {"base_cents": 2000, "vat_per_mille": 200})
    dearer = shop.post(f"{address}/change", data=hidden(shown))
    assert "once changed it costs €24.00" in text_of(dearer)
    done = shop.post(f"{address}/change", data=hidden(dearer))
    assert done.status_code == 303
    assert shop.get(f"/v1{address}").json()["quote"]["total_cents"] == 2400


def test_faults_name_their_fields(web: Web) -> None:
    """Above the form each fault has the name of its field, and leads to it."""
    shop = merchant(web)
    typed = a_delivery(to_address="", until="")
    came = shop.post("/bookings/new", data={**typed, "go": "check"})
    for name, label in (("to_address", "Address"), ("until", "Until")):
        assert f'<a href="#{name}">{label}: Please fill this in.</a>' in came.text
    came = shop.post("/bookings/new?lang=fr", data={**typed, "go": "check"})
    assert "Adresse\u202f: Remplissez ce champ." in came.text


def test_the_fee_stands_before_cancelling(web: Web) -> None:
    """Whoever cancels has read what it costs; where that changed meanwhile, it is told anew."""
    publish(web.world, "tariff", {"base_cents": 1000, "vat_per_mille": 200})
    free = {"cancel_free": {"minutes_before": 120}, "fee_cents": 300}
    publish(web.world, "cutoff", {"by_kind": {"merchant": free}})
    shop = merchant(web)
    address = book_by_form(shop, day="2026-03-09", **{"from": "12:00", "until": "13:00"})
    start = web.world.clock.now
    shown = shop.get(f"{address}/cancel")
    assert "costs nothing" in text_of(shown)
    web.world.clock.forward(hours=4)
    came = shop.post(f"{address}/cancel", data=hidden(shown))
    assert came.status_code == 422
    assert "Cancelling costs €3.00" in text_of(came)
    done = shop.post(f"{address}/cancel", data=hidden(came))
    assert done.status_code == 303
    assert shop.get(f"/v1{address}").json()["cancel_fee_cents"] == 300
    cancelled = shop.get(address)
    assert "Cancelled" in text_of(cancelled)
    # What was cancelled is booked anew by a copy.
    [copy] = re.findall(r'href="(/bookings/new\?from=[^"]+)"', cancelled.text)
    assert "3 Oak Lane" in shop.get(copy).text
    web.world.clock.now = start


def test_a_copy_is_for_another_day(web: Web) -> None:
    """A copied delivery fills in the form, with the next day and the hours of before."""
    shop = merchant(web)
    address = book_by_form(shop, day="2026-03-12", reference="A-9")
    copied = shop.get(f"/bookings/new?from={address.rpartition('/')[2]}")
    assert f'value="{DAY}"' in copied.text
    assert 'value="09:00"' in copied.text
    assert 'value="A-9"' in copied.text
    assert hidden(copied)["to_address_point"] == ["10.0080000,50.0080000|3 Oak Lane"]


def test_the_list_shows_days_weeks_and_what_is_searched_for(web: Web) -> None:
    """Own deliveries alone, of the day or week, by words and by where they stand."""
    shop = merchant(web)
    book_by_form(shop, day="2026-03-11", to_address="5 Elm Row", reference="E-5")
    cancelled = book_by_form(shop, day="2026-03-12", to_address="6 Ash End")
    shop.post(f"{cancelled}/cancel", data=hidden(shop.get(f"{cancelled}/cancel")))
    book_by_form(merchant(web, name="Other"), day="2026-03-11", to_address="9 Secret Way")
    week = text_of(shop.get("/bookings/?day=2026-03-13&span=week"))
    assert "5 Elm Row" in week
    assert "6 Ash End" in week
    assert "9 Secret Way" not in week
    assert "6 Ash End" not in text_of(shop.get("/bookings/?day=2026-03-11"))
    found = text_of(shop.get("/bookings/?day=2026-03-11&span=week&q=elm+e-5"))
    assert "5 Elm Row" in found
    assert "6 Ash End" not in found
    only = text_of(shop.get("/bookings/?day=2026-03-11&span=week&state=cancelled"))
    assert "6 Ash End" in only
    assert "5 Elm Row" not in only
    assert "No delivery matches" in text_of(shop.get("/bookings/?day=2026-03-11&q=nothing"))
    assert "No deliveries here yet" in text_of(shop.get("/bookings/?day=2026-04-01"))
    odd = shop.get("/bookings/?day=9999-99-99&span=x&state=x&customer=x&q=%3Cb%3E")
    assert odd.status_code == 422
    assert "9999-99-99 is not a day between 1970 and 2199" in text_of(odd)


def test_the_office_books_for_a_customer(web: Web) -> None:
    """A dispatcher chooses whose delivery it is; goods come from that customer's usual place."""
    shop = new_shop(web.world, "Mill")
    office = web.person(web.world.new_person("dispatcher"))
    assert "Mill" in office.get("/bookings/new").text
    address = book_by_form(office, customer=str(shop.customer_id), day="2026-03-14")
    body = office.get(f"/v1{address}").json()
    assert body["customer_id"] == str(shop.customer_id)
    assert stops_of(office, address)["pickup"]["place_id"] == str(shop.place_id)
    assert "Mill" in text_of(office.get("/bookings/?day=2026-03-14"))
    assert "3 Oak Lane" in text_of(web.person(shop.merchant).get(address))


def test_nobody_sees_or_touches_what_is_anothers(web: Web) -> None:
    """Every page of a delivery answers another shop as though there were none."""
    address = book_by_form(merchant(web), day="2026-03-20")
    other = merchant(web, name="Other")
    for page in ("", "/change", "/cancel", "/labels.pdf"):
        assert other.get(f"{address}{page}").status_code == 404
    assert other.post(f"{address}/cancel", data={"fee": "0"}).status_code == 404
    assert other.get(f"/bookings/new?from={address.rpartition('/')[2]}").status_code == 404
    courier = web.person(web.world.new_person("courier"))
    assert courier.get("/bookings/").status_code == 403
    assert courier.get("/bookings/new").status_code == 403


def test_a_booking_of_many_stops_is_shown_and_not_bent(web: Web) -> None:
    """What the form cannot say is shown whole; to change or copy it there is told another way."""
    office = web.person(web.world.new_person("dispatcher"))
    wanted = a_booking(day="2026-03-21")
    wanted["jobs"].append({"id": "cake", "drops": [a_stop(2, 2, address="Café")]})
    body = office.post("/v1/bookings", wanted).json()
    shown = office.get(f"/bookings/{body['id']}")
    assert "Café" in shown.text
    assert "several stops" in text_of(shown)
    for page in (f"/bookings/{body['id']}/change", f"/bookings/new?from={body['id']}"):
        refused = office.get(page)
        assert refused.status_code == 409
        assert "several stops" in text_of(refused)


def test_labels_are_printed(web: Web) -> None:
    """The labels of a delivery are a PDF."""
    shop = merchant(web)
    came = shop.get(f"{book_by_form(shop, day='2026-03-22')}/labels.pdf")
    assert came.headers["content-type"] == "application/pdf"
    assert came.content.startswith(b"%PDF")


def test_a_pickup_elsewhere_is_booked(web: Web) -> None:
    """Goods are taken up at another address, or at another place of the shop."""
    world = web.world
    shop = new_shop(world, "Farm")
    asker = web.person(shop.merchant)
    place = new_place(world, 2, 3, by=shop.merchant, name="Barn")
    entries = a_delivery(
        pick="address", from_address="Field", from_address_point=point_of("Field", 3, 1)
    )
    address = book_by_form(asker, **entries)
    assert stops_of(asker, address)["pickup"]["address"] == "Field"
    address = book_by_form(asker, pick=str(place), ready_from="08:00")
    pickup = stops_of(asker, address)["pickup"]
    assert pickup["place_id"] == str(place)
    assert pickup["windows"][0]["start"] == "2026-03-10T07:00:00Z"  # type: ignore[index]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("Mon–Sat 9–19", ""),
        ("mar–sam 14 h–19 h", "Opening hours there: mar–sam 14 h–19 h."),
        ("by appointment", ""),
        ("", ""),
    ],
)
def test_a_pickup_at_a_shut_place_is_warned_of(web: Web, hours: str, told: str) -> None:
    """Before a delivery is booked one reads that the place is shut then, and when it is open."""
    shop = new_shop(web.world, f"Mill {hours}")
    place = new_place(web.world, 2, 3, by=shop.merchant, name="Mill", opening_hours=hours)
    asker = web.person(shop.merchant)
    checked = asker.post("/bookings/new", data={**a_delivery(pick=str(place)), "go": "check"})
    assert checked.status_code == 200, text_of(checked)
    assert told in text_of(checked)
    assert ("Opening hours" in text_of(checked)) == bool(told)


def test_goods_of_an_evening_are_picked_up_before_their_shop_shuts(web: Web) -> None:
    """No warning stands where a shop is open before the drop, though not while it is served."""
    shop = new_shop(web.world, "Mill at night")
    place = new_place(web.world, 2, 3, by=shop.merchant, name="Mill", opening_hours="9-19")
    asker = web.person(shop.merchant)
    entries = a_delivery(pick=str(place), **{"from": "20:00", "until": "21:00"})
    checked = asker.post("/bookings/new", data={**entries, "go": "check"})
    assert checked.status_code == 200, text_of(checked)
    assert "Opening hours" not in text_of(checked)


def test_only_what_is_on_the_bike_is_on_the_way() -> None:
    """A drop is planned until its goods are picked up, or its round begins with them loaded."""
    foreseen: dict[str, str | None] = {
        "status": "planned",
        "round_started_at": None,
        "planned_at": f"{DAY}T09:00Z",
        "eta_at": f"{DAY}T09:10Z",
    }
    visit = {**foreseen, "round_started_at": f"{DAY}T08:00Z"}
    pickup: dict[str, object] = {"kind": "pickup", "visit": visit}
    drop = {"kind": "drop", "visit": visit}
    expected = datetime.fromisoformat(f"{DAY}T09:10Z")
    booking: dict[str, object] = {
        "status": "booked",
        "jobs": [{"status": "planned", "stops": [pickup, drop]}],
    }
    assert state_of(booking) == ("planned", expected)
    pickup["visit"] = {**visit, "status": "done", "done_at": f"{DAY}T08:30Z"}
    assert state_of(booking) == ("coming", expected)
    for estimate, state in ((foreseen, "planned"), (visit, "coming")):
        loaded = {"kind": "drop", "visit": estimate}
        booking["jobs"] = [{"status": "planned", "stops": [loaded]}]
        assert state_of(booking) == (state, expected)


@pytest.mark.parametrize(
    ("job_status", "state"),
    [("open", "booked"), ("placed", "planned"), ("partly_done", "done"), ("failed", "failed")],
)
def test_who_may_not_follow_sees_how_jobs_stand(job_status: str, state: str) -> None:
    """An admin reads bookings without their visits: the state is told without a time."""
    stops = [{"kind": kind, "visit": None} for kind in ("pickup", "drop")]
    booking = {"status": "booked", "jobs": [{"id": "a", "status": job_status, "stops": stops}]}
    assert state_of(booking) == (state, None)


@pytest.mark.parametrize(
    ("rule", "title", "told"),
    [
        ("return_to_sender", "Return to the sender", "The goods go back to the sender on"),
        ("retry_tomorrow", "Another attempt", "It is tried again on"),
    ],
)
def test_a_failed_delivery_is_told_with_what_follows(
    world: World, rule: str, title: str, told: str
) -> None:
    """It is not delivered, whatever is booked since; what follows has a name and its day."""
    ride = Ride(world, rule)
    failed = ride.fail()
    with world.database.transaction(ride.town.home) as tx:
        tx.run(stop.update().where(stop.c.id == failed.id).values(contact_name="Tapio"))
    ride.follow()
    follower = ride.retry_of(failed.job_id)
    assert follower is not None
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.person(world.new_person("dispatcher", cooperative=ride.town.home))
    page = office.get(f"/bookings/{ride.booking(failed.job_id).id}")
    text = text_of(page)
    lead = text.partition("What you can do")[0]
    assert re.search(r"<h1><bdi>Tapio\b", page.text)
    assert '<span class="mark bad">Not delivered</span> At ' in page.text
    day = f"{follower.day:%A} {follower.day.day} {follower.day:%B %Y}"
    assert f"{title}, {day}" in text
    assert f"{told} {day}." in lead
    assert "It could not be delivered: this booking can no longer be changed" in text
    assert "has begun" not in text
    assert follower.reference not in text
    assert "for you" not in text


def test_a_delivery_changed_on_its_page_keeps_its_job(web: Web) -> None:
    """A job of any name stays the one that it is where a form changes its note."""
    shop = merchant(web)
    before = shop.post("/v1/bookings", a_booking()).json()
    here = f"/bookings/{before['id']}/change"
    fields = a_delivery(note="third floor", version=hidden(shop.get(here))["version"])
    fields["seen"] = str(shop.get(f"/v1/bookings/{before['id']}").json()["quote"]["total_cents"])
    answer = shop.post(here, data=fields)
    assert answer.status_code == 303, text_of(answer)
    after = shop.get(f"/v1/bookings/{before['id']}").json()
    names = [[(job["id"], job["reference"]) for job in one["jobs"]] for one in (before, after)]
    assert names[0] == names[1]
    assert after["jobs"][0]["stops"][1]["note"] == "third floor"
