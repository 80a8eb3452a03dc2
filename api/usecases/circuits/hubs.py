"""Use cases of hubs: add, change, close, read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.circuits.forms import read_clock
from api.usecases.circuits.visible_circuits import READ, WRITE, need_office
from api.usecases.requests import (
    Form,
    PlainRequest,
    check_version,
    close_request,
    found_or_refuse,
    id_or,
    open_request,
    read_form,
)
from data.formats.parts import MAX_ITEMS, MAX_SERVICE_S
from data.store.bookings import customers
from data.store.circuits import hubs
from data.store.circuits.hubs import Hub, OpenHours
from data.store.fleet import places
from data.store.fleet.places import Place
from dispatch.bookings.recurrence_dates import WEEKDAYS
from dispatch.circuits.cold_chain import TEMPERATURES
from routing.errors import Conflict

if TYPE_CHECKING:
    from data.formats.fields import Node, Table

MAX_SORTING_PLACES = 100


class HubForm(Form):
    """Numbers of a hub as they are asked for."""

    sorting_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)
    sorting_places: StrictInt = Field(default=1, ge=1, le=MAX_SORTING_PLACES)
    space_items: StrictInt | None = Field(default=None, ge=0, le=MAX_ITEMS)


HUB_KEYS = ("place_id", "customer_id", *HubForm.model_fields, "hours", "keeps")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSheet:
    """A hub with its place."""

    hub: Hub
    place: Place

    @property
    def name(self) -> str:
        """Name of the place."""
        return self.place.name or self.place.address


@needs(WRITE)
def add_hub(act: Act, hub_id: UUID, request: PlainRequest) -> Hub:
    """Make a place a hub, under an id that the caller made; the same again is the same hub.

    Parameters
    ----------
    request
        ``place_id``, and what else of :data:`HUB_KEYS` is to be other than usual; ``hours`` as
        tables with ``days`` such as ``["TU", "FR"]``, ``start`` and ``end``.

    Raises
    ------
    BadInput
        With everything that is wrong; ``no-such-place``, ``hub-without-address`` among it.
    Conflict
        ``id-used-twice``.
    """
    need_office(act, WRITE)
    act.tx.lock(f"hub:{hub_id}")
    found = hubs.find(act.tx, hub_id)
    empty = Hub(id=hub_id, place_id=UUID(int=0), made_by=act.actor.id or act.tx.owner,
                made_at=act.now)  # fmt: skip
    hub = _read(act, empty, request)
    if found is not None:
        same = replace(hub, made_by=found.made_by, made_at=found.made_at)
        if same != found:
            raise Conflict("id-used-twice")
        return found
    hubs.add(act.tx, hub)
    act.record_event("hub_changed", "hub", hub_id)
    return hub


@needs(WRITE)
def change_hub(
    act: Act, hub_id: UUID, request: PlainRequest, expected_version: int | None = None
) -> Hub:
    """Change what a request names of a hub.

    Raises
    ------
    NotFound
        ``no-such-hub``.
    BadInput
        With everything that is wrong.
    Conflict
        ``changed-meanwhile``, ``hub-closed``.
    """
    need_office(act, WRITE)
    found = _mine(act, hub_id, expected_version)
    if found.status != "active":
        raise Conflict("hub-closed")
    wanted = _read(act, found, request)
    return found if wanted == found else _keep(act, wanted)


@needs(WRITE)
def close_hub(act: Act, hub_id: UUID, expected_version: int | None = None) -> Hub:
    """Close a hub: no cycle passes it any more; what has become jobs stays.

    Raises
    ------
    NotFound, Conflict
        As :func:`change_hub`.
    """
    need_office(act, WRITE)
    found = _mine(act, hub_id, expected_version)
    return found if found.status == "closed" else _keep(act, replace(found, status="closed"))


@needs(READ)
def list_hubs(act: Act, *, with_closed: bool = False) -> list[HubSheet]:
    """Return the hubs with their places, by name; who may bring lots sees all of them."""
    found = hubs.every(act.tx, with_closed=with_closed)
    return sorted(_sheets(act, found), key=lambda one: (one.name.casefold(), str(one.hub.id)))


@needs(READ)
def read_hub(act: Act, hub_id: UUID) -> HubSheet:
    """Return a hub with its place.

    Raises
    ------
    NotFound
        ``no-such-hub``.
    """
    found = found_or_refuse(hubs.find(act.tx, hub_id), "no-such-hub")
    return _sheets(act, [found])[0]


def hub_sheets(act: Act, hub_ids: Collection[UUID]) -> list[HubSheet]:
    """Return those of some hubs that are there, with their places."""
    return _sheets(act, hubs.known(act.tx, hub_ids).values())


def _sheets(act: Act, found: Collection[Hub]) -> list[HubSheet]:
    where = places.among(act.tx, {one.place_id for one in found})
    return [HubSheet(hub=one, place=where[one.place_id]) for one in found]


def _mine(act: Act, hub_id: UUID, expected_version: int | None) -> Hub:
    act.tx.lock(f"hub:{hub_id}")
    found = found_or_refuse(hubs.find(act.tx, hub_id), "no-such-hub")
    check_version(found.version, expected_version)
    return found


def _keep(act: Act, wanted: Hub) -> Hub:
    kept = replace(wanted, version=wanted.version + 1)
    hubs.update(act.tx, kept)
    act.record_event("hub_changed", "hub", kept.id)
    return kept


def _read(act: Act, now: Hub, request: PlainRequest) -> Hub:
    table = open_request(request, HUB_KEYS)
    place_id = id_or(table, "place_id", now.place_id) or now.place_id
    _check_place(act, table, place_id)
    customer_id = id_or(table, "customer_id", now.customer_id)
    if customer_id != now.customer_id and customer_id is not None:
        node = table.get("customer_id")
        if node and customers.find(act.tx, customer_id) is None:
            node.fault("no-such-customer-here", value=str(customer_id))
    numbers = read_form(table, HubForm)
    hours = now.hours
    if table.values.get("hours") is not None:
        rows = table.rows("hours")
        hours = tuple(read for row in rows if (read := _hours(row)) is not None)
    kept = _kept(table, now.keeps)
    close_request(table)
    return replace(
        now, place_id=place_id, customer_id=customer_id, hours=hours, keeps=kept, **numbers
    )


def _check_place(act: Act, table: Table, place_id: UUID) -> None:
    node = table.get("place_id") if place_id.int else table.need("place_id")
    found = places.find(act.tx, place_id) if node else None
    if node and (found is None or found.status != "active"):
        node.fault("no-such-place", value=str(place_id))
    elif node and found and not found.address.strip():
        node.fault("hub-without-address", value=found.name)


def _kept(table: Table, now: tuple[str, ...]) -> tuple[str, ...]:
    if table.values.get("keeps") is None:
        return now
    named = {row.choice(TEMPERATURES, "unknown-choice") for row in table.rows("keeps")}
    return tuple(one for one in TEMPERATURES if one in named)


def _hours(row: Node) -> OpenHours | None:
    table = row.table(("days", "start", "end"))
    if table is None:
        return None
    days = [WEEKDAYS.index(one) for node in table.rows("days")
            if (one := node.choice(WEEKDAYS, "unknown-choice"))]  # fmt: skip
    named = [table.need(key) for key in ("start", "end")]
    start, end = (read_clock(node) if node else None for node in named)
    if start is None or end is None:
        return None
    if end <= start:
        row.fault("span-reversed", start=start, end=end)
        return None
    return OpenHours(weekdays=tuple(sorted(set(days))), start=start, end=end)
