"""The front door of the street side: snap, matrix and route over one city."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing import guidance
from routing.city import City, load_city
from routing.errors import Failure
from routing.graph import ProfileGraph, compile_profile
from routing.profiles import PROFILE_NAMES, load_profile
from routing.search import costs, distances_m, durations_ms, find_path, targets
from routing.snap import build_grid, snap_points
from routing.turns import build_turns
from routing.types import Matrix, Point, Route, Snap

MapRows = Callable[
    [Callable[[Snap], NDArray[np.int64]], Sequence[Snap]], Iterable[NDArray[np.int64]]
]


class Router:
    """Answers questions about one city; may be shared by threads.

    What a profile needs is worked out when it is first asked for, and kept.

    Parameters
    ----------
    city
        A loaded or freshly made city.
    """

    def __init__(self, city: City) -> None:
        self.city = city
        self._turns = build_turns(city.streets)
        self._grid = build_grid(city.streets)
        self._graphs: dict[str, ProfileGraph] = {}

    @classmethod
    def open(cls, path: Path) -> Router:
        """Open a city file.

        Raises
        ------
        NotFound, DamagedFile
            As :func:`routing.city.load_city`.
        """
        return cls(load_city(path))

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that can be asked for."""
        return tuple(PROFILE_NAMES)

    def graph(self, profile: str) -> ProfileGraph:
        """Costs of a profile over the city's streets.

        Raises
        ------
        NotFound
            ``profile-not-found``, naming the known ones.
        Failure
            ``profile-without-streets``: nothing in this city can be used with the profile.
        """
        if profile not in self._graphs:
            graph = compile_profile(self.city.streets, self._turns, load_profile(profile))
            if not graph.stoppable.any():
                raise Failure("profile-without-streets", profile=profile, city=self.city.name)
            # Two threads may both get here; they made the same, and the first one's is kept.
            self._graphs.setdefault(profile, graph)
        return self._graphs[profile]

    def snap(self, points: Sequence[Point], profile: str) -> tuple[Snap, ...]:
        """Nearest place where a bike of this profile can stop, for each point on its own.

        Every place lies on the mainland: from each one there is a way to every other. How far is
        too far is for the caller to say (:attr:`~routing.types.Snap.distance_m`).
        """
        graph = self.graph(profile)
        found = snap_points(graph.streets, self._grid, graph.stoppable, points)
        return tuple(snap for snap in found if snap is not None)

    def matrix(
        self,
        points: Sequence[Point],
        profile: str,
        *,
        on_row: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
        map_rows: MapRows = map,
    ) -> Matrix:
        """Time and distance from every point to every point, snapped first.

        Parameters
        ----------
        points
            ``n`` points.
        profile
            Name of a profile.
        on_row
            Told the rows done and all rows, after each row.
        stop
            Asked after each row; ``True`` ends the work.
        map_rows
            Works through the rows in order, as ``map`` does; that of a thread pool uses several
            processors (searches let other threads run). The result is always the same.

        Raises
        ------
        Failure
            ``matrix-stopped`` when ``stop`` said so.
        """
        graph = self.graph(profile)
        snaps = self.snap(points, profile)
        goals = targets(graph, snaps)
        count = len(snaps)
        cost = np.empty((count, count), np.int64)
        rows = map_rows(lambda snap: costs(graph, snap, goals), snaps)
        for row, found in enumerate(rows, start=1):
            cost[row - 1] = found
            if on_row is not None:
                on_row(row, count)
            if stop is not None and row < count and stop():
                raise Failure("matrix-stopped", done=row, rows=count)
        return Matrix(duration_ms=durations_ms(cost), distance_m=distances_m(cost))

    def route(self, origin: Point, target: Point, profile: str) -> Route:
        """Best way between two points, snapped first.

        Raises
        ------
        Failure
            ``no-way``: there is none.
        """
        graph = self.graph(profile)
        start, goal = self.snap((origin, target), profile)
        path = find_path(graph, start, goal)
        if path is None:
            raise Failure("no-way", profile=profile)
        return guidance.route(graph, path, start, goal)
