"""Orders the edges of a street graph by nested dissection.

A *cell* is a set of junctions. It is cut in two where the fewest edges cross, each half is cut
again, and so on down to single junctions. Whatever is cut first is ranked highest: a search that
climbs in rank soon meets only the few edges of large cuts, rivers and railways above all.

A cut is found by *inertial flow* (Schild and Sommer, "On balanced separators in road networks",
SEA 2015): along each of four directions, the first junctions of the cell are sources, the last
ones sinks, and the least cut between them is that of a largest flow (Dinic 1970), where every edge
carries one unit. The edges of the cut, and not junctions, are the separator, since the engine walks
over arcs (Buchhold, Wagner, Zeitz and Zündorf, "Customizable contraction hierarchies with turn
costs", ATMOS 2020).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_SHARE = 0.25
"""Share of a cell's junctions that are sources, and that are sinks."""

_LINES = 5
"""Orders of the junctions kept: along four directions, and by number, which lies near in memory."""

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class _Net(NamedTuple):
    """Edges by junction: row ``i`` of ``first[u] <= i < first[u + 1]`` leads to ``to[i]``."""

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    edge: NDArray[np.int32]


class _Cell(NamedTuple):
    """One cell with junctions and rows numbered anew, and room for a flow.

    Attributes
    ----------
    first, to, twin, edge
        Edges by junction, as in ``_Net``; ``twin`` is the row of the same edge from the other end.
    flow
        ``int8``, units that flow along a row: -1, 0 or 1; the opposite of its twin's.
    level, next_row
        Per junction: steps from the sources (-1: not reached), and the row to try next.
    queue, path
        Junctions in the order in which they are reached; rows from a source on.
    end
        ``int8`` per junction: 1 for sources, 2 for sinks.
    """

    first: NDArray[np.int32]
    to: NDArray[np.int32]
    twin: NDArray[np.int32]
    edge: NDArray[np.int32]
    flow: NDArray[np.int8]
    level: NDArray[np.int32]
    next_row: NDArray[np.int32]
    queue: NDArray[np.int32]
    path: NDArray[np.int32]
    end: NDArray[np.int8]


class _CellMarks(NamedTuple):
    """Marks of junctions and edges while cells are cut.

    Attributes
    ----------
    local
        ``int32[n]``, number of each junction within its cell.
    cell
        ``int32[n]``, the cell that each junction is in.
    mate
        ``int32[m]``, the row of an edge that was met from one end only, else -1.
    inside
        ``bool[n]``, whether a junction is in the first half of its cell.
    """

    local: NDArray[np.int32]
    cell: NDArray[np.int32]
    mate: NDArray[np.int32]
    inside: NDArray[np.bool_]


@njit(cache=True, nogil=True)
def _new_cell(nodes: int, rows: int) -> _Cell:
    """Room for a cell of any size."""
    return _Cell(
        np.empty(nodes + 1, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int8),
        np.empty(nodes, np.int32),
        np.empty(nodes, np.int32),
        np.empty(nodes, np.int32),
        np.empty(nodes, np.int32),
        np.empty(nodes, np.int8),
    )


@njit(cache=True, nogil=True)
def _enter(net: _Net, cell: _Cell, marks: _CellMarks, members: NDArray[np.int32]) -> None:
    """Number junctions and rows of a cell anew."""
    local, cell_of, mate = marks.local, marks.cell, marks.mate
    for i in range(len(members)):
        local[members[i]] = i
    rows = 0
    for i in range(len(members)):
        node = members[i]
        cell.first[i] = rows
        for row in range(net.first[node], net.first[node + 1]):
            other = net.to[row]
            if cell_of[other] != cell_of[node] or other == node:
                continue
            edge = net.edge[row]
            cell.to[rows] = local[other]
            cell.edge[rows] = edge
            if mate[edge] < 0:
                mate[edge] = rows
            else:
                cell.twin[rows] = mate[edge]
                cell.twin[mate[edge]] = rows
                mate[edge] = -1
            rows += 1
    cell.first[len(members)] = rows


@njit(cache=True, nogil=True)
def _reach(cell: _Cell, size: int, side: int) -> tuple[int, bool]:
    """Spread from the junctions of one end along what can still flow.

    ``side`` is 1 to spread from the sources with the flow, 2 from the sinks against it. Returns how
    many junctions were reached, and whether the other end was; it stops at the level where it is.
    """
    level, queue = cell.level, cell.queue
    tail = 0
    for node in range(size):
        level[node] = -1
        if cell.end[node] == side:
            level[node] = 0
            queue[tail] = node
            tail += 1
    head = 0
    met = False
    last = size + 1
    while head < tail:
        node = queue[head]
        head += 1
        if level[node] >= last:
            break
        for row in range(cell.first[node], cell.first[node + 1]):
            other = cell.to[row]
            if level[other] < 0:
                flow = cell.flow[row] if side == 1 else -cell.flow[row]
                if flow < 1:
                    level[other] = level[node] + 1
                    queue[tail] = other
                    tail += 1
                    if cell.end[other] == 3 - side:
                        met = True
                        last = level[other]
    return tail, met


@njit(cache=True, nogil=True)
def _push(cell: _Cell, source: int) -> bool:
    """Send one more unit from a source to any sink, along rising levels."""
    path = cell.path
    depth = 0
    node = source
    while cell.end[node] != 2:
        row = cell.next_row[node]
        if row < cell.first[node + 1]:
            other = cell.to[row]
            if cell.flow[row] < 1 and cell.level[other] == cell.level[node] + 1:
                path[depth] = row
                depth += 1
                node = other
            else:
                cell.next_row[node] = row + 1
        elif depth == 0:
            return False
        else:
            depth -= 1
            node = cell.to[cell.twin[path[depth]]]
            cell.next_row[node] += 1
    for i in range(depth):
        cell.flow[path[i]] += 1
        cell.flow[cell.twin[path[i]]] -= 1
    return True


@njit(cache=True, nogil=True)
def _least_cut(
    cell: _Cell, line: NDArray[np.int32], local: NDArray[np.int32], most: int
) -> tuple[int, int, int]:
    """Largest flow along one direction, given up above ``most`` units.

    Returns its units, the junctions on the smaller side of the cut, and the end that side holds;
    ``cell.level`` is not negative on that side.
    """
    size = len(line)
    count = max(1, int(size * _SHARE))
    cell.end[:size] = 0
    for i in range(count):
        cell.end[local[line[i]]] = 1
        cell.end[local[line[size - 1 - i]]] = 2
    cell.flow[: cell.first[size]] = 0
    units = 0
    while True:
        reached, met = _reach(cell, size, 1)
        if not met:
            break
        for node in range(size):
            cell.next_row[node] = cell.first[node]
        for i in range(count):
            while _push(cell, local[line[i]]):
                units += 1
                if units > most:
                    return units, 0, 0
    if 2 * reached <= size:
        return units, reached, 1
    from_sinks, _ = _reach(cell, size, 2)
    if min(from_sinks, size - from_sinks) >= size - reached:
        return units, min(from_sinks, size - from_sinks), 2
    _reach(cell, size, 1)
    return units, size - reached, 1


@njit(cache=True, nogil=True)
def _divide(
    cell: _Cell, lines: NDArray[np.int32], local: NDArray[np.int32], side: NDArray[np.bool_]
) -> int:
    """Find the best cut of the four directions; write which side of it junctions are on.

    Returns the direction.
    """
    size = lines.shape[1]
    fewest, balance, best = 1 << 30, 0, -1
    for direction in range(_LINES - 1):
        units, smaller, _ = _least_cut(cell, lines[direction], local, fewest)
        if units < fewest or (units == fewest and smaller > balance):
            fewest, balance, best = units, smaller, direction
            for node in range(size):
                side[node] = cell.level[node] >= 0
    return best


@njit(cache=True, nogil=True)
def _split(line: NDArray[np.int32], inside: NDArray[np.bool_], room: NDArray[np.int32]) -> int:
    """Move the junctions inside to the front and keep the order otherwise; count them."""
    front, back = 0, 0
    for i in range(len(line)):
        node = line[i]
        if inside[node]:
            line[front] = node
            front += 1
        else:
            room[back] = node
            back += 1
    line[front:] = room[:back]
    return front


@njit(cache=True, nogil=True)
def _crossing(cell: _Cell, side: NDArray[np.bool_], place: NDArray[np.int32]) -> NDArray[np.int32]:
    """Edges that a cut severs, in the order of their places along it."""
    found = np.empty(cell.first[len(side)] // 2, np.int32)
    key = np.empty(len(found), np.int32)
    count = 0
    for node in range(len(side)):
        if side[node]:
            for row in range(cell.first[node], cell.first[node + 1]):
                if not side[cell.to[row]]:
                    found[count] = cell.edge[row]
                    key[count] = place[node]
                    count += 1
    # Stable, so that nothing is left to chance.
    return found[np.argsort(key[:count], kind="mergesort")]


@njit(cache=True, nogil=True)
def _dissect(
    net: _Net, lines: NDArray[np.int32], edge_count: int, place: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Rank edges; ``lines`` are the orders of junctions, sorted further here.

    ``place`` is ``int32[4, n]``, each junction's place along the cuts across the four directions.
    """
    nodes = lines.shape[1]
    cell = _new_cell(nodes, len(net.to))
    marks = _CellMarks(
        np.empty(nodes, np.int32),
        np.zeros(nodes, np.int32),
        np.full(edge_count, -1, np.int32),
        np.empty(nodes, np.bool_),
    )
    room = np.empty(nodes, np.int32)
    side = np.empty(nodes, np.bool_)
    rank = np.full(edge_count, -1, np.int32)
    next_rank = edge_count - 1
    cells = 1
    stack = [(0, nodes)]
    while len(stack) > 0:
        low, high = stack.pop()
        if high - low < 2:
            continue
        members = lines[_LINES - 1, low:high]
        _enter(net, cell, marks, members)
        direction = _divide(cell, lines[:, low:high], marks.local, side)
        for edge in _crossing(cell, side[: high - low], place[direction][members]):
            rank[edge] = next_rank
            next_rank -= 1
        marks.inside[members] = side[: high - low]
        middle = low
        for i in range(_LINES):
            middle = low + _split(lines[i, low:high], marks.inside, room)
        marks.cell[lines[0, low:middle]] = cells
        cells += 1
        stack.append((low, middle))
        stack.append((middle, high))
    for edge in range(edge_count):
        if rank[edge] < 0:
            rank[edge] = next_rank
            next_rank -= 1
    return rank


def _lines(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
    """Junctions from west to east, south to north, along both diagonals, and by number."""
    keys = (x, y, x + y, x - y)
    sorted_by = [np.argsort(key, kind="stable") for key in keys]
    return np.array([*sorted_by, np.arange(len(x))], np.int32)


def rank_edges(
    edge_from: NDArray[np.int32],
    edge_to: NDArray[np.int32],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Rank edges by nested dissection, the most important last.

    Parameters
    ----------
    edge_from, edge_to
        ``int32[m]``, junctions that edges join. An edge from a junction to itself is never cut,
        and ranked below all others.
    x, y
        ``float64[n]``, where junctions lie, in one unit for both.

    Returns
    -------
    NDArray[np.int32]
        ``int32[m]``, a permutation of ``range(m)``.
    """
    edges = np.arange(len(edge_from), dtype=np.int32)
    tail = np.concatenate((edge_from, edge_to))
    by_tail = np.argsort(tail, kind="stable")
    first = np.concatenate(([0], np.cumsum(np.bincount(tail, minlength=len(x)))))
    net = _Net(
        first.astype(np.int64),
        np.concatenate((edge_to, edge_from))[by_tail].astype(np.int32),
        np.concatenate((edges, edges))[by_tail],
    )
    lines = _lines(x, y)
    place = np.empty((_LINES - 1, len(x)), np.int32)
    # A cut across the direction from west to east runs from south to north, and so on.
    for direction, across in enumerate((1, 0, 3, 2)):
        place[direction, lines[across]] = np.arange(len(x))
    rank: NDArray[np.int32] = _dissect(net, lines, len(edges), place)
    return rank
