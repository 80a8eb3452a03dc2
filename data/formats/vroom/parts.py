"""Values that VROOM's tables share: ids, instants, windows, amounts, skills and locations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from data.formats.parts import MAX_EXTRA, windows_in_order
from dispatch.model import Load, Place, Window
from routing.types import Point

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.formats.fields import Faults, Node, Table
    from data.formats.vroom.matrices import Matrices

T = TypeVar("T")

MAX_ID = 2**63 - 1
MAX_SECOND = 2**32 - 1
"""VROOM keeps instants in 32 bits; the last is in the year 2106."""

_HORIZON_MARGIN_S = 366 * 24 * 3600


def instant(second: int) -> datetime:
    """Return the instant of one of VROOM's relative or absolute seconds."""
    return datetime.fromtimestamp(second, UTC)


def second(moment: datetime) -> int:
    """Return VROOM's second of an instant."""
    return round(moment.timestamp())


ANY_TIME = Window(start=instant(0), end=instant(0))
"""Stands for the window of a vehicle that has none until :meth:`VroomContext.horizon` is known;
recognised by identity."""


def dimension(number: int) -> str:
    """Name one of VROOM's nameless amounts."""
    return f"dim{number}"


def id_in(value: object) -> str:
    """Look for the id of a table that is not read yet; empty where it has none."""
    name = value.get("id") if isinstance(value, dict) else None
    return str(name) if isinstance(name, int) else ""


@dataclass(slots=True, kw_only=True)
class VroomContext:
    """One reading of one VROOM problem.

    Attributes
    ----------
    matrices
        The problem's own; with them places are known by index, without by coordinates.
    amounts
        Length that every amount must have: that of the first capacity.
    seconds
        Every bound of a time window read so far, for the horizon.
    places
        Places by id, in order of first use.
    ids
        Where each id was first used, by kind of thing: jobs, pickups, deliveries and vehicles
        have ids of their own.
    """

    faults: Faults
    matrices: Matrices | None
    amounts: int
    seconds: list[int] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    ids: dict[tuple[str, int], str] = field(default_factory=dict)

    def sound(self, node: Node, read: Callable[[VroomContext, Node], T | None]) -> T | None:
        """Read a thing; give it only if reading it found no fault."""
        before = len(self.faults.found)
        value = read(self, node)
        return value if len(self.faults.found) == before else None

    def read_id(self, table: Table, space: str) -> int | None:
        """Read the needed ``id``, which no other thing of the same kind may have."""
        node = table.need("id")
        number = node.integer(0, MAX_ID) if node else None
        if node is None or number is None:
            return None
        first = self.ids.setdefault((space, number), node.where)
        if first != node.where:
            node.fault("duplicate-id", value=str(number), first=first)
            return None
        return number

    def read_skills(self, table: Table) -> frozenset[str]:
        """Read VROOM's skills, which are numbers, as names."""
        found = (row.integer(0, MAX_SECOND) for row in table.rows("skills"))
        return frozenset(str(number) for number in found if number is not None)

    def read_window(self, node: Node) -> Window | None:
        """Read one window ``[start, end]``."""
        rows = node.rows()
        if len(rows) != 2:
            if isinstance(node.value, list):
                node.fault("window-not-pair", count=len(rows))
            return None
        start, end = (row.integer(0, MAX_SECOND) for row in rows)
        if start is None or end is None:
            return None
        if end < start:
            node.fault("window-reversed", start=str(start), end=str(end))
            return None
        self.seconds += (start, end)
        return Window(start=instant(start), end=instant(end))

    def read_windows(self, table: Table) -> tuple[Window, ...]:
        """Read ``time_windows``; given, it must hold at least one."""
        listing = table.get("time_windows")
        if listing and listing.value == []:
            listing.fault("no-windows")
        pairs = [(row, self.read_window(row)) for row in (listing.rows() if listing else ())]
        return windows_in_order((row, window) for row, window in pairs if window)

    def read_amounts(self, node: Node | None) -> dict[str, int]:
        """Read a vector of amounts as free dimensions; all 0 where it is not given."""
        if node is None:
            return {dimension(number): 0 for number in range(self.amounts)}
        rows = node.rows()
        if isinstance(node.value, list) and len(rows) != self.amounts:
            node.fault("amount-length", value=len(rows), expected=self.amounts)
        values = [row.integer(0, MAX_EXTRA) or 0 for row in rows]
        return {dimension(number): value for number, value in enumerate(values)}

    def read_load(self, table: Table, key: str) -> Load:
        """Read the amounts under a key as a load."""
        return Load(extra=self.read_amounts(table.get(key)))

    def read_place(self, table: Table, location: str, index: str) -> Place | None:
        """Read a location by coordinates, by index, or both; ``None`` where neither is given."""
        spot, row = table.get(location), table.get(index)
        point = _point(spot) if spot else None
        number = self._index(row) if row else None
        if self.matrices is not None:
            if spot and row is None:
                spot.fault("index-missing", key=index)
            return self._remember(str(number), point) if number is not None else None
        if row and spot is None:
            row.fault("index-without-matrices", key=location)
        return self._remember(f"{point.lon},{point.lat}", point) if point else None

    def _index(self, node: Node) -> int | None:
        high = MAX_SECOND if self.matrices is None else max(self.matrices.size - 1, 0)
        return node.integer(0, high)

    def _remember(self, name: str, point: Point | None) -> Place:
        place = Place(id=name, point=point)
        self.places.setdefault(name, place)
        return place

    def horizon(self) -> Window:
        """Return the time of a vehicle with no window: a year about all windows of the problem."""
        low, high = min(self.seconds, default=0), max(self.seconds, default=0)
        return Window(
            start=instant(max(low - _HORIZON_MARGIN_S, 0)), end=instant(high + _HORIZON_MARGIN_S)
        )


def _point(node: Node) -> Point | None:
    rows = node.rows()
    if len(rows) != 2:
        if isinstance(node.value, list):
            node.fault("location-not-pair", count=len(rows))
        return None
    lon, lat = rows[0].number(-180, 180), rows[1].number(-90, 90)
    return None if lon is None or lat is None else Point(lon=lon, lat=lat)
