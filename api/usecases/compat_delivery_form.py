"""Reads a delivery as programs written for CoopCycle post it, and makes a booking's request of it.

A delivery is a ``pickup`` and a ``dropoff``, or ``tasks`` of which the first is picked up and the
last dropped off. It becomes one job: every pickup, then every drop. What such a program cannot
know of us stays as usual here. Every fault is told at the key that the program sent, also those
that only the booking finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from uuid import UUID

from api.usecases.compat_times import SHORTEST_LEAD, read_moment, read_slot, window_between
from api.usecases.requests import Request, close_request, open_request, read_text
from data.formats.fields import Node, Table, listed, shown
from dispatch.model import Window
from routing.errors import Fault

DELIVERY_KEYS = ("store", "pickup", "dropoff", "tasks", "ref", "metadata", "weight", "packages")
TASK_KEYS = (
    "type",
    "address",
    "after",
    "before",
    "doneAfter",
    "doneBefore",
    "timeSlot",
    "timeSlotUrl",
    "comments",
    "weight",
    "packages",
    "tags",
    "ref",
    "metadata",
)
ADDRESS_KEYS = (
    "@id",
    "@type",
    "streetAddress",
    "latLng",
    "geo",
    "name",
    "contactName",
    "telephone",
    "description",
)
PACKAGE_KEYS = ("type", "quantity")
NOT_CARRIED = ("rrule", "order", "assignedTo", "documents", "arbitraryPrice", "image", "doorstep")
"""Keys that mean something there for which there is another way here; none is passed over."""

MAX_TASKS = 100
MAX_WEIGHT_G = 2_000_000
MAX_QUANTITY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryForm:
    """A delivery as a booking's request.

    Attributes
    ----------
    request
        See :mod:`api.usecases.booking_form`.
    """

    request: Request
    _places: Mapping[str, str] = field(default_factory=dict)

    def at_their_keys(self, faults: Iterable[Fault]) -> list[Fault]:
        """Give faults of the booking at the keys that the program sent."""
        return [replace(fault, where=self._their_key(fault.where)) for fault in faults]

    def _their_key(self, where: str) -> str:
        ours = where
        while ours:
            if ours in self._places:
                return self._places[ours]
            ours = ours[: max(ours.rfind("."), ours.rfind("["), 0)]
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One task as it was sent."""

    kind: str
    node: Node
    table: Table
    stop: dict[str, object]
    places: dict[str, str]
    weight_g: int | None
    packages: tuple[tuple[str, int], ...] | None

    @property
    def says_load(self) -> bool:
        """Whether it says what is carried."""
        return self.weight_g is not None or self.packages is not None

    @property
    def load(self) -> dict[str, int]:
        """What is carried; whoever says nothing of it hands over one thing."""
        items = sum(count for _, count in self.packages or ())
        return {"mass_g": self.weight_g or 0, "items": items or 1}


def store_named(request: Request) -> UUID | None:
    """Give the customer that a delivery names as its ``store``, by its id or its address.

    Raises
    ------
    BadInput
        ``not-an-id``.
    """
    table = open_request({"store": request.get("store")}, ("store",))
    node = table.get("store")
    found = None if node is None else _last_id(node, node.text())
    close_request(table)
    return found


def read_delivery_form(
    request: Request, *, zone: tzinfo, now: datetime, usual_place: UUID | None
) -> DeliveryForm:
    """Read a delivery.

    Parameters
    ----------
    usual_place
        Where its customer's goods are picked up unless the delivery says otherwise.

    Raises
    ------
    BadInput
        With everything that is wrong, at the keys that were sent.
    """
    table = open_request(request, (*DELIVERY_KEYS, *NOT_CARRIED))
    _refuse_not_carried(table)
    reader = _Reader(zone=zone, now=now, usual_place=usual_place)
    tasks = [one for kind, node in _task_nodes(table) if (one := reader.task(kind, node))]
    whole = _Shared(table)
    reference = whole.reference or next((t for t in map(_reference, tasks) if t), "")
    close_request(table)
    return _form(request, tasks, whole, reference)


class _Shared:
    """What a delivery says of its goods as a whole."""

    def __init__(self, table: Table) -> None:
        self.weight_g = table.maybe_whole("weight", high=MAX_WEIGHT_G)
        self.packages = _packages(table)
        self.reference = _reference_in(table)


def _form(request: Request, tasks: list[_Task], whole: _Shared, reference: str) -> DeliveryForm:
    sides = {side: [t for t in tasks if t.kind == side] for side in ("pickup", "drop")}
    pickups, drops = sides["pickup"], sides["drop"]
    if not any(one.says_load for one in drops) and len(drops) == 1:
        # The whole delivery may say it, or the pickup: there is but one thing to carry.
        told = next((one for one in pickups if one.says_load), None)
        weight_g = whole.weight_g if whole.weight_g is not None or told is None else told.weight_g
        packages = whole.packages if whole.packages is not None or told is None else told.packages
        drops = [replace(drops[0], weight_g=weight_g, packages=packages)]
    for one in drops:
        one.stop["load"] = one.load
    if len(pickups) == 1:
        # One pickup takes up everything that is dropped off.
        loads = [one.load for one in drops]
        pickups[0].stop["load"] = {
            key: sum(load[key] for load in loads) for key in ("mass_g", "items")
        }
    else:
        for one in pickups:
            one.stop["load"] = one.load
    places = {"customer_id": "store", "reference": "ref", "jobs[0]": _where_of(tasks)}
    for side, listed_ in (("pickups", pickups), ("drops", drops)):
        for number, one in enumerate(listed_):
            ours = f"jobs[0].{side}[{number}]"
            places[ours] = one.node.where
            places |= {f"{ours}.{key}": theirs for key, theirs in one.places.items()}
    job = {
        "id": "delivery",
        "label": _label(one.packages for one in drops),
        "pickups": [one.stop for one in pickups],
        "drops": [one.stop for one in drops],
    }
    made: dict[str, object] = {"reference": reference, "jobs": [job]}
    store = store_named(request)
    if store is not None:
        made["customer_id"] = str(store)
    return DeliveryForm(request=made, _places=places)


def _where_of(tasks: list[_Task]) -> str:
    return "tasks" if tasks[0].node.where.startswith("tasks") else "dropoff"


def _label(packages: Iterable[tuple[tuple[str, int], ...] | None]) -> str:
    """Say what is carried, as a courier reads it: ``2 × CRATE, 1 × BOX``."""
    counts: dict[str, int] = {}
    for each in packages:
        for name, count in each or ():
            counts[name] = counts.get(name, 0) + count
    return ", ".join(f"{count} × {name}" for name, count in counts.items())


def packages_in(label: str) -> list[tuple[str, int]]:
    """Read the packages again out of a label; what is none of ours gives none."""
    found = []
    for part in label.split(", "):
        count, cross, name = part.partition(" × ")
        if not cross or not count.isdecimal():
            return []
        found.append((name, int(count)))
    return found


def _refuse_not_carried(table: Table) -> None:
    for key in NOT_CARRIED:
        node = table.get(key)
        if node is not None:
            node.fault("compat-key-not-carried", key=key)


def _task_nodes(table: Table) -> list[tuple[str, Node]]:
    """Give the tasks in order, each with its side."""
    listing = table.get("tasks")
    if listing is None:
        pickup = table.get("pickup") or table.node.child("pickup", {})
        drop = table.need("dropoff")
        return [("pickup", pickup), *([("drop", drop)] if drop else [])]
    for key in ("pickup", "dropoff"):
        node = table.get(key)
        if node is not None:
            node.fault("compat-tasks-and-ends", key=key)
    rows = listing.rows()
    if not 2 <= len(rows) <= MAX_TASKS:
        listing.fault("list-length", value=len(rows), low=2, high=MAX_TASKS)
        return []
    found = [(_side(row), row) for row in rows]
    for wanted, place in (("pickup", 0), ("drop", -1)):
        if found[place][0] not in ("", wanted):
            row = found[place][1]
            row.child("type", None).fault(f"compat-task-{'first' if place == 0 else 'last'}")
    return [(side, row) for side, row in found if side]


def _side(row: Node) -> str:
    """Tell which side a task is on; empty where it does not say."""
    told = row.value.get("type") if isinstance(row.value, Mapping) else None
    name = told.strip().lower() if isinstance(told, str) else None
    known = {"pickup": "pickup", "dropoff": "drop"}
    if name in known:
        return known[name]
    args = {"value": shown(told), "known": listed(("pickup", "dropoff"))}
    row.child("type", told).fault("unknown-choice", **args)
    return ""


def _reference(task: _Task) -> str:
    return _reference_in(task.table)


def _reference_in(table: Table) -> str:
    """Give by what the program knows its delivery again: its ``ref``, else its ``metadata``."""
    for key in ("ref", "metadata"):
        node = table.get(key)
        if node is None:
            continue
        if isinstance(node.value, Mapping):
            told = " ".join(f"{name}={value}" for name, value in node.value.items())
            node = replace(node, value=told)
        text = read_text(node)
        if text:
            return text
    return ""


def _packages(table: Table) -> tuple[tuple[str, int], ...] | None:
    listing = table.get("packages")
    if listing is None:
        return None
    found = []
    for row in listing.rows():
        package = row.table(PACKAGE_KEYS)
        if package is None:
            continue
        name = package.name("type")
        if name is not None and ("," in name or len(name) > 60):
            row.child("type", name).fault("compat-package-name", value=shown(name))
            continue
        count = package.whole("quantity", low=1, high=MAX_QUANTITY, default=1)
        found += [(name.strip(), count)] if name else []
    return tuple(found)


def _last_id(node: Node, text: str | None) -> UUID | None:
    """Read the id at the end of an address such as ``/v1/customers/<id>``, or an id alone."""
    if text is None:
        return None
    try:
        return UUID(text.strip().rstrip("/").rpartition("/")[2])
    except ValueError:
        node.fault("not-an-id", value=shown(text))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads tasks against the clock and the customer's usual place."""

    zone: tzinfo
    now: datetime
    usual_place: UUID | None

    def task(self, kind: str, node: Node) -> _Task | None:
        """Read one task; ``None`` where it is none."""
        table = node.table((*TASK_KEYS, *NOT_CARRIED))
        if table is None:
            return None
        _refuse_not_carried(table)
        stop: dict[str, object] = {}
        places = {"note": f"{node.where}.comments", "load": f"{node.where}.weight"}
        self._address(kind, table, stop, places)
        window, key = self._window(kind, table)
        if window is not None:
            ends = {"start": window.start.isoformat(), "end": window.end.isoformat()}
            stop["windows"] = [ends]
        places["windows"] = f"{node.where}.{key}"
        stop["note"] = _note(table)
        return _Task(
            kind=kind,
            node=node,
            table=table,
            stop=stop,
            places=places,
            weight_g=table.maybe_whole("weight", high=MAX_WEIGHT_G),
            packages=_packages(table),
        )

    def _window(self, kind: str, table: Table) -> tuple[Window | None, str]:
        """Read when; gives the key that said it."""
        slot = table.get("timeSlot")
        if slot is not None:
            return read_slot(slot, self.zone), "timeSlot"
        before = table.get("before") or table.get("doneBefore")
        after = table.get("after") or table.get("doneAfter")
        if before is None:
            # Only what is picked up may leave open when: before it is dropped off.
            if kind == "drop" or after is not None:
                table.need("before")
            return None, "before"
        key = before.where.rpartition(".")[2]
        end = read_moment(before, self.zone, self.now)
        start = read_moment(after, self.zone, self.now) if after else None
        if end is None or (after is not None and start is None):
            return None, key
        return window_between(before, start or end - SHORTEST_LEAD, end), key

    def _address(
        self, kind: str, table: Table, stop: dict[str, object], places: dict[str, str]
    ) -> None:
        node = table.get("address")
        if node is None:
            if kind == "pickup" and self.usual_place is not None:
                stop["place"] = str(self.usual_place)
            else:
                table.need("address")
            return
        if isinstance(node.value, str):
            places |= dict.fromkeys(("address", "lon", "lat", "place"), node.where)
            text = read_text(node, empty=False) or ""
            if text.startswith("/"):
                stop["place"] = str(_last_id(node, text) or "")
            else:
                stop["address"] = text
            return
        address = node.table(ADDRESS_KEYS)
        if address is not None:
            _described(address, stop, places)


def _described(address: Table, stop: dict[str, object], places: dict[str, str]) -> None:
    """Read an address that is a table."""
    where = address.node.where
    _ends_with_point(address, stop)
    named = address.get("@id")
    if named is not None:
        stop["place"] = str(_last_id(named, named.text()) or "")
        places["place"] = named.where
    else:
        street = address.need("streetAddress")
        stop["address"] = (read_text(street, empty=False) if street else "") or ""
    places |= {
        "address": f"{where}.streetAddress",
        "lon": f"{where}.latLng",
        "lat": f"{where}.latLng",
        "contact_name": f"{where}.contactName",
        "contact_phone": f"{where}.telephone",
        "access_note": f"{where}.description",
    }
    texts = {key: _text(address, key) for key in ("name", "contactName", "description")}
    stop["contact_name"] = texts["contactName"] or texts["name"]
    if named is None:
        stop["access_note"] = texts["description"]
    # There an empty or false number stands for none.
    if address.values.get("telephone") not in (False, ""):
        stop["contact_phone"] = _text(address, "telephone")


def _ends_with_point(address: Table, stop: dict[str, object]) -> None:
    """Read where an address lies, if it says so; latitude comes first there."""
    pair, table = address.get("latLng"), address.get("geo")
    ends: list[Node | None] = []
    if pair is not None:
        ends = list(pair.rows())
        if len(ends) != 2:
            pair.fault("compat-lat-lng", value=shown(pair.value))
            return
    elif table is not None:
        geo = table.table(("@type", "latitude", "longitude"))
        ends = [geo.need("latitude"), geo.need("longitude")] if geo else []
    if len(ends) == 2 and ends[0] and ends[1]:
        lat, lon = ends[0].number(-90, 90), ends[1].number(-180, 180)
        if lat is not None and lon is not None:
            stop["lat"], stop["lon"] = lat, lon


def _text(table: Table, key: str) -> str:
    node = table.get(key)
    return (read_text(node) or "") if node else ""


def _note(table: Table) -> str:
    """Give what the courier is to know: the comments, then the tags."""
    tags = table.get("tags")
    if tags is None:
        named: list[str] = []
    elif isinstance(tags.value, str):
        named = (read_text(tags) or "").split()
    else:
        named = [text for row in tags.rows() if (text := read_text(row))]
    return " · ".join(part for part in (_text(table, "comments"), ", ".join(named)) if part)
