"""Shapley values of a pooled round, exact for any number of producers.

A producer's Shapley value is what it adds to the cost of those who came before it, on average over
all orders in which the producers could have come. For a round whose order is fixed this need not be
enumerated: its cost is a sum of ways, each ridden if some producers take part (those at both of its
ends) and others do not (those in between). Such a term of ``n`` givers and ``m`` absentees has the
known value of one divided by a product: a giver pays for it where it comes after all other givers
and before every absentee, an absentee saves it where it is the first of the absentees and comes
after all givers.

Fixed-route travelling salesman games: Yengin, "Characterizing the Shapley value in fixed-route
traveling salesman problems with appointments", International Journal of Game Theory 41 (2012).
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from dispatch.circuits.pooled_round import PooledRound


def shapley_units(round_: PooledRound) -> dict[str, Fraction]:
    """Return each producer's Shapley value in parts of a cent; together they are the cost.

    Every value is 0 or more, since no group becomes cheaper by one producer more.
    """
    producers = round_.producer_ids
    # Whole numbers in one common denominator: fractions would be reduced at every step.
    whole = lcm(1, *(m * (m + 1) * (m + 2) for m in range(1, len(producers) + 1)), 2)
    sums = dict.fromkeys(producers, 0)
    for producer in producers:
        sums[producer] += round_.shared_units * whole // len(producers)
    for visit in round_.visits:
        sums[visit.producer_id] += round_.stay_units(visit) * whole
    owners = [None, *(one.producer_id for one in round_.visits)]
    for row, owner in enumerate(owners):
        _add_ways_from(round_, row, owner, whole, sums)
    return {producer: Fraction(value, whole) for producer, value in sums.items()}


def _add_ways_from(
    round_: PooledRound, row: int, owner: str | None, whole: int, sums: dict[str, int]
) -> None:
    """Add the values of all ways that leave one stop, or the start."""
    absent: dict[str, int] = {}  # with what ways cost up to the one before which each came
    saved = 0  # by any one that is absent in all ways so far, with the sign of its part
    for column in range(row, len(round_.visits) + 1):
        cost = round_.leg_units[row][column] * whole
        end = round_.visits[column].producer_id if column < len(round_.visits) else None
        givers = {one for one in (owner, end) if one is not None}
        m, n = len(absent), len(givers)
        if not givers & absent.keys() and givers:
            share = cost // (m + 1) if n == 1 else cost // ((m + 1) * (m + 2))
            for giver in givers:
                sums[giver] += share
            if m:
                saved += cost // (m * (m + 1)) if n == 1 else 2 * cost // (m * (m + 1) * (m + 2))
        if end is None or end == owner:
            break
        absent.setdefault(end, saved)
    for producer, before in absent.items():
        sums[producer] -= saved - before
