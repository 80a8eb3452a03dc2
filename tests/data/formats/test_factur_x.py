"""Invoices as XML by EN 16931: schema, the standard's own rules, and the sums they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from data.formats.factur_x import Billing, cii_xml
from dispatch.money.invoice import InvoiceNumber
from dispatch.money.invoicing import draft, issue
from dispatch.money.particulars import Buyer, electronic_file
from dispatch.money.seller import SellerRule
from dispatch.values.plain_values import values_of
from routing.errors import Conflict
from tests.support.documents.billing import (
    BUYER,
    DUE,
    FIRST,
    LAST,
    ON,
    PARTICULARS,
    SELLER,
    billing,
    credit_note,
    item,
)
from tests.support.documents.french_rules import STANDARD, broken_rules

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def written(one: Billing) -> bytes:
    """Write with the codes of the lines as their words."""
    return cii_xml(one, lambda line: line.code, ["12 g"])


def amounts(xml: bytes, name: str) -> list[str]:
    """Return the texts of all elements of a name."""
    return [str(one.text) for one in ET.fromstring(xml).iter(f"{RAM}{name}")]  # noqa: S314


def of(buyer: Buyer, seller: SellerRule = SELLER) -> Billing:
    """Return the invoice for another buyer, or by another seller."""
    particulars = replace(PARTICULARS, buyer=buyer, file=electronic_file(seller, buyer, [200]))
    country = buyer.country
    return replace(billing(), seller=seller, customer_country=country, particulars=particulars)


def of_one_rate(vat_per_mille: int) -> Billing:
    """Return an invoice of one booking with a rate of VAT."""
    only = draft("bakery", FIRST, LAST, [item("a", vat_per_mille)])
    found = billing(issue(only, InvoiceNumber(year=2026, counter=3), ON, DUE))
    file = electronic_file(SELLER, BUYER, [vat_per_mille])
    return replace(found, particulars=replace(PARTICULARS, file=file))


def test_invoices_keep_every_rule_of_the_standard_and_of_france(tmp_path: Path) -> None:
    """Mixed rates, single ones, a credit note, every way to say who pays: none breaks a rule."""
    addressed = replace(BUYER, electronic_address="732829320_COMPTA", electronic_scheme="0225")
    siret = SellerRule(**{**values_of(SELLER), "registration": "12345678200010"})
    good = [
        billing(),
        credit_note(),
        *map(of_one_rate, (0, 55, 100, 200)),
        of(addressed),
        of(Buyer(country="RE", registration="73282932000074"), siret),
    ]
    assert [one.file.kind for one in good] == ["platform"] * len(good)
    written_ones = [written(one) for one in good]
    total = amounts(written_ones[0], "GrandTotalAmount")[0]
    wrong = written_ones[0].replace(f">{total}</ram:GrandTotal".encode(), b">1.00</ram:GrandTotal")
    found = broken_rules(tmp_path, [*written_ones, wrong])
    assert [*found[: len(good)], *found[len(good) + 1 : -1]] == [[]] * (2 * len(good))
    assert found[len(good)] != []


def test_an_invoice_from_before_stays_as_it_was(tmp_path: Path) -> None:
    """Without what is kept at issue it says nothing of process and addresses, as it always did."""
    old = [replace(one, particulars=None) for one in (billing(), credit_note())]
    assert [one.file.kind for one in old] == ["standard", "standard"]
    found = broken_rules(tmp_path, [written(one) for one in old])
    broken = [[one.split()[0] for one in rules] for rules in found]
    french = ["BR-FR-08/BT-23", "BR-FR-12/BT-49", "BR-FR-13/BT-34"]
    assert broken == [[], [], french, french]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (of(replace(BUYER, kind="private", registration="")), "no-file-private"),
        (of(Buyer(country="BE")), "no-file-abroad"),
        (of(replace(BUYER, registration="")), "no-file-incomplete"),
        (of(BUYER, replace(SELLER, registration="RCS Nantes")), "no-file-incomplete"),
        (of_one_rate(50), "no-file-incomplete"),
    ],
)
def test_who_is_on_no_platform_gets_no_file(one: Billing, code: str) -> None:
    """Private persons, customers abroad, and data that the platforms would refuse."""
    with pytest.raises(Conflict, match=code):
        written(one)


def test_a_seller_elsewhere_has_a_file_by_the_standard_alone(tmp_path: Path) -> None:
    """Rules of France are asked of nobody in Belgium; addresses with their scheme stand there."""
    seller = replace(
        SELLER,
        country="BE",
        electronic_address="0403019261",
        electronic_scheme="0208",
    )
    buyer = Buyer(country="BE", electronic_address="0417497106", electronic_scheme="0208")
    one = of(buyer, seller)
    assert one.file.kind == "standard"
    xml = written(one)
    assert broken_rules(tmp_path, [xml], [STANDARD]) == [[]]
    assert b'schemeID="0208">0417497106<' in xml
    assert b"BusinessProcess" not in xml


@pytest.mark.parametrize("one", [billing(), credit_note()])
def test_the_xml_says_the_sums_of_the_invoice(one: Billing) -> None:
    """What is to be paid, and VAT by rate; a credit note is told by its type, above 0."""
    xml, value = written(one), one.value
    assert amounts(xml, "GrandTotalAmount") == [f"{abs(value.total_cents) / 100:.2f}"]
    assert sorted(amounts(xml, "BasisAmount")) == sorted(
        f"{abs(tax.net_cents) / 100:.2f}" for tax in value.taxes
    )
    assert ("381" in amounts(xml, "TypeCode")) == (value.reverses is not None)
    assert amounts(xml, "IBANID") == ["FR7630006000011234567890189"]


def test_what_costs_nothing_is_no_line() -> None:
    """A supplement of 0 cents is left out; what people typed is a text, no markup."""
    xml = written(billing())
    assert "supplement" not in amounts(xml, "Name")
    assert "PO 7 <&>" in amounts(xml, "Content")
