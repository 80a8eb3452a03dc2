"""Base classes and types of all shapes on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_before_validator_function

from api.auth.secret import Secret
from api.http.lengths import long_parts
from routing.errors import BadInput

T = TypeVar("T")

_EXAMPLES = Path(__file__).with_name("examples.json")


@cache
def examples() -> dict[str, Any]:
    """Return the examples of the description: by shape, by key, by format and by unit."""
    found: dict[str, Any] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    return found


def show_example(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Put the examples of a shape, or of the one that it adds to, into its schema."""
    by_shape = examples()["shapes"]
    for kind in model.__mro__:
        if kind.__name__ in by_shape:
            schema["examples"] = by_shape[kind.__name__]
            return


class In(BaseModel):
    """A request: nothing beyond what is described, and nothing bent into shape."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, json_schema_extra=show_example
    )

    def values(self, *apart: str) -> dict[str, Any]:
        """Return all values by name as a use case takes them, but ``id`` and those ``apart``."""
        left_out = {"id", *apart}
        return {name: getattr(self, name) for name in type(self).model_fields.keys() - left_out}


class CompleteIn(In):
    """A thing as it is to be, whole: it may come as it was read, with what only we say of it."""

    read_only: ClassVar[tuple[str, ...]] = ()
    """Keys that an answer has besides; they are passed over."""

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_ours(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if key not in cls.read_only}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe what is passed over as read-only."""
        schema = handler(core_schema)
        found = handler.resolve_ref_schema(schema)
        found["properties"] |= {name: {"readOnly": True} for name in cls.read_only}
        return schema


class Out(BaseModel):
    """An answer. New keys may come; a key never changes its meaning."""

    model_config = ConfigDict(
        from_attributes=True, frozen=True, extra="ignore", json_schema_extra=show_example
    )

    @classmethod
    def of(cls, value: object) -> dict[str, Any]:
        """Return a value as JSON has it."""
        return cls.model_validate(value).model_dump(mode="json")


class Listing(BaseModel, Generic[T]):
    """Some things.

    Attributes
    ----------
    items
        The things.
    next
        What to ask with as ``after`` for what follows; ``null`` at the end.
    """

    items: list[T]
    next: str | None = None


def every(model: type[Out]) -> Callable[[Iterable[object]], dict[str, Any]]:
    """Make a presenter of a whole list."""

    def present(found: Iterable[object]) -> dict[str, Any]:
        return {"items": [model.of(one) for one in found], "next": None}

    return present


def as_is(kind: Any) -> Callable[[object], Any]:  # noqa: ANN401  # a type, or a list of it
    """Make a presenter of values that hold nothing but what they report."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def present(value: object) -> Any:  # noqa: ANN401  # JSON is anything
        return adapter.dump_python(value, mode="json")

    return present


def listed_as_is(kind: Any) -> Callable[[Iterable[object]], dict[str, Any]]:  # noqa: ANN401
    """Make a presenter of a list of such values."""
    one = as_is(kind)

    def present(found: Iterable[object]) -> dict[str, Any]:
        return {"items": [one(value) for value in found], "next": None}

    return present


def nothing(_: object) -> None:
    """Present nothing: the answer is empty."""


@cache
def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return the description of a shape, with those of its parts."""
    return model.model_json_schema()


@dataclass(frozen=True, slots=True)
class As:
    """Describes a request that its use case reads itself by a model of what it takes.

    The use case says what is wrong with its values; that no list and no text is longer than
    described is seen to here, before anything is read.

    Attributes
    ----------
    measured
        Whether it is. Not so where one part among many is refused alone, or the use case refuses
        all with an answer of its own.
    """

    model: type[BaseModel]
    measured: bool = True

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Refuse what is longer than the model describes."""
        schema = handler(source)
        if not self.measured or issubclass(self.model, Out):
            return schema
        return no_info_before_validator_function(self._refuse_long, schema)

    def _refuse_long(self, value: object) -> object:
        faults = long_parts(value, described(self.model))
        if faults:
            raise BadInput(faults)
        return value

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the model in place of that of any table."""
        return handler(self.model.__pydantic_core_schema__)


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, Collection) and not isinstance(value, str) else value


def _revealed(value: object) -> object:
    return value.reveal() if isinstance(value, Secret) else value


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""Shape of an answer: every instant in UTC, with a ``Z``, whatever offset it came with."""

OnTheWall = Annotated[
    datetime,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$",
            "examples": ["2026-03-10T08:00:00"],
        }
    ),
]
"""Shape of an answer: a day and time on the cooperative's clock, which has no offset."""

Names = Annotated[list[str], BeforeValidator(_sorted)]
"""A set of names, in order."""

Shown = Annotated[str, BeforeValidator(_revealed)]
"""A secret that is told to its owner this once."""


def described_words(names: Iterable[str]) -> Any:  # noqa: ANN401  # as Pydantic has it
    """Describe a text of a request as one of some words; its use case refuses others."""
    return Field(json_schema_extra={"enum": [*names]})


def described_bounds(least: float, most: float) -> Any:  # noqa: ANN401  # as Pydantic has it
    """Describe a number of a request by its bounds; its use case refuses others."""
    return Field(json_schema_extra={"minimum": least, "maximum": most})


class FaultOut(Out):
    """One thing that is wrong."""

    code: str
    where: str
    detail: str
    arguments: dict[str, str | int | float]
