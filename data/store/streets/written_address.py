"""Written addresses made comparable: small letters, no accents, and the numbers on doors.

The same rules go over what is kept and over what somebody types, so that both meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from data.formats.plain_text import plain_letters
from data.store.streets.street_words import SHORT, SUFFIXES

_LONGEST = 200
"""Signs of a typed text that are looked at; no address is longer."""
_PARTS = re.compile(r"[,;\n()|]| [-–—] ")
"""Signs that set parts of an address off from each other."""
_POSTCODE = re.compile(r"\b(\d{2}|\d{4})-(\d{3})\b")
_DOTTED = re.compile(r"\b([^\W\d_])\.([^\W\d_]{2,3})\b")
"""As in ``p.za`` and ``v.le``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedWords:
    """The plain words of a typed text, and the number of the part, between commas, of each."""

    words: tuple[str, ...]
    parts: tuple[int, ...]

    def placed(self) -> Iterator[tuple[str, int]]:
        """Return each word with the number of its part."""
        return zip(self.words, self.parts, strict=True)

    def part_of(self, at: int) -> list[str]:
        """Return the words of the part that a word is in."""
        return [word for word, part in self.placed() if part == self.parts[at]]


def typed_words(text: str, most: int) -> TypedWords:
    """Return the plain words of a typed text, so many at most."""
    whole = _POSTCODE.sub(r"\1\2", _DOTTED.sub(_joined, text[:_LONGEST]))
    parts = [plain_words(part) for part in _PARTS.split(whole)]
    placed = [(word, number) for number, words in enumerate(parts) for word in words][:most]
    return TypedWords(
        words=tuple(word for word, _ in placed), parts=tuple(number for _, number in placed)
    )


def _joined(dotted: re.Match[str]) -> str:
    joined = dotted[1] + dotted[2]
    return joined if plain_letters(joined) in SHORT else dotted[0]


def plain_words(text: str) -> list[str]:
    """Split a text into small words without accents; ``12B`` is two."""
    return re.findall(r"[^\W\d_]+|\d+", plain_letters(text[:_LONGEST]))


def plain_text(text: str) -> str:
    """Return a text as its plain words."""
    return " ".join(plain_words(text))


def house_numbers(number: str) -> tuple[str, ...]:
    """Return the numbers on a door: one for ``12 bis`` (``12bis``), two for ``10-12``."""
    # What is said behind it of floors and yards holds numbers of no door.
    number, *more = number.split(",", 1)
    words = plain_words(",".join((number, *more)))
    if any(len(word) > 2 and word.isalpha() and word not in SUFFIXES for word in words):
        words = plain_words(number)
    digits = [word for word in words if word.isdigit()]
    if len(digits) > 1:
        return tuple(dict.fromkeys(digits))
    return ("".join(words),) if words else ()


def typed_house_numbers(text: str) -> tuple[str, ...]:
    """Return every number in a typed address that may be the door's, with its suffix first."""
    return tuple(dict.fromkeys(_numbers(plain_words(text))))


def _numbers(words: list[str]) -> Iterator[str]:
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        if word.isdigit():
            if following in SUFFIXES:
                yield word + following
            yield word
