"""Keeps what is worked out of a city in files beside the city's own.

``NAME.city.engine`` holds what no profile changes: turns, the grid of segments, order and links.
``NAME.city.PROFILE.graph`` holds what each arc and turn costs a profile, and
``NAME.city.PROFILE.metric`` the costs of its links. Processes map these files into memory and share
them. Each carries a checksum, and says what it was made of.
"""

from __future__ import annotations

import glob
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.array_file import draft_arrays, file_checksum, read_arrays, write_arrays
from routing.engine.contraction import Links, Topology
from routing.engine.customization import Metric, MetricFile
from routing.errors import DamagedFile, NotFound
from routing.network.largest_component import LargestComponent
from routing.network.profile_graph import ProfileGraph
from routing.network.snapping import Grid
from routing.network.streets import Streets
from routing.network.turns import Turns
from routing.profiles.profile import Profile

FORMAT_VERSION = 3
"""Raised whenever the meaning of a file changes, or contracting works otherwise."""

_TURNS = ("first", "to", "into_first", "into", "angle", "banned", "arc")
_GRID = ("edge", "first", "segment")
_GRID_SIZES = ("west", "south", "width", "height", "columns", "rows")
_PLAIN = ("rank", "state", "parent", "depth", "turn_link")
_COSTS = ("up", "down", "up_extra", "down_extra")
_GRAPH = (
    "arc_cost",
    "arc_extra",
    "arc_mode",
    "turn_cost",
    "leads_on",
    "mainland",
    "stoppable",
    "manner",
    "passable",
    "node_streets",
    "slowed",
)
_LAND = ("inside", "onward", "back")
_WEIGHING = ("costs.py", "network/*.py", "profiles/*.py", "rules/*.py")
"""Modules by whose rules a graph is weighed."""


class Net(NamedTuple):
    """Parts of the engine that no profile changes."""

    turns: Turns
    grid: Grid
    topology: Topology


class Beside(NamedTuple):
    """Place of what is kept of a city, and the net that it belongs to.

    Another import may put other files in its place: what is read or written here is of this net,
    whatever lies there by then.

    Attributes
    ----------
    city
        The city file.
    net
        Checksum of its net.
    """

    city: Path
    net: str


def beside(city: Path) -> Beside:
    """Return the place of what is kept of a city file, with the net that lies there now."""
    return Beside(city, file_checksum(net_file(city)))


def net_file(city: Path) -> Path:
    """File of the net that belongs to a city file."""
    return city.with_name(f"{city.name}.engine")


def metric_file(city: Path, profile: str) -> Path:
    """File of a profile's costs that belongs to a city file."""
    return city.with_name(f"{city.name}.{profile}.metric")


def graph_file(city: Path, profile: str) -> Path:
    """File of a profile's graph that belongs to a city file."""
    return city.with_name(f"{city.name}.{profile}.graph")


def drop_beside(city: Path) -> None:
    """Delete what was worked out of a city file, which is about to be replaced."""
    net_file(city).unlink(missing_ok=True)
    for kind in ("graph", "metric"):
        for path in city.parent.glob(f"{glob.escape(city.name)}.*.{kind}"):
            path.unlink(missing_ok=True)


def save_net(net: Net, city: Path) -> None:
    """Write the net of a city file beside it, in one step."""
    turns, grid, topology = net
    arrays: dict[str, NDArray[Any]] = {f"turns_{key}": getattr(turns, key) for key in _TURNS}
    arrays |= {f"grid_{key}": getattr(grid, key) for key in _GRID}
    arrays |= {name: getattr(topology, name) for name in _PLAIN}
    for name in ("up", "down"):
        links: Links = getattr(topology, name)
        arrays |= {f"{name}_{key}": array for key, array in links._asdict().items()}
    meta = {key: getattr(grid, key) for key in _GRID_SIZES}
    meta["city"] = file_checksum(city)
    write_arrays(net_file(city), version=FORMAT_VERSION, meta=meta, arrays=arrays)


def load_net(city: Path, streets: Streets) -> Net:
    """Open the net beside a city file with these streets; its arrays stay in the file.

    Raises
    ------
    NotFound, DamagedFile
        As :func:`routing.array_file.read_arrays`; and ``city-file-outdated`` (``file``) where the
        net was made of another city file.
    """
    path = net_file(city)
    meta, arrays = read_arrays(path, version=FORMAT_VERSION)
    if meta["city"] != file_checksum(city):
        raise DamagedFile("city-file-outdated", file=str(path))
    up, down = (
        Links(**{key: arrays[f"{name}_{key}"] for key in Links._fields}) for name in ("up", "down")
    )
    return Net(
        Turns(**{key: arrays[f"turns_{key}"] for key in _TURNS}),
        Grid(
            lon=streets.shape_lon,
            lat=streets.shape_lat,
            name=streets.edge_name,
            edge=arrays["grid_edge"],
            first=arrays["grid_first"],
            segment=arrays["grid_segment"],
            **{key: meta[key] for key in _GRID_SIZES},
        ),
        Topology(**{name: arrays[name] for name in _PLAIN}, up=up, down=down),
    )


def save_graph(graph: ProfileGraph, profile: Profile, place: Beside) -> None:
    """Write the graph of a profile beside a city file and its net, in one step."""
    arrays = {name: getattr(graph, name) for name in _GRAPH}
    for number, land in enumerate(graph.lands):
        arrays |= {f"{name}_{number}": getattr(land, name) for name in _LAND}
    meta = _ingredients(profile, place)
    meta["reference_kg"] = graph.reference_kg
    meta["pivots"] = [int(land.pivot) for land in graph.lands]
    path = graph_file(place.city, profile.name)
    write_arrays(path, version=FORMAT_VERSION, meta=meta, arrays=arrays)


def load_graph(
    profile: Profile, streets: Streets, turns: Turns, place: Beside
) -> ProfileGraph | None:
    """Open the graph of a profile; its arrays are this process's own where it writes to them.

    Returns
    -------
    ProfileGraph or None
        ``None`` where there is no such file, or one of another profile, net or version of ours.

    Raises
    ------
    DamagedFile
        As :func:`load_metric`.
    """
    path = graph_file(place.city, profile.name)
    found = _read_beside(path, place)
    if found is None:
        return None
    meta, _ = found
    reference_kg, pivots = meta.pop("reference_kg", 0), meta.pop("pivots", ())
    if meta != _ingredients(profile, place):
        return None
    # Compiled code tells arrays that can be written to from others: these are to be like new ones.
    arrays = draft_arrays(path, file_checksum(path))
    if arrays is None:
        return None
    wide, narrow = (
        LargestComponent(
            inside=arrays[f"inside_{number}"],
            onward=arrays[f"onward_{number}"],
            back=arrays[f"back_{number}"],
            pivot=pivot,
        )
        for number, pivot in enumerate(pivots)
    )
    return ProfileGraph(
        profile=profile.name,
        streets=streets,
        turns=turns,
        reference_kg=reference_kg,
        lands=(wide, narrow),
        **{name: arrays[name] for name in _GRAPH},
    )


def _ingredients(profile: Profile, place: Beside) -> dict[str, Any]:
    """All that a graph follows from: the net, the profile, and our rules."""
    known = hashlib.sha256(f"{profile}{_rules()}".encode()).hexdigest()
    return {"net": place.net, "weighed": known}


@cache
def _rules() -> str:
    """Digest of the modules by which a graph is weighed: a rule that changes makes graphs anew."""
    digest = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(path for pattern in _WEIGHING for path in folder.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_beside(
    path: Path, place: Beside
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]] | None:
    """Open a file beside a city file and its net; ``None`` where it is not there, or outdated."""
    # Another import may be about to replace all of them.
    if not net_file(place.city).is_file():
        return None
    try:
        return read_arrays(path, version=FORMAT_VERSION)
    except NotFound:
        return None
    except DamagedFile as error:
        if error.code == "city-file-version":
            return None
        raise


def _digest(graph: ProfileGraph) -> str:
    """Digest that tells the costs of a profile from any others."""
    digest = hashlib.sha256()
    for array in (graph.arc_cost, graph.arc_extra, graph.turn_cost):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def save_metric(metric: Metric, graph: ProfileGraph, place: Beside) -> None:
    """Write what the links cost a profile beside a city file and its net, in one step."""
    write_arrays(
        metric_file(place.city, graph.profile),
        version=FORMAT_VERSION,
        meta={"net": place.net, "costs": _digest(graph)},
        arrays={name: getattr(metric, name) for name in _COSTS},
    )


def load_metric(graph: ProfileGraph, place: Beside) -> Metric | None:
    """Open what the links cost a profile; its arrays stay in the file.

    Returns
    -------
    Metric or None
        ``None`` where there is no such file, or one of other costs: it may well be older than the
        profile, or than this version.

    Raises
    ------
    DamagedFile
        ``city-file-foreign``, ``city-file-damaged``: all that is in it can be worked out anew.
    """
    path = metric_file(place.city, graph.profile)
    found = _read_beside(path, place)
    if found is None:
        return None
    meta, arrays = found
    if meta != {"net": place.net, "costs": _digest(graph)}:
        return None
    return Metric(
        **{name: arrays[name] for name in _COSTS}, file=MetricFile(path, file_checksum(path))
    )
