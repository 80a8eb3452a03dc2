"""The seller of invoices: numbers are checked when typed, and what is missing is named."""

from __future__ import annotations

import pytest

from dispatch.money.seller import SellerRule, is_iban
from routing.errors import BadInput
from tests.support.documents.billing import SELLER


def test_numbers_are_read_as_people_write_them() -> None:
    """Spaces and small letters in account, VAT number and country do not matter."""
    seller_rule = SellerRule(
        version=1, iban="fr76 3000 6000 0112 3456 7890 189", vat_number="fr 32 123456782"
    )
    assert (seller_rule.iban, seller_rule.vat_number) == (
        "FR7630006000011234567890189",
        "FR32123456782",
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("iban", "FR7630006000011234567890188"),
        ("iban", "FR76"),
        ("bic", "AGRI"),
        ("vat_number", "32123456782"),
        ("country", "France"),
        ("registration_scheme", "SIREN"),
    ],
)
def test_a_slip_in_a_number_is_told_where_it_is(field: str, typed: str) -> None:
    """An account with a wrong digit would send the money elsewhere."""
    with pytest.raises(BadInput) as refused:
        SellerRule(version=1, **{field: typed})
    assert [fault.where for fault in refused.value.faults][:1] == [field]


@pytest.mark.parametrize(
    "iban", ["FI2112345600000785", "BE68539007547034", "GB82WEST12345698765432"]
)
def test_accounts_of_other_countries_are_right_too(iban: str) -> None:
    """The check is the standard's, whatever the country."""
    assert is_iban(iban)


@pytest.mark.parametrize(
    ("rates", "missing"),
    [({200}, ()), ({0}, ("no_vat_reason",)), ({0, 200}, ("no_vat_reason",))],
)
def test_who_charges_no_vat_says_why(rates: set[int], missing: tuple[str, ...]) -> None:
    """A reason is asked for only where a line bears no VAT."""
    plain = {name: getattr(SELLER, name) for name in SELLER.__slots__}
    seller_rule = SellerRule(**{**plain, "no_vat_reason": ""})
    assert seller_rule.missing(frozenset(rates)) == missing


def test_who_charges_no_vat_needs_no_vat_number() -> None:
    """A small cooperative below the threshold has none."""
    plain = {name: getattr(SELLER, name) for name in SELLER.__slots__}
    seller_rule = SellerRule(**{**plain, "vat_number": ""})
    assert seller_rule.missing(frozenset({0})) == ()
    assert seller_rule.missing(frozenset({200})) == ("vat_number",)
