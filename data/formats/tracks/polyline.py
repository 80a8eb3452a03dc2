"""Encoded polylines: a line as a short text, as many maps and programs read it.

Google's Encoded Polyline Algorithm Format: each coordinate is the difference to the one before in
hundred-thousandths of a degree, latitude first, in groups of five bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from routing.types import Point

_UNITS = 100_000  # to a degree, about a metre each


def polyline_of(line: Iterable[Point]) -> str:
    """Write a line; the empty text is no line."""
    signs: list[str] = []
    before = (0, 0)
    for point in line:
        here = (round(point.lat * _UNITS), round(point.lon * _UNITS))
        for now, then in zip(here, before, strict=True):
            signs.extend(_signs(now - then))
        before = here
    return "".join(signs)


def _signs(step: int) -> Iterator[str]:
    """Return the signs of one difference, its lowest five bits first."""
    # The sign of the number is its lowest bit, so that small steps either way are short.
    left = ~(step << 1) if step < 0 else step << 1
    while left >= 0x20:
        yield chr((0x20 | (left & 0x1F)) + 63)
        left >>= 5
    yield chr(left + 63)
