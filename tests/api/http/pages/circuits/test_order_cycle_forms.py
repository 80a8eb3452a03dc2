"""Forms of cycles, lots and hubs: what was meant is taken, what is wrong is told at its field."""

from __future__ import annotations

import re
from uuid import UUID

import sqlalchemy as sa

from api.usecases.circuits.cycles import repeat_cycle
from api.usecases.circuits.hubs import HubUpdate, change_hub, read_hub
from data.store.tables.bookings import stop
from data.store.tables.rounds import visit
from tests.support.admin_pages import fields_of
from tests.support.booking_pages import hidden, text_of
from tests.support.circuits import DAY, Circuit, make_circuit
from tests.support.interface.http import Asker, Web
from tests.support.tiny import corner


def test_order_cycle_forms_tell_what_is_wrong_where_it_is(web: Web) -> None:
    """A unit behind a number does no harm; another one, too many pieces and no count are told."""
    circuit = make_circuit(web.world)
    cycle = circuit.cycle()
    office = web.person(circuit.office)
    page = f"/circuits/cycles/{cycle}/lots/new"
    lot = {
        **hidden(office.get(page)),
        "customer_id": str(circuit.producers["Ada"]),
        "hub_id": str(circuit.hub),
        "what": "Carrots",
        "items": "4",
        "volume": "20 L",
    }
    pounds = office.post(page, data={**lot, "mass": "12 lb"})
    assert pounds.status_code == 422
    assert "12 lb is no number of kg" in text_of(pounds)
    frozen = office.post(f"{page}?lang=fr", data={**lot, "temperature": "frozen"})
    assert "doit rester surgelé" in text_of(frozen)
    assert office.post(page, data={**lot, "mass": "12 kg"}).status_code == 303
    [lot_sheet] = circuit.read(cycle).lots
    assert (lot_sheet.lot.mass_g, lot_sheet.lot.volume_ml) == (12_000, 20_000)
    page = f"/circuits/cycles/{cycle}/orders/new"
    order = {**hidden(office.get(page)), "reference": "R1", "address": "3 Oak Lane"}
    beyond = office.post(page, data={**order, f"items-{lot_sheet.lot.id}": "9"})
    assert f'href="#items-{lot_sheet.lot.id}"' in beyond.text
    circuit.order(cycle, "R2", {lot_sheet.lot.id: 3})
    unknown = office.post(page, data={**order, f"items-{lot_sheet.lot.id}": "1"})
    assert "montrez sur la carte" in text_of(unknown)
    lon, lat = corner(3, 3)
    point = {"address_point": f"{lon:.6f},{lat:.6f}|3 Oak Lane"}
    pinned = {**order, f"items-{lot_sheet.lot.id}": "1", **point}
    assert office.post(page, data=pinned).status_code == 303
    asks = office.get(f"/circuits/cycles/{cycle}?lang=en").text
    assert "Cancel “Baskets” of Monday 9 March 2026? None of its 2 orders is brought." in asks
    check_a_lot_is_confirmed(circuit, web, cycle)
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"space_items": 1}))
    closing = f"/circuits/cycles/{cycle}"
    full = office.post(closing, data=hidden(office.get(closing)))
    assert "4 pieces come to the hub Hub" in text_of(full)
    assert "hubs[" not in full.text
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"space_items": None}))
    check_a_lots_delivery_is_changed_in_its_cycle(office, circuit.close(cycle).collections[0])
    assert f'href="/board/#{DAY}"' in office.get(f"/circuits/cycles/{cycle}").text
    day = f"/circuits/hubs/{circuit.hub}?day={DAY}"
    assert "In no round yet" in text_of(office.get(day))
    step = {**hidden(office.get(day)), "step": "counted", "day": DAY.isoformat()}
    uncounted = office.post(
        f"/circuits/lots/{lot_sheet.lot.id}/note", data={**step, "items": "some"}
    )
    assert uncounted.status_code == 422
    assert f'href="#items-{lot_sheet.lot.id}"' in uncounted.text
    before = office.get(f"/circuits/hubs/{circuit.hub}?day=2026-03-05")
    assert f"?day={DAY}" in before.text
    check_what_was_not_collected_is_not_on_its_way(circuit, office)
    check_a_hub_keeps_all_its_hours(circuit, office)
    check_changes_of_the_clock_are_told(circuit, office)
    check_a_pause_is_told_and_stays(circuit, office)


def check_a_lot_is_confirmed(circuit: Circuit, web: Web, cycle: UUID) -> None:
    """One tap in the producer's week says that what is ordered comes; the office reads it."""
    ada, office = web.person(circuit.producer("Ada")), web.person(circuit.office)
    week = f"/circuits/week?day={DAY}&lang=en"
    shown = ada.get(week)
    [address] = re.findall(r'action="(/circuits/lots/[^"]+/confirm)"', shown.text)
    done = ada.post(address, data=hidden(shown))
    assert (done.status_code, "done=lot-confirmed" in done.headers["location"]) == (303, True)
    assert "Confirmed" in text_of(ada.get(week))
    assert address not in ada.get(week).text
    assert "Confirmed" in text_of(office.get(f"/circuits/cycles/{cycle}?lang=en"))


def check_a_lots_delivery_is_changed_in_its_cycle(office: Asker, booking_id: UUID) -> None:
    """Its page leads to the cycle, and promises no change of its own."""
    brought = office.get(f"/bookings/{booking_id}?lang=en")
    assert "It comes from an order cycle" in text_of(brought)
    assert not [word for word in ("/change", "It can be changed") if word in brought.text]


def check_what_was_not_collected_is_not_on_its_way(circuit: Circuit, office: Asker) -> None:
    """A farm whose stop failed is told as such at the hub and in the week, not as left behind."""
    circuit.town.publish()
    at = circuit.world.clock.now
    with circuit.world.database.transaction(circuit.town.home) as tx:
        farm = sa.select(stop.c.id).where(stop.c.place_id == circuit.farms["Ada"])
        failed = {"status": "failed", "failure_code": "closed", "done_at": at}
        assert tx.run(tx.update(visit, visit.c.stop_id.in_(farm)).values(**failed))
    for page in (f"/circuits/hubs/{circuit.hub}", "/circuits/week"):
        assert "Not collected" in text_of(office.get(f"{page}?day={DAY}&lang=en"))


def check_a_hub_keeps_all_its_hours(circuit: Circuit, office: Asker) -> None:
    """Two spans come back as they were, a third is added, a faulty one is told at its own field."""
    hours = [
        {"days": ["TU"], "start": "08:00", "end": "12:00"},
        {"days": ["TU", "FR"], "start": "14:00", "end": "18:30"},
    ]
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"hours": hours}))
    page = f"/circuits/hubs/{circuit.hub}/change"
    sent = fields_of(office.get(page))
    assert (sent["open_start-0"], sent["days-1"]) == (["08:00"], ["TU", "FR"])
    third = {"days-2": ["SA"], "open_start-2": "09:00", "open_end-2": "08:00"}
    refused = office.post(page, data={**sent, **third})
    assert 'href="#open_end-2"' in refused.text
    assert office.post(page, data={**sent, **third, "open_end-2": "11:00"}).status_code == 303
    kept = circuit.do(read_hub, circuit.hub).hub.hours
    assert [(one.days, one.start, one.end) for one in kept] == [
        (("TU",), "08:00", "12:00"),
        (("TU", "FR"), "14:00", "18:30"),
        (("SA",), "09:00", "11:00"),
    ]
    emptied = {"days-0": [], "open_start-0": "", "open_end-0": ""}
    assert office.post(page, data={**fields_of(office.get(page)), **emptied}).status_code == 303
    assert [one.start for one in circuit.do(read_hub, circuit.hub).hub.hours] == ["14:00", "09:00"]


def check_changes_of_the_clock_are_told(circuit: Circuit, office: Asker) -> None:
    """A cycle and the week of its producers say which half past two in the morning is meant."""
    night = {"start": "02:30", "end": "04:00"}
    cycle = circuit.cycle(day="2026-10-25", closes_at="2026-10-24T20:00", collection=night)
    page = text_of(office.get(f"/circuits/cycles/{cycle}?lang=en"))
    told = "02:30 comes twice on Sunday 25 October 2026, as the clocks are put back."
    assert f"Farms: {told} The first of the two is meant (UTC+2)." in page
    assert told in text_of(office.get("/circuits/week?day=2026-10-19&lang=en"))


def check_a_pause_is_told_and_stays(circuit: Circuit, office: Asker) -> None:
    """A cycle says when it comes again behind a pause, which saving its form leaves as it is."""
    pause = {"first": "2026-11-10", "last": "2027-03-31"}
    repeats = {"rule": "FREQ=WEEKLY", "pauses": [pause]}
    cycle = circuit.cycle(day="2026-11-09", closes_at="2026-11-08T20:00", repeats=repeats)
    page = f"/circuits/cycles/{cycle}"
    assert "The next one is on Monday 5 April 2027" in text_of(office.get(f"{page}?lang=en"))
    sent = {**fields_of(office.get(f"{page}/change")), "name": "Roots"}
    assert office.post(f"{page}/change", data=sent).status_code == 303
    kept = circuit.read(cycle).cycle
    assert kept.name == "Roots"
    assert kept.repeats is not None
    assert [one.last.isoformat() for one in kept.repeats.pauses] == ["2027-03-31"]
    circuit.do(repeat_cycle, cycle, circuit.new_id())
    assert "The next one is made: Monday 5 April 2027" in text_of(office.get(f"{page}?lang=en"))
    ends = {"rule": "FREQ=WEEKLY;UNTIL=20261120T235900"}
    last = circuit.cycle(day="2026-11-20", closes_at="2026-11-19T20:00", repeats=ends)
    text = text_of(office.get(f"/circuits/cycles/{last}?lang=en"))
    assert "No further time follows" in text
    assert "Make the next one" not in text


def test_order_cycle_forms_offer_the_split_of_a_lot_that_no_bike_carries(web: Web) -> None:
    """A lot typed too large is refused with “Split it into N”, and one button does it."""
    circuit = make_circuit(web.world)
    cycle = circuit.cycle()
    office = web.person(circuit.office)
    page = f"/circuits/cycles/{cycle}/lots/new"
    lot = {
        **hidden(office.get(page)),
        "customer_id": str(circuit.producers["Ada"]),
        "hub_id": str(circuit.hub),
        "what": "Potatoes",
        "items": "25",
        "mass": "250",
    }
    refused = office.post(page, data=lot)
    assert "Split it into 3 lots" in text_of(refused)
    assert 'value="split"' in refused.text
    assert office.post(page, data={**lot, "go": "split"}).status_code == 303
    assert office.post(page, data={**lot, "go": "split"}).status_code == 303
    lots = [one.lot for one in circuit.read(cycle).lots]
    assert sorted(one.items for one in lots) == [8, 8, 9]
    assert sum(one.mass_g for one in lots) == 250_000
    first = min(lots, key=lambda one: one.items)
    page = f"/circuits/lots/{first.id}"
    grown = {**fields_of(office.get(page)), "items": "16", "mass": "160"}
    assert 'value="split"' in office.post(page, data=grown).text
    came = office.post(page, data={**grown, "go": "split"})
    assert came.status_code == 303, text_of(came)
    lots = [one.lot for one in circuit.read(cycle).lots]
    assert sorted(one.items for one in lots) == [8, 8, 8, 9]
    assert sum(one.mass_g for one in lots) == 330_000
