"""Exchange with OSMnx and NetworkX: street graphs in and out, in memory and as GraphML.

OSMnx's own graphs know nothing of contraflow, and its default settings drop every bicycle tag, so
an import from it can only be as true as the tags it still carries; :class:`MissingBicycleTags` says
so. Our exports carry all tags, and come back unchanged, with heights, turn restrictions and
addresses.

Importing this module imports OSMnx, which takes more than a second: import it only where needed.
"""

from __future__ import annotations

import json
import math
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmnx
from shapely.geometry import LineString

from routing.costs import CLOSED, stress_ms, time_ms
from routing.errors import BadInput, Fault
from routing.network.edge_heights import make_heights
from routing.network.profile_graph import ProfileGraph
from routing.network.streets import ATTRIBUTION, BRIDGE, E7, TUNNEL, Address, Streets
from routing.network.travel_modes import MODES
from routing.osm.extract_reader import Progress
from routing.osm.way_cutting import Ways, cut
from routing.profiles.profile import Profile
from routing.rules.tags import NODE_KEYS, node_movement, relevant

# By default OSMnx writes into ./data and ./cache of wherever the program happens to run.
osmnx.settings.use_cache = False
osmnx.settings.log_file = False
osmnx.settings.data_folder = tempfile.gettempdir()
osmnx.settings.cache_folder = tempfile.gettempdir()

TAGS = "tournee_tags"
"""Edge attribute that holds all relevant tags as JSON."""
HEIGHTS = "tournee_heights"
"""Edge attribute: heights along the street as it is drawn, centimetres, as JSON."""
EDGE = "tournee_edge"
"""Edge attribute: number of the street, by which :data:`BANS` name it."""
BANS = "tournee_bans"
"""Graph attribute: turn restrictions as JSON, pairs of arcs and of when they hold."""
ADDRESSES = "tournee_addresses"
"""Graph attribute: addresses as JSON."""

BICYCLE_KEYS = (
    "bicycle",
    "oneway:bicycle",
    "cycleway",
    "cycleway:left",
    "cycleway:right",
    "cycleway:both",
)


class MissingBicycleTags(UserWarning):
    """A graph carries no bicycle tag at all: contraflow and bans will be missing from the streets.

    Set ``osmnx.settings.useful_tags_way`` to include them before downloading or reading.
    """


def to_osmnx(graph: ProfileGraph, profile: Profile) -> nx.MultiDiGraph[int]:
    """Export the streets as one profile may use them.

    Nodes are junctions under their OpenStreetMap ids; edges exist in the directions that can be
    used, with OSMnx's attributes (``osmid``, ``name``, ``highway``, ``oneway``, ``reversed``,
    ``length`` in metres, ``geometry``, ``travel_time`` in seconds), every relevant tag, and
    ``duration_ms`` (int), ``mode`` and ``layer``. A junction that the profile cannot pass becomes
    one dead end per edge, with a negative id. Where heights are known, nodes have ``elevation`` in
    metres and edges ``grade``, as OSMnx names them. Turn costs have no place in such a graph, and
    turn restrictions are there for :func:`from_osmnx` alone.

    Parameters
    ----------
    graph
        From :meth:`routing.router.Router.graph`.
    profile
        The profile it was compiled for.
    """
    streets = graph.streets
    blocked = np.array(
        [node_movement(tags, profile) == "none" for tags in streets.node_tag_sets], np.bool_
    )
    is_blocked = np.zeros(streets.node_count, np.bool_)
    barred = streets.node_tags >= 0
    is_blocked[barred] = blocked[streets.node_tags[barred]]
    out: nx.MultiDiGraph[int] = nx.MultiDiGraph(
        crs="epsg:4326", created_with="tournee", attribution=ATTRIBUTION, profile=graph.profile
    )
    for edge in range(streets.edge_count):
        ends = []
        for side, node in enumerate((int(streets.edge_from[edge]), int(streets.edge_to[edge]))):
            name = -1 - (2 * edge + side) if is_blocked[node] else int(streets.node_id[node])
            ends.append(name)
            if name not in out and _usable(graph, edge):
                out.add_node(name, **_node_attributes(streets, node))
        for arc in (2 * edge, 2 * edge + 1):
            if graph.arc_cost[arc] < CLOSED:
                tail, head = ends if arc % 2 == 0 else reversed(ends)
                out.add_edge(tail, head, **_edge_attributes(graph, arc))
    out.graph[BANS] = json.dumps(_bans(streets))
    rows = [[getattr(one, field.name) for field in fields(Address)] for one in streets.addresses]
    out.graph[ADDRESSES] = json.dumps(rows, ensure_ascii=False)
    _lift(out, streets)
    return out


def _bans(streets: Streets) -> list[tuple[list[int], str]]:
    """Banned sequences of arcs, and when they hold; empty for always."""
    when = ["" if i < 0 else streets.conditions[i] for i in streets.banned_when.tolist()]
    arcs = np.split(streets.banned_arc, streets.banned_first[1:-1])
    return [(one.tolist(), text) for one, text in zip(arcs, when, strict=False)]


def _lift(graph: nx.MultiDiGraph[int], streets: Streets) -> None:
    """Write heights to nodes and edges."""
    heights = streets.heights
    if heights is None:
        return
    for start, end, data in graph.edges(data=True):
        edge = data[EDGE]
        cm = heights.cm[heights.first[edge] : heights.first[edge + 1]].tolist()
        data[HEIGHTS] = json.dumps(cm)
        along = cm[::-1] if data["reversed"] else cm
        data["grade"] = (along[-1] - along[0]) / 100 / max(data["length"], 0.001)
        graph.nodes[start]["elevation"], graph.nodes[end]["elevation"] = (
            along[0] / 100,
            along[-1] / 100,
        )


def _usable(graph: ProfileGraph, edge: int) -> bool:
    return bool((graph.arc_cost[2 * edge : 2 * edge + 2] < CLOSED).any())


def _node_attributes(streets: Streets, node: int) -> dict[str, Any]:
    barrier = int(streets.node_tags[node])
    return {
        "x": int(streets.node_lon[node]) / E7,
        "y": int(streets.node_lat[node]) / E7,
        **(streets.node_tag_sets[barrier] if barrier >= 0 else {}),
    }


def _edge_attributes(graph: ProfileGraph, arc: int) -> dict[str, Any]:
    streets, edge = graph.streets, arc // 2
    tags = streets.tag_sets[streets.edge_tags[edge]]
    points = streets.shape(edge)
    cost = int(graph.arc_cost[arc])
    both = bool((graph.arc_cost[2 * edge : 2 * edge + 2] < CLOSED).all())
    return {
        **tags,
        "osmid": int(streets.edge_way[edge]),
        "name": streets.name(edge),
        "oneway": not both,
        "reversed": arc % 2 == 1,
        "length": int(streets.edge_length_mm[edge]) / 1000,
        "geometry": LineString(points[::-1] if arc % 2 else points),
        "mode": MODES[graph.arc_mode[arc]],
        "duration_ms": time_ms(cost),
        "travel_time": time_ms(cost) / 1000,
        "stress_ms": stress_ms(cost),
        "bridge": "yes" if streets.edge_flags[edge] & BRIDGE else "no",
        "tunnel": "yes" if streets.edge_flags[edge] & TUNNEL else "no",
        "layer": int(streets.edge_layer[edge]),
        EDGE: edge,
        TAGS: json.dumps(dict(tags), ensure_ascii=False, sort_keys=True),
    }


def write_graphml(graph: ProfileGraph, profile: Profile, path: Path) -> nx.MultiDiGraph[int]:
    """Export as :func:`to_osmnx` into a GraphML file that OSMnx can load; return what is in it."""
    exported = to_osmnx(graph, profile)
    osmnx.save_graphml(exported, filepath=path)
    return exported


def read_graphml(path: Path, on_progress: Progress | None = None) -> Streets:
    """Import a GraphML file that OSMnx or :func:`write_graphml` has written.

    Raises
    ------
    BadInput
        ``graphml-unreadable``, and as :func:`from_osmnx`; each names the file.
    """
    if on_progress:
        on_progress("reading", 0.0)
    try:
        # Our own exports hold tags such as `oneway` as they are in OSM, OSMnx's hold booleans.
        graph = osmnx.load_graphml(filepath=path)
    except Exception as error:
        # OSMnx lets through whatever its XML, type and geometry readers raise.
        fault = Fault(code="graphml-unreadable", file=str(path), args={"detail": str(error)})
        raise BadInput([fault]) from error
    try:
        return from_osmnx(graph)
    except BadInput as bad:
        raise BadInput([replace(fault, file=str(path)) for fault in bad.faults]) from bad


@dataclass(frozen=True, slots=True, kw_only=True)
class _Street:
    """One street, put together from one or two directed edges."""

    start: int
    end: int
    data: Mapping[str, Any]
    both_ways: bool


def from_osmnx(graph: nx.MultiDiGraph[int]) -> Streets:
    """Import a graph of OSMnx's kind, unprojected (longitudes and latitudes).

    Two directed edges of one way make one street open both ways; an edge without its opposite
    makes a one-way street. Where simplification has merged ways, an attribute may be a list: its
    first value counts. Heights are those of our exports, or what OSMnx knows of every node
    (``elevation``, metres). Turn restrictions and addresses are in our exports alone.

    Warns
    -----
    MissingBicycleTags
        If no edge has any bicycle tag.

    Raises
    ------
    BadInput
        ``graph-without-streets``, ``graph-without-coordinates``, ``graph-projected``.
    """
    if graph.number_of_edges() == 0:
        raise BadInput.of("graph-without-streets")
    for node, data in graph.nodes(data=True):
        if not {"x", "y"} <= data.keys():
            raise BadInput.of("graph-without-coordinates", node=str(node))
        if not (abs(float(data["x"])) <= 180 and abs(float(data["y"])) <= 90):
            raise BadInput.of("graph-projected", x=float(data["x"]), y=float(data["y"]))
    if not any(
        TAGS in data or any(key in data for key in BICYCLE_KEYS)
        for _, _, data in graph.edges(data=True)
    ):
        message = "no edge has a bicycle tag: contraflow and bans for bicycles will be missing"
        warnings.warn(message, MissingBicycleTags, stacklevel=2)
    return _build(graph, list(_streets(graph)))


def _first(value: object) -> object:
    """First of the values that simplification has put into a list."""
    return value[0] if isinstance(value, list) and value else value


def _streets(graph: nx.MultiDiGraph[int]) -> Iterator[_Street]:
    """Pair the directed edges of each way."""
    waiting: dict[tuple[Any, ...], list[_Street]] = defaultdict(list)
    for start, end, data in graph.edges(data=True):
        backwards = _first(data.get("reversed")) is True
        length = round(float(data.get("length", 0.0)), 3)
        key = (str(data.get("osmid")), min(start, end), max(start, end), length)
        here = _Street(start=start, end=end, data=data, both_ways=False)
        for other in waiting[key]:
            other_backwards = _first(other.data.get("reversed")) is True
            if (other.start, other.end) == (end, start) and (
                start != end or backwards != other_backwards
            ):
                waiting[key].remove(other)
                forward = other if backwards else here
                yield _Street(
                    start=forward.start, end=forward.end, data=forward.data, both_ways=True
                )
                break
        else:
            waiting[key].append(here)
    for left in waiting.values():
        yield from left


def _tags(street: _Street) -> dict[str, str]:
    """Tags of a street in the direction that it is drawn."""
    kept = street.data.get(TAGS)
    if kept is not None:
        # OSMnx turns text in braces back into what it says when it loads GraphML.
        read: dict[str, str] = kept if isinstance(kept, dict) else json.loads(kept)
        return read
    words = {True: "yes", False: "no"}
    values = {key: _first(value) for key, value in street.data.items()}
    texts = {
        key: words[value] if isinstance(value, bool) else str(value)
        for key, value in values.items()
        if isinstance(value, str | bool | int | float)
    }
    texts.pop("oneway", None)
    if not street.both_ways:
        texts["oneway"] = "yes"
    found: dict[str, str] = relevant(texts)
    return found


def _points(graph: nx.MultiDiGraph[int], street: _Street) -> list[tuple[float, float]]:
    """Line of a street from start to end."""
    first, last = graph.nodes[street.start], graph.nodes[street.end]
    line = street.data.get("geometry")
    inner = [(x, y) for x, y, *_ in line.coords][1:-1] if line is not None else []
    return [(float(first["x"]), float(first["y"])), *inner, (float(last["x"]), float(last["y"]))]


def _text(value: object) -> str:
    word = _first(value)
    return word if isinstance(word, str) else ""


def _build(graph: nx.MultiDiGraph[int], streets: list[_Street]) -> Streets:
    """Lay the streets out as ways and cut them like any others."""
    refs: list[int] = []
    points: list[tuple[float, float]] = []
    first = [0]
    names, sets = {"": 0}, dict[tuple[tuple[str, str], ...], int]()
    way, name, tag_set, flags, layer = [], [], [], [], []
    # Bends have no ids of their own; numbers below every node's keep them apart.
    bend = min(0, *graph.nodes) - 1
    for street in streets:
        # What is only left in its backward direction is still drawn, and tagged, forward.
        flip = TAGS in street.data and street.data.get("reversed") is True
        line = _points(graph, street)
        ids = [street.start, *range(bend, bend - len(line) + 2, -1), street.end]
        bend -= len(line) - 2
        refs.extend(reversed(ids) if flip else ids)
        points.extend(reversed(line) if flip else line)
        first.append(len(refs))
        tags, data = _tags(street), street.data
        way.append(int(str(_first(data.get("osmid", 0)))))
        label = _text(data.get("name")) or _text(data.get("ref"))
        name.append(names.setdefault(label, len(names)))
        tag_set.append(sets.setdefault(tuple(sorted(tags.items())), len(sets)))
        is_bridge = _text(data.get("bridge")) not in {"", "no"}
        is_tunnel = _text(data.get("tunnel")) not in {"", "no", "building_passage"}
        flags.append(BRIDGE * is_bridge | TUNNEL * is_tunnel)
        layer.append(_layer(data.get("layer")))
    node_tag_sets, node_tags = _node_tags(graph)
    names_ = [field.name for field in fields(Address)]
    rows = _plain(graph.graph.get(ADDRESSES, "[]"))
    streets_ = cut(
        Ways(
            first=np.array(first, np.int64),
            node_id=np.array(refs, np.int64),
            lon=np.array([math.floor(x * E7 + 0.5) for x, _ in points], np.int32),
            lat=np.array([math.floor(y * E7 + 0.5) for _, y in points], np.int32),
            # Cutting puts streets into another order: for now each has its number as its id.
            way_id=np.arange(len(way), dtype=np.int64),
            name=np.array(name, np.int32),
            tags=np.array(tag_set, np.int32),
            flags=np.array(flags, np.uint8),
            layer=np.array(layer, np.int8),
            node_tags=node_tags,
            names=tuple(names),
            tag_sets=tuple(dict(key) for key in sets),
            node_tag_sets=node_tag_sets,
        ),
        tuple(Address(**dict(zip(names_, row, strict=True))) for row in rows),
    )
    number = streets_.edge_way
    streets_ = replace(streets_, edge_way=np.array(way, np.int64)[number])
    streets_ = _ban(
        streets_, graph, {_number(streets[n]): e for e, n in enumerate(number.tolist())}
    )
    return _raise(streets_, graph, [streets[n] for n in number.tolist()])


def _plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON says
    """Read JSON; OSMnx has read lists and tables already when it loads GraphML."""
    return json.loads(value) if isinstance(value, str) else value


def _number(street: _Street) -> int:
    return int(street.data.get(EDGE, -1))


def _ban(streets: Streets, graph: nx.MultiDiGraph[int], edges: Mapping[int, int]) -> Streets:
    """Ban turns as before the export; those over streets that were left out are left out too."""
    kept = []
    for arcs, when in _plain(graph.graph.get(BANS, "[]")):
        if all(arc >> 1 in edges for arc in arcs):
            kept.append(([2 * edges[arc >> 1] + (arc & 1) for arc in arcs], when))
    conditions = sorted({when for _, when in kept} - {""})
    return replace(
        streets,
        banned_first=np.cumsum([0, *(len(arcs) for arcs, _ in kept)], dtype=np.int64),
        banned_arc=np.array([arc for arcs, _ in kept for arc in arcs], np.int32),
        banned_when=np.array(
            [conditions.index(when) if when else -1 for _, when in kept], np.int32
        ),
        conditions=tuple(conditions),
    )


def _raise(streets: Streets, graph: nx.MultiDiGraph[int], edges: Sequence[_Street]) -> Streets:
    """Return streets heights, where all of them have some."""
    found = []
    for street in edges:
        ends = [graph.nodes[node].get("elevation") for node in (street.start, street.end)]
        if HEIGHTS in street.data:
            found.append(_plain(street.data[HEIGHTS]))
        elif None not in ends:
            found.append([round(100 * float(metres)) for metres in ends if metres is not None])
        else:
            return streets
    first = np.cumsum([0, *map(len, found)], dtype=np.int64)
    cm = np.array([height for one in found for height in one], np.int32)
    return replace(streets, heights=make_heights(first, cm))


def _layer(value: object) -> int:
    try:
        return max(-100, min(100, int(str(_first(value)))))
    except ValueError:
        return 0


def _node_tags(
    graph: nx.MultiDiGraph[int],
) -> tuple[tuple[Mapping[str, str], ...], dict[int, int]]:
    """Distinct tag sets of junctions with tags that matter, and which junction has which."""
    sets: dict[tuple[tuple[str, str], ...], int] = {}
    at: dict[int, int] = {}
    for node, data in graph.nodes(data=True):
        tags = relevant({key: value for key, value in data.items() if isinstance(value, str)})
        if any(key in tags for key in NODE_KEYS) or tags.get("highway") == "traffic_signals":
            at[node] = sets.setdefault(tuple(sorted(tags.items())), len(sets))
    return tuple(dict(key) for key in sets), at
