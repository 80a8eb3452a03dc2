"""Every use case there is, and arguments to call it with, made from its own signature."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import api.usecases
from api.usecases.aid.ending import NeedOutcome
from api.usecases.aid.need_form import NeedRequest, NeedUpdate
from api.usecases.aid.volunteers import VolunteerUpdate
from api.usecases.bookings.booking_request import (
    BookingRequest,
    JobRequest,
    NewBookingRequest,
    StopRequest,
)
from api.usecases.bookings.customers import CustomerRequest, CustomerUpdate
from api.usecases.bookings.recurrence_form import RecurrenceRequest, RecurrenceUpdate
from api.usecases.bookings.slot_times import SlotRequest
from api.usecases.bookings.slots.holding import HoldRequest
from api.usecases.bookings.slots.slots import SlotsRequest
from api.usecases.bookings.slots.widgets import WidgetRequest, WidgetUpdate
from api.usecases.circuits.announcements import LotAnnouncementRequest
from api.usecases.circuits.cycles import CycleRequest, CycleUpdate
from api.usecases.circuits.hubs import HubRequest, HubUpdate
from api.usecases.circuits.lots import LotRequest, LotUpdate
from api.usecases.circuits.orders import OrderRequest, OrderUpdate
from api.usecases.circuits.returnables import MovementRequest
from api.usecases.fleet.places import PlaceRequest, PlaceUpdate
from api.usecases.fleet.shift_request import ShiftRequest, ShiftUpdate
from api.usecases.fleet.vehicles import VehicleRequest, VehicleUpdate
from api.usecases.money.tariff_example import ExampleBooking
from api.usecases.people.by_passkey import PasskeyAnswer
from api.usecases.rounds.events.event_form import Batch
from api.usecases.rounds.proofs import Count
from api.usecases.streets.typed_addresses import AddressAnswers
from api.usecases.system.first_fleet import FirstFleet, FirstRider
from data.formats.open_food_network import Distribution
from data.store.bookings.lists import Wanted
from data.store.streets.tiles import Tile
from dispatch.bookings.recurring_bookings import Override
from routing.closures.closure import ClosedArea
from routing.errors import Failure
from routing.rides.map_matching import Fix
from routing.types import Point
from tests.support import tiny
from tests.support.store.rows import A_MOMENT

UseCase = Callable[..., Any]
DAY = date(2026, 3, 9)


def every_usecase() -> Iterator[tuple[str, UseCase]]:
    """Name and function of everything that asks for a permission, in order of names."""
    for found, module in usecase_modules():
        for name, value in sorted(vars(module).items()):
            if getattr(value, "permissions", None) and value.__module__ == module.__name__:
                yield f"{found}.{name}", value


def usecase_modules() -> Iterator[tuple[str, ModuleType]]:
    """Name within ``api.usecases`` and module of all that holds use cases, in order of names."""
    package = api.usecases.__name__ + "."
    walked = pkgutil.walk_packages(api.usecases.__path__, package)
    for found in sorted(walked, key=lambda one: one.name):
        if not found.ispkg:
            yield found.name.removeprefix(package), importlib.import_module(found.name)


def arguments(usecase: UseCase, id_of: Callable[[str], UUID]) -> dict[str, Any]:
    """Arguments for everything that a use case must be told.

    Parameters
    ----------
    id_of
        Gives the id for a parameter by its name, such as ``round_id``.

    Raises
    ------
    TypeError
        For a kind of parameter that is not known here yet: add it below.
    """
    given: dict[str, Any] = {}
    for parameter in list(inspect.signature(usecase).parameters.values())[1:]:
        names_a_thing = "UUID" in str(parameter.annotation)
        if parameter.default is inspect.Parameter.empty or names_a_thing:
            given[parameter.name] = _argument(parameter, id_of)
    return given


def _argument(parameter: inspect.Parameter, id_of: Callable[[str], UUID]) -> object:
    kind, name = str(parameter.annotation).replace(" | None", ""), parameter.name
    if kind == "UUID":
        return id_of(name)
    if kind.endswith("[UUID]"):
        return [id_of(name)]
    if kind == "Sequence[NeedOutcome]":
        return [NeedOutcome(need_id=id_of("need_id"), outcome="served")]
    if name in _BY_NAME:
        return _BY_NAME[name]
    for known, value in _BY_KIND.items():
        if kind == known:
            return value
    if "None" in str(parameter.annotation):
        return None
    message = f"no argument for {name}: {kind}"
    raise TypeError(message)


_BY_NAME: dict[str, object] = {
    "last": DAY + timedelta(days=1),
    "end": A_MOMENT + timedelta(hours=1),
    "level": "orange",
    "method": "post",
}
_CORNER = Point(lon=tiny.corner(1, 1)[0], lat=tiny.corner(1, 1)[1])
_WEEKLY = BookingRequest(jobs=[JobRequest(drops=[StopRequest(lon=_CORNER.lon, lat=_CORNER.lat)])])
_BOOKING = _WEEKLY.model_copy(update={"day": DAY})
_BY_KIND: dict[str, object] = {
    "Distribution": Distribution(),
    "Answers": {},
    "str": "text",
    "int": 1,
    "float": 1.0,
    "bool": False,
    "bytes": b"content",
    "date": DAY,
    "datetime": A_MOMENT,
    "AddressAnswers": AddressAnswers(),
    "Table": [["address", "items"], ["3 Oak Lane", "1"]],
    "BookingRequest": _BOOKING,
    "NewBookingRequest": NewBookingRequest(**_BOOKING.given()),
    "SlotsRequest": SlotsRequest(**_BOOKING.given()),
    "HoldRequest": HoldRequest(
        **_BOOKING.given(), slot=SlotRequest(start="2026-03-09T10:00", end="2026-03-09T12:00")
    ),
    "RecurrenceRequest": RecurrenceRequest(
        start="2026-03-09T08:00", rule="FREQ=WEEKLY", booking=_WEEKLY
    ),
    "RecurrenceUpdate": RecurrenceUpdate(booking=_WEEKLY),
    "WidgetRequest": WidgetRequest(name="Shop", hosts=["shop.example"]),
    "WidgetUpdate": WidgetUpdate(name="Shop"),
    "CustomerRequest": CustomerRequest(name="Bakery"),
    "CustomerUpdate": CustomerUpdate(name="Bakery"),
    "PlaceRequest": PlaceRequest(name="Shop", lon=_CORNER.lon, lat=_CORNER.lat),
    "PlaceUpdate": PlaceUpdate(name="Shop"),
    "ShiftRequest": ShiftRequest(courier=UUID(int=1), start=A_MOMENT, end=A_MOMENT),
    "ShiftUpdate": ShiftUpdate(max_stops=3),
    "NeedRequest": NeedRequest(informed=True),
    "NeedUpdate": NeedUpdate(note="Ring twice"),
    "VolunteerUpdate": VolunteerUpdate(most_stops=3),
    "VehicleRequest": VehicleRequest(name="Ada", profile="bike"),
    "VehicleUpdate": VehicleUpdate(name="Ada"),
    "HubRequest": HubRequest(place_id=UUID(int=0)),
    "HubUpdate": HubUpdate(sorting_s=60),
    "OrderRequest": OrderRequest(cycle_id=UUID(int=0), reference="R1", lines=[]),
    "OrderUpdate": OrderUpdate(note="Second courtyard"),
    "CycleRequest": CycleRequest.read(
        {
            "name": "Baskets",
            "hubs": [],
            "day": DAY.isoformat(),
            "closes_at": "08:00",
            "collection": {"start": "08:00", "end": "10:00"},
            "delivery": {"start": "11:00", "end": "18:00"},
        }
    ),
    "CycleUpdate": CycleUpdate(name="Baskets"),
    "LotAnnouncementRequest": LotAnnouncementRequest(items=1),
    "LotRequest": LotRequest(cycle_id=UUID(int=0), what="Carrots", items=1),
    "LotUpdate": LotUpdate(items=1),
    "MovementRequest": MovementRequest(count=1),
    "Keep": "riders",
    "WhatNext": "retry_today",
    "Iterable[str]": [],
    "Collection[str]": [],
    "Sequence[str]": [],
    "Sequence[Erased]": [],
    "Collection[date]": [],
    "Collection[UUID]": [],
    "Mapping[str, int]": {},
    "Mapping[str, object]": {},
    "Mapping[str, str]": {},
    "Sequence[PhonePosition]": [],
    "Sequence[int]": [5],
    "Rows": [["address", "items"], ["3 Oak Lane", "1"]],
    "Sequence[Fix]": [
        Fix(point=_CORNER, at=A_MOMENT),
        Fix(point=_CORNER, at=A_MOMENT + timedelta(minutes=1)),
    ],
    "Sequence[Point]": [_CORNER, _CORNER],
    "Point": _CORNER,
    "Tile": Tile(z=14, x=8647, y=5556),
    "Sequence[tuple[datetime, datetime]]": [(A_MOMENT, A_MOMENT + timedelta(hours=1))],
    "ClosedArea": ClosedArea(kind="point", points=(_CORNER,)),
    "Batch": Batch(events=[]),
    "FileRead": (),
    "Content": Count(items=1),
    "PasskeyAnswer": PasskeyAnswer(id=UUID(int=1), answer={}),
    "Wanted": Wanted(first=DAY, last=DAY),
    "ExampleBooking": ExampleBooking(starts_at=A_MOMENT, booked_at=A_MOMENT),
    "State": "compiling",
    "TourneeError": Failure("setup-disk-full"),
    "FirstFleet": FirstFleet(
        hub={"address": "Here", "lon": _CORNER.lon, "lat": _CORNER.lat},
        hub_name="Depot",
        counts={"cargo": 1},
        names={},
        riders=[FirstRider(name="Aino", reach="aino@example.org")],
        day=DAY,
        start="09:00",
        end="12:00",
        language="en",
    ),
    "Override": Override(original=datetime(2026, 3, 9, 8)),  # noqa: DTZ001  # a wall clock's time
}
