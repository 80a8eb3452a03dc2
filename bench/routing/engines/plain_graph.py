"""Our streets as NetworkX and plain arrays know them: no turn costs, no turn restrictions."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np

from bench.routing.engines import Arcs
from routing.osm.osmnx_exchange import to_osmnx
from routing.profiles.profile import load_profile
from routing.router import Router


def network(city: Path, profile: str) -> nx.MultiDiGraph[int]:
    """Export a city for OSMnx and NetworkX, its largest part where all is reachable from all."""
    graph = to_osmnx(Router.open(city).graph(profile), load_profile(profile))
    largest = max(nx.strongly_connected_components(graph), key=len)
    return nx.MultiDiGraph(graph.subgraph(largest))


def arcs(graph: nx.MultiDiGraph[int]) -> Arcs:
    """Lay a graph out in arrays."""
    row = {node: index for index, node in enumerate(graph.nodes)}
    edges: list[tuple[int, int, int]] = list(graph.edges(data="duration_ms"))
    return Arcs(
        lon=np.array([x for _, x in graph.nodes(data="x")], np.float32),
        lat=np.array([y for _, y in graph.nodes(data="y")], np.float32),
        tail=np.array([row[tail] for tail, _, _ in edges], np.uint32),
        head=np.array([row[head] for _, head, _ in edges], np.uint32),
        duration_ms=np.array([duration for _, _, duration in edges], np.uint32),
    )
