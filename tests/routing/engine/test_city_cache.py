"""The contracted net of a city: its order, its tree, and its file."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from routing.city import import_city, load_city, save_city
from routing.closures.closure import ClosedWays
from routing.engine import Topology, plan_topology
from routing.engine.city_cache import graph_file, load_net, metric_file, net_file
from routing.engine.contraction import Links
from routing.engine.customization import customize
from routing.engine.nested_dissection import rank_edges
from routing.errors import DamagedFile, NotFound
from routing.network.profile_graph import compile_profile
from routing.network.turns import Turns
from routing.profiles.profile import PROFILE_NAMES
from routing.router import Router
from routing.types import Point
from tests.support.streets.maps import Drawing, TurnRule, random_drawing

CROSS = Drawing(
    picture="a b c\n  d\n  e",
    ways={"ab": {}, "bc": {}, "bd": {}, "de": {}, "ae": {}},
    rules=[TurnRule(start="ab", via="bd", end="de", tags={"restriction": "no_straight_on"})],
)


@pytest.fixture
def topology(helsinki: Router) -> Topology:
    """Contracted net of the demo city."""
    return helsinki.engine("bike").topology


def path_up(topology: Topology, state: int) -> list[int]:
    """States from one to its root."""
    path = [state]
    while topology.parent[path[-1]] >= 0:
        path.append(int(topology.parent[path[-1]]))
    return path


def test_a_lattice_is_cut_in_the_middle_first() -> None:
    """Of a long lattice of streets, the three edges ranked highest are a cut near its middle."""
    length, width = 40, 3
    numbers = np.arange(length * width).reshape(length, width)
    along = np.stack((numbers[:-1], numbers[1:]), axis=-1).reshape(-1, 2)
    across = np.stack((numbers[:, :-1], numbers[:, 1:]), axis=-1).reshape(-1, 2)
    ends = np.concatenate((along, across)).astype(np.int32)
    x, y = np.divmod(np.arange(length * width).astype(np.float64), width)
    rank = rank_edges(ends[:, 0].copy(), ends[:, 1].copy(), x, y)
    assert sorted(rank.tolist()) == list(range(len(ends)))
    highest = ends[np.argsort(rank)[-3:]]
    columns = {tuple(sorted(edge // width)) for edge in highest}
    assert len(columns) == 1
    ((left, right),) = columns
    assert right == left + 1
    assert length // 4 - 1 <= left < 3 * length // 4 + 1


def test_edges_that_no_cut_parts_are_ranked_lowest() -> None:
    """An edge from a junction to itself is never in a cut; parallel edges always are together."""
    ends = np.array([[0, 0], [0, 1], [1, 0], [1, 2]], np.int32)
    place = np.arange(3, dtype=np.float64)
    rank = rank_edges(ends[:, 0].copy(), ends[:, 1].copy(), place, place)
    assert rank[0] == 0
    assert abs(int(rank[1]) - int(rank[2])) == 1


def test_the_same_city_is_ordered_the_same(helsinki: Router, topology: Topology) -> None:
    """Contracting once more gives the very same net."""
    again = plan_topology(helsinki.city.streets, helsinki.graph("bike").turns)
    assert again.rank.tolist() == topology.rank.tolist()
    assert again.up.depth.tolist() == topology.up.depth.tolist()
    assert again.down.below.tolist() == topology.down.below.tolist()


def test_states_of_an_edge_lie_on_one_path(tmp_path: Path) -> None:
    """From the lowest state of an edge all others of that edge lie above, remembered ones too."""
    remembered = 0
    for seed in range(40):
        router = random_drawing(seed).router(tmp_path)
        topology = plan_topology(router.city.streets, router._turns)
        remembered += router._turns.state_count - 2 * router.city.streets.edge_count
        for edge in range(router.city.streets.edge_count):
            states = topology.rank[router._turns.arc >> 1 == edge].tolist()
            assert set(states) <= set(path_up(topology, min(states)))
    assert remembered > 0


def test_links_lead_to_states_above(topology: Topology) -> None:
    """Links of a state end on its path to the root, and are told from above and below alike."""
    for links in (topology.up, topology.down):
        found: list[tuple[int, int]] = []
        for state in range(0, len(topology.rank), 97):
            path = path_up(topology, state)[::-1]
            depths = links.depth[links.first[state] : links.first[state + 1]].tolist()
            assert depths == sorted(set(depths))
            assert all(depth < len(path) - 1 for depth in depths)
            for depth in depths:
                above = path[depth]
                low, high = links.below_first[above], links.below_first[above + 1]
                assert state in links.below[low:high]
                found.append((state, above))
        assert found
        assert len(links.below) == len(links.depth)


def test_a_net_comes_back_as_it_went(tmp_path: Path) -> None:
    """Every array survives the file, with its type, and cannot be changed."""
    path = tmp_path / "net" / "cross.city"
    router = CROSS.router(tmp_path)
    save_city(router.city, path)
    before = plan_topology(router.city.streets, router._turns)
    router.save_net(path)
    net = load_net(path, load_city(path).streets)
    pairs = [
        (getattr(before, name), getattr(net.topology, name))
        for name in ("rank", "state", "parent", "depth", "turn_link")
    ]
    pairs += [
        (getattr(router._turns, field.name), getattr(net.turns, field.name))
        for field in fields(Turns)
    ]
    for name in ("up", "down"):
        links: tuple[Links, Links] = (getattr(before, name), getattr(net.topology, name))
        pairs += zip(*links, strict=True)
    for one, other in zip(router._grid, net.grid, strict=True):
        if isinstance(one, np.ndarray):
            pairs.append((one, other))
        else:
            assert one == other
    for one, other in pairs:
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()
        assert not one.flags.writeable
        assert not other.flags.writeable


def test_a_router_opens_what_lies_beside_its_city(demo_extract: Path, tmp_path: Path) -> None:
    """A router with its contracted net from a file answers like one that made it."""
    path = tmp_path / "helsinki.city"
    import_city(demo_extract, path, name="helsinki")
    router = Router.open(path)
    router.save_net(path)
    opened = Router.open(path)
    assert opened._topology is not None
    points = [Point(lon=24.93 + 0.002 * i, lat=60.165 + 0.001 * i) for i in range(8)]
    one, other = router.matrix(points, "cargo"), opened.matrix(points, "cargo")
    assert one.duration_ms.tolist() == other.duration_ms.tolist()
    assert one.distance_m.tolist() == other.distance_m.tolist()


def test_a_net_of_other_streets_says_so(tmp_path: Path) -> None:
    """A city that was imported anew does not open with the contracted net of the old one."""
    path = tmp_path / "town.city"
    city = CROSS.city(tmp_path)
    save_city(city, path)
    Router(city).save_net(path)
    other = Drawing(picture="a b c", ways={"ab": {}, "bc": {}})
    save_city(other.city(tmp_path), path)
    with pytest.raises(DamagedFile) as caught:
        Router.open(path)
    assert caught.value.code == "city-file-outdated"
    assert caught.value.arguments == {"file": str(net_file(path))}


def test_a_damaged_net_says_so(tmp_path: Path) -> None:
    """An altered byte is found; a file that is not there is named."""
    path = tmp_path / "town.city"
    router = CROSS.router(tmp_path)
    save_city(router.city, path)
    router.save_net(path)
    beside = net_file(path)
    content = bytearray(beside.read_bytes())
    content[-1] ^= 1
    beside.write_bytes(content)
    with pytest.raises(DamagedFile) as caught:
        Router.open(path)
    assert caught.value.code == "city-file-damaged"
    beside.unlink()
    with pytest.raises(NotFound):
        load_net(path, router.city.streets)
    assert Router.open(path)._topology is None


def opened_with_costs(tmp_path: Path, profile: str) -> tuple[Path, Router]:
    """City file with the net and the costs of a profile beside it, and its router."""
    path = tmp_path / "town.city"
    router = CROSS.router(tmp_path)
    save_city(router.city, path)
    router.save_net(path)
    router.save_metric(profile)
    return path, Router.open(path)


def test_costs_of_links_come_from_their_file(tmp_path: Path) -> None:
    """A router finds a profile's costs beside its city, and they are what customizing gives."""
    for profile in PROFILE_NAMES:
        path, router = opened_with_costs(tmp_path, profile)
        metric = router.engine(profile).metric
        assert metric.file is not None
        assert metric.file.path == metric_file(path, profile)
        fresh = customize(router.engine(profile).topology, router.graph(profile))
        for name in ("up", "down", "up_extra", "down_extra"):
            assert getattr(metric, name).tolist() == getattr(fresh, name).tolist()
            assert not getattr(metric, name).flags.writeable


def test_what_streets_cost_comes_from_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A router finds a profile's graph beside its city and weighs nothing; it is the same graph."""
    for profile in PROFILE_NAMES:
        _, router = opened_with_costs(tmp_path, profile)
        fresh = compile_profile(router.city.streets, router._turns, router.profile(profile))
        with monkeypatch.context() as patched:
            patched.delattr("routing.router.compile_profile")
            kept = router.graph(profile)
        for name in (one.name for one in fields(fresh)):
            if name not in {"streets", "turns", "lands"}:
                assert np.array_equal(getattr(kept, name), getattr(fresh, name)), name
        for land, other in zip(kept.lands, fresh.lands, strict=True):
            assert land.pivot == other.pivot
            for name in ("inside", "onward", "back"):
                assert np.array_equal(getattr(land, name), getattr(other, name))
        # Compiled code tells arrays that can be written to from others.
        assert kept.turn_cost.flags.writeable


def test_what_streets_cost_is_weighed_anew_for_another_bike(tmp_path: Path) -> None:
    """A graph that was kept of a profile is not used for one of the same name that differs."""
    path, router = opened_with_costs(tmp_path, "bike")
    bike = router.profile("bike")
    slow = {kind: kmh / 2 for kind, kmh in bike.ride_kmh.items()}
    own = Router.open(path, {"bike": replace(bike, ride_kmh=slow)})
    assert own.graph("bike").arc_cost.min() > router.graph("bike").arc_cost.min()
    assert own.engine("bike").metric.file is None


def test_writing_to_what_streets_cost_changes_no_file(tmp_path: Path) -> None:
    """Whatever a process does with its graph stays its own."""
    path, router = opened_with_costs(tmp_path, "bike")
    content = graph_file(path, "bike").read_bytes()
    router.graph("bike").arc_cost[:] = 0
    assert graph_file(path, "bike").read_bytes() == content
    assert Router.open(path).graph("bike").arc_cost.min() > 0


def test_closing_changes_no_file(tmp_path: Path) -> None:
    """A closed street has its costs in this process alone: file and open router keep theirs."""
    path, router = opened_with_costs(tmp_path, "bike")
    content = metric_file(path, "bike").read_bytes()
    before = router.engine("bike").metric.up.tolist()
    shut = router.closed([ClosedWays(ways=(int(router.city.streets.edge_way[0]),))])
    assert shut.engine("bike").metric.up.tolist() != before
    assert shut.engine("bike").metric.file is None
    assert router.engine("bike").metric.up.tolist() == before
    assert metric_file(path, "bike").read_bytes() == content


def test_costs_of_another_profile_or_net_are_not_used(tmp_path: Path) -> None:
    """Costs that do not fit are worked out anew."""
    path, router = opened_with_costs(tmp_path, "bike")
    metric_file(path, "bike").replace(metric_file(path, "trike"))
    assert router.engine("trike").metric.file is None
    fresh = customize(router.engine("trike").topology, router.graph("trike"))
    assert router.engine("trike").metric.up.tolist() == fresh.up.tolist()


@pytest.mark.parametrize("kind", [graph_file, metric_file], ids=["graph", "metric"])
@pytest.mark.parametrize("damage", ["flipped", "short", "foreign", "older"])
def test_damaged_costs_are_named_and_made_anew(
    tmp_path: Path, damage: str, kind: Callable[[Path, str], Path]
) -> None:
    """A file of costs that cannot be read stops nobody, is told of, and made anew."""
    path, router = opened_with_costs(tmp_path, "bike")
    right = router.engine("bike").metric.up.tolist()
    beside = kind(path, "bike")
    content = bytearray(beside.read_bytes())
    if damage == "flipped":
        content[-1] ^= 1
    elif damage == "short":
        content = content[: len(content) // 2]
    else:
        content[0 if damage == "foreign" else 8] ^= 1
    beside.unlink()
    beside.write_bytes(content)
    again = Router.open(path)
    assert again.engine("bike").metric.up.tolist() == right
    assert again.damaged_metrics == (frozenset() if damage == "older" else {"bike"})
    again.save_metric("bike")
    whole = Router.open(path)
    assert whole.engine("bike").metric.file is not None
    assert whole._from_file == {"bike"}
    assert not whole.damaged_metrics


def test_an_import_drops_what_the_old_city_had_beside_it(
    demo_extract: Path, tmp_path: Path
) -> None:
    """Nobody finds the net or the costs of the streets that a new import has replaced."""
    path, _ = opened_with_costs(tmp_path, "bike")
    import_city(demo_extract, path, name="town")
    files = sorted(file.name for file in tmp_path.glob("town.city*"))
    assert files == ["town.city", "town.city.map"]
    assert Router.open(path).engine("bike").metric.file is None


def test_what_was_asked_for_is_kept_of_all_profiles(tmp_path: Path) -> None:
    """Costs that a router worked out lie beside its city afterwards, and the next one maps them."""
    path, router = opened_with_costs(tmp_path, "bike")
    kept = metric_file(path, "bike").stat().st_mtime_ns
    for profile in ("bike", "cargo"):
        router.engine(profile)
    router.save_metrics()
    again = Router.open(path)
    for profile in ("bike", "cargo"):
        assert again.engine(profile).metric.file is not None
    assert again._from_file == {"bike", "cargo"}
    assert not graph_file(path, "trike").exists()
    assert metric_file(path, "bike").stat().st_mtime_ns == kept


def test_closures_are_not_kept_but_the_plain_city_is(tmp_path: Path) -> None:
    """A router with a closed street keeps the costs of the open city that it began with."""
    path, router = opened_with_costs(tmp_path, "bike")
    shut = router.closed([ClosedWays(ways=(int(router.city.streets.edge_way[0]),))])
    shut.engine("cargo")
    router.engine("cargo")
    shut.save_metrics()
    again = Router.open(path).engine("cargo").metric
    assert again.file is not None
    assert again.up.tolist() == router.engine("cargo").metric.up.tolist()


def test_what_belongs_to_an_import_of_before_is_never_used(tmp_path: Path) -> None:
    """Costs saved after another import took the place of the city are those of no city there."""
    path, router = opened_with_costs(tmp_path, "bike")
    router.engine("cargo")
    other = Drawing(picture="a b c", ways={"ab": {}, "bc": {}}).city(tmp_path)
    save_city(other, path)
    fresh = Router(other)
    fresh.save_net(path)
    fresh.save_metric("trike")
    router.save_metrics()
    assert graph_file(path, "cargo").exists()
    assert Router.open(path).engine("cargo").metric.file is None
    assert router.engine("trike").metric.file is None, "nor is what the new one keeps"
