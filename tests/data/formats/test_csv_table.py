"""Tables as CSV: right for who opens them, and never a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formats.csv_table import csv_table, euros, hours


def read(raw: bytes, separator: str) -> list[list[str]]:
    """Read a table as a spreadsheet program does."""
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    ("language", "separator", "amount"), [("fr", ";", "3,50"), ("en", ",", "3.50")]
)
def test_marks_are_those_of_the_language(language: str, separator: str, amount: str) -> None:
    """French programs want decimal commas and semicolons; the mark at the front says UTF-8."""
    when = datetime(2026, 3, 9, 8, 5, tzinfo=UTC)
    cells = (euros(350), 7, date(2026, 3, 9), when, None, "é")
    raw = csv_table(("a", "b", "c", "d", "e", "f"), [cells], language)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert read(raw, separator)[1] == [amount, "7", "2026-03-09", "2026-03-09 08:05:00", "", "é"]


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_no_text_is_run_as_a_formula(text: str) -> None:
    """No cell begins with a sign that starts a formula, and every text is still there."""
    (_, (cell,)) = read(csv_table(("x",), [(text,)], "en"), ",")
    assert cell in {text, f"'{text}"}
    assert cell[0] not in {"=", "+", "@", "\t", "\r", "\n"}


def test_amounts_keep_their_sign_and_hours_two_decimals() -> None:
    """A negative amount stays a number."""
    assert (euros(-5), euros(100), hours(5400)) == (
        Decimal("-0.05"),
        Decimal("1.00"),
        Decimal("1.50"),
    )
    assert read(csv_table(("x",), [(euros(-1234),)], "fr"), ";")[1] == ["-12,34"]
