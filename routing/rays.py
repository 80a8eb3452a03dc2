"""From some known places to a few new ones and back, without working the known ones out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.engine.engine import Goals, Starts
from routing.router import Router
from routing.search import distances_m, durations_ms
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
    """

    router: Router
    profile: str
    snaps: tuple[Snap, ...]
    starts: Starts
    goals: Goals


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


def prepare(router: Router, points: Sequence[Point], profile: str) -> Known:
    """Prepare the ways of known places.

    Raises
    ------
    NotFound, Failure
        As :meth:`routing.router.Router.graph`.
    """
    engine = router.engine(profile)
    snaps = router.snap(points, profile)
    return Known(
        router=router,
        profile=profile,
        snaps=snaps,
        starts=engine.starts(snaps),
        goals=engine.goals(snaps),
    )


def rays(known: Known, points: Sequence[Point]) -> Rays:
    """Give the ways between known places and new ones; a whole matrix would have the same."""
    engine = known.router.engine(known.profile)
    snaps = known.router.snap(points, known.profile)
    starts, goals = engine.starts(snaps), engine.goals(snaps)
    there, back, among = (
        Matrix(duration_ms=durations_ms(cost), distance_m=distances_m(cost))
        for cost in (
            engine.between(known.starts, goals),
            engine.between(starts, known.goals),
            engine.between(starts, goals),
        )
    )
    return Rays(snaps=snaps, there=there, back=back, among=among)
