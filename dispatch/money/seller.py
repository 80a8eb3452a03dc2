"""Seller on a cooperative's invoices: name, address, registration, VAT number, bank account.

It is a rule like the others: published version after version, so an invoice that was issued keeps
the seller that it was issued by, whatever the cooperative publishes later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dispatch.money.electronic_address import address_faults, number_unlike
from dispatch.values.validation import fault, out_of_range, refuse
from routing.errors import Fault

MAX_TEXT = 500
"""Most signs of one text."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{2,13}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[0-9A-Z]{2}([0-9A-Z]{3})?")
_SCHEME = re.compile(r"[0-9]{4}")
_CODES = ("country", "vat_number", "iban", "bic", "registration_scheme", "electronic_scheme")
NEEDED = ("name", "street", "postcode", "city", "registration", "iban")
"""What every invoice says of its seller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerRule:
    """The seller as the cooperative's invoices name it.

    Attributes
    ----------
    version
        Number from 1; version 1 is empty.
    name
        The legal name.
    legal_form
        Legal form and capital, and the register with its town, as they must be printed:
        ``SCOP SARL, capital 12,000 EUR, RCS Nantes``.
    street, street_more, postcode, city
        The address.
    country
        Two letters by ISO 3166-1, such as ``FR``; empty: the cooperative's.
    registration
        Number in the register of companies, such as the nine digits of a SIREN.
    registration_scheme
        Register of that number by ISO 6523, four digits: ``0002`` SIREN, ``0009`` SIRET, ``0208``
        Belgium's enterprise number; empty where none is named.
    vat_number
        With the letters of the country, such as ``FR32123456789``; empty where no VAT is charged.
    no_vat_reason
        Why no VAT is charged, as printed: ``VAT not applicable, article 293 B of the CGI``.
    iban, bic
        The account to which customers pay, and its bank.
    email, phone
        Whom customers ask about an invoice.
    late_penalty, recovery_costs, early_payment
        What is printed on late payment, on the fixed sum for recovery (40 EUR in France) and on
        paying early. Where one is empty, an invoice issued in France says what the law says, and
        elsewhere nothing.
    electronic_address, electronic_scheme
        Where a platform of e-invoicing finds the seller, see
        :mod:`dispatch.money.electronic_address`. Empty: in France the SIREN stands for it.
    """

    version: int
    name: str = ""
    legal_form: str = ""
    street: str = ""
    street_more: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    registration: str = ""
    registration_scheme: str = ""
    vat_number: str = ""
    no_vat_reason: str = ""
    iban: str = ""
    bic: str = ""
    email: str = ""
    phone: str = ""
    late_penalty: str = ""
    recovery_costs: str = ""
    early_payment: str = ""
    electronic_address: str = ""
    electronic_scheme: str = ""

    def __post_init__(self) -> None:
        faults = out_of_range("version", self.version, 1, 1_000_000_000)
        for name in self.__slots__[1:]:
            length = len(getattr(self, name))
            if length > MAX_TEXT:
                faults.append(fault("text-too-long", name, value=length, limit=MAX_TEXT))
        # People write account and VAT numbers in groups.
        for name in _CODES:
            object.__setattr__(self, name, "".join(getattr(self, name).split()).upper())
        address = "".join(self.electronic_address.split())
        object.__setattr__(self, "electronic_address", address)
        faults += self._pattern_faults()
        if self.iban and not is_iban(self.iban):
            faults.append(number_unlike("iban", self.iban, "FR76 3000 6000 0112 3456 7890 189"))
        faults += address_faults(self.electronic_address, self.electronic_scheme)
        refuse(faults)

    def _pattern_faults(self) -> list[Fault]:
        wanted = (
            ("country", _COUNTRY, "FR"),
            ("vat_number", _VAT_NUMBER, "FR32123456789"),
            ("bic", _BIC, "AGRIFRPP"),
            ("registration_scheme", _SCHEME, "0002"),
        )
        return [
            number_unlike(name, getattr(self, name), example)
            for name, pattern, example in wanted
            if getattr(self, name) and not pattern.fullmatch(getattr(self, name))
        ]

    def missing(self, rates: frozenset[int]) -> tuple[str, ...]:
        """Return what must be filled in before an invoice is issued.

        Parameters
        ----------
        rates
            VAT rates on the invoice, per mille: a VAT number is needed where VAT is charged, a
            reason where none is.
        """
        wanted = list(NEEDED)
        if any(rates):
            wanted.append("vat_number")
        if 0 in rates:
            wanted.append("no_vat_reason")
        return tuple(name for name in wanted if not getattr(self, name).strip())


def is_iban(text: str) -> bool:
    """Return whether a text without spaces is an account number with right check digits.

    ISO 13616: the first four signs go to the end, letters count from 10, and the number left of a
    division by 97 is 1.
    """
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1
