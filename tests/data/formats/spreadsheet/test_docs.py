"""The page on spreadsheets says what the code reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.formats import job_file
from data.formats.spreadsheet import sheets
from data.formats.spreadsheet.columns import (
    JOB_COLUMNS,
    SIDES,
    STOP_COLUMNS,
    TABLES,
    UNITS,
    Column,
)
from data.formats.spreadsheet.fleet import PROFILE_NAMES
from data.formats.spreadsheet.headers import plain_words
from data.formats.spreadsheet.jobs import KIND_NAMES

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "spreadsheets.md").read_text("utf-8")

SECTIONS: dict[str, tuple[Column, ...]] = {
    "Jobs": JOB_COLUMNS,
    "Stops of a job": STOP_COLUMNS,
    "Shifts": TABLES["shifts"],
    "Vehicles": TABLES["vehicles"],
    "Couriers": TABLES["couriers"],
    "Places": TABLES["places"],
}
EXCHANGE = {"Tasks": TABLES["tasks"], "Deliveries": TABLES["deliveries"]}


def rows_of(section: str) -> list[list[str]]:
    """Return the cells of the table below a heading of the page, without its header."""
    found = re.search(rf"^### {section}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, section
    lines = [line for line in found[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("section", list(SECTIONS))
def test_the_tables_of_headers_are_those_of_the_code(section: str) -> None:
    """Each column stands with all its English and French headers and its unit, and no other."""
    expected = [
        [", ".join(column.english), ", ".join(column.french), column.unit]
        for column in SECTIONS[section]
    ]
    assert [row[1:4] for row in rows_of(section)] == expected
    assert all(row[0] for row in rows_of(section))


@pytest.mark.parametrize("section", list(EXCHANGE))
def test_the_column_sets_of_others_are_those_of_the_code(section: str) -> None:
    """Each column of the two exchange sets stands with its names and where it goes."""
    names = [", ".join(f"`{name}`" for name in column.english) for column in EXCHANGE[section]]
    assert [row[0] for row in rows_of(section)] == names
    assert all(row[1] for row in rows_of(section))


def test_the_words_of_both_sides_of_a_job_are_named() -> None:
    """The words that make a stop's header one of pickup or drop are on the page."""
    for side, (english, french) in SIDES.items():
        assert f"| {side} | {', '.join(english)} | {', '.join(french)} |" in PAGE


def test_units_profiles_kinds_and_limits_are_named() -> None:
    """Every unit, name of a profile, kind of job and limit is on the page."""
    words = set(plain_words(PAGE).split())
    for base, scales in UNITS.items():
        assert {plain_words(unit) for unit in (base, *scales)} <= words
    for name in (*PROFILE_NAMES, *KIND_NAMES):
        assert f"`{name}`" in PAGE
    assert f"{sheets.MAX_BYTES // 10**6} MB" in PAGE
    assert f"{sheets.MAX_ROWS:,} rows" in PAGE
    assert f"{sheets.MAX_COLUMNS} columns" in PAGE
    assert f"{sheets.MAX_UNPACKED_BYTES // 10**6} MB unpacked" in PAGE
    assert f"{sheets.MAX_CELL_SIGNS:,} signs a cell" in PAGE
    assert f"{job_file.MAX_ROWS:,} rows a sheet" in PAGE
    for ending in (*sheets.CSV_ENDINGS, *sheets.BOOK_ENDINGS):
        assert f"`{ending}`" in PAGE
