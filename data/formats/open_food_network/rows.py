"""Values of a report's row: quantities, booleans, marks of sums and of masked rows."""

from __future__ import annotations

import re
from decimal import Decimal

from data.formats.open_food_network.reports import Report
from data.formats.open_food_network.values import Contents, Row
from data.formats.open_food_network.variants import PieceSize, piece_size, whole
from data.formats.parts import MAX_MASS_G
from data.formats.spreadsheet.cells import CellFault, number
from routing.errors import BadInput

MAX_COUNT = 1_000_000
"""Most pieces of a row; more is a slip."""
MAX_WEIGHED = MAX_MASS_G
"""Most grams, or litres, of a row."""
_MASKED = re.compile("[<\u2039«]\\s*(?:hidden|masqu.{1,3})\\s*[>\u203a»]", re.IGNORECASE)
_TOTALS = frozenset({"total", "total items", "nb articles"})
_TRUE = frozenset({"true", "yes", "oui", "vrai", "1"})
_FALSE = frozenset({"false", "no", "non", "faux", "0"})
_MASKABLE = (
    *("customer", "email", "phone", "first_name", "last_name", "customer_code"),
    *("customer_name", "customer_email", "customer_phone"),
)
_POWER = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)


def is_masked(row: Row) -> bool:
    """Return whether the account that made the report may not see whose row it is.

    Names are then written as ``< Hidden >`` or ``< Masqué >``, at times with spaces around, or each
    of first name, last name, code and phone so. Notes, codes and numbers of orders stay.
    """
    return any(hides(row.text(key)) for key in _MASKABLE)


def hides(name: str) -> bool:
    """Return whether a name says that it may not be seen."""
    return bool(_MASKED.search(name))


def is_sum(report: Report, row: Row) -> bool:
    """Return whether a row of a workbook is a sum or a heading: it may still name the customer."""
    if not report.is_book:
        return False
    quantity = row.text("quantity")
    return quantity.lower() in _TOTALS or (not quantity and report.has("quantity"))


def truth(text: str | None) -> bool | None:
    """Return a truth, raw or as a word; ``None`` where there is none."""
    plain = (text or "").strip().lower()
    return True if plain in _TRUE else False if plain in _FALSE else None


def phone_of(text: str) -> str:
    """Return a phone number; empty where a spreadsheet program has made a power of ten of it."""
    return "" if _POWER.fullmatch(text) else text


def contents_of(report: Report, row: Row, variant: str) -> Contents:
    """Return the quantity of a row.

    What was weighed at packing goes before the size in the text of the variant.

    Raises
    ------
    BadInput
        ``open-food-network-quantity`` where it is no whole number, or below zero;
        ``open-food-network-weighed`` where what was weighed is below zero, or cannot be carried.
    """
    return sized(count_of(report, row), piece_size(variant), _weighed(report, row))


def _weighed(report: Report, row: Row) -> Decimal | None:
    """Return what was weighed of a row, in grams or litres; ``None`` where nothing was."""
    text = row.text("final_weight_volume")
    weighed = _decimal(text)
    if text and (weighed is None or not 0 <= weighed <= MAX_WEIGHED):
        raise BadInput.of(
            "open-food-network-weighed",
            file=report.name,
            where=f"row {row.number}",
            value=text[:40],
            most=MAX_WEIGHED,
        )
    return weighed


def sized(count: int, size: PieceSize | None, weighed: Decimal | None = None) -> Contents:
    """Return the quantity of so many pieces: what was weighed, else by the size of each."""
    if size is None:
        return Contents(count=count, unmeasured=count)
    if size.measure == "mass":
        return Contents(count=count, mass_g=whole(weighed) if weighed else size.of(count))
    # The platform counts grams, and litres.
    return Contents(count=count, volume_ml=whole(weighed * 1000) if weighed else size.of(count))


def count_of(report: Report, row: Row) -> int:
    """Return how many pieces a row is of.

    Raises
    ------
    BadInput
        ``open-food-network-quantity``.
    """
    text = row.text("quantity")
    return whole_count(_decimal(text), text, report.name, f"row {row.number}")


def whole_count(value: Decimal | None, text: str, file: str, where: str) -> int:
    """Return a count of pieces that was read from a text.

    Raises
    ------
    BadInput
        ``open-food-network-quantity`` where it is no whole number, below zero, or a slip.
    """
    is_whole = value is not None and value.is_finite() and value == value.to_integral_value()
    if value is None or not is_whole or not 0 <= value <= MAX_COUNT:
        raise BadInput.of("open-food-network-quantity", file=file, where=where, value=text[:40])
    return int(value)


def _decimal(text: str) -> Decimal | None:
    try:
        return number(text) if text else None
    except CellFault:
        return None
