"""Form of a recurrence, and the booking that it makes each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from api.usecases.bookings.form import BOOKING_KEYS
from api.usecases.bookings.stops import asked_stops
from api.usecases.local_times import is_clock
from api.usecases.requests import PlainRequest, close_with, open_request
from data.formats.fields import Node
from dispatch.bookings.recurring_bookings import Occurrence, Recurrence
from dispatch.values.plain_values import from_plain
from routing.errors import BadInput, Fault

RECURRENCE_KEYS = (
    "customer_id",
    "start",
    "rule",
    "excluded",
    "added",
    "pauses",
    "booking",
)
_WHEN = ("start", "rule", "excluded", "added", "pauses")
_NOT_IN_TEMPLATE = ("customer_id", "day")
_PATH = re.compile(r"[a-z_]+|\[\d{1,4}\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceForm:
    """A recurrence as it was asked for: when, and what each time."""

    when: Recurrence
    template: dict[str, Any]


def read_recurrence_form(request: PlainRequest) -> RecurrenceForm:
    """Read a recurrence.

    Parameters
    ----------
    request
        ``customer_id``; ``start``, ``rule``, ``excluded``, ``added`` and ``pauses`` as in
        :class:`dispatch.bookings.recurring_bookings.Recurrence`; ``booking`` is what is booked each
        time, as in
        :mod:`api.usecases.bookings.form`, its windows as times of day alone.

    Raises
    ------
    BadInput
        With everything that is wrong with the rule and the windows.
    """
    table = open_request(request, RECURRENCE_KEYS)
    faults = table.node.faults
    listed = table.need("booking")
    booking = listed.table(BOOKING_KEYS) if listed else None
    for key in _NOT_IN_TEMPLATE if booking else ():
        if listed and booking and booking.get(key):
            listed.child(key, None).fault("template-with-day", key=key)
    if listed and booking:
        _each_window(listed.value, lambda window: window, listed)
    when = None
    try:
        given = {key: request[key] for key in _WHEN if request.get(key) is not None}
        when = from_plain(Recurrence, given)
    except BadInput as error:
        faults.found += error.faults
    when, template = close_with(table, when), close_with(table, booking).values
    return RecurrenceForm(when=when, template=deepcopy(dict(template)))


def booking_of(
    when: Recurrence, template: Mapping[str, Any], occurrence: Occurrence
) -> dict[str, Any]:
    """Return the request for a booking of one occurrence.

    Windows lie as far from the occurrence's time on the wall as they do from the recurrence's
    start on its day, whatever the clock does in between.
    """
    changes: dict[str, Any] = _with_changes(template, occurrence.changes)

    def dated(window: dict[str, Any]) -> dict[str, Any]:
        begin, end = (_offset(when, window.get(key)) for key in ("start", "end"))
        if begin is None or end is None:
            return window
        if end < begin:  # Over midnight.
            end += timedelta(days=1)
        walls = {"start": occurrence.wall + begin, "end": occurrence.wall + end}
        return {**window, **{key: wall.isoformat() for key, wall in walls.items()}}

    _each_window(changes, dated)
    return {**changes, "day": occurrence.wall.date().isoformat()}


def _offset(when: Recurrence, clock: object) -> timedelta | None:
    if not isinstance(clock, str) or not is_clock(clock):
        return None
    try:
        read = time.fromisoformat(clock)
    except ValueError:
        return None
    day = when.start.date()
    return datetime.combine(day, read) - when.start


def _each_window(
    booking: object,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    node: Node | None = None,
) -> None:
    """Change every window of a booking in place; with a node, find fault with times of a day."""
    for where, stop in asked_stops(booking):
        windows = stop.get("windows")
        if not isinstance(windows, list):
            continue
        for number, window in enumerate(windows):
            if not isinstance(window, dict):
                continue
            windows[number] = change(window)
            for key in ("start", "end"):
                if node and isinstance(window.get(key), str) and not is_clock(window[key]):
                    path = f"{node.where}.{where}.windows[{number}].{key}"
                    node.faults.add("template-with-day", path, None, key=key)


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
        if not _put(request, steps, value):
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
