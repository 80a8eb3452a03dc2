"""A round that several producers share, as a cost for every group of them.

The cost of a group is that of the same round with its stops only, in the order in which the round
makes them: the rider leaves out what the others asked for. So every figure can be worked out from
the sheet of the round, and all of them together pay for exactly the round that is ridden; an order
of its own for each group would compare with rounds that nobody has checked against opening hours.

* A leg from one stop to a later one is ridden where a group has both and nothing in between. Where
  the direct way is dearer than the round's own (or there is none) the round's own way counts, so no
  group becomes cheaper by one stop more.
* Time at a stop, and waiting there, belongs to the stop.
* What a round costs whatever it serves (its fixed price, paid breaks) is paid by any group.
"""

from __future__ import annotations

from dataclasses import dataclass, field

COST_UNIT = 3_600_000
"""Parts of a cent in which costs are added up: a second and a metre at whole prices are whole."""

Leg = tuple[int, int]
"""Seconds and metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPrices:
    """Prices of a round, in cents: once, an hour of the rider, and a kilometre."""

    round_cents: int = 0
    hour_cents: int = 0
    km_cents: int = 0

    def units(self, seconds: int, metres: int) -> int:
        """Return the cost of time and way in parts of a cent (:data:`COST_UNIT`)."""
        return seconds * self.hour_cents * 1000 + metres * self.km_cents * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledVisit:
    """A stop of a pooled round: whose it is, and the seconds spent and waited there."""

    producer_id: str
    stay_s: int = 0
    wait_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRound:
    """A round of stops of several producers, with the ways between all of them.

    Attributes
    ----------
    visits
        In the order of the round.
    legs
        ``legs[i][j]``: way from the start (``i`` = 0) or visit ``i - 1`` to visit ``j`` or, last,
        the end; the time to park and enter is in it. ``None`` where there is no way, and where
        ``j < i``. Ways between visits that follow each other must be there.
    prices
        What time and way cost.
    shared_s
        Paid time that belongs to no stop: breaks, and waiting for them.
    producer_ids
        All producers in order; derived.
    leg_units
        Cost of each way, the round's own where the direct one is no cheaper; derived.
    """

    visits: tuple[PooledVisit, ...]
    legs: tuple[tuple[Leg | None, ...], ...]
    prices: RoundPrices
    shared_s: int = 0
    producer_ids: tuple[str, ...] = field(init=False)
    leg_units: tuple[tuple[int, ...], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        count = len(self.visits) + 1
        if len(self.legs) != count or any(len(row) != count for row in self.legs):
            message = f"a round of {len(self.visits)} visits needs {count} x {count} legs"
            raise ValueError(message)
        object.__setattr__(
            self, "producer_ids", tuple(sorted({one.producer_id for one in self.visits}))
        )
        object.__setattr__(self, "leg_units", self._leg_units())

    def _leg_units(self) -> tuple[tuple[int, ...], ...]:
        """Return the cost of each way, never more than by any of the stops in between."""
        count = len(self.legs)
        costs = [[0] * count for _ in range(count)]
        # By the number of stops passed: what is composed of shorter ways knows theirs already.
        for passed in range(count):
            for i in range(count - passed):
                j = i + passed
                ways = [costs[i][k] + costs[k + 1][j] for k in range(i, j)]
                leg = self.legs[i][j]
                if leg is not None:
                    ways.append(self.prices.units(*leg))
                if not ways:
                    message = f"no way to visit {j} from the one before it"
                    raise ValueError(message)
                costs[i][j] = min(ways)
        return tuple(map(tuple, costs))

    @property
    def shared_units(self) -> int:
        """Cost that any group pays, in parts of a cent."""
        return self.prices.round_cents * COST_UNIT + self.prices.units(self.shared_s, 0)

    def stay_units(self, visit: PooledVisit) -> int:
        """Cost of a stop without the way there, in parts of a cent."""
        return self.prices.units(visit.stay_s + visit.wait_s, 0)

    def units_of(self, group: frozenset[str]) -> int:
        """Return the cost of the round with the stops of a group only, in parts of a cent."""
        served = [at for at, one in enumerate(self.visits) if one.producer_id in group]
        if not served:
            return 0
        rows, columns = [0, *(at + 1 for at in served)], [*served, len(self.visits)]
        ridden = sum(self.leg_units[i][j] for i, j in zip(rows, columns, strict=True))
        return self.shared_units + ridden + sum(self.stay_units(self.visits[at]) for at in served)
