"""An issued invoice or credit note: as a page, and as PDF/A with its XML inside (Factur-X)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from api.locales.texts import Texts
from api.render.markup import Markup, join, tag
from api.render.paper import css_text, pdf_of, print_page
from data.formats.factur_x import Billing, cii_xml, shown_lines, with_xml
from dispatch.bookings.emissions import Factor
from dispatch.bookings.quotes import PriceLine
from dispatch.money.invoice import Invoice, InvoiceItem
from dispatch.money.seller import SellerRule

_FOLDER = Path(__file__).parent
_LONG_ITEM = 12
"""Lines of a booking that may be broken over two pages."""
_GROUP = 4
"""An account number is read in groups of so many signs."""


def invoice_pdf(billing: Billing, texts: Texts) -> bytes:
    """Print an invoice as Factur-X: PDF/A-3 with the invoice as XML inside.

    Where it was not kept who sold, the page says so, and there is no XML.

    Raises
    ------
    Failure
        As :func:`api.render.paper.pdf_of`.
    """
    printed = pdf_of(invoice_page(billing, texts), archival=True)
    if billing.seller is None:
        return printed  # The standard wants a seller.
    return with_xml(printed, invoice_xml(billing, texts), texts.language)


def invoice_xml(billing: Billing, texts: Texts) -> bytes:
    """Write an invoice as XML by EN 16931."""
    return cii_xml(billing, lambda line: line_words(line, texts), _notes(billing.value, texts))


def invoice_page(billing: Billing, texts: Texts) -> str:
    """Write an invoice as a whole HTML document for A4; it loads nothing."""
    value = billing.value
    kind = "invoice-credit-note" if value.reverses else "invoice-invoice"
    title = f"{texts(kind)} {value.number}"
    style = (_FOLDER / "invoice.css").read_text(encoding="utf-8")
    seller = billing.seller.name if billing.seller else ""
    footer = " · ".join(filter(None, (seller, title)))
    style += f"@page {{ @bottom-left {{ content: {css_text(footer)} }} }}\n"
    body = join(
        tag("header", _seller(billing, texts), _customer(billing)),
        tag("h1", title),
        _facts(billing, texts),
        _lines(value, texts),
        tag("div", _taxes(value, texts), _total(value, texts), class_="sums"),
        None
        if value.reverses or billing.seller is None
        else _payment(value, billing.seller, texts),
        _small_print(billing, texts),
    )
    return print_page(title, style, body, texts.language)


def line_words(line: PriceLine, texts: Texts) -> str:
    """Say what a line of a price is for."""
    return texts(f"price-{line.code}", **line.args)


def day_words(day: date, texts: Texts) -> str:
    """Write a day in figures, as the language does."""
    return texts("invoice-day", day=f"{day.day:02d}", month=f"{day.month:02d}", year=str(day.year))


def _seller(billing: Billing, texts: Texts) -> Markup:
    seller = billing.seller
    if seller is None:
        return tag("div", tag("p", texts("invoice-seller-not-kept")), class_="seller")
    told = [
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
    lines = [tag("p", line) for line in told if line]
    return tag("div", tag("p", seller.name, class_="name"), *lines, class_="seller")


def _customer(billing: Billing) -> Markup:
    lines = [tag("p", line) for line in billing.billing_address.splitlines() if line.strip()]
    return tag("div", tag("p", billing.customer_name, class_="name"), *lines, class_="customer")


def _facts(billing: Billing, texts: Texts) -> Markup:
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
    return tag("dl", *_pairs(facts), class_="facts")


def _pairs(facts: Sequence[tuple[str, str]]) -> Iterator[Markup]:
    return (tag("div", tag("dt", key), tag("dd", told)) for key, told in facts)


def _lines(value: Invoice, texts: Texts) -> Markup:
    heads = ("invoice-what", "invoice-quantity", "invoice-unit-price", "invoice-vat", "invoice-net")
    first, *rest = (texts(key) for key in heads)
    return tag(
        "table",
        tag("caption", texts("invoice-lines")),
        tag(
            "thead",
            tag("tr", tag("th", first), *(tag("th", one, class_="number") for one in rest)),
        ),
        *(_item(one, texts) for one in value.items),
        class_="lines",
    )


def _item(item: InvoiceItem, texts: Texts) -> Markup:
    lines = shown_lines(item)
    title = " · ".join(filter(None, (day_words(item.day, texts), item.reference)))
    rate = _percent(item.price.vat_per_mille, texts)
    return tag(
        "tbody",
        tag("tr", tag("th", title, colspan=5, scope="rowgroup")),
        *(_line(line, rate, texts) for line in lines),
        class_="long" if len(lines) > _LONG_ITEM else None,
    )


def _line(line: PriceLine, rate: str, texts: Texts) -> Markup:
    quantity = _number(Decimal(line.quantity) / line.per, texts)
    cells = (quantity, money(line.unit_cents, texts), rate, money(line.amount_cents, texts))
    return tag(
        "tr",
        tag("td", line_words(line, texts)),
        *(tag("td", cell, class_="number") for cell in cells),
    )


def _taxes(value: Invoice, texts: Texts) -> Markup:
    heads = ("invoice-vat-rate", "invoice-net", "invoice-vat")
    return tag(
        "table",
        tag("caption", texts("invoice-vat")),
        tag("thead", tag("tr", *(tag("th", texts(key), class_="number") for key in heads))),
        tag(
            "tbody",
            *(
                tag(
                    "tr",
                    tag("td", _percent(one.vat_per_mille, texts), class_="number"),
                    tag("td", money(one.net_cents, texts), class_="number"),
                    tag("td", money(one.vat_cents, texts), class_="number"),
                )
                for one in value.taxes
            ),
        ),
        class_="taxes",
    )


def _total(value: Invoice, texts: Texts) -> Markup:
    sums = (
        ("invoice-net-sum", value.net_cents),
        ("invoice-vat-sum", value.total_cents - value.net_cents),
        ("invoice-total", value.total_cents),
    )
    rows = [
        tag("tr", tag("td", texts(key)), tag("td", money(cents, texts), class_="number"))
        for key, cents in sums
    ]
    return tag("table", tag("tbody", *rows), class_="total")


def _payment(value: Invoice, seller: SellerRule, texts: Texts) -> Markup:
    facts = [("IBAN", _grouped(seller.iban))]
    if seller.bic:
        facts.append(("BIC", seller.bic))
    facts.append((texts("invoice-payment-reference"), str(value.number)))
    due = day_words(value.due_on, texts) if value.due_on else ""
    return tag(
        "section",
        tag("h2", texts("invoice-pay-until", day=due)),
        tag("dl", *_pairs(facts)),
        class_="pay",
    )


def _small_print(billing: Billing, texts: Texts) -> Markup | None:
    seller = billing.seller
    told: list[str] = []
    if seller is not None and not billing.value.reverses:
        # Nobody is late with a credit note.
        told = [seller.late_penalty, seller.recovery_costs, seller.early_payment]
    if seller is not None and any(one.vat_per_mille == 0 for one in billing.value.taxes):
        told.insert(0, seller.no_vat_reason)
    told += _notes(billing.value, texts)
    lines = [tag("p", line) for line in told if line]
    return tag("section", *lines, class_="notes") if lines else None


def _notes(value: Invoice, texts: Texts) -> list[str]:
    """Tell what the rides emitted, by which factors (Code des transports, L1431-3)."""
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
    kind = f"emission-vehicle-{factor.vehicle_kind.replace('_', '-')}"
    name = texts(kind) if texts.knows(kind) else factor.vehicle_kind
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
