"""Masses of goods that are sold by the litre or by the piece: none of them is nothing."""

from __future__ import annotations

import pytest

from data.formats.open_food_network.rows import sized
from data.formats.open_food_network.usual_masses import reckoned, weighed
from data.formats.open_food_network.values import Item
from data.formats.open_food_network.variants import piece_size


def item(product: str, variant: str, count: int) -> Item:
    """Return goods as a report's row tells them."""
    return Item(
        producer="F", product=product, variant=variant, contents=sized(count, piece_size(variant))
    )


@pytest.mark.parametrize(
    ("product", "variant", "count", "basis", "mass_g"),
    [
        ("Jus de pomme", "1L", 228, "density", 239_400),
        ("Olive oil", "Bottle (75cL)", 4, "density", 2_760),
        ("Boisson", "33cL", 3, "litre", 990),
        ("Drink", "1 litre", 2, "litre", 2_000),
        ("Crème fraîche", "250 mL", 2, "density", 515),
        ("Œufs", "boîte de 6", 10, "piece", 3_900),
        ("Eggs", "dozen", 1, "piece", 780),
        ("Radis", "botte", 5, "piece", 1_500),
        ("Carrots", "bunch", 5, "piece", 1_500),
        ("Apples", "crate", 3, "piece", 15_000),
        ("Boxes of veg", "box", 2, "piece", 4_000),
        ("Panier de légumes", "", 2, "piece", 8_000),
        ("Thing", "item", 3, "piece", 1_500),
        ("Thing", "0 kg", 2, "piece", 1_000),
    ],
)
def test_every_unit_of_volume_and_of_count_has_a_mass(
    product: str, variant: str, count: int, basis: str, mass_g: int
) -> None:
    """A litre weighs by its kind, or a kilogram; a piece by its kind, or half a kilogram."""
    goods = item(product, variant, count)
    found = reckoned(goods)
    assert found is not None
    assert (found.basis, found.mass_g, found.count) == (basis, mass_g, count)
    assert weighed(goods).contents.mass_g == mass_g


def test_what_is_sold_by_weight_keeps_its_weight() -> None:
    """Nothing is reckoned where the variant, or the scales, tell the mass."""
    goods = item("Carrots", "500 grammes", 2)
    assert reckoned(goods) is None
    assert weighed(goods) == goods
    assert goods.contents.mass_g == 1000
