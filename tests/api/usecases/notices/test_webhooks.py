"""Webhooks: seen by whom they concern, each event sent once and in order, failures mended later."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook as Signer

from api.auth.secret import Secret
from api.senders.outbound import Outbound
from api.usecases.act import Act
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.notices.webhook_deliveries import HOLDING, PAUSES_S, queue_deliveries
from api.usecases.notices.webhooks import (
    MOST,
    change_secret,
    change_webhook,
    list_attempts,
    list_deliveries,
    list_webhooks,
    make_webhook,
    read_webhook,
    remove_webhook,
    send_again,
    send_all_again,
)
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.service import Service
from data.store.notices import webhook_deliveries
from data.store.notices.webhook_deliveries import Delivery
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import a_booking, merchant_of, new_customer
from tests.support.outside.receiver import Posted, Receiver, receiving
from tests.support.queue import drain, waiting
from tests.support.rounds.live_town import busy_town
from tests.support.store.world import World

URL = "https://hooks.example.org/rounds"


@dataclass(slots=True, kw_only=True)
class Hooked:
    """A service with one webhook that leads to a receiver."""

    world: World
    service: Service
    receiver: Receiver
    webhook_id: UUID
    secret: Secret

    def happen(self, count: int = 1) -> None:
        """Let something happen in alpha, once for each of a number of transactions."""
        system = self.service.system(self.world.alpha)
        for _ in range(count):
            self.service.do(system, resumed)
        self.world.clock.forward(seconds=2)

    def listed(self) -> list[Delivery]:
        """The deliveries of the webhook, oldest event first."""
        admin = self.world.actor("admin")
        return self.service.do(admin, list_deliveries, self.webhook_id)[::-1]


def resumed(act: Act) -> None:
    """Let an event happen that means nothing else."""
    act.record_event("cooperative_resumed", "cooperative", act.tx.owner)


@pytest.fixture
def service(world: World) -> Service:
    """The world's service, which may post to this machine."""
    outbound = Outbound(loopback_webhooks=True)
    return replace(world.service, tools=replace(world.service.tools, outbound=outbound))


@pytest.fixture
def hooked(world: World, service: Service) -> Iterator[Hooked]:
    """One webhook of the cooperative, for every kind of event, with an empty queue."""
    with receiving() as receiver:
        webhook_id = service.ids()
        new_webhook = service.do(
            world.actor("admin"),
            make_webhook,
            webhook_id,
            receiver.url,
            kinds=["cooperative_resumed", "booking_made"],
        )
        world.clock.forward(seconds=2)
        drain(service)
        yield Hooked(
            world=world,
            service=service,
            receiver=receiver,
            webhook_id=webhook_id,
            secret=new_webhook.secret,
        )


def is_signed(posted: Posted, secret: Secret) -> bool:
    """Return whether a message is signed as Standard Webhooks asks for."""
    at = datetime.fromtimestamp(int(posted.headers["webhook-timestamp"]), tz=UTC)
    number, body = posted.headers["webhook-id"], posted.body.decode()
    wanted = Signer(secret.reveal()).sign(msg_id=number, timestamp=at, data=body)
    return wanted in posted.headers["webhook-signature"].split(" ")


@pytest.mark.parametrize("role", ["dispatcher", "courier", "volunteer"])
def test_webhooks_are_for_admins_and_customers(world: World, role: str) -> None:
    """Who neither runs the cooperative nor books for a customer sets up and sees none."""
    actor = world.actor(role)
    with pytest.raises(Denied):
        world.service.do(actor, make_webhook, world.service.ids(), URL)
    with pytest.raises(Denied):
        world.service.do(actor, list_webhooks)


def test_another_cooperative_sees_nothing(hooked: Hooked) -> None:
    """To another cooperative's admin a webhook and its deliveries are not there."""
    hooked.happen()
    drain(hooked.service)
    [sent] = hooked.listed()
    other = hooked.world.actor("admin", cooperative=hooked.world.beta)
    do = hooked.service.do
    assert do(other, list_webhooks) == []
    for usecase, number in (
        (read_webhook, hooked.webhook_id),
        (change_secret, hooked.webhook_id),
        (remove_webhook, hooked.webhook_id),
        (list_deliveries, hooked.webhook_id),
        (list_attempts, sent.id),
        (send_again, sent.id),
    ):
        with pytest.raises(NotFound):
            do(other, usecase, number)


def test_a_merchant_has_webhooks_of_their_own(world: World, service: Service) -> None:
    """A merchant's webhook is for their customer alone; others' are not there for them."""
    ours, theirs = new_customer(world), new_customer(world, "Florist")
    merchant, rival = merchant_of(world, ours), merchant_of(world, theirs)
    webhook_id = service.ids()
    webhook = service.do(merchant, make_webhook, webhook_id, URL).webhook
    assert webhook.customer_id == ours
    assert service.do(rival, list_webhooks) == []
    with pytest.raises(NotFound):
        service.do(rival, read_webhook, webhook_id)
    with pytest.raises(NotFound):
        service.do(rival, make_webhook, service.ids(), URL, customer_id=ours)
    assert service.do(world.actor("admin"), list_webhooks) == [webhook]


def test_a_merchant_hears_of_their_own_bookings_alone(world: World, service: Service) -> None:
    """Of two customers' bookings each hears its own, and not who acted."""
    people = [merchant_of(world, new_customer(world, name)) for name in ("Bakery", "Florist")]
    with receiving() as receiver:
        secrets = [
            service.do(who, make_webhook, service.ids(), f"{receiver.url}/{number}").secret
            for number, who in enumerate(people)
        ]
        booked = [service.ids() for _ in people]
        for who, booking_id in zip(people, booked, strict=True):
            service.do(who, book, booking_id, NewBookingRequest.read(a_booking()))
        world.clock.forward(seconds=2)
        drain(service)
    for number, (booking_id, secret) in enumerate(zip(booked, secrets, strict=True)):
        mine = [one for one in receiver.posted if one.path == f"/hook/{number}"]
        assert {one.content["data"]["subject_id"] for one in mine} == {str(booking_id)}
        assert all(is_signed(one, secret) for one in mine)
        assert all("actor_id" not in one.content["data"] for one in mine)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"url": "http://hooks.example.org"}, "webhook-url-scheme"),
        ({"url": "https://127.0.0.1/"}, "webhook-url-private"),
        ({"shape": "other"}, "webhook-shape-unknown"),
        ({"kinds": ["booking_made", "moon_landed"]}, "event-kind-unknown"),
        ({"kinds": ["plan_ready"], "shape": "coopcycle"}, "event-kind-unknown"),
    ],
)
def test_what_a_webhook_cannot_be(world: World, wrong: dict[str, Any], code: str) -> None:
    """An address that leads inside and words that are none are refused, each by its code."""
    with pytest.raises(BadInput) as caught:
        world.service.do(
            world.actor("admin"), make_webhook, world.service.ids(), **{"url": URL, **wrong}
        )
    assert [fault.code for fault in caught.value.faults] == [code]


def test_setting_up_twice_is_once(world: World) -> None:
    """The same id and content give the same secret again; another content is refused."""
    admin, webhook_id, do = world.actor("admin"), world.service.ids(), world.service.do
    first = do(admin, make_webhook, webhook_id, URL)
    assert do(admin, make_webhook, webhook_id, URL) == first
    with pytest.raises(Conflict, match="id-used-twice"):
        do(admin, make_webhook, webhook_id, URL + "/other")
    assert len(do(admin, list_webhooks)) == 1


def test_there_is_an_end_to_webhooks(world: World) -> None:
    """One more than the most is refused."""
    admin, do = world.actor("admin"), world.service.do
    for _ in range(MOST):
        do(admin, make_webhook, world.service.ids(), URL)
    with pytest.raises(Conflict, match="webhooks-too-many"):
        do(admin, make_webhook, world.service.ids(), URL)


def test_the_secret_is_sealed(hooked: Hooked) -> None:
    """Nothing that is kept or shown of a webhook holds its secret."""
    admin = hooked.world.actor("admin")
    kept = hooked.service.do(admin, read_webhook, hooked.webhook_id)
    assert hooked.secret.reveal() not in kept.sealed_secret
    assert kept.sealed_secret not in repr(kept)


def test_each_event_is_sent_once_in_order(hooked: Hooked) -> None:
    """Events reach the receiver signed, in the order of the log; other kinds not at all."""
    hooked.happen(5)
    drain(hooked.service)
    hooked.service.do(hooked.world.actor("admin"), change_webhook, hooked.webhook_id, url=URL)
    hooked.world.clock.forward(seconds=2)
    drain(hooked.service)
    posted = hooked.receiver.posted
    assert [one.content["type"] for one in posted] == ["cooperative_resumed"] * 5
    numbers = [one.content["data"]["seq"] for one in posted]
    assert numbers == sorted(set(numbers))
    assert all(is_signed(one, hooked.secret) for one in posted)
    assert [one.content["data"]["id"] for one in posted] == [
        one.headers["webhook-id"] for one in posted
    ]
    assert not is_signed(replace(posted[0], body=posted[0].body + b" "), hooked.secret)


def test_a_failed_delivery_is_tried_again_after_longer_and_longer_pauses(hooked: Hooked) -> None:
    """Until it is taken, a delivery is tried after each pause, and every try is written down."""
    hooked.receiver.answers = [500, 503, 404]
    hooked.happen()
    drain(hooked.service)
    for number, pause_s in enumerate(PAUSES_S[:3], start=1):
        assert len(hooked.receiver.posted) == number
        hooked.world.clock.forward(seconds=pause_s * 0.9)
        drain(hooked.service)
        assert len(hooked.receiver.posted) == number
        hooked.world.clock.forward(seconds=pause_s * 0.3)
        drain(hooked.service)
    [sent] = hooked.listed()
    assert (sent.status, sent.attempts, sent.last_status) == ("delivered", 4, 204)
    tries = hooked.service.do(hooked.world.actor("admin"), list_attempts, sent.id)
    assert [one.status for one in tries] == [500, 503, 404, 204]
    assert len({one.headers["webhook-id"] for one in hooked.receiver.posted}) == 1


def test_a_hiccup_changes_no_order(hooked: Hooked) -> None:
    """While a delivery is tried the first times, those after it wait for it."""
    hooked.receiver.answers = [500, 500]
    hooked.happen(3)
    for _ in range(4):
        drain(hooked.service)
        hooked.world.clock.forward(seconds=60)
    numbers = [one.content["data"]["seq"] for one in hooked.receiver.posted]
    first, second, third = sorted(set(numbers))
    assert numbers == [first, first, first, second, third]


def test_one_event_that_cannot_be_digested_does_not_block_the_rest(hooked: Hooked) -> None:
    """After some tries the others pass a delivery that fails; in the end it is given up."""
    hooked.receiver.answers = [500] * HOLDING
    hooked.happen(2)
    for _ in range(HOLDING):
        drain(hooked.service)
        hooked.world.clock.forward(hours=1)
    assert [one.status for one in hooked.listed()] == ["waiting", "delivered"]
    hooked.receiver.otherwise = 500
    for _ in range(len(PAUSES_S)):
        hooked.world.clock.forward(hours=30)
        drain(hooked.service)
    first, second = hooked.listed()
    assert (first.status, first.attempts) == ("given_up", len(PAUSES_S) + 1)
    assert second.status == "delivered"
    hooked.world.clock.forward(days=30)
    count = len(hooked.receiver.posted)
    drain(hooked.service)
    assert len(hooked.receiver.posted) == count


def test_a_receiver_that_is_gone_hears_no_more(hooked: Hooked) -> None:
    """The answer 410 ends a webhook; whoever sets it going again loses nothing."""
    hooked.receiver.answers = [410]
    hooked.happen(2)
    drain(hooked.service)
    admin = hooked.world.actor("admin")
    assert hooked.service.do(admin, read_webhook, hooked.webhook_id).status == "gone"
    assert [one.status for one in hooked.listed()] == ["given_up", "waiting"]
    hooked.service.do(admin, change_webhook, hooked.webhook_id, active=True)
    drain(hooked.service)
    assert [one.status for one in hooked.listed()] == ["given_up", "delivered"]


def test_a_paused_webhook_misses_nothing(hooked: Hooked) -> None:
    """What happens during a pause is sent when the webhook goes on."""
    admin = hooked.world.actor("admin")
    hooked.service.do(admin, change_webhook, hooked.webhook_id, active=False)
    hooked.happen(3)
    drain(hooked.service)
    assert hooked.receiver.posted == []
    hooked.service.do(admin, change_webhook, hooked.webhook_id, active=True)
    hooked.world.clock.forward(seconds=2)
    drain(hooked.service)
    assert len(hooked.receiver.posted) == 3


def test_a_wish_for_a_pause_is_kept(hooked: Hooked) -> None:
    """A receiver that asks to be left in peace for ten minutes is."""
    hooked.receiver.answers, hooked.receiver.headers = [429], {"Retry-After": "600"}
    hooked.happen()
    drain(hooked.service)
    hooked.world.clock.forward(seconds=590)
    drain(hooked.service)
    assert len(hooked.receiver.posted) == 1
    hooked.world.clock.forward(seconds=20)
    drain(hooked.service)
    assert len(hooked.receiver.posted) == 2


def test_a_new_secret_counts_beside_the_old_one_for_a_day(hooked: Hooked) -> None:
    """After a change messages carry both signatures, a day later the new one alone."""
    admin = hooked.world.actor("admin")
    new = hooked.service.do(admin, change_secret, hooked.webhook_id).secret
    hooked.happen()
    drain(hooked.service)
    hooked.world.clock.forward(hours=25)
    hooked.happen()
    drain(hooked.service)
    both, one = hooked.receiver.posted
    assert is_signed(both, new)
    assert is_signed(both, hooked.secret)
    assert is_signed(one, new)
    assert not is_signed(one, hooked.secret)


def test_sending_again(hooked: Hooked) -> None:
    """One delivery, or all since a moment, go out again, under the same ids as before."""
    admin, do = hooked.world.actor("admin"), hooked.service.do
    hooked.happen(2)
    drain(hooked.service)
    since = hooked.world.clock.now
    hooked.happen(2)
    drain(hooked.service)
    do(admin, send_again, hooked.listed()[0].id)
    drain(hooked.service)
    do(admin, send_all_again, hooked.webhook_id, since - timedelta(milliseconds=1))
    drain(hooked.service)
    numbers = [one.content["data"]["seq"] for one in hooked.receiver.posted]
    a, b, c, d = numbers[:4]
    assert numbers == [a, b, c, d, a, c, d]


def test_sending_again_brings_back_what_was_never_queued(hooked: Hooked) -> None:
    """Where kinds were added later, sending since a moment sends those of before as well."""
    admin, do = hooked.world.actor("admin"), hooked.service.do
    since = hooked.world.clock.now
    do(admin, change_webhook, hooked.webhook_id, kinds=["booking_made"])
    hooked.happen()
    drain(hooked.service)
    assert hooked.receiver.posted == []
    do(admin, change_webhook, hooked.webhook_id, kinds=["cooperative_resumed"])
    do(admin, send_all_again, hooked.webhook_id, since)
    hooked.world.clock.forward(seconds=2)
    drain(hooked.service)
    assert [one.content["type"] for one in hooked.receiver.posted] == ["cooperative_resumed"]


def test_looking_at_the_log_twice_queues_nothing_twice(hooked: Hooked) -> None:
    """However often events are looked at, each has one delivery."""
    hooked.happen(3)
    system = hooked.service.system(hooked.world.alpha)
    for _ in range(3):
        hooked.service.do(system, queue_deliveries)
    assert len(hooked.listed()) == 3
    with hooked.service.database.transaction(hooked.world.alpha) as tx:
        rows = [(hooked.service.ids(), hooked.webhook_id, hooked.listed()[0].event_seq)]
        assert webhook_deliveries.add(tx, rows, hooked.world.clock.now) == 0


def test_the_work_behind_webhooks_is_the_systems_alone(world: World) -> None:
    """No person, whatever their role, carries out what the worker does."""
    with pytest.raises(Denied, match="only-the-system"):
        world.service.do(world.actor("admin"), queue_deliveries)


def test_a_suspended_cooperative_sends_nothing(hooked: Hooked) -> None:
    """What waits when a cooperative is suspended stays where it is."""
    hooked.happen()
    with hooked.service.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tournee.cooperative SET status = 'suspended'")
    drain(hooked.service)
    assert hooked.receiver.posted == []
    assert [one.status for one in hooked.listed()] == ["waiting"]


def test_the_other_shape(world: World, service: Service) -> None:
    """In the other shape a booking is made and cancelled under its names, signed in its way."""
    admin, office = world.actor("admin"), world.actor("dispatcher")
    with receiving() as receiver:
        hook = service.do(admin, make_webhook, service.ids(), receiver.url, shape="coopcycle")
        booking_id = service.ids()
        service.do(office, book, booking_id, NewBookingRequest.read(a_booking()))
        service.do(office, cancel_booking, booking_id)
        world.clock.forward(seconds=2)
        drain(service)
    assert [one.content for one in receiver.posted] == [
        {"data": {"object": f"/v1/compat/coopcycle/deliveries/{booking_id}", "event": name}}
        for name in ("delivery.created", "delivery.cancelled")
    ]
    for one in receiver.posted:
        digest = hmac.new(hook.secret.reveal().encode(), one.body, hashlib.sha256).digest()
        assert one.headers["x-coopcycle-signature"] == base64.b64encode(digest).decode()


def test_the_other_shape_tells_when_a_plan_takes_it_up(world: World, service: Service) -> None:
    """Each job is told once as assigned: with the plan that is published, not with the next."""
    town, jobs = busy_town(world)
    with receiving() as receiver:
        service.do(
            world.actor("admin"), make_webhook, service.ids(), receiver.url, shape="coopcycle"
        )
        town.publish()
        late = town.add_job((1, 1), (2, 3), window=(0, 290))
        service.do(town.office, insert_job, service.ids(), late)
        world.clock.forward(seconds=2)
        drain(service)
    assigned = town.log("job_assigned")
    assert sorted(one.subject_id for one in assigned) == sorted([*jobs, late])
    homes = {one.id for one in town.rounds().values()}
    assert {one.round_id for one in assigned} <= homes
    data = [one.content["data"] for one in receiver.posted]
    assert [one["event"] for one in data].count("delivery.assigned") == len(jobs) + 1


def test_a_removed_webhook_leaves_nothing_behind(hooked: Hooked) -> None:
    """With a webhook go its deliveries, and work that is still queued for it does nothing."""
    hooked.happen(2)
    hooked.service.do(hooked.service.system(hooked.world.alpha), queue_deliveries)
    hooked.service.do(hooked.world.actor("admin"), remove_webhook, hooked.webhook_id)
    hooked.world.clock.forward(seconds=2)
    assert ("deliver-webhook", {"webhook_id": str(hooked.webhook_id)}) in [
        (name, {key: value for key, value in args.items() if key != "cooperative"})
        for name, args in waiting(hooked.service)
    ]
    drain(hooked.service)
    assert hooked.receiver.posted == []
    assert waiting(hooked.service) == []
