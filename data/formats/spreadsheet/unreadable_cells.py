"""Finds the cells of a workbook whose value the reading library passes over.

A cell that shows an error (``#N/A``), or a formula that was saved without its result, comes out of
the library as empty or as 0. In a plan that would be a silent change, so they are looked up here.
On the way it is seen how far a sheet reaches: the library would set memory aside for all of it.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from typing import IO

Broken = dict[tuple[int, int], str]
"""Text of each broken cell by row and column, both from 0."""

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MAX_SPAN = 1000
_MAX_BROKEN = 200_000
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


class SheetTooLarge(Exception):
    """A cell with content lies farther down or to the right than is read."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.rows = rows
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Room:
    """Limits of a sheet."""

    rows: int
    columns: int

    def check(self, row: int, column: int) -> None:
        """Refuse a cell with content, by its place from 0.

        Raises
        ------
        SheetTooLarge
            If it lies outside.
        """
        if row >= self.rows or column >= self.columns:
            raise SheetTooLarge(row + 1, column + 1)


def broken_cells(archive: zipfile.ZipFile, room: Room) -> dict[str, Broken]:
    """Return the broken cells of each sheet by its name.

    Raises
    ------
    SheetTooLarge
        If a sheet reaches farther than there is room.
    ValueError
        If the XML inside is malformed, or declares a document type (no workbook does).
    """
    names = set(archive.namelist())
    try:
        if "content.xml" in names:
            return _ods(archive, room)
        return {
            name: _xlsx(archive, part, room)
            for name, part in _parts(archive).items()
            if part in names
        }
    except ET.ParseError as error:
        raise ValueError(str(error)) from error


def _elements(stream: IO[bytes], wanted: str) -> Iterator[ET.Element]:
    """Walk a part of a workbook, freeing what was seen; ``wanted`` is a tag without namespace."""
    # The parser is expat, which refuses entities that blow up; see the size limit of the archive.
    for _, element in ET.iterparse(stream):  # noqa: S314
        if _tag(element) == wanted:
            yield element
            element.clear()


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next((text for key, text in element.items() if key.rpartition("}")[2] == name), "")


# ------------------------------------------------------------------------------------------ XLSX


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {
            _attribute(each, "Id"): posixpath.normpath(
                posixpath.join("/xl", _attribute(each, "Target"))
            ).lstrip("/")
            for each in _elements(stream, "Relationship")
        }
    with archive.open("xl/workbook.xml") as stream:
        return {
            _attribute(each, "name"): targets.get(each.get(_RELATION, ""), "")
            for each in _elements(stream, "sheet")
        }


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _xlsx(archive: zipfile.ZipFile, part: str, room: Room) -> Broken:
    found: Broken = {}
    with archive.open(part) as stream:
        for cell in _elements(stream, "c"):
            children = {_tag(child): child.text or "" for child in cell}
            error = cell.get("t") == "e"
            unknown = "f" in children and not children.get("v")
            place = _REFERENCE.fullmatch(cell.get("r", ""))
            if place and children:
                room.check(int(place[2]) - 1, _column(place[1]))
            if place and (error or (unknown and cell.get("t") != "str")):
                text = children.get("v") if error else "=" + children["f"]
                found[int(place[2]) - 1, _column(place[1])] = text or "#"
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


# ------------------------------------------------------------------------------------------- ODS


def _ods(archive: zipfile.ZipFile, room: Room) -> dict[str, Broken]:
    found: dict[str, Broken] = {}
    with archive.open("content.xml") as stream:
        for table in _elements(stream, "table"):
            broken = found.setdefault(table.get(f"{_ODS}name", ""), {})
            at = 0
            for row in table.iter(f"{_ODS}table-row"):
                again = int(row.get(f"{_ODS}number-rows-repeated", "1"))
                _ods_row(row, (at, at + again - 1), broken, room)
                at += again
    return found


def _ods_row(row: ET.Element, places: tuple[int, int], broken: Broken, room: Room) -> None:
    column, (at, last) = 0, places
    for cell in row:
        again = int(cell.get(f"{_ODS}number-columns-repeated", "1"))
        if len(cell) or _attribute(cell, "value-type"):
            room.check(last, column + again - 1)
        if cell.get(f"{_CALC}value-type") == "error":
            broken[at, column] = "".join(cell.itertext()).strip() or "#"
        _spanned(cell, (at, column), broken)
        column += again
        if len(broken) > _MAX_BROKEN:
            message = "too many merged or broken cells"
            raise ValueError(message)


def _spanned(cell: ET.Element, corner: tuple[int, int], broken: Broken) -> None:
    """Note the cells that a merged cell hides: whether its value is meant there is unknown."""
    rows, columns = (
        min(int(cell.get(f"{_ODS}number-{name}-spanned", "1")), _MAX_SPAN)
        for name in ("rows", "columns")
    )
    text = "".join(cell.itertext()).strip()
    if rows * columns == 1 or not text:
        return
    for row in range(rows):
        for column in range(columns):
            if row or column:
                broken[corner[0] + row, corner[1] + column] = f"= {text}"
