"""One message to the customers of a late round: who gets what is known before it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.senders.outbound import Outbound
from api.settings.values import Mail, SmsHook
from api.usecases.act import Actor
from api.usecases.board.customer_messages import (
    CustomerMessages,
    Notified,
    notify_customers,
    notify_riders,
    read_customer_messages,
)
from api.usecases.notices.messages import list_messages
from api.wording.notice_words import notice_text
from data.store.tables.bookings import booking, stop
from data.store.tables.notices import notice
from data.store.tables.people import customer
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, OPENS, make_town
from tests.support.store.rows import row_for
from tests.support.store.world import World

CONTACTS = ({"contact_email": "a@example.org"}, {"contact_phone": "+33600000001"})


class LateRound:
    """A round with three drops: one recipient is known by mail, one by phone, one by nothing."""

    def __init__(self, world: World) -> None:
        self.world, self.town = world, make_town(world)
        mail = Mail(host="127.0.0.1", port=9, security="none", sender="rounds@example.com")
        outbound = Outbound(mail=mail, sms=SmsHook(url="http://127.0.0.1:9/"))
        tools = replace(world.service.tools, outbound=outbound)
        self.service = replace(world.service, tools=tools)
        world.clock.now = OPENS - timedelta(hours=12)
        self.jobs = [
            self.town.add_job((0, 0), (4, n), pinned=self.town.shifts["ana"]) for n in range(3)
        ]
        self.town.publish()
        self.round_id = self.town.round("ana").id
        world.clock.now = OPENS + timedelta(minutes=5)
        with world.database.transaction(self.town.home) as tx:
            for job_id, contact in zip(self.jobs, CONTACTS, strict=False):
                drop = (stop.c.job_id == job_id, stop.c.kind == "drop")
                tx.run(stop.update().where(*drop).values(**contact))

    def let_book(self, **desk: str) -> None:
        """Let a customer with a desk have booked everything."""
        made = {
            **row_for(self.town.home, customer),
            "name": "Books & Co",
            "status": "active",
        } | desk
        with self.world.database.transaction(self.town.home) as tx:
            made.pop("cooperative_id")
            tx.add(customer, made)
            tx.run(booking.update().values(customer_id=made["id"]))

    def read(self, actor: Actor | None = None) -> CustomerMessages:
        """Return who waits, as the office reads it."""
        do = self.service.do
        return do(actor or self.town.office, read_customer_messages, self.round_id)

    def send(self, text: str, visits: list[UUID], message_id: UUID | None = None) -> Notified:
        """Send a message for some visits."""
        new = message_id or self.world.service.ids()
        return self.service.do(self.town.office, notify_customers, self.round_id, new, text, visits)

    def notices(self) -> list[tuple[str, str, dict[str, object]]]:
        """Return what is to go out: template, address and what is filled in."""
        with self.world.database.transaction(self.town.home) as tx:
            query = sa.select(notice.c.template, notice.c.address, notice.c.args).where(
                notice.c.template.like("office-%")
            )
            return sorted((row["template"], row["address"], row["args"]) for row in tx.rows(query))


@pytest.fixture
def late(world: World) -> LateRound:
    """Return a round whose customers can be written to by mail and text message."""
    return LateRound(world)


def test_who_gets_it_is_known_before_it_goes(late: LateRound) -> None:
    """Each stop tells whom a message reaches and how; who is unknown is reached by nobody."""
    found = late.read().waiting
    drops = {one.job_id: (one.to, one.channel) for one in found if one.kind == "drop"}
    assert [drops[job_id] for job_id in late.jobs] == [
        ("recipient", "email"),
        ("recipient", "sms"),
        ("nobody", None),
    ]
    assert {(one.to, one.channel) for one in found if one.kind == "pickup"} == {("nobody", None)}
    assert late.notices() == []


def test_recipients_get_the_text_with_their_own_time(late: LateRound) -> None:
    """One message, for each the hour at which the rider is expected there."""
    drops = [one for one in late.read().waiting if one.kind == "drop" and one.channel]
    told = late.send("We had a flat tyre.", [one.visit_id for one in drops])
    assert told == Notified(emails=1, texts=1)
    sent = {address: args for _, address, args in late.notices()}
    assert set(sent) == {"a@example.org", "+33600000001"}
    expected = {one.expected_at.isoformat() for one in drops}
    assert {args["eta_at"] for args in sent.values()} == expected
    written = notice_text(
        "office-to-recipient",
        sent["a@example.org"],
        language="en",
        zone=OPENS.tzinfo or UTC,
        cooperative="Alpha",
        link="https://example.org/t/x",
    )
    assert written.short.startswith("Alpha: We had a flat tyre. We expect to be at your door at ")
    assert "https://example.org/t/x" in written.letter


def test_a_customer_gets_one_message_for_all_deliveries(late: LateRound) -> None:
    """Where nobody is known at the doors the sender hears once, with how many it is about."""
    late.let_book(email="desk@example.org")
    with late.world.database.transaction(late.town.home) as tx:
        tx.run(stop.update().values(contact_email="", contact_phone=""))
    found = late.read().waiting
    assert {(one.to, one.channel) for one in found} == {("sender", "email")}
    told = late.send("The bridge is closed.", [one.visit_id for one in found])
    assert told == Notified(emails=1, texts=0)
    [(template, address, args)] = late.notices()
    assert (template, address, args["count"]) == ("office-to-sender", "desk@example.org", 3)


def test_a_message_sent_again_is_the_same_message(late: LateRound) -> None:
    """A repeated request tells nobody twice; the same id for other words is refused."""
    visits = [one.visit_id for one in late.read().waiting if one.channel]
    new = late.world.service.ids()
    first = late.send("Sorry, later.", visits, new)
    assert late.send("Sorry, later.", visits, new) == first
    assert len(late.notices()) == 2
    with pytest.raises(Conflict, match="id-used-twice"):
        late.send("Something else.", visits, new)


def test_what_was_sent_stays(late: LateRound) -> None:
    """Whoever opens it again reads when what was sent, to how many, by which channel."""
    late.send("Later.", [one.visit_id for one in late.read().waiting])
    [sent] = late.read().sent
    assert (sent.text, sent.emails, sent.texts) == ("Later.", 1, 1)
    assert sent.sent_at == late.world.clock.now
    [logged] = late.town.log("customers_notified")
    assert "Later." not in str(logged.detail)


def test_who_was_served_meanwhile_is_not_written_to(late: LateRound) -> None:
    """A stop that is done waits for nobody: with that one alone nothing is sent, and it is said."""
    [first] = [one for one in late.read().waiting if one.to == "recipient"][:1]
    visit = next(v for v in late.town.round("ana").visits if v.id == first.visit_id)
    late.town.settle(visit)
    assert first.visit_id not in {one.visit_id for one in late.read().waiting}
    with pytest.raises(Conflict, match="nobody-reached"):
        late.send("Later.", [first.visit_id])
    assert late.read().sent == []


def test_bad_input_is_refused_and_nothing_sent(late: LateRound) -> None:
    """No stop, no text, a text that is too long, a round that is not there, somebody else."""
    visits = [one.visit_id for one in late.read().waiting]
    for text, chosen in (("Later.", []), (" ", visits), ("x" * 301, visits)):
        with pytest.raises(BadInput):
            late.send(text, chosen)
    late.round_id, kept = late.world.service.ids(), late.round_id
    with pytest.raises(NotFound):
        late.read()
    late.round_id = kept
    with pytest.raises(Denied):
        late.read(late.town.rider("ana"))
    assert late.notices() == []


def test_all_riders_of_a_day_get_a_message_in_their_conversation(late: LateRound) -> None:
    """Each once, however often it is sent; a rider cannot write to all."""
    town, do, new = late.town, late.service.do, late.world.service.ids()
    for _ in range(2):
        assert do(town.office, notify_riders, DAY, new, "Storm from three on.").count == 2
    for name in ("ana", "bo"):
        said = do(town.office, list_messages, person_id=town.people[name])
        assert [one.text for one in said] == ["Storm from three on."]
    with pytest.raises(Denied):
        do(town.rider("ana"), notify_riders, DAY, new, "Hello.")
    with pytest.raises(Conflict, match="nobody-rides"):
        do(town.office, notify_riders, DAY + timedelta(days=200), late.service.ids(), "Hello.")
