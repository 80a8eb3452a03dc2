"""Street engines side by side: ours and its peers, each behind the same few questions.

Each module here has an engine with the methods of :class:`Engine`; importing it is what needs the
peer's package.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bench.memory import Memory
from routing.types import Point

PACKAGES = {
    "osrm-ch": ("osrm", "osrm-bindings"),
    "pyroutingkit": ("pyroutingkit", "pyroutingkit"),
    "networkx": ("osmnx", "osmnx"),
}
"""For each peer what it imports, and the package that brings it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Seconds that something took, and what has to be said about them."""

    seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Footprint of making an engine ready, in a process of its own.

    Attributes
    ----------
    import_s
        From the extract to something that can be opened.
    import_mb
        Most memory meanwhile.
    serving
        Memory of a process that has opened it and answered a few questions.
    note
        What has to be said about them.
    """

    import_s: float
    import_mb: float
    serving: Memory
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Extract and trips to measure on.

    Attributes
    ----------
    extract
        The street extract.
    city
        The same, compiled by our import.
    profile
        Ours; each peer has its own bicycle.
    cache
        Folder for what peers make of the extract and may use again.
    elevation
        Elevation raster, ``None`` for a flat city; peers know of no slopes.
    limit_s
        Seconds after which a slow engine is stopped and the rest extrapolated.
    """

    extract: Path
    city: Path
    profile: str
    cache: Path
    limit_s: float
    elevation: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arcs:
    """A street graph as arrays.

    Attributes
    ----------
    lon, lat
        ``float32[n]``, degrees.
    tail, head
        ``uint32[m]``, nodes.
    duration_ms
        ``uint32[m]``.
    """

    lon: NDArray[np.float32]
    lat: NDArray[np.float32]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    duration_ms: NDArray[np.uint32]


class Engine(Protocol):
    """Answers to what the bench asks; every answer includes putting the points on streets."""

    name: str

    def matrix(self, points: Sequence[Point]) -> Measure:
        """Times between all points, as an array."""
        ...

    def route(self, pairs: Sequence[tuple[Point, Point]]) -> Measure:
        """Ways with geometry and turns; the seconds are those of one, on average."""
        ...

    def snap(self, points: Sequence[Point]) -> Measure | None:
        """Nearest streets; ``None`` where the engine has no such thing."""
        ...


def missing(peer: str) -> str:
    """Say why this Python lacks a peer; empty where it is installed."""
    module, package = PACKAGES[peer]
    return "" if importlib.util.find_spec(module) else f"package {package} is not installed"
