"""From some known places to a few new ones and back, without working the known ones out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.costs import distances_m, durations_ms
from routing.effort import matrix_effort
from routing.engine.engine import Goals, Starts
from routing.router import Router
from routing.types import Matrix, Point


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
    effort
        Whether they are prepared to tell what else ways take, and what a load adds.
    """

    router: Router
    profile: str
    away_m: NDArray[np.float64]
    starts: Starts
    goals: Goals
    effort: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rays:
    """Times and distances between ``n`` known places and ``k`` new ones.

    Attributes
    ----------
    edge, away_m
        ``int64[k]`` and ``float64[k]``: on which edges the new ones lie, and how far from these.
    ways
        ``[k, n + n + k]``: in the row of a new one the ways from each known one to it, from it to
        each known one, and from it to each new one.
    """

    edge: NDArray[np.int64]
    away_m: NDArray[np.float64]
    ways: Matrix


def prepare(
    router: Router, points: Sequence[Point], profile: str, *, effort: bool = False
) -> Known:
    """Prepare the ways of known places; ``effort`` as in :meth:`routing.router.Router.matrix`.

    Raises
    ------
    NotFound, Failure
        As :meth:`routing.router.Router.graph`.
    """
    engine = router.engine(profile)
    snaps = router.snap(points, profile)
    starts, goals = engine.ends(snaps, carried=effort)
    return Known(
        router=router,
        profile=profile,
        away_m=np.array([snap.distance_m for snap in snaps], np.float64),
        starts=starts,
        goals=goals,
        effort=effort,
    )


def rays(known: Known, points: Sequence[Point]) -> Rays:
    """Give the ways between known places and a few new ones; a whole matrix would have the same."""
    engine = known.router.engine(known.profile)
    spots = known.router.spots(points, known.profile)
    cost, extra = engine.star(
        known.starts, known.goals, spots.edge, spots.offset, carried=known.effort
    )
    effort = matrix_effort(cost, extra, engine.graph.reference_kg) if known.effort else None
    return Rays(
        edge=spots.edge,
        away_m=spots.distance_m,
        ways=Matrix(duration_ms=durations_ms(cost), distance_m=distances_m(cost), effort=effort),
    )
