"""Whatever a report holds, its quantities come out to the unit, and every way gives the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats.open_food_network import (
    distribution_of,
    distribution_of_orders,
    read_report,
    report_of_json,
)
from data.formats.open_food_network.orders_json import Names
from data.formats.open_food_network.values import Distribution
from data.formats.open_food_network.variants import piece_size
from tests.support.open_food_network import (
    WORDINGS,
    Cell,
    line,
    pickup,
    report_csv,
    report_xlsx,
    saved_again,
)

SIZES = {"500g": (500, 0), "Jar (250 mL)": (0, 250), "6 x 33cL": (0, 1980), "6 oeufs": (0, 0)}
LINES = st.lists(
    st.builds(
        lambda order, maker, size, count: {
            "order_number": f"R{order}",
            "producer": f"Farm {maker}",
            "variant": size,
            "quantity": count,
        },
        st.integers(1, 5),
        st.integers(1, 4),
        st.sampled_from(sorted(SIZES)),
        st.integers(0, 900),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(lines=LINES, wording=st.sampled_from(sorted(WORDINGS)), again=st.booleans())
def test_open_food_network_quantities_are_conserved(
    *, lines: list[dict[str, Cell]], wording: str, again: bool
) -> None:
    """What goes in comes out, in pieces, grams and millilitres, by producer and by order."""
    rows = [line(hub="H", **one) for one in lines]
    text = report_csv("customer_totals", rows, wording)
    found = distribution_of([read_report(saved_again(text) if again else text.encode(), "x.csv")])
    by_order: Counter[tuple[str, str]] = Counter()
    by_maker: Counter[tuple[str, str]] = Counter()
    for one in lines:
        count = int(str(one["quantity"]))
        grams, millilitres = SIZES[str(one["variant"])]
        for key, amount in (("n", count), ("g", count * grams), ("ml", count * millilitres)):
            by_order[str(one["order_number"]), key] += amount
            by_maker[str(one["producer"]), key] += amount
    assert _amounts({order.number: order for order in found.orders}) == by_order
    assert _amounts({lot.producer: lot for lot in found.lots}) == by_maker


def test_open_food_network_every_way_gives_the_same_stops() -> None:
    """Reports in both languages, workbooks, the report's JSON and the API give the same stops."""
    rows = [line(), line(variant="1L", product="Lait", producer="Clos", quantity=1), pickup()]
    expected = _stops(_read(report_csv("customer_totals", rows).encode()))
    assert len(expected) == 2
    for wording in WORDINGS:
        text = report_csv("customer_totals", rows, wording)
        assert _stops(_read(text.encode())) == expected
        assert _stops(_read(saved_again(text))) == expected
    assert _stops(_read(report_xlsx("customer_totals", rows, "fr"), "x.xlsx")) == expected
    json = report_of_json("customer_totals", {"data": rows})
    assert _stops(distribution_of([json])) == expected
    names = Names(
        enterprises={"3": "Halle de l'Est", "1": "Ferme du Lac", "2": "Clos"},
        cycles={"5": "Mercredi 2 décembre"},
    )
    assert _stops(distribution_of_orders(map(_detail, _by_order(rows)), names)) == expected


@pytest.mark.parametrize(
    ("text", "measure", "amount"),
    [
        ("1.5kg", "mass", 1500),
        ("500 g", "mass", 500),
        ("Pot familial (0,75 L)", "volume", 750),
        ("2 x 250 mL", "volume", 500),
        ("Beurre 250g (500g)", "mass", 500),
        ("8oz", "mass", 227),
        ("1 gal", "volume", 3785),
    ],
)
def test_open_food_network_sizes_of_variants(text: str, measure: str, amount: int) -> None:
    """The text of a variant tells mass or volume of one piece."""
    size = piece_size(text)
    assert size is not None
    assert (size.measure, size.of(1)) == (measure, amount)


@pytest.mark.parametrize("text", ["6 oeufs", "bouquet", "", "3/4 L", "12 pièces", "v2.5"])
def test_open_food_network_variants_without_size(text: str) -> None:
    """Where the text tells no size, none is made up."""
    assert piece_size(text) is None


def _read(content: bytes, name: str = "x.csv") -> Distribution:
    return distribution_of([read_report(content, name)])


def _amounts(things: dict[str, Any]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for name, thing in things.items():
        whole = thing.contents
        found[name, "n"] += whole.count
        found[name, "g"] += whole.mass_g
        found[name, "ml"] += whole.volume_ml
    return found


def _stops(found: Distribution) -> list[tuple[object, ...]]:
    return [
        (one.number, one.hub, one.cycle, one.method, one.is_home, one.address, one.phone, one.items)
        for one in found.orders
    ]


def _by_order(rows: list[dict[str, Cell]]) -> list[list[dict[str, Cell]]]:
    numbers = dict.fromkeys(row["order_number"] for row in rows)
    return [[row for row in rows if row["order_number"] == number] for number in numbers]


def _detail(rows: list[dict[str, Cell]]) -> dict[str, Any]:
    """Return an order as the API's detail has it."""
    makers = {"Ferme du Lac": 1, "Clos": 2}
    first = rows[0]
    address = {
        "firstname": "Ana",
        "lastname": "Roy",
        "address1": first["ship_street"] or "1 place du Hub",
        "address2": first["ship_street_2"],
        "zipcode": first["ship_postcode"] or "69009",
        "city": first["ship_city"] or "Lyon",
        "state_name": "69",
    }
    return {
        "number": first["order_number"],
        "state": "complete",
        "full_name": first["customer"],
        "phone": first["phone"],
        "distributor": {"id": 3},
        "distributor_name": "Halle de l'Est",
        "order_cycle": {"id": 5},
        "shipping_method": {
            "id": 9,
            "name": first["shipping"],
            "require_ship_address": first["delivery"] == "true",
        },
        "ship_address": address,
        "line_items": [
            {
                "quantity": str(row["quantity"]),
                "variant": {
                    "product_name": row["product"],
                    "unit_to_display": row["variant"],
                    "unit_value": "500.0",
                    "producer": {"id": makers[str(row["producer"])]},
                    "enterprise": {"id": 3},
                },
            }
            for row in rows
        ],
    }
