"""Closed lists of words of answers that only the store's tables tell otherwise.

Each is what a table allows in its column; a test compares them. Words that the core speaks with are
told where it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _AsKept:
    """Lets an answer tell a word that its list does not name."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Take one of the words, or else any text."""
        return core_schema.union_schema(
            [handler(source), core_schema.str_schema()], mode="left_to_right"
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the words alone."""
        return handler(schema["choices"][0])


Kept = Annotated[T, _AsKept()]
"""A word that the program, and no table, holds to its list: described as one of these, but told as
it is kept. So one word of another version of the program does not make a whole list fail."""

BookingStatus = Literal["booked", "cancelled"]
ClosureDirection = Literal["both", "along", "against"]
CustomerKind = Literal["merchant", "producer", "aid"]
CycleStatus = Literal["open", "closed", "cancelled"]
EventOutcome = Literal["accepted", "stale", "conflict"]
ImportStatus = Literal["waiting", "done", "failed"]
JobStatus = Literal["open", "placed", "done", "partly_done", "failed", "cancelled"]
LotStatus = Literal["offered", "cancelled"]
OpenOrClosed = Literal["active", "closed"]
"""Status of a customer, a hub, a place, a widget."""
OrderStatus = Literal["ordered", "cancelled"]
PlaceKind = Literal["hub", "shop", "producer", "relay", "other"]
PlanStatus = Literal["waiting", "solving", "ready", "failed", "published", "replaced", "dropped"]
PlanWay = Literal[
    "solve",
    "insert",
    "reassign",
    "unassign",
    "swap",
    "withdraw",
    "replan",
    "roll_back",
    "move",
    "split",
    "merge",
    "pin",
    "vehicle",
    "closure",
    "undo",
    "redo",
    "returns",
]
RecurrenceStatus = Literal["active", "ended"]
RuleKind = Literal[
    "tariff",
    "work",
    "weights",
    "cutoff",
    "retention",
    "heat",
    "emissions",
    "seller",
    "tracking",
    "fair_cost",
    "cold_chain",
    "goods",
    "door_times",
]
ShiftStatus = Literal["planned", "open", "closed", "cancelled"]
VehicleStatus = Literal["active", "repair", "gone"]

Language = Literal["en", "fr"]
"""Languages of the interface."""
RoleName = Literal[
    "dispatcher", "courier", "volunteer", "merchant", "producer", "aid_coordinator", "admin"
]
"""Roles in a cooperative."""
ActorRole = Literal[RoleName, "installation_admin"]
"""Roles of whoever asks; one of them belongs to no cooperative."""
ProfileName = Literal["bike", "ebike", "longtail", "cargo", "trike", "bike_trailer"]
"""Profiles of the router."""
