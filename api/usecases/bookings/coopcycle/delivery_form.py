"""Reads a delivery as programs written for CoopCycle post it, and makes a booking's request of it.

A delivery is a ``pickup`` and a ``dropoff``, or ``tasks`` of which the first is picked up and the
last dropped off. It becomes one job: every pickup, then every drop. What such a program cannot
know of us stays as usual here. Every fault is told at the key that the program sent, also those
that only the booking finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from uuid import UUID

from api.usecases.bookings.booking_request import BookingRequest
from api.usecases.bookings.coopcycle.delivery_task import (
    MAX_WEIGHT_G,
    NOT_CARRIED,
    Task,
    TaskReader,
    close_request,
    last_id,
    open_request,
    packages_of,
    reference_in,
    refuse_not_carried,
)
from data.formats.fields import Node, Table, listed, shown
from routing.errors import BadInput, Fault

DELIVERY_KEYS = ("store", "pickup", "dropoff", "tasks", "ref", "metadata", "weight", "packages")

MAX_TASKS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryForm:
    """A delivery as a booking's request.

    Attributes
    ----------
    places
        Keys that were sent, by those of the request.
    """

    request: BookingRequest
    places: Mapping[str, str]


def at_their_keys(places: Mapping[str, str], faults: Iterable[Fault]) -> list[Fault]:
    """Return faults of a booking at the keys that the program sent."""
    return [replace(fault, where=_their_key(places, fault.where)) for fault in faults]


def _their_key(places: Mapping[str, str], where: str) -> str:
    ours = where
    while ours:
        if ours in places:
            return places[ours]
        ours = ours[: max(ours.rfind("."), ours.rfind("["), 0)]
    return ""


def store_named(request: Mapping[str, object]) -> UUID | None:
    """Return the customer that a delivery names as its ``store``, by its id or its address.

    Raises
    ------
    BadInput
        ``not-an-id``.
    """
    table = open_request({"store": request.get("store")}, ("store",))
    node = table.get("store")
    found = None if node is None else last_id(node, node.text())
    close_request(table)
    return found


def read_delivery_form(
    request: Mapping[str, object], *, zone: tzinfo, now: datetime, usual_place: UUID | None
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
    refuse_not_carried(table)
    reader = TaskReader(zone=zone, now=now, usual_place=usual_place)
    tasks = [one for kind, node in _task_nodes(table) if (one := reader.task(kind, node))]
    whole = _Shared(table)
    of_tasks = (reference_in(one.table) for one in tasks)
    reference = whole.reference or next(filter(None, of_tasks), "")
    close_request(table)
    return _form(request, tasks, whole, reference)


class _Shared:
    """Properties of a delivery's goods as a whole."""

    def __init__(self, table: Table) -> None:
        self.weight_g = table.optional_integer("weight", high=MAX_WEIGHT_G)
        self.packages = packages_of(table)
        self.reference = reference_in(table)


def _form(
    request: Mapping[str, object], tasks: list[Task], whole: _Shared, reference: str
) -> DeliveryForm:
    sides = {side: [t for t in tasks if t.kind == side] for side in ("pickup", "drop")}
    pickups, drops = sides["pickup"], sides["drop"]
    if not any(one.says_load for one in drops) and len(drops) == 1:
        # The whole delivery may say it, or the pickup: there is but one thing to carry.
        task = next((one for one in pickups if one.says_load), None)
        weight_g = whole.weight_g if whole.weight_g is not None or task is None else task.weight_g
        packages = whole.packages if whole.packages is not None or task is None else task.packages
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
    store = store_named(request)
    customer = {} if store is None else {"customer_id": store}
    try:
        asked = BookingRequest.read({"reference": reference, "jobs": [job], **customer})
    except BadInput as wrong:
        raise BadInput(at_their_keys(places, wrong.faults)) from wrong
    return DeliveryForm(request=asked, places=places)


def _where_of(tasks: list[Task]) -> str:
    return "tasks" if tasks[0].node.where.startswith("tasks") else "dropoff"


def _label(packages: Iterable[tuple[tuple[str, int], ...] | None]) -> str:
    """Return the goods' label, as a courier reads it: ``2 × CRATE, 1 × BOX``."""
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


def _task_nodes(table: Table) -> list[tuple[str, Node]]:
    """Return the tasks in order, each with its side."""
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
    """Return the side of a task; empty where it does not say."""
    type_ = row.value.get("type") if isinstance(row.value, Mapping) else None
    name = type_.strip().lower() if isinstance(type_, str) else None
    known = {"pickup": "pickup", "dropoff": "drop"}
    if name in known:
        return known[name]
    args = {"value": shown(type_), "known": listed(("pickup", "dropoff"))}
    row.child("type", type_).fault("unknown-choice", **args)
    return ""
