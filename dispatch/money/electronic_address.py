"""Electronic addresses for invoices: where a platform delivers, and in which directory.

An address is worth nothing without its scheme, the code of the directory by the list EAS
(electronic address scheme): ``0225`` for France's directory of e-invoicing, ``0009`` for a SIRET,
``0208`` for Belgium's enterprise number, ``EM`` for an e-mail address.
"""

from __future__ import annotations

import re

from dispatch.values.validation import fault
from routing.errors import Fault

FRENCH_DIRECTORY = "0225"
"""Scheme of France's directory; addresses in it begin with the SIREN."""
SIREN_SCHEME, SIRET_SCHEME = "0002", "0009"
"""Registers by ISO 6523."""
EMAIL_SCHEME = "EM"

_EAS = """
AN AQ AS AU EM 0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170
0177 0183 0184 0188 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208
0209 0210 0211 0212 0213 0215 0216 0217 0218 0221 0225 0230 0235 0240 9910 9913 9914 9915 9918 9919
9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940
9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959
"""
SCHEMES = frozenset(_EAS.split())
"""Codes of the list EAS."""

_SIREN = re.compile(r"[0-9]{9}")
_SIRET = re.compile(r"[0-9]{14}")
_FRENCH = re.compile(r"[0-9]{9}[A-Za-z0-9_.-]*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_ANY = re.compile(r"[A-Za-z0-9+_.:/@-]+")
_MAX_ADDRESS = 125
_LA_POSTE = "356000000"
"""Its establishments have numbers that fail the check."""


def address_faults(address: str, scheme: str) -> list[Fault]:
    """Fault an electronic address that no directory can hold, or that lacks its scheme."""
    if not address and not scheme:
        return []
    if not address:
        return [fault("electronic-address-missing", "electronic_address", scheme=scheme[:60])]
    if not scheme:
        return [fault("electronic-scheme-missing", "electronic_scheme")]
    if scheme not in SCHEMES:
        return [fault("electronic-scheme-unknown", "electronic_scheme", value=scheme[:60])]
    pattern, example = {
        FRENCH_DIRECTORY: (_FRENCH, "123456782"),
        SIREN_SCHEME: (_SIREN, "123456782"),
        SIRET_SCHEME: (_SIRET, "12345678200010"),
        EMAIL_SCHEME: (_EMAIL, "invoices@shop.example"),
    }.get(scheme, (_ANY, "0123456789"))
    if len(address) > _MAX_ADDRESS or not pattern.fullmatch(address):
        return [number_unlike("electronic_address", address, example)]
    return []


def is_siren(text: str) -> bool:
    """Return whether a text is a number of France's register of companies, with its check digit."""
    return bool(_SIREN.fullmatch(text)) and _is_checked(text)


def is_siret(text: str) -> bool:
    """Return whether a text is the number of an establishment of a French company."""
    if not _SIRET.fullmatch(text):
        return False
    return is_siren(text[:9]) and (text.startswith(_LA_POSTE) or _is_checked(text))


def siren_of(registration: str) -> str:
    """Return the SIREN that a registration says, by itself or within a SIRET; else nothing."""
    number = "".join(registration.split())
    return number[:9] if is_siren(number) or is_siret(number) else ""


def number_unlike(where: str, value: str, example: str) -> Fault:
    """Fault a number that is not written as its kind is."""
    return fault("number-unlike", where, value=value[:60], example=example)


def _is_checked(digits: str) -> bool:
    """Return whether the last digit checks the others by Luhn's formula (ISO/IEC 7812-1)."""
    doubled = ["0246813579"[int(sign)] for sign in digits[-2::-2]]
    return sum(map(int, [*digits[::-2], *doubled])) % 10 == 0
