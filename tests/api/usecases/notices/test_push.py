"""Web Push and short messages: who is woken, who reads what, and what is left of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.senders.outbound import Outbound
from api.usecases.act import Actor
from api.usecases.notices.messages import (
    MAX_SIGNS,
    count_unread,
    list_conversations,
    list_messages,
    read_messages,
    send_message,
)
from api.usecases.notices.push import (
    MOST,
    list_subscriptions,
    read_push_key,
    subscribe,
    unsubscribe,
)
from api.usecases.notices.round_notices import tell_round_changed
from api.usecases.people.people import revoke_access
from api.usecases.service import Service
from data.store.care import personal_data
from data.store.tables.notices import message, notice, push_subscription
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import events_of
from tests.support.outside.browser import Browser, signed_claims
from tests.support.outside.receiver import Receiver, receiving
from tests.support.queue import drain
from tests.support.rounds.live_town import make_town
from tests.support.store.world import World


@dataclass(slots=True, kw_only=True)
class Awake:
    """A service that wakes browsers, and the server that it reaches them by."""

    world: World
    service: Service
    maker: Receiver

    def let_wake(self, who: Actor, browser: Browser, path: str = "a") -> UUID:
        """Subscribe a browser of somebody."""
        number = self.service.ids()
        endpoint = self.maker.url.replace("hook", path)
        p256dh, auth = browser.keys["p256dh"], browser.keys["auth"]
        self.service.do(who, subscribe, number, endpoint=endpoint, p256dh=p256dh, auth=auth)
        return number

    def run(self) -> None:
        """Let a moment pass and do what is due."""
        self.world.clock.forward(seconds=2)
        drain(self.service)

    def write(self, who: Actor, text: str, to: Actor | None = None) -> UUID:
        """Write a message."""
        number = self.service.ids()
        person_id = None if to is None else to.id
        self.service.do(who, send_message, number, text, person_id=person_id)
        return number

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        """Every row of a table in alpha."""
        with self.world.database.transaction(self.world.alpha) as tx:
            return list(tx.rows(sa.select(table)))


@pytest.fixture
def awake(world: World) -> Iterator[Awake]:
    """The world's service, which may post to this machine; noon in Paris."""
    world.clock.forward(hours=5)
    with receiving() as maker:
        maker.otherwise = 201
        tools = replace(world.service.tools, outbound=Outbound(loopback_webhooks=True))
        yield Awake(world=world, service=replace(world.service, tools=tools), maker=maker)


def test_a_message_wakes_the_riders_phone_and_says_nothing(awake: Awake) -> None:
    """The phone learns that there is something; text and names are in no push and no log."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    phone = Browser()
    awake.let_wake(rider, phone)
    awake.write(office, "Ms Martin waits", rider)
    awake.run()
    [posted] = awake.maker.posted
    assert json.loads(phone.read(posted.body)) == {"kind": "message-from-office"}
    _, key = signed_claims(posted.headers["authorization"])
    assert key == awake.service.do(rider, read_push_key).application_server_key
    logged = [row for row in awake.rows(notice) if row["channel"] == "push"]
    assert [(row["status"], row["attempts"], row["address"]) for row in logged] == [("sent", 1, "")]
    assert "Martin" not in str(awake.rows(notice))
    assert "message_sent" in events_of(awake.world)
    assert awake.service.do(rider, list_subscriptions)[0].reached_at is not None


def test_who_has_not_read_is_woken_once(awake: Awake) -> None:
    """Further messages wake nobody until the first was read; then the next one does."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    awake.let_wake(rider, Browser())
    for text in ("one", "two", "three"):
        awake.write(office, text, rider)
        awake.run()
    assert len(awake.maker.posted) == 1
    awake.service.do(rider, read_messages)
    awake.write(office, "four", rider)
    awake.run()
    assert len(awake.maker.posted) == 2


def test_a_changed_round_wakes_its_rider_with_its_id_alone(awake: Awake) -> None:
    """A push of a round names the round by its id; each version wakes once."""
    rider = awake.world.new_person("courier")
    town = make_town(awake.world)
    town.add_shift("Ada", person=rider.id)
    town.add_job((0, 0), (3, 3), pinned=town.shifts["Ada"])
    town.publish(town.plan())
    phone = Browser()
    awake.let_wake(rider, phone)
    round_id = town.round("Ada").id
    system = awake.service.system(awake.world.alpha)
    for _ in range(2):
        awake.service.do(system, tell_round_changed, round_id)
        awake.run()
    [posted] = awake.maker.posted
    content = json.loads(phone.read(posted.body))
    assert content == {"kind": "round-published", "round_id": str(round_id)}


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(awake: Awake, status: int) -> None:
    """Whose server says that a subscription is over is woken no more; others go on."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    awake.let_wake(rider, Browser(), "old")
    awake.maker.answers = [status]
    awake.write(office, "one", rider)
    awake.run()
    assert awake.service.do(rider, list_subscriptions) == []
    [row] = [row for row in awake.rows(notice) if row["channel"] == "push"]
    assert (row["status"], row["last_error"]) == ("given_up", "push-gone")


def test_a_server_in_trouble_is_asked_again(awake: Awake) -> None:
    """A push that was put off goes out later, once."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    awake.let_wake(rider, Browser())
    awake.maker.answers = [503]
    awake.write(office, "one", rider)
    awake.run()
    awake.world.clock.forward(seconds=31)
    awake.run()
    [row] = [row for row in awake.rows(notice) if row["channel"] == "push"]
    assert (row["status"], row["attempts"]) == ("sent", 2)
    assert len(awake.maker.posted) == 2


def test_subscriptions_are_ones_own(awake: Awake) -> None:
    """Nobody sees or ends another's; the same browser again is one, and few are enough."""
    rider, other = awake.world.new_person("courier"), awake.world.new_person("courier")
    number = awake.let_wake(rider, Browser())
    assert awake.service.do(other, list_subscriptions) == []
    with pytest.raises(NotFound, match="no-such-subscription"):
        awake.service.do(other, unsubscribe, number)
    again = awake.let_wake(rider, Browser())
    assert [one.id for one in awake.service.do(rider, list_subscriptions)] == [again]
    for path in range(MOST - 1):
        awake.let_wake(rider, Browser(), f"b{path}")
    with pytest.raises(Conflict, match="push-too-many"):
        awake.let_wake(rider, Browser(), "last")
    awake.service.do(rider, unsubscribe, again)
    awake.let_wake(rider, Browser(), "last")
    with pytest.raises(Denied, match="named-person-needed"):
        awake.service.do(awake.service.system(awake.world.alpha), list_subscriptions)


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"endpoint": "https://10.0.0.1/x"}, "webhook-url-private", "endpoint"),
        ({"endpoint": "http://push.example.org/x"}, "webhook-url-scheme", "endpoint"),
        ({"p256dh": "AAAA"}, "push-key-form", "keys.p256dh"),
        ({"p256dh": "BAAA" + "A" * 83}, "push-key-form", "keys.p256dh"),
        ({"auth": "no"}, "push-key-form", "keys.auth"),
        ({"server_key": "another"}, "push-server-key", "server_key"),
        ({"label": "x" * 81}, "text-too-long", "label"),
    ],
)
def test_a_subscription_must_be_sound(
    awake: Awake, changed: dict[str, str], code: str, where: str
) -> None:
    """Addresses into somebody's own network, keys that are none, and foreign keys are refused."""
    subscription: dict[str, Any] = {
        "endpoint": "https://push.example.org/x",
        **Browser().keys,
        **changed,
    }
    with pytest.raises(BadInput) as refused:
        awake.service.do(
            awake.world.new_person("courier"), subscribe, awake.service.ids(), **subscription
        )
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [(code, where)]


def test_where_a_browser_is_reached_is_kept_sealed(awake: Awake) -> None:
    """The row holds neither the address nor the keys in clear; neither goes out in an export."""
    rider, phone = awake.world.new_person("courier"), Browser()
    awake.let_wake(rider, phone)
    [row] = awake.rows(push_subscription)
    assert awake.maker.url[:20] not in str(dict(row))
    assert phone.keys["auth"] not in str(dict(row))
    with awake.world.database.transaction(awake.world.alpha) as tx:
        assert rider.id is not None
        exported = personal_data.of_person(tx, rider.id)["push_subscription"]
    assert "sealed_secret" not in exported[0]


def test_a_conversation_is_read_by_its_two_sides(awake: Awake) -> None:
    """Office and rider read what was written, count what they have not read, and others neither."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    other = awake.world.new_person("courier")
    do = awake.service.do
    awake.write(office, "Where are you?", rider)
    awake.world.clock.forward(seconds=1)
    awake.write(rider, "At the canal")
    texts = [one.text for one in do(rider, list_messages)]
    assert texts == ["At the canal", "Where are you?"]
    assert [one.text for one in do(office, list_messages, person_id=rider.id)] == texts
    assert do(other, list_messages) == []
    with pytest.raises(Denied):
        do(other, list_messages, person_id=rider.id)
    assert [(one.person_id, one.unread) for one in do(office, list_conversations)] == [
        (rider.id, 1)
    ]
    assert (do(office, count_unread).count, do(rider, count_unread).count) == (1, 1)
    assert do(rider, read_messages).count == 1
    assert do(rider, read_messages).count == 0
    assert (do(office, count_unread).count, do(rider, count_unread).count) == (1, 0)
    assert do(office, read_messages, person_id=rider.id).count == 1
    assert do(office, count_unread).count == 0
    assert events_of(awake.world).count("message_read") == 2
    elsewhere = awake.world.actor("dispatcher", cooperative=awake.world.beta)
    assert do(elsewhere, list_conversations) == []
    for usecase in (list_messages, read_messages):
        with pytest.raises(NotFound, match="no-such-person"):
            do(elsewhere, usecase, person_id=rider.id)
    with pytest.raises(NotFound, match="no-such-person"):
        do(elsewhere, send_message, awake.service.ids(), "hello", person_id=rider.id)


def test_pages_of_a_conversation_join(awake: Awake) -> None:
    """Going on behind the last message misses none and repeats none."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    for number in range(5):
        awake.write(office, f"m{number}", rider)  # all at one moment
    first = awake.service.do(rider, list_messages, limit=2)
    rest = awake.service.do(rider, list_messages, before=first[-1].id)
    texts = [one.text for one in (*first, *rest)]
    assert sorted(texts) == [f"m{number}" for number in range(5)]


def test_messages_are_of_riders_with_the_office(awake: Awake) -> None:
    """The office names a rider; what is empty or long is refused; the same again is the same."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("volunteer")
    do, number = awake.service.do, awake.service.ids()
    with pytest.raises(BadInput):
        do(office, send_message, number, "hello")
    with pytest.raises(NotFound, match="no-such-person"):
        do(office, send_message, number, "hello", person_id=office.id)
    with pytest.raises(NotFound, match="no-such-round"):
        do(rider, send_message, number, "hello", round_id=awake.service.ids())
    for text in (" ", "x" * (MAX_SIGNS + 1), "nul \0"):
        with pytest.raises(BadInput):
            do(rider, send_message, number, text)
    for _ in range(2):
        do(rider, send_message, number, "hello")
    with pytest.raises(Conflict, match="id-used-twice"):
        do(rider, send_message, number, "another")
    assert len(do(rider, list_messages)) == 1
    for role in ("merchant", "admin"):
        with pytest.raises(Denied):
            do(awake.world.actor(role), list_messages, person_id=rider.id)


def test_messages_and_browsers_go_with_the_person(awake: Awake) -> None:
    """Who leaves is woken no more; of who is erased no message is left on either side."""
    office, rider = awake.world.actor("dispatcher"), awake.world.new_person("courier")
    awake.let_wake(rider, Browser())
    awake.write(office, "one", rider)
    awake.write(rider, "two")
    assert rider.id is not None
    awake.service.do(awake.service.system(awake.world.alpha), revoke_access, rider.id)
    assert awake.rows(push_subscription) == []
    with awake.world.database.transaction(awake.world.alpha) as tx:
        personal_data.forget_words(tx, rider.id)
    assert awake.rows(message) == []


def test_messages_are_kept_as_long_as_notes(awake: Awake) -> None:
    """After the time that the cooperative's rule says for notes a message is not shown any more."""
    rider = awake.world.new_person("courier")
    awake.write(rider, "one")
    [row] = awake.rows(message)
    awake.world.clock.now = row["expires_at"] - timedelta(seconds=1)
    assert len(awake.service.do(rider, list_messages)) == 1
    awake.world.clock.forward(seconds=1)
    assert awake.service.do(rider, list_messages) == []
