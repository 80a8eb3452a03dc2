"""Looks by which rounds are told apart on paper, the same as on the board and on the phone.

The table is that of ``courier_app/kit/round_colours.js``; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = (
    *("#0b5ad0", "#00658f", "#14602f", "#7b3fa0", "#8a4b00", "#00666e"),
    *("#a0195f", "#4a5a00", "#3a4a8c", "#655a35", "#2f5d50", "#5b4b66"),
)
PATTERNS: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("plain", (1,)),
    ("dashed", (3, 1.5)),
    ("dotted", (0.2, 1.6)),
    ("mixed", (4, 1.2, 0.2, 1.2)),
    ("sparse", (2, 3)),
)
"""Names, and dashes of a line in widths of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLook:
    """Colour and pattern of a round; ``colour_number`` counts the colours from 1."""

    number: int
    colour: str
    colour_number: int
    pattern: str
    dashes: tuple[float, ...]


def look_of(number: int) -> RoundLook:
    """Return the look of a round by its number, from 1."""
    at = max(0, number - 1)
    name, dashes = PATTERNS[at // len(COLOURS) % len(PATTERNS)]
    which = at % len(COLOURS)
    return RoundLook(
        number=number,
        colour=COLOURS[which],
        colour_number=which + 1,
        pattern=name,
        dashes=dashes,
    )
