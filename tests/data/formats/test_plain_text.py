"""Texts of people in plain letters, as file names and addresses need them."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.streets.cities import name_of_extract
from data.formats.plain_text import file_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Le Vélo d'Hérouville – Coop!", "le-velo-d-herouville-coop"),
        ("Ærøskøbing Åkirkeby", "aeroskobing-akirkeby"),
        ("ÞÓRSMÖRK ÍSAFJÖRÐUR", "thorsmork-isafjordur"),
        ("Łódź, Straße 7 · Œuvre", "lodz-strasse-7-oeuvre"),
        ("Đakovo İzmir Ħamrun", "dakovo-izmir-hamrun"),
        ("  ", ""),
        ("مخبز", ""),
        ("long name " * 20, "long-name-long-name-long-name-long-name"),
    ],
)
def test_names_become_parts_of_files_and_addresses(text: str, word: str) -> None:
    """Every Latin letter is written in plain ones, and none is dropped."""
    assert file_word(text) == word


def test_a_city_is_named_after_its_extract_in_plain_letters() -> None:
    """An extract of København gives a city that can be typed."""
    assert name_of_extract(Path("København_Ø.osm.pbf")) == "kobenhavn_o"
