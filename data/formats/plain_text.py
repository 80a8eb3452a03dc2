"""Texts of people made fit for what refuses control characters, or passes over accents."""

from __future__ import annotations

import re
import unicodedata

# What XML 1.0 (production 2, Char) leaves out: controls but tab and line ends, halves of
# surrogate pairs, and two code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Leave out the characters that no XML or iCalendar file may hold; all others stay."""
    return _FORBIDDEN.sub("", text)


def without_accents(text: str) -> str:
    """Return a text with the letters that its accented ones are made of: ``Durée`` as ``Duree``."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
