"""Rows of the arrays by node: where the nodes, starts and ends of rounds stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.kernel.numba_options import compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@compiled
def start_row(d: Data, v: int) -> int:
    """Row of a round's start in the arrays by node."""
    return int(d.place.shape[0]) + v


@compiled
def end_row(d: Data, v: int) -> int:
    """Row of a round's end in the arrays by node."""
    return int(d.place.shape[0]) + int(d.open.shape[0]) + v


@compiled
def row_before(d: Data, s: State, v: int, k: int) -> int:
    """Row of what comes before a position: a node, or the start."""
    return int(s.sequence[v, k - 1]) if k > 0 else start_row(d, v)


@compiled
def row_at(d: Data, s: State, v: int, k: int) -> int:
    """Row of what stands at a position: a node, or the end."""
    return int(s.sequence[v, k]) if k < s.length[v] else end_row(d, v)
