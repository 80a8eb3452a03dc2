"""Sheets of needs, read by the readers of every other sheet."""

from __future__ import annotations

from datetime import date, time

import pytest

from data.formats.spreadsheet.columns import NEED_COLUMNS
from data.formats.spreadsheet.headers import meaning_of
from data.formats.spreadsheet.need_rows import NeedCells, read_need_row


def read(**cells: str) -> NeedCells:
    """Read a row from cells by their headers; ``_`` stands for a space."""
    row = {}
    for header, cell in cells.items():
        meaning = meaning_of(header.replace("_", " "), "needs")
        assert meaning is not None, header
        row[meaning] = cell
    return read_need_row(row)


def test_days_are_read_as_people_write_them() -> None:
    """A weekday, a month's name and two digits of a year are a day in both languages."""
    days = ("lundi 9 mars 2026", "9/3/26", "2026-03-09", "Mon, March 9th 2026", "9.3.2026")
    assert {read(Jour=one).day for one in days} == {date(2026, 3, 9)}
    assert [fault.code for _, fault in read(date="mardi 9 mars 2026").faults] == ["weekday-differs"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("8h-10h", time(8), time(10)),
        ("9am-5pm", time(9), time(17)),
        ("avant 10h", time(0), time(10)),
        ("à partir de 14h30", time(14, 30), time(23, 59)),
        ("10:00 - 12:00", time(10), time(12)),
        ("14h-24h", time(14), time(23, 59)),
    ],
)
def test_windows_are_read_as_people_write_them(text: str, start: time, end: time) -> None:
    """A window may be open on one side, which reaches to the end of the day."""
    found = read(Créneau=text)
    assert (found.start, found.end, found.faults) == (start, end, ())


def test_a_need_has_one_window() -> None:
    """Two windows are refused with what would be right, and so is a window beside a start."""
    for cells, code in (
        ({"hours": "8h-10h et 14h-16h"}, "need-one-window"),
        ({"hours": "8h-10h", "from": "8h"}, "two-windows"),
        ({"from": "2026-03-09"}, "not-a-time"),
    ):
        assert [fault.code for _, fault in read(**cells).faults] == [code]


def test_masses_follow_their_column_and_their_own_unit() -> None:
    """Kilograms by themselves, grams where the header or the cell says so."""
    assert [read(kg="8,5").mass_g, read(kg="500 g").mass_g] == [8500, 500]
    assert read(**{"Poids_(g)": "750"}).mass_g == 750
    assert [fault.code for _, fault in read(mass="heavy").faults] == ["not-a-number"]


def test_a_day_in_the_window_is_the_needs_day() -> None:
    """A start with its date names the day; another day beside it is told."""
    assert read(**{"from": "2026-03-09 10:00"}).day == date(2026, 3, 9)
    faults = read(**{"from": "2026-03-09 10:00", "day": "10/3/2026"}).faults
    assert [(key, fault.code) for key, fault in faults] == [("date", "need-days-differ")]


def test_yes_and_no_are_read_in_both_languages() -> None:
    """What is neither is told; an empty cell says nothing."""
    found = read(two_people="oui", may_be_left="n", informed="")
    assert (found.two_people, found.may_be_left, found.informed) == (True, False, None)
    assert [fault.code for _, fault in read(two="perhaps").faults] == ["not-yes-or-no"]


def test_every_column_is_known_by_its_first_heading() -> None:
    """The sample that people fill in is read again, in both languages."""
    for column in NEED_COLUMNS:
        for heading in (column.english[0], column.french[0]):
            meaning = meaning_of(heading, "needs")
            assert meaning is not None
            assert meaning.key == column.key
