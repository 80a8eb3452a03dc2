"""Use cases of hubs: add, change, close, read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from api.usecases.act import Act, needs
from api.usecases.circuits.forms import Clock
from api.usecases.circuits.visible_circuits import READ, WRITE, need_office
from api.usecases.request_types import OneOf
from api.usecases.requests import Part, RequestModel, check_version, found_or_refuse
from data.formats.parts import MAX_ITEMS, MAX_SERVICE_S
from data.store.bookings import customers
from data.store.circuits import hubs
from data.store.circuits.hubs import Hub, OpenHours
from data.store.fleet import places
from data.store.fleet.places import Place
from dispatch.bookings.recurrence_dates import WEEKDAYS
from dispatch.circuits.cold_chain import TEMPERATURES
from dispatch.values.validation import fault, refuse
from routing.errors import Conflict, Fault

MAX_SORTING_PLACES = 100
_NO_PLACE = UUID(int=0)


class OpenHoursRequest(Part):
    """Hours of a hub on some weekdays, on the clock of the cooperative's wall."""

    days: list[Annotated[str, OneOf(WEEKDAYS)]] = Field(max_length=7)
    start: Clock
    end: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            ends = {"start": self.start, "end": self.end}
            raise PydanticCustomError("span-reversed", "must end after it begins", ends)
        return self

    def kept(self) -> OpenHours:
        """Return the hours as a hub has them."""
        days = {WEEKDAYS.index(one) for one in self.days}
        return OpenHours(weekdays=tuple(sorted(days)), start=self.start, end=self.end)


class HubUpdate(RequestModel):
    """Changed values of a hub."""

    place_id: UUID | None = None
    customer_id: UUID | None = None
    sorting_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)
    sorting_places: StrictInt = Field(default=1, ge=1, le=MAX_SORTING_PLACES)
    space_items: StrictInt | None = Field(default=None, ge=0, le=MAX_ITEMS)
    hours: list[OpenHoursRequest] = Field(
        default=[], max_length=100, description="When it is open; empty: always."
    )
    keeps: list[Annotated[str, OneOf(TEMPERATURES)]] = Field(
        default=[], max_length=3, description="Temperature classes that it has a store for."
    )


class HubRequest(HubUpdate):
    """A place that lots of producers pass. Only ``place_id`` is needed."""

    place_id: UUID


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
def add_hub(act: Act, hub_id: UUID, request: HubRequest) -> Hub:
    """Make a place a hub, under an id that the caller made; the same again is the same hub.

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
    empty = Hub(id=hub_id, place_id=_NO_PLACE, made_by=act.actor.id or act.tx.owner,
                made_at=act.now)  # fmt: skip
    hub = _asked(act, empty, request)
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
    act: Act, hub_id: UUID, request: HubUpdate, expected_version: int | None = None
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
    wanted = _asked(act, found, request)
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


def _asked(act: Act, now: Hub, request: HubUpdate) -> Hub:
    """Return a hub as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    given = request.given()
    given["place_id"] = place_id = request.place_id or now.place_id
    is_new = place_id != now.place_id or place_id == _NO_PLACE
    faults = _place_faults(act, place_id) if is_new else []
    payer = given.get("customer_id")
    if payer not in (None, now.customer_id) and customers.find(act.tx, payer) is None:
        faults.append(fault("no-such-customer-here", "customer_id", value=str(payer)))
    refuse(faults)
    if "hours" in given:
        given["hours"] = tuple(one.kept() for one in request.hours)
    if "keeps" in given:
        given["keeps"] = tuple(one for one in TEMPERATURES if one in request.keeps)
    return replace(now, **given)


def _place_faults(act: Act, place_id: UUID) -> list[Fault]:
    found = places.find(act.tx, place_id)
    if found is None or found.status != "active":
        return [fault("no-such-place", "place_id", value=str(place_id))]
    if not found.address.strip():
        return [fault("hub-without-address", "place_id", value=found.name)]
    return []
