"""Exchange with OSMnx: NetworkX finds on our exports what we find; imports say what they lack."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.city import make_city
from routing.costs import CLOSED, time_ms
from routing.errors import BadInput
from routing.network.edge_heights import make_heights
from routing.network.profile_graph import ProfileGraph
from routing.network.street_hours import at_hours, rules_within
from routing.network.streets import Streets
from routing.osm.osmnx_exchange import (
    MissingBicycleTags,
    from_osmnx,
    read_graphml,
    to_osmnx,
    write_graphml,
)
from routing.profiles.profile import load_profile
from routing.router import Router
from routing.rules.tags import node_movement
from tests.support.streets.maps import Drawing, TurnRule

BIKE = load_profile("bike")
NET = Drawing(
    picture="a  b  c\n\n\nd  e  f  g\n\n         h",
    ways={
        "ab": {"name": "First", "oneway": "yes", "oneway:bicycle": "no"},
        "bc": {"oneway": "yes", "foot": "no"},
        "be": {"bridge": "yes", "layer": "1"},
        "adef": {"highway": "cycleway", "surface": "gravel"},
        "cf": {"highway": "footway"},
        "fghf": {},
    },
    nodes={"d": {"barrier": "wall"}, "e": {"highway": "traffic_signals"}},
)


def graph_of(streets: Streets) -> ProfileGraph:
    """Costs of an ordinary bicycle."""
    return Router(make_city(streets, name="x")).graph("bike")


def described(streets: Streets) -> list[tuple[object, ...]]:
    """Every edge as its ends, length, name, tags and marks, in a comparable order."""
    ids = streets.node_id.tolist()
    return sorted(
        (
            ids[streets.edge_from[edge]],
            ids[streets.edge_to[edge]],
            int(streets.edge_length_mm[edge]),
            streets.name(edge),
            sorted(streets.tag_sets[streets.edge_tags[edge]].items()),
            int(streets.edge_flags[edge]),
            int(streets.edge_layer[edge]),
            int(streets.edge_way[edge]),
            streets.shape(edge).tolist(),
        )
        for edge in range(streets.edge_count)
    )


def test_networkx_finds_our_node_based_times(helsinki_streets: Streets) -> None:
    """Shortest times on the export, turns apart, equal scipy's over our arcs, all of Helsinki."""
    graph = graph_of(helsinki_streets)
    streets = graph.streets
    exported = to_osmnx(graph, BIKE)
    barred = [
        number >= 0 and node_movement(streets.node_tag_sets[number], BIKE) == "none"
        for number in streets.node_tags.tolist()
    ]
    is_open = (graph.arc_cost < CLOSED) & ~np.array(barred)[streets.arc_tail]
    tail, head = streets.arc_tail[is_open], streets.arc_head[is_open]
    ms = time_ms(graph.arc_cost[is_open])
    order = np.lexsort((ms, head, tail))
    pairs = np.column_stack((tail, head))[order]
    first = np.concatenate(([True], (np.diff(pairs, axis=0) != 0).any(axis=1)))
    size = streets.node_count
    links = csr_array((ms[order][first].astype(float), tuple(pairs[first].T)), (size, size))
    passable = [node for node in range(size) if int(streets.node_id[node]) in exported]
    for source in (passable[0], passable[len(passable) // 2], passable[-1]):
        theirs = nx.single_source_dijkstra_path_length(
            exported, int(streets.node_id[source]), weight="duration_ms"
        )
        ours = dijkstra(links, indices=source)
        for node in passable:
            assert theirs.get(int(streets.node_id[node]), np.inf) == ours[node]
    assert len(passable) > 3000


def test_export_has_the_attributes_of_osmnx(tmp_path: Path) -> None:
    """OSMnx's own functions work on what we export."""
    exported = to_osmnx(graph_of(NET.city(tmp_path).streets), BIKE)
    assert exported.graph["crs"] == "epsg:4326"
    nodes, edges = osmnx.graph_to_gdfs(exported)
    assert {"x", "y"} <= set(nodes.columns)
    assert {"osmid", "length", "name", "highway", "oneway", "geometry"} <= set(edges.columns)
    route = nx.shortest_path(exported, ord("a"), ord("b"), weight="travel_time")
    assert route == [ord("a"), ord("b")]


def test_export_knows_contraflow_and_bans(tmp_path: Path) -> None:
    """A contraflow street is there both ways, one closed against the traffic only one way."""
    exported = to_osmnx(graph_of(NET.city(tmp_path).streets), BIKE)
    assert exported.has_edge(ord("a"), ord("b"))
    assert exported.has_edge(ord("b"), ord("a"))
    assert exported.has_edge(ord("b"), ord("c"))
    assert not exported.has_edge(ord("c"), ord("b"))


def test_a_wall_is_two_dead_ends(tmp_path: Path) -> None:
    """No path of the export leads through a junction that the profile cannot pass."""
    exported = to_osmnx(graph_of(NET.city(tmp_path).streets), BIKE)
    assert ord("d") not in exported
    ends = [node for node in exported if node < 0]
    assert len(ends) == 2
    assert all(exported.out_degree(node) == 1 for node in ends)


def test_round_trip_keeps_streets(tmp_path: Path) -> None:
    """Streets without a barrier that come back from OSMnx's form are what they were."""
    open_net = Drawing(
        picture=NET.picture, ways=NET.ways, nodes={"e": {"highway": "traffic_signals"}}
    )
    streets = open_net.city(tmp_path).streets
    again = from_osmnx(to_osmnx(graph_of(streets), BIKE))
    assert described(again) == described(streets)
    assert [
        dict(again.node_tag_sets[number]) for number in again.node_tags.tolist() if number >= 0
    ] == [{"highway": "traffic_signals"}]


def test_round_trip_keeps_hills_rules_and_doors(tmp_path: Path) -> None:
    """Heights, turn restrictions with their hours, and addresses come back, by GraphML too."""
    hours = {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}
    net = Drawing(
        picture="  d\n\na c b\n\n  e",
        ways={"ac": {}, "cb": {"oneway": "-1"}, "dc": {}, "ce": {}},
        nodes={"a": {"addr:housenumber": "7", "addr:street": "Rue d'Été"}},
        rules=[
            TurnRule(start="ac", via="c", end="dc", tags=hours),
            TurnRule(start="dc", via="c", end="cb", tags={"restriction": "no_left_turn"}),
        ],
    )
    streets = net.city(tmp_path).streets
    first = np.arange(0, 3 * streets.edge_count + 1, 3, dtype=np.int64)
    node_cm = 100 * (streets.node_id - 97)
    cm = np.column_stack(
        (node_cm[streets.edge_from], streets.edge_way, node_cm[streets.edge_to])
    ).ravel()
    streets = replace(streets, heights=make_heights(first, cm.astype(np.int32)))
    graph = graph_of(streets)
    write_graphml(graph, BIKE, tmp_path / "net.graphml")
    for again in (from_osmnx(to_osmnx(graph, BIKE)), read_graphml(tmp_path / "net.graphml")):
        assert again.addresses == streets.addresses
        assert again.heights is not None
        assert streets.heights is not None
        assert sorted(again.heights.cm.tolist()) == sorted(streets.heights.cm.tolist())
        for moment in (datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)):
            costs = [
                graph_of(at_hours(one, rules_within(one, [BIKE], moment, moment)))
                for one in (streets, again)
            ]
            assert sorted(costs[0].turn_cost.tolist()) == sorted(costs[1].turn_cost.tolist())
        assert sorted(graph_of(again).arc_extra.tolist()) == sorted(graph.arc_extra.tolist())
    assert to_osmnx(graph, BIKE).nodes[ord("c")]["elevation"] == 2.0


def test_elevation_of_osmnx_makes_hills(tmp_path: Path) -> None:
    """Where OSMnx knows the elevation of all nodes, streets have heights; of some, none."""
    exported = to_osmnx(graph_of(NET.city(tmp_path).streets), BIKE)
    for node in exported.nodes:
        exported.nodes[node]["elevation"] = 5.0 if node == ord("a") else 0.0
    found = from_osmnx(exported)
    assert found.heights is not None
    assert int(found.heights.up_cm.sum() + found.heights.down_cm.sum()) % 500 == 0
    assert found.heights.cm.max() == 500
    del exported.nodes[ord("a")]["elevation"]
    assert from_osmnx(exported).heights is None


@pytest.mark.slow
def test_round_trip_through_graphml(tmp_path: Path, helsinki_streets: Streets) -> None:
    """All of Helsinki goes through a GraphML file and comes back, ready to be routed on."""
    graph = graph_of(helsinki_streets)
    write_graphml(graph, BIKE, tmp_path / "h.graphml")
    again = graph_of(read_graphml(tmp_path / "h.graphml"))
    usable = (graph.arc_cost < CLOSED).reshape(-1, 2).any(axis=1)
    assert again.streets.edge_count == int(usable.sum())
    assert sorted(again.arc_cost.tolist()) == sorted(
        graph.arc_cost.reshape(-1, 2)[usable].ravel().tolist()
    )


def test_nothing_is_written_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Importing the module and writing GraphML leaves no ``data`` or ``cache`` folder behind."""
    monkeypatch.chdir(tmp_path)
    write_graphml(graph_of(NET.city(tmp_path).streets), BIKE, tmp_path / "x.graphml")
    assert {path.name for path in tmp_path.iterdir()} == {"drawing.osm", "x.graphml"}


def plain_osmnx(folder: Path, *useful_tags: str) -> nx.MultiDiGraph[int]:
    """Read the drawing with OSMnx itself, keeping some more tags than it would."""
    path = folder / "net.osm"
    path.write_text(NET.xml(), encoding="utf-8")
    kept = osmnx.settings.useful_tags_way
    osmnx.settings.useful_tags_way = [*kept, *useful_tags]
    try:
        return osmnx.graph_from_xml(path, retain_all=True)
    finally:
        osmnx.settings.useful_tags_way = kept


def test_graphs_without_bicycle_tags_warn(tmp_path: Path) -> None:
    """A graph as OSMnx reads it by default lacks bicycle tags: it warns, and contraflow is gone."""
    with pytest.warns(MissingBicycleTags):
        streets = from_osmnx(plain_osmnx(tmp_path))
    first = next(e for e in range(streets.edge_count) if streets.name(e) == "First")
    assert streets.tag_sets[streets.edge_tags[first]].get("oneway") == "yes"
    graph = graph_of(streets)
    assert graph.arc_mode[2 * first] != graph.arc_mode[2 * first + 1]


def test_graphs_with_bicycle_tags_are_true(tmp_path: Path) -> None:
    """With its bicycle tags kept, OSMnx's graph gives a contraflow street ridden both ways."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", MissingBicycleTags)
        streets = from_osmnx(plain_osmnx(tmp_path, "oneway:bicycle", "bicycle", "foot"))
    first = next(e for e in range(streets.edge_count) if streets.name(e) == "First")
    graph = graph_of(streets)
    assert graph.arc_mode[2 * first] == graph.arc_mode[2 * first + 1]


def test_bad_graphs_are_refused(tmp_path: Path) -> None:
    """Empty, projected and unreadable graphs are refused with a code of their own."""
    empty: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    projected: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    projected.add_node(1, x=385_000.0, y=6_670_000.0)
    projected.add_node(2, x=385_100.0, y=6_670_000.0)
    projected.add_edge(1, 2, osmid=1, length=100.0, highway="residential")
    for graph, code in ((empty, "graph-without-streets"), (projected, "graph-projected")):
        with pytest.raises(BadInput) as caught:
            from_osmnx(graph)
        assert caught.value.faults[0].code == code
    path = tmp_path / "bad.graphml"
    path.write_text("no xml", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_graphml(path)
    assert caught.value.faults[0].code == "graphml-unreadable"
