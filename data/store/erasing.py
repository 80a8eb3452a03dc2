"""Erasing of recipients: what tells of them goes, the rough place stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.fleet.places import PUBLIC_KINDS
from data.store.tables.fleet import place
from dispatch.care.exact_address_disclosure import COARSE_E6


def erase_recipient(
    tx: Transaction,
    table: sa.Table,
    personal: Iterable[str],
    where: sa.ColumnElement[bool],
    now: datetime,
) -> sa.Update:
    """Return the statement that erases the recipients in rows of stops or needs.

    Those erased before are left out. A row that leads to a saved home leads there no more.

    Parameters
    ----------
    personal
        Columns that become empty.
    """
    of_row = place.c.id == table.c.place_id
    home = tx.select(place, of_row, only=[place.c.geom]).scalar_subquery()
    is_home = tx.select(place, of_row, place.c.kind.not_in(PUBLIC_KINDS)).exists()
    return tx.update(table, table.c.erased_at.is_(None), where).values(
        **dict.fromkeys(personal, ""),
        geom=coarse_geom(sa.func.coalesce(table.c.geom, home)),
        place_id=sa.case((is_home, None), else_=table.c.place_id),
        erased_at=now,
    )


def coarse_geom(point: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return the middle of the rough area of a point: the same as everywhere else.

    As :func:`dispatch.care.exact_address_disclosure.coarse_point` has it.
    """
    lon, lat = (_middle(degrees) for degrees in (sa.func.ST_X(point), sa.func.ST_Y(point)))
    return sa.func.ST_SetSRID(sa.func.ST_MakePoint(lon, lat), 4326)


def _middle(degrees: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    side = sa.func.floor(sa.func.round(degrees * sa.literal(1e6, sa.Double)) / COARSE_E6)
    return (side * COARSE_E6 + COARSE_E6 // 2) / sa.literal(1e6, sa.Double)
