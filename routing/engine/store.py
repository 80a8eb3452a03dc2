"""Keeps the contracted net of a city in a file beside the city's own.

Processes map the file into memory and share it. It belongs to one street net and to no other: a
digest of the net's turns says which.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.arrayfile import read_arrays, write_arrays
from routing.engine.topology import Links, Topology
from routing.errors import DamagedFile
from routing.turns import Turns

FORMAT_VERSION = 1
"""Raised whenever the meaning of the file changes, or contracting works otherwise."""

_PLAIN = ("rank", "parent", "depth", "turn_link")


def topology_file(city: Path) -> Path:
    """File that belongs to a city file."""
    return city.with_name(f"{city.name}.engine")


def _digest(turns: Turns) -> str:
    """Tell street nets apart by their turns."""
    digest = hashlib.sha256()
    for array in (turns.first, turns.to, turns.arc):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def save_topology(topology: Topology, turns: Turns, path: Path) -> None:
    """Write a contracted net in one step, for the turns that it was made of."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(topology, name) for name in _PLAIN}
    for name in ("up", "down"):
        links: Links = getattr(topology, name)
        arrays |= {f"{name}_{key}": array for key, array in links._asdict().items()}
    write_arrays(path, version=FORMAT_VERSION, meta={"turns": _digest(turns)}, arrays=arrays)


def load_topology(path: Path, turns: Turns) -> Topology:
    """Open a contracted net; its arrays stay in the file.

    Raises
    ------
    NotFound, DamagedFile
        As :func:`routing.arrayfile.read_arrays`; and ``city-file-outdated`` (``file``) where the
        file belongs to other streets.
    """
    meta, arrays = read_arrays(path, version=FORMAT_VERSION)
    if meta["turns"] != _digest(turns):
        raise DamagedFile("city-file-outdated", file=str(path))
    up, down = (
        Links(**{key: arrays[f"{name}_{key}"] for key in Links._fields}) for name in ("up", "down")
    )
    return Topology(**{name: arrays[name] for name in _PLAIN}, up=up, down=down)
