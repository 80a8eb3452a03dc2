"""A day under way with many couriers, put into the tables at once: what storms are let loose on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from data.store import tables
from data.store.database import Transaction
from tests.support import tiny
from tests.support.store.world import ZONE

VISIT_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyRound:
    """One courier's round, published.

    Attributes
    ----------
    visit_ids
        In order; each is a drop of a job of its own.
    """

    person_id: UUID
    shift_id: UUID
    round_id: UUID
    visit_ids: tuple[UUID, ...]


def add_busy_day(
    tx: Transaction,
    new_id: Callable[[], UUID],
    start: datetime,
    dispatcher_id: UUID,
    *,
    couriers: int,
    visits: int,
) -> list[BusyRound]:
    """Return a cooperative a published day: open shifts, each with a round of drops."""
    day = start.astimezone(ZoneInfo(ZONE)).date()
    plan_id, vehicle_id, booking_id = new_id(), new_id(), new_id()
    end = start + timedelta(seconds=VISIT_S * (visits + 1))
    tx.add(
        tables.fleet.vehicle,
        {"id": vehicle_id, "name": "bike", "profile": "cargo", "created_at": start},
    )
    tx.add(
        tables.rounds.plan,
        {
            "id": plan_id,
            "day": day,
            "status": "published",
            "requested_by": new_id(),
            "requested_at": start,
            "published_by": dispatcher_id,
            "published_at": start,
        },
    )
    tx.add(
        tables.bookings.booking,
        {
            "id": booking_id,
            "day": day,
            "made_by": new_id(),
            "made_at": start,
            "changed_at": start,
        },
    )
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("person", "shift", "round", "round_version", "job", "stop", "visit")
    }
    planned = []
    for number in range(couriers):
        one = BusyRound(
            person_id=new_id(),
            shift_id=new_id(),
            round_id=new_id(),
            visit_ids=tuple(new_id() for _ in range(visits)),
        )
        planned.append(one)
        _add_people(rows, one, number, start, end, day, vehicle_id)
        _add_round(rows, one, start, end, day, vehicle_id, plan_id)
        for position, visit_id in enumerate(one.visit_ids):
            _add_visit(rows, one, position, visit_id, new_id(), start, day, booking_id)
    for name, table in (
        ("person", tables.people.person),
        ("shift", tables.fleet.shift),
        ("round", tables.rounds.round_),
        ("round_version", tables.rounds.round_version),
        ("job", tables.bookings.job),
        ("stop", tables.bookings.stop),
        ("visit", tables.rounds.visit),
    ):
        tx.add_all(table, rows[name])
    return planned


def _add_people(
    rows: dict[str, list[dict[str, Any]]],
    one: BusyRound,
    number: int,
    start: datetime,
    end: datetime,
    day: Any,  # noqa: ANN401
    vehicle_id: UUID,
) -> None:
    rows["person"].append(
        {
            "id": one.person_id,
            "name": f"Courier {number}",
            "email": f"courier{number}@example.org",
            "roles": ["courier"],
            "status": "active",
            "created_at": start,
            "joined_at": start,
        }
    )
    rows["shift"].append(
        {
            "id": one.shift_id,
            "day": day,
            "person_id": one.person_id,
            "vehicle_id": vehicle_id,
            "starts_at": start,
            "ends_at": end,
            "status": "open",
            "opened_at": start,
        }
    )


def _add_round(
    rows: dict[str, list[dict[str, Any]]],
    one: BusyRound,
    start: datetime,
    end: datetime,
    day: Any,  # noqa: ANN401
    vehicle_id: UUID,
    plan_id: UUID,
) -> None:
    rows["round"].append(
        {
            "id": one.round_id,
            "day": day,
            "shift_id": one.shift_id,
            "person_id": one.person_id,
            "vehicle_id": vehicle_id,
            "plan_id": plan_id,
            "starts_at": start,
            "ends_at": end,
            "published_at": start,
        }
    )
    rows["round_version"].append(
        {"round_id": one.round_id, "version": 1, "plan_id": plan_id, "made_at": start}
    )


def _add_visit(
    rows: dict[str, list[dict[str, Any]]],
    one: BusyRound,
    position: int,
    visit_id: UUID,
    job_id: UUID,
    start: datetime,
    day: Any,  # noqa: ANN401
    booking_id: UUID,
) -> None:
    lon, lat = tiny.corner(position % tiny.SIZE, (position // tiny.SIZE) % tiny.SIZE)
    arrive = start + timedelta(seconds=VISIT_S * position)
    rows["job"].append({"id": job_id, "booking_id": booking_id, "day": day, "status": "placed"})
    rows["stop"].append(
        {
            "id": visit_id,
            "job_id": job_id,
            "kind": "drop",
            "position": 0,
            "geom": f"SRID=4326;POINT({lon} {lat})",
            "address": f"{position} Street",
            "service_s": 60,
            "load": {"items": 1},
        }
    )
    rows["visit"].append(
        {
            "id": visit_id,
            "round_id": one.round_id,
            "position": position,
            "kind": "drop",
            "job_id": job_id,
            "stop_id": visit_id,
            "arrive_at": arrive,
            "start_at": arrive,
            "depart_at": arrive + timedelta(seconds=60),
        }
    )
