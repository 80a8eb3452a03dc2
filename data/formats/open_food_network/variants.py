"""Size of one piece, read from the text of a variant: ``500g``, ``Jar (250 mL)``, ``6 x 33cL``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Measure = Literal["mass", "volume"]

_UNITS: dict[str, tuple[Measure, Decimal]] = {
    "mg": ("mass", Decimal("0.001")),
    "g": ("mass", Decimal(1)),
    "gr": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "t": ("mass", Decimal(1_000_000)),
    "oz": ("mass", Decimal("28.349523125")),
    "lb": ("mass", Decimal("453.59237")),
    "ml": ("volume", Decimal(1)),
    "cl": ("volume", Decimal(10)),
    "dl": ("volume", Decimal(100)),
    "l": ("volume", Decimal(1000)),
    "kl": ("volume", Decimal(1_000_000)),
    "gal": ("volume", Decimal("3785.411784")),
}
_WORDS = {"gram": "g", "gramme": "g", "kilo": "kg", "kilogram": "kg", "kilogramme": "kg",
          "litre": "l", "liter": "l", "centilitre": "cl", "millilitre": "ml"}  # fmt: skip
_UNITS |= {word: _UNITS[unit] for word, unit in _WORDS.items()}
_UNITS |= {f"{word}s": _UNITS[unit] for word, unit in _WORDS.items()}
_AMOUNT = re.compile(
    r"(?<![\w.,/])(?:(?P<times>\d{1,4})\s*[x×*]\s*)?(?P<number>\d{1,7}(?:[.,]\d{1,6})?)\s?"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![\w/])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceSize:
    """Mass or volume of one piece, in grams or millilitres."""

    measure: Measure
    amount: Decimal

    def of(self, count: int) -> int:
        """Return grams or millilitres of so many pieces."""
        return whole(self.amount * count)


def piece_size(text: str) -> PieceSize | None:
    """Return the size of one piece; ``None`` where the text tells none, as of a box of six eggs.

    The brackets at the end go before what is written in a name.
    """
    brackets = _BRACKETS.search(text)
    for part in (brackets[1] if brackets else "", text):
        found = list(_AMOUNT.finditer(part))
        if found:
            last = found[-1]
            measure, scale = _UNITS[last["unit"].lower()]
            number = Decimal(last["number"].replace(",", ".")) * int(last["times"] or 1)
            return PieceSize(measure=measure, amount=number * scale)
    return None


def whole(amount: Decimal) -> int:
    """Round to a whole number, halves up."""
    return int(amount.to_integral_value(rounding=ROUND_HALF_UP))
