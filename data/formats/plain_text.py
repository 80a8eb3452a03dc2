"""Texts of people made fit for what refuses control characters, or passes over accents."""

from __future__ import annotations

import re
import unicodedata

# What XML 1.0 (production 2, Char) leaves out: controls but tab and line ends, halves of
# surrogate pairs, and two code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ł": "l",
        "þ": "th",
    }
)


def printable(text: str) -> str:
    """Leave out the characters that no XML or iCalendar file may hold; all others stay."""
    return _FORBIDDEN.sub("", text)


def without_accents(text: str) -> str:
    """Return a text with the letters that its accented ones are made of: ``Durée`` as ``Duree``."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def plain_letters(text: str) -> str:
    """Write a text small and in plain letters: ``Ærøskøbing`` as ``aeroskobing``."""
    return without_accents(text.casefold().translate(_PLAIN_LETTERS))


def file_word(text: str, longest: int = 40) -> str:
    """Make a part of a file name or address of a text: small plain letters, digits and hyphens.

    Empty where the text has nothing that can be written so.
    """
    return re.sub(r"[^a-z0-9]+", "-", plain_letters(text)).strip("-")[:longest].strip("-")
