"""Finds the cells of a workbook whose value the reading library passes over.

A cell that shows an error (``#N/A``), or a formula that was saved without its result, comes out of
the library as empty or as 0. In a plan that would be a silent change, so they are looked up here.
"""

from __future__ import annotations

import posixpath
import re
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
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def broken_cells(archive: zipfile.ZipFile) -> dict[str, Broken]:
    """Give the broken cells of each sheet by its name.

    Raises
    ------
    ValueError
        If the XML inside is malformed, or declares a document type (no workbook does).
    """
    names = set(archive.namelist())
    try:
        if "content.xml" in names:
            return _ods(archive)
        return {
            name: _xlsx(archive, part) for name, part in _parts(archive).items() if part in names
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
    """Give the part of the archive that holds each sheet."""
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


def _xlsx(archive: zipfile.ZipFile, part: str) -> Broken:
    found: Broken = {}
    with archive.open(part) as stream:
        for cell in _elements(stream, "c"):
            children = {_tag(child): child.text or "" for child in cell}
            error = cell.get("t") == "e"
            unknown = "f" in children and not children.get("v")
            place = _REFERENCE.fullmatch(cell.get("r", ""))
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


def _ods(archive: zipfile.ZipFile) -> dict[str, Broken]:
    found: dict[str, Broken] = {}
    with archive.open("content.xml") as stream:
        for table in _elements(stream, "table"):
            broken = found.setdefault(table.get(f"{_ODS}name", ""), {})
            at = 0
            for row in table.iter(f"{_ODS}table-row"):
                _ods_row(row, at, broken)
                at += int(row.get(f"{_ODS}number-rows-repeated", "1"))
    return found


def _ods_row(row: ET.Element, at: int, broken: Broken) -> None:
    column = 0
    for cell in row:
        if cell.get(f"{_CALC}value-type") == "error":
            broken[at, column] = "".join(cell.itertext()).strip() or "#"
        _spanned(cell, (at, column), broken)
        column += int(cell.get(f"{_ODS}number-columns-repeated", "1"))


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
