"""Invoices: drafted from what is settled, numbered without gaps, never changed, paid, reversed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.locales.texts import Texts
from api.render.invoice import invoice_values, invoice_xml
from api.render.statement import statement_pdf
from api.usecases.act import Actor
from api.usecases.bookings.customers import CustomerUpdate, change_customer
from api.usecases.care.rules import publish_rule
from api.usecases.labour.effort import settle_round
from api.usecases.money.invoice_documents import (
    invoice_csv,
    invoice_document,
    invoice_to_print,
    invoices_csv,
    read_statement,
)
from api.usecases.money.invoices import (
    credit_invoice,
    draft_invoice,
    drop_draft,
    issue_invoice,
    list_invoices,
    read_invoice,
    record_payment,
)
from api.usecases.money.prices import adjust_price, list_to_invoice
from data.local import Cluster
from data.store import tables
from data.store.database import Transaction
from data.store.money import invoices
from data.store.money.invoices import InvoiceRow
from data.store.system.invariant_queries import INVARIANTS as ALL_INVARIANTS
from data.store.system.invariants import breaches_of
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import new_place
from tests.support.rounds.ridden_round import (
    BASE_CENTS,
    DAY,
    FLOOR_CENTS,
    SELLER,
    WAIT_CENTS,
    Ground,
    book,
    fresh_start,
    ride,
)
from tests.support.store.invoice_invariants import INVARIANTS
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import World

BREAD_CENTS = BASE_CENTS + 6 * WAIT_CENTS
MONEY = {"invoice-totals", "invoice-status"}


@pytest.fixture(scope="module")
def one(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return one world to all tests here."""
    with shared_world(cluster, store_template, tournee_home, tmp_path_factory.mktemp("f")) as world:
        yield world


@pytest.fixture
def ground(one: World) -> Iterator[Ground]:
    """Return alpha what rounds need; whatever a test does, its books balance at the end."""
    ground = fresh_start(one)
    yield ground
    with one.database.transaction(ground.cooperative) as tx:
        rules = {**INVARIANTS, **{code: ALL_INVARIANTS[code] for code in MONEY}}
        assert breaches_of(tx, one.clock.now, rules) == []


@pytest.fixture
def world(one: World, ground: Ground) -> World:
    """Return the world in which the ground is alpha's."""
    assert one.alpha == ground.cooperative
    return one


@pytest.fixture
def office(world: World) -> Actor:
    """Return alpha's admin."""
    return world.new_person("admin")


def ridden(world: World, ground: Ground, name: str = "", day: date = DAY) -> tuple[UUID, UUID]:
    """Ride and settle a round; give the bakery's booking and the grocer's."""
    ridden = ride(world, ground, name, day=day)
    world.service.do(world.service.system(ground.cooperative), settle_round, ridden.round_id)
    return ridden.bread, ridden.meal


def drafted(
    world: World, ground: Ground, office: Actor, customer: UUID | None = None
) -> InvoiceRow:
    """Draft an invoice of March, the bakery's."""
    return world.service.do(
        office,
        draft_invoice,
        world.service.ids(),
        customer or ground.bakery,
        date(2026, 3, 1),
        date(2026, 3, 31),
    )


def issued(world: World, ground: Ground, office: Actor) -> InvoiceRow:
    """Ride, settle, draft and issue."""
    ridden(world, ground)
    return world.service.do(office, issue_invoice, drafted(world, ground, office).id)


def merchant(world: World, customer: UUID, cooperative: UUID | None = None) -> Actor:
    """Return somebody who books for a customer."""
    return world.new_person("merchant", cooperative=cooperative, customer_id=customer)


# --- who ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["dispatcher", "courier", "volunteer", "merchant"])
def test_only_an_admin_writes_invoices(world: World, ground: Ground, role: str) -> None:
    """Drafting, issuing, crediting and noting payments are refused to everybody else."""
    actor, some = world.actor(role), world.service.ids()
    tries: list[Callable[[], object]] = [
        lambda: world.service.do(actor, draft_invoice, some, ground.bakery, DAY, DAY),
        lambda: world.service.do(actor, issue_invoice, some),
        lambda: world.service.do(actor, drop_draft, some),
        lambda: world.service.do(actor, credit_invoice, some, some, reason="wrong-address"),
        lambda: world.service.do(actor, record_payment, some, some, amount_cents=1, paid_on=DAY),
        lambda: world.service.do(actor, adjust_price, some, supplements={}, reduction_cents=0),
        lambda: world.service.do(actor, list_to_invoice, DAY, DAY),
    ]
    for attempt in tries:
        with pytest.raises(Denied):
            attempt()


def test_another_cooperative_sees_and_changes_nothing(
    world: World, ground: Ground, office: Actor
) -> None:
    """For beta's admin alpha's invoice, customer and booking are not there."""
    kept = issued(world, ground, office)
    stranger = world.new_person("admin", cooperative=world.beta)
    do = world.service.do
    tries: list[Callable[[], object]] = [
        lambda: do(stranger, read_invoice, kept.id),
        lambda: do(stranger, issue_invoice, kept.id),
        lambda: do(stranger, credit_invoice, kept.id, world.service.ids(), reason="x"),
        lambda: do(
            stranger, record_payment, kept.id, world.service.ids(), amount_cents=1, paid_on=DAY
        ),
        lambda: do(stranger, draft_invoice, world.service.ids(), ground.bakery, DAY, DAY),
    ]
    for attempt in tries:
        with pytest.raises(NotFound):
            attempt()
    assert do(stranger, list_invoices) == []
    assert do(stranger, list_to_invoice, DAY, DAY) == []


def test_a_merchant_sees_the_own_issued_invoices_alone(
    world: World, ground: Ground, office: Actor
) -> None:
    """Neither drafts nor another customer's invoices are in sight; all answers are alike."""
    ridden(world, ground)
    draft = drafted(world, ground, office)
    own, other = merchant(world, ground.bakery), merchant(world, ground.grocer)
    do = world.service.do
    with pytest.raises(NotFound, match="no-such-invoice"):
        do(own, read_invoice, draft.id)
    assert do(own, list_invoices) == []
    do(office, issue_invoice, draft.id)
    assert do(own, read_invoice, draft.id).value.number is not None
    assert [one.id for one in do(own, list_invoices)] == [draft.id]
    for usecase in (read_invoice, invoice_document, invoice_csv):
        with pytest.raises(NotFound, match="no-such-invoice"):
            do(other, usecase, draft.id)
    assert do(other, list_invoices) == []
    assert do(other, list_invoices, customer_id=ground.bakery) == []


# --- drafting -------------------------------------------------------------------------------


def test_a_draft_holds_what_is_settled_once(world: World, ground: Ground, office: Actor) -> None:
    """A customer's settled bookings of the period stand on one draft with all their lines."""
    bread, _ = ridden(world, ground)
    book(world, ground, "not ridden", customer=ground.bakery)
    ridden(world, ground, " april", date(2026, 4, 1))
    draft = drafted(world, ground, office)
    (item,) = draft.value.items
    assert item.booking_id == str(bread)
    assert [line.code for line in item.price.lines] == ["base", "waiting"]
    assert (draft.value.net_cents, draft.value.total_cents) == (BREAD_CENTS, BREAD_CENTS * 12 // 10)
    assert item.emitted_g >= 0
    assert {one.source for each in item.emissions for one in each.factors} != set()
    with pytest.raises(BadInput, match="nothing-to-invoice"):
        drafted(world, ground, office)
    assert world.service.do(office, read_invoice, draft.id).value == draft.value


def test_the_same_draft_again_is_the_same(world: World, ground: Ground, office: Actor) -> None:
    """An id asked for twice gives the draft as it is, and for another customer a conflict."""
    ridden(world, ground)
    do, key = world.service.do, world.service.ids()
    first = do(office, draft_invoice, key, ground.bakery, DAY, DAY)
    assert do(office, draft_invoice, key, ground.bakery, DAY, DAY) == first
    with pytest.raises(Conflict, match="id-used-twice"):
        do(office, draft_invoice, key, ground.grocer, DAY, DAY)


def test_cancelled_bookings_cost_their_fee(world: World, ground: Ground, office: Actor) -> None:
    """A fee is charged, cancelling without one leaves nothing to invoice."""
    cancelled = {"status": "cancelled", "job_status": "cancelled"}
    book(world, ground, "free", customer=ground.bakery, **cancelled)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="nothing-to-invoice"):
        drafted(world, ground, office)
    late = book(world, ground, "late", customer=ground.bakery, cancel_fee_cents=450, **cancelled)  # type: ignore[arg-type]
    (item,) = drafted(world, ground, office).value.items
    assert (item.booking_id, item.price.net_cents, item.emissions) == (str(late), 450, ())


def test_what_is_left_to_invoice_is_told_by_customer(
    world: World, ground: Ground, office: Actor
) -> None:
    """The overview counts what is ready and what still waits for its round."""
    ridden(world, ground)
    book(world, ground, "waiting", customer=ground.bakery)
    do = world.service.do
    bakery = next(
        one for one in do(office, list_to_invoice, DAY, DAY) if one.customer_id == ground.bakery
    )
    assert (bakery.ready, bakery.ready_cents, bakery.waiting) == (1, BREAD_CENTS, 1)
    drafted(world, ground, office)
    bakery = next(
        one for one in do(office, list_to_invoice, DAY, DAY) if one.customer_id == ground.bakery
    )
    assert (bakery.ready, bakery.ready_cents, bakery.waiting) == (0, 0, 1)


def test_a_dropped_draft_frees_its_bookings(world: World, ground: Ground, office: Actor) -> None:
    """After a draft is dropped, twice if need be, the same can be drafted again."""
    ridden(world, ground)
    draft = drafted(world, ground, office)
    for _ in range(2):
        world.service.do(office, drop_draft, draft.id)
    again = drafted(world, ground, office)
    assert again.value.items == draft.value.items
    world.service.do(office, issue_invoice, again.id)
    with pytest.raises(Conflict, match="invoice-issued"):
        world.service.do(office, drop_draft, again.id)


def test_a_draft_that_money_came_for_is_not_dropped(
    world: World, ground: Ground, office: Actor
) -> None:
    """However a payment came to stand with a draft, it is told, and nothing is forgotten."""
    ridden(world, ground)
    draft = drafted(world, ground, office)
    paid = {"invoice_id": draft.id, "amount_cents": 1, "paid_on": DAY}
    with world.database.transaction(world.alpha) as tx:
        tx.add(
            tables.money.payment,
            {"id": world.service.ids(), "recorded_at": world.clock.now, **paid},
        )
    with pytest.raises(Conflict, match="invoice-paid"):
        world.service.do(office, drop_draft, draft.id)
    kept = world.service.do(office, read_invoice, draft.id).value
    assert [one.cents for one in kept.payments] == [1]


def test_a_price_is_adjusted_until_it_is_invoiced(
    world: World, ground: Ground, office: Actor
) -> None:
    """Supplements and reductions replace those given before; never below nothing."""
    bread, _ = ridden(world, ground)
    waiting = book(world, ground, "waiting", customer=ground.bakery)
    do = world.service.do

    def adjust(reduction_cents: int, booking: UUID = bread, **supplements: int) -> int:
        adjusted = do(
            office,
            adjust_price,
            booking,
            supplements=supplements,
            reduction_cents=reduction_cents,
            reason="damaged",
        )
        assert adjusted.settled is not None
        return adjusted.settled.net_cents

    assert adjust(200, floor=2) == BREAD_CENTS + 2 * FLOOR_CENTS - 200
    assert adjust(100) == BREAD_CENTS - 100
    with pytest.raises(BadInput, match="out-of-range"):
        adjust(BREAD_CENTS + 1)
    with pytest.raises(BadInput, match="unknown-supplement"):
        adjust(0, moon=1)
    with pytest.raises(Conflict, match="booking-not-settled"):
        adjust(0, waiting)
    with pytest.raises(NotFound):
        adjust(0, world.service.ids())
    assert drafted(world, ground, office).value.net_cents == BREAD_CENTS - 100
    with pytest.raises(Conflict, match="booking-invoiced"):
        adjust(0)


def test_settling_again_leaves_an_invoiced_price(
    world: World, ground: Ground, office: Actor
) -> None:
    """Once it stands on an invoice, a booking's price does not move."""
    ridden = ride(world, ground)
    system = world.service.system(world.alpha)
    world.service.do(system, settle_round, ridden.round_id)
    draft = drafted(world, ground, office)
    settled = world.service.do(system, settle_round, ridden.round_id)
    assert ridden.bread not in settled.booking_ids
    assert world.service.do(office, read_invoice, draft.id).value == draft.value


# --- issuing --------------------------------------------------------------------------------


def test_an_issued_invoice_has_number_day_and_due_day(
    world: World, ground: Ground, office: Actor
) -> None:
    """The first of the year is number 1; issuing it again is the same."""
    kept = issued(world, ground, office)
    assert str(kept.value.number) == "2026-00001"
    assert kept.value.issued_on == date(2026, 3, 9)
    assert kept.value.due_on == date(2026, 4, 8)
    assert world.service.do(office, issue_invoice, kept.id) == kept
    assert world.service.do(office, read_invoice, kept.id) == kept


def test_the_day_of_issue_is_that_of_the_cooperative(
    world: World, ground: Ground, office: Actor
) -> None:
    """Half an hour before midnight in UTC is the next day, and the next year, in Paris."""
    ridden(world, ground)
    draft = drafted(world, ground, office)
    world.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    kept = world.service.do(office, issue_invoice, draft.id)
    assert (str(kept.value.number), kept.value.issued_on) == ("2027-00001", date(2027, 1, 1))


def test_two_issuers_at_once_leave_no_gap(world: World, ground: Ground, office: Actor) -> None:
    """However many issue at the same time, numbers follow each other, and days with them."""
    drafts = []
    for number in range(6):
        ridden(world, ground, f" {number}")
        drafts.append(drafted(world, ground, office).id)
    # One of them in vain: what is rolled back takes no number.
    everybody = [*drafts[:3], world.service.ids(), *drafts[3:], *drafts]

    def issue(key: UUID) -> str:
        try:
            return str(world.service.do(office, issue_invoice, key).value.number)
        except NotFound:
            return ""

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(issue, everybody))
    assert sorted(set(numbers)) == ["", *(f"2026-{n:05d}" for n in range(1, 7))]
    assert numbers[-6:] == numbers[:3] + numbers[4:7]


def test_numbers_of_cooperatives_are_their_own(world: World, ground: Ground, office: Actor) -> None:
    """Each cooperative begins with 1, whoever issued before."""
    issued(world, ground, office)
    other = fresh_start(world)
    kept = issued(world, other, world.new_person("admin"))
    assert str(kept.value.number) == "2026-00001"


def test_days_never_go_back(world: World, ground: Ground, office: Actor) -> None:
    """A clock that is set back does not date a later number earlier."""
    first = issued(world, ground, office)
    world.clock.forward(days=-3)
    ridden(world, ground, " second")
    second = world.service.do(office, issue_invoice, drafted(world, ground, office).id)
    assert first.value.issued_on == second.value.issued_on
    assert str(second.value.number) == "2026-00002"


def test_an_issued_invoice_cannot_be_changed_even_by_hand(
    world: World, ground: Ground, office: Actor
) -> None:
    """The database refuses the application every change of number, sums, lines and payments."""
    kept = issued(world, ground, office)
    paid = world.service.ids()
    pay(world, office, kept, paid, 100)
    invoice, line = tables.money.invoice, tables.money.invoice_line
    payment = tables.money.payment
    extra = {"invoice_id": kept.id, "position": 99, "code": "base", "amount_cents": 1}
    statements: list[sa.Executable] = [
        invoice.update().where(invoice.c.id == kept.id).values(total_cents=1),
        invoice.update().where(invoice.c.id == kept.id).values(number="2026-00009"),
        invoice.delete().where(invoice.c.id == kept.id),
        line.update().where(line.c.invoice_id == kept.id).values(amount_cents=1),
        line.delete().where(line.c.invoice_id == kept.id),
        line.insert().values(cooperative_id=world.alpha, **extra),
        payment.update().where(payment.c.id == paid).values(amount_cents=1),
        payment.delete().where(payment.c.id == paid),
    ]
    for statement in statements:
        with (
            pytest.raises(sa.exc.IntegrityError),
            world.database.transaction(world.alpha) as tx,
        ):
            tx.run(statement)


# --- payments -------------------------------------------------------------------------------


def pay(  # who pays what of which invoice
    world: World, office: Actor, kept: InvoiceRow, payment_id: UUID, cents: int
) -> InvoiceRow:
    """Note a payment."""
    return world.service.do(
        office, record_payment, kept.id, payment_id, amount_cents=cents, paid_on=DAY
    )


def test_payments_lead_from_issued_to_paid(world: World, ground: Ground, office: Actor) -> None:
    """Part by part, each once however often it is sent, and never more than is open."""
    kept = issued(world, ground, office)
    total = kept.value.total_cents
    one, two, three = (world.service.ids() for _ in range(3))
    assert pay(world, office, kept, one, 500).value.status == "part_paid"
    assert pay(world, office, kept, one, 500).value.paid_cents == 500
    with pytest.raises(BadInput, match="payment-too-much"):
        pay(world, office, kept, two, total)
    assert pay(world, office, kept, two, total - 500).value.status == "paid"
    # A bounced payment goes back.
    assert pay(world, office, kept, three, -500).value.status == "part_paid"
    assert world.service.do(office, read_invoice, kept.id).value.open_cents == 500


def test_an_id_of_a_payment_says_one_thing(world: World, ground: Ground, office: Actor) -> None:
    """The same id with another amount, or on another invoice, is a conflict."""
    kept = issued(world, ground, office)
    ridden(world, ground, " second")
    other = world.service.do(office, issue_invoice, drafted(world, ground, office).id)
    key = world.service.ids()
    pay(world, office, kept, key, 500)
    for invoice, cents in ((kept, 400), (other, 500)):
        with pytest.raises(Conflict, match="id-used-twice"):
            pay(world, office, invoice, key, cents)


def test_what_is_overdue_is_listed(world: World, ground: Ground, office: Actor) -> None:
    """From the day after the due day until it is paid."""
    kept = issued(world, ground, office)
    do = world.service.do
    world.clock.forward(days=30)
    assert do(office, list_invoices, overdue=True) == []
    world.clock.forward(days=1)
    (late,) = do(office, list_invoices, overdue=True)
    assert (late.id, late.open_cents) == (kept.id, kept.value.total_cents)
    pay(world, office, kept, world.service.ids(), kept.value.total_cents)
    assert do(office, list_invoices, overdue=True) == []


def test_drafts_are_listed_by_their_periods_and_invoices_by_numbers(
    world: World, ground: Ground, office: Actor
) -> None:
    """The newest period first, whatever was drafted first; once issued, the highest number."""
    do, drafts = world.service.do, []
    for name, day in (("", DAY), ("late", date(2026, 4, 9))):
        ridden(world, ground, name, day)
        ends = day.replace(day=1), day.replace(day=30)
        drafts.append(do(office, draft_invoice, world.service.ids(), ground.bakery, *ends).id)
    march, april = drafts
    assert [one.id for one in do(office, list_invoices)] == [april, march]
    for draft in (april, march):
        do(office, issue_invoice, draft)
    assert [one.number[-1] for one in do(office, list_invoices)] == ["2", "1"]
    assert [one.id for one in do(office, list_invoices)] == [march, april]


# --- reversal -------------------------------------------------------------------------------


def test_a_credit_note_takes_everything_back(world: World, ground: Ground, office: Actor) -> None:
    """It has the next number and the negative sums, and its bookings are invoiced anew."""
    kept = issued(world, ground, office)
    do, key = world.service.do, world.service.ids()
    note = do(office, credit_invoice, kept.id, key, reason="wrong-address")
    assert str(note.value.number) == "2026-00002"
    assert note.value.total_cents == -kept.value.total_cents
    assert do(office, credit_invoice, kept.id, key, reason="wrong-address") == note
    assert do(office, read_invoice, kept.id).value.status == "credited"
    assert do(office, read_invoice, key).value == note.value
    for wrong, code in ((kept.id, "invoice-credited"), (key, "credit-note-final")):
        with pytest.raises(Conflict, match=code) as refused:
            do(office, credit_invoice, wrong, world.service.ids(), reason="wrong-address")
        assert refused.value.arguments == {"number": "2026-00002"}
    again = do(office, issue_invoice, drafted(world, ground, office).id)
    assert again.value.items == kept.value.items
    assert str(again.value.number) == "2026-00003"


@pytest.mark.parametrize("reason", ["", "  ", "The address is wrong."])
def test_a_credit_note_wants_a_reason(
    world: World, ground: Ground, office: Actor, reason: str
) -> None:
    """A code says why: nothing, blanks and a sentence are refused, and no number is given out."""
    kept = issued(world, ground, office)
    do = world.service.do
    with pytest.raises(BadInput, match="event-not-a-code"):
        do(office, credit_invoice, kept.id, world.service.ids(), reason=reason)
    assert do(office, read_invoice, kept.id).value.status == "issued"


def test_what_was_issued_before_sellers_were_kept_names_none(
    world: World, ground: Ground, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the invoice nor its credit note names today's seller: the page says it is unknown."""
    keep = invoices.set_issued
    with monkeypatch.context() as before:
        before.setattr(
            invoices, "set_issued", lambda tx, invoice: keep(tx, replace(invoice, seller_version=0))
        )
        kept = issued(world, ground, office)
    do = world.service.do
    note = do(office, credit_invoice, kept.id, world.service.ids(), reason="wrong-address")
    texts = Texts("en")
    for one in (kept.id, note.id):
        assert do(office, invoice_document, one)["seller"] is None
        billing = do(office, invoice_to_print, one).billing
        page = str(invoice_values(billing, texts))
        assert "Who sold was not kept" in page
        assert SELLER["street"] not in page
        assert SELLER["iban"] not in page
        with pytest.raises(Conflict, match="seller-not-kept"):
            invoice_xml(billing, texts)


def test_paid_money_of_a_credited_invoice_goes_back(
    world: World, ground: Ground, office: Actor
) -> None:
    """What was paid shows as owed to the customer until it is paid back."""
    kept = issued(world, ground, office)
    pay(world, office, kept, world.service.ids(), 700)
    do = world.service.do
    do(office, credit_invoice, kept.id, world.service.ids(), reason="wrong-address")
    assert do(office, read_invoice, kept.id).value.open_cents == -700
    listed = {one.id: one for one in do(office, list_invoices)}
    assert listed[kept.id].open_cents == -700
    assert pay(world, office, kept, world.service.ids(), -700).value.open_cents == 0


# --- papers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("chosen", "found"), [("cooperative", "fr"), ("en", "en")])
def test_an_invoice_is_in_the_language_of_its_customer(
    world: World, ground: Ground, office: Actor, chosen: str, found: str
) -> None:
    """It is that of the moment in which it is issued, for its credit note too, whatever follows."""
    do = world.service.do
    ridden(world, ground)
    draft = drafted(world, ground, office)
    do(office, change_customer, ground.bakery, CustomerUpdate.read({"language": chosen}))
    do(office, issue_invoice, draft.id)
    do(
        office,
        change_customer,
        ground.bakery,
        CustomerUpdate.read({"language": "en" if found == "fr" else "fr"}),
    )
    with world.service.database.engine.begin() as connection:
        other = sa.text("UPDATE tournee.cooperative SET language = 'en' WHERE id = :id")
        assert connection.execute(other, {"id": world.alpha}).rowcount == 1
    note = do(office, credit_invoice, draft.id, world.service.ids(), reason="wrong-address")
    for one in (draft.id, note.id):
        assert do(office, invoice_to_print, one).language == found


def test_the_paper_says_all_that_an_invoice_must(
    world: World, ground: Ground, office: Actor
) -> None:
    """Lines sum to the totals, and emissions stand with method, source and level."""
    kept = issued(world, ground, office)
    paper = world.service.do(office, invoice_document, kept.id)
    assert json.loads(json.dumps(paper)) == paper
    lines = [line for item in paper["items"] for line in item["lines"]]
    assert sum(line["amount_cents"] for line in lines) == paper["net_cents"] == BREAD_CENTS
    assert paper["total_cents"] == paper["net_cents"] + paper["taxes"][0]["vat_cents"]
    assert paper["customer"] == {"name": "Bakery Dawn", "billing_address": "1 Mill Road"}
    factors = [f for item in paper["items"] for e in item["emissions"] for f in e["factors"]]
    assert all(one["source"] and one["from_day"] for one in factors)
    assert paper["emission_method"] == "distance-times-factor"


def test_an_invoice_keeps_the_address_it_was_made_with(
    world: World, ground: Ground, office: Actor
) -> None:
    """A customer that moves changes no old paper."""
    kept = issued(world, ground, office)
    with world.database.transaction(world.alpha) as tx:
        tx.run(tables.people.customer.update().values(billing_address="elsewhere"))
    paper = world.service.do(office, invoice_document, kept.id)
    assert paper["customer"]["billing_address"] == "1 Mill Road"


def test_csv_runs_no_formula(world: World, ground: Ground, office: Actor) -> None:
    """A customer named like a formula is a text, and amounts are in the cooperative's writing."""
    ridden(world, ground)
    draft = drafted(world, ground, office, ground.grocer)
    world.service.do(office, issue_invoice, draft.id)
    raw = world.service.do(office, invoices_csv, DAY, DAY + timedelta(days=1))
    (row,) = _rows(raw)
    assert row["client"] == "'=Grocer"
    assert (row["hors TVA"], row["TTC"], row["état"]) == ("13,00", "15,60", "émise")
    lines = _rows(world.service.do(office, invoice_csv, draft.id))
    assert [(line["code"], line["prestation"], line["montant"]) for line in lines] == [
        ("base", "Prix de base", "10,00"),
        ("attempts", "Nouvelles tentatives", "3,00"),
    ]
    assert lines[0]["TVA %"] == "20,00"


def test_what_was_left_at_a_relay_is_told(world: World, ground: Ground, office: Actor) -> None:
    """The lines of an invoice and the statement name the relay, to whom the invoice is alone."""
    relay = new_place(world, 4, 1, kind="relay", name="Corner shop", address="2, rue du Coin")
    done = ride(world, ground)
    world.service.do(world.service.system(ground.cooperative), settle_round, done.round_id)
    visit = tables.rounds.visit
    with world.database.transaction(world.alpha) as tx:
        tx.run(visit.update().where(visit.c.id == done.visits["drop"]).values(relay_id=relay))
    kept = world.service.do(office, issue_invoice, drafted(world, ground, office).id)
    lines = _rows(world.service.do(office, invoice_csv, kept.id))
    assert [line["déposé au relais"] for line in lines[:2]] == ["Corner shop, 2, rue du Coin", ""]
    told = {
        customer: world.service.do(merchant(world, customer), read_statement, DAY, DAY)
        for customer in (ground.bakery, ground.grocer)
    }
    [drop] = told[ground.bakery].relay_drops
    assert (drop.invoice_id, drop.day, drop.relay) == (kept.id, DAY, "Corner shop")
    assert told[ground.grocer].relay_drops == []
    paper = statement_pdf(told[ground.bakery], (DAY, DAY), "Alpha", Texts("fr", UTC))
    assert paper.startswith(b"%PDF")


def publish_seller(world: World, office: Actor, **changed: str) -> None:
    """Publish the seller anew, with something changed."""
    body = {**SELLER, **changed}
    now = world.clock.now
    world.service.do(
        office, publish_rule, world.service.ids(), kind="seller", body=body, valid_from=now
    )


@pytest.mark.parametrize("field", ["name", "street", "city", "registration", "vat_number", "iban"])
def test_an_invoice_is_not_issued_before_it_says_who_sells(
    world: World, ground: Ground, office: Actor, field: str
) -> None:
    """What is missing of the seller is named, and no number is given out."""
    publish_seller(world, office, **{field: ""})
    ridden(world, ground)
    draft = drafted(world, ground, office)
    with pytest.raises(Conflict, match="seller-incomplete") as refused:
        world.service.do(office, issue_invoice, draft.id)
    assert refused.value.arguments == {"missing": field}
    publish_seller(world, office)
    assert str(world.service.do(office, issue_invoice, draft.id).value.number) == "2026-00001"


def test_an_invoice_keeps_the_seller_it_was_issued_by(
    world: World, ground: Ground, office: Actor
) -> None:
    """A cooperative that moves changes no old invoice, nor the credit note over it."""
    kept = issued(world, ground, office)
    publish_seller(world, office, street="2 new street")
    do = world.service.do
    note = do(office, credit_invoice, kept.id, world.service.ids(), reason="wrong-address")
    for one in (kept.id, note.id):
        assert do(office, invoice_document, one)["seller"]["street"] == SELLER["street"]
        seller = do(office, invoice_to_print, one).billing.seller
        assert seller is not None
        assert seller.street == SELLER["street"]
    assert do(office, invoice_to_print, note.id).billing.reversed_on == kept.value.issued_on


def test_a_draft_is_not_printed(world: World, ground: Ground, office: Actor) -> None:
    """What has no number is no invoice yet."""
    ridden(world, ground)
    draft = drafted(world, ground, office)
    with pytest.raises(Conflict, match="invoice-not-issued"):
        world.service.do(office, invoice_to_print, draft.id)


def _rows(raw: bytes) -> list[dict[str, str]]:
    text = raw.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


# --- invariants -----------------------------------------------------------------------------

BREAKS = {
    "invoice-numbers": "UPDATE tournee.number SET last = last + 1",
    "invoice-line-amount": "UPDATE tournee.invoice_line SET unit_cents = unit_cents + 1",
    "credit-note-amount": "UPDATE tournee.invoice SET net_cents = 0 WHERE credits_id IS NOT NULL",
    "booking-and-invoice": "UPDATE tournee.booking SET invoice_id = NULL",
}


@pytest.mark.parametrize("code", sorted(BREAKS))
def test_each_invariant_speaks_up(world: World, ground: Ground, office: Actor, code: str) -> None:
    """What is broken by hand, as the owner of the tables, is found by its rule."""
    kept = issued(world, ground, office)
    world.service.do(office, credit_invoice, kept.id, world.service.ids(), reason="wrong-address")
    world.service.do(office, issue_invoice, drafted(world, ground, office).id)
    engine = sa.create_engine(world.owner_url)
    setting = sa.func.set_config("tournee.cooperative", str(world.alpha), True)  # noqa: FBT003
    with engine.connect() as connection:
        connection.execute(sa.select(setting))
        connection.execute(sa.text(BREAKS[code]))
        broken = _breaches(connection, world)
        connection.rollback()
    engine.dispose()
    assert code in broken
    assert set(INVARIANTS) == set(BREAKS)


def _breaches(connection: sa.Connection, world: World) -> set[str]:
    tx = Transaction(connection=connection, cooperative_id=world.alpha)
    return {one.code for one in breaches_of(tx, world.clock.now, INVARIANTS)}
