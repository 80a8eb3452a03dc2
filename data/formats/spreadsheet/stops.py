"""Stops of jobs, and the places of a folder's own sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from data.formats.address_coordinates import Located, split_coordinates, without_coordinates
from data.formats.fields import shown
from data.formats.parts import MAX_SERVICE_S
from data.formats.spreadsheet import cells
from data.formats.spreadsheet.rows import Contact, Row
from dispatch.model import Load, Place, Stop
from routing.types import Point

MAX_CENTS = 100_000_000

WHERE_KEYS = ("place", "address", "lon", "lat", "latlon")
"""Columns of which one must say where a stop is."""

STOP_KEYS = (
    *WHERE_KEYS,
    *("access", "windows", "from", "to", "service", "setup"),
    *("late", "late_price", "contact", "phone", "email", "note"),
)
"""Columns of which any says that there is a stop."""


def read_place(row: Row) -> Place | None:
    """Read one row of a sheet of places."""
    row.need("id")
    row.check_texts("access")
    found = read_point(row, "")
    if found is None:
        return None
    address, access = without_coordinates(row.text("address")), row.text("access")
    return Place(
        id=row.name,
        point=found.point,
        address=address,
        access_note=access,
        street_only=found.street_only,
    )


def read_point(row: Row, prefix: str) -> Located | None:
    """Read where something is: coordinates in two columns or one, or an address to look up."""
    row.check_texts(f"{prefix}address")
    lon_key, lat_key, both = (f"{prefix}{key}" for key in ("lon", "lat", "latlon"))
    if row.has(both) and (row.has(lon_key) or row.has(lat_key)):
        row.fault("two-places", both, key=shown(row.text(both)))
        return None
    if row.has(both):
        pair = row.parse(both, cells.lat_lon)
        return _point(row, both, both, pair) if pair else None
    if row.has(lon_key) or row.has(lat_key):
        if not (row.has(lon_key) and row.has(lat_key)):
            row.missing(lat_key if row.has(lon_key) else lon_key)
            return None
        lat, lon = row.parse(lat_key, cells.number), row.parse(lon_key, cells.number)
        return None if lat is None or lon is None else _point(row, lat_key, lon_key, (lat, lon))
    return _located(row, prefix)


def _point(row: Row, lat_key: str, lon_key: str, pair: tuple[Decimal, Decimal]) -> Located | None:
    lat, lon = pair
    good = True
    for key, value, limit in ((lat_key, lat, 90), (lon_key, lon, 180)):
        if not -limit <= value <= limit:
            row.fault("out-of-range", key, value=shown(str(value)), low=-limit, high=limit)
            good = False
    return Located(Point(lon=float(lon), lat=float(lat))) if good else None


def _located(row: Row, prefix: str) -> Located | None:
    key = f"{prefix}address"
    address = row.text(key)
    if not address:
        row.missing(key, f"{prefix}place", f"{prefix}latlon", f"{prefix}lat")
        return None
    _, point = split_coordinates(address)
    if point is not None:
        return Located(point)
    if row.folder.locate is None:
        row.fault("address-without-map", key, value=shown(address))
        return None
    found = row.folder.located(address)
    if found is None:
        suggestions = row.folder.suggest(address) if row.folder.suggest else ()
        if suggestions:
            row.fault(
                "address-may-be", key, value=shown(address), suggestions=" · ".join(suggestions)
            )
        else:
            row.fault("address-not-found", key, value=shown(address))
    return found


def has_stop(row: Row, side: str) -> bool:
    """Return whether anything is written about one side of a job."""
    return any(row.has(f"{side}.{key}") for key in STOP_KEYS)


def read_stop(
    row: Row, side: str, goods: tuple[Load, Load], on: date | None, more: tuple[str, ...] = ()
) -> Stop | None:
    """Read the pickup or the drop of a job.

    Parameters
    ----------
    side
        ``pickup`` or ``drop``; empty where the row is one stop alone.
    goods
        What it takes or gives, and what it takes back.
    on
        Day of a time without a date.
    more
        Further pieces for the courier's note.
    """
    prefix = f"{side}." if side else ""
    row.check_texts(*(f"{prefix}{key}" for key in ("access", *_CONTACT_KEYS, "note")))
    place = _stop_place(row, prefix)
    pieces = [row.text(f"{prefix}note"), *_contact_pieces(row, side)]
    fields: dict[str, Any] = {
        "windows": row.windows(prefix, on, all_day=row.has("date")),
        "service_s": row.amount(f"{prefix}service", MAX_SERVICE_S) or 0,
        "setup_s": row.amount(f"{prefix}setup", MAX_SERVICE_S) or 0,
        "late_limit_s": row.amount(f"{prefix}late", MAX_SERVICE_S) or 0,
        "late_hour_cents": row.amount(f"{prefix}late_price", MAX_CENTS) or 0,
        "load": goods[0],
        "returns": goods[1],
        "note": " · ".join(piece for piece in (*pieces, *more) if piece),
    }
    return Stop(place=place, **fields) if place else None


_CONTACT_KEYS = ("contact", "phone", "email")


def _contact_pieces(row: Row, side: str) -> list[str]:
    """Keep who is at a stop; return what the courier's note tells of them where it is not kept.

    The name that a row has is that of whoever the phone or the address belongs to.
    """
    prefix = f"{side}." if side else ""
    name, phone, email = (row.text(f"{prefix}{key}") for key in _CONTACT_KEYS)
    if row.folder.contacts is None or not side:
        return [name, phone, email]
    if side == "drop" and (phone or email):
        name = name or row.text("label")
    if name or phone or email:
        row.folder.contacts[row.name, side] = Contact(name=name, phone=phone, email=email)
    return []


def _stop_place(row: Row, prefix: str) -> Place | None:
    context = row.folder.context
    key = f"{prefix}place"
    if row.has(key):
        inline = [other for other in WHERE_KEYS[1:] if row.has(f"{prefix}{other}")]
        if inline:
            row.fault("two-places", key, key=shown(row.text(f"{prefix}{inline[0]}")))
            return None
        named = row.need(key)
        return context.refer(named, "place", context.places)
    found = read_point(row, prefix)
    if found is None:
        return None
    address, access = row.text(f"{prefix}address"), row.text(f"{prefix}access")
    return context.place_at(
        found.point, without_coordinates(address), access, street_only=found.street_only
    )
