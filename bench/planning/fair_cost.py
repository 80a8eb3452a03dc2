"""Fair-cost bench: a pooled round's shares beside exact enumeration and beside sampling.

``python -m bench.planning.fair_cost --most 18 --samples 2000``

Each round has so many producers of one farm each, at random places round a hub where all goods are
handed over. Enumeration works out the cost of every group of producers and is exact as well, but
takes twice as long with each producer more. Sampling takes the mean over random orders of coming,
each with its reverse; its error is beside the exact values. Time is the process's own.
"""

from __future__ import annotations

import argparse
import math
import time
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dispatch.circuits.fair_cost import FairCostRule, cost_shares
from dispatch.circuits.pooled_round import COST_UNIT, Leg, PooledRound, PooledVisit
from dispatch.circuits.shapley import shapley_units

RULE = FairCostRule(hour_cents=3000, km_cents=30, round_cents=500)
MOST_ENUMERATED = 20


def farm_round(producers: int, seed: int = 1) -> PooledRound:
    """Return a collection of so many farms within 8 km of a hub, ridden by the clock's hand."""
    rng = np.random.default_rng(seed)
    angles = np.sort(rng.uniform(0, 2 * math.pi, producers))
    out_m = rng.uniform(500, 8000, producers)
    farms = np.column_stack([out_m * np.cos(angles), out_m * np.sin(angles)])
    hub = np.zeros((1, 2))
    at = np.concatenate([hub, farms, np.repeat(hub, producers + 1, axis=0)])
    count = 2 * producers + 1

    def leg(i: int, j: int) -> Leg | None:
        if j < i:
            return None
        metres = int(1.3 * np.hypot(*(at[j + 1] - at[i])))
        return (metres * 9 // 40, metres)

    names = [f"farm {number:03}" for number in range(producers)]
    visits = [
        *(PooledVisit(producer_id=name, stay_s=420) for name in names),
        *(PooledVisit(producer_id=name, stay_s=120) for name in names),
    ]
    return PooledRound(
        visits=tuple(visits),
        legs=tuple(tuple(leg(i, j) for j in range(count)) for i in range(count)),
        prices=RULE.prices,
    )


def by_enumeration(round_: PooledRound) -> dict[str, Fraction]:
    """Return Shapley values from the cost of every group of producers."""
    names = round_.producer_ids
    if len(names) > MOST_ENUMERATED:
        message = f"at most {MOST_ENUMERATED} producers can be enumerated, got {len(names)}"
        raise ValueError(message)
    costs = _costs_of_groups(round_)
    masks = np.arange(1 << len(names))
    sizes = np.bitwise_count(masks).astype(np.int64)
    parts = [
        math.factorial(size) * math.factorial(len(names) - size - 1) for size in range(len(names))
    ]
    values = {}
    for bit, name in enumerate(names):
        without = masks[masks >> bit & 1 == 0]
        added = costs[without | 1 << bit] - costs[without]
        sums = [int(added[sizes[without] == size].sum()) for size in range(len(names))]
        weighted = sum(part * one for part, one in zip(parts, sums, strict=True))
        values[name] = Fraction(weighted, math.factorial(len(names)))
    return values


def _costs_of_groups(round_: PooledRound) -> NDArray[np.int64]:
    """Return the cost of every group by the bits of its producers."""
    names = round_.producer_ids
    masks = np.arange(1 << len(names))
    ways = np.array(round_.leg_units, dtype=np.int64)
    costs = np.full(len(masks), round_.shared_units, dtype=np.int64)
    last = np.zeros(len(masks), dtype=np.int64)
    for at, visit in enumerate(round_.visits):
        there = masks >> names.index(visit.producer_id) & 1 == 1
        costs[there] += ways[last[there], at] + round_.stay_units(visit)
        last[there] = at + 1
    costs += ways[last, len(round_.visits)]
    costs[0] = 0
    return costs


def by_sampling(round_: PooledRound, samples: int, seed: int = 1) -> dict[str, float]:
    """Return the mean of what producers add over random orders, each with its reverse."""
    rng = np.random.default_rng(seed)
    names = round_.producer_ids
    sums = dict.fromkeys(names, 0)
    for _ in range(samples // 2):
        order = [names[at] for at in rng.permutation(len(names))]
        for one in (order, order[::-1]):
            before, group = 0, frozenset[str]()
            for name in one:
                group |= {name}
                cost = round_.units_of(group)
                sums[name] += cost - before
                before = cost
    return {name: value / (samples // 2 * 2) for name, value in sums.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=18, help="producers that are enumerated")
    parser.add_argument("--samples", type=int, default=2000)
    asked = parser.parse_args()
    print(
        "producers   cost   ours ms   enumerated ms   differs   sampled ms   largest error, cents"
    )
    for producers in (3, 5, 8, 12, 15, 18, 20, 40, 80):
        round_ = farm_round(producers)
        began = time.process_time()
        values = shapley_units(round_)
        cost = cost_shares(round_, RULE).cost_cents / 100
        ours_ms = (time.process_time() - began) * 1000
        enumerated, differs = "-", "-"
        if producers <= min(asked.most, MOST_ENUMERATED):
            began = time.process_time()
            slow = by_enumeration(round_)
            enumerated = f"{(time.process_time() - began) * 1000:.0f}"
            differs = str(sum(values[name] != slow[name] for name in values))
        began = time.process_time()
        sampled = by_sampling(round_, asked.samples)
        sampled_ms = (time.process_time() - began) * 1000
        error = max(abs(sampled[name] - float(values[name])) for name in values) / COST_UNIT
        print(
            f"{producers:9} {cost:6.0f} {ours_ms:9.1f} {enumerated:>15} {differs:>9}"
            f" {sampled_ms:12.0f} {error:22.2f}"
        )


if __name__ == "__main__":
    main()
