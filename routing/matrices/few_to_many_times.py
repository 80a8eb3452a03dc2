"""From some known places to a few new ones and back, without working the known ones out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.engine.hierarchy_engine import Goals, Starts
from routing.matrices.planner_units import PlannerUnits, planner_units_of
from routing.router import Router
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """Places whose ways to and from elsewhere are prepared, for one profile.

    Attributes
    ----------
    router, profile
        Whose streets.
    away_m
        ``float64[n]``, how far each place lies from them.
    starts, goals
        The places, to be left and to be reached.
    details
        Whether they are prepared to tell what else ways take, and what a load adds.
    """

    router: Router
    profile: str
    away_m: NDArray[np.float64]
    starts: Starts
    goals: Goals
    details: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FewToMany:
    """Times and distances between ``n`` known places and ``k`` new ones.

    Attributes
    ----------
    edge, away_m
        ``int64[k]`` and ``float64[k]``: on which edges the new ones lie, and how far from these.
    cost, extra
        ``int64[k, n + n + k]``, packed: in the row of a new one the ways from each known one to
        it, from it to each known one, and from it to each new one. There are no extras where they
        were not prepared.
    reference_kg
        The load that the costs are for, where extras tell what another one makes of them.
    """

    edge: NDArray[np.int64]
    away_m: NDArray[np.float64]
    cost: NDArray[np.int64]
    extra: NDArray[np.int64]
    reference_kg: int | None

    def whole(self, from_far: NDArray[np.bool_], to_far: NDArray[np.bool_]) -> PlannerUnits:
        """Return the ways in a planner's units, in one pass.

        Parameters
        ----------
        from_far, to_far
            Of which rows and columns there is no way, whatever the streets say.
        """
        return PlannerUnits(
            *planner_units_of(self.cost, self.extra, self.reference_kg or 0, from_far, to_far)
        )


def prepare_known(
    router: Router,
    points: Sequence[Point],
    profile: str,
    *,
    streets: Sequence[str] = (),
    details: bool = False,
) -> Known:
    """Prepare the ways of known places.

    Parameters
    ----------
    router, points
        Streets, and the known places on them.
    profile
        Vehicle profile by name.
    streets, details
        As in :meth:`routing.router.Router.matrix`.

    Raises
    ------
    NotFound, Failure
        As :meth:`routing.router.Router.graph`.
    """
    engine = router.engine(profile)
    snaps = router.snap(points, profile, streets)
    starts, goals = engine.ends(snaps, carried=details)
    return Known(
        router=router,
        profile=profile,
        away_m=np.array([snap.distance_m for snap in snaps], np.float64),
        starts=starts,
        goals=goals,
        details=details,
    )


def few_to_many(known: Known, points: Sequence[Point], streets: Sequence[str] = ()) -> FewToMany:
    """Return the ways between known places and a few new ones, as in a whole matrix."""
    engine = known.router.engine(known.profile)
    spots = known.router.spots(points, known.profile, streets)
    cost, extra = engine.few_to_many(
        known.starts, known.goals, spots.edge, spots.offset, carried=known.details
    )
    return FewToMany(
        edge=spots.edge,
        away_m=spots.distance_m,
        cost=cost,
        extra=extra,
        reference_kg=engine.graph.reference_kg if known.details else None,
    )
