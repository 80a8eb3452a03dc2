"""Items of aid as people say and type them: counts with what their codes mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from api.locales.texts import LANGUAGES, Texts
from data.formats.plain_text import without_accents

CODES = (
    *("parcel", "baby-food", "low-sugar", "low-salt", "no-gluten", "vegetarian", "hygiene"),
    *("fresh", "meal"),
)
"""Codes that have words; every other code is an association's own, and says what it means."""


def item_words(items: Mapping[str, int], texts: Texts) -> str:
    """Write what a need brings, such as ``2 × parcel, 1 × baby food``."""
    return ", ".join(
        texts("aid-item", count=count, name=_word(code, texts)) for code, count in items.items()
    )


def items_as_typed(items: Mapping[str, int], texts: Texts) -> str:
    """Write items so that :func:`items_of` reads them again, such as ``2 colis``."""
    return ", ".join(f"{count} {_word(code, texts)}" for code, count in items.items())


def items_of(text: str) -> dict[str, int] | None:
    """Return item codes with their counts, of a text such as ``2 parcel, 1 baby-food`` or ``2``.

    The words of every language are understood, in the plural too.
    """
    found: dict[str, int] = {}
    for part in re.split(r"[,;+\n]", text):
        words = re.sub(r"^(\d+)\s*[x×*]\s*", r"\1 ", part.strip()).split(maxsplit=1)
        if not words:
            continue
        if not words[0].isdecimal():
            return None
        code = _code_of(words[1]) if len(words) > 1 else "parcel"
        found[code] = found.get(code, 0) + int(words[0][:6])
    return found or None


def _word(code: str, texts: Texts) -> str:
    return texts.word("aid-item", code, code.replace("-", " "))


def _code_of(text: str) -> str:
    plain = _joined(text)
    known = _codes_by_word()
    return known.get(plain) or known.get(plain.removesuffix("s")) or plain


@cache
def _codes_by_word() -> Mapping[str, str]:
    return {code: code for code in CODES} | {
        _joined(_word(code, Texts(language))): code for language in LANGUAGES for code in CODES
    }


def _joined(text: str) -> str:
    """Return words as a code: small letters without accents or apostrophes, words joined."""
    bare = text.lower().replace("’", "'").replace("d'", "")
    return "-".join(without_accents(bare).split())
