"""Masses of what is not sold by weight: by its density, and by what a piece of its kind weighs.

Whatever is carried weighs something. Where a report tells only litres or pieces the mass is
reckoned here, on the heavy side, and whoever imports is told of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from data.formats.open_food_network.values import Item
from data.formats.spreadsheet.headers import plain_words

Basis = Literal["density", "litre", "piece"]

GRAMS_PER_LITRE = 1000
"""Of what is sold by the litre where nothing tells what it is."""
PIECE_G = 500
"""Of a piece where nothing tells what it is."""
_EGG_G = 65
"""A large egg with its share of the box."""

_DENSITIES = (
    ("huile oil", 920),
    ("miel honey", 1420),
    ("sirop syrup confiture jam gelee compote melasse molasse", 1300),
    ("vinaigre vinegar soupe soup veloute bouillon broth", 1020),
    ("lait milk yaourt yoghurt yogurt kefir creme cream lassi", 1030),
    ("jus juice nectar limonade lemonade", 1050),
    ("glace sorbet", 600),
    ("farine flour", 600),
    ("graine seed cereale cereal ble avoine oat lentille lentil quinoa riz rice", 800),
    ("terreau compost soil", 600),
    ("cidre cider biere beer vin wine eau water kombucha", 1000),
)
"""Grams a litre by words of the product; the first that one of its words is in."""
_PIECES = (
    ("cagette cageot caisse crate case plateau palette", 5000),
    ("panier basket", 4000),
    ("colis carton box boite", 2000),
    ("bouteille bottle", 1300),
    ("poulet chicken pintade canard duck dinde", 1800),
    ("courge squash potiron pumpkin melon pasteque chou cabbage", 1500),
    ("pain bread miche loaf", 700),
    ("bocal jar pot verrine", 500),
    ("salade lettuce laitue batavia", 400),
    ("botte bunch bouquet", 300),
    ("barquette punnet sachet", 300),
)
"""Grams a piece by words of the variant or the product; the first that one of them is in."""
_EGGS = frozenset({"oeuf", "egg"})
_DOZENS = frozenset({"douzaine", "dozen"})
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,])")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReckonedMass:
    """Mass of goods that no report tells.

    Attributes
    ----------
    basis
        ``density`` of its kind, ``litre`` where its kind is not known, or ``piece``.
    each_g
        Grams a litre, or a piece.
    mass_g
        Of all of it.
    """

    producer: str
    product: str
    variant: str
    count: int
    basis: Basis
    each_g: int
    mass_g: int


def weighed(item: Item) -> Item:
    """Return goods with the mass of all of them."""
    found = reckoned(item)
    if found is None:
        return item
    contents = item.contents
    return replace(item, contents=replace(contents, mass_g=contents.mass_g + found.mass_g))


def reckoned(item: Item) -> ReckonedMass | None:
    """Return what is reckoned of the mass of goods; ``None`` where they are sold by weight."""
    contents = item.contents
    if contents.volume_ml:
        density = _of(_DENSITIES, _words(f"{item.product} {item.variant}"))
        each_g = density or GRAMS_PER_LITRE
        mass_g = -(-contents.volume_ml * each_g // 1000)
        return _reckoned(item, "density" if density else "litre", each_g, mass_g)
    pieces = contents.unmeasured or (0 if contents.mass_g else contents.count)
    if not pieces:
        return None
    each_g = piece_mass(item.product, item.variant)
    return _reckoned(item, "piece", each_g, each_g * pieces)


def piece_mass(product: str, variant: str) -> int:
    """Return what a piece weighs whose text tells no size, in grams."""
    words, of = _words(variant), _words(product)
    if _EGGS & {*words, *of}:
        counted = _NUMBER.search(variant) or _NUMBER.search(product)
        dozens = 12 if _DOZENS & {*words, *of} else 1
        return _EGG_G * dozens * int(counted[1] if counted else 1)
    return _of(_PIECES, words) or _of(_PIECES, of) or PIECE_G


def _words(text: str) -> list[str]:
    return plain_words(text.lower().replace("œ", "oe")).split()


def _reckoned(item: Item, basis: Basis, each_g: int, mass_g: int) -> ReckonedMass:
    return ReckonedMass(
        producer=item.producer,
        product=item.product,
        variant=item.variant,
        count=item.contents.count,
        basis=basis,
        each_g=each_g,
        mass_g=mass_g,
    )


def _of(table: tuple[tuple[str, int], ...], words: list[str]) -> int | None:
    return next((grams for names, grams in table if set(names.split()) & set(words)), None)
