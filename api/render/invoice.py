"""An issued invoice or credit note: as a page, and as PDF/A with its XML inside (Factur-X)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from api.locales.texts import Texts
from api.render.paper import pdf_of
from api.wording.price_words import price_line_words
from data.formats.factur_x import Billing, cii_xml, shown_lines, with_xml
from dispatch.bookings.emissions import Factor
from dispatch.money.invoice import Invoice, InvoiceItem

_LONG_ITEM = 12
"""Lines of a booking that may be broken over two pages."""
_SUMS = ("invoice-net-sum", "invoice-vat-sum", "invoice-total")
_HEADINGS = ("what", "quantity", "unit-price", "vat", "net")
_GROUP = 4
"""An account number is read in groups of so many signs."""


def invoice_pdf(billing: Billing, texts: Texts) -> bytes:
    """Print an invoice as Factur-X: PDF/A-3 with the invoice as XML inside.

    Where it was not kept who sold, the page says so. There is no XML then, nor where the customer
    is on no platform.
    """
    issued_on = billing.value.issued_on or billing.value.last_day
    printed = pdf_of("invoice.typ", invoice_values(billing, texts), archived_on=issued_on)
    if billing.file.kind == "none":
        return printed
    return with_xml(printed, invoice_xml(billing, texts), texts.language, issued_on)


def invoice_xml(billing: Billing, texts: Texts) -> bytes:
    """Write an invoice as XML by EN 16931."""
    return cii_xml(
        billing, lambda line: price_line_words(line, texts), _notes(billing.value, texts)
    )


def invoice_values(billing: Billing, texts: Texts) -> dict[str, Any]:
    """Write an invoice in words, as its paper shows it."""
    value = billing.value
    kind = "invoice-credit-note" if value.reverses else "invoice-invoice"
    title = f"{texts(kind)} {value.number}"
    seller = billing.seller.name if billing.seller else ""
    sums = (value.net_cents, value.total_cents - value.net_cents, value.total_cents)
    payment = _payment(billing, texts)
    due = day_words(value.due_on, texts) if value.due_on else ""
    return {
        "title": title,
        "language": texts.language,
        "footer": " · ".join(filter(None, (seller, title))),
        "seller": seller,
        "seller_lines": _seller_lines(billing, texts) or [texts("invoice-seller-not-kept")],
        "customer": billing.customer_name,
        "customer_lines": _customer_lines(billing, texts),
        "dates": _dates(billing, texts),
        "headings": [texts(f"invoice-{key}") for key in _HEADINGS],
        "items": [_item(one, texts) for one in value.items],
        "tax_headings": [texts(f"invoice-{key}") for key in ("vat-rate", "net", "vat")],
        "taxes": [
            (
                _percent(one.vat_per_mille, texts),
                money(one.net_cents, texts),
                money(one.vat_cents, texts),
            )
            for one in value.taxes
        ],
        "sums": [(texts(key), money(c, texts)) for key, c in zip(_SUMS, sums, strict=True)],
        "payment": payment,
        "pay_until": texts("invoice-pay-until", day=due) if payment else "",
        "notes": _small_print(billing, texts),
    }


def day_words(day: date, texts: Texts) -> str:
    """Write a day in figures, as the language does."""
    return texts("invoice-day", day=f"{day.day:02d}", month=f"{day.month:02d}", year=str(day.year))


def _seller_lines(billing: Billing, texts: Texts) -> list[str]:
    seller = billing.seller
    if seller is None:
        return []
    lines = [
        seller.legal_form,
        seller.street,
        seller.street_more,
        f"{seller.postcode} {seller.city}".strip(),
        # Within one country nobody writes it into an address.
        "" if seller.country == billing.customer_country else seller.country,
        texts("invoice-registration", number=seller.registration) if seller.registration else "",
        texts("invoice-vat-number", number=seller.vat_number) if seller.vat_number else "",
        seller.email,
        seller.phone,
    ]
    return [line for line in lines if line]


def _customer_lines(billing: Billing, texts: Texts) -> list[str]:
    lines = [one for one in billing.billing_address.splitlines() if one.strip()]
    if billing.particulars is not None:
        buyer = billing.particulars.buyer
        for key, number in (("registration", buyer.registration), ("vat-number", buyer.vat_number)):
            if number:
                lines.append(texts(f"invoice-{key}", number=number))
    return lines


def _dates(billing: Billing, texts: Texts) -> list[tuple[str, str]]:
    value = billing.value
    period = [day_words(one, texts) for one in (value.first_day, value.last_day)]
    facts = [(texts("invoice-period"), " – ".join(dict.fromkeys(period)))]
    if value.issued_on is not None:
        kind = "credit-note" if value.reverses else "invoice"
        facts.insert(0, (texts(f"{kind}-issued-on"), day_words(value.issued_on, texts)))
    if value.reverses:
        named = str(value.reverses)
        if billing.reversed_on is not None:
            day = day_words(billing.reversed_on, texts)
            named = texts("credit-note-reversed", number=named, day=day)
        facts.append((texts("invoice-reverses"), named))
    elif value.due_on is not None:
        facts.append((texts("invoice-due-on"), day_words(value.due_on, texts)))
    return facts


def _item(item: InvoiceItem, texts: Texts) -> dict[str, object]:
    lines = shown_lines(item)
    rate = _percent(item.price.vat_per_mille, texts)
    return {
        "title": " · ".join(filter(None, (day_words(item.day, texts), item.reference))),
        "lines": [
            (
                price_line_words(line, texts),
                _number(Decimal(line.quantity) / line.per, texts),
                money(line.unit_cents, texts),
                rate,
                money(line.amount_cents, texts),
            )
            for line in lines
        ],
        "long": len(lines) > _LONG_ITEM,
    }


def _payment(billing: Billing, texts: Texts) -> list[tuple[str, str]]:
    value, seller = billing.value, billing.seller
    if value.reverses or seller is None:
        return []
    facts = [("IBAN", _grouped(seller.iban))]
    if seller.bic:
        facts.append(("BIC", seller.bic))
    return [*facts, (texts("invoice-payment-reference"), str(value.number))]


def _small_print(billing: Billing, texts: Texts) -> list[str]:
    seller = billing.printed_seller
    lines: list[str] = []
    if seller is not None and not billing.value.reverses:
        # Nobody is late with a credit note.
        lines = [seller.late_penalty, seller.recovery_costs, seller.early_payment]
    if seller is not None and any(one.vat_per_mille == 0 for one in billing.value.taxes):
        lines.insert(0, seller.no_vat_reason)
    lines += _notes(billing.value, texts)
    return [line for line in lines if line]


def _notes(value: Invoice, texts: Texts) -> list[str]:
    """Return what the rides emitted, by which factors (Code des transports, L1431-3)."""
    if value.reverses or not any(item.emissions for item in value.items):
        return []
    factors: dict[Factor, None] = {}
    for item in value.items:
        for one in item.emissions:
            factors |= dict.fromkeys(one.factors)
    sources = "; ".join(_factor(one, texts) for one in factors if one.part == "use")
    return [texts("invoice-emitted", grams=value.emitted_g, sources=sources)]


def _factor(factor: Factor, texts: Texts) -> str:
    level = "" if factor.level is None else texts("invoice-factor-level", level=str(factor.level))
    grams = _number(Decimal(factor.mg_per_km).scaleb(-3), texts)
    name = texts.word("emission-vehicle", factor.vehicle_kind)
    return texts("invoice-factor", vehicle=name, grams=grams, source=factor.source) + level


def _percent(per_mille: int, texts: Texts) -> str:
    return texts("invoice-percent", percent=_number(Decimal(per_mille).scaleb(-1), texts))


def _number(value: Decimal, texts: Texts) -> str:
    """Write a number with at most three decimals."""
    return _with_minus(texts("invoice-number", value=float(value)))


def money(cents: int, texts: Texts) -> str:
    """Write an amount as it is printed."""
    return _with_minus(texts.money(cents))


def _with_minus(number: str) -> str:
    """Write a minus, where a hyphen would be too short and might end a line."""
    return number.replace("-", "\N{MINUS SIGN}")


def _grouped(text: str) -> str:
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
