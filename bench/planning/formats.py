"""Readers of three formats of planning instances: Li & Lim, Sartori & Buriol, Solomon.

A file is recognised by how it starts. Sources of the formats: Li & Lim 2001 and Solomon 1987 as
SINTEF publishes them, Sartori & Buriol 2020 (https://doi.org/10.17632/wr2ct4r22f.2).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.planning.instances import Best, Instance, UnreadableInstance

EUCLIDEAN_STEPS = 1000
_NUMBERS = re.compile(r"^\s*-?\d+(\.\d+)?(\s+-?\d+(\.\d+)?)*\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One line of a table of nodes; ``demand`` keeps its sign."""

    id: int
    x: float
    y: float
    demand: int
    ready: int
    due: int
    service: int
    pickup: int = 0
    delivery: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Contents of a file besides its nodes and distances."""

    path: Path
    capacity: int
    fleet: int
    best: Best | None
    steps: int = EUCLIDEAN_STEPS


def read_instance(path: Path, best: Best | None) -> Instance | None:
    """Read an instance; ``None`` where the file is of none of the formats.

    Raises
    ------
    UnreadableInstance
        If it starts like an instance and does not go on like one, naming file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="strict").splitlines()
    except (UnicodeDecodeError, OSError):
        return None
    head = [line.strip() for line in lines[:40]]
    if "NODES" in head and any(line.startswith("CAPACITY") for line in head):
        return _read_sartori_buriol(path, lines, best)
    if "VEHICLE" in head and "CUSTOMER" in head:
        return _read_solomon(path, lines, best)
    first = next((line.split() for line in lines if line.strip()), [])
    if len(first) == 3 and all(_NUMBERS.match(word) for word in first):
        return _read_li_lim(path, lines, best)
    return None


def _read_li_lim(path: Path, lines: list[str], best: Best | None) -> Instance:
    rows = _Rows(path, lines)
    # The third figure, a speed, is 1 in all sets and given no meaning in the literature.
    fleet, capacity, _ = rows.take(0, 3)
    nodes = [_node(fields) for _, fields in rows.table(1, 9)]
    frame = _Frame(path=path, capacity=int(capacity), fleet=int(fleet), best=best)
    return _instance(frame, nodes, _euclidean(nodes))


def _read_solomon(path: Path, lines: list[str], best: Best | None) -> Instance:
    rows = _Rows(path, lines)
    fleet, capacity = rows.take(rows.after("NUMBER"), 2)
    nodes = [_node(fields) for _, fields in rows.table(rows.after("CUST NO"), 7)]
    frame = _Frame(path=path, capacity=int(capacity), fleet=int(fleet), best=best)
    return _instance(frame, nodes, _euclidean(nodes))


def _read_sartori_buriol(path: Path, lines: list[str], best: Best | None) -> Instance:
    rows = _Rows(path, lines)
    size = rows.header("SIZE")
    start = rows.after("NODES")
    nodes = [_node(fields) for _, fields in rows.table(start, 9, size)]
    edges = [fields for _, fields in rows.table(rows.after("EDGES"), size, size)]
    requests = (size - 1) // 2
    fleet = math.ceil(1.6 * best.vehicles) + 3 if best else requests
    matrix = np.array(edges, dtype=np.float64)
    capacity = rows.header("CAPACITY")
    frame = _Frame(path=path, capacity=capacity, fleet=fleet, best=best, steps=1)
    return _instance(frame, nodes, matrix)


class _Rows:
    """Lines of a file, and complaints that say which one is wrong."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path = path
        self.lines = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]

    def fault(self, number: int, what: str) -> UnreadableInstance:
        return UnreadableInstance(f"{self.path}, line {number}: {what}")

    def after(self, start: str) -> int:
        """Index of the line after the one that starts so."""
        for index, (_, line) in enumerate(self.lines):
            if line.strip().startswith(start):
                return index + 1
        raise self.fault(len(self.lines), f"no line starts with {start!r}")

    def header(self, key: str) -> int:
        for number, line in self.lines:
            name, _, value = line.partition(":")
            if name.strip() == key:
                if not value.strip().isdigit():
                    raise self.fault(number, f"{key} must be a whole number, got {value.strip()!r}")
                return int(value)
        raise self.fault(1, f"no line gives {key}")

    def take(self, index: int, width: int) -> list[float]:
        """Numbers of one line, at least ``width``."""
        if index >= len(self.lines):
            raise self.fault(self.lines[-1][0], "the file ends too early")
        number, line = self.lines[index]
        if not _NUMBERS.match(line) or len(line.split()) != width:
            raise self.fault(number, f"must hold {width} numbers, got {line.strip()[:60]!r}")
        return [float(word) for word in line.split()]

    def table(
        self, start: int, width: int, count: int | None = None
    ) -> list[tuple[int, list[float]]]:
        """Numbers of so many lines, or of all that are left."""
        end = len(self.lines) if count is None else start + count
        return [(index, self.take(index, width)) for index in range(start, end)]


def _node(fields: list[float]) -> _Node:
    node, x, y, *whole = fields
    return _Node(
        id=int(node),
        x=x,
        y=y,
        demand=int(whole[0]),
        ready=int(whole[1]),
        due=int(whole[2]),
        service=int(whole[3]),
        pickup=int(whole[4]) if len(whole) > 4 else 0,
        delivery=int(whole[5]) if len(whole) > 4 else 0,
    )


def _euclidean(nodes: list[_Node]) -> NDArray[np.float64]:
    x = np.array([node.x for node in nodes])
    y = np.array([node.y for node in nodes])
    table: NDArray[np.float64] = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    return table


def _instance(frame: _Frame, nodes: list[_Node], distance: NDArray[np.float64]) -> Instance:
    if [node.id for node in nodes] != list(range(len(nodes))) or len(nodes) < 2:
        message = f"{frame.path}: nodes must be numbered 0, 1, 2 … in order, the depot first"
        raise UnreadableInstance(message)

    def column(name: str) -> NDArray[np.int64]:
        return np.array([getattr(node, name) for node in nodes], dtype=np.int64)

    return Instance(
        set=frame.path.parent.name,
        name=frame.path.stem,
        capacity=frame.capacity,
        fleet=frame.fleet,
        pairs=_pairs(frame.path, nodes),
        demand=np.abs(column("demand")),
        ready=column("ready"),
        due=column("due"),
        service=column("service"),
        distance=distance,
        steps=frame.steps,
        best=frame.best,
    )


def _pairs(path: Path, nodes: list[_Node]) -> tuple[tuple[int, int], ...]:
    """Pickups with their deliveries; every node but the depot is in one pair, or none is in any."""
    if not any(node.pickup or node.delivery for node in nodes):
        return ()
    pairs = tuple((node.id, node.delivery) for node in nodes if node.delivery)
    paired = sorted(node for pair in pairs for node in pair)
    agree = all(
        0 < delivery < len(nodes)
        and nodes[delivery].pickup == pickup
        and nodes[pickup].demand == -nodes[delivery].demand
        for pickup, delivery in pairs
    )
    if paired != list(range(1, len(nodes))) or not agree:
        message = f"{path}: each node must be a pickup or a delivery of one pair with one load"
        raise UnreadableInstance(message)
    return pairs
