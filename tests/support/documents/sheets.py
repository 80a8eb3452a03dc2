"""Writes spreadsheets for tests: CSV in any dialect, XLSX, and ODS made by hand."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

from data.formats.address_coordinates import Located
from data.formats.day import Day
from data.formats.spreadsheet import read_folder
from routing.errors import BadInput, Fault
from routing.types import Point

Value = str | int | float | bool | date | datetime | time
Rows = Sequence[Sequence[Value]]

PROFILES = ("bike", "cargo", "trike")
ON = date(2026, 3, 2)
ADDRESSES = {
    "1 rue des Lilas": Point(lon=2.35, lat=48.85),
    "12 bis rue de l'Église, 2e étage": Point(lon=2.36, lat=48.86),
    "Quai nº 3": Point(lon=2.37, lat=48.87),
}


def located(text: str) -> Located | None:
    """Find an address of this module."""
    point = ADDRESSES.get(text)
    return None if point is None else Located(point)


VEHICLES: Rows = [["id", "profile", "mass_g"], ["bike-1", "cargo", "80000"]]
SHIFTS: Rows = [["id", "courier", "vehicle", "start", "end"], ["day", "Ada", "bike-1", "7h", "19h"]]

_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def write_csv(
    path: Path,
    rows: Rows,
    *,
    encoding: str = "utf-8",
    separator: str = ",",
    line_end: str = "\n",
    top: str = "",
) -> Path:
    """Write rows as CSV."""
    stream = io.StringIO(newline="")
    # Before Python 3.13 a writer does not quote a line end other than its own.
    broken = any("\r" in str(cell) or "\n" in str(cell) for row in rows for cell in row)
    writer = csv.writer(
        stream,
        delimiter=separator,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    path.write_bytes((top + stream.getvalue()).encode(encoding))
    return path


def write_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    """Write sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # also a text that looks like a formula
    book.save(path)
    return path


def ods_cell(value: Value) -> str:
    """Return one cell as ODS writes it."""
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, time):
        written = value.strftime("PT%HH%MM%SS")
        kind = f'office:value-type="time" office:time-value="{written}"'
    elif value:
        kind = 'office:value-type="string"'
    else:
        return "<table:table-cell/>"
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods_rows(rows: Rows) -> str:
    """Return rows as ODS writes them."""
    return "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )


def write_ods(path: Path, tables: dict[str, str]) -> Path:
    """Write an ODS file of sheets whose rows are given as XML."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest_name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    body = "".join(
        f'<table:table table:name="{escape(name)}">{rows}</table:table>'
        for name, rows in tables.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><m:manifest xmlns:m="{manifest_name}">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES}>'
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def crew(folder: Path) -> Path:
    """Write a vehicle and a shift into a folder, so that only its jobs are in question."""
    write_csv(folder / "vehicles.csv", VEHICLES)
    write_csv(folder / "shifts.csv", SHIFTS)
    return folder


def read(
    folder: Path, *, on: date | None = ON, skip_bad: bool = False, timezone: str = "Europe/Paris"
) -> tuple[Day, tuple[Fault, ...]]:
    """Read a folder with the addresses and profiles of this module."""
    found = read_folder(
        folder,
        timezone=timezone,
        on=on,
        known_profiles=PROFILES,
        locate=located,
        skip_bad=skip_bad,
    )
    return found.day, found.left_out


def faults_of(folder: Path, *, on: date | None = ON) -> list[tuple[str, str]]:
    """Return code and place of everything wrong with a folder."""
    try:
        read(folder, on=on)
    except BadInput as wrong:
        return [(fault.code, fault.where) for fault in wrong.faults]
    return []
