"""Tracking links told: to who waits, once, and to a shop's system; words to rider and office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.senders.outbound import Outbound
from api.settings.values import SmsHook
from api.usecases.act import Act
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.notices.notices import my_notices
from api.usecases.notices.webhooks import make_webhook
from api.usecases.rounds.tracking.followed_drop import by_link, follow_drop
from api.usecases.rounds.tracking.recipient_wishes import ask_for_slot, leave_instruction
from data.store.bookings import tracking
from data.store.rounds import events
from data.store.tables.bookings import stop
from data.store.tables.notices import notice
from tests.support.office import a_booking, merchant_of, new_customer, new_place, publish
from tests.support.outside.receiver import Receiver, receiving
from tests.support.queue import drain
from tests.support.rounds.live_town import OPENS, Town, make_town
from tests.support.store.world import World
from tests.support.tracking import drop_of, link_of


@pytest.fixture
def town(world: World) -> Town:
    """Return a town the morning before its day."""
    world.clock.now = OPENS - timedelta(hours=20)
    return make_town(world)


def texts_sent(town: Town, phones: Receiver) -> list[str]:
    """Do what is queued, and return the text messages that came of it."""
    outbound = Outbound(sms=SmsHook(url=phones.url))
    tools = replace(town.world.service.tools, outbound=outbound)
    town.world.clock.forward(seconds=2)
    drain(replace(town.world.service, tools=tools))
    return [one.content["text"] for one in phones.posted]


def a_reachable_job(town: Town) -> UUID:
    """Book something for somebody with a phone."""
    job_id = town.add_job((0, 0), (4, 0), window=(30, 150), pinned=town.shifts["ana"])
    with town.world.database.transaction(town.home) as tx:
        tx.run(stop.update().where(stop.c.job_id == job_id).values(contact_phone="+33600000009"))
    return job_id


def test_a_link_is_sent_once_where_the_cooperative_wants_it(town: Town) -> None:
    """Not before the rule says so; published again, nobody is told twice; no notice holds it."""
    job_id = a_reachable_job(town)
    with receiving() as phones:
        town.publish()
        assert texts_sent(town, phones) == []
        publish(town.world, "tracking", {"sends_links": True})
        town.publish()
        [text] = texts_sent(town, phones)
        town.publish()
        assert len(texts_sent(town, phones)) == 1
    address = f"https://rounds.example.org/t/{link_of(town, job_id)}"
    assert address in text
    with town.world.database.transaction(town.home) as tx:
        assert link_of(town, job_id) not in str(tx.rows(sa.select(notice)))
        assert link_of(town, job_id) not in str(events.read(tx, 0))
        kept = tracking.of_stops(tx, [drop_of(town, job_id)])[drop_of(town, job_id)]
    assert kept.sent_at is not None


def test_the_shops_own_system_is_told_of_links_at_once(world: World) -> None:
    """A webhook that asks for them by name gets each with its address, another one's never."""
    world.clock.now = OPENS - timedelta(hours=20)
    tools = replace(world.service.tools, outbound=Outbound(loopback_webhooks=True))
    service = replace(world.service, tools=tools)
    shop, other = (merchant_of(world, new_customer(world, name)) for name in ("Bakery", "Florist"))
    with receiving() as receiver:
        for number, who in enumerate((shop, other)):
            url, kinds = f"{receiver.url}/{number}", ["tracking_linked"]
            service.do(who, make_webhook, service.ids(), url, kinds=kinds)
        service.do(shop, book, service.ids(), NewBookingRequest.read(a_booking()))
        world.clock.forward(seconds=2)
        drain(service)
        world.clock.forward(seconds=2)
        drain(service)
    [posted] = receiver.posted
    assert posted.path == "/hook/0"
    address = posted.content["data"]["tracking_url"]
    token = address.removeprefix("https://rounds.example.org/t/")
    assert by_link(service, token, follow_drop).sender == "Bakery"


def test_rider_and_office_are_told_what_a_recipient_says(town: Town) -> None:
    """Instructions reach both in the app; a wish for another time the office."""
    job_id = a_reachable_job(town)
    town.publish()
    drain(town.world.service)
    service, token = town.world.service, link_of(town, job_id)
    by_link(service, token, leave_instruction, "", "Ring twice")
    by_link(service, token, ask_for_slot, "Friday")
    town.world.clock.forward(seconds=2)
    drain(service)
    office = {one.template for one in service.do(town.office, my_notices)}
    assert {"instruction-left", "slot-asked"} <= office
    rider = replace(town.office, id=town.people["ana"])
    templates = {one.template for one in service.do(rider, my_notices)}
    assert "instruction-left" in templates
    assert "slot-asked" not in templates


def test_whoever_waits_reads_at_which_relay_it_was_left(town: Town) -> None:
    """Name and hours of the place go to the recipient; of a drop handed over nothing is said."""
    drop = drop_of(town, a_reachable_job(town))
    relay = new_place(town.world, 4, 1, kind="relay", name="Corner shop", opening_hours="9-19")

    def is_done(act: Act, detail: dict[str, object]) -> None:
        act.record_event("visit_done", "visit", drop, detail=detail)

    system = town.world.service.system(town.home)
    with receiving() as phones:
        details: tuple[dict[str, object], ...] = ({}, {"relay_id": str(relay)})
        for detail in details:
            town.world.service.do(system, is_done, detail)
            sent = texts_sent(town, phones)
            assert len(sent) == len(detail)
    assert "Corner shop (ouvert 9-19)" in sent[0]
