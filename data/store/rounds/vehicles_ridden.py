"""The vehicle of a round in queries: the bike, with its trailer if it has one."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.fleet import vehicle
from data.store.tables.rounds import round_
from dispatch.model.available_vehicles import JOINT


def _of_trailer(name: str) -> sa.ScalarSelect[str]:
    towed = vehicle.alias("towed")
    return (
        sa.select(towed.c[name])
        .where(towed.c.cooperative_id == round_.c.cooperative_id, towed.c.id == round_.c.trailer_id)
        .correlate(round_)
        .scalar_subquery()
    )


def vehicle_name() -> sa.ColumnElement[str]:
    """Return what a round's vehicle is called, in a query that has both tables."""
    return vehicle.c.name + sa.func.coalesce(sa.literal(JOINT) + _of_trailer("name"), "")


def vehicle_profile() -> sa.ColumnElement[str]:
    """Return the profile of a round's vehicle, in a query of both: as its trailer lets it."""
    return sa.func.coalesce(_of_trailer("profile"), vehicle.c.profile)
