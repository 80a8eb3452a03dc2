"""From some known places to a few new ones and back, without working the known ones out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.costs import distances_m, durations_ms
from routing.effort import matrix_effort
from routing.engine.engine import Engine, Goals, Starts
from routing.router import Router
from routing.types import Matrix, Point, Snap


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """Places whose ways to and from elsewhere are prepared, for one profile.

    Attributes
    ----------
    router, profile
        Whose streets.
    snaps
        Where the places lie on them.
    starts, goals
        The places, to be left and to be reached.
    effort
        Whether they are prepared to tell what else ways take, and what a load adds.
    """

    router: Router
    profile: str
    snaps: tuple[Snap, ...]
    starts: Starts
    goals: Goals
    effort: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rays:
    """Times and distances between ``n`` known places and ``k`` new ones.

    Attributes
    ----------
    snaps
        Where the new ones lie on the streets.
    there, back, among
        From known to new (``[n, k]``), from new to known (``[k, n]``), between new (``[k, k]``).
    """

    snaps: tuple[Snap, ...]
    there: Matrix
    back: Matrix
    among: Matrix


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
        router=router, profile=profile, snaps=snaps, starts=starts, goals=goals, effort=effort
    )


def rays(known: Known, points: Sequence[Point]) -> Rays:
    """Give the ways between known places and new ones; a whole matrix would have the same."""
    engine = known.router.engine(known.profile)
    snaps = known.router.snap(points, known.profile)
    effort = known.effort
    starts, goals = engine.ends(snaps, carried=effort)
    there, back, among = (
        _matrix(engine, *ends, effort=effort)
        for ends in ((known.starts, goals), (starts, known.goals), (starts, goals))
    )
    return Rays(snaps=snaps, there=there, back=back, among=among)


def _matrix(engine: Engine, starts: Starts, goals: Goals, *, effort: bool) -> Matrix:
    if not effort:
        cost = engine.between(starts, goals)
        return Matrix(duration_ms=durations_ms(cost), distance_m=distances_m(cost))
    cost, extra = engine.carried_between(starts, goals)
    return Matrix(
        duration_ms=durations_ms(cost),
        distance_m=distances_m(cost),
        effort=matrix_effort(cost, extra, engine.graph.reference_kg),
    )
