"""The ways between a stop and the places of a round, laid side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import AT, DEPART, NEXT
from dispatch.search.kernel.legs import way_of, way_to
from dispatch.search.kernel.numba_options import inlined
from dispatch.search.kernel.row_index import row_before

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, State


@inlined
def lay_ways(  # what tells the positions, and where to write
    d: Data, s: State, v: int, table: Ints, place: int, first: int, last: int, until: int, to: int
) -> None:
    """Write seconds and metres to a place and from it, with nothing aboard, for these positions.

    Column ``to`` of the scratch rows is the first of the four. It ends before a position whose
    departure is later than ``until`` by ``table``. A loop that does nothing else waits for many
    ways at once, where whoever weighs each position waits for them one by one.
    """
    legs = d.legs[d.matrix[v]]
    for k in range(first, last + 1):
        row = row_before(d, s, v, k)
        if table[row, DEPART] > until:
            break
        at, following = s.schedule[row, AT], s.schedule[row, NEXT]
        s.scratch[k, to] = way_to(legs, at, place, 0)
        s.scratch[k, to + 1] = way_to(legs, at, place, 1)
        s.scratch[k, to + 2] = way_of(legs, place, following, 0)
        s.scratch[k, to + 3] = way_of(legs, place, following, 1)


@inlined
def lay_slopes(d: Data, s: State, v: int, place: int, first: int, last: int, to: int) -> None:
    """Write the microseconds that a kilogram adds to these ways; ``to`` is the first of the two."""
    per_kg = d.per_kg[d.slope[v]]
    for k in range(first, last + 1):
        row = row_before(d, s, v, k)
        at, following = s.schedule[row, AT], s.schedule[row, NEXT]
        s.scratch[k, to] = per_kg[at, place] if at >= 0 else 0
        s.scratch[k, to + 1] = per_kg[place, following] if following >= 0 else 0
