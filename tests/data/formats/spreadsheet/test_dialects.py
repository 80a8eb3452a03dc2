"""CSV in every dialect, XLSX and ODS: the same day however the sheet was written."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formats.spreadsheet import sheets
from data.formats.spreadsheet.columns import TABLES
from data.formats.spreadsheet.dialect import Dialect
from dispatch.model import Job, Load, Place, Stop, Window
from routing.errors import BadInput
from tests.support.documents.sheets import (
    ADDRESSES,
    SHIFTS,
    VEHICLES,
    Rows,
    crew,
    faults_of,
    ods_cell,
    ods_rows,
    read,
    write_csv,
    write_ods,
    write_xlsx,
)

HEADERS = ["Référence", "Adresse", "Créneau", "Poids (kg)", "Remarque"]
ADDRESS = "12 bis rue de l'Église, 2e étage"
ROWS: Rows = [HEADERS, ["é;1", ADDRESS, "8h30-10h", "1 250,5", 'dit "Zoé",\nsonner']]
# A cell of a workbook has no zone.
CLOCK = datetime(2026, 3, 2, 8, 30), datetime(2026, 3, 2, 10)  # noqa: DTZ001
LOAD = Load(mass_g=1_250_500)
JOB = Job(
    id="é;1",
    drops=(
        Stop(
            place=Place(id="2.36,48.86", point=ADDRESSES[ADDRESS], address=ADDRESS),
            windows=(
                Window(
                    start=datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
                    end=datetime(2026, 3, 2, 9, tzinfo=UTC),
                ),
            ),
            load=LOAD,
            note='dit "Zoé",\nsonner',
        ),
    ),
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_dialect_gives_the_same_jobs(tmp_path: Path, encoding: str, separator: str) -> None:
    """Encoding and separator are found out; quoted separators and line breaks stay inside."""
    path = crew(tmp_path) / "livraisons.csv"
    write_csv(path, ROWS, encoding=encoding, separator=separator, line_end="\r\n")
    assert read(tmp_path)[0].jobs == (JOB,)
    (sheet,) = sheets.read_sheets(path)
    assert sheet.dialect
    assert sheet.dialect.separator == separator
    assert sheet.dialect.mark == (encoding in ("utf-8-sig", "utf-16"))


def test_a_big_endian_mark_and_a_declared_separator_are_known(tmp_path: Path) -> None:
    """The first bytes and a first line ``sep=;`` are about the file, and are no row of it."""
    path = crew(tmp_path) / "livraisons.csv"
    write_csv(path, ROWS, encoding="utf-16-be", separator=";", top="\ufeffsep=;\n")
    assert read(tmp_path)[0].jobs == (JOB,)
    (sheet,) = sheets.read_sheets(path)
    assert sheet.dialect == Dialect(
        encoding="utf-16-be", mark=True, separator=";", line_end="\n", declared=True
    )
    assert sheet.rows[0] == HEADERS


def test_quotes_that_do_not_pair_are_a_fault_not_a_swallowed_file(tmp_path: Path) -> None:
    """A quote left open would hide every row after it; the row is named instead."""
    path = crew(tmp_path) / "jobs.csv"
    path.write_text('id,address\n1,Quai nº 3\n2,"Quai nº 3\n3,Quai nº 3\n', encoding="utf-8")
    assert faults_of(tmp_path) == [("csv-quotes", "row 3")]


@pytest.mark.parametrize("raw", [b"id,address\n\x81\xff\x8d", b"\xff\xfea", b"id\0\0\0"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, raw: bytes) -> None:
    """What is text in none of the encodings is named as such."""
    (crew(tmp_path) / "jobs.csv").write_bytes(raw)
    assert faults_of(tmp_path) == [("not-text", "")]


def test_a_workbook_holds_every_kind_of_sheet(tmp_path: Path) -> None:
    """Sheets are known by their names; empty ones and those that start with # are left alone."""
    tables: dict[str, Rows] = {
        "Vélos": VEHICLES,
        "Shifts": SHIFTS,
        "Jobs": [
            ["id", "adresse", "date", "début", "fin", "poids", "durée", "colis"],
            [7, "Quai nº 3", date(2026, 3, 2), time(8, 30), time(10, 0), 12.3, time(0, 5), 2],
            [
                8.0,
                "Quai nº 3",
                "",
                CLOCK[0],
                CLOCK[1],
                1,
                5,
                2.0,
            ],
        ],
        "Feuil4": [],
        "#notes": [["scribble"]],
    }
    write_xlsx(tmp_path / "lundi.xlsx", tables)
    del tables["Feuil4"]
    xlsx = read(tmp_path)[0]
    (tmp_path / "lundi.xlsx").unlink()
    write_ods(tmp_path / "lundi.ods", {name: ods_rows(rows) for name, rows in tables.items()})
    ods = read(tmp_path)[0]
    window = Window(
        start=datetime(2026, 3, 2, 7, 30, tzinfo=UTC), end=datetime(2026, 3, 2, 9, tzinfo=UTC)
    )
    for day in (xlsx, ods):
        assert [job.id for job in day.jobs] == ["7", "8"]
        assert [job.drops[0].windows for job in day.jobs] == [(window,), (window,)]
        assert [job.drops[0].load.mass_g for job in day.jobs] == [12_300, 1000]
        assert [job.drops[0].service_s for job in day.jobs] == [300, 300]
        assert [job.drops[0].load.items for job in day.jobs] == [2, 2]
    assert xlsx == ods


def test_rows_of_a_workbook_are_named_with_their_sheet(tmp_path: Path) -> None:
    """A fault says sheet, row and column, counting empty rows as people see them."""
    jobs: Rows = [[], ["id", "address"], [], ["1", "nowhere"]]
    write_xlsx(tmp_path / "x.xlsx", {"Vélos": VEHICLES, "Shifts": SHIFTS, "Jobs": jobs})
    assert faults_of(tmp_path) == [("address-not-found", "Jobs, row 4, address")]


def test_errors_and_formulas_without_result_are_faults(tmp_path: Path) -> None:
    """``#N/A`` and a formula that was never computed must not pass for empty cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Jobs"
    sheet.append(["address", "mass", "note"])
    sheet.append(["Quai nº 3", "#N/A", "a"])
    sheet.append(["Quai nº 3", 1, "=A1&A2"])
    sheet["B2"].data_type = "e"
    book.save(crew(tmp_path) / "jobs.xlsx")
    found = [("cell-broken", "Jobs, row 2, mass"), ("cell-broken", "Jobs, row 3, note")]
    assert faults_of(tmp_path) == found
    (tmp_path / "jobs.xlsx").unlink()
    broken = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="float" office:value="0" '
        'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    row = f"<table:table-row>{ods_cell('Quai nº 3')}{broken}{ods_cell('a')}</table:table-row>"
    write_ods(tmp_path / "jobs.ods", {"Jobs": ods_rows([["address", "mass", "note"]]) + row})
    assert faults_of(tmp_path) == found[:1]


def test_merged_cells_are_faults_of_the_rows_they_hide(tmp_path: Path) -> None:
    """Return whether a merged value is meant for each of its rows is not guessed."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Jobs"
    for row in (["address", "window"], ["Quai nº 3", "8h-9h"], ["Quai nº 3", ""]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(crew(tmp_path) / "jobs.xlsx")
    assert faults_of(tmp_path) == [("cell-broken", "Jobs, row 3, window")]
    (tmp_path / "jobs.xlsx").unlink()
    merged = ods_cell("8h-9h").replace(
        "<table:table-cell", '<table:table-cell table:number-rows-spanned="2"'
    )
    first = f"<table:table-row>{ods_cell('Quai nº 3')}{merged}</table:table-row>"
    second = (
        f"<table:table-row>{ods_cell('Quai nº 3')}<table:covered-table-cell/></table:table-row>"
    )
    write_ods(tmp_path / "jobs.ods", {"Jobs": ods_rows([["address", "window"]]) + first + second})
    assert faults_of(tmp_path) == [("cell-broken", "Jobs, row 3, window")]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04junk", b"id,address\n1,2\n"])
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_damaged_workbooks_are_refused(tmp_path: Path, raw: bytes, ending: str) -> None:
    """A workbook that is none, or cut off, is one fault."""
    (crew(tmp_path) / f"jobs.{ending}").write_bytes(raw)
    assert faults_of(tmp_path) == [("workbook-damaged", "")]


def test_workbooks_with_parts_missing_are_refused(tmp_path: Path) -> None:
    """An archive that is no workbook inside, or whose XML is broken, is one fault."""
    for name, part, text in (
        ("a.xlsx", "xl/workbook.xml", "<workbook/>"),
        ("b.ods", "content.xml", "<office"),
        ("c.ods", "content.xml", "<a>"),
    ):
        path = crew(tmp_path) / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, text)
        assert faults_of(tmp_path) == [("workbook-damaged", "")]
        path.unlink()


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file that would fill memory is refused before it is unpacked."""
    write_xlsx(crew(tmp_path) / "jobs.xlsx", {"Jobs": [["address"], ["Quai nº 3"]]})
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 1000)
    assert faults_of(tmp_path) == [("file-too-large", "")]


CELLS = st.one_of(
    st.sampled_from(["", "8h-10h", "1 250,5", "2026-03-02", "Quai nº 3", "48.8, 2.3", "#", "day"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
ANY_HEADERS = st.lists(
    st.one_of(
        st.sampled_from([name for each in TABLES["jobs"] for name in each.english]),
        st.sampled_from([name for each in TABLES["tasks"] for name in each.english]),
        CELLS,
    ),
    max_size=8,
)


@given(ANY_HEADERS, st.lists(st.lists(CELLS, max_size=9), max_size=6))
def test_whatever_stands_in_the_cells_only_faults_come_of_it(
    headers: list[str], rows: list[list[str]]
) -> None:
    """Any text under any headers gives a day or faults, never another error."""
    with tempfile.TemporaryDirectory() as name:
        folder = crew(Path(name))
        write_csv(folder / "jobs.csv", [headers, *rows])
        for code, _ in faults_of(folder):
            assert code


@given(st.binary(max_size=200), st.sampled_from(["csv", "xlsx", "ods"]))
def test_any_bytes_are_read_or_refused(raw: bytes, ending: str) -> None:
    """A file of any bytes gives sheets or faults, never another error."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"jobs.{ending}"
        path.write_bytes(raw)
        try:
            assert ending == "csv" or not sheets.read_sheets(path)
            sheets.read_sheets(path)
        except BadInput as wrong:
            assert wrong.faults  # noqa: PT017 (both ends are right)
