"""Notices: told to whom it concerns, once, at a decent hour, and to nobody who has left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.locales.texts import LANGUAGES, Texts
from api.senders.outbound import Outbound
from api.settings.values import Mail, SmsHook
from api.usecases.act import Act, Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.notices.event_notices import (
    NOTICED,
    notice_events,
    notify_booking_made,
    tell_eta_moved,
)
from api.usecases.notices.notices import NoticeRead, mark_read, my_notices, rider_notices
from api.usecases.notices.round_notices import tell_round_changed
from api.usecases.notifying import WAYS
from api.usecases.people.invitations import invite_again, invite_person
from api.usecases.service import Service
from data.store.notices.audiences import with_roles
from data.store.tables.bookings import booking, job, stop
from data.store.tables.notices import notice
from data.store.tables.people import customer, person
from data.store.tables.rounds import plan, round_, round_version, visit
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from routing.errors import Denied
from tests.support.office import a_booking, merchant_of, new_customer
from tests.support.outside.mail_sink import Mailbox, mail_sink
from tests.support.outside.receiver import Receiver, receiving
from tests.support.queue import drain
from tests.support.store.rows import key_of, owned_tables, row_for
from tests.support.store.world import World

DESK = "desk@bakery.example"
PHONE = "+33600000001"


@dataclass(slots=True, kw_only=True)
class Notified:
    """A service that sends to a mailbox and a text message service."""

    world: World
    service: Service
    mailbox: Mailbox
    phones: Receiver

    def run(self) -> None:
        """Do what has been queued and is due."""
        drain(self.service)

    def happen(self, kind: str, subject_kind: str, subject_id: UUID, **detail: object) -> None:
        """Let something happen and be told."""

        def it_happens(act: Act) -> None:
            act.record_event(kind, subject_kind, subject_id, detail=detail)

        self.service.do(self.service.system(self.world.alpha), it_happens)
        self.world.clock.forward(seconds=2)
        self.run()

    def read(self, who: Actor) -> list[NoticeRead]:
        """What somebody reads in the app."""
        return self.service.do(who, my_notices)

    def rows(self) -> list[sa.RowMapping]:
        """Every notice of alpha that goes out of the app."""
        with self.world.database.transaction(self.world.alpha) as tx:
            return tx.rows(sa.select(notice).where(notice.c.channel != "app"))

    def change(self, table: sa.Table, row_id: UUID | None, **values: object) -> None:
        """Change a row of alpha behind the program's back."""
        with self.world.database.transaction(self.world.alpha) as tx:
            tx.run(table.update().where(table.c.id == row_id).values(**values))


@pytest.fixture
def notified(world: World) -> Iterator[Notified]:
    """The world's service with mail and text messages, at noon in Paris."""
    world.clock.now = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
    with mail_sink() as mailbox, receiving() as phones:
        mail = Mail(
            host="127.0.0.1", port=mailbox.port, security="none", sender="rounds@example.com"
        )
        outbound = Outbound(mail=mail, sms=SmsHook(url=phones.url))
        tools = replace(world.service.tools, outbound=outbound)
        service = replace(world.service, tools=tools)
        yield Notified(world=world, service=service, mailbox=mailbox, phones=phones)


@pytest.fixture
def ridden(notified: Notified) -> Notified:
    """A round of alpha with one drop, and its rider."""
    home = notified.world.alpha
    with notified.world.database.transaction(home) as tx:
        for table in owned_tables():
            if table.name not in {"event", "log_head", "notice", "push_subscription"} and (
                "webhook" not in table.name
            ):
                tx.run(table.insert().values(row_for(home, table)))
    rider = key_of(home, person)
    notified.change(person, rider, status="active", phone=PHONE, email="rider@example.org")
    soon = notified.world.clock.now + timedelta(hours=2)
    stop_id = key_of(home, stop)
    notified.change(
        round_,
        key_of(home, round_),
        person_id=rider,
        day=soon.date(),
        starts_at=soon,
        status="published",
        told_version=None,
    )
    bound = {"id": stop_id, "stop_id": stop_id, "job_id": key_of(home, job), "kind": "drop"}
    notified.change(visit, key_of(home, visit), **bound, status="planned", eta_at=soon)
    notified.change(stop, stop_id, kind="drop", contact_phone="+33600000009")
    drain(notified.service)
    return notified


def a_customer(notified: Notified) -> UUID:
    """A customer whose desk can be written to."""
    return new_customer(notified.world, email=DESK)


def test_every_kind_of_notice_has_its_sentences() -> None:
    """In each language there is a text and a subject for every way, and every event is a kind."""
    for language in LANGUAGES:
        texts = Texts(language)
        for template in WAYS:
            assert texts.knows(f"notice-{template}"), (language, template)
            assert texts.knows(f"notice-{template}-subject"), (language, template)
    assert set(NOTICED) <= set(EVENT_KINDS)


def test_notices_are_read_by_a_person_alone(notified: Notified) -> None:
    """A program has none, a person sees none of another's; the office reads riders'."""
    dispatcher = notified.world.actor("dispatcher")
    notified.happen("decision_contested", "contest", notified.service.ids(), **CONTESTED)
    [mine] = notified.read(dispatcher)
    for other in (
        notified.world.actor("courier"),
        notified.world.actor("dispatcher", cooperative=notified.world.beta),
    ):
        assert notified.read(other) == []
        assert notified.service.do(other, mark_read, [mine.id]) == 0
    with pytest.raises(Denied, match="named-person-needed"):
        notified.read(notified.service.system(notified.world.alpha))
    assert dispatcher.id is not None
    assert notified.service.do(dispatcher, rider_notices, dispatcher.id) == [mine]
    with pytest.raises(Denied):
        notified.service.do(notified.world.actor("courier"), rider_notices, dispatcher.id)
    assert notified.service.do(dispatcher, mark_read, [mine.id]) == 1
    assert notified.service.do(dispatcher, my_notices, unread_only=True) == []


CONTESTED = {"about_kind": "round", "about_id": "019cd12e-5300-7000-8000-0000000000aa"}


def test_an_invitation_goes_by_mail(notified: Notified) -> None:
    """Who is invited gets the link at once; its token stands in no notice."""
    admin, person_id = notified.world.actor("admin"), notified.service.ids()
    mail = "zoe@example.org"
    new_link = notified.service.do(
        admin, invite_person, person_id, name="Zoé Zola", roles=["courier"], email=mail
    )
    notified.run()
    [letter] = notified.mailbox.letters
    assert letter["To"] == mail
    assert new_link.address.reveal() in letter.get_content()
    [row] = notified.rows()
    assert new_link.token.reveal() not in str(dict(row))
    notified.service.do(
        admin, invite_person, notified.service.ids(), name="Ada", roles=["courier"], phone=PHONE
    )
    notified.service.do(admin, invite_again, person_id)
    notified.change(person, person_id, status="active")
    notified.run()
    assert len(notified.mailbox.letters) == 1, "who is here needs no invitation"


def test_a_booking_is_confirmed_once_in_the_cooperatives_language(notified: Notified) -> None:
    """The customer's desk gets one letter, however often the work is done."""
    customer_id = a_customer(notified)
    booking_id = notified.service.ids()
    notified.service.do(
        merchant_of(notified.world, customer_id),
        book,
        booking_id,
        NewBookingRequest.read(a_booking()),
    )
    notified.run()
    for _ in range(2):
        notified.service.do(
            notified.service.system(notified.world.alpha), notify_booking_made, booking_id
        )
    notified.run()
    [letter] = notified.mailbox.letters
    assert letter["To"] == DESK
    assert letter["Subject"] == "Réservation pour le mardi 10 mars 2026"
    assert "https://rounds.example.org" in letter.get_content()


def test_what_was_delivered_though_it_was_cancelled_is_told_to_the_customers_desk(
    notified: Notified,
) -> None:
    """One letter says that it counts, after the one that it was cancelled."""
    customer_id = a_customer(notified)
    booking_id, job_id = notified.service.ids(), notified.service.ids()
    notified.service.do(
        merchant_of(notified.world, customer_id),
        book,
        booking_id,
        NewBookingRequest.read(a_booking()),
    )
    notified.run()
    notified.mailbox.letters.clear()
    notified.happen("booking_cancelled", "booking", booking_id)
    notified.happen("booking_restored", "booking", booking_id, job_id=str(job_id))
    assert [letter["Subject"] for letter in notified.mailbox.letters] == [
        "Réservation pour le mardi 10 mars 2026 annulée",
        "Réservation du mardi 10 mars 2026 livrée malgré tout",
    ]


def test_addresses_are_forgotten_once_a_notice_is_out(notified: Notified) -> None:
    """What was sent names nobody any more, and neither do the jobs that sent it."""
    customer_id = a_customer(notified)
    notified.service.do(
        notified.world.actor("dispatcher"),
        book,
        notified.service.ids(),
        NewBookingRequest.read(a_booking(customer_id=str(customer_id))),
    )
    notified.run()
    [row] = notified.rows()
    assert (row["status"], row["address"], row["attempts"]) == ("sent", "", 1)
    assert DESK not in str(dict(row))


def test_at_night_what_can_wait_waits(notified: Notified) -> None:
    """A confirmation made at ten in the evening goes out at seven; news for a ride at once."""
    notified.world.clock.now = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
    customer_id = a_customer(notified)
    request = a_booking(day="2026-03-12", customer_id=str(customer_id))
    notified.service.do(
        notified.world.actor("dispatcher"),
        book,
        notified.service.ids(),
        NewBookingRequest.read(request),
    )
    notified.run()
    notified.world.clock.now = datetime(2026, 3, 10, 5, 59, tzinfo=UTC)
    notified.run()
    assert notified.mailbox.letters == []
    notified.world.clock.now = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
    notified.run()
    assert len(notified.mailbox.letters) == 1


def test_a_rider_is_told_of_each_version_once(ridden: Notified) -> None:
    """A new round comes by letter, a changed one by text message, each version once."""
    system, round_id = ridden.service.system(ridden.world.alpha), key_of(ridden.world.alpha, round_)
    for _ in range(2):
        ridden.service.do(system, tell_round_changed, round_id)
        ridden.run()
    assert [letter["To"] for letter in ridden.mailbox.letters] == ["rider@example.org"]
    with ridden.world.database.transaction(ridden.world.alpha) as tx:
        tx.run(round_version.delete())  # What was told is not known any more.
    ridden.change(round_, round_id, version=2)
    for _ in range(2):
        ridden.service.do(system, tell_round_changed, round_id)
        ridden.run()
    [message] = ridden.phones.posted
    assert message.content["to"] == PHONE
    assert "14:00" in message.content["text"]
    ridden.change(round_, round_id, status="withdrawn", version=3)
    ridden.service.do(system, tell_round_changed, round_id)
    ridden.run()
    assert len(ridden.phones.posted) == 2


def test_a_new_time_of_arrival_reaches_the_door(ridden: Notified) -> None:
    """Whoever waits is told the new time; once the visit is done, or forgotten, nobody is."""
    system, home = ridden.service.system(ridden.world.alpha), ridden.world.alpha
    visit_id = key_of(home, stop)
    for _ in range(2):
        ridden.service.do(system, tell_eta_moved, visit_id)
    ridden.run()
    [message] = ridden.phones.posted
    assert message.content["to"] == "+33600000009"
    assert "14:00" in message.content["text"]
    later = ridden.world.clock.now + timedelta(hours=3)
    ridden.change(visit, visit_id, eta_at=later)
    ridden.change(stop, visit_id, erased_at=ridden.world.clock.now)
    ridden.service.do(system, tell_eta_moved, visit_id)
    ridden.change(stop, visit_id, erased_at=None)
    ridden.change(visit, visit_id, status="done")
    ridden.service.do(system, tell_eta_moved, visit_id)
    ridden.run()
    assert len(ridden.phones.posted) == 1


def test_a_new_time_says_of_which_delivery_and_from_whom(ridden: Notified) -> None:
    """Who waits reads what comes from whom, as far as somebody said it."""
    system, home = ridden.service.system(ridden.world.alpha), ridden.world.alpha
    visit_id = key_of(home, stop)
    ridden.change(customer, key_of(home, customer), name="Bakery Martin")
    ridden.change(booking, key_of(home, booking), customer_id=key_of(home, customer))
    ridden.change(job, key_of(home, job), label="Bread for the school")
    ridden.service.do(system, tell_eta_moved, visit_id)
    ridden.run()
    [message] = ridden.phones.posted
    for word in ("Bread for the school", "Bakery Martin"):
        assert word in message.content["text"]


def test_the_office_is_told_of_a_round_that_runs_late(ridden: Notified) -> None:
    """Once when a stop comes after its last window, and again only when half an hour is added."""
    system, home = ridden.service.system(ridden.world.alpha), ridden.world.alpha
    office = ridden.world.new_person("dispatcher").id
    visit_id, closes = key_of(home, stop), ridden.world.clock.now + timedelta(hours=2)
    ridden.change(stop, visit_id, closes_at=closes)

    def notices_when(late: timedelta) -> list[dict[str, Any]]:
        ridden.change(visit, visit_id, eta_at=closes + late)
        ridden.service.do(system, tell_eta_moved, visit_id)
        kept = sa.select(notice.c.args).where(
            notice.c.template == "round-late",
            notice.c.person_id == office,
            notice.c.channel == "app",
        )
        with ridden.world.database.transaction(home) as tx:
            return [row["args"] for row in tx.rows(kept.order_by(notice.c.made_at, notice.c.id))]

    assert notices_when(timedelta(0)) == []
    (args,) = notices_when(timedelta(minutes=9, seconds=10))
    assert args["late_min"] == 10
    assert args["round_id"] == str(key_of(home, round_))
    assert len(notices_when(timedelta(minutes=20))) == 1
    assert len(notices_when(timedelta(minutes=40))) == 2


def test_who_asked_for_a_plan_that_failed_is_told_why(ridden: Notified) -> None:
    """It says of which day the plan was and what is to be done, in the reader's language."""
    plan_id, said = key_of(ridden.world.alpha, plan), {}
    for language in LANGUAGES:
        asker = ridden.world.new_person("dispatcher")
        ridden.change(person, asker.id, language=language)
        ridden.change(plan, plan_id, requested_by=asker.id, day=date(2026, 3, 10))
        ridden.happen("plan_failed", "plan", plan_id, reason="day-without-shifts")
        [notice_read] = ridden.read(asker)
        said[language] = notice_read.text
    assert said["en"] == (
        "The plan for Tuesday 10 March 2026 that you requested could not be made. "
        "There was nobody to plan for: no shift."
    )
    assert said["fr"] == (
        "Le plan demandé pour le mardi 10 mars 2026 n’a pas pu être fait. "
        "Il n’y avait personne à planifier\N{NO-BREAK SPACE}: aucun service."
    )


def test_who_has_left_is_not_written_to(ridden: Notified) -> None:
    """A notice made before somebody left is given up, and its address forgotten."""
    system, home = ridden.service.system(ridden.world.alpha), ridden.world.alpha
    ridden.service.do(system, tell_round_changed, key_of(home, round_))
    ridden.change(person, key_of(home, person), status="left")
    ridden.run()
    assert ridden.mailbox.letters == []
    [row] = ridden.rows()
    assert (row["status"], row["last_error"], row["address"]) == ("given_up", "person-left", "")


def test_who_was_erased_is_told_nothing(ridden: Notified) -> None:
    """No notice is made for somebody whose data was erased."""
    system, home = ridden.service.system(ridden.world.alpha), ridden.world.alpha
    ridden.change(person, key_of(home, person), status="erased")
    ridden.service.do(system, tell_round_changed, key_of(home, round_))
    assert ridden.rows() == []


def test_a_letter_that_is_put_off_is_tried_again(ridden: Notified) -> None:
    """A server that says later gets it later; each try is counted."""
    ridden.mailbox.refusals = ["450 later"]
    system = ridden.service.system(ridden.world.alpha)
    ridden.service.do(system, tell_round_changed, key_of(ridden.world.alpha, round_))
    ridden.run()
    [row] = ridden.rows()
    assert (row["status"], row["last_error"]) == ("waiting", "mail-address-refused")
    ridden.world.clock.forward(seconds=31)
    ridden.run()
    [row] = ridden.rows()
    assert (row["status"], row["attempts"], len(ridden.mailbox.letters)) == ("sent", 2, 1)


def test_a_letter_nobody_takes_is_given_up(ridden: Notified) -> None:
    """What is refused for good is not tried again."""
    ridden.mailbox.refusals = ["550 no such box"]
    system = ridden.service.system(ridden.world.alpha)
    ridden.service.do(system, tell_round_changed, key_of(ridden.world.alpha, round_))
    ridden.run()
    [row] = ridden.rows()
    assert (row["status"], row["address"]) == ("given_up", "")


def test_what_is_of_no_use_any_more_is_not_sent(ridden: Notified) -> None:
    """A notice whose time is over when its turn comes is given up."""
    system = ridden.service.system(ridden.world.alpha)
    ridden.service.do(system, tell_round_changed, key_of(ridden.world.alpha, round_))
    ridden.world.clock.forward(days=4)
    ridden.run()
    assert ridden.mailbox.letters == []
    assert [row["last_error"] for row in ridden.rows()] == ["notice-expired"]


def test_a_failed_visit_concerns_office_and_customer(ridden: Notified) -> None:
    """The office is told in the app, and who booked in the app and by letter; a rival is not."""
    office, home = ridden.world.actor("dispatcher"), ridden.world.alpha
    merchant = ridden.world.new_person("merchant", customer_id=key_of(home, customer))
    rival = merchant_of(ridden.world, new_customer(ridden.world, "Rival"))
    ridden.change(booking, key_of(home, booking), customer_id=merchant.customer_id)
    ridden.change(person, merchant.id, email="merchant@bakery.example")
    ridden.happen("visit_failed", "visit", key_of(home, stop), reason="nobody_there")
    assert [one.template for one in ridden.read(office)] == ["visit-failed"]
    assert [one.template for one in ridden.read(merchant)] == ["delivery-failed"]
    assert ridden.read(rival) == []
    assert [letter["To"] for letter in ridden.mailbox.letters] == ["merchant@bakery.example"]


def test_without_mail_and_messages_the_app_alone_tells(notified: Notified) -> None:
    """Where nothing is set up for sending, nothing is queued to be sent."""
    bare = replace(notified, service=notified.world.service)
    bare.happen("decision_contested", "contest", bare.service.ids(), **CONTESTED)
    notified.world.actor("dispatcher")
    assert notified.rows() == []


def test_an_event_that_cannot_be_told_keeps_no_other_back(notified: Notified) -> None:
    """Each event is told by work of its own."""
    notified.world.actor("dispatcher")
    system = notified.service.system(notified.world.alpha)
    notified.happen("cooperative_resumed", "cooperative", notified.world.alpha)

    def two(act: Act) -> None:
        for _ in range(2):
            act.record_event("decision_contested", "contest", act.new_id(), detail=CONTESTED)

    notified.service.do(system, two)
    assert notified.service.do(system, notice_events) is False
    with notified.world.database.engine.connect() as connection:
        count = connection.exec_driver_sql(
            "SELECT count(*) FROM tournee.procrastinate_jobs WHERE task_name = 'tell-event'"
        ).scalar_one()
    assert count == 2


def test_people_are_found_by_role(world: World) -> None:
    """Of a cooperative the active people with one of some roles are found, and nobody else."""
    wanted = {world.actor("dispatcher").id, world.actor("admin").id}
    world.actor("courier"), world.actor("dispatcher", cooperative=world.beta)
    with world.database.transaction(world.alpha) as tx:
        assert {one.person_id for one in with_roles(tx, "dispatcher", "admin")} == wanted
