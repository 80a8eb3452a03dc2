"""Invoices as Factur-X: what the PDF says, as XML inside of it (EN 16931, syntax CII).

Keys are the names of EN 16931 (``BT-1`` the number, ``BG-25`` the lines), as the library
`factur-x <https://pypi.org/project/factur-x/>`_ takes them. It checks each invoice against the
official schema; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dispatch.bookings.quotes import TOLD, PriceLine, Quote
from dispatch.money.electronic_address import SIREN_SCHEME, SIRET_SCHEME, is_siret, siren_of
from dispatch.money.invoice import Invoice, InvoiceItem, TaxSum
from dispatch.money.particulars import (
    Buyer,
    ElectronicFile,
    Particulars,
    french_address,
    with_terms,
)
from dispatch.money.seller import SellerRule
from routing.errors import Conflict

LEVEL = "en16931"
_INVOICE, _CREDIT_NOTE = "380", "381"
_SEPA_TRANSFER = "58"
_SERVICES = "S1"
"""Business process of an invoice for services that is yet to be paid, by France's list (BT-23)."""
_UNITS = {"distance": "MTR", "waiting": "MIN"}
"""Units of quantities by code of the line (UN/ECE Rec. 20); all others are counted (``C62``)."""

_INFO_TIME = re.compile(rb"(Date \(D\\072)\d{14}(?=\\05300)")
_META_TIME = re.compile(rb"(<xmp:(?:Create|Modify)Date>)[-\d]{10}T[:\d]{8}(?=\+00:00<)")
"""Moments as the library writes them into a PDF; others are as long, so that no place moves."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """An issued invoice or credit note with those whom it names.

    Attributes
    ----------
    value
        The invoice.
    seller
        As it was when the invoice was issued; its ``country`` is filled in. ``None`` where that
        was not kept.
    customer_name, billing_address, customer_country
        Who pays; the address in lines.
    reversed_on
        On a credit note the day of the invoice that it reverses.
    particulars
        What was kept at issue; ``None`` of an invoice from before that, which stays as it was.
    """

    value: Invoice
    seller: SellerRule | None
    customer_name: str
    billing_address: str
    customer_country: str
    reversed_on: date | None = None
    particulars: Particulars | None = None

    @property
    def printed_seller(self) -> SellerRule | None:
        """The seller with what this invoice says on late payment."""
        return self.seller and with_terms(self.seller, self.particulars)

    @property
    def file(self) -> ElectronicFile:
        """Which electronic file it has; none where it is not known who sold."""
        if self.seller is None:
            return ElectronicFile(kind="none", reason="incomplete", missing=("seller",))
        if self.particulars is None:
            return ElectronicFile(kind="standard")
        return self.particulars.file


def cii_xml(
    billing: Billing, words: Callable[[PriceLine], str], notes: Sequence[str] = ()
) -> bytes:
    """Write an invoice or credit note as Cross Industry Invoice.

    Parameters
    ----------
    words
        Says what a line is for.
    notes
        Further sentences that stand on the invoice.

    Raises
    ------
    Conflict
        ``seller-not-kept``: the standard wants a seller, and who it was is not known;
        ``no-file-private``, ``no-file-abroad``, ``no-file-incomplete``: there is none for it.
    """
    seller = billing.printed_seller
    if seller is None:
        raise Conflict("seller-not-kept")
    file = billing.file
    if file.kind == "none":
        code = f"no-file-{file.reason}"
        raise Conflict(code, missing=", ".join(file.missing))
    # Only here: loading it costs a command line that writes no invoice a tenth of a second.
    from facturx import generate_xml  # noqa: PLC0415

    content: bytes = generate_xml(
        _content(billing, seller, words, notes),
        flavor="factur-x",
        level=LEVEL,
        check_xsd=True,
        check_schematron=False,
    )
    return content


def with_xml(pdf: bytes, xml: bytes, language: str, on: date) -> bytes:
    """Put the XML of an invoice into its PDF/A-3, which says that it was made on a day.

    The library writes the moment at which it works; an invoice is the same whenever it is fetched.
    """
    from facturx import generate_from_binary  # noqa: PLC0415

    content: bytes = generate_from_binary(
        pdf,
        xml,
        flavor="factur-x",
        level=LEVEL,
        check_xsd=False,
        check_schematron=False,
        lang=language,
        xmp_compression=False,
    )
    content = _INFO_TIME.sub(rb"\g<1>%b000000" % f"{on:%Y%m%d}".encode(), content)
    return _META_TIME.sub(rb"\g<1>%bT00:00:00" % f"{on:%Y-%m-%d}".encode(), content)


def shown_lines(item: InvoiceItem) -> list[PriceLine]:
    """Return the lines of a booking that say something, see :func:`shown_price_lines`."""
    return shown_price_lines(item.price)


def shown_price_lines(price: Quote) -> list[PriceLine]:
    """Return the lines of a price that cost, or all where none does.

    What the cooperative carries, and what failed, is told though it costs nothing more.
    """
    price_lines = [line for line in price.lines if line.amount_cents or line.code in TOLD]
    return price_lines or list(price.lines)


def _content(
    billing: Billing, seller: SellerRule, words: Callable[[PriceLine], str], notes: Sequence[str]
) -> Plain:
    value = billing.value
    # A credit note says by its type that it takes back; its amounts are above 0.
    sign = -1 if value.reverses else 1
    net, total = sign * value.net_cents, sign * value.total_cents
    content: Plain = {
        "BT-1": str(value.number),
        "BT-2": value.issued_on,
        "BT-3": _CREDIT_NOTE if value.reverses else _INVOICE,
        "BT-5": "EUR",
        "BT-9": value.due_on,
        "BT-72": max(item.day for item in value.items),
        "BT-73": value.first_day,
        "BT-74": value.last_day,
        "BG-1": _notes(seller, notes),
        "BG-4": _seller(seller),
        "BG-7": _buyer(billing),
        "BG-23": [_tax(one, seller, sign) for one in value.taxes],
        "BG-25": [
            _line(number, item, line, words(line), sign)
            for number, (item, line) in enumerate(
                ((item, line) for item in value.items for line in shown_lines(item)), start=1
            )
        ],
        "BT-81": _SEPA_TRANSFER,
        "BT-83": str(value.number),
        "BT-84": seller.iban,
        "BT-85": seller.name,
        "BT-86": seller.bic,
        "BT-106": _amount(net),
        "BT-109": _amount(net),
        "BT-110": _amount(total - net),
        "BT-112": _amount(total),
        "BT-115": _amount(total),
    }
    if value.reverses:
        content["BG-3"] = [{"BT-25": str(value.reverses), "BT-26": billing.reversed_on}]
    if billing.particulars and billing.file.kind == "platform":
        content["BT-23"] = _SERVICES
        content["BG-4"] |= _french_party(seller)
        content["BG-7"] |= _french_party(billing.particulars.buyer)
    return content


def _notes(seller: SellerRule, notes: Sequence[str]) -> list[Plain]:
    """Return the notes; those on payment with their codes by UNTDID 4451."""
    coded = (
        ("PMD", seller.late_penalty),
        ("PMT", seller.recovery_costs),
        ("AAB", seller.early_payment),
    )
    found: list[Plain] = [{"BT-21": code, "BT-22": text} for code, text in coded if text]
    return found + [{"BT-22": text} for text in notes]


def _seller(seller: SellerRule) -> Plain:
    party: Plain = {
        "name": seller.name,
        "legal_identifier": seller.registration,
        "legal_identifier_schemeid": seller.registration_scheme,
        "vat_identifier": seller.vat_number,
        # Who charges no VAT proves by another number who it is.
        "tax_identifier": "" if seller.vat_number else seller.registration,
        "legal_info": seller.legal_form,
        "addr_l1": seller.street,
        "addr_l2": seller.street_more,
        "postcode": seller.postcode,
        "city": seller.city,
        "country_code": seller.country,
    }
    if seller.email or seller.phone:
        contact = {"name": seller.name, "phone": seller.phone, "email": seller.email}
        party["contacts"] = [contact]
    if seller.electronic_address:
        party |= _address(seller.electronic_address, seller.electronic_scheme)
    return party


def _buyer(billing: Billing) -> Plain:
    lines = [line.strip() for line in billing.billing_address.splitlines() if line.strip()]
    first, second, *rest = (*lines, "", "")
    party: Plain = {
        "name": billing.customer_name,
        "addr_l1": first,
        "addr_l2": second,
        "addr_l3": ", ".join(line for line in rest if line),
        "country_code": billing.customer_country,
    }
    if billing.particulars is not None:
        party |= _buyer_numbers(billing.particulars.buyer)
    return party


def _buyer_numbers(buyer: Buyer) -> Plain:
    numbers: Plain = {
        "legal_identifier": buyer.registration,
        "legal_identifier_schemeid": buyer.registration_scheme,
        "vat_identifier": buyer.vat_number,
    }
    if buyer.electronic_address:
        numbers |= _address(buyer.electronic_address, buyer.electronic_scheme)
    return numbers


def _french_party(party: SellerRule | Buyer) -> Plain:
    """Return the numbers by which France's platforms know a party."""
    number = "".join(party.registration.split())
    return {
        "legal_identifier": siren_of(number),
        "legal_identifier_schemeid": SIREN_SCHEME,
        "identifiers": {SIRET_SCHEME: number} if is_siret(number) else {},
        **_address(*french_address(number, party.electronic_address, party.electronic_scheme)),
    }


def _address(address: str, scheme: str) -> Plain:
    return {"einvoicing_addr": address, "einvoicing_addr_schemeid": scheme}


def _tax(tax: TaxSum, seller: SellerRule, sign: int) -> Plain:
    charged = tax.vat_per_mille > 0
    return {
        "BT-116": _amount(sign * tax.net_cents),
        "BT-117": _amount(sign * tax.vat_cents),
        "BT-118": "S" if charged else "E",
        "BT-119": _percent(tax.vat_per_mille),
        "BT-120": "" if charged else seller.no_vat_reason,
    }


def _line(number: int, item: InvoiceItem, line: PriceLine, said: str, sign: int) -> Plain:
    # A price is never below 0: what is taken off is a quantity below 0.
    quantity = sign * line.quantity * (-1 if line.unit_cents < 0 else 1)
    vat = item.price.vat_per_mille
    fields: Plain = {
        "BT-126": str(number),
        "BT-127-00": [{"BT-127": item.reference}] if item.reference else [],
        "BT-129": str(quantity),
        "BT-130": _UNITS.get(line.code, "C62"),
        "BT-131": _amount(sign * line.amount_cents),
        "BT-134": item.day,
        "BT-135": item.day,
        "BT-146": _amount(abs(line.unit_cents)),
        "BT-151": "S" if vat else "E",
        "BT-152": _percent(vat),
        "BT-153": said,
    }
    if line.per != 1:
        fields["BT-149"] = str(line.per)
    return fields


def _amount(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"


def _percent(per_mille: int) -> str:
    return f"{Decimal(per_mille).scaleb(-1):f}"
