"""Items of aid as they are typed and shown."""

from __future__ import annotations

import pytest

from api.locales.texts import LANGUAGES, Texts
from api.wording.item_words import CODES, items_as_typed, items_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_is_read_again(language: str) -> None:
    """Every code comes back from its words, and an association's own from its own."""
    items = {code: number for number, code in enumerate((*CODES, "own-bread"), start=1)}
    shown = items_as_typed(items, Texts(language))
    assert items_of(shown) == items
    assert "own bread" in shown


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("2", {"parcel": 2}),
        ("2 colis, 1 Colis sans gluten", {"parcel": 2, "no-gluten": 1}),
        ("3 parcels; 1 x baby food", {"parcel": 3, "baby-food": 1}),
        ("1 parcel + 2 colis", {"parcel": 3}),
        ("bread", None),
    ],
)
def test_items_are_read_in_every_language(typed: str, items: dict[str, int] | None) -> None:
    """Words of both languages, plurals and the codes mean the same."""
    assert items_of(typed) == items
