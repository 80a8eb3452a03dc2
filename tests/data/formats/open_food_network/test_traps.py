"""The nineteen traps of Open Food Network's exports, one test each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from data.formats.open_food_network import (
    Distribution,
    distribution_of,
    distribution_of_orders,
    read_report,
    report_of_json,
)
from data.formats.open_food_network.columns import Kind
from data.formats.open_food_network.orders_json import Names, order_page
from data.formats.open_food_network.values import Contents, Question
from routing.errors import BadInput
from tests.support.open_food_network import (
    Cell,
    line,
    pickup,
    report_csv,
    report_xlsx,
    saved_again,
    saved_as_csv,
)


def read(*files: str | bytes) -> Distribution:
    """Read files together, whatever they are called."""
    reports = []
    for content in files:
        raw = content.encode() if isinstance(content, str) else content
        ending = "xlsx" if raw.startswith(b"PK") else "csv"
        reports.append(read_report(raw, f"orders_and_fulfillment_20261128.{ending}"))
    return distribution_of(reports)


def codes(error: BadInput) -> list[str]:
    """Return the codes of what is wrong."""
    return [fault.code for fault in error.faults]


DELIVERY: dict[str, Cell] = {
    "first_name": "Paul",
    "last_name": "Roy",
    "hub": "Halle de l'Est",
    "customer_code": "A7",
    "delivery_address": "4 rue Haute Lyon",
    "delivery_postcode": "69001",
    "phone": "0700000000",
    "shipping_method": "À vélo chez vous",
    "amount": "12.5",
    "special_instructions": "Sonnez deux fois",
}


def test_open_food_network_trap_01_delivery_alone_makes_no_drops() -> None:
    """*Delivery* shows the hub's address for pickups, so alone it gives no address to ride to."""
    with pytest.raises(BadInput) as refused:
        read(report_csv("delivery", [DELIVERY]))
    assert codes(refused.value) == ["open-food-network-no-orders"]
    both = "4 Ferme du Lac Road", "1 Halle de l'Est Street"
    paid: dict[str, Cell] = {
        "producer": "Ferme du Lac",
        "producer_address": both[0],
        "hub": "Halle de l'Est",
        "hub_address": both[1],
        "variant_unit_name": "500g",
        "quantity": 3,
    }
    [lot] = read(report_csv("pay_your_suppliers", [paid])).lots
    assert (lot.producer_address, lot.hub_address) == both


def test_open_food_network_trap_02_notes_join_by_hub_and_whole_address() -> None:
    """A note finds its order under another name and phone, and never by a name alone."""
    stranger: dict[str, Cell] = {
        **DELIVERY,
        "delivery_address": "9 rue Basse Lyon",
        "first_name": "Ana",
    }
    found = read(
        report_csv("customer_totals", [line(), pickup()]),
        report_csv("delivery", [DELIVERY, stranger]),
    )
    assert [order.note for order in found.orders] == ["Sonnez deux fois", ""]
    assert [fault.where for fault in found.notices if fault.code == "open-food-network-note"] == [
        "row 3"
    ]


def test_open_food_network_trap_03_customer_codes_join_nothing() -> None:
    """A customer code may be another hub's: one that fits gives no order a note."""
    other = {**DELIVERY, "hub": "Halle du Nord"}
    found = read(
        report_csv("customer_totals", [line(customer_code="A7")]), report_csv("delivery", [other])
    )
    assert found.orders[0].note == ""


@pytest.mark.parametrize("wording", ["fr_BE", "fr_CA", "en_GB", "en_US", "en", "fr"])
def test_open_food_network_trap_04_wordings_of_each_country(wording: str) -> None:
    """*Quantité* means money in Belgium and Canada; every wording gives the same order."""
    rows = [line(quantity=3), pickup(quantity=1)]
    assert read(report_csv("customer_totals", rows, wording)) == read(
        report_csv("customer_totals", rows)
    )
    money = report_csv("delivery", [DELIVERY], wording)
    report = read_report(money.encode(), "x.csv")
    assert (report.kind, report.has("quantity"), report.rows[0].text("amount")) == (
        "delivery",
        False,
        "12.5",
    )


def test_open_food_network_trap_04_quantity_beside_money() -> None:
    """Where *Quantité* stands beside *Nb commandé*, it is the money."""
    text = "Comptoir,N° commande,Producteur·trice,Variante,Quantité,Nb commandé\nH,R1,F,1kg,19,2\n"
    assert read(text).orders[0].contents == Contents(count=2, mass_g=2000)


def test_open_food_network_trap_05_headers_that_differ_by_case() -> None:
    """*N° Commande* is a number of the database and never taken for *N° commande*."""
    text = report_csv("customer_totals", [line()], "fr").replace("N° commande", "N° Commande")
    with pytest.raises(BadInput) as refused:
        read(text)
    assert codes(refused.value) == ["open-food-network-column"]
    paid = "Producteur,Produit,Variante,Boutique,Nb commandé,Prix prod total\nF,P,1L,H,2,\n"
    assert read(paid).lots[0].contents == Contents(count=2, volume_ml=2000)


def test_open_food_network_trap_06_weights_of_packing_are_not_summed() -> None:
    """Packing rounds weights per unit to 10 g, and has none of volumes: the text tells masses."""
    packed: dict[str, Cell] = {
        "hub": "Halle de l'Est",
        "supplier": "Ferme du Lac",
        "product": "Carottes",
        "weight": "0.13",
        "quantity": 8,
        "temp_controlled": "true",
    }
    found = read(
        report_csv("customer_totals", [line(variant="125g", quantity=8)]),
        report_csv("packing", [packed]),
    )
    assert found.orders[0].contents.mass_g == 1000
    assert found.orders[0].is_cold
    assert found.lots[0].is_cold


def test_open_food_network_trap_07_total_units_are_not_pieces() -> None:
    """A box of six eggs is one piece, and small pots do not drift by rounded litres."""
    eggs: dict[str, Cell] = {
        "producer": "F",
        "product": "Œufs",
        "variant": "6 oeufs",
        "quantity": 4,
    }
    pots: dict[str, Cell] = {
        "producer": "F",
        "product": "Crème",
        "variant": "12.5cL",
        "quantity": 7,
    }
    text = report_csv(
        "supplier_totals", [{**eggs, "total_units": "24"}, {**pots, "total_units": "0.88"}]
    )
    [lot] = read(text).lots
    assert lot.contents == Contents(count=11, volume_ml=875, unmeasured=4)


def test_open_food_network_trap_08_bulk_sums_are_refused() -> None:
    """Bulk Co-op's sums are in another unit than the one beside them: it is refused."""
    text = (
        "Supplier,Product,Bulk Unit Size,Variant,Weight,Sum Total,Units Required\nF,P,2,1kg,1,3,2\n"
    )
    with pytest.raises(BadInput) as refused:
        read(text)
    assert codes(refused.value) == ["open-food-network-bulk"]


def test_open_food_network_trap_09_weighed_lines_are_summed() -> None:
    """One variant in several rows, weighed at packing, is one item with the sum of its pieces."""
    rows = [
        line(variant="Poulet (1.5kg)", quantity=1, final_weight_volume="1432.0"),
        line(variant="Poulet (1.5kg)", quantity=2, final_weight_volume="3110.0"),
    ]
    [item] = read(report_csv("customer_totals", rows)).orders[0].items
    assert item.contents == Contents(count=3, mass_g=4542)


@pytest.mark.parametrize(
    "mask", ["< Hidden >", "< Masqué >", "\u2039 Masqué > ", "<masqué>", "« Hidden »"]
)
def test_open_food_network_trap_10_masked_rows_are_refused(mask: str) -> None:
    """Masked rows are refused with the hub to ask, and the rows of another hub are read."""
    hidden = line(
        customer=mask, email=mask, phone="", order_number="R2", ship_street="", ship_city=""
    )
    with pytest.raises(BadInput) as refused:
        read(report_csv("customer_totals", [hidden]))
    assert codes(refused.value) == ["open-food-network-masked"]
    mixed = read(report_csv("customer_totals", [hidden, line(hub="Halle du Nord")]))
    assert [order.hub for order in mixed.orders] == ["Halle du Nord"]
    assert [(one.where, one.args["count"]) for one in mixed.refused] == [("Halle de l'Est", 1)]


def test_open_food_network_trap_10_masked_reports_with_a_header_only() -> None:
    """*Delivery* of an account that may see nobody holds its headers alone, and says so."""
    with pytest.raises(BadInput) as refused:
        read(report_csv("delivery", []))
    assert codes(refused.value) == ["open-food-network-empty"]


@pytest.mark.parametrize(
    "kind",
    [
        "customer_totals",
        "pay_your_suppliers",
        "supplier_totals_by_distributor",
        "supplier_totals",
        "delivery",
        "packing",
        "orders_and_distributors",
        "bulk_coop",
    ],
)
def test_open_food_network_trap_11_columns_tell_the_report(kind: Kind) -> None:
    """Downloads share a name and any column may be unticked: the others tell which it is."""
    rows = [line(supplier="F", sum_total=1, order_id=7, delivery_address="x")]
    refusals = {"orders_and_distributors": "other", "bulk_coop": "bulk"}
    for without in ((), ("hub",), ("product", "variant"), ("phone", "sku", "tags")):
        raw = report_csv(kind, rows, "fr", without=without).encode()
        if kind not in refusals:
            assert read_report(raw, "x.csv").kind == kind
            continue
        with pytest.raises(BadInput) as refused:
            read_report(raw, "x.csv")
        assert codes(refused.value) == [f"open-food-network-{refusals[kind]}"]


def test_open_food_network_trap_11_a_column_that_is_missing_is_named() -> None:
    """Without the number of orders nothing can be read, and the sentence names the column."""
    with pytest.raises(BadInput) as refused:
        read(report_csv("customer_totals", [line()], "fr", without=["order_number"]))
    assert refused.value.faults[0].args["value"] == "Order number / N° commande"
    found = read(report_csv("customer_totals", [line()], without=["delivery", "order_cycle"]))
    assert found.orders[0].is_home


def test_open_food_network_trap_12_cycles_are_told_apart_or_asked_for() -> None:
    """Orders of two cycles are kept apart; without the column somebody says which it is."""
    rows = [line(), line(order_number="R9", order_cycle="Mercredi 9 décembre")]
    found = read(report_csv("customer_totals", rows))
    assert found.cycles == ("Mercredi 2 décembre", "Mercredi 9 décembre")
    assert len(found.of_cycle("Mercredi 9 décembre").orders) == 1
    assert Question(kind="cycle") in found.questions
    bare = read(report_csv("customer_totals", rows, without=["order_cycle"]))
    assert Question(kind="cycle") in bare.questions


@pytest.mark.parametrize(
    "above",
    [
        [["Report Title", "Packing - Customer"], ["Printed", "2026-11-28 17:02:11 UTC"], []],
        [["Titre du rapport", "Producteurs  - Order Cycle Customer Totals"]],
        [["Report Title", "x"], ["Date Range", "2026-11-01 – 2026-11-28"], ["Printed", "y"], []],
    ],
)
def test_open_food_network_trap_13_rows_above_the_headers(above: list[list[str]]) -> None:
    """Title, dates and hour of printing above the headers are passed over, whichever there are."""
    text = report_csv("customer_totals", [line()], "fr", above=above)
    assert read(text) == read(report_csv("customer_totals", [line()]))


def test_open_food_network_trap_14_empty_text_and_nothing_differ() -> None:
    """Unticked *Delivery?*: a street of ``""`` is a delivery, no street at all a pickup."""
    rows = [line(ship_street=""), pickup()]
    found = read(report_csv("customer_totals", rows, without=["delivery"]))
    assert [order.is_home for order in found.orders] == [True, False]


def test_open_food_network_trap_14_line_ends_inside_notes() -> None:
    """A note with its own line ends stays one cell."""
    noted = {**DELIVERY, "special_instructions": 'Code 12\r\n"fond"; cour'}
    found = read(report_csv("customer_totals", [line()]), report_csv("delivery", [noted]))
    assert found.orders[0].note == 'Code 12\r\n"fond"; cour'


def test_open_food_network_trap_15_sums_and_words_of_workbooks() -> None:
    """A workbook's sums are no goods, its *aucun* is nothing, and its note is the order's."""
    total = {
        "hub": "Halle de l'Est",
        "customer": "Ana Roy",
        "quantity": "TOTAL",
        "paid": "Oui",
        "comments": "Sonnez",
    }
    rows: list[Mapping[str, Any]] = [
        line(delivery="Oui", comments=None),
        total,
        pickup(delivery="Non"),
    ]
    found = read(report_xlsx("customer_totals", rows, "fr"))
    assert [(one.is_home, one.contents.count, one.note) for one in found.orders] == [
        (True, 2, "Sonnez"),
        (False, 2, ""),
    ]
    assert found.orders[0].address.street_2 == ""


def test_open_food_network_trap_16_shapes_of_the_api() -> None:
    """Pagination may be null, decimals are texts, lines are not pieces, states are objects."""
    page = order_page({"orders": [{"number": "R1", "item_count": 1}], "pagination": None})
    assert (page.numbers, page.page, page.pages) == (("R1",), 1, 1)
    answer = {
        "number": "R1",
        "state": "complete",
        "full_name": "Ana Roy",
        "distributor": {"id": 3},
        "distributor_name": "Halle",
        "shipping_method": {"name": "Vélo", "require_ship_address": True},
        "ship_address": {"address1": "4 rue Haute", "zipcode": "69001", "state_name": "69"},
        "line_items": [
            {
                "quantity": "2.0",
                "variant": {
                    "product_name": "Lait",
                    "unit_to_display": "1L",
                    "producer": {"id": 8},
                    "enterprise": {"id": 3},
                },
            }
        ],
    }
    found = distribution_of_orders([answer], Names(enterprises={"8": "Ferme du Lac"}))
    assert found.orders[0].contents == Contents(count=2, volume_ml=2000)
    assert found.lots[0].producer == "Ferme du Lac"
    row = {"order_number": "R1", "quantity": 2, "ship_state": {"name": "Rhône"}, "variant": None}
    report = report_of_json("customer_totals", {"data": [row]})
    assert report.rows[0].text("ship_state") == "Rhône"


def test_open_food_network_trap_17_a_hub_as_its_own_producer() -> None:
    """Linked products show the hub as producer: nobody rides hub → hub, somebody is asked."""
    found = read(report_csv("customer_totals", [line(producer="Halle de l'Est")]))
    assert found.lots[0].is_at_hub
    asked = {question.kind for question in found.questions}
    assert "producer" in asked
    assert "ready" not in asked


def test_open_food_network_trap_18_places_are_asked_for() -> None:
    """No report tells where on a map anything is: hubs, farms and pickup sites are questions."""
    found = read(report_csv("customer_totals", [line(), pickup()]))
    assert {(one.kind, one.subject) for one in found.questions} == {
        ("hub", ""),
        ("date", "Mercredi 2 décembre"),
        ("site", "Retrait à l'épicerie"),
        ("ready", "Ferme du Lac"),
    }


def test_open_food_network_trap_19_reports_without_orders_or_producers() -> None:
    """Packing has no order number, *Orders and Distributors* no producer: neither makes stops."""
    packed: dict[str, Cell] = {
        "hub": "H",
        "supplier": "F",
        "product": "P",
        "quantity": 2,
        "first_name": "Ana",
    }
    with pytest.raises(BadInput) as refused:
        read(report_csv("packing", [packed]))
    assert codes(refused.value) == ["open-food-network-no-orders"]
    with pytest.raises(BadInput) as refused:
        read(report_csv("orders_and_distributors", [{"order_id": 7, "quantity": 1}]))
    assert codes(refused.value) == ["open-food-network-other"]


# ------------------------------------------------------------------------- saved by other programs


@pytest.mark.parametrize(
    "raw",
    [
        saved_again(report_csv("customer_totals", [line(), pickup()], "fr")),
        report_csv("customer_totals", [line(), pickup()], "fr").encode("utf-8-sig"),
        report_csv("customer_totals", [line(), pickup()], "fr").encode("utf-16"),
        report_csv("customer_totals", [line(), pickup()], "fr", separator="\t").encode("mac_roman"),
        b"sep=;\r\n" + saved_again(report_csv("customer_totals", [line(), pickup()], "fr")),
        report_csv("customer_totals", [line(), pickup()], "fr").encode().decode("cp1252").encode(),
    ],
    ids=["excel", "mark", "utf-16", "macintosh", "sep", "misread"],
)
def test_open_food_network_files_saved_again(raw: bytes) -> None:
    """Whatever alphabet, separator and decimal sign a program saved it in: the same stops."""
    assert read(raw) == read(report_csv("customer_totals", [line(), pickup()]))


@pytest.mark.parametrize("quantity", ["-1", "1.5", "x", "", "1e9"])
def test_open_food_network_quantities_that_are_none(quantity: str) -> None:
    """A quantity below zero, of half a piece or of none is refused with its row."""
    with pytest.raises(BadInput) as refused:
        read(report_csv("customer_totals", [line(), line(quantity=quantity or None)]))
    [fault] = refused.value.faults
    assert (fault.code, fault.where) == ("open-food-network-quantity", "row 3")


@pytest.mark.parametrize("weighed", ["-250", "-0,5", "1e9", "3000000000", "heavy"])
def test_open_food_network_weighed_below_zero_or_by_a_slip(weighed: str) -> None:
    """What was weighed below zero, as no number or as tons is refused with its row and value."""
    rows = [line(final_weight_volume="400"), line(final_weight_volume=weighed)]
    with pytest.raises(BadInput) as refused:
        read(report_csv("customer_totals", rows))
    [fault] = refused.value.faults
    assert (fault.code, fault.where) == ("open-food-network-weighed", "row 3")
    assert fault.args["value"] == weighed


@pytest.mark.parametrize("wording", ["fr", "en"])
def test_open_food_network_a_workbook_saved_as_csv_is_read_as_a_workbook(wording: str) -> None:
    """Its words for empty cells are no text, and its sums no goods; a typed *none* alone is one."""
    total = {"hub": "Halle de l'Est", "customer": "Ana Roy", "quantity": "TOTAL"}
    rows: list[Mapping[str, Any]] = [line(delivery="true"), total, pickup(delivery="false")]
    book = report_xlsx("customer_totals", rows, wording)
    found = read(saved_as_csv(book))
    assert found == read(book)
    assert found.orders[0].address.text == "4 rue Haute, 69001 Lyon"
    typed = [line(ship_street_2="", comments="none"), pickup(), pickup(order_number="R3")]
    assert read(report_csv("customer_totals", typed, wording)).orders[0].note == "none"


def test_open_food_network_phones_made_into_numbers() -> None:
    """A phone that a program has turned into a power of ten is left out, and told."""
    found = read(report_csv("customer_totals", [line(phone="3,36123E+10")]))
    assert found.orders[0].phone == ""
    assert [fault.code for fault in found.notices] == ["open-food-network-phone"]


def test_open_food_network_unknown_files() -> None:
    """A table of something else is refused with its headers."""
    with pytest.raises(BadInput) as refused:
        read("Name;Birthday\nAna;1990\n")
    assert str(refused.value.faults[0].args["value"]).startswith("Name")


def test_open_food_network_an_empty_file_is_told_as_one() -> None:
    """A file without a single row is no report with headers nobody knows."""
    with pytest.raises(BadInput) as refused:
        read_report(b"", "x.csv")
    assert [one.code for one in refused.value.faults] == ["open-food-network-empty"]
