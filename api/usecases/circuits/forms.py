"""Parts that requests of food circuits share: spans, moments, times of day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.usecases.bookings.booking import content_hash
from api.usecases.local_times import Wall, as_instant
from api.usecases.request_types import Word
from api.usecases.requests import Part, RequestModel
from data.formats.fields import Faults
from data.formats.reading import Document
from dispatch.model import Window
from dispatch.values.validation import fault
from routing.errors import Fault

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class SpanRequest(Part):
    """Ends as instants, or as times on the cooperative's clock, such as ``09:00``."""

    start: Word
    end: Word


def _on_the_clock(text: str) -> str:
    if CLOCK.fullmatch(text) is None:
        raise PydanticCustomError("not-on-the-clock", "is no time of day", {"value": text[:20]})
    return text


Clock = Annotated[
    str,
    AfterValidator(_on_the_clock),
    Field(json_schema_extra={"pattern": f"^{CLOCK.pattern}$"}),
]
"""Time of day such as ``07:30``."""


def moment_of(text: str, where: str, wall: Wall, faults: list[Fault]) -> datetime | None:
    """Return a moment that was written on the wall clock or with its offset.

    What is wrong with it is added to ``faults``, and ``None`` returned.
    """
    found = Faults(document=Document(file="", content=text))
    node = replace(found.root(), where=where)
    at = as_instant(node, wall)
    zone = wall.zone if isinstance(wall.zone, ZoneInfo) else ZoneInfo("UTC")
    moment = None if found.found else replace(node, value=at).instant(zone)
    faults += found.found
    return moment


def window_of(span: SpanRequest, where: str, wall: Wall, faults: list[Fault]) -> Window | None:
    """Return a span that was written in such moments; a time of day alone is of the wall's day.

    What is wrong with it is added to ``faults``, and ``None`` returned.
    """
    start = moment_of(span.start, f"{where}.start", wall, faults)
    end = moment_of(span.end, f"{where}.end", wall, faults)
    if start is None or end is None:
        return None
    if end <= start:
        ends = {"start": _shown(start, wall), "end": _shown(end, wall)}
        faults.append(fault("span-reversed", where, **ends))
        return None
    return Window(start=start, end=end)


def request_hash(id_: UUID, request: RequestModel) -> str:
    """Return a hash that is equal for equal requests under one id, and tells nothing else."""
    said = request.model_dump(mode="json", exclude={"id"}, exclude_unset=True)
    return content_hash(id_, said)


def wall_on(zone: tzinfo, day: date | None) -> Wall:
    """Return the clock that times of a cycle are read on; the first of a time that comes twice."""
    return Wall(zone=zone, day=day, first_of_two=True)


def _shown(at: datetime, wall: Wall) -> str:
    return at.astimezone(wall.zone).isoformat(timespec="minutes")
