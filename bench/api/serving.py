"""One server process under load: quotes, events, reads, and who listens.

``python -m bench.api``

Starts an installation of its own (a durable PostgreSQL, one ``tournee serve``, the demo city with
its day live) and measures in turn, from this process, over the loopback address. Each load is
bounded in count and time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.api.load import WARMING_S, Measured, beside_a_flood, events, listeners, quotes, reads
from bench.api.town import Town, town
from bench.processor import Meter, busiest
from bench.rows import write_rows

OUT = Path("build/bench/api.json")
CITIES = Path("build/bench/cities")
DOORS = 500
LONGEST_S = 120.0
"""A load that takes longer is broken off, and the bench with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Target of a load: so much in a second, or nineteen of twenty within so long."""

    rate: float | None = None
    p95_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One load with its aim; ``unit`` is what is counted, ``warm`` runs before and is not."""

    name: str
    unit: str
    aim: Aim
    run: Callable[[Town], Awaitable[Measured]]
    warm: Callable[[Town], Awaitable[Measured]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Result of a load beside its aim.

    Attributes
    ----------
    shares
        Of a processor, by process: 1.0 is one all the time.
    limit
        What keeps it from being more: a process, the whole machine, or waiting.
    refused
        How often each other status was answered; 0 stands for what never came.
    server_ms
        Processor's time that the server took for each request, or delivery to a listener.
    """

    name: str
    unit: str
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    aim: Aim
    shares: dict[str, float]
    limit: str
    refused: dict[int, int]
    server_ms: float = 0.0

    @property
    def reached(self) -> bool:
        """Return whether it is as good as it is to be, and nothing was refused."""
        quick = self.aim.p95_ms is None or self.p95_ms <= self.aim.p95_ms
        much = self.aim.rate is None or self.rate >= self.aim.rate
        return quick and much and not self.refused


def loads(seconds: float, listening: int) -> list[Load]:
    """Return the loads in the order in which they are run: events change the day, so they are last.

    Parameters
    ----------
    seconds
        How long each lasts that has no end of its own.
    listening
        How many follow the log.
    """
    return [
        Load(
            name="quotes",
            unit="quotes",
            aim=Aim(rate=120),
            run=lambda town: quotes(town, seconds, askers=8),
            warm=lambda town: quotes(town, WARMING_S, askers=8),
        ),
        Load(
            name="quotes for two",
            unit="quotes",
            aim=Aim(p95_ms=40),
            run=lambda town: quotes(town, seconds, askers=2),
            warm=lambda town: quotes(town, WARMING_S, askers=2),
        ),
        Load(
            name="reads at 100 a second",
            unit="requests",
            aim=Aim(p95_ms=40),
            run=lambda town: reads(town, seconds, rate=100),
            warm=lambda town: reads(town, WARMING_S, rate=100),
        ),
        Load(
            name="reads beside replans",
            unit="requests",
            aim=Aim(p95_ms=100),
            run=lambda town: beside_a_flood(town, seconds, rate=50),
            warm=lambda town: beside_a_flood(town, WARMING_S, rate=50),
        ),
        Load(
            name=f"event to {listening} listeners",
            unit="deliveries",
            aim=Aim(p95_ms=250),
            run=lambda town: listeners(town, listening, notes=20, pause_s=0.2),
        ),
        Load(name="events in batches", unit="events", aim=Aim(rate=1000), run=events),
    ]


def measure(town: Town, wanted: Sequence[Load]) -> list[Result]:
    """Run the loads one after the other."""
    found = []
    for load in wanted:
        if load.warm:
            asyncio.run(_awaited(load.warm, town))
        meter = Meter(town.processes)
        meter.start()
        measured = asyncio.run(_awaited(load.run, town))
        found.append(_result(load, measured, meter.shares()))
        print("\n".join(lines_of(found[-1])), flush=True)
    return found


async def _awaited(run: Callable[[Town], Awaitable[Measured]], town: Town) -> Measured:
    async with asyncio.timeout(LONGEST_S):
        return await run(town)


def _result(load: Load, measured: Measured, shares: dict[str, float]) -> Result:
    spent = sorted(measured.spent_ms)

    def at(share: float) -> float:
        return spent[min(len(spent) - 1, int(share * len(spent)))] if spent else float("inf")

    return Result(
        name=load.name,
        unit=load.unit,
        rate=measured.rate,
        p50_ms=at(0.5),
        p95_ms=at(0.95),
        p99_ms=at(0.99),
        aim=load.aim,
        shares=shares,
        limit=busiest(shares, os.cpu_count() or 1),
        refused=measured.statuses,
        server_ms=1000 * shares.get("server", 0.0) * measured.lasted_s / max(1, len(spent)),
    )


HEAD = (
    f"{'load':24} {'a second':>8} {'of':10} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
    " server ms  processors"
)


def lines_of(one: Result) -> list[str]:
    """Return the lines of a load: figures, how busy each process was, what limits, what failed."""
    shares = " ".join(f"{name} {share:.0%}" for name, share in one.shares.items())
    figures = " ".join(f"{value:8.1f}" for value in (one.p50_ms, one.p95_ms, one.p99_ms))
    counted = f"{one.rate:8.0f} {one.unit:10}"
    spent = f"{one.server_ms:9.2f}"
    lines = [f"{one.name:24} {counted} {figures} {spent}  {shares}; limit: {one.limit}"]
    if one.refused:
        refusals = ", ".join(f"{count} x {status}" for status, count in one.refused.items())
        lines.append(f"{'':24} refused or lost: {refusals}")
    return lines


def verdict(results: Sequence[Result]) -> str:
    """Say which aims are missed."""
    missed = [one.name for one in results if not one.reached]
    return "every aim reached" if not missed else f"aims missed: {', '.join(missed)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start, measure, print; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each load without an end")
    parser.add_argument("--listeners", type=int, default=500)
    parser.add_argument("--only", help="loads whose name begins so")
    parser.add_argument("--cities", type=Path, default=CITIES, help="where the city is kept")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    wanted = [
        one
        for one in loads(chosen.seconds, chosen.listeners)
        if one.name.startswith(chosen.only or "")
    ]
    with town(chosen.cities, DOORS) as new_town:
        visits = sum(len(one.round.visits) for one in new_town.riders)
        print(f"{len(new_town.riders)} rounds with {visits} visits, one server process")
        print(HEAD, flush=True)
        results = measure(new_town, wanted)
    print(verdict(results))
    write_rows(chosen.out, [_row(one) for one in results])
    return int(any(not one.reached for one in results))


def _row(one: Result) -> dict[str, object]:
    return {
        "load": one.name,
        "unit": one.unit,
        "rate": round(one.rate, 1),
        "p50_ms": round(one.p50_ms, 2),
        "p95_ms": round(one.p95_ms, 2),
        "p99_ms": round(one.p99_ms, 2),
        "server_ms": round(one.server_ms, 2),
        "shares": {name: round(share, 3) for name, share in one.shares.items()},
        "limit": one.limit,
        "refused": {str(status): count for status, count in one.refused.items()},
    }


if __name__ == "__main__":
    sys.exit(main())
