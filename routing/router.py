"""The front door of the street side: snap, matrix and route over one city."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routing import guidance
from routing.city import City, load_city
from routing.compiler import start_compiler
from routing.costs import distances_m, durations_ms
from routing.engine import Engine, Topology, plan_topology
from routing.engine.city_cache import (
    Beside,
    Net,
    beside,
    load_graph,
    load_metric,
    load_net,
    net_file,
    save_graph,
    save_metric,
    save_net,
)
from routing.engine.customization import Metric
from routing.errors import BadInput, DamagedFile, Failure, Fault
from routing.network.profile_graph import ProfileGraph, close_arcs, compile_profile, slow_arcs
from routing.network.snapping import (
    Spots,
    build_grid,
    manner_of,
    snap_candidates,
    snap_points,
    spots_of,
)
from routing.network.street_hours import HourlyRules, at_hours, rules_within
from routing.network.turns import build_turns
from routing.path_details import matrix_details, path_details
from routing.profiles.profile import PROFILE_NAMES, Profile, load_profile
from routing.street_names import UNKNOWN, StreetNames
from routing.types import Matrix, Point, Route, Snap

if TYPE_CHECKING:
    from routing.closures.closure import Closing, Closure
    from routing.engine.street_path import Path as StreetPath
    from routing.path_lines import Line

Snaps = Sequence[Snap]
MapRows = Callable[
    [Callable[[Snaps], NDArray[np.int64]], Sequence[Snaps]], Iterable[NDArray[np.int64]]
]

start_compiler()

_BLOCK = 256
"""Rows of a matrix that are worked out at once."""
_KEPT_SIGNS = 100
"""Of so many spans of hours the signs are kept; finding them takes some milliseconds."""
_FEW = 4
"""Up to so many points are sooner worked out by themselves."""
_SPOTS_KEPT = 4096
"""Of so many points and profiles it is remembered where they lie."""


class Router:
    """Answers questions about one city; may be shared by threads.

    What a profile needs is worked out when it is first asked for, and kept.

    Parameters
    ----------
    city
        A loaded or freshly made city.
    net
        What no profile changes; made when it is first needed where it is not given.
    bikes
        Profiles that go before ours of the same names.
    """

    def __init__(
        self,
        city: City,
        net: Net | None = None,
        bikes: Mapping[str, Profile] = MappingProxyType({}),
    ) -> None:
        self.city = city
        self._bikes = bikes
        self._turns = net.turns if net else build_turns(city.streets)
        self._grid = net.grid if net else build_grid(city.streets)
        self._topology = net.topology if net else None
        self._graphs: dict[str, ProfileGraph] = {}
        self._engines: dict[str, Engine] = {}
        self._place: Beside | None = None
        self._damaged: set[str] = set()
        self._from_file: set[str] = set()
        # Routers with closed streets know the one they came from: it has what they all share.
        self._all_open = self
        # Those under signs by the hour know the one with the plain signs: most costs are the same.
        self._plain: Router | None = None
        self._signs: dict[tuple[datetime, datetime], HourlyRules] = {}
        self._shut = np.zeros(2 * city.streets.edge_count, np.bool_)
        self._slow_kmh = np.zeros(2 * city.streets.edge_count, np.uint8)
        self._spots: dict[tuple[str, Point, str], tuple[int, float, float]] = {}
        self._street_names: StreetNames | None = None

    @classmethod
    def open(cls, path: Path, bikes: Mapping[str, Profile] = MappingProxyType({})) -> Router:
        """Open a city file, with what :meth:`save_net` and :meth:`save_metric` put beside it.

        Parameters
        ----------
        path
            The city file.
        bikes
            Profiles that go before ours of the same names.

        Raises
        ------
        NotFound, DamagedFile
            As :func:`routing.city.load_city` and :func:`routing.engine.city_cache.load_net`.
        """
        city = load_city(path)
        if not net_file(path).is_file():
            return cls(city, bikes=bikes)
        place = beside(path)
        router = cls(city, load_net(path, city.streets), bikes)
        router._place = place
        return router

    def save_net(self, city_file: Path) -> None:
        """Contract the net, where it is not yet, and put it beside the file of this city."""
        save_net(Net(self._turns, self._grid, self._contracted()), city_file)
        self._place = beside(city_file)

    def save_metric(self, profile: str) -> None:
        """Put what streets and links cost a profile beside the city file, where it is not there.

        For a router that was opened beside its net, or has saved that. Processes that open the city
        from then on share these costs.

        Raises
        ------
        NotFound, Failure
            As :meth:`graph`.
        """
        metric = self.engine(profile).metric
        graph, place = self.graph(profile), self._place
        if place is None or not net_file(place.city).is_file():
            return
        if profile not in self._from_file:
            save_graph(graph, self.profile(profile), place)
        if metric.file is None:
            save_metric(metric, graph, place)

    def save_metrics(self) -> None:
        """Do as :meth:`save_metric` for each profile that was asked for so far.

        What closures and signs by the hour change is not kept: that of the plain city is, which
        theirs is made from.
        """
        router: Router = self._all_open if self._plain is None else self._plain
        for profile in tuple(router._engines):
            router.save_metric(profile)

    def _contracted(self) -> Topology:
        router: Router = self._all_open
        if router._topology is None:
            router._topology = plan_topology(self.city.streets, self._turns)
        return router._topology

    def closing(self, closure: Closure) -> Closing:
        """Return what a closure closes, by street and length, without closing it.

        Raises
        ------
        BadInput
            As :func:`routing.closures.closed_arcs.find_closed`.
        """
        # Only here: most routers close nothing, and figures on a map take long to load.
        from routing.closures.closed_arcs import find_closed  # noqa: PLC0415

        return find_closed(self.city.streets, self._grid, closure)

    def closed(self, closures: Iterable[Closure]) -> Router:
        """Make a router of the same city whose ways keep off closed streets, and know slowed ones.

        It shares with this one all that does not depend on costs, and costs a customization for
        each profile that is asked for. This router stays as it is; what it has closed already is
        closed in the new one too. A place on a closed street is snapped to the nearest open one.
        Of several slowed zones the slowest counts.

        Raises
        ------
        BadInput
            As :func:`routing.closures.closed_arcs.find_closed`, with the number of the closure
            before the place of each fault; ``closures-close-all`` where no street would be left.
        """
        shut, slow_kmh = self._shut.copy(), self._slow_kmh.copy()
        faults: list[Fault] = []
        for i, closure in enumerate(closures):
            try:
                arcs = self.closing(closure).arcs
                if closure.slow_kmh is None:
                    shut[arcs] = True
                else:
                    known = slow_kmh[arcs]
                    least = np.minimum(known, closure.slow_kmh)
                    slow_kmh[arcs] = np.where(known > 0, least, closure.slow_kmh)
            except BadInput as error:
                faults += [replace(f, where=f"[{i}].{f.where}") for f in error.faults]
        if not faults and shut.all():
            faults.append(Fault(code="closures-close-all", args={"city": self.city.name}))
        if faults:
            raise BadInput(faults)
        return self._with(shut, slow_kmh)

    def hourly_rules(self, start: datetime, end: datetime) -> HourlyRules:
        """Find the signs by day and hour that make a difference between two moments.

        Parameters
        ----------
        start, end
            Local time of the city.
        """
        hours = (start, end)
        found = self._signs.get(hours)
        if found is None:
            bikes = [self.profile(name) for name in self.profiles]
            found = rules_within(self.city.streets, bikes, start, end)
            if len(self._signs) >= _KEPT_SIGNS:
                self._signs.clear()
            self._signs[hours] = found
        return found

    def at_hours(self, signs: HourlyRules) -> Router:
        """Make a router of the same city under what :meth:`signs` found; itself where nothing.

        This router, which knows the plain signs alone, stays as it is; what it has closed stays
        closed. A trip is weighed by the strictest of these signs throughout.
        """
        if not signs:
            return self
        router: Router = copy(self)
        router._topology = self._contracted()
        router.city = replace(self.city, streets=at_hours(self.city.streets, signs))
        router._graphs, router._engines, router._place, router._signs = {}, {}, None, {}
        router._spots = {}
        router._shut, router._slow_kmh = np.zeros_like(self._shut), np.zeros_like(self._slow_kmh)
        router._plain = self._all_open
        router._all_open = router
        if self._shut.any() or self._slow_kmh.any():
            return router._with(self._shut, self._slow_kmh)
        return router

    def at(self, moment: datetime) -> Router:
        """Make a router of the same city as it is at a moment, local time of the city."""
        return self.at_hours(self.hourly_rules(moment, moment))

    def _with(self, shut: NDArray[np.bool_], slow_kmh: NDArray[np.uint8]) -> Router:
        router: Router = copy(self)
        router._shut, router._slow_kmh = shut, slow_kmh
        router._graphs, router._engines, router._spots = {}, {}, {}
        return router

    @property
    def closed_arcs(self) -> NDArray[np.int64]:
        """Arcs that are closed in this router, ascending."""
        return np.flatnonzero(self._shut)

    def engine(self, profile: str) -> Engine:
        """Fast engine of a profile.

        Raises
        ------
        NotFound, Failure
            As :meth:`graph`.
        """
        if profile not in self._engines:
            # Two threads may both get here; they made the same, and the first one's is kept.
            self._engines.setdefault(profile, self._customized(profile))
        return self._engines[profile]

    def _customized(self, profile: str) -> Engine:
        router: Router = self._all_open
        graph = self.graph(profile)
        whole = router._engines.get(profile)
        if whole is None and self._plain is not None:
            whole = self._plain.engine(profile)
        if whole is not None:
            return whole.customize(graph)
        if self is not router:
            return Engine(graph, self._contracted())
        return Engine(graph, self._contracted(), self._kept_metric(graph))

    def _kept_graph(self, profile: str) -> ProfileGraph | None:
        """Open the graph beside the city file; a damaged one is worked out anew."""
        if self._place is None:
            return None
        try:
            bike = self.profile(profile)
            graph = load_graph(bike, self.city.streets, self._turns, self._place)
        except DamagedFile:
            self._damaged.add(profile)
            return None
        if graph is not None:
            self._from_file.add(profile)
        return graph

    def _kept_metric(self, graph: ProfileGraph) -> Metric | None:
        """Open the costs beside the city file; those of a damaged file are worked out anew."""
        if self._place is None:
            return None
        try:
            return load_metric(graph, self._place)
        except DamagedFile:
            self._damaged.add(graph.profile)
            return None

    @property
    def damaged_metrics(self) -> frozenset[str]:
        """Profiles asked for so far whose costs lay in a damaged file; they are made anew."""
        return frozenset(self._damaged)

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that can be asked for."""
        return tuple(PROFILE_NAMES)

    def profile(self, name: str) -> Profile:
        """Return a profile.

        Raises
        ------
        NotFound
            ``profile-not-found``, naming the known ones.
        """
        return self._bikes.get(name) or load_profile(name)

    def graph(self, profile: str) -> ProfileGraph:
        """Costs of a profile over the city's streets.

        Raises
        ------
        NotFound
            ``profile-not-found``, naming the known ones.
        Failure
            ``profile-without-streets``: nothing in this city can be used with the profile;
            ``profile-closed-out``: nothing is left of it with what is closed.
        """
        if profile not in self._graphs:
            graph = self._weighed(profile)
            # Two threads may both get here; they made the same, and the first one's is kept.
            self._graphs.setdefault(profile, graph)
        return self._graphs[profile]

    def _weighed(self, profile: str) -> ProfileGraph:
        if self._all_open is self:
            graph = self._kept_graph(profile) or compile_profile(
                self.city.streets, self._turns, self.profile(profile)
            )
            if not graph.stoppable.any():
                raise Failure("profile-without-streets", profile=profile, city=self.city.name)
            return graph
        graph = self._all_open.graph(profile)
        if self._shut.any():
            graph = close_arcs(graph, self.profile(profile), self._shut)
        if self._slow_kmh.any():
            graph = slow_arcs(graph, self._slow_kmh)
        if not graph.stoppable.any():
            raise Failure("profile-closed-out", profile=profile, city=self.city.name)
        return graph

    def _names(self) -> StreetNames:
        """Street names of the city, worked out when first asked for and shared by all routers."""
        router: Router = self._all_open if self._plain is None else self._plain
        if router._street_names is None:
            router._street_names = StreetNames(router.city.streets)
        return router._street_names

    def street_of(self, address: str) -> str:
        """Name of the street of this city that an address tells, empty where it tells none.

        Given instead of the address (``streets`` of :meth:`snap` and the like) it says the same.
        """
        number = self._names().of_text(address)
        return "" if number == UNKNOWN else self.city.streets.names[number]

    def snap(
        self, points: Sequence[Point], profile: str, streets: Sequence[str] = ()
    ) -> tuple[Snap, ...]:
        """Place on the streets where a bike of this profile stops, for each point on its own.

        That is the nearest one, but the street of the address goes before a nearer one, such as the
        alley behind the house, and a street that is ridden before a pavement
        (:mod:`routing.network.snapping`). Every place lies on the mainland: from each one there is
        a way to every other. How far is too far is for the caller to say
        (:attr:`~routing.types.Snap.distance_m`).

        Parameters
        ----------
        points
            Wished places.
        profile
            Name of a profile.
        streets
            The street of each point or its whole address, empty where it is not known; may be left
            out for all. Where it is not known an address that the map has at the very point tells.
        """
        graph = self.graph(profile)
        names = self._names().of_points(points, streets)
        found = snap_points(graph.streets, self._grid, graph.manner, points, names)
        return tuple(snap for snap in found if snap is not None)

    def spots(self, points: Sequence[Point], profile: str, streets: Sequence[str] = ()) -> Spots:
        """As :meth:`snap`, only where on the streets that is.

        The same doors are asked for over and over: where the last few thousand lie is remembered.
        """
        manner = self.graph(profile).manner
        if len(points) > _FEW:
            names = self._names().of_points(points, streets)
            return spots_of(self._grid, manner, points, names)
        rows = []
        for point, street in zip(points, streets or [""] * len(points), strict=True):
            row = self._spots.get((profile, point, street))
            if row is None:
                names = self._names().of_points([point], [street])
                edge, offset, distance_m = spots_of(self._grid, manner, [point], names)
                row = int(edge[0]), float(offset[0]), float(distance_m[0])
                if len(self._spots) >= _SPOTS_KEPT:
                    # Nobody else's who reads it: threads share a router.
                    self._spots = {}
                self._spots[profile, point, street] = row
            rows.append(row)
        return Spots(
            edge=np.array([edge for edge, _, _ in rows], np.int64),
            offset=np.array([offset for _, offset, _ in rows], np.float64),
            distance_m=np.array([distance_m for _, _, distance_m in rows], np.float64),
        )

    def candidates(
        self, point: Point, profile: str, *, count: int = 5, street: str = ""
    ) -> tuple[Snap, ...]:
        """Several places for one point, each on another edge: what :meth:`snap` gives, then more.

        Parameters
        ----------
        point, profile, street
            As for :meth:`snap`.
        count
            How many at most.
        """
        graph = self.graph(profile)
        name = self._names().of_points([point], [street])
        return snap_candidates(graph.streets, self._grid, graph.manner, point, count, name)

    def near(
        self, point: Point, profile: str, *, count: int, within_m: float, street: str = ""
    ) -> tuple[Snap, ...]:
        """Places on streets that can be passed, nearest first: bridges, tunnels and steps too.

        The street of an address goes before nearer ones, as for :meth:`snap`.

        Parameters
        ----------
        point, profile, street
            As for :meth:`snap`.
        count, within_m
            How many at most, each on another edge, and how far away.
        """
        graph = self.graph(profile)
        manner = manner_of(graph.mainland, graph.mainland)
        name = self._names().of_points([point], [street]) if street else None
        found = snap_candidates(graph.streets, self._grid, manner, point, count, name)
        return tuple(snap for snap in found if snap.distance_m <= within_m)

    def matrix(  # noqa: PLR0913  # one parameter for each wish
        self,
        points: Sequence[Point],
        profile: str,
        *,
        streets: Sequence[str] = (),
        on_row: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
        map_rows: MapRows = map,
        details: bool = False,
    ) -> Matrix:
        """Time and distance from every point to every point, snapped first.

        Parameters
        ----------
        points
            ``n`` points.
        profile
            Name of a profile.
        streets
            As for :meth:`snap`.
        on_row
            Told the rows done and all rows, after each row.
        stop
            Asked after each row; ``True`` ends the work.
        map_rows
            Works through blocks of rows in order, as ``map`` does; that of a thread pool uses
            several processors (searches let other threads run). The result is always the same.
        details
            Whether to tell what else the ways take, and what a load adds; that takes longer.

        Raises
        ------
        Failure
            ``matrix-stopped`` when ``stop`` said so.
        """
        engine = self.engine(profile)
        if len(points) <= _FEW and on_row is None and stop is None:
            return self._matrix_of_few(
                engine, self.spots(points, profile, streets), details=details
            )
        snaps = self.snap(points, profile, streets)
        goals = engine.goals(snaps, carried=details)
        count = len(snaps)
        cost = np.empty((count, count), np.int64)
        extra = np.empty((count if details else 0, count), np.int64)

        def work(block: Snaps) -> NDArray[np.int64]:
            if details:
                return np.stack(engine.extra_rows(block, goals))
            return engine.rows(block, goals)

        blocks = [snaps[first : first + _BLOCK] for first in range(0, count, _BLOCK)]
        row = 0
        for both in map_rows(work, blocks):
            found = both[0] if details else both
            if details:
                extra[row : row + len(found)] = both[1]
            cost[row : row + len(found)] = found
            for _ in found:
                row += 1
                if on_row is not None:
                    on_row(row, count)
                if stop is not None and row < count and stop():
                    raise Failure("matrix-stopped", done=row, rows=count)
        return Matrix(
            duration_ms=durations_ms(cost),
            distance_m=distances_m(cost),
            details=matrix_details(cost, extra, engine.graph.reference_kg) if details else None,
        )

    @staticmethod
    def _matrix_of_few(engine: Engine, spots: Spots, *, details: bool) -> Matrix:
        cost, extra = engine.among(spots.edge, spots.offset, carried=details)
        return Matrix(
            duration_ms=durations_ms(cost),
            distance_m=distances_m(cost),
            details=matrix_details(cost, extra, engine.graph.reference_kg) if details else None,
        )

    def route(
        self, origin: Point, target: Point, profile: str, streets: Sequence[str] = ()
    ) -> Route:
        """Best way between two points, snapped first; ``streets`` of both as for :meth:`snap`.

        Parameters
        ----------
        origin, target
            Points, snapped first.
        profile
            Vehicle profile by name.
        streets
            Streets of the addresses of both, as for :meth:`snap`.

        Raises
        ------
        Failure
            ``no-way``: there is none.
        """
        path, start, goal = self._path(origin, target, profile, streets)
        graph = self.graph(profile)
        details = path_details(path.cost, path.extra, graph.reference_kg)
        return replace(guidance.route(graph, path, start, goal), details=details)

    def line(self, origin: Point, target: Point, profile: str, streets: Sequence[str] = ()) -> Line:
        """Line of the best way between two points alone; the same as that of :meth:`route`."""
        path, start, goal = self._path(origin, target, profile, streets)
        return guidance.geometry(self.graph(profile), path, start.point, goal.point)

    def edges_between(
        self, origin: Point, target: Point, profile: str, streets: Sequence[str] = ()
    ) -> list[int]:
        """Edges of the best way between two points; the same as that of :meth:`route`."""
        path, _, _ = self._path(origin, target, profile, streets)
        edges: list[int] = (path.arcs >> 1).tolist()
        return edges

    def _path(
        self, origin: Point, target: Point, profile: str, streets: Sequence[str]
    ) -> tuple[StreetPath, Snap, Snap]:
        engine = self.engine(profile)
        start, goal = self.snap((origin, target), profile, streets)
        path = engine.route(start, goal)
        if path is None:
            raise Failure("no-way", profile=profile)
        return path, start, goal
