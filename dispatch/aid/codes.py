"""Codes that recipients show instead of signing: four to six characters, hard to misread."""

from __future__ import annotations

from collections.abc import Callable

LETTERS = "ABCDEFGHKLMNPRTUVWXY346789"
"""Characters of codes: none that is taken for another, read aloud or on paper."""

LENGTHS = (4, 6)
"""Fewest and most characters of a code."""


MOST_WRONG_CODES = 5
"""So many wrong codes may be typed for a need; then none counts, and its coordinator helps."""


def make_code(choose: Callable[[str], str], length: int = 5) -> str:
    """Return a new code.

    Parameters
    ----------
    choose
        Picks one character of a text by chance.
    """
    return "".join(choose(LETTERS) for _ in range(length))


def is_code(text: str) -> bool:
    """Return whether a text can be a code."""
    low, high = LENGTHS
    return low <= len(text) <= high and text.isascii() and text.isalnum()
