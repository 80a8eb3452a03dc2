"""Files that are handed in, as large as they may be: tables of jobs, photos, calendars, reports."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from xml.sax.saxutils import escape

from PIL import Image

from data.files.proof_image import MAX_PIXELS, MAX_WEBP_PIXELS
from data.formats.calendar.reading import MAX_BYTES, MAX_EVENTS
from data.formats.open_food_network.columns import HEADERS
from routing.network.streets import Address

NOTE_SIGNS = 1900
"""Signs of a note: nearly as many as a text may have."""
_MISSPELT_AT = 3


def misspelt(address: Address, number: int) -> str:
    """Return an address as somebody wrote it who slipped once in the name of its street."""
    street = address.street
    at = _MISSPELT_AT + number % max(1, len(street) - _MISSPELT_AT)
    wrong = street[:at] + "x" + street[at + 1 :]
    return f"{wrong} {address.number}"


def job_rows(addresses: Sequence[Address], on: date, count: int, mark: str) -> list[list[str]]:
    """Return a table of deliveries to misspelt addresses, headings first.

    Parameters
    ----------
    mark
        Part of each reference: rows with another one are other deliveries.
    """
    rows = [["id", "address", "date", "from", "to", "items", "contact", "phone", "note"]]
    for number in range(count):
        where = misspelt(addresses[number % len(addresses)], number)
        rows.append(
            [
                f"{mark}-{number}",
                where,
                on.isoformat(),
                f"{9 + number % 6}:00",
                f"{12 + number % 6}:00",
                "2",
                f"Somebody {number}",
                "+358 40 123 4567",
                "",
            ]
        )
    return rows


def with_notes(rows: list[list[str]], most_bytes: int) -> list[list[str]]:
    """Write a note into each row, so that all of them have nearly so many bytes."""
    room = most_bytes // len(rows) - max(len(",".join(row)) for row in rows) - 2
    note = "Second courtyard, third floor, bell at the left. " * 50
    return [rows[0], *([*row[:-1], note[: max(0, min(NOTE_SIGNS, room))]] for row in rows[1:])]


def need_rows(addresses: Sequence[Address], on: date, count: int, mark: str) -> list[list[str]]:
    """Return a table of needs at misspelt addresses, headings first."""
    rows = [["alias", "address", "date", "from", "to", "items", "informed"]]
    for number in range(count):
        where = misspelt(addresses[number % len(addresses)], number)
        rows.append([f"{mark} {number}", where, on.isoformat(), "10:00", "18:00", "1", "yes"])
    return rows


def rightly_written(rows: list[list[str]], addresses: Sequence[Address]) -> list[list[str]]:
    """Return a table with the addresses of its rows as they are."""
    at = rows[0].index("address")
    found = [list(row) for row in rows]
    for number, row in enumerate(found[1:]):
        one = addresses[number % len(addresses)]
        row[at] = f"{one.street} {one.number}"
    return found


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as CSV."""
    kept = io.StringIO()
    csv.writer(kept).writerows(rows)
    return kept.getvalue().encode()


def spreadsheet(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as a workbook of Excel."""
    sheet = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for row in rows
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            **_WORKBOOK,
            "xl/worksheets/sheet1.xml": _SHEET.format(sheet),
        }.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return kept.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData>{{}}</sheetData></worksheet>'
_WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
    '<sheet name="Jobs" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
    f'Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def platform_report(
    hub: str, addresses: Sequence[Address], most_bytes: int, mark: str
) -> tuple[bytes, str]:
    """Return a report of Open Food Network with the orders of homes, and the cycle it is of."""
    keys = (
        *("hub", "customer", "phone", "producer", "product", "variant", "quantity", "paid"),
        *("shipping", "delivery", "ship_street", "ship_city", "order_number", "order_cycle"),
    )
    cycle = "Thursday"
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow([HEADERS[key][0] for key in keys])
    number = 0
    while kept.tell() < most_bytes - 300:
        at = addresses[number % len(addresses)]
        writer.writerow(
            [
                *(hub, f"Somebody {number}", "+358 40 123 4567", "Farm", "Carrots", "500g", "2"),
                *("true", "Home", "true", misspelt(at, number), "Helsinki"),
                *(f"{mark}{number:08}", cycle),
            ]
        )
        number += 1
    return kept.getvalue().encode(), cycle


def calendar(on: date, share: float) -> bytes:
    """Return an iCalendar file of times off, as many as may be."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    begin = datetime.combine(on, time(8))
    for number in range(int(MAX_EVENTS * share)):
        at = begin + timedelta(hours=4 * number)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}",
            f"DTSTART:{at:%Y%m%dT%H%M%S}",
            f"DTEND:{at + timedelta(hours=1):%Y%m%dT%H%M%S}",
            "END:VEVENT",
        ]
    found = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
    return found if len(found) <= MAX_BYTES else calendar(on, share * 0.9)


_SHAPE = (73, 54)
"""Width and height of a photo, in parts."""


@cache
def photo(kind: str, share: float) -> bytes:
    """Return a photo of nearly as many pixels as may be, as a camera would have written it."""
    most = MAX_WEBP_PIXELS if kind == "webp" else MAX_PIXELS
    part = int((share * most / (_SHAPE[0] * _SHAPE[1])) ** 0.5)
    sides = (_SHAPE[0] * part, _SHAPE[1] * part)
    coarse = Image.frombytes("RGB", (365, 270), Random(1).randbytes(365 * 270 * 3))
    picture = coarse.resize(sides, Image.Resampling.BICUBIC)
    kept = io.BytesIO()
    if kind == "png":
        # Noise at full size would be too many bytes.
        flat = Image.frombytes("RGB", (73, 54), Random(1).randbytes(73 * 54 * 3))
        flat.resize(sides, Image.Resampling.NEAREST).save(kept, "PNG")
    elif kind == "webp":
        picture.save(kept, "WEBP", quality=60, method=0)
    else:
        picture.save(kept, "JPEG", quality=70, progressive=True)
    return kept.getvalue()
