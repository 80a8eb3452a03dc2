"""Words in free text that tell more of a person than a delivery needs.

Diets are item codes, never reasons. A text is not refused for such a word: whoever writes it is
warned, and may have meant a street.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Matter = Literal["health", "belief", "descent", "status"]
"""What a word may tell of: health, belief, descent, or papers and social standing."""

_STEMS: Mapping[Matter, tuple[str, ...]] = MappingProxyType(
    {
        "health": (
            *("diabet", "cancer", "handicap", "disab", "depress", "malad", "illness", "sick"),
            *("vih", "hiv", "sida", "alzheimer", "schizo", "psych", "alcool", "alcohol"),
            *("addict", "toxico", "enceinte", "pregnan", "allerg", "hopital", "hospital"),
            *("chimio", "chemo", "dialys", "epilep", "autis", "medic", "dement", "demence"),
        ),
        "belief": (
            *("musulm", "muslim", "islam", "juif", "juive", "jewish", "catho", "chretien"),
            *("christian", "hindu", "hindou", "bouddh", "buddh", "relig", "ramadan", "halal"),
            *("casher", "kosher", "temoin de jeh", "jehovah", "protestant", "evangeli"),
        ),
        "descent": (
            *("nationalit", "ethni", "roms", "gitan", "gypsy", "africain", "african", "arab"),
            *("maghreb", "syrien", "syrian", "afghan", "ukrain", "migrant", "refugi"),
        ),
        "status": (
            *("sans papier", "sans-papier", "undocument", "clandestin", "demandeur d'asile"),
            *("asylum", "prison", "detenu", "ex-con", "rsa", "surendett", "prostitu"),
        ),
    }
)
_PATTERNS = {
    matter: re.compile("|".join(rf"\b{re.escape(stem)}\w*" for stem in stems))
    for matter, stems in _STEMS.items()
}


def telling_words(text: str) -> tuple[tuple[Matter, str], ...]:
    """Return words of a text that may tell more of a person than is needed, and what of.

    Each as it was written, in the order of the text; case and accents don't matter.
    """
    bare, places = _plain(text)
    found = [
        (match.start(), matter, text[places[match.start()] : places[match.end() - 1] + 1])
        for matter, pattern in _PATTERNS.items()
        for match in pattern.finditer(bare)
    ]
    return tuple((matter, word) for _, matter, word in sorted(found))


def without_telling_words(text: str, instead: str = "") -> str:
    """Return a text with something in place of its telling words; tidied where that is nothing."""
    bare, places = _plain(text)
    spans = sorted(
        (places[match.start()], places[match.end() - 1] + 1)
        for pattern in _PATTERNS.values()
        for match in pattern.finditer(bare)
    )
    if not spans:
        return text
    kept, end = [], 0
    for start, stop in spans:
        kept.append(text[end:start])
        end = max(end, stop)
    left = instead.join([*kept, text[end:]])
    if instead:
        return left
    tidy = re.sub(r"\s+([,;.:!?)])", r"\1", re.sub(r"[ \t]{2,}", " ", left))
    return re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", tidy).strip(" \t,;:-–").strip()


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text without accents in small letters, and whence each of its characters is."""
    signs, places = [], []
    for place, sign in enumerate(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")):
        for part in unicodedata.normalize("NFKD", sign.casefold()):
            if not unicodedata.combining(part):
                signs.append(part)
                places.append(place)
    return "".join(signs), places


def looks_like_a_name(alias: str) -> bool:
    """Return whether an alias looks like first and last name of somebody."""
    return re.fullmatch(r"[A-ZÀ-Þ][\w'’-]+ +[A-ZÀ-Þ][\w'’-]+", alias.strip()) is not None
