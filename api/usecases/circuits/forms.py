"""Parts that requests of food circuits share: windows, moments, times of day."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.local_times import Wall, moment_of
from dispatch.model import Window
from dispatch.values.validation import fault
from routing.errors import Fault

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


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


def span_of(span: WindowRequest, where: str, wall: Wall, faults: list[Fault]) -> Window | None:
    """Return a span that was written in such moments; a time of day alone is of the wall's day.

    What is wrong with it is added to ``faults``, and ``None`` returned.
    """
    start = moment_of(span.start, wall, f"{where}.start", faults)
    end = moment_of(span.end, wall, f"{where}.end", faults)
    if start is None or end is None:
        return None
    if end <= start:
        ends = {"start": _shown(start, wall), "end": _shown(end, wall)}
        faults.append(fault("span-reversed", where, **ends))
        return None
    return Window(start=start, end=end)


def wall_on(zone: tzinfo, day: date | None) -> Wall:
    """Return the clock that times of a cycle are read on; the first of a time that comes twice."""
    return Wall(zone=zone, day=day, first_of_two=True)


def _shown(at: datetime, wall: Wall) -> str:
    return at.astimezone(wall.zone).isoformat(timespec="minutes")
