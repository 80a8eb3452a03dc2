"""QR codes as SVG inside page or paper: nothing is fetched, and print stays sharp."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import segno

from routing.types import Point

QUIET = 4
"""White modules round a code; fewer, and some phones don't find it (ISO/IEC 18004)."""

_MASK = 0
"""Mask of every code: weighing all eight takes six times as long as the rest, a code names its own
to readers, and this one is the best most often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A code to draw: modules along a side, and the dark ones as path data."""

    size: int
    dark: str


@lru_cache(maxsize=512)
def qr_code(content: str, error: Literal["l", "m", "q"] = "m") -> QrCode:
    """Return the code from which a phone reads a text; many rounds go to the same places.

    Parameters
    ----------
    error
        Share of it that may be lost: 7, 15 or 25 %.
    """
    code = segno.make(
        content, error=error, micro=False, boost_error=False, encoding="utf-8", mask=_MASK
    )
    return QrCode(size=len(code.matrix) + 2 * QUIET, dark=_dark(code.matrix))


def drawn_code(
    content: str, label: str, error: Literal["l", "m", "q"] = "m"
) -> dict[str, str | int]:
    """Return a code with what it says to those who don't see it, as templates of papers take it."""
    code = qr_code(content, error)
    return {"size": code.size, "dark": code.dark, "label": label}


def _dark(matrix: tuple[bytearray, ...]) -> str:
    """Write the dark modules as path data: a line, one unit wide, for each run of a row."""
    runs = []
    for y, row in enumerate(matrix, start=QUIET):
        x = QUIET
        for dark, group in itertools.groupby(row):
            length = len(list(group))
            if dark:
                runs.append(f"M{x} {y}.5h{length}")
            x += length
    return "".join(runs)


def geo_uri(point: Point) -> str:
    """Write a point as a ``geo:`` URI (RFC 5870): the phone's own map opens, nobody is asked."""
    return f"geo:{point.lat:.5f},{point.lon:.5f}"
