"""The text of a recurrence rule (RFC 5545, section 3.3.10), read strictly.

Rules finer than a day are refused, and so are parts that RFC 5545 knows and no booking needs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from dispatch.values.validation import fault
from routing.errors import BadInput, Fault

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MAX_PER_DAY = 24
"""Most occurrences of one rule in a day."""

_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,5}", re.ASCII)
_UNTIL = re.compile(r"(\d{8})(T(\d{6})(Z)?)?", re.ASCII)
_EARLIEST, _NEVER = "19000101", "22000101"
_ONE: dict[str, tuple[int, int]] = {"INTERVAL": (1, 1000), "COUNT": (1, 10_000)}
_LISTS: dict[str, tuple[int, int]] = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
}
_KEYS = ("FREQ", "UNTIL", "WKST", "BYDAY", *_ONE, *_LISTS)
_ONLY_WITH: dict[str, tuple[str, ...]] = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("MONTHLY", "YEARLY"),
}


def rule_parts(text: str, where: str = "rule") -> dict[str, str]:
    """Read a rule such as ``FREQ=WEEKLY;BYDAY=TU,FR`` into its parts, in capitals.

    Parameters
    ----------
    text
        The rule, with or without ``RRULE:`` before it.
    where
        Key path that the faults give.

    Raises
    ------
    BadInput
        With everything that is wrong: an unknown, doubled or malformed part, a frequency finer
        than a day, parts that exclude each other, or too many occurrences in a day.
    """
    faults: list[Fault] = []
    parts: dict[str, str] = {}
    for piece in text.strip().upper().removeprefix("RRULE:").split(";"):
        key, equals, value = piece.partition("=")
        if not equals or not value:
            faults.append(fault("rule-part", where, value=piece, example="FREQ=WEEKLY;BYDAY=TU,FR"))
        elif key not in _KEYS:
            faults.append(fault("unknown-key", where, key=key, known=", ".join(sorted(_KEYS))))
        elif key in parts:
            faults.append(fault("duplicate-key", where, key=key))
        else:
            parts[key] = value
    if not faults:
        faults = [*_value_faults(parts, where), *_whole_faults(parts, where)]
    if faults:
        raise BadInput(faults)
    return parts


def until_of(parts: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return the end of a rule, included: on the wall clock, and as an instant; ``None`` without.

    An end in UTC (``…Z``) is an instant; a day alone means all of that day on the wall clock. Some
    calendars write 9999 where there is no end, so an end that far away is none.
    """
    found = _UNTIL.fullmatch(parts.get("UNTIL", ""))
    if found is None or found[1] >= _NEVER:
        return None, None
    day = datetime.strptime(max(found[1], _EARLIEST), "%Y%m%d").replace(tzinfo=UTC).date()
    if not found[2]:
        return datetime.combine(day, time(23, 59, 59)), None
    clock = time(int(found[3][:2]), int(found[3][2:4]), int(found[3][4:]))
    wall = datetime.combine(day, clock)
    return (None, wall.replace(tzinfo=UTC)) if found[4] else (wall, None)


def _value_faults(parts: dict[str, str], where: str) -> list[Fault]:
    """Fault every part whose value cannot be meant."""
    faults = []
    for key, value in parts.items():
        low, high = _ONE.get(key) or _LISTS.get(key) or (0, 0)
        numbers = [value] if key in _ONE else value.split(",")
        if key == "FREQ" and value not in FREQUENCIES:
            faults.append(fault("rule-frequency", where, value=value, known=", ".join(FREQUENCIES)))
        elif key == "UNTIL" and not _is_until(value):
            faults.append(
                fault("rule-value", where, key=key, value=value, right="20261231, 20261231T083000Z")
            )
        elif key in ("BYDAY", "WKST") and not _are_weekdays(key, value, parts.get("FREQ", "")):
            right = "MO, TU, WE, TH, FR, SA, SU; MONTHLY, YEARLY: 1MO … -1SU"
            faults.append(fault("rule-value", where, key=key, value=value, right=right))
        elif high and not all(_is_whole(key, one, low, high) for one in numbers):
            faults.append(fault("rule-value", where, key=key, value=value, right=f"{low} … {high}"))
    return faults


def _whole_faults(parts: dict[str, str], where: str) -> list[Fault]:
    """Fault what is missing, too much, or does not go together."""
    faults = []
    frequency = parts.get("FREQ")
    if frequency is None:
        faults.append(fault("missing-key", where, key="FREQ"))
    if "COUNT" in parts and "UNTIL" in parts:
        faults.append(fault("rule-count-and-until", where))
    for key, right in _ONLY_WITH.items():
        if key in parts and frequency in FREQUENCIES and frequency not in right:
            faults.append(
                fault(
                    "rule-part-with-frequency",
                    where,
                    key=key,
                    value=frequency,
                    known=", ".join(right),
                )
            )
    others = [key for key in parts if key.startswith("BY") and key != "BYSETPOS"]
    if "BYSETPOS" in parts and not others:
        faults.append(fault("rule-setpos-alone", where))
    hours = set(parts.get("BYHOUR", "").split(","))
    minutes = set(parts.get("BYMINUTE", "").split(","))
    if len(hours) * len(minutes) > MAX_PER_DAY:
        faults.append(
            fault(
                "rule-too-often",
                where,
                value=str(len(hours) * len(minutes)),
                limit=str(MAX_PER_DAY),
            )
        )
    return faults


def _is_until(value: str) -> bool:
    found = _UNTIL.fullmatch(value)
    if found is None:
        return False
    try:
        date.fromisoformat(found[1])
        time.fromisoformat(found[3] or "000000")
    except ValueError:
        return False
    return True


def _are_weekdays(key: str, value: str, frequency: str) -> bool:
    """Return whether these are weekdays, with a number only where a month or year has many."""
    if key == "WKST":
        return value in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    for one in value.split(","):
        found = _WEEKDAY.fullmatch(one)
        if found is None:
            return False
        if found[1] is not None:
            highest = {"MONTHLY": 5, "YEARLY": 53}.get(frequency, 0)
            if not 1 <= abs(int(found[1])) <= highest:
                return False
    return True


def _is_whole(key: str, text: str, low: int, high: int) -> bool:
    if _WHOLE.fullmatch(text) is None:
        return False
    number = int(text)
    return low <= number <= high and (number != 0 or key in ("BYHOUR", "BYMINUTE"))
