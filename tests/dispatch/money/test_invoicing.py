"""Invoices: exact sums, statuses that follow from what happened, and reversal to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings.emissions import EmissionRule, emission
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.money.invoice import Invoice, InvoiceItem, InvoiceNumber, Payment
from dispatch.money.invoicing import credit, draft, issue, next_number, pay
from dispatch.values.plain_values import from_plain, to_plain
from routing.errors import BadInput

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
ON, DUE = date(2026, 4, 1), date(2026, 5, 1)


def _item(
    booking: str, cents: int, *, rate: int = 200, customer: str = "bakery", day: int = 2
) -> InvoiceItem:
    line = PriceLine(code="base", unit_cents=cents)
    price = Quote(tariff_id="city", tariff_version=1, lines=(line,), vat_per_mille=rate)
    ridden = emission(EmissionRule(), 5_000, "ebike", FIRST)
    when = FIRST + timedelta(days=day - 1)
    return InvoiceItem(
        booking_id=booking, customer_id=customer, day=when, price=price, emissions=(ridden,)
    )


def _issued(*items: InvoiceItem) -> Invoice:
    return issue(draft("bakery", FIRST, LAST, items), next_number(None, ON), ON, DUE)


def _paid(invoice: Invoice, cents: int, name: str = "p1") -> Invoice:
    return pay(invoice, Payment(id=name, cents=cents, on=DUE))


def test_a_draft_gathers_the_customers_bookings_of_the_period() -> None:
    """Other customers and other months are left out; the rest is in order of day and booking."""
    items = [
        _item("b", 100, day=5),
        _item("a", 100, day=5),
        _item("c", 100, day=1),
        _item("d", 100, customer="florist"),
        _item("e", 100, day=32),
    ]
    invoice = draft("bakery", FIRST, LAST, items)
    assert [one.booking_id for one in invoice.items] == ["c", "a", "b"]
    assert invoice.status == "draft"
    assert invoice.open_cents == 0
    assert invoice.emitted_g == 3 * 10


def test_tax_is_rounded_once_for_each_rate() -> None:
    """Three items of 0.33 at 20 % have 0.20 of tax together, not three times 0.07."""
    items = [_item(name, 33) for name in "abc"]
    invoice = draft("bakery", FIRST, LAST, [*items, _item("d", 1000, rate=55)])
    found = [(one.vat_per_mille, one.net_cents, one.vat_cents) for one in invoice.taxes]
    assert found == [(55, 1000, 55), (200, 99, 20)]
    assert (invoice.net_cents, invoice.total_cents) == (1099, 1174)


@pytest.mark.parametrize(
    ("items", "code"),
    [([], "nothing-to-invoice"), ([_item("a", 1), _item("a", 2)], "duplicate-id")],
)
def test_nothing_and_twice_are_refused(items: list[InvoiceItem], code: str) -> None:
    """An invoice has something on it, and each booking once."""
    with pytest.raises(BadInput, match=code):
        draft("bakery", FIRST, LAST, items)


def test_payments_move_the_status() -> None:
    """Issued, part paid, paid; a bounced payment opens it again."""
    invoice = _issued(_item("a", 1000))
    assert (invoice.status, invoice.open_cents) == ("issued", 1200)
    part = _paid(invoice, 500)
    assert (part.status, part.open_cents) == ("part_paid", 700)
    whole = _paid(part, 700, "p2")
    assert (whole.status, whole.open_cents) == ("paid", 0)
    bounced = _paid(whole, -700, "p3")
    assert (bounced.status, bounced.open_cents) == ("part_paid", 700)


def test_a_payment_noted_twice_counts_once() -> None:
    """The same payment again changes nothing; another one under its id is refused."""
    part = _paid(_issued(_item("a", 1000)), 500)
    assert _paid(part, 500) is part
    with pytest.raises(BadInput, match="duplicate-id"):
        _paid(part, 600)


@pytest.mark.parametrize("cents", [1201, -1])
def test_nobody_pays_more_than_is_open(cents: int) -> None:
    """Nor gets back more than was paid."""
    with pytest.raises(BadInput, match="payment-too-much"):
        _paid(_issued(_item("a", 1000)), cents)
    part = _paid(_issued(_item("a", 1000)), 500)
    for more in (701, -501):
        with pytest.raises(BadInput, match="payment-too-much"):
            _paid(part, more, "p2")


def test_a_credit_note_reverses_all() -> None:
    """The note is the exact negative; what was paid is to be paid back, and then all is even."""
    invoice = _paid(_issued(_item("a", 1005, rate=55), _item("b", 333)), 500)
    number = next_number(invoice.number, ON)
    credited, note = credit(invoice, number, ON)
    assert note.total_cents == -invoice.total_cents
    assert [one.net_cents for one in note.taxes] == [-one.net_cents for one in invoice.taxes]
    assert (note.reverses, credited.credited_by) == (invoice.number, number)
    assert (credited.status, credited.open_cents, note.open_cents) == ("credited", -500, 0)
    assert _paid(credited, -500, "back").open_cents == 0


def test_each_step_needs_its_status() -> None:
    """A draft is not paid, an invoice not issued twice, a note or credited one not reversed."""
    plan = draft("bakery", FIRST, LAST, [_item("a", 1000)])
    invoice = _issued(_item("a", 1000))
    number = InvoiceNumber(year=2026, counter=2)
    credited, note = credit(invoice, number, ON)
    for step in (
        lambda: _paid(plan, 1),
        lambda: issue(invoice, number, ON, DUE),
        lambda: credit(plan, number, ON),
        lambda: credit(credited, number, ON),
        lambda: credit(note, number, ON),
        lambda: _paid(note, -1),
    ):
        with pytest.raises(BadInput, match="invoice-status"):
            step()


def test_numbers_count_up_and_begin_again_each_year() -> None:
    """After 2026-00007 comes 2026-00008, in the next year 00001, and never one before."""
    last = InvoiceNumber(year=2026, counter=7)
    assert str(next_number(last, ON)) == "2026-00008"
    assert str(next_number(last, date(2027, 1, 1))) == "2027-00001"
    with pytest.raises(BadInput, match="number-goes-back"):
        next_number(last, date(2025, 12, 31))
    plan = draft("bakery", FIRST, LAST, [_item("a", 1000)])
    with pytest.raises(BadInput, match=r"number-other-year.*due-before-issue"):
        issue(plan, InvoiceNumber(year=2025, counter=1), ON, FIRST)


@given(st.integers(2025, 2027), st.integers(1, 12))
def test_numbers_of_a_year_follow_without_a_gap(year: int, counter: int) -> None:
    """The next number is one more in the same year, and 1 in a later one."""
    last = InvoiceNumber(year=year, counter=counter)
    following = InvoiceNumber(year=year, counter=counter + 1)
    assert next_number(last, date(year, 6, 1)) == following
    assert next_number(last, date(year + 1, 1, 1)) == InvoiceNumber(year=year + 1, counter=1)


ITEMS = st.lists(
    st.tuples(st.integers(0, 100_000), st.sampled_from([0, 55, 200])), min_size=1, max_size=8
)


@given(ITEMS, st.lists(st.integers(1, 300_000), max_size=5))
def test_money_adds_up_whatever_is_paid(drawn: list[tuple[int, int]], amounts: list[int]) -> None:
    """Open and paid are always the total, and a reversal leaves exactly what came in."""
    items = [_item(f"b{i}", cents, rate=rate) for i, (cents, rate) in enumerate(drawn)]
    invoice = _issued(*items)
    for index, amount in enumerate(amounts):
        if amount <= invoice.open_cents:
            invoice = _paid(invoice, amount, f"p{index}")
        assert invoice.open_cents + invoice.paid_cents == invoice.total_cents
        assert (invoice.status == "paid") == (invoice.open_cents == 0)
    credited, note = credit(invoice, next_number(invoice.number, ON), ON)
    assert note.total_cents + invoice.total_cents == 0
    assert credited.open_cents == -invoice.paid_cents
    assert from_plain(Invoice, to_plain(credited)) == credited
    assert replace(credited, credited_by=None) == invoice
