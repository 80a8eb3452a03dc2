"""The cold chain: cold boxes and ice packs that rounds need, and minutes of goods out of the cold.

A lot is out of the cold from when it is taken up to when it is handed over: boxes and packs make
that harmless for a while, and how long that while is at most a cooperative publishes by temperature
class. Boxes and packs are returnables of which each round takes what its coldest moment needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from dispatch.circuits.returnables import COOPERATIVE, Holder
from dispatch.model.pieces import ReturnableKind
from dispatch.values.validation import outside, refuse

Temperature = Literal["chilled", "frozen", "hot"]
TEMPERATURES: tuple[Temperature, ...] = ("chilled", "frozen", "hot")
_COLD: tuple[Temperature, ...] = ("chilled", "frozen")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdChainRule:
    """One published version of limits and boxes.

    Attributes
    ----------
    version
        From 1.
    chilled_min, frozen_min, hot_min
        Minutes that goods of a class may be out of cold store (or oven) at most.
    box_ml
        Volume of goods that a cold box holds.
    packs_per_box
        Ice packs that each box goes out with.
    """

    version: int = 1
    chilled_min: int = 120
    frozen_min: int = 60
    hot_min: int = 60
    box_ml: int = 45_000
    packs_per_box: int = 4

    def __post_init__(self) -> None:
        day = (1, 24 * 60)
        refuse(
            outside(
                self,
                version=(1, 1_000_000_000),
                chilled_min=day,
                frozen_min=day,
                hot_min=day,
                box_ml=(1, 10_000_000),
                packs_per_box=(0, 1000),
            )
        )

    def limit_min(self, temperature: Temperature) -> int:
        """Return the limit of a class, minutes."""
        limits = {"chilled": self.chilled_min, "frozen": self.frozen_min, "hot": self.hot_min}
        return limits[temperature]


def temperatures_of(extra: Mapping[str, int]) -> tuple[Temperature, ...]:
    """Return the classes that are in a load by its free dimensions, the most delicate first."""
    delicate: tuple[Temperature, ...] = ("frozen", "chilled", "hot")
    return tuple(one for one in delicate if extra.get(f"{one}_ml"))


def cold_ml(extra: Mapping[str, int]) -> int:
    """Return how much of what is aboard is chilled or frozen, by its free dimensions."""
    return sum(extra.get(f"{one}_ml", 0) for one in _COLD)


def most_cold_ml(after: Mapping[str, int], handed_over: Mapping[str, int]) -> int:
    """Return how much is chilled or frozen aboard around a visit: before it hands over, and after.

    Parameters
    ----------
    after, handed_over
        Free dimensions of what is aboard when leaving, and of what a drop hands over.
    """
    return cold_ml(after) + cold_ml(handed_over)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStop:
    """A stop at which goods of a temperature class change hands: begin and end."""

    job_id: str
    temperature: Temperature
    kind: Literal["pickup", "drop"]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdLot:
    """Goods of a job out of the cold, from their first pickup to their last drop.

    Attributes
    ----------
    hub_since
        Since when they are out where they came by way of a hub that does not keep their class: what
        they were out before counts as well. ``None`` where ``since`` is the beginning.
    """

    job_id: str
    temperature: Temperature
    since: datetime
    until: datetime
    limit_min: int
    hub_since: datetime | None = None

    @property
    def minutes(self) -> int:
        """Minutes out of the cold in all; a begun one counts."""
        return _minutes(self.hub_since or self.since, self.until)

    @property
    def before_min(self) -> int:
        """Minutes of these before they were taken up here: on the way to a hub, and at it."""
        return self.minutes - _minutes(self.since, self.until) if self.hub_since else 0

    @property
    def is_too_long(self) -> bool:
        """True where the limit is exceeded."""
        return self.minutes > self.limit_min


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, -((since - until) // timedelta(minutes=1)))


def cold_lots(
    stops: Iterable[ColdStop], leaves: datetime, ends: datetime, rule: ColdChainRule
) -> list[ColdLot]:
    """Return how long the goods of a round are out of the cold, by job.

    Goods that are loaded where the round starts are out from when it leaves, those that stay aboard
    until it ends.
    """
    by_job: dict[tuple[str, Temperature], list[ColdStop]] = {}
    for one in stops:
        by_job.setdefault((one.job_id, one.temperature), []).append(one)
    return [
        ColdLot(
            job_id=job_id,
            temperature=temperature,
            since=min((one.start for one in found if one.kind == "pickup"), default=leaves),
            until=max((one.end for one in found if one.kind == "drop"), default=ends),
            limit_min=rule.limit_min(temperature),
        )
        for (job_id, temperature), found in by_job.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmPassage:
    """A lot that passes a hub which does not keep its class.

    Attributes
    ----------
    brought_by, taken_by
        The jobs that bring it, and those that take from it.
    arrived
        When it came to the hub, where that is noted: counts if nothing is known of the way there.
    """

    temperature: Temperature
    brought_by: tuple[str, ...]
    taken_by: tuple[str, ...]
    arrived: datetime | None = None


GoodsOfJob = tuple[str, Temperature]
"""Goods of one class, by the id of their job."""


def out_before_hubs(
    brought: Iterable[ColdLot], passages: Iterable[WarmPassage]
) -> dict[GoodsOfJob, datetime]:
    """Return since when goods that are taken at hubs are out of the cold, by who takes them."""
    out = {(one.job_id, one.temperature): one.since for one in brought}
    begun: dict[GoodsOfJob, datetime] = {}
    for passage in passages:
        known = [out.get((name, passage.temperature)) for name in passage.brought_by]
        since = min((one for one in known if one is not None), default=passage.arrived)
        if since is None:
            continue
        for name in passage.taken_by:
            key = (name, passage.temperature)
            begun[key] = min(begun.get(key, since), since)
    return begun


def with_hubs(lots: Iterable[ColdLot], begun: Mapping[GoodsOfJob, datetime]) -> list[ColdLot]:
    """Return lots of which those that came by way of a hub count from their first pickup on."""
    found = []
    for one in lots:
        since = begun.get((one.job_id, one.temperature))
        is_longer = since is not None and since < one.since
        found.append(replace(one, hub_since=since) if is_longer else one)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdRound:
    """A round with the most that is chilled or frozen aboard at once.

    Attributes
    ----------
    start_place, end_place
        Holders whose boxes it goes out with, and that has them afterwards; ``None``: anywhere.
    """

    id: str
    start: datetime
    end: datetime
    most_ml: int
    start_place: Holder | None = None
    end_place: Holder | None = None

    def needs(self, rule: ColdChainRule) -> dict[ReturnableKind, int]:
        """Return the boxes and packs that it needs."""
        boxes = -(-self.most_ml // rule.box_ml)
        return {"cold_box": boxes, "ice_pack": boxes * rule.packs_per_box}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Boxes or packs that a round needs and does not find when it leaves."""

    round_id: str
    kind: ReturnableKind
    at: datetime
    needed: int
    there: int


def shortages(
    rounds: Sequence[ColdRound],
    stock: Mapping[tuple[Holder, ReturnableKind], int],
    rule: ColdChainRule,
) -> list[Shortage]:
    """Return which rounds leave without enough boxes or packs, in order of leaving.

    A round takes from where it starts, then from what the cooperative has anywhere; what comes back
    is where the round ended. Of what comes back at the same moment the next round has its part.
    A kind of which nothing at all is owned is not looked at: then nobody keeps account of it.
    """
    counted = {kind for (_, kind), count in stock.items() if count}
    left = Counter({key: max(0, count) for key, count in stock.items()})
    coming: list[tuple[datetime, Holder, ReturnableKind, int]] = []
    found = []
    for one in sorted(rounds, key=lambda each: (each.start, each.id)):
        for back in [each for each in coming if each[0] <= one.start]:
            left[back[1], back[2]] += back[3]
            coming.remove(back)
        for kind, needed in one.needs(rule).items():
            if kind not in counted:
                continue
            taken = 0
            for holder in dict.fromkeys((one.start_place or COOPERATIVE, COOPERATIVE)):
                part = min(needed - taken, left[holder, kind])
                left[holder, kind] -= part
                taken += part
            if taken:
                coming.append((one.end, one.end_place or COOPERATIVE, kind, taken))
            if taken < needed:
                found.append(
                    Shortage(round_id=one.id, kind=kind, at=one.start, needed=needed, there=taken)
                )
    return found
