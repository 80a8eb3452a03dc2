"""Types of the values of requests: read strictly, each with its limits."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    StrictInt,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from data.formats.fields import listed, shown
from data.formats.parts import MAX_EXTRA
from data.formats.tournee.context import CAPACITY_KEYS
from dispatch.values.email_addresses import email_faults
from dispatch.values.local_time import FIRST_DAY, LAST_DAY

MAX_TEXT = 2000
"""Longest text that a person may write into one field, characters."""
LARGEST = 2**31 - 1
"""Largest whole number that a column of the store keeps."""
SAFE = 2**53 - 1
"""Largest number of a log: beyond, whole numbers mean different things to programs."""
MOST_SKILLS = 100
MOST_DATES = 1000
"""Skills of one thing, and days that a recurrence names, most."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATED = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", re.ASCII)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("empty-text", "must not be empty")
    return text


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    return value


def _day(value: object) -> object:
    if type(value) is date:
        return value
    # Pydantic would take a number of seconds, and a midnight, for a day.
    if not isinstance(_text(value), str) or not _DAY.fullmatch(str(value)):
        raise PydanticCustomError("date_parsing", "Input should be a day")
    return value


def _instant(value: object) -> object:
    # A number would be taken for seconds since 1970, also where it comes as a text.
    if not isinstance(_text(value), str) or not _DATED.match(str(value)):
        raise PydanticCustomError("datetime_parsing", "Input should be a date with a time")
    return value


def _is_free(name: str) -> str:
    if name in CAPACITY_KEYS:
        raise PydanticCustomError("reserved-dimension", "has a key of its own", {"key": name})
    return name


def _email(text: str) -> str:
    if text and email_faults(text):
        raise PydanticCustomError("person-email-form", "must be an address")
    return text


Flag = StrictBool
Whole = Annotated[StrictInt, Field(ge=-LARGEST, le=LARGEST)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Email = Annotated[Text, AfterValidator(_email)]
NeededText = Annotated[Text, AfterValidator(_not_blank)]
Word = Annotated[str, Field(max_length=200)]
"""Short text: a name, or a time as it is written on the wall."""
Dimensions = dict[
    Annotated[str, AfterValidator(_is_free)], Annotated[StrictInt, Field(ge=0, le=MAX_EXTRA)]
]
"""Amounts by the free dimensions of a load or capacity."""
Day = Annotated[
    date,
    Field(ge=FIRST_DAY, le=LAST_DAY),
    BeforeValidator(_day),
    Field(json_schema_extra={"x-minimum": f"{FIRST_DAY}", "x-maximum": f"{LAST_DAY}"}),
]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC)),
    BeforeValidator(_instant),
    Field(
        json_schema_extra={
            "x-minimum": "1970-01-02T00:00:00Z",
            "x-maximum": "2199-12-31T00:00:00Z",
        }
    ),
]
"""Never a number for a text, a text for a number, or seconds for a day."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """Narrows a text to one of some names, in the description too.

    Attributes
    ----------
    names
        The names.
    code
        Code of the fault of another text.
    """

    names: Collection[str]
    code: str = "unknown-choice"

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Refuse another text."""
        return no_info_after_validator_function(self._known, handler(source))

    def _known(self, text: str) -> str:
        if text not in self.names:
            args: dict[str, Any] = {"value": shown(text), "known": listed(self.names)}
            raise PydanticCustomError(self.code, "must be one of some names", args)
        return text

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the names."""
        return {**handler(schema), "enum": list(self.names)}
