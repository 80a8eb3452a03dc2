"""An invoice with every kind of line and three rates of VAT, and the credit note over it."""

from __future__ import annotations

from datetime import date

from data.formats.factur_x import Billing
from dispatch.bookings.emissions import EmissionRule, emission
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.money.invoice import Invoice, InvoiceItem, InvoiceNumber
from dispatch.money.invoicing import credit, draft, issue
from dispatch.money.particulars import Buyer, ElectronicFile, Particulars
from dispatch.money.seller import SellerRule

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
ON, DUE = date(2026, 4, 1), date(2026, 5, 1)
SELLER = SellerRule(
    version=2,
    name="Les Coursiers d’Estuaire",
    legal_form="SCOP SARL au capital de 12 000 €, RCS Nantes",
    street="1 quai de la Fosse",
    postcode="44000",
    city="Nantes",
    country="FR",
    registration="123456782",
    registration_scheme="0002",
    vat_number="FR32123456782",
    no_vat_reason="TVA non applicable, art. 293 B du CGI",
    iban="FR76 3000 6000 0112 3456 7890 189",
    bic="AGRIFRPP",
    email="bureau@coursiers.example",
    late_penalty="Retard : trois fois le taux d’intérêt légal.",
    recovery_costs="Indemnité forfaitaire de recouvrement : 40 €.",
    early_payment="Pas d’escompte pour paiement anticipé.",
)
BUYER = Buyer(country="FR", registration="732 829 320", vat_number="FR44732829320")
PARTICULARS = Particulars(
    buyer=BUYER,
    file=ElectronicFile(kind="platform"),
    late_penalty=SELLER.late_penalty,
    recovery_costs=SELLER.recovery_costs,
    early_payment=SELLER.early_payment,
)
LINES = (
    PriceLine(code="base", unit_cents=500),
    PriceLine(
        code="distance",
        args={"from_m": 0, "to_m": 3456},
        quantity=3456,
        per=1000,
        unit_cents=80,
    ),
    PriceLine(code="drops", args={"first": 1, "last": 2}, quantity=2, unit_cents=300),
    PriceLine(code="supplement", args={"name": "floor"}, unit_cents=0),
    PriceLine(
        code="time-share",
        args={"name": "evening", "subtotal_cents": 1376},
        quantity=250,
        per=1000,
        unit_cents=1376,
    ),
    PriceLine(code="not-made", args={"drops": 3}, quantity=1, per=3, unit_cents=-1720),
    PriceLine(code="reduction", unit_cents=-120),
)


def item(booking: str, vat_per_mille: int, *, day: int = 9, reference: str = "") -> InvoiceItem:
    """Make a booking of March as an invoice has it."""
    price = Quote(tariff_id="standard", tariff_version=2, lines=LINES, vat_per_mille=vat_per_mille)
    return InvoiceItem(
        booking_id=booking,
        customer_id="bakery",
        day=date(2026, 3, day),
        reference=reference,
        price=price,
        emissions=(emission(EmissionRule(), 3456, "cargo_ebike", FIRST),),
    )


def issued() -> Invoice:
    """Issue an invoice."""
    items = [item("a", 200, reference="PO 7 <&>"), item("b", 55, day=10), item("c", 0, day=11)]
    return issue(draft("bakery", FIRST, LAST, items), InvoiceNumber(year=2026, counter=1), ON, DUE)


def billing(value: Invoice | None = None) -> Billing:
    """Return an invoice with seller and customer."""
    return Billing(
        value=value or issued(),
        seller=SELLER,
        customer_name="Boulangerie de l’Aube & Fils",
        billing_address="12 rue du Moulin\n\n44100 Nantes",
        customer_country="FR",
        particulars=PARTICULARS,
    )


def credit_note() -> Billing:
    """Return the credit note over the invoice."""
    _, note = credit(issued(), InvoiceNumber(year=2026, counter=2), date(2026, 4, 2))
    return Billing(
        value=note,
        seller=SELLER,
        customer_name="Boulangerie de l’Aube & Fils",
        billing_address="12 rue du Moulin",
        customer_country="FR",
        reversed_on=ON,
        particulars=PARTICULARS,
    )
