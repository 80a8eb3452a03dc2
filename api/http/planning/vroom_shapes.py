"""VROOM's problems and plans on the wire; ``docs/vroom.md`` says what each key means."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.http.shapes import As, FaultOut, show_example
from api.usecases.planning.vroom import MAX_STOPS, MAX_VEHICLES


class VroomIn(BaseModel):
    """A VROOM problem: tasks, vehicles, and travel times unless the city's streets count."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=show_example)

    jobs: list[dict[str, Any]] | None = Field(default=None, max_length=MAX_STOPS)
    shipments: list[dict[str, Any]] | None = Field(default=None, max_length=MAX_STOPS)
    vehicles: list[dict[str, Any]] = Field(max_length=MAX_VEHICLES)
    matrices: dict[str, dict[str, Any]] | None = None


VroomPlain = Annotated[dict[str, Any], As(VroomIn, measured=False)]


class VroomOut(BaseModel):
    """A plan as VROOM prints it; ``code`` is 0."""

    code: int
    summary: dict[str, Any]
    unassigned: list[dict[str, Any]]
    routes: list[dict[str, Any]]


class VroomErrorOut(BaseModel):
    """An error as VROOM tells it.

    Attributes
    ----------
    code
        2 where the problem is wrong, 3 where the streets do not lead there.
    error
        One sentence.
    faults
        Everything that is wrong, by key.
    """

    code: int = Field(ge=2, le=3)
    error: str
    faults: list[FaultOut]
