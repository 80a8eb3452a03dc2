"""Reports that a spreadsheet program saved again: quotes, separators, zeros that were lost."""

from __future__ import annotations

import csv
import io

import pytest

from data.formats.open_food_network import Distribution, distribution_of, read_report
from routing.errors import BadInput
from tests.support.open_food_network import Cell, line, pickup, report_csv

LINES = [line(order_number=f"R{number}", quantity=number) for number in range(1, 4)]


def read(*contents: bytes) -> Distribution:
    """Return what some files say together."""
    return distribution_of([read_report(one, "x.csv") for one in contents])


def rewritten(text: str, separator: str, quoting: int = csv.QUOTE_ALL) -> str:
    """Return a CSV as another program writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]  # one of the module's
    writer.writerows(csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


@pytest.mark.parametrize("wording", ["en", "fr"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_open_food_network_files_with_every_cell_quoted_are_read(
    wording: str, separator: str, mark: str
) -> None:
    """A file in which every cell is quoted is read whatever separates them."""
    text = mark + rewritten(report_csv("customer_totals", LINES, wording), separator)
    found = read(text.encode())
    assert [one.contents.count for one in found.orders] == [1, 2, 3]


@pytest.mark.parametrize("title", ['"Cycle ""du lac"""', '"Cycle" du lac', '"sep=;"', "sep=;"])
def test_open_food_network_a_first_cell_with_quotes_is_read(title: str) -> None:
    """A title whose first cell has quotes stands above the headers and does no harm."""
    text = rewritten(report_csv("customer_totals", LINES, "fr"), ";", csv.QUOTE_MINIMAL)
    assert len(read(f"{title}\r\n{text}".encode()).orders) == 3


def test_open_food_network_quotes_that_do_not_pair_are_still_told() -> None:
    """A quote that nothing closes is told with its row."""
    text = report_csv("customer_totals", LINES) + '"R9,open'
    with pytest.raises(BadInput) as refused:
        read(text.encode())
    assert [one.code for one in refused.value.faults] == ["csv-quotes"]


def spoilt(text: str) -> bytes:
    """Return a CSV as a spreadsheet program saves it that takes codes for numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([str(int(cell)) if cell.isdecimal() else cell for cell in row])
    return out.getvalue().encode()


def test_open_food_network_zeros_that_a_spreadsheet_took_are_put_back_and_told() -> None:
    """Postcodes and telephones get their zero again, in both reports, so that they still join."""
    home: dict[str, Cell] = {"phone": "0612345678", "ship_postcode": "01000", "ship_city": "Bourg"}
    rows = [line(order_number="R1", **home), line(order_number="R2", ship_postcode="69001")]
    note: dict[str, Cell] = {
        "first_name": "Eva",
        "last_name": "Bel",
        "hub": "Halle de l'Est",
        "delivery_address": "4 rue Haute Bourg",
        "delivery_postcode": "01000",
        "phone": "0712345678",
        "shipping_method": "À vélo chez vous",
        "special_instructions": "Sonnez",
    }
    found = read(
        spoilt(report_csv("customer_totals", rows, "fr")),
        spoilt(report_csv("delivery", [note], "fr")),
    )
    first = found.orders[0]
    assert (first.address.postcode, first.phone, first.note) == ("01000", "0712345678", "Sonnez")
    told = [one.args for one in found.notices if one.code == "open-food-network-zeros"]
    assert told == [{"postcodes": 1, "phones": 1}, {"postcodes": 1, "phones": 1}]


def test_open_food_network_postcodes_of_four_digits_stay_where_they_have_four() -> None:
    """Belgian and Swiss postcodes lack no zero; a file as downloaded is left as it is."""
    rows = [line(order_number="R1", ship_postcode="1000", phone="470123456")]
    found = read(spoilt(report_csv("customer_totals", rows)))
    assert (found.orders[0].address.postcode, found.orders[0].phone) == ("1000", "0470123456")
    whole = read(report_csv("customer_totals", [line(ship_postcode="1000")]).encode())
    assert whole.orders[0].address.postcode == "1000"
    assert whole.notices == ()


def delivery(name: str, note: str = "", **cells: Cell) -> dict[str, Cell]:
    """Return a row of *Delivery* for the door of the usual row."""
    first, _, last = name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "hub": "Halle de l'Est",
        "delivery_address": "4 rue Haute Lyon",
        "delivery_postcode": "69001",
        "phone": "06 99 99 99 99",
        "shipping_method": "À vélo chez vous",
        "special_instructions": note,
        **cells,
    }


def with_delivery(orders: list[dict[str, Cell]], rows: list[dict[str, Cell]]) -> Distribution:
    """Return what orders and a report *Delivery* say together."""
    texts = (report_csv("customer_totals", orders), report_csv("delivery", rows))
    return read(*(text.encode() for text in texts))


def test_open_food_network_a_gift_goes_to_who_receives_it() -> None:
    """Name and telephone at the door are those of *Delivery*, not of who paid."""
    found = with_delivery([line()], [delivery("Mia Sol")])
    assert (found.orders[0].customer, found.orders[0].phone) == ("Mia Sol", "06 99 99 99 99")
    twice = with_delivery([line(), line(order_number="R5")], [delivery("Mia Sol")] * 2)
    assert {one.customer for one in twice.orders} == {"Mia Sol"}
    two = with_delivery(
        [line(), line(order_number="R5")], [delivery("Mia Sol"), delivery("Leo Sol")]
    )
    assert {one.customer for one in two.orders} == {"Ana Roy"}


def test_open_food_network_notes_without_an_order_are_grouped_and_kept() -> None:
    """One notice for each file; each note tells where it stands and whose it is; one is placed."""
    rows = [delivery("Mia Sol", "Ring twice"), delivery("Leo Sol", "Dog")]
    found = with_delivery([line(), line(order_number="R5")], rows)
    notices = [one for one in found.notices if one.code == "open-food-network-note"]
    assert [(one.file, one.args["count"]) for one in notices] == [("x.csv", 2)]
    first = found.unplaced[0]
    assert (first.file, first.row, first.text, first.customer, first.numbers) == (
        *("x.csv", 2, "Ring twice", "Mia Sol"),
        ("R100000001", "R5"),
    )
    placed = found.with_notes({first.key: "R5"})
    assert {one.number: one.note for one in placed.orders} == {"R100000001": "", "R5": "Ring twice"}
    assert [one.text for one in placed.unplaced] == ["Dog"]
    assert found.with_notes({first.key: "R77"}).unplaced == found.unplaced


def test_open_food_network_notes_of_who_fetches_stay_with_the_hub() -> None:
    """A note of a pickup is nobody's question."""
    row = delivery("Luc Bel", "Back door", shipping_method="Retrait à l'épicerie")
    assert with_delivery([pickup(), line()], [row]).unplaced == ()
