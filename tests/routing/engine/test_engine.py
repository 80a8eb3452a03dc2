"""The engine equals the plain search: on generated nets, with closures, and in real cities."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routing.city import make_city
from routing.costs import CLOSED, TICK
from routing.engine import Engine, plan_topology
from routing.engine.customization import NEVER, customize, customize_again
from routing.engine.search_seeds import places_on
from routing.engine.street_path import Path as Ridden
from routing.engine.street_path import junction_of
from routing.errors import Failure
from routing.network.edge_heights import make_heights
from routing.network.path_extras import pack, unpack
from routing.network.profile_graph import ProfileGraph, compile_profile
from routing.network.streets import Streets
from routing.network.turns import build_turns
from routing.osm.extract_reader import read_streets
from routing.osm.turn_restrictions import Restriction, restrict
from routing.osm.way_cutting import Ways, cut
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.router import Router
from routing.types import Point, Snap
from tests.support.depth import cases
from tests.support.streets.dijkstra import _extra_until, _until, costs, extras, find_path, targets
from tests.support.streets.maps import STREET_KINDS, Drawing, random_drawing

EXTRACTS = ("porto", "heidelberg", "porto_alegre")
OFFSETS = (0.0, 0.25, 0.5, 0.8, 1.0)


def place(edge: int, offset: float) -> Snap:
    """Return a place on an edge; where that is on earth does not matter to a search."""
    return Snap(point=Point(lon=0.0, lat=0.0), distance_m=0.0, edge=edge, offset=offset)


def some_places(graph: ProfileGraph, count: int, seed: int) -> list[Snap]:
    """Places on random edges, two of them in a row on the same one now and then."""
    chance = np.random.default_rng(seed)
    edges = chance.integers(0, graph.streets.edge_count, count)
    edges[1::5] = edges[0::5][: len(edges[1::5])]
    offsets = np.where(chance.random(count) < 0.5, chance.choice(OFFSETS, count), chance.random())
    return [place(int(edge), float(offset)) for edge, offset in zip(edges, offsets, strict=True)]


def closed(graph: ProfileGraph, edges: Sequence[int] | NDArray[np.int64]) -> ProfileGraph:
    """Close edges in both directions."""
    arc_cost, turn_cost = graph.arc_cost.copy(), graph.turn_cost.copy()
    for side in (0, 1):
        arc_cost[2 * np.asarray(edges, np.int64) + side] = CLOSED
    turn_cost[arc_cost[graph.turns.arc[graph.turns.to]] >= CLOSED] = CLOSED
    return replace(graph, arc_cost=arc_cost, turn_cost=turn_cost)


def plain_matrix(
    graph: ProfileGraph, places: Sequence[Snap], ends: Sequence[Snap] | None = None
) -> NDArray[np.int64]:
    """Packed costs from places to others, by default among themselves, by the plain search."""
    goals = targets(graph, places if ends is None else ends)
    return np.array([costs(graph, start, goals) for start in places], np.int64)


def plain_extras(graph: ProfileGraph, places: Sequence[Snap]) -> NDArray[np.int64]:
    """Extras of the best ways between places by the plain search."""
    goals = targets(graph, places)
    return np.array([extras(graph, start, goals) for start in places], np.int64)


def assert_carries(graph: ProfileGraph, path: Ridden | None, extra: int) -> None:
    """Check that a path carries what it should, and that its arcs carry just that."""
    if path is None:
        assert extra == 0
        return
    assert path.extra == extra
    arcs = path.arcs.tolist()
    end = _extra_until(graph.arc_extra, arcs[-1], path.end)
    before = _extra_until(graph.arc_extra, arcs[0], path.start)
    assert sum(int(graph.arc_extra[arc]) for arc in arcs[:-1]) + end - before == extra


def hilly(streets: Streets, seed: int) -> Streets:
    """Put streets on hills: every junction has a height, and some edges a hill in between."""
    chance = np.random.default_rng(seed)
    # Few different heights, so that ways that are equal in time differ in climb.
    node_cm = chance.integers(0, 4, streets.node_count) * 250
    pieces = chance.integers(1, 4, streets.edge_count)
    first = np.concatenate(([0], np.cumsum(pieces + 1))).astype(np.int64)
    cm = chance.integers(0, 1000, int(first[-1])).astype(np.int32)
    cm[first[:-1]] = node_cm[streets.edge_from]
    cm[first[1:] - 1] = node_cm[streets.edge_to]
    return replace(streets, heights=make_heights(first, cm))


def assert_rides(graph: ProfileGraph, path: Ridden | None, cost: int) -> None:
    """Check that a path costs what it should, and that its parts and its turns make that cost."""
    if path is None:
        assert cost == CLOSED
        return
    assert path.cost == cost
    assert int(path.turn_cost.sum() + path.ride_cost.sum()) == cost
    assert (path.turn_cost >= 0).all()
    assert (path.ride_cost >= 0).all()
    assert (path.ride_cost[1:-1] == graph.arc_cost[path.arcs[1:-1]]).all()
    turns = graph.turns
    state = int(path.arcs[0])
    for arc, turn_cost in zip(path.arcs[1:].tolist(), path.turn_cost[1:].tolist(), strict=True):
        rows = range(int(turns.first[state]), int(turns.first[state + 1]))
        (row,) = (row for row in rows if turns.arc[turns.to[row]] == arc)
        assert graph.turn_cost[row] == turn_cost
        state = int(turns.to[row])


def assert_equal(engine: Engine, graph: ProfileGraph, places: Sequence[Snap]) -> None:
    """Matrix, routes and sweeps all equal the plain search."""
    wanted = plain_matrix(graph, places)
    assert engine.matrix(places, places).tolist() == wanted.tolist()
    carried = engine.extras(places, places)
    more = plain_extras(graph, places)
    assert carried.cost.tolist() == wanted.tolist()
    assert carried.extra.tolist() == more.tolist()
    for i, start in enumerate(places):
        for j, goal in enumerate(places):
            path = engine.route(start, goal)
            assert_rides(graph, path, int(wanted[i, j]))
            assert_carries(graph, path, int(more[i, j]))
            assert_carries(graph, find_path(graph, start, goal), int(more[i, j]))
    for start in places[:3]:
        assert engine.one_to_all(start).tolist() == plain_one_to_all(graph, start).tolist()


def plain_one_to_all(graph: ProfileGraph, start: Snap) -> NDArray[np.int64]:
    """Packed cost of entering every arc, by labels set right until none changes."""
    turns = graph.turns
    label = [CLOSED] * turns.state_count
    todo: list[tuple[int, int]] = []
    node = junction_of(graph, start)
    for arc in np.flatnonzero(graph.streets.arc_tail == node).tolist():
        if graph.arc_cost[arc] < CLOSED:
            label[arc] = 0
            todo.append((arc, int(graph.arc_cost[arc])))
    for arc in (2 * start.edge, 2 * start.edge + 1):
        whole = int(graph.arc_cost[arc])
        if node < 0 and whole < CLOSED:
            todo.append((arc, whole - int(_until(graph.arc_cost, arc, start.offset))))
    while todo:
        state, at_end = todo.pop()
        for row in range(int(turns.first[state]), int(turns.first[state + 1])):
            cost, to = int(graph.turn_cost[row]), int(turns.to[row])
            if cost < CLOSED and at_end + cost < label[to]:
                label[to] = at_end + cost
                todo.append((to, label[to] + int(graph.arc_cost[turns.arc[to]])))
    best = np.full(2 * graph.streets.edge_count, CLOSED, np.int64)
    np.minimum.at(best, turns.arc, np.array(label, np.int64))
    return best


def town(seed: int, size: int) -> Streets:
    """Build a net of streets between the points of a lattice, with bans of all kinds."""
    chance = np.random.default_rng(seed)
    ways: list[list[int]] = []
    for _ in range(size * size):
        at = int(chance.integers(0, size * size))
        way = [at]
        for _ in range(int(chance.integers(1, 4))):
            x, y = at % size, at // size
            step = chance.integers(-1, 2, 2)
            x, y = int(np.clip(x + step[0], 0, size - 1)), int(np.clip(y + step[1], 0, size - 1))
            at = y * size + x
            if at != way[-1]:
                way.append(at)
        # Some streets come back to where they began.
        if len(way) > 3 and way[0] != way[-1] and chance.random() < 0.2:
            way.append(way[0])
        if len(way) > 1:
            ways.append(way)
    nodes = np.array([node for way in ways for node in way], np.int64)
    streets = cut(
        Ways(
            first=np.concatenate(([0], np.cumsum([len(way) for way in ways]))).astype(np.int64),
            node_id=nodes + 1,
            lon=((nodes % size) * 10_000 + (nodes * 7919) % 3000).astype(np.int32),
            lat=((nodes // size) * 10_000 + (nodes * 104_729) % 3000).astype(np.int32),
            way_id=np.arange(1, len(ways) + 1, dtype=np.int64),
            name=np.zeros(len(ways), np.int32),
            tags=chance.integers(0, len(STREET_KINDS), len(ways)).astype(np.int32),
            flags=np.zeros(len(ways), np.uint8),
            layer=np.zeros(len(ways), np.int8),
            node_tags={},
            names=("",),
            tag_sets=tuple({"highway": "residential", **kind} for kind in STREET_KINDS),
            node_tag_sets=(),
        )
    )
    return restrict(streets, [ban(streets, chance) for _ in range(3 * size)])


def ban(streets: Streets, chance: np.random.Generator) -> Restriction:
    """Ban, or demand, the way through one to three edges that follow each other."""
    arcs = [int(chance.integers(0, 2 * streets.edge_count))]
    for _ in range(int(chance.integers(1, 3))):
        leaving = np.flatnonzero(streets.arc_tail == streets.arc_head[arcs[-1]])
        arcs.append(int(chance.choice(leaving)))
    ways = [int(streets.edge_way[arc // 2]) for arc in arcs]
    node = int(streets.node_id[streets.arc_head[arcs[0]]])
    return Restriction(
        kind="no" if chance.random() < 0.7 else "only",
        from_ways=(ways[0],),
        via_nodes=(node,) if len(ways) == 2 else (),
        via_ways=tuple(ways[1:-1]),
        to_ways=(ways[-1],),
    )


@settings(max_examples=cases(25, whole=60))
@given(seed=st.integers(0, 10**6), profile=st.sampled_from(PROFILE_NAMES), data=st.data())
@pytest.mark.slow
def test_equals_the_plain_search_on_drawings(seed: int, profile: str, data: st.DataObject) -> None:
    """On small nets with barriers and bans, on any edges, also after closures, all is equal."""
    with tempfile.TemporaryDirectory() as folder:
        router = random_drawing(seed).router(Path(folder))
    try:
        graph = router.graph(profile)
    except Failure:
        reject()
    edges = range(graph.streets.edge_count)
    places = [
        place(data.draw(st.sampled_from(edges)), data.draw(st.sampled_from(OFFSETS)))
        for _ in range(5)
    ]
    engine = Engine.build(graph)
    assert_equal(engine, graph, places)
    fewer = closed(graph, data.draw(st.lists(st.sampled_from(edges), max_size=4)))
    assert_equal(engine.customize(fewer), fewer, places)
    # What was made before the closures does not know of them.
    assert engine.matrix(places, places).tolist() == plain_matrix(graph, places).tolist()


@settings(max_examples=cases(6, whole=12))
@given(seed=st.integers(0, 10**6), size=st.integers(5, 14))
@pytest.mark.slow
def test_equals_the_plain_search_in_towns(seed: int, size: int) -> None:
    """One contracted net serves all profiles and closures of a town with bans through streets."""
    streets = town(seed, size)
    if seed % 2:
        streets = hilly(streets, seed)
    turns = build_turns(streets)
    topology = plan_topology(streets, turns)
    chance = np.random.default_rng(seed)
    for name in PROFILE_NAMES[::2]:
        graph = compile_profile(streets, turns, load_profile(name))
        shut = chance.choice(streets.edge_count, streets.edge_count // 10, replace=False)
        for weighed in (graph, closed(graph, shut)):
            places = some_places(weighed, 10, seed)
            assert_equal(Engine(weighed, topology), weighed, places)


def test_towns_have_bans_through_streets() -> None:
    """The generated towns try what they should: bans of three arcs, and streets in a loop."""
    streets = [town(seed, 10) for seed in range(5)]
    longest = max(int(np.diff(town.banned_first).max(initial=0)) for town in streets)
    assert longest >= 3
    assert any((town.edge_from == town.edge_to).any() for town in streets)
    assert all(build_turns(town).state_count > 2 * town.edge_count for town in streets[:1])


def test_both_directions_of_a_round_trip(tmp_path: Path) -> None:
    """A place behind one on a one-way street is reached by the round, in a matrix as in a route."""
    drawing = Drawing(
        picture="a    b\n\n\nd    c",
        ways={"abcda": {"oneway": "yes", "foot": "no"}},
    )
    graph = drawing.router(tmp_path).graph("bike")
    ahead, behind = place(0, 0.7), place(0, 0.2)
    engine = Engine.build(graph)
    found = engine.matrix([ahead, behind], [ahead, behind])
    assert found.tolist() == plain_matrix(graph, [ahead, behind]).tolist()
    assert found[0, 1] + found[1, 0] == int(np.min(graph.arc_cost))
    path = engine.route(ahead, behind)
    assert path is not None
    assert len(path.arcs) == 2
    assert_rides(graph, path, int(found[0, 1]))


@settings(max_examples=cases(10, whole=20))
@given(seed=st.integers(0, 10**6))
def test_ways_equal_in_time_and_length_differ_in_what_they_carry(seed: int) -> None:
    """Where many ways cost the same, all searches choose the one that carries least."""
    streets = town(seed, 6)
    turns = build_turns(streets)
    graph = compile_profile(streets, turns, load_profile("cargo"))
    chance = np.random.default_rng(seed)
    open_ = graph.arc_cost < CLOSED
    # One second and ten metres for every arc and none for turns: ties everywhere.
    graph = replace(
        graph,
        arc_cost=np.where(open_, 250 * TICK + (100 << 16), CLOSED),
        turn_cost=np.where(graph.turn_cost < CLOSED, 0, CLOSED),
        arc_extra=pack(
            chance.integers(0, 3, len(open_)).astype(np.float64) * 1e-3,
            chance.integers(0, 3, len(open_)).astype(np.int32),
            chance.integers(0, 3, len(open_)).astype(np.float64) * 100.0,
        ),
    )
    assert_equal(Engine.build(graph), graph, some_places(graph, 6, seed))


@settings(max_examples=cases(10, whole=20))
@given(seed=st.integers(0, 10**6), count=st.integers(1, 4))
def test_a_few_closures_are_worked_out_as_all_would_be(seed: int, count: int) -> None:
    """Working out only what a closure changes gives every link the cost that the whole gives."""
    streets = hilly(town(seed, 8), seed)
    turns = build_turns(streets)
    graph = compile_profile(streets, turns, load_profile("cargo"))
    topology = plan_topology(streets, turns)
    chance = np.random.default_rng(seed)
    fewer = closed(graph, chance.integers(0, streets.edge_count, count))
    whole, left = customize(topology, graph), customize(topology, fewer)
    for now, before, known, wanted in (
        (fewer, graph, whole, left),
        (graph, fewer, left, whole),
    ):
        with pytest.MonkeyPatch.context() as patch:
            # In a town most states are above something that is closed.
            patch.setattr("routing.engine.customization._MOST_STALE", 2.0)
            found = customize_again(topology, now, before, known)
        for side in ("up", "down"):
            cost = getattr(wanted, side)
            assert (getattr(found, side) == cost).all()
            there = cost < NEVER
            extra = getattr(wanted, f"{side}_extra")
            assert (getattr(found, f"{side}_extra")[there] == extra[there]).all()


def test_extras_come_apart_as_they_were_put_together() -> None:
    """Packed extras add up part by part."""
    some = pack(np.array([0.1234, 2.0]), np.array([7, 500], np.int32), np.array([1230.0, 10.0]))
    parts = unpack(some.sum(keepdims=True))
    assert [int(part[0]) for part in parts] == [2_123_400, 507, 1240]


def test_no_places_make_an_empty_matrix(tmp_path: Path) -> None:
    """Without starts or without ends there are no entries."""
    graph = Drawing(picture="a b", ways={"ab": {}}).router(tmp_path).graph("bike")
    engine = Engine.build(graph)
    assert engine.matrix([], [place(0, 0.5)]).shape == (0, 1)
    assert engine.matrix([place(0, 0.5)], []).shape == (1, 0)


def test_a_city_closed_altogether_has_no_ways(tmp_path: Path) -> None:
    """Where every street is closed nothing reaches anything, not even itself."""
    graph = random_drawing(3).router(tmp_path).graph("bike")
    shut = closed(graph, range(graph.streets.edge_count))
    engine = Engine.build(graph).customize(shut)
    places = some_places(shut, 6, 1)
    assert (engine.matrix(places, places) == CLOSED).all()
    assert (engine.one_to_all(places[0]) == CLOSED).all()
    assert engine.route(places[0], places[1]) is None


def assert_city(graph: ProfileGraph, engine: Engine, count: int, seed: int) -> None:
    """Check rows of places on the mainland, and on any edges, and some of their routes."""
    chance = np.random.default_rng(seed)
    for edges in (np.flatnonzero(graph.stoppable), np.arange(graph.streets.edge_count)):
        places = [place(int(e), float(chance.random())) for e in chance.choice(edges, count)]
        wanted = plain_matrix(graph, places[:8], places)
        assert (engine.matrix(places[:8], places) == wanted).all()
        for i, start in enumerate(places[:4]):
            for j, goal in enumerate(places[:8]):
                assert_rides(graph, engine.route(start, goal), int(wanted[i, j]))


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_equals_the_plain_search_in_the_demo_city(helsinki: Router, profile: str) -> None:
    """For every profile, rows of random places in Helsinki are equal, also with closures."""
    graph = helsinki.graph(profile)
    engine = Engine(graph, helsinki.engine(PROFILE_NAMES[0]).topology)
    assert_city(graph, engine, 40, 1)
    shut = closed(graph, np.random.default_rng(2).integers(0, graph.streets.edge_count, 200))
    assert_city(shut, engine.customize(shut), 40, 3)


@pytest.mark.parametrize("name", EXTRACTS)
@pytest.mark.slow
def test_equals_the_plain_search_in_real_cities(open_data: Path, name: str) -> None:
    """On open extracts rows of random places are equal for several profiles, with closures too."""
    router = Router(make_city(read_streets(open_data / "osm" / f"{name}.osm.pbf"), name=name))
    for profile in ("cargo", "bike"):
        graph = router.graph(profile)
        engine = router.engine(profile)
        assert_city(graph, engine, 40, 4)
        shut = closed(graph, np.random.default_rng(5).integers(0, graph.streets.edge_count, 1000))
        assert_city(shut, engine.customize(shut), 40, 6)


def test_a_sweep_equals_the_matrix_in_the_demo_city(helsinki: Router) -> None:
    """What entering arcs costs, and the way along them, makes the entries of a matrix."""
    graph, engine = helsinki.graph("cargo"), helsinki.engine("cargo")
    edges = np.flatnonzero(graph.stoppable)
    for edge in (3, 500, 2000):
        start = place(int(edges[edge]), 0.3)
        goals = [place(int(e), 0.4) for e in edges if e != edges[edge]]
        found = engine.one_to_all(start).reshape(-1, 2)[[goal.edge for goal in goals]]
        until = places_on(engine.frame, goals).until
        is_open = graph.arc_cost.reshape(-1, 2)[[goal.edge for goal in goals]] < CLOSED
        reached = np.where((found < CLOSED) & is_open, found + until, CLOSED)
        wanted = engine.matrix([start], goals)[0]
        assert reached.min(axis=1).tolist() == wanted.tolist()


def test_threads_may_share_an_engine(helsinki: Router) -> None:
    """Many threads get from one engine what one alone gets."""
    graph, engine = helsinki.graph("bike"), helsinki.engine("bike")
    places = some_places(graph, 60, 8)
    starts = [places[i : i + 5] for i in range(0, 60, 5)] * 3
    alone = [engine.matrix(some, places).tolist() for some in starts]
    with ThreadPoolExecutor(max_workers=6) as pool:
        together = list(pool.map(lambda some: engine.matrix(some, places).tolist(), starts))
        paths = list(pool.map(lambda goal: engine.route(places[0], goal), places))
    assert together == alone
    assert [path.cost if path else CLOSED for path in paths] == alone[0][0]


def test_paths_of_the_engine_are_as_good_as_plain_ones(helsinki: Router) -> None:
    """The engine's path and the plain one may differ only where both are as good."""
    graph, engine = helsinki.graph("bike"), helsinki.engine("bike")
    places = [place(int(e), 0.5) for e in np.flatnonzero(graph.stoppable)[:400:40]]
    for start in places:
        for goal in places:
            ours, plain = engine.route(start, goal), find_path(graph, start, goal)
            assert ours is not None
            assert plain is not None
            assert ours.cost == plain.cost
