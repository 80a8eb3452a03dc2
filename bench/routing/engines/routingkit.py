"""pyroutingkit: customizable contraction hierarchies on a plain graph of ours.

It has no streets: points are put on the nearest junction by a k-d tree of ours, and a route is a
list of junctions without turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np
import pyroutingkit
from numpy.typing import NDArray
from scipy.spatial import KDTree

from bench.memory import memory_now, peak_mb
from bench.routing.engines import Arcs, Footprint, Measure
from routing.types import Point

NOTE = "peer without turn costs, from junction to junction"


class RoutingKit:
    """A topology and one metric."""

    name = "pyroutingkit"

    def __init__(self, arcs: Arcs) -> None:
        begin = perf_counter()
        topology: Any = pyroutingkit.CCHTopology()
        topology.build(arcs.tail, arcs.head, arcs.lat, arcs.lon, len(arcs.lon))
        self._metric: Any = pyroutingkit.CCHMetric(topology)
        self._metric.customize(arcs.duration_ms, 1)
        self.build_s = perf_counter() - begin
        self._nodes = np.stack([arcs.lon, arcs.lat], axis=1)
        self._squeeze = np.array([np.cos(np.radians(arcs.lat.mean())), 1.0])
        self._tree = KDTree(self._nodes * self._squeeze)

    def _nearest(self, points: Sequence[Point]) -> NDArray[np.uint32]:
        wanted = np.array([(point.lon, point.lat) for point in points]) * self._squeeze
        return np.asarray(self._tree.query(wanted)[1], np.uint32)

    def matrix(self, points: Sequence[Point]) -> Measure:
        """Ask for the distances of many to many."""
        begin = perf_counter()
        nodes = self._nearest(points)
        self._metric.distances_many_to_many(nodes, nodes)
        return Measure(seconds=perf_counter() - begin, note=NOTE)

    def route(self, pairs: Sequence[tuple[Point, Point]]) -> Measure:
        """Ask for one path after the other, as coordinates."""
        begin = perf_counter()
        for pair in pairs:
            origin, target = self._nearest(pair).tolist()
            _, path, _ = self._metric.query(origin, target)
            _ = self._nodes[np.asarray(path, np.int64)]
        return Measure(seconds=(perf_counter() - begin) / len(pairs), note=f"{NOTE}, no turn list")

    def snap(self, points: Sequence[Point]) -> None:
        """Not part of it."""


def footprint(arcs: Arcs, points: Sequence[Point]) -> Footprint:
    """Footprint of the engine; to be called in a process of its own."""
    engine = RoutingKit(arcs)
    import_mb = peak_mb()
    engine.matrix(points)
    engine.route([(points[0], points[1])])
    return Footprint(
        import_s=engine.build_s,
        import_mb=import_mb,
        serving=memory_now(),
        note="peer orders and customizes a graph that we have read; it reads no extract",
    )
