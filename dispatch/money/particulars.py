"""Particulars of an invoice: whom it bills, and what it says on paying late.

They are kept when an invoice is issued, so that whatever a customer, a seller or a default becomes
later changes nothing of it. An invoice from before they were kept has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from dispatch.money.electronic_address import (
    FRENCH_DIRECTORY,
    SIREN_SCHEME,
    SIRET_SCHEME,
    address_faults,
    is_siren,
    is_siret,
    number_unlike,
    siren_of,
)
from dispatch.money.seller import SellerRule
from dispatch.values.validation import fault, refuse
from routing.errors import Fault

BuyerKind = Literal["business", "private"]
BUYER_KINDS: tuple[BuyerKind, ...] = ("business", "private")
FRANCE = frozenset({"FR", "GP", "MQ", "RE"})
"""Where France's law on electronic invoices holds: the mainland, and departments with its VAT."""

FRENCH_RATES = frozenset({0, 9, 21, 55, 70, 85, 92, 96, 100, 130, 196, 200, 206})
"""Rates of VAT, per mille, that France's platforms take."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{2,13}")
_SCHEME = re.compile(r"[0-9]{4}")
_MAX_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A customer as its invoices name it besides name and address.

    Attributes
    ----------
    kind
        ``private``: a person, or a body outside VAT, such as many associations; whom no platform of
        e-invoicing knows.
    country
        Two letters by ISO 3166-1.
    registration, registration_scheme, vat_number
        As :class:`dispatch.money.seller.SellerRule` has them; in France the SIREN or SIRET.
    electronic_address, electronic_scheme
        Where a platform delivers, see :mod:`dispatch.money.electronic_address`. Empty: in France
        the SIREN stands for it.
    """

    kind: BuyerKind = "business"
    country: str
    registration: str = ""
    registration_scheme: str = ""
    vat_number: str = ""
    electronic_address: str = ""
    electronic_scheme: str = ""

    def __post_init__(self) -> None:
        # People write numbers in groups.
        for name in ("country", "vat_number", "registration_scheme", "electronic_scheme"):
            object.__setattr__(self, name, "".join(getattr(self, name).split()).upper())
        address = "".join(self.electronic_address.split())
        object.__setattr__(self, "electronic_address", address)
        joined = "".join(self.registration.split())
        registration = joined if joined.isdecimal() else self.registration.strip()
        object.__setattr__(self, "registration", registration)
        refuse([*self._pattern_faults(), *self._registration_faults(), *self._address_faults()])

    def _pattern_faults(self) -> list[Fault]:
        wanted = (
            ("country", _COUNTRY, "FR"),
            ("vat_number", _VAT_NUMBER, "FR32123456782"),
            ("registration_scheme", _SCHEME, SIREN_SCHEME),
        )
        return [
            number_unlike(name, getattr(self, name), example)
            for name, pattern, example in wanted
            if getattr(self, name) and not pattern.fullmatch(getattr(self, name))
        ]

    def _registration_faults(self) -> list[Fault]:
        number, scheme = self.registration, self.registration_scheme
        if len(number) > _MAX_TEXT:
            return [fault("text-too-long", "registration", value=len(number), limit=_MAX_TEXT)]
        if not number:
            return []
        french = self.country in FRANCE and not scheme
        right = {SIREN_SCHEME: is_siren(number), SIRET_SCHEME: is_siret(number)}.get(
            scheme, not french or is_siren(number) or is_siret(number)
        )
        if right:
            return []
        example = "12345678200010" if scheme == SIRET_SCHEME else "123456782"
        return [number_unlike("registration", number, example)]

    def _address_faults(self) -> list[Fault]:
        return address_faults(self.electronic_address, self.electronic_scheme)


FileKind = Literal["standard", "platform", "none"]
NoFileReason = Literal["", "private", "abroad", "incomplete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicFile:
    """Which electronic file an invoice has.

    Attributes
    ----------
    kind
        ``platform``: one that France's platforms take; ``standard``: one by EN 16931, where no
        further rules hold; ``none``.
    reason
        Why there is none: a ``private`` customer, one ``abroad``, or ``incomplete`` data.
    missing
        Fields that are missing or not usable, such as ``seller_registration``.
    """

    kind: FileKind
    reason: NoFileReason = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What an invoice says besides its lines, as it was when it was issued.

    Attributes
    ----------
    buyer
        Whom it bills.
    file
        Which electronic file it has.
    late_penalty, recovery_costs, early_payment
        On late payment, on the fixed sum for recovery, and on paying early; the empty are left out.
    """

    buyer: Buyer
    file: ElectronicFile
    late_penalty: str = ""
    recovery_costs: str = ""
    early_payment: str = ""


def electronic_file(seller: SellerRule, buyer: Buyer, rates: Iterable[int]) -> ElectronicFile:
    """Return which electronic file an invoice has.

    Parameters
    ----------
    seller
        With its country.
    rates
        Rates of VAT on it, per mille.
    """
    if seller.country not in FRANCE:
        return ElectronicFile(kind="standard")
    if buyer.kind == "private":
        return ElectronicFile(kind="none", reason="private")
    if buyer.country not in FRANCE:
        return ElectronicFile(kind="none", reason="abroad")
    missing = []
    if not siren_of(seller.registration):
        missing.append("seller_registration")
    if not siren_of(buyer.registration):
        missing.append("customer_registration")
    if not set(rates) <= FRENCH_RATES:
        missing.append("tariff_vat_per_mille")
    if missing:
        return ElectronicFile(kind="none", reason="incomplete", missing=tuple(missing))
    return ElectronicFile(kind="platform")


def french_address(registration: str, address: str, scheme: str) -> tuple[str, str]:
    """Return an electronic address with its scheme; where none is named, the SIREN's own."""
    return (address, scheme) if address else (siren_of(registration), FRENCH_DIRECTORY)


def with_terms(seller: SellerRule, particulars: Particulars | None) -> SellerRule:
    """Return a seller with what an invoice says on late payment, as it was when it was issued."""
    if particulars is None:
        return seller
    return replace(
        seller,
        late_penalty=particulars.late_penalty,
        recovery_costs=particulars.recovery_costs,
        early_payment=particulars.early_payment,
    )
