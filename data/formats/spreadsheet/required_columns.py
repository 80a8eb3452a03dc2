"""Kinds of sheets: what each makes, how its rows are named, and the columns that it must have."""

from __future__ import annotations

from data.formats.spreadsheet.columns import TABLES, Kind
from data.formats.spreadsheet.stops import WHERE_KEYS

JOB_SHEETS: tuple[Kind, ...] = ("jobs", "tasks", "deliveries")
"""Kinds of which one at least must be there."""

_ID_KEYS: dict[Kind, tuple[str, ...]] = {
    "tasks": ("ref",),
    "deliveries": (),
    "couriers": ("id", "name"),
}


def id_keys(kind: Kind) -> tuple[str, ...]:
    """Return the columns of which the first that is filled names what a row makes."""
    return _ID_KEYS.get(kind, ("id",))


def thing_of(kind: Kind) -> str:
    """Name what a row of a kind makes."""
    return "job" if kind in JOB_SHEETS else kind.removesuffix("s")


_SIDE_PLACES = tuple(f"{side}.{key}" for side in ("pickup", "drop") for key in WHERE_KEYS)
NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "jobs": (_SIDE_PLACES,),
    "tasks": (),
    "deliveries": (("pickup.address", "pickup.latlon"), ("drop.address", "drop.latlon")),
    "shifts": (("courier",), ("vehicle",), ("from", "windows"), ("to", "windows")),
    "vehicles": (("id",), ("profile",)),
    "couriers": (("id", "name"),),
    "places": (("id",), ("lon", "latlon", "address")),
}
"""Columns that a kind of sheet cannot do without; of each group, one."""


def header_names(kind: Kind, keys: tuple[str, ...]) -> str:
    """Return headers that would do for one of some columns, English and French."""
    columns = [column for column in TABLES[kind] if column.key in keys]
    names = [name for column in columns for name in (column.english[:1] + column.french[:1])]
    return ", ".join(dict.fromkeys(names))
