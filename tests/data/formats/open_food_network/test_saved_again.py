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
