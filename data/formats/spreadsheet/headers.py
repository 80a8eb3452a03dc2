"""Meaning of headers: the column that a header means, and the kind of sheet of a row of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from data.formats.plain_text import without_accents
from data.formats.spreadsheet.columns import EXTRA_KINDS, KIND_WORDS, TABLES, UNITS, Kind

MAX_HEADER_SIGNS = 200
"""Longest header of a column; the rest of a longer one is not looked at."""

_SMALL_WORDS = frozenset({"de", "du", "la", "le", "les", "en", "in", "of", "the"})
_SIGNS = {"€": " eur ", "%": " percent ", "°": "o", "³": "3", "œ": "oe"}
_EXTRA = re.compile(r"^\s*(?:extra|en plus)\s*:\s*(\S.*?)\s*$", re.IGNORECASE)
_DOTTED_STOP = re.compile(r"^\s*(?:pickup|dropoff)\.\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Meaning of a header: the key of a column, and the size of its unit in base units."""

    key: str
    base: str = ""
    scale: int = 1


def plain_words(text: str) -> str:
    """Reduce a name to what is compared: ``Durée d'arrêt (min)`` to ``duree arret min``."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    bare = re.sub(r"\b[dl]['’]", " ", without_accents(text).lower())
    words = (word for word in re.split(r"[^a-z0-9]+", bare) if word and word not in _SMALL_WORDS)
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


@cache
def meanings(kind: Kind) -> dict[str, Meaning]:
    """Return every header of a kind, with and without units, as :func:`plain_words` reduces it.

    Raises
    ------
    ValueError
        If the table of columns gives one header to two columns.
    """
    found: dict[str, Meaning] = {}

    def put(words: str, meaning: Meaning) -> None:
        if found.setdefault(words, meaning) != meaning:
            message = f"the header {words!r} of {kind} stands for two columns"
            raise ValueError(message)

    for column in TABLES[kind]:
        base = base_unit(column.unit)
        scales = UNITS.get(base, {})
        for name in (*column.english, *column.french):
            words = plain_words(name)
            put(words, Meaning(key=column.key, base=base, scale=scales.get(column.unit, 1)))
            for unit, scale in scales.items():
                for written in dict.fromkeys((unit, plain_words(unit + "s"))):
                    put(f"{words} {written}", Meaning(key=column.key, base=base, scale=scale))
    return found


def base_unit(unit: str) -> str:
    """Return the base unit of a quantity from any of its units; empty for none."""
    return next((base for base, scales in UNITS.items() if unit in scales), "")


def meaning_of(header: str, kind: Kind) -> Meaning | None:
    """Return what a header means in a kind of sheet, ``None`` where nothing is known of it."""
    extra = _EXTRA.match(header)
    if extra and kind in EXTRA_KINDS:
        return Meaning(key=f"extra:{extra.group(1)}")
    return meanings(kind).get(plain_words(header))


def known_headers(kind: Kind) -> tuple[str, ...]:
    """List the headers of a kind as the tables write them."""
    return tuple(name for column in TABLES[kind] for name in (*column.english, *column.french))


def is_comment(header: str) -> bool:
    """Return whether the author of a column (or sheet or file) put it out of use."""
    return header.lstrip().startswith("#")


def recognised(headers: list[str], kind: Kind) -> int:
    """Count the different columns of a kind that a row of headers has."""
    found = (meaning_of(header, kind) for header in headers if header and not is_comment(header))
    return len({meaning.key for meaning in found if meaning})


def best_count(headers: list[str]) -> int:
    """Count the columns that a row of headers has of the kind that it suits best."""
    return max(recognised(headers, kind) for kind in TABLES)


def exchange_kind(headers: list[str]) -> Kind | None:
    """Return the column set of CoopCycle, of two that need no name to be known by."""
    if sum(bool(_DOTTED_STOP.match(header)) for header in headers) >= 2:
        return "deliveries"
    keys = {meaning.key for header in headers if (meaning := meaning_of(header, "tasks"))}
    place, time = {"address", "latlon"}, {"from", "to", "windows"}
    return "tasks" if "type" in keys and keys & place and keys & time else None


def named_kinds(name: str) -> tuple[Kind, ...]:
    """Return the kinds of sheet that a name speaks of."""
    words = set(plain_words(name).split())
    return tuple(
        kind for kind, signs in KIND_WORDS.items() if words & {plain_words(sign) for sign in signs}
    )


def sheet_kind(names: tuple[str, ...], headers: list[str]) -> Kind | None:
    """Return the kind of a sheet: by its column set, by its names, else by its headers.

    Parameters
    ----------
    names
        Of the sheet and of its file; the first that speaks of one kind decides.
    headers
        Its header row.
    """
    exchange = exchange_kind(headers)
    if exchange:
        return exchange
    candidates: tuple[Kind, ...] = tuple(KIND_WORDS)
    for name in names:
        found = named_kinds(name)
        if len(found) == 1:
            return found[0]
        if found:
            candidates = found
            break
    counts = {kind: recognised(headers, kind) for kind in candidates}
    best = max(counts.values())
    winners = [kind for kind, count in counts.items() if count == best]
    return winners[0] if best >= 2 and len(winners) == 1 else None
