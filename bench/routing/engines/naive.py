"""OSMnx with NetworkX, as anybody would do it first.

Import is OSMnx reading the extract as XML. Questions are asked of our own streets, exported for
OSMnx, so that both sides search the same graph (NetworkX without turn costs).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np
import osmium
import osmnx

from bench.memory import memory_now, peak_mb
from bench.routing.engines import Footprint, Measure, Subject
from routing.types import Point

NOTE = "peer without turn costs"


class Naive:
    """Dijkstra in Python on an OSMnx graph."""

    name = "networkx"

    def __init__(self, graph: nx.MultiDiGraph[int], limit_s: float) -> None:
        self._graph = graph
        self._limit_s = limit_s

    def _nearest(self, points: Sequence[Point]) -> list[int]:
        lon, lat = [point.lon for point in points], [point.lat for point in points]
        edges = osmnx.distance.nearest_edges(self._graph, lon, lat)
        return [int(edge[0]) for edge in edges]

    def matrix(self, points: Sequence[Point]) -> Measure:
        """Run Dijkstra from one point after the other, as long as the limit lets it."""
        begin = perf_counter()
        nodes = self._nearest(points)
        snapped = perf_counter()
        times = np.full((len(nodes), len(nodes)), np.inf)
        done = 0
        for row, node in enumerate(nodes):
            found = nx.single_source_dijkstra_path_length(self._graph, node, weight="travel_time")
            times[row] = [found.get(other, np.inf) for other in nodes]
            done = row + 1
            if perf_counter() - snapped > self._limit_s:
                break
        seconds = snapped - begin + (perf_counter() - snapped) * len(nodes) / done
        extrapolated = f", extrapolated from {done} of {len(nodes)} rows"
        return Measure(seconds=seconds, note=NOTE + (extrapolated if done < len(nodes) else ""))

    def route(self, pairs: Sequence[tuple[Point, Point]]) -> Measure:
        """Find one path after the other, with the geometry and names of its edges."""
        begin = perf_counter()
        nodes = self._nearest([point for pair in pairs for point in pair])
        snapped = perf_counter()
        done = 0
        for origin, target in zip(nodes[::2], nodes[1::2], strict=True):
            path = nx.shortest_path(self._graph, origin, target, weight="travel_time")
            if len(path) > 1:
                osmnx.routing.route_to_gdf(self._graph, path, weight="travel_time")
            done += 1
            if perf_counter() - snapped > self._limit_s:
                break
        seconds = (snapped - begin) / len(pairs) + (perf_counter() - snapped) / done
        return Measure(seconds=seconds, note=f"{NOTE}, edges instead of a turn list")

    def snap(self, points: Sequence[Point]) -> Measure:
        """Ask OSMnx for the nearest edges of all at once."""
        begin = perf_counter()
        self._nearest(points)
        return Measure(seconds=perf_counter() - begin)


def footprint(subject: Subject) -> Footprint:
    """Footprint of OSMnx reading the extract; to be called in a process of its own."""
    xml = as_xml(subject)
    begin = perf_counter()
    graph = osmnx.graph_from_xml(xml, simplify=True)
    seconds = perf_counter() - begin
    for node in list(graph.nodes)[:2]:
        nx.single_source_dijkstra_path_length(graph, node, weight="length")
    return Footprint(
        import_s=seconds,
        import_mb=peak_mb(),
        serving=memory_now(),
        note="peer reads XML; converting the extract is not counted",
    )


def as_xml(subject: Subject) -> Path:
    """Write the extract as XML, which is all that OSMnx reads, or find that done before.

    Ways are cut to the nodes that the extract has: OSMnx reads no others.
    """
    target = subject.cache / f"{subject.city.stem}.osm"
    if target.exists() and target.stat().st_mtime >= subject.extract.stat().st_mtime:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part.osm")
    part.unlink(missing_ok=True)
    known: set[int] = set()
    with osmium.SimpleWriter(str(part)) as writer:
        for thing in osmium.FileProcessor(str(subject.extract)):
            if isinstance(thing, osmium.osm.Node):
                known.add(thing.id)
                writer.add(thing)
            elif isinstance(thing, osmium.osm.Way):
                nodes = [node.ref for node in thing.nodes if node.ref in known]
                if len(nodes) > 1:
                    writer.add(thing.replace(nodes=nodes))
    part.replace(target)
    return target
