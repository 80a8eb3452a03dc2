"""Edges of days, times and numbers in every value of a day file, and in cells of tables."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.formats.day import read_day
from data.formats.spreadsheet import cells, moments
from data.formats.spreadsheet.cells import CellFault
from routing.errors import BadInput
from tests.support.depth import WHOLE
from tests.support.interface.described import written
from tests.support.interface.edges import CLOCKS, DAYS, FIGURES, INSTANTS, NUMBERS, TYPED
from tests.support.plans.days import PROFILES, changed, day_values, vroom_values

CELLS = (
    *(*TYPED["day"], *TYPED["instant"], *TYPED["clock"], *TYPED["number"], *FIGURES),
    *("9" * 5000 + "h", "1e308", "31/12/9999", "1/1/0001", "29 February 2027", "8h-99h", "5,5,5"),
    *(
        date.min,
        date.max,
        datetime(1, 1, 1),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001
        time.max,
        timedelta.max,
        timedelta.min,
    ),
    *(0, -1, 2**31, 2**63, 10**400, 1e308, -1e308, 5e-324, float("inf"), float("nan"), -0.0, True),
)
READERS: dict[str, Callable[[Any], object]] = {
    "number": cells.number,
    "integer": lambda cell: cells.integer(cell, 0, 10_000),
    "lat_lon": cells.lat_lon,
    "packages": cells.packages,
    "day": moments.day,
    "moment": moments.moment,
    "windows": moments.windows,
}


@pytest.mark.parametrize("reader", READERS)
def test_every_edge_in_a_cell_is_read_or_is_a_fault(reader: str) -> None:
    """Whatever stands in a cell is a value, or a fault of the cell with its sentence."""
    refused = 0
    for cell in CELLS:
        try:
            READERS[reader](cell)
        except CellFault:
            refused += 1
    assert refused > len(CELLS) / 4


def places(values: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Return every value of a document with the keys that lead to it."""
    if isinstance(values, dict | list):
        inner = values.items() if isinstance(values, dict) else enumerate(values[:1])
        for key, each in inner:
            yield from places(each, f"{path}.{key}" if path else str(key))
    elif not isinstance(values, bool):
        yield path, values


def edges(value: object) -> tuple[object, ...]:
    """Return what is written in place of a value."""
    if isinstance(value, int | float):
        return NUMBERS
    if not isinstance(value, str):
        return ()
    looks = {r"\d{4}-\d\d-\d\dT.*": INSTANTS, r"\d{4}-\d\d-\d\d": DAYS, r"\d\d:\d\d.*": CLOCKS}
    return next((known for look, known in looks.items() if re.fullmatch(look, value)), ())


@pytest.mark.parametrize("values", [day_values(), vroom_values()], ids=["tournee", "vroom"])
def test_every_edge_in_a_day_file_is_read_or_is_a_fault(tmp_path: Path, values: Any) -> None:  # noqa: ANN401  # JSON
    """Whatever a day file says in place of a value, the day is read or refused with its faults."""
    refused = asked = 0
    for turn, (path, value) in enumerate(places(values)):
        known = edges(value)
        for edge in known if WHOLE or not known else [known[turn % len(known)]]:
            file = tmp_path / "day.json"
            file.write_bytes(written(changed(values, path, edge)))
            asked += 1
            with suppress(BadInput):
                read_day(file, known_profiles=PROFILES)
                continue
            refused += 1
    assert refused > asked / 4
    assert json.loads(json.dumps(values)) == values
