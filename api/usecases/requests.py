"""Reads what somebody asks for, with every fault of it at its key path.

A request is a table as JSON has it. Changing a thing takes a request with only the keys that
change; making one starts from an empty thing. Times may be written on the wall clock of the
cooperative (``2026-03-09T08:30``) or as instants with their offset.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from api.usecases.request_faults import request_faults, unwritable_texts
from api.usecases.request_types import MAX_TEXT
from data.formats.fields import Faults, Node, Table, listed, shown
from data.formats.reading import Document
from dispatch.values.local_time import read_day as iso_day
from routing.errors import BadInput, Conflict, Fault, NotFound

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

PlainRequest = Mapping[str, object]
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
        """Return the values that are asked for by name, but ``id`` and those ``apart``."""
        names = self.model_fields_set - {"id", *apart}
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

    def plain(self) -> dict[str, Any]:
        """Return what is asked for as JSON has it, without the id of the thing."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"id"})


class Form(BaseModel):
    """A request by its keys: it is read by its form, and the description shows the same form."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def request_root() -> Node:
    """Return the root of a request, at which to note what is wrong beyond its own shape."""
    return Faults(document=Document(file="", content=None)).root()


def fault_at(where: str, code: str, **args: str | float) -> Fault:
    """Return a fault of one key of a request."""
    return Fault(code=code, where=where, args=args)


def bad_input(where: str, code: str, **args: str | float) -> BadInput:
    """Return the refusal of a request for one fault."""
    return BadInput([fault_at(where, code, **args)])


def read_form(table: Table, form: type[Form], but: Collection[str] = ()) -> dict[str, Any]:
    """Return what a request names of a form; whatever is wrong becomes a fault at its key.

    ``null`` takes away what may be missing, and counts as not given elsewhere. Keys of ``but`` are
    left to another reader.
    """
    fields = form.model_fields
    given = {
        key: value
        for key, value in table.values.items()
        if key in fields and key not in but and (value is not None or fields[key].default is None)
    }
    try:
        read = form.model_validate(given)
    except ValidationError as wrong:
        for error in wrong.errors():
            key = str(error["loc"][0])
            code, args = _meaning(error, fields[key])
            given.pop(key, None)
            table.node.child(key, table.values[key]).fault(code, **args)
        read = form.model_validate(given)
    return {key: getattr(read, key) for key in read.model_fields_set}


def _meaning(error: ErrorDetails, field: FieldInfo) -> tuple[str, Args]:
    """Return code and arguments of what a form finds wrong with one value."""
    kind, value = error["type"], error["input"]
    if kind in {"int_type", "float_type"}:
        expected = "whole-number" if kind == "int_type" else "number"
        return "wrong-type", {"value": shown(value), "expected": expected}
    if not isinstance(value, str):
        if kind in {"greater_than_equal", "less_than_equal"}:
            low = next(one.ge for one in field.metadata if hasattr(one, "ge"))
            high = next(one.le for one in field.metadata if hasattr(one, "le"))
            return "out-of-range", {"value": shown(value), "low": low, "high": high}
        return "wrong-type", {"value": shown(value), "expected": "text"}
    if kind == "string_too_long":
        return "text-too-long", {"value": len(value), "limit": MAX_TEXT}
    if kind == "literal_error":
        return "unknown-choice", {
            "value": shown(value),
            "known": listed(get_args(field.annotation)),
        }
    return ("not-an-id", {"value": shown(value)}) if kind == "uuid_parsing" else (kind, {})


def open_request(request: PlainRequest, keys: Collection[str]) -> Table:
    """Open a request for reading; keys beyond ``keys`` are faults.

    Raises
    ------
    BadInput
        If it is no table.
    """
    faults = Faults(document=Document(file="", content=request))
    table = faults.root().table(keys)
    unwritable = unwritable_texts(request)
    if table is None or unwritable:
        raise BadInput([*faults.found, *unwritable])
    return table


def close_request(table: Table | Node) -> None:
    """Refuse a request in which anything was found wrong.

    Raises
    ------
    BadInput
        With every fault.
    """
    faults = (table.node if isinstance(table, Table) else table).faults
    if faults.found:
        raise BadInput(faults.found)


def close_with(table: Table | Node, read: T | None) -> T:
    """Return what was read of a request, and refuse one in which anything was found wrong.

    Raises
    ------
    BadInput
        With every fault.
    """
    close_request(table)
    if read is None:
        message = "a request without faults could not be read"
        raise ValueError(message)
    return read


def text_or(table: Table, key: str, now: str, *, needed: bool = False) -> str:
    """Read a text; where it is not given, what it is now."""
    node = table.get(key)
    if node is None:
        if needed and not now:
            table.need(key)
        return now
    return read_text(node, empty=not needed) or ""


def read_text(node: Node, *, empty: bool = True) -> str | None:
    """Read a text of a length that a person may write."""
    text = node.text(empty=empty)
    if text is None:
        return None
    if len(text) > MAX_TEXT:
        node.fault("text-too-long", value=len(text), limit=MAX_TEXT)
        return None
    return text


def choice_or(table: Table, key: str, now: str, known: Collection[str]) -> str:
    """Read one of a few words; where it is not given, what it is now."""
    node = table.get(key)
    return now if node is None else (node.choice(known, "unknown-choice") or now)


def id_or(table: Table, key: str, now: UUID | None) -> UUID | None:
    """Read an id; ``null`` takes it away, and where it is not given it stays."""
    if key not in table.values:
        return now
    node = table.get(key)
    return None if node is None else read_id(node)


def read_id(node: Node) -> UUID | None:
    """Read an id."""
    text = node.text()
    found = as_id(text)
    if text is not None and found is None:
        node.fault("not-an-id", value=shown(text))
    return found


def as_id(value: object) -> UUID | None:
    """Return an id as it is written, ``None`` where a value is none."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def read_day(node: Node) -> date | None:
    """Read a day such as ``2026-03-09``."""
    text = node.text()
    if text is None:
        return None
    try:
        return iso_day(text)
    except ValueError:
        node.fault("not-a-day", value=shown(text), example="2026-03-09")
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
