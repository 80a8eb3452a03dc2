"""Puts a recorded ride on the streets: which arcs were ridden, and how long that took moving.

A hidden Markov model in the manner of P. Newson and J. Krumm, *Hidden Markov Map Matching Through
Noise and Sparseness*, ACM SIGSPATIAL 2009: each fix may lie on any of a few streets near it, the
likelier the nearer; from one fix to the next the way through the streets should be about as long as
the straight line. The likeliest sequence of streets is found step by step (Viterbi). Where no way
fits, the ride is cut there and taken up again behind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED, length_dm, time_ms
from routing.engine import Engine
from routing.engine.street_path import Path
from routing.geo import haversine_mm
from routing.network.streets import E7
from routing.router import Router
from routing.types import Point, Snap

STEP_M = 25.0
"""Fixes nearer than this to the last one used add time, no place: noise is as large."""
REACH_M = 40.0
"""A street farther from a fix than this was not ridden."""
CANDIDATES = 4
NOISE_M = 8.0
"""Standard deviation of fixes across the street, among houses."""
DETOUR_M = 12.0
"""By so much the way between two fixes differs from the straight line, on average."""
STANDING_M_PER_S = 0.7
"""Slower than this one stands; pushing is faster."""
GAP_S = 60.0
"""A recording that is silent for longer, while moving, is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Position of a rider at a moment; the moment is aware, in UTC."""

    point: Point
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hop:
    """Ride from one fix to the next.

    Attributes
    ----------
    arcs, shares
        ``int32[k]`` and ``float64[k]``: arcs, and which share of each.
    turn_ms
        What the turns take by the profile, milliseconds.
    metres
        Length along the streets.
    moving_s
        Time in between, standing left out.
    """

    arcs: NDArray[np.int32]
    shares: NDArray[np.float64]
    turn_ms: int
    metres: float
    moving_s: float


def match(router: Router, profile: str, fixes: Sequence[Fix]) -> list[list[Hop]]:
    """Match a ride to the streets.

    Parameters
    ----------
    router
        Of the city.
    profile
        The bike that was ridden.
    fixes
        In the order of time.

    Returns
    -------
    list of list of Hop
        Parts of the ride without a break, each at least one hop; empty where none of it lies on
        streets of this city.
    """
    engine = router.engine(profile)
    return [hops for part in _parts(fixes) if (hops := list(_hops(router, engine, profile, part)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A fix that is used, and the time moving since the one before."""

    point: Point
    moving_s: float


def _metres(one: Point, other: Point) -> float:
    mm: float = haversine_mm(one.lon * E7, one.lat * E7, other.lon * E7, other.lat * E7)
    return mm / 1000.0


def _parts(fixes: Sequence[Fix]) -> Iterator[list[_Kept]]:
    """Cut a ride at gaps, leave out fixes that only add noise, and count the time moving."""
    part = [_Kept(point=fixes[0].point, moving_s=0.0)] if fixes else []
    moving_s = 0.0
    for before, fix in pairwise(fixes):
        seconds = (fix.at - before.at).total_seconds()
        metres = _metres(before.point, fix.point)
        if seconds > GAP_S and metres > STEP_M:
            yield part
            part, moving_s = [_Kept(point=fix.point, moving_s=0.0)], 0.0
            continue
        if metres >= STANDING_M_PER_S * seconds:
            moving_s += seconds
        if _metres(part[-1].point, fix.point) >= STEP_M:
            part.append(_Kept(point=fix.point, moving_s=moving_s))
            moving_s = 0.0
    yield part


@dataclass(slots=True, kw_only=True)
class _Column:
    """The streets that one fix may lie on: their costs so far, and what each came from."""

    kept: _Kept
    snaps: tuple[Snap, ...]
    cost: list[float]
    before: list[int]


def _hops(router: Router, engine: Engine, profile: str, part: Sequence[_Kept]) -> Iterator[Hop]:
    chain: list[_Column] = []
    for kept in part:
        snaps = router.near(kept.point, profile, count=CANDIDATES, within_m=REACH_M)
        start = [(snap.distance_m / NOISE_M) ** 2 / 2 for snap in snaps]
        column = _Column(kept=kept, snaps=snaps, cost=start, before=[-1] * len(snaps))
        if not (chain and snaps and _follow(engine, chain[-1], column)):
            yield from _walk_back(engine, chain)
            chain = []
        if snaps:
            chain.append(column)
    yield from _walk_back(engine, chain)


def _follow(engine: Engine, last: _Column, column: _Column) -> bool:
    """Add the cheapest way into each street of a column; tell whether there is any."""
    straight = _metres(last.kept.point, column.kept.point)
    cost = engine.matrix(last.snaps, column.snaps)
    metres = np.where(cost < CLOSED, length_dm(cost) / 10.0, math.inf)
    step = np.where(metres <= 2 * straight + 60.0, np.abs(metres - straight) / DETOUR_M, math.inf)
    whole = np.array(last.cost)[:, np.newaxis] + step
    best = whole.argmin(axis=0)
    added = whole[best, np.arange(len(column.snaps))]
    column.cost = [own + more for own, more in zip(column.cost, added.tolist(), strict=True)]
    column.before = best.tolist()
    return bool(np.isfinite(added).any())


def _walk_back(engine: Engine, chain: Sequence[_Column]) -> list[Hop]:
    """Hops of the likeliest streets of a chain of columns."""
    if len(chain) < 2:
        return []
    at = int(np.argmin(chain[-1].cost))
    places = [chain[-1].snaps[at]]
    for column, before in zip(chain[:0:-1], chain[-2::-1], strict=True):
        at = column.before[at]
        places.append(before.snaps[at])
    places.reverse()
    found = []
    for (one, other), column in zip(pairwise(places), chain[1:], strict=True):
        path = engine.route(one, other)
        if path is not None:
            found.append(_hop(path, column.kept.moving_s))
    return found


def _hop(path: Path, moving_s: float) -> Hop:
    shares = np.ones(len(path.arcs))
    against = path.arcs & 1 == 1
    if len(path.arcs) == 1:
        shares[0] = abs(path.end - path.start)
    else:
        shares[0] = path.start if against[0] else 1.0 - path.start
        shares[-1] = 1.0 - path.end if against[-1] else path.end
    return Hop(
        arcs=path.arcs,
        shares=shares,
        turn_ms=int(time_ms(path.turn_cost).sum()),
        metres=length_dm(path.cost) / 10.0,
        moving_s=moving_s,
    )
