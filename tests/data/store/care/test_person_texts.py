"""Where a person may stand: every text is searched, or known to tell of nobody."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from data.store.care.person_texts import IMPERSONAL, RECIPIENTS, TEXT_PLACES, Sought
from tests.support.store.rows import owned_tables


def texts() -> set[str]:
    """Return the columns of cooperatives that hold text: typed, listed or as JSON."""
    return {
        f"{table.name}.{column.name}"
        for table in owned_tables()
        for column in table.columns
        if isinstance(column.type, sa.Text | sa.JSON | sa.ARRAY)
        and not any(
            str(check.sqltext).startswith(f"{column.name} IN")
            for check in table.constraints
            if isinstance(check, sa.CheckConstraint)
        )
    }


def searched() -> set[str]:
    """Return the columns that the search for a person looks into."""
    others = {name: one.searched for name, one in TEXT_PLACES.items()}
    return {
        f"{table}.{column}"
        for places in (RECIPIENTS, others)
        for table, columns in places.items()
        for column in columns
    }


def test_every_text_is_searched_or_known_to_tell_of_nobody() -> None:
    """A new column with text is looked into, or listed as impersonal with the reason."""
    assert texts() - searched() - set(IMPERSONAL) == set()


def test_no_text_is_listed_in_vain() -> None:
    """What is listed is there, and not both searched and impersonal."""
    assert (searched() | set(IMPERSONAL)) - texts() == set()
    assert searched() & set(IMPERSONAL) == set()
    assert all(IMPERSONAL.values())


@pytest.mark.parametrize(
    ("typed", "text", "is_there"),
    [
        ("chloe FOURNIER", "2;Panier de Chloé Fournier;12 kg", True),
        ("fournier martin", "Chloé Fournier", False),
        ("06 12 34 56 78", "Chloé, +33 6 12-34-56-78, 2e", True),
        ("+33612345678", "0612345678", True),
        ("0612345679", "06 12 34 56 78", False),
        ("%%%", "100 %%%", False),
    ],
)
def test_a_line_is_matched_as_a_row_is(typed: str, text: str, *, is_there: bool) -> None:
    """Case, accents and how a number is grouped don't matter; wildcards are none."""
    sought = Sought.of(typed)
    assert (sought is not None and sought.is_in(text)) == is_there
