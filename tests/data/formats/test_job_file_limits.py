"""Files of jobs that would keep their reader busy: refused early, by name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from data.formats.job_file import MAX_VALUES, parse_job_file
from data.formats.spreadsheet import headers, sheets, tables
from data.formats.spreadsheet.sheets import Sheet, read_sheets
from routing.errors import BadInput

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def a_workbook(cells: dict[str, str], merged: tuple[str, ...] = ()) -> bytes:
    """An XLSX of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for place, text in cells.items():
        sheet[place] = text
    for each in merged:
        sheet.merged_cells.add(each)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def an_ods(rows: str) -> bytes:
    """An ODS of one sheet, of which the rows are written in XML."""
    kept = io.BytesIO()
    spaces = " ".join(f'xmlns:{one}="{_OFFICE}:{one}:1.0"' for one in ("office", "table", "text"))
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="jobs">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return kept.getvalue()


REPEATED = (
    '<table:table-row table:number-rows-repeated="1000000">'
    '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    "</table:table-row>"
)
SPANNED = (
    "<table:table-row>"
    '<table:table-cell office:value-type="string" table:number-columns-spanned="1000" '
    'table:number-rows-spanned="1000"><text:p>x</text:p></table:table-cell>'
    "</table:table-row>"
)
SAME = "{" + ",".join(f'"{number}":1' for number in range(20_000)) + ',"19999":1}'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("jobs.xlsx", a_workbook({"A1": "x" * 20_000}), "cell-too-long"),
        ("jobs.csv", b"id;note\n1;" + b"x" * 20_000, "cell-too-long"),
        ("jobs.xlsx", a_workbook({"A1": "id", "A1048576": "x"}), "too-many-rows"),
        ("jobs.xlsx", a_workbook({"A1": "id", "XFD1": "x"}), "too-many-columns"),
        (
            "jobs.xlsx",
            a_workbook({"A1": "id"}, tuple(f"A1:XFC{number}" for number in range(2, 1000))),
            "workbook-damaged",
        ),
        ("jobs.ods", an_ods(REPEATED), "too-many-rows"),
        ("jobs.ods", an_ods(SPANNED), "workbook-damaged"),
        ("jobs.csv", b"id\n" + b"1\n" * 10_001, "too-many-rows"),
        ("day.json", b'{"jobs":[' + b"1," * MAX_VALUES + b"1]}", "too-many-values"),
        # Looked for with a count of each key among all, this took minutes.
        ("day.json", SAME.encode(), "duplicate-key"),
    ],
)
def test_what_nobody_typed_is_refused(name: str, content: bytes, code: str) -> None:
    """Endless cells, far corners, huge merges and documents without end are faults of the file."""
    with pytest.raises(BadInput) as refused:
        parse_job_file(content, name)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].file == name


def test_all_texts_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shared text may stand in many cells: what counts is what is read."""
    monkeypatch.setattr(sheets, "MAX_SIGNS", 50_000)
    content = a_workbook({f"A{row}": "x" * 1000 for row in range(1, 60)})
    with pytest.raises(BadInput, match="file-too-large"):
        parse_job_file(content, "jobs.xlsx")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_endless_heading_is_looked_at_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Of a heading no more is compared than any column's name could have."""
    looked_at: list[int] = []

    def noted(text: str) -> str:
        looked_at.append(len(text))
        return "x"

    monkeypatch.setattr(headers, "plain_words", noted)
    path = tmp_path / f"jobs.{ending}"
    long = "é " * 4000
    path.write_bytes(
        a_workbook({"A1": long, "B1": "id", "A2": "1"})
        if ending == "xlsx"
        else f"{long};id\n1;2\n".encode()
    )
    (sheet,) = read_sheets(path)
    assert isinstance(sheet, Sheet)
    tables.understand(sheet)
    assert looked_at
    assert max(looked_at) <= headers.MAX_HEADER_SIGNS
