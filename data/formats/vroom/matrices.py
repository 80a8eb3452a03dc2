"""The matrices of a VROOM problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from data.formats.fields import shown
from dispatch.model import MOST_LEG, TravelTimes
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from data.formats.fields import Node, Table

    Cells = NDArray[np.int64]

MATRIX_KEYS = ("durations", "distances")
MATRIX_UNSUPPORTED = ("costs",)
MAX_CELL = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrices:
    """Durations in seconds and, where given, distances in metres, by profile.

    ``size`` is the side of the smallest of them: an index must lie below it.
    """

    durations: Mapping[str, Cells]
    distances: Mapping[str, Cells]
    size: int

    def times(self, indices: Iterable[int]) -> TravelTimes:
        """Keep the rows and columns that are used; a place's id is its index as text.

        Distances that are not given are 0. More seconds or metres than a leg may have are no way.
        """
        used = sorted(set(indices))
        grid = np.ix_(used, used)
        durations = {name: cells[grid] for name, cells in self.durations.items()}
        distances = {
            name: self.distances[name][grid] if name in self.distances else np.zeros_like(cells)
            for name, cells in durations.items()
        }
        for name, cells in durations.items():
            lost = (cells > MOST_LEG) | (distances[name] > MOST_LEG)
            cells[lost] = distances[name][lost] = UNREACHABLE
        return TravelTimes(
            place_ids=tuple(str(index) for index in used),
            duration_s={name: cells.astype(np.int32) for name, cells in durations.items()},
            distance_m={name: cells.astype(np.int32) for name, cells in distances.items()},
        )


def read_matrices(table: Table) -> Matrices | None:
    """Read ``matrices`` of a problem, ``None`` where it has none."""
    node = table.get("matrices")
    if node is None:
        return None
    durations: dict[str, Cells] = {}
    distances: dict[str, Cells] = {}
    for profile, entry in node.entries():
        keys = entry.table(MATRIX_KEYS, MATRIX_UNSUPPORTED)
        if keys is None:
            continue
        needed, optional = keys.need("durations"), keys.get("distances")
        cells = _cells(needed) if needed else None
        metres = _cells(optional) if optional else None
        if cells is not None:
            durations[profile] = cells
        if metres is not None:
            distances[profile] = metres
        if optional and cells is not None and metres is not None and len(cells) != len(metres):
            optional.fault("matrix-sizes-differ", value=len(metres), expected=len(cells))
    sizes = [len(cells) for cells in (*durations.values(), *distances.values())]
    return Matrices(durations=durations, distances=distances, size=min(sizes, default=0))


def _cells(node: Node) -> Cells | None:
    rows = node.rows()
    if not rows:
        if node.value == []:
            node.fault("matrix-empty")
        return None
    for row in rows:
        if not isinstance(row.value, list) or len(row.value) != len(rows):
            length = len(row.value) if isinstance(row.value, list) else shown(row.value)
            row.fault("matrix-not-square", value=length, expected=len(rows))
            return None
        if set(map(type, row.value)) != {int} or min(row.value) < 0 or max(row.value) > MAX_CELL:
            _wrong_cell(row)
            return None
    return np.array(cast("list[list[int]]", node.value), dtype=np.int64)


def _wrong_cell(row: Node) -> None:
    """Name the first cell of a row that is no whole number of the range."""
    before = len(row.faults.found)
    for cell in row.rows():
        cell.integer(0, MAX_CELL)
        if len(row.faults.found) > before:
            return
