"""Particulars of an invoice that is issued now: whom it bills, and what it says on late payment."""

from __future__ import annotations

from dataclasses import replace

from api.usecases.act import Act, needs
from api.usecases.table_texts import table_texts
from data.store.bookings.customers import OF_COOPERATIVE, Customer
from data.store.care import rules
from data.store.system import cooperatives
from dispatch.money.invoice import Invoice
from dispatch.money.particulars import FRANCE, Particulars, electronic_file
from dispatch.money.seller import SellerRule

LATE_TEXTS = ("late_penalty", "recovery_costs", "early_payment")
"""Fields of a seller and of particulars: what an invoice says on late payment."""


def particulars_now(
    act: Act, customer: Customer, seller: SellerRule, language: str, value: Invoice
) -> Particulars:
    """Return what an invoice to a customer says besides its lines, were it issued now.

    Raises
    ------
    BadInput
        If a number of the customer is not one of its kind.
    """
    buyer = customer.buyer(cooperatives.own(act.tx).country)
    texts = _legal_texts(act, seller, language)
    texts |= {name: said for name in LATE_TEXTS if (said := getattr(seller, name))}
    if buyer.kind == "private":
        # The fixed sum is owed between businesses alone, and so is what the law sets by default.
        texts = {name: getattr(seller, name) for name in LATE_TEXTS} | {"recovery_costs": ""}
    rates = (tax.vat_per_mille for tax in value.taxes)
    file = electronic_file(with_country(act, seller), buyer, rates)
    return Particulars(buyer=buyer, file=file, **texts)


@needs("rules:read")
def default_late_texts(act: Act) -> dict[str, str]:
    """Return what invoices say on late payment where the seller's form says nothing, if anything.

    In the language of the cooperative.
    """
    home = cooperatives.own(act.tx)
    return _legal_texts(act, rules.seller_at(act.tx, act.now), home.language)


def _legal_texts(act: Act, seller: SellerRule, language: str) -> dict[str, str]:
    """Return what has to stand on an invoice in France (Code de commerce, L441-9 and L441-10)."""
    if with_country(act, seller).country not in FRANCE:
        return {}
    texts = table_texts(language)
    return {name: texts(f"invoice-{name.replace('_', '-')}") for name in LATE_TEXTS}


def with_country(act: Act, seller: SellerRule) -> SellerRule:
    """Return a seller with its country, by default the cooperative's."""
    return replace(seller, country=seller.country or cooperatives.own(act.tx).country)


def language_of(act: Act, customer: Customer) -> str:
    """Return the language of a customer's invoices."""
    chosen = customer.language
    return cooperatives.own(act.tx).language if chosen == OF_COOPERATIVE else chosen
