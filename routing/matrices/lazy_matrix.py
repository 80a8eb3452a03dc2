"""A matrix that is never whole: any block of it is worked out when it is asked for.

What is kept grows with the places, not with their square: for five thousand in a city of 400,000
edges a tenth of what the whole matrix would take. It holds nothing of the city, so that it can be
handed to another process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED
from routing.engine.customization import NEVER
from routing.engine.edge_places import Costs, Places, along_edge, same_site
from routing.engine.label_prefixes import LabelPrefixes, join, join_all, label_prefixes
from routing.matrices.planner_units import PlannerUnits, planner_leg, planner_units_of
from routing.router import Router
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LazyMatrix:
    """Ways between ``n`` places for one profile; numbers are those of a router's whole matrix.

    Attributes
    ----------
    is_far
        ``bool[n]``, which places lie too far from the streets to be reached.
    reference_kg
        The load that costs are for, where it is known what another one makes of them.
    """

    is_far: NDArray[np.bool_]
    reference_kg: int | None
    _places: Places
    _lead: Costs
    _starts: LabelPrefixes
    _goals: LabelPrefixes
    _rounds: Mapping[int, Costs]

    def block(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> PlannerUnits:
        """Return the ways from some places to others, ``int64[rows, columns]`` each."""
        cost, extra = join_all(self._starts, rows, self._goals, columns)
        there = cost < NEVER
        cost = np.where(there, cost - self._lead.cost[rows, np.newaxis], CLOSED)
        if extra.shape[1]:
            extra = np.where(there, extra - self._lead.extra[rows, np.newaxis], 0)
        starts, ends = _selected_places(self._places, rows), _selected_places(self._places, columns)
        i, j = same_site(starts, ends)
        if len(i):
            along = along_edge(starts, ends, i, j, self._rounds.__getitem__)
            cost[i, j] = along.cost
            if extra.shape[1]:
                extra[i, j] = along.extra
        is_far = self.is_far
        return PlannerUnits(
            *planner_units_of(cost, extra, self.reference_kg or 0, is_far[rows], is_far[columns])
        )

    def way(self, row: int, column: int) -> tuple[int, int, int]:
        """Return one way: seconds, metres and what a kilogram adds, as :meth:`block` has them."""
        site = self._places.site
        if site[row] == site[column] or self.is_far[row] or self.is_far[column]:
            found = self.block(np.array([row]), np.array([column]))
            return (found.seconds.item(), found.metres.item(), found.per_kg_us.item())
        cost, extra = join(self._starts, row, self._goals, column)
        if cost >= NEVER:
            return planner_leg(CLOSED, 0, 0)
        lead = self._lead
        if self.reference_kg is None:
            return planner_leg(cost - lead.cost.item(row), 0, 0)
        return planner_leg(
            cost - lead.cost.item(row), extra - lead.extra.item(row), self.reference_kg
        )


def lazy_matrix(  # noqa: PLR0913  # as of Router.matrix
    router: Router,
    points: Sequence[Point],
    profile: str,
    *,
    far_m: float,
    streets: Sequence[str] = (),
    details: bool = False,
) -> LazyMatrix:
    """Prepare the ways between places, snapped first.

    Parameters
    ----------
    router, points, profile, streets, details
        As of :meth:`routing.router.Router.matrix`.
    far_m
        Farther from the streets than this a place is unreachable.

    Raises
    ------
    NotFound, Failure
        As :meth:`routing.router.Router.graph`.
    """
    engine = router.engine(profile)
    snaps = router.snap(points, profile, streets)
    starts, goals = engine.ends(snaps, carried=details)
    sites, counts = np.unique(starts.places.site, return_counts=True)
    return LazyMatrix(
        is_far=np.array([snap.distance_m > far_m for snap in snaps], np.bool_),
        reference_kg=engine.graph.reference_kg if details else None,
        _places=starts.places,
        _lead=Costs(starts.leads.lead, starts.leads.lead_extra),
        _starts=label_prefixes(starts.labels, starts.order),
        _goals=label_prefixes(goals.labels, goals.order),
        _rounds={edge: engine.rounds(edge) for edge in sites[(counts > 1) & (sites >= 0)].tolist()},
    )


def _selected_places(places: Places, rows: NDArray[np.int64]) -> Places:
    return Places(
        edge=places.edge[rows],
        offset=places.offset[rows],
        site=places.site[rows],
        until=places.until[rows],
        rest=places.rest[rows],
        until_extra=places.until_extra[rows],
        rest_extra=places.rest_extra[rows],
        is_open=places.is_open[rows],
    )
