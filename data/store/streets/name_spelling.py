"""A typed text written as a name is that it is compared with: shortened words, other letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.store.streets.likeness import NOWHERE, UNEXPLAINED, Likeness, find_name, letters_wrong
from data.store.streets.street_words import (
    ALIKE,
    BETWEEN,
    ENDINGS,
    KIND_CLASSES,
    KIND_ENDINGS,
    KINDS,
    RARE,
    SHORT,
    SUFFIXES,
)

# What is left of a name's share where it fits with other letters, or with small words left out.
_ALIKE, _FOLDED, _REDUCED = 0.99, 0.995, 0.99
_SHORTEST_STEM = 3
_LONG_NAME, _LONG_WORD = 14, 9
"""Letters of names and words in which two may be wrong."""
_DIGRAPHS = re.compile("([aou])e|aa")
_ROMAN = {
    roman: str(number)
    for first, romans in (
        (1, "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"),
        (21, "xxi xxii xxiii xxiv xxv xxvi xxvii xxviii xxix xxx"),
    )
    for number, roman in enumerate(romans.split(), first)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A name as it was found in a text.

    Attributes
    ----------
    like
        Where, and how well.
    kept
        Share that is left of it, as it was written in another way.
    words
        Those typed, written as the name is.
    is_rare
        A word of them stands rarely for that of the name.
    """

    like: Likeness
    kept: float
    words: Sequence[str]
    is_rare: bool = False

    @property
    def share(self) -> float:
        """How well the words typed are the name, 0 to 1."""
        return self.like.share * self.kept


def meet(name: Sequence[str], typed: Sequence[str], parts: Sequence[int]) -> Met | None:
    """Find a name in a typed text, however it is written; ``None`` where it is not there.

    Parameters
    ----------
    name, typed
        In plain words.
    parts
        The number of the part, between commas, of each word typed.
    """
    words, alike = _written_as(name, typed, parts)
    is_rare = any(pair in RARE for pair in zip(typed, words, strict=True))
    name = [_written_out(word, words) for word in name]
    best, rank = None, 0.0
    total = sum(map(len, words))
    for kept, own, (text, at) in _ways(name, words):
        like = find_name(own, text)
        if like is NOWHERE:
            continue
        # The words of the text that was compared, by their place among all.
        first, last = at[like.first], at[like.last - 1] + 1
        placed = Likeness(share=like.share, first=first, last=last, missing=like.missing)
        met = Met(like=placed, kept=kept * alike, words=words, is_rare=is_rare)
        left = UNEXPLAINED * (1 - sum(map(len, words[first:last])) / total)
        if met.share - left > rank:
            best, rank = met, met.share - left
        if like.share == 1.0 and not like.missing:
            break
    return best


def kinds(words: Sequence[str]) -> frozenset[str]:
    """Return the kinds of street that some words say."""
    found = [word for word in words if word in KINDS]
    for word in words:
        if word not in KINDS:
            ends = (end for end in KIND_ENDINGS if len(end) > 2 and word.endswith(end))
            found += [end for end in ends if len(word) - len(end) >= _SHORTEST_STEM][:1]
    return frozenset(KIND_CLASSES.get(word, word) for word in found)


def kinds_typed(words: Sequence[str], name: Sequence[str]) -> frozenset[str]:
    """Return the kinds of street that some words typed say, also shortened ones."""
    short = {word for word in words if word not in name}
    meant = {kind for word in short for kind in SHORT.get(word, ()) if kind in KINDS}
    return kinds(words) | kinds(sorted(meant))


def is_slip(name: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether words are a name but for a slip: a letter, or two in a long name.

    Another word in place of one of its own is none, such as Upper for Lower.
    """
    own, typed = ([_folded(word) for word in each if word not in BETWEEN] for each in (name, words))
    wrong = min(
        letters_wrong("".join(own), "".join(typed)), letters_wrong("".join(name), "".join(words))
    )
    if wrong > (1 if len("".join(own)) < _LONG_NAME else 2):
        return False
    # One letter may be all that tells streets from each other, as Rua A and Rua B.
    shorts, others = ({word for word in each if len(word) == 1} for each in (own, typed))
    if wrong and shorts != others:
        return False
    pairs = zip(own, typed, strict=True) if len(own) == len(typed) else ()
    return all(
        one == other or len(one) >= _LONG_WORD or letters_wrong(one, other) == 1
        for one, other in pairs
    )


_Text = tuple[list[str], list[int]]


def _ways(name: Sequence[str], typed: Sequence[str]) -> Iterator[tuple[float, list[str], _Text]]:
    """Return the ways to compare a name and a text, and what is left of a share in each."""
    own, text = list(name), list(typed)
    yield 1.0, own, (text, list(range(len(text))))
    own, text = [_folded(word) for word in own], [_folded(word) for word in text]
    if own != list(name) or text != list(typed):
        yield _FOLDED, own, (text, list(range(len(text))))
    if not BETWEEN.isdisjoint(own) or not BETWEEN.isdisjoint(text):
        at = [number for number, word in enumerate(text) if word not in BETWEEN]
        reduced = [word for word in own if word not in BETWEEN]
        if reduced and at:
            yield _FOLDED * _REDUCED, reduced, ([text[number] for number in at], at)


def _folded(word: str) -> str:
    """Write a word with one letter where some write two: ``oe`` for ``ø``, ``ue`` for ``ü``."""
    return _DIGRAPHS.sub(lambda found: found[1] or "a", word)


def _written_as(
    name: Sequence[str], typed: Sequence[str], parts: Sequence[int]
) -> tuple[tuple[str, ...], float]:
    """Return the words typed with shortened ones written out as the name has them."""
    own = set(name)
    # A name's last words may be typed as one.
    ends = (*name, *("".join(name[first:]) for first in range(len(name))))
    words: list[str] = []
    kept = 1.0
    for at, word in enumerate(typed):
        behind_number = at > 0 and typed[at - 1].isdigit() and parts[at - 1] == parts[at]
        spelled = word
        if word not in own and not (word in SUFFIXES and behind_number):
            spelled = _expanded(word, name, typed) or _ended(word, ends) or word
        if spelled == word and word not in own:
            other = _ended_alike(word, ends)
            if other:
                spelled, kept = other, _ALIKE
        words.append(spelled)
    return tuple(words), kept


def _expanded(word: str, name: Sequence[str], typed: Sequence[str]) -> str:
    """Return the word of a name that a shortened one stands for, or its end; empty for none."""
    for meant in SHORT.get(word, ()):
        if meant in name and meant not in typed:
            return meant
        if len(meant) > 2 and any(own.endswith(meant) and own != meant for own in name):
            return meant
    if word.isdigit():
        return next((own for own in name if _ROMAN.get(own) == word and own not in typed), "")
    if len(word) == 1 and word.isalpha():
        return next((own for own in name if _is_initial(word, own) and own not in typed), "")
    return ""


def _is_initial(letter: str, word: str) -> bool:
    return len(word) > 2 and word[0] == letter and word not in KINDS and not kinds([word])


def _ended(word: str, names: Sequence[str]) -> str:
    """Return a word of which the end is shortened, written out as one of a name's; else empty."""
    if kinds([word]):
        return ""
    for end, shorts in ENDINGS.items():
        mine = [own for own in names if own.endswith(end)]
        for short in shorts if mine else ():
            stem = word.removesuffix(short)
            if stem != word and len(stem) >= _SHORTEST_STEM and _nears(word, stem + end, mine):
                return stem + end
    return ""


def _ended_alike(word: str, names: Sequence[str]) -> str:
    """Return a word with the end of one of a name's that stands for its own; else empty."""
    for end, others in ALIKE.items():
        for other in others:
            mine = [own for own in names if own.endswith(other) and not own.endswith(end)]
            if mine and word == end:
                return other
            if mine and word.endswith(end) and _nears(word, word.removesuffix(end) + other, mine):
                return word.removesuffix(end) + other
    return ""


def _nears(word: str, spelled: str, names: Sequence[str]) -> bool:
    """Return whether a word, written out, is more like one of some names than it was."""
    return any(
        letters_wrong(spelled, own) < letters_wrong(word, own) and own[0] == word[0]
        for own in names
    )


def _written_out(word: str, typed: Sequence[str]) -> str:
    """Return a shortened word of a name as a text has it written out."""
    return next((meant for meant in SHORT.get(word, ()) if meant in typed), word)
