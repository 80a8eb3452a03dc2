"""Addresses as people write them: each rule changes one thing of an address on the map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from routing.types import Point

LETTERS = "abcdefghijklmnopqrstuvwxyz"

_SHORTENED = (
    ("straße", "str."),
    ("strasse", "str."),
    ("platz", "pl."),
    ("weg", "w."),
    ("gasse", "g."),
    ("gata", "gt."),
    ("gate", "gt."),
    ("veien", "vn."),
    ("katu", "k."),
    ("tie", "t."),
    ("kuja", "kj."),
    ("straat", "str."),
    ("laan", "ln."),
)
"""Ends of names in one word, as people shorten them."""
_SHORTENED_WORDS: Mapping[str, str] = {
    "via": "V.",
    "viale": "V.le",
    "piazza": "P.za",
    "piazzale": "P.le",
    "corso": "C.so",
    "largo": "L.go",
    "san": "S.",
    "santa": "S.ta",
    "straße": "Str.",
    "platz": "Pl.",
    "rue": "r.",
    "avenue": "av.",
    "boulevard": "bd",
    "place": "pl.",
    "passage": "pass.",
    "saint": "St",
    "sainte": "Ste",
    "rua": "R.",
    "avenida": "Av.",
    "praça": "Pç.",
    "travessa": "Tv.",
    "doutor": "Dr.",
    "general": "Gen.",
    "professor": "Prof.",
    "calle": "C/",
    "ulica": "ul.",
}
_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss", "æ": "ae"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Æ": "Ae"}
)
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "ł": "l", "Ł": "L"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An address to be found.

    Attributes
    ----------
    point
        Where it is; of one that the map does not know, the middle of its street.
    is_known
        The map knows its number.
    is_shared
        The map has other streets of its name, elsewhere: people say the town.
    """

    street: str
    number: str
    postcode: str = ""
    town: str = ""
    point: Point = Point(lon=0.0, lat=0.0)  # noqa: RUF009  # a value that never changes
    is_known: bool = True
    is_shared: bool = False

    @property
    def area(self) -> str:
        """What has to be said behind the street."""
        return f", {self.town}" if self.is_shared else ""


Rule = Callable[[Door, Random], str | None]
"""Writes an address; ``None`` where the rule changes nothing of it."""


def line(door: Door, chance: Random) -> str:
    """Write an address one way or another, with its town, postcode, or neither."""
    area = chance.choice((door.area, f", {door.town}", f", {door.postcode} {door.town}"))
    return f"{door.street} {door.number}{area}".replace("  ", " ").rstrip(", ")


def mistyped(text: str, wrong: int, chance: Random) -> str:
    """Get some letters of a text wrong."""
    for _ in range(wrong):
        at = chance.randrange(len(text))
        way = chance.choice(("change", "drop", "add", "swap"))
        letter = chance.choice(LETTERS)
        if way == "swap" and at + 1 < len(text):
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif way == "drop" and len(text) > 1:
            text = text[:at] + text[at + 1 :]
        else:
            text = text[:at] + letter + text[at + (way == "change") :]
    return text


def _renamed(rename: Callable[[str], str]) -> Rule:
    def write(door: Door, chance: Random) -> str | None:
        street = rename(door.street)
        return None if street == door.street else line(replace(door, street=street), chance)

    return write


def _shortened(street: str) -> str:
    words = [_SHORTENED_WORDS.get(word.lower(), word) for word in street.split()]
    last = words[-1]
    for end, short in _SHORTENED:
        if last.lower().endswith(end) and len(last) > len(end) + 2:
            stem = last[: -len(end)]
            words[-1] = stem + (short.capitalize() if stem.endswith("-") else short)
            break
    return " ".join(words).replace("C/ ", "C/")


def _torn(street: str) -> str:
    for end, _ in _SHORTENED:
        if (
            street.lower().endswith(end)
            and len(street) > len(end) + 3
            and street[-len(end) - 1] != " "
        ):
            return f"{street[: -len(end)]} {street[-len(end) :]}".replace("- ", " ")
    return street


def _without_accents(street: str) -> str:
    parts = unicodedata.normalize("NFKD", street.translate(_PLAIN))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _without_small_words(street: str) -> str:
    return re.sub(r"\b(de la|de|du|des|del|della|dello|delle|do|da|dos|das)\s+", "", street)


def _wrong_postcode(door: Door, chance: Random) -> str | None:
    if not door.postcode.isdigit():
        return None
    at = chance.randrange(1, len(door.postcode))
    digit = chance.choice([each for each in "0123456789" if each != door.postcode[at]])
    postcode = door.postcode[:at] + digit + door.postcode[at + 1 :]
    return f"{door.street} {door.number}, {postcode} {door.town}".rstrip()


def _other_town(door: Door, chance: Random) -> str | None:
    town = chance.choice(("Trondheim", "Lille", "Kassel", "Bologna", "Tampere", "Aveiro"))
    return f"{door.street} {door.number}, {town}" if door.town else None


def _unknown_number(door: Door, chance: Random) -> str | None:
    number = str(chance.randrange(900, 999))
    return line(replace(door, number=number), chance)


def _flat(door: Door, chance: Random) -> str:
    flat = chance.choice((", 3", " app. 4", " int. 3", ", 2. etg", " B 12", ", c/o Hansen"))
    return f"{door.street} {door.number}{flat}{door.area}"


RULES: Mapping[str, Rule] = {
    "as on the map": line,
    "shortened": _renamed(_shortened),
    "glued together": _renamed(lambda street: re.sub(r"[\s-]+", "", street)),
    "torn apart": _renamed(_torn),
    "hyphens": _renamed(
        lambda street: street.replace("-", " ") if "-" in street else street.replace(" ", "-")
    ),
    "ß, ø, å, æ in two": _renamed(lambda street: street.translate(_DIGRAPHS)),
    "accents lost": _renamed(_without_accents),
    "small words left out": _renamed(_without_small_words),
    "one letter wrong": lambda door, chance: line(
        replace(door, street=mistyped(door.street, 1, chance)), chance
    ),
    "two letters wrong": lambda door, chance: line(
        replace(door, street=mistyped(door.street, 2, chance)), chance
    ),
    "all capitals": lambda door, chance: line(door, chance).upper(),
    "number before": lambda door, chance: f"{door.number} {line(replace(door, number=''), chance)}",
    "number behind a comma": lambda door, _: f"{door.street}, {door.number}{door.area}",
    "number not on the map": _unknown_number,
    "town behind": lambda door, _: (
        f"{door.street} {door.number}, {door.town}" if door.town else None
    ),
    "flat behind": _flat,
    "shop before": lambda door, chance: f"Bakery Dawn, {line(door, chance)}",
    "postcode wrong": _wrong_postcode,
    "another town": _other_town,
}
"""The ways to write an address. What names another town is right where it is asked about."""

ASKED_IS_RIGHT = frozenset({"another town"})
