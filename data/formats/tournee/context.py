"""Context of the readers of our day format: the document, and the things others refer to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from data.formats.fields import Faults, Node, Table, listed, shown
from data.formats.parts import MAX_EXTRA, MAX_ITEMS, MAX_MASS_G, MAX_VOLUME_ML, windows_in_order
from data.formats.reading import child_path
from data.formats.temperature import read_boxes, read_temperature
from dispatch.model import Capacity, Courier, Load, Place, Trailer, Unit, Vehicle, Window
from routing.types import Point

T = TypeVar("T")

PLACE_KEYS = ("lon", "lat", "address", "access_note", "street_only")
CAPACITY_KEYS = ("mass_g", "volume_ml", "items", "extra")
LOAD_KEYS = (*CAPACITY_KEYS, "temperature")
WINDOW_KEYS = ("start", "end")


@dataclass(slots=True, kw_only=True)
class Context:
    """One reading of one day.

    ``places``, ``vehicles``, ``trailers`` and ``couriers`` hold what was read so far by id;
    ``None`` stands for one that is at fault itself, so that what refers to it is not blamed for
    that. ``units`` are the bikes and trailers as shared ones. ``unclear``
    names the kinds of things (``place``, ``skill``, ...) of which not all could be read: nothing
    is called unknown among them.
    """

    faults: Faults
    known_profiles: Collection[str]
    skip_bad: bool
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    skills: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    places: dict[str, Place | None] = field(default_factory=dict)
    vehicles: dict[str, Vehicle | None] = field(default_factory=dict)
    trailers: dict[str, Trailer | None] = field(default_factory=dict)
    couriers: dict[str, Courier | None] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def sound(self, make: Callable[[], T | None]) -> T | None:
        """Make a thing; return it only if making it found no fault."""
        before = len(self.faults.found)
        value = make()
        return value if len(self.faults.found) == before else None

    def records(
        self,
        table: Table,
        key: str,
        keys: Collection[str],
        read: Callable[[Context, Table], T | None],
    ) -> dict[str, T | None]:
        """Read a list of things with ids, each id once; ``None`` for one that is at fault."""
        what = key.removesuffix("s")
        listing = table.get(key)
        nodes = listing.records(what) if listing else []
        if not nodes:
            self.unclear |= {what, "skill"}
            if listing is None or isinstance(listing.value, list):
                self.faults.add(f"no-{key}", key, None)
        first: dict[str, str] = {}
        found: dict[str, T | None] = {}
        for node in nodes:
            name = node.value.get("id") if isinstance(node.value, dict) else None
            where = child_path(node.where, "id")
            if isinstance(name, str) and name in first:
                self.faults.add(
                    "duplicate-id", where, node.subject, value=shown(name), first=first[name]
                )
            value = self.sound(lambda node=node: self.read(node, keys, read))  # type: ignore[misc]
            if not isinstance(name, str) or not name:
                self.unclear.add(what)
            elif name not in first:
                first[name] = where
                found[name] = value
        return found

    def read(
        self, node: Node, keys: Collection[str], read: Callable[[Context, Table], T | None]
    ) -> T | None:
        """Read one thing of the table that a node holds."""
        table = node.table(keys)
        return read(self, table) if table else None

    def read_own_skills(self, table: Table) -> frozenset[str]:
        """Read skills that somebody has, or that the day declares."""
        before = len(self.faults.found)
        skills = table.names("skills")
        self.skills |= skills
        if len(self.faults.found) > before:
            self.unclear.add("skill")
        return skills

    def refer(self, node: Node | None, what: str, known: Mapping[str, T | None]) -> T | None:
        """Read the id of something read before; ``what`` names its kind in the fault."""
        name = node.text(empty=False) if node else None
        if node is None or name is None:
            return None
        if name not in known and what not in self.unclear:
            node.fault(f"unknown-{what}", value=shown(name), known=listed(known))
            return None
        found = known.get(name)
        if found is None and self.skip_bad:
            node.fault("left-out-with", what=what, value=shown(name))
        return found

    def read_skills(self, table: Table) -> frozenset[str]:
        """Read skills that a job asks for; somebody must have each, or the day declare it."""
        listing = table.get("skills")
        found = set()
        for row in listing.rows() if listing else ():
            skill = row.text(empty=False)
            if skill is None:
                continue
            found.add(skill)
            if skill not in self.skills and "skill" not in self.unclear:
                row.fault("unknown-skill", value=shown(skill), known=listed(self.skills))
        return frozenset(found)

    def place_at(
        self, point: Point, address: str, access_note: str, *, street_only: bool = False
    ) -> Place:
        """Return the place of a stop's own coordinates.

        Two stops at one door are one place, so that parking there is not counted twice.
        """
        name, number = f"{point.lon},{point.lat}", 1
        place = Place(
            id=name,
            point=point,
            address=address,
            access_note=access_note,
            street_only=street_only,
        )
        while self.places.get(place.id, place) != place:
            number += 1
            place = replace(place, id=f"{name}#{number}")
        self.places[place.id] = place
        return place

    def read_window(self, table: Table) -> Window | None:
        """Read ``start`` and ``end`` of a table."""
        nodes = (table.need("start"), table.need("end"))
        start, end = (node.instant(self.zone) if node else None for node in nodes)
        if start is None or end is None:
            return None
        if end < start:
            table.fault_at(
                "end",
                "window-reversed",
                start=start.astimezone(self.zone).isoformat(),
                end=end.astimezone(self.zone).isoformat(),
            )
            return None
        return Window(start=start, end=end)

    def read_windows(self, table: Table, key: str = "windows") -> tuple[Window, ...]:
        """Read the list of windows under a key; given, it must hold at least one."""
        found = []
        listing = table.get(key)
        if listing and listing.value == []:
            listing.fault("no-windows")
        for row in table.tables(key, WINDOW_KEYS):
            window = self.read_window(row)
            if window:
                found.append((row.node, window))
        return windows_in_order(found)


def read_point(table: Table) -> Point | None:
    """Read ``lon`` and ``lat``, both needed."""
    lon, lat = table.need("lon"), table.need("lat")
    x = lon.number(-180, 180) if lon else None
    y = lat.number(-90, 90) if lat else None
    return None if x is None or y is None else Point(lon=x, lat=y)


def read_place(node: Node, name: str) -> Place | None:
    """Read one entry of ``places``."""
    table = node.table(PLACE_KEYS)
    point = read_point(table) if table else None
    if table is None:
        return None
    return Place(
        id=name,
        point=point,
        address=table.text("address"),
        access_note=table.text("access_note"),
        street_only=table.flag("street_only"),
    )


def read_load(node: Node) -> Load:
    """Read what is carried."""
    table = node.table(LOAD_KEYS)
    if table is None:
        return Load()
    volume = table.get("volume_ml")
    volume_ml = volume.integer(0, MAX_VOLUME_ML) if volume else 0
    extra = _extra(table)
    return Load(
        mass_g=table.integer("mass_g", high=MAX_MASS_G),
        volume_ml=volume_ml or 0,
        items=table.integer("items", high=MAX_ITEMS),
        extra=extra | read_temperature(table, volume_ml, extra),
    )


def read_capacity(vehicle: Table) -> Capacity:
    """Read what a vehicle carries at once, its boxes included."""
    table = vehicle.table("capacity", CAPACITY_KEYS)
    if table is None:
        return Capacity(extra=read_boxes(vehicle, {}))
    extra = _extra(table)
    return Capacity(
        mass_g=table.optional_integer("mass_g", high=MAX_MASS_G),
        volume_ml=table.optional_integer("volume_ml", high=MAX_VOLUME_ML),
        items=table.optional_integer("items", high=MAX_ITEMS),
        extra=extra | read_boxes(vehicle, extra),
    )


def _extra(table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, amount in table.entries("extra"):
        if name in CAPACITY_KEYS:
            amount.fault("reserved-dimension", key=name)
        found[name] = amount.integer(0, MAX_EXTRA) or 0
    return found
