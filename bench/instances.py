"""Planning instances from the literature: what one is, where they lie, the best known results.

Readers of the three formats are in :mod:`bench.formats`. Nothing here knows our own model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Objective = Literal["vehicles", "distance"]
OBJECTIVES: tuple[Objective, ...] = ("vehicles", "distance")
Routes = tuple[tuple[int, ...], ...]
"""Nodes in order of visit, one tuple for each vehicle that leaves; the depot is left out."""

Ints = NDArray[np.int64]
BEST_KNOWN = "best_known.json"


class UnreadableInstance(ValueError):
    """A file that should hold an instance or best known results, and does not; says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """Best known result: vehicles first, then distance, in the instance's own unit."""

    vehicles: int
    distance: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """Goods to carry with one kind of vehicle from one depot, node 0.

    Attributes
    ----------
    set, name
        Name of the folder and of the file without its ending.
    pairs
        ``(pickup, delivery)`` nodes; empty where goods leave from the depot (Solomon).
    demand
        ``int64[n]``; what is taken up at a pickup and handed over at a delivery, without sign.
    ready, due, service
        ``int64[n]``; service starts within ``ready`` and ``due``. Those of the depot bound the
        whole day: nobody leaves before, everybody is back by then.
    distance
        ``float64[n, n]``; it is the travel time too. Whole numbers where ``steps`` is 1.
    steps
        Steps of a unit that solvers, which count in whole numbers, are given: 1000 for Euclidean
        distances, 1 for whole minutes.
    fleet
        Vehicles there are, the same for every solver.
    best
        ``None`` where none is known.
    """

    set: str
    name: str
    capacity: int
    fleet: int
    pairs: tuple[tuple[int, int], ...]
    demand: Ints
    ready: Ints
    due: Ints
    service: Ints
    distance: NDArray[np.float64]
    steps: int
    best: Best | None = None

    @property
    def size(self) -> int:
        """Number of nodes besides the depot."""
        return len(self.demand) - 1

    @property
    def suite(self) -> str:
        """Set and size class, in hundreds: what results are summed up by.

        Rounded down: an instance of the class 1000 may hold 1054 stops.
        """
        return f"{self.set} {max(100, self.size // 100 * 100)}"

    @cached_property
    def travel(self) -> Ints:
        """Distances and times in whole steps, ``int64[n, n]``, rounded to the nearest."""
        return np.rint(self.distance * self.steps).astype(np.int64)

    @cached_property
    def vehicle_price(self) -> int:
        """More steps than serving every request by a vehicle of its own: one vehicle outweighs it.

        The price of a vehicle, for solvers that save vehicles first by their cost.
        """
        home, out = self.travel[:, 0], self.travel[0]
        if self.pairs:
            alone = sum(int(out[p] + self.travel[p, d] + home[d]) for p, d in self.pairs)
        else:
            alone = int((out + home).sum())
        return alone + 1

    def in_steps(self, values: Ints) -> list[int]:
        """Times of the instance in the solvers' whole steps."""
        scaled: list[int] = (values * self.steps).tolist()
        return scaled


def find_instances(folder: Path) -> tuple[list[Instance], list[Path]]:
    """Read every instance in a folder and those below it, in order of set and size.

    Returns
    -------
    tuple
        Instances, and the files left out because they are of no format we know.

    Raises
    ------
    UnreadableInstance
        Naming every file that starts like an instance and is none, or holds no best known
        results where it should.
    """
    from bench.formats import read_instance

    instances: list[Instance] = []
    others: list[Path] = []
    faults: list[str] = []
    for path in _files(folder):
        try:
            best = _best_of(path, folder)
            instance = read_instance(path, best)
        except UnreadableInstance as error:
            faults.append(str(error))
            continue
        if instance is None:
            others.append(path)
        else:
            instances.append(instance)
    if faults:
        raise UnreadableInstance("\n".join(dict.fromkeys(faults)))
    twice = _named_twice(instances)
    if twice:
        message = f"{folder}: more than one instance is called {', '.join(twice)}"
        raise UnreadableInstance(message)
    return sorted(instances, key=lambda i: (i.set, i.size, i.name)), others


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in {".txt", ".vrp", ".pdptw", ""}:
            yield path


def _named_twice(instances: list[Instance]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    twice = []
    for instance in instances:
        key = (instance.set, instance.name)
        if key in seen:
            twice.append("/".join(key))
        seen.add(key)
    return twice


def _best_of(path: Path, top: Path) -> Best | None:
    """Best known result from the nearest ``best_known.json`` at or above an instance."""
    for folder in path.parents:
        listed = folder / BEST_KNOWN
        if listed.is_file():
            return _read_best(listed).get(path.stem.lower())
        if folder == top:
            break
    return None


_listed: dict[tuple[Path, int], dict[str, Best]] = {}


def _read_best(path: Path) -> dict[str, Best]:
    key = (path, path.stat().st_mtime_ns)
    if key not in _listed:
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            _listed[key] = {
                name.lower(): Best(
                    vehicles=int(row["vehicles"]),
                    distance=float(row["distance"] if "distance" in row else row["cost"]),
                )
                for name, row in rows.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = (
                f"{path}: must be {{name: {{vehicles, distance or cost}}}}, "
                f"found otherwise ({type(error).__name__}: {error})"
            )
            raise UnreadableInstance(message) from error
    return _listed[key]
