"""Planning instances from the literature: what one is, and the best known results.

Readers of the three formats are in :mod:`bench.planning.formats`, their folders in
:mod:`bench.planning.instance_folders`. Nothing here knows our own model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Objective = Literal["vehicles", "distance"]
OBJECTIVES: tuple[Objective, ...] = ("vehicles", "distance")
Routes = tuple[tuple[int, ...], ...]
"""Nodes in order of visit, one tuple for each vehicle that leaves; the depot is left out."""

Ints = NDArray[np.int64]


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
