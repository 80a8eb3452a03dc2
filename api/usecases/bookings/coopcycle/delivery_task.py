"""Tasks of deliveries as programs written for CoopCycle post them: where, when, and what.

A task becomes a stop of a booking's request. Beside it stands at which of their keys each key of
ours was read, so that faults that are found later are told there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from uuid import UUID

from api.usecases.bookings.coopcycle.times import (
    SHORTEST_LEAD,
    read_moment,
    read_slot,
    window_between,
)
from api.usecases.request_faults import unwritable_texts
from api.usecases.request_types import MAX_TEXT
from api.usecases.requests import as_id, request_root
from data.formats.fields import Node, Table, shown
from dispatch.bookings.usual_masses import parcel_mass
from dispatch.model import Window
from dispatch.values.validation import refuse
from routing.errors import BadInput

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


MAX_WEIGHT_G = 2_000_000


MAX_QUANTITY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
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
        """Return whether it says what is carried."""
        return self.weight_g is not None or self.packages is not None

    @property
    def load(self) -> dict[str, int]:
        """Load of the task; one item, and what parcels usually weigh, where it names neither."""
        items = sum(count for _, count in self.packages or ()) or 1
        mass_g = parcel_mass(items, 0) if self.weight_g is None else self.weight_g
        return {"mass_g": mass_g, "items": items}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReader:
    """Reads tasks against the clock and the customer's usual place."""

    zone: tzinfo
    now: datetime
    usual_place: UUID | None

    def task(self, kind: str, node: Node) -> Task | None:
        """Read one task; ``None`` where it is none."""
        table = node.table((*TASK_KEYS, *NOT_CARRIED))
        if table is None:
            return None
        refuse_not_carried(table)
        stop: dict[str, object] = {}
        places = {"note": f"{node.where}.comments", "load": f"{node.where}.weight"}
        self._address(kind, table, stop, places)
        window, key = self._window(kind, table)
        if window is not None:
            ends = {"start": window.start.isoformat(), "end": window.end.isoformat()}
            stop["windows"] = [ends]
        places["windows"] = f"{node.where}.{key}"
        stop["note"] = _note(table)
        return Task(
            kind=kind,
            node=node,
            table=table,
            stop=stop,
            places=places,
            weight_g=table.optional_integer("weight", high=MAX_WEIGHT_G),
            packages=packages_of(table),
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
                stop["place"] = str(last_id(node, text) or "")
            else:
                stop["address"] = text
            return
        address = node.table(ADDRESS_KEYS)
        if address is not None:
            _described(address, stop, places)


def open_request(request: Mapping[str, object], keys: Collection[str]) -> Table:
    """Open a request for reading; keys beyond ``keys`` are faults.

    Raises
    ------
    BadInput
        If it is no table.
    """
    node = replace(request_root(), value=request)
    table = node.table(keys)
    unwritable = unwritable_texts(request)
    if table is None or unwritable:
        raise BadInput([*node.faults.found, *unwritable])
    return table


def close_request(table: Table) -> None:
    """Refuse a request in which anything was found wrong.

    Raises
    ------
    BadInput
        With every fault.
    """
    refuse(table.node.faults.found)


def text_or(table: Table, key: str, now: str) -> str:
    """Read a text; where it is not given, what it is now."""
    node = table.get(key)
    return now if node is None else read_text(node) or ""


def read_text(node: Node, *, empty: bool = True) -> str | None:
    """Read a text of a length that a person may write."""
    text = node.text(empty=empty)
    if text is None:
        return None
    if len(text) > MAX_TEXT:
        node.fault("text-too-long", value=len(text), limit=MAX_TEXT)
        return None
    return text


def refuse_not_carried(table: Table) -> None:
    """Find fault with keys for which there is another way here."""
    for key in NOT_CARRIED:
        node = table.get(key)
        if node is not None:
            node.fault("compat-key-not-carried", key=key)


def reference_in(table: Table) -> str:
    """Return by what the program knows its delivery again: its ``ref``, else its ``metadata``."""
    for key in ("ref", "metadata"):
        node = table.get(key)
        if node is None:
            continue
        if isinstance(node.value, Mapping):
            words = " ".join(f"{name}={value}" for name, value in node.value.items())
            node = replace(node, value=words)
        text = read_text(node)
        if text:
            return text
    return ""


def packages_of(table: Table) -> tuple[tuple[str, int], ...] | None:
    """Read the packages by type and number; ``None`` where nothing is said of them."""
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
        count = package.integer("quantity", low=1, high=MAX_QUANTITY, default=1)
        found += [(name.strip(), count)] if name else []
    return tuple(found)


def last_id(node: Node, text: str | None) -> UUID | None:
    """Read the id at the end of an address such as ``/v1/customers/<id>``, or an id alone."""
    if text is None:
        return None
    found = as_id(text.strip().rstrip("/").rpartition("/")[2])
    if found is None:
        node.fault("not-an-id", value=shown(text))
    return found


def _described(address: Table, stop: dict[str, object], places: dict[str, str]) -> None:
    """Read an address that is a table."""
    where = address.node.where
    _ends_with_point(address, stop)
    named = address.get("@id")
    if named is not None:
        stop["place"] = str(last_id(named, named.text()) or "")
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
    texts = {key: text_or(address, key, "") for key in ("name", "contactName", "description")}
    stop["contact_name"] = texts["contactName"] or texts["name"]
    if named is None:
        stop["access_note"] = texts["description"]
    # There an empty or false number stands for none.
    if address.values.get("telephone") not in (False, ""):
        stop["contact_phone"] = text_or(address, "telephone", "")


def _ends_with_point(address: Table, stop: dict[str, object]) -> None:
    """Read where an address lies, if it says so; latitude comes first there."""
    pair, table = address.get("latLng"), address.get("geo")
    if table is not None and (geo := table.table(("@type", "latitude", "longitude"))):
        _put_point(stop, geo.need("latitude"), geo.need("longitude"))
    if pair is None:
        return
    ends = pair.rows()
    if len(ends) == 2:
        _put_point(stop, *ends)
    else:
        pair.fault("compat-lat-lng", value=shown(pair.value))


def _put_point(stop: dict[str, object], latitude: Node | None, longitude: Node | None) -> None:
    lat = latitude.number(-90, 90) if latitude else None
    lon = longitude.number(-180, 180) if longitude else None
    if lat is not None and lon is not None:
        stop["lat"], stop["lon"] = lat, lon


def _note(table: Table) -> str:
    """Return what the courier is to know: the comments, then the tags."""
    tags = table.get("tags")
    if tags is None:
        named: list[str] = []
    elif isinstance(tags.value, str):
        named = (read_text(tags) or "").split()
    else:
        named = [text for row in tags.rows() if (text := read_text(row))]
    return " · ".join(part for part in (text_or(table, "comments", ""), ", ".join(named)) if part)
