"""Likeness of names and typed text: wrong, swapped, missing and doubled letters counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

LEAST = 0.6
"""Share of letters that must be right for a name to be meant at all."""

UNEXPLAINED = 0.3
"""Share that a guess loses where none of the words typed is in it."""

_UNFINISHED = 0.8
_SHORTENED = 0.93
_SHORTEST_PART = 4
_MISSING = 3
"""Words that may be missing at the beginning of a name."""


letters_wrong = OSA.distance
"""Letters to change, add, drop or swap with their neighbour to get from one text to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The words of a typed text that are a name, and how well they fit.

    Attributes
    ----------
    share
        Letters that are right, 0 to 1; less where a part of the name is missing.
    first, last
        The words that are the name: ``first`` up to, without, ``last``.
    missing
        So many words are missing at the beginning of the name.
    """

    share: float
    first: int
    last: int
    missing: int = 0


NOWHERE = Likeness(share=0.0, first=0, last=0)


def find_name(name: Sequence[str], typed: Sequence[str]) -> Likeness:
    """Find a name in a typed text.

    Parameters
    ----------
    name, typed
        In plain words. Words may be typed as one or torn apart; the first words of a name may be
        missing (``lilas`` for ``rue des lilas``), and its end, before a number or where the text
        ends.
    """
    best, rank = NOWHERE, 0.0
    wholes = [("".join(name[start:]), start) for start in range(min(len(name), _MISSING + 1))]
    wholes = [(text, start) for text, start in wholes if start == 0 or len(text) >= _SHORTEST_PART]
    numbered = any(word.isdigit() for word in name)
    total = sum(map(len, typed))
    for first, last, text in _windows(typed, int(len(wholes[0][0]) / LEAST)):
        # The number of a door is no wrong letter of its street.
        if not numbered and any(word.isdigit() for word in typed[first:last]):
            continue
        # Words beside it may be the rest of the name: better a letter wrong than a word too many.
        left = UNEXPLAINED * (1 - len(text) / total)
        for whole, start in wholes:
            cut = _SHORTENED if start else 1.0
            share = cut * _share(whole, text, rank / cut)
            ends = last == len(typed) or typed[last].isdigit()
            if ends and _SHORTEST_PART <= len(text) < len(whole):
                begun = _share(whole[: len(text)], text, rank / cut)
                share = max(share, cut * _UNFINISHED * begun)
            if share - left > rank:
                best, rank = (
                    Likeness(share=share, first=first, last=last, missing=start),
                    share - left,
                )
    return best if best.share >= LEAST else NOWHERE


def _windows(typed: Sequence[str], longest: int) -> Iterator[tuple[int, int, str]]:
    for first in range(len(typed)):
        text = ""
        for last in range(first + 1, len(typed) + 1):
            text += typed[last - 1]
            if len(text) > longest:
                break
            yield first, last, text


def _share(whole: str, text: str, at_least: float) -> float:
    """Share of letters that are right, 0 where it cannot be better than something known."""
    longest = max(len(whole), len(text))
    if 1 - abs(len(whole) - len(text)) / longest <= max(at_least, LEAST - 0.01):
        return 0.0
    return 1 - letters_wrong(whole, text) / longest
