"""Fair cost of a pooled round: what each producer pays, beside going alone and its own van.

1. The cost of the round is shared by Shapley value (:mod:`dispatch.circuits.shapley`).
2. Nobody pays more than a round for it alone would cost: a share above that is capped there, and
   the excess is spread over the others in proportion to the room that each has left below its own.
3. Where there is not room enough the cooperative carries the rest.

Shares and what is carried sum to the cost to the cent: cents are allotted by largest remainder, of
two equal ones to the producer whose id comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

from dispatch.bookings.pricing import step_lines
from dispatch.bookings.quotes import PriceLine
from dispatch.bookings.tariff import StopStep, step_faults
from dispatch.circuits.pooled_round import COST_UNIT, PooledRound, RoundPrices
from dispatch.circuits.shapley import shapley_units
from dispatch.values.rounding import allotted, rounded
from dispatch.values.validation import PRICE, outside, refuse

DROP_LINE = "circuit-drop"
"""Code of the line of a drop that is charged by the table of drops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FairCostRule:
    """One published version of how pooled rounds are paid for.

    Attributes
    ----------
    version
        From 1.
    pays_shares
        Whether a producer pays its share of the round in place of the tariff's price; otherwise
        shares are told, and the tariff is paid.
    round_cents, hour_cents, km_cents
        Cost of a round: once, an hour of the rider (riding, at stops, waiting and in paid breaks),
        and a kilometre.
    drop_steps
        Degressive price of each drop at a home or pickup site, by their number in a cycle; the
        first step starts at 1. It takes the place of the tariff, and is paid beside a share of the
        round. Empty: drops cost what the tariff says, or nothing beside a share.
    van_km_cents
        A kilometre of a producer's own van. The start is 0.70: the French tax scale of 2024 for a
        car of 7 fiscal horsepower and more, up to 5,000 km a year, 0.697.
    van_hour_cents
        An hour of whoever drives it.
    van_distance_per_mille, van_time_per_mille
        Its way and its riding time in thousandths of the bicycle's: 6 to 10 % longer in measured
        comparisons.
    """

    version: int = 1
    pays_shares: bool = False
    round_cents: int = 0
    hour_cents: int = 3600
    km_cents: int = 20
    drop_steps: tuple[StopStep, ...] = ()
    van_km_cents: int = 70
    van_hour_cents: int = 3600
    van_distance_per_mille: int = 1100
    van_time_per_mille: int = 1000

    def __post_init__(self) -> None:
        refuse(
            [
                *outside(
                    self,
                    version=(1, 1_000_000_000),
                    round_cents=PRICE,
                    hour_cents=PRICE,
                    km_cents=PRICE,
                    van_km_cents=PRICE,
                    van_hour_cents=PRICE,
                    van_distance_per_mille=(0, 10_000),
                    van_time_per_mille=(0, 10_000),
                ),
                *step_faults("drop_steps", self.drop_steps),
            ]
        )

    @property
    def prices(self) -> RoundPrices:
        """Prices of a round."""
        return RoundPrices(
            round_cents=self.round_cents, hour_cents=self.hour_cents, km_cents=self.km_cents
        )

    def drop_line(self, number: int) -> PriceLine | None:
        """Return the line of one drop, the so-manieth of a cycle; ``None`` without a table.

        The lines of all of them sum to :meth:`drop_lines`.
        """
        reached = [step for step in self.drop_steps if step.first <= number]
        if not reached:
            return None
        args: dict[str, str | int] = {"number": number}
        return PriceLine(code=DROP_LINE, args=args, unit_cents=reached[-1].cents)

    def drop_lines(self, drops: int) -> tuple[PriceLine, ...]:
        """Return the lines of the degressive price of so many drops."""
        return tuple(step_lines("drops", self.drop_steps, drops))


@dataclass(frozen=True, slots=True, kw_only=True)
class AloneRound:
    """A round for one producer alone: its stops in the order of the pooled round, with no wait.

    Attributes
    ----------
    travel_s, stay_s, distance_m
        On the way, at its stops, and metres.
    bike_cents, van_cents
        Cost by bicycle with the cooperative, and with the producer's own van.
    """

    travel_s: int
    stay_s: int
    distance_m: int
    bike_cents: int
    van_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CostShare:
    """A producer's share of a pooled round.

    Attributes
    ----------
    producer_id
        Whose.
    stops
        How many stops of the round are its own.
    shapley_cents
        By Shapley value, before the cap.
    alone
        Round for it alone; its ``bike_cents`` are the cap.
    taken_over_cents
        Excess of others that it took over; below 0 where its own was taken over.
    cents
        What it pays.
    """

    producer_id: str
    stops: int
    shapley_cents: int
    alone: AloneRound
    taken_over_cents: int
    cents: int

    @property
    def is_capped(self) -> bool:
        """True where the share was above the cost of riding alone."""
        return self.taken_over_cents < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundShares:
    """Shares of a pooled round: they and what the cooperative carries sum to the cost.

    Attributes
    ----------
    rule_version
        Version of the rule that they were made by.
    cost_cents
        Cost of the round.
    shares
        By producer's id.
    carried_cents
        Carried by the cooperative, as no producer has room for it.
    """

    rule_version: int
    cost_cents: int
    shares: tuple[CostShare, ...]
    carried_cents: int


def cost_shares(round_: PooledRound, rule: FairCostRule) -> RoundShares:
    """Share the cost of a round among its producers.

    Parameters
    ----------
    round_
        The round, priced by the rule.
    rule
        Published version in force.
    """
    producers = round_.producer_ids
    values = shapley_units(round_)
    cost_cents = round_cents(round_)
    whole = lcm(1, *(value.denominator for value in values.values()))
    weights = [int(values[producer] * whole) for producer in producers]
    before = allotted(cost_cents, weights)
    alone = [alone_round(round_, producer, rule) for producer in producers]
    after, carried = capped(before, [one.bike_cents for one in alone])
    owners = [one.producer_id for one in round_.visits]
    return RoundShares(
        rule_version=rule.version,
        cost_cents=cost_cents,
        shares=tuple(
            CostShare(
                producer_id=producer,
                stops=owners.count(producer),
                shapley_cents=share,
                alone=by_itself,
                taken_over_cents=paid - share,
                cents=paid,
            )
            for producer, share, by_itself, paid in zip(
                producers, before, alone, after, strict=True
            )
        ),
        carried_cents=carried,
    )


def round_cents(round_: PooledRound) -> int:
    """Return the cost of a round with the stops of all its producers."""
    return rounded(round_.units_of(frozenset(round_.producer_ids)), COST_UNIT)


def capped(shares: tuple[int, ...], caps: list[int]) -> tuple[tuple[int, ...], int]:
    """Return shares of which none is above its cap, and what there is no room for.

    The excess goes to the others in proportion to their room, so one pass is enough: a part of it
    is never more than the room it goes to.
    """
    kept = [min(share, cap) for share, cap in zip(shares, caps, strict=True)]
    room = [cap - share for share, cap in zip(kept, caps, strict=True)]
    excess = sum(shares) - sum(kept)
    spread = min(excess, sum(room))
    parts = allotted(spread, room) if spread else [0] * len(kept)
    return tuple(a + b for a, b in zip(kept, parts, strict=True)), excess - spread


def alone_round(round_: PooledRound, producer_id: str, rule: FairCostRule) -> AloneRound:
    """Return the round of one producer alone, priced by bicycle and by its own van.

    It has no wait: who comes for one producer alone leaves when that one is ready.
    """
    served = [at for at, one in enumerate(round_.visits) if one.producer_id == producer_id]
    rows, columns = [0, *(at + 1 for at in served)], [*served, len(round_.visits)]
    travel_s = distance_m = 0
    for i, j in zip(rows, columns, strict=True):
        seconds, metres = _way(round_, i, j)
        travel_s, distance_m = travel_s + seconds, distance_m + metres
    stay_s = sum(round_.visits[at].stay_s for at in served)
    prices = round_.prices
    bike = prices.round_cents * COST_UNIT + prices.units(travel_s + stay_s, distance_m)
    van = RoundPrices(hour_cents=rule.van_hour_cents, km_cents=rule.van_km_cents).units(
        rounded(travel_s * rule.van_time_per_mille, 1000) + stay_s,
        rounded(distance_m * rule.van_distance_per_mille, 1000),
    )
    return AloneRound(
        travel_s=travel_s,
        stay_s=stay_s,
        distance_m=distance_m,
        bike_cents=rounded(bike, COST_UNIT),
        van_cents=rounded(van, COST_UNIT),
    )


def _way(round_: PooledRound, i: int, j: int) -> tuple[int, int]:
    """Return seconds and metres of the way that :attr:`PooledRound.leg_units` counts."""
    leg, cost = round_.legs[i][j], round_.leg_units[i][j]
    if leg is not None and round_.prices.units(*leg) == cost:
        return leg
    at = next(k for k in range(i, j) if round_.leg_units[i][k] + round_.leg_units[k + 1][j] == cost)
    first, second = _way(round_, i, at), _way(round_, at + 1, j)
    return (first[0] + second[0], first[1] + second[1])
