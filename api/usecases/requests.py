"""Requests: values that somebody asks for, read at the edge, with every fault at its key path.

Changing a thing takes a request with only the values that change. Times may be written on the wall
clock of the cooperative (``2026-03-09T08:30``) or as instants with their offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from api.usecases.request_faults import request_faults, unwritable_texts
from data.formats.fields import Faults, Node
from data.formats.reading import Document
from routing.errors import BadInput, Conflict, Fault, NotFound

T = TypeVar("T")
Args = Mapping[str, str | int | float]


class Part(BaseModel):
    """Table of a request. ``null`` is a value where it is the default, and not given elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        fields = cls.model_fields
        return {
            key: value
            for key, value in data.items()
            if value is not None or key not in fields or fields[key].default is None
        }

    def given(self, *apart: str) -> dict[str, Any]:
        """Return the values that are asked for by name, but those ``apart``."""
        names = self.model_fields_set - {*apart}
        return {name: getattr(self, name) for name in type(self).model_fields if name in names}


class RequestModel(Part):
    """Values that somebody asks for, read at the edge; a change has those alone that change."""

    @classmethod
    def read(cls, plain: object) -> Self:
        """Return a request from a table as JSON has it.

        Raises
        ------
        BadInput
            With every fault, each at its key path.
        """
        faults = unwritable_texts(plain)
        if faults:
            raise BadInput(faults)
        try:
            return cls.model_validate(plain)
        except ValidationError as wrong:
            raise BadInput(request_faults(cls, wrong.errors())) from None

    def given(self, *apart: str) -> dict[str, Any]:
        """Return the values that are asked for by name, but the thing's ``id`` and ``apart``."""
        return super().given("id", *apart)

    def plain(self) -> dict[str, Any]:
        """Return what is asked for as JSON has it, without the id of the thing."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"id"})


def request_root() -> Node:
    """Return the root of a request, at which to note what is wrong beyond its own shape."""
    return Faults(document=Document(file="", content=None)).root()


def fault_at(where: str, code: str, **args: str | float) -> Fault:
    """Return a fault of one key of a request."""
    return Fault(code=code, where=where, args=args)


def bad_input(where: str, code: str, **args: str | float) -> BadInput:
    """Return the refusal of a request for one fault."""
    return BadInput([fault_at(where, code, **args)])


def as_id(value: object) -> UUID | None:
    """Return an id as it is written, ``None`` where a value is none."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def check_version(found: int, expected: int | None) -> None:
    """Refuse a change of something that somebody else changed meanwhile.

    Raises
    ------
    Conflict
        If the version is another than the expected; ``None`` expects any.
    """
    if expected is not None and found != expected:
        raise Conflict("changed-meanwhile", version=found, expected=expected)


def check_days_in_order(first: date, last: date, most: int) -> None:
    """Refuse days of which the last comes first, or that are too many.

    Raises
    ------
    BadInput
        ``days-not-in-order``, ``too-many-days``.
    """
    count = (last - first).days + 1
    if count < 1:
        raise bad_input("last", "days-not-in-order")
    if count > most:
        raise bad_input("last", "too-many-days", value=count, limit=most)


def found_or_refuse(found: T | None, code: str) -> T:
    """Return a thing that was looked up.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    if found is None:
        raise NotFound(code)
    return found
