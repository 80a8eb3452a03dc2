"""Requests for recurrences, and the booking that one makes each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from api.usecases.bookings.booking_request import BookingRequest, StopRequest, WindowRequest
from api.usecases.local_times import is_clock
from api.usecases.request_types import MOST_DATES, Day, Text
from api.usecases.requests import Part, RequestModel
from dispatch.bookings.recurring_bookings import Occurrence, Recurrence
from dispatch.values.plain_values import from_plain, to_plain
from dispatch.values.validation import fault, refuse
from routing.errors import BadInput, Fault

_WHEN = ("start", "rule", "excluded", "added", "pauses")
_NOT_IN_TEMPLATE = ("customer_id", "day")
_PATH = re.compile(r"[a-z_]+|\[\d{1,4}\]")


class PauseRequest(Part):
    """Days on which a recurrence rests."""

    first: Day
    last: Day


class RecurrenceUpdate(RequestModel):
    """Changed times of a recurrence (RFC 5545), and the booking that is made each time."""

    customer_id: UUID | None = None
    start: Text = ""
    rule: Text = ""
    excluded: list[Text] = Field(default=[], max_length=MOST_DATES)
    added: list[Text] = Field(default=[], max_length=MOST_DATES)
    pauses: list[PauseRequest] = Field(default=[], max_length=MOST_DATES)
    booking: BookingRequest | None = None


class RecurrenceRequest(RecurrenceUpdate):
    """Times of a recurrence (RFC 5545), and the booking that is made each time."""

    start: Text
    rule: Text
    booking: BookingRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceForm:
    """A recurrence as it was asked for: when, and what each time as JSON has it."""

    when: Recurrence
    template: Mapping[str, Any]


def read_recurrence_form(
    request: RecurrenceUpdate, before: RecurrenceForm | None = None
) -> RecurrenceForm:
    """Read a recurrence.

    Parameters
    ----------
    request
        Windows of its booking are times of day alone.
    before
        What it changes; what the request does not name stays.

    Raises
    ------
    BadInput
        With everything that is wrong with the rule and the windows.
    """
    given = {key: value for key, value in request.plain().items() if value is not None}
    asked = {**_plain(before), **given}
    faults = _template_faults(request.booking) if request.booking else []
    try:
        when = from_plain(Recurrence, {key: asked[key] for key in _WHEN if key in asked})
    except BadInput as error:
        raise BadInput([*faults, *error.faults]) from error
    refuse(faults)
    return RecurrenceForm(when=when, template=asked["booking"])


def _plain(before: RecurrenceForm | None) -> dict[str, Any]:
    return {**to_plain(before.when), "booking": dict(before.template)} if before else {}


def _template_faults(booking: BookingRequest) -> list[Fault]:
    """Find fault with a day in a booking that is made on many."""
    faults = [
        fault("template-with-day", f"booking.{key}", key=key)
        for key in _NOT_IN_TEMPLATE
        if getattr(booking, key) is not None
    ]
    for where, stop in booking.stops:
        for number, window in enumerate(stop.windows):
            faults += [
                fault("template-with-day", f"booking.{where}.windows[{number}].{key}", key=key)
                for key in ("start", "end")
                if not is_clock(getattr(window, key))
            ]
    return faults


def booking_of(
    when: Recurrence, template: Mapping[str, Any], occurrence: Occurrence
) -> BookingRequest:
    """Return the request for a booking of one occurrence.

    Windows lie as far from the occurrence's time on the wall as they do from the recurrence's
    start on its day, whatever the clock does in between.

    Raises
    ------
    BadInput
        Where changes of the occurrence lead nowhere, or make no booking.
    """
    changed = BookingRequest.read(_with_changes(template, occurrence.changes))

    def dated(window: WindowRequest) -> WindowRequest:
        begin, end = (_offset(when, text) for text in (window.start, window.end))
        if begin is None or end is None:
            return window
        if end < begin:  # Over midnight.
            end += timedelta(days=1)
        first, last = (occurrence.wall + ahead for ahead in (begin, end))
        return WindowRequest(start=first.isoformat(), end=last.isoformat())

    day = occurrence.wall.date()
    return with_windows(changed, dated).model_copy(update={"day": day})


def with_windows(
    booking: BookingRequest, change: Callable[[WindowRequest], WindowRequest]
) -> BookingRequest:
    """Return a booking with every window changed."""

    def changed(stop: StopRequest) -> StopRequest:
        windows = [change(one) for one in stop.windows]
        return stop.model_copy(update={"windows": windows}) if windows else stop

    jobs = [
        job.model_copy(
            update={
                side: [changed(stop) for stop in getattr(job, side)]
                for side in ("pickups", "drops")
                if side in job.model_fields_set
            }
        )
        for job in booking.jobs
    ]
    return booking.model_copy(update={"jobs": jobs})


def _offset(when: Recurrence, clock: str) -> timedelta | None:
    if not is_clock(clock):
        return None
    try:
        read = time.fromisoformat(clock)
    except ValueError:
        return None
    day = when.start.date()
    return datetime.combine(day, read) - when.start


def _with_changes(template: Mapping[str, Any], changes: Mapping[str, str | int]) -> dict[str, Any]:
    """Return a template with the values at some key paths replaced.

    Raises
    ------
    BadInput
        With each path that leads nowhere.
    """
    request = deepcopy(dict(template))
    faults = []
    for path, value in changes.items():
        steps = [int(step[1:-1]) if step.startswith("[") else step for step in _PATH.findall(path)]
        if path in _NOT_IN_TEMPLATE or not _put(request, steps, value):
            faults.append(Fault(code="no-such-field", where="changes", args={"value": path[:60]}))
    if faults:
        raise BadInput(faults)
    return request


def _put(new_value: Any, steps: list[str | int], value: str | int) -> bool:  # noqa: ANN401
    """Replace a value inside tables and lists; false where a step leads nowhere."""
    if not steps:
        return False
    for step in steps[:-1]:
        try:
            new_value = new_value[step]
        except (KeyError, IndexError, TypeError):
            return False
    last = steps[-1]
    if isinstance(new_value, dict) and isinstance(last, str):
        new_value[last] = value
        return True
    if isinstance(new_value, list) and isinstance(last, int) and last < len(new_value):
        new_value[last] = value
        return True
    return False
