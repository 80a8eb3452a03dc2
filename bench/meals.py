"""Days of the Grubhub set: their tables, their metrics, and a judge who rides a day again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, hypot
from pathlib import Path

import numpy as np

from bench.rows import Row
from dispatch.model import Visit

START = datetime(2026, 9, 15, tzinfo=UTC)
TARGET_MIN = 40
LATEST_MIN = 90


@dataclass(slots=True, kw_only=True)
class Delivered:
    """Instants at which a meal was picked up and handed over."""

    picked: datetime
    dropped: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A meal; times in minutes of the day."""

    id: str
    at: tuple[int, int]
    restaurant: str
    placed: int
    ready: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the set; places in metres, times in minutes."""

    name: str
    orders: tuple[Order, ...]
    restaurants: dict[str, tuple[int, int]]
    couriers: dict[str, tuple[int, int, int, int]]
    """By id: x, y, on time, off time."""
    metres_a_minute: int
    stop_s: int


def read_day(folder: Path) -> Day:
    """Read a day's four tables."""
    rules = _rows(folder / "instance_parameters.txt")[0]
    return Day(
        name=folder.name,
        orders=tuple(
            sorted(
                (
                    Order(id=o, at=(int(x), int(y)), restaurant=r, placed=int(p), ready=int(ready))
                    for o, x, y, p, r, ready in _rows(folder / "orders.txt")
                ),
                key=lambda order: (order.placed, order.id),
            )
        ),
        restaurants={r: (int(x), int(y)) for r, x, y in _rows(folder / "restaurants.txt")},
        couriers={
            c: (int(x), int(y), int(on), int(off))
            for c, x, y, on, off in _rows(folder / "couriers.txt")
        },
        metres_a_minute=int(rules[0]),
        stop_s=60 * int(rules[1]),
    )


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line.strip()]


def instant(minute: float) -> datetime:
    """Return a minute of the day as an instant."""
    return START + timedelta(minutes=minute)


def faults(day: Day, log: Sequence[tuple[str, Visit]]) -> list[str]:
    """Ride a day again by the set's rules; says what could not have been so."""
    orders = {order.id: order for order in day.orders}
    half = timedelta(seconds=day.stop_s / 2)
    found: list[str] = []
    aboard: dict[str, str] = {}
    where = {name: (x, y) for name, (x, y, _, _) in day.couriers.items()}
    free = {name: instant(on) for name, (_, _, on, _) in day.couriers.items()}
    for name, visit in log:
        order = orders[visit.job_id]
        is_pickup = visit.kind == "pickup"
        at = day.restaurants[order.restaurant] if is_pickup else order.at
        minutes = ceil(hypot(at[0] - where[name][0], at[1] - where[name][1]) / day.metres_a_minute)
        leaves = visit.depart - half
        here = f"{visit.kind} of {order.id} by {name}"
        if visit.start < free[name] + timedelta(minutes=minutes):
            found.append(f"{here}: not there yet")
        if visit.depart - visit.start < 2 * half:
            found.append(f"{here}: too short")
        if is_pickup:
            if leaves < max(instant(order.ready), instant(order.placed)):
                found.append(f"{here}: not ready")
            if leaves > instant(day.couriers[name][3]):
                found.append(f"{here}: off duty")
            aboard[order.id] = name
        elif aboard.get(order.id) != name:
            found.append(f"{here}: not aboard")
        where[name], free[name] = at, visit.depart
    return found


def metrics(
    day: Day,
    done: Mapping[str, Delivered],
    log: Sequence[tuple[str, Visit]],
    took_s: Sequence[float],
) -> Row:
    """Sum a day up in the set's own terms: what was handed over, every visit, each decision."""
    orders = {order.id: order for order in day.orders}
    click, ready, waited = (
        np.array(values)
        for values in zip(
            *(
                (
                    _minutes(one.dropped, orders[name].placed),
                    _minutes(one.dropped, orders[name].ready),
                    _minutes(one.picked, orders[name].ready),
                )
                for name, one in done.items()
            ),
            strict=True,
        )
    )
    took = np.array(took_s) * 1000
    wrong = faults(day, log)
    return {
        "day": day.name,
        "orders": len(orders),
        "lost": len(orders) - len(done),
        "click_to_door_min": round(float(click.mean()), 2),
        "p10": round(float(np.percentile(click, 10)), 1),
        "median": round(float(np.median(click)), 1),
        "p90": round(float(np.percentile(click, 90)), 1),
        "max": round(float(click.max()), 1),
        "over_target": int((click > TARGET_MIN).sum()),
        "over_target_percent": round(100 * float((click > TARGET_MIN).mean()), 1),
        "over_latest": int((click > LATEST_MIN).sum()),
        "ready_to_door_min": round(float(ready.mean()), 2),
        "ready_to_pickup_min": round(float(waited.mean()), 2),
        "faults": len(wrong),
        "fault": wrong[0] if wrong else "",
        "decision_p50_ms": round(float(np.percentile(took, 50)), 1),
        "decision_p95_ms": round(float(np.percentile(took, 95)), 1),
    }


def _minutes(moment: datetime, since: int) -> float:
    return (moment - instant(since)).total_seconds() / 60


def total(rows: Sequence[Row]) -> str:
    """Sum all days up, by orders."""
    count = sum(row["orders"] - row["lost"] for row in rows)
    mean = sum(row["click_to_door_min"] * (row["orders"] - row["lost"]) for row in rows) / count
    late = 100 * sum(row["over_target"] for row in rows) / count
    return (
        f"all: {count} delivered, {sum(row['lost'] for row in rows)} lost, click-to-door "
        f"{mean:.1f} min, {late:.1f} % over {TARGET_MIN} min, "
        f"{sum(row['over_latest'] for row in rows)} over {LATEST_MIN} min, decision p95 at most "
        f"{max(row['decision_p95_ms'] for row in rows)} ms"
    )
