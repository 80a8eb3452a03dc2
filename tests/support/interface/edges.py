"""Edges of values: what is asked in place of a day, an instant, a count, a mass or a price.

Where such values stand is read from the description of the interface, and from the forms of pages:
nobody lists them by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dispatch.values.local_time import read_day, read_moment

Kind: TypeAlias = Literal["day", "instant", "clock", "rule", "whole", "number", "cursor", "figures"]
"""What stands in a place; figures are numbers with commas between."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A number as it stands in JSON, of which Python has no value that is written so."""

    text: str


DIGITS_400, DIGITS_5000 = "1" + "0" * 400, "1" + "0" * 5000
DAYS: tuple[object, ...] = (
    *("0001-01-01", "9999-12-31", "1970-01-01", "2199-12-31", "1969-12-31", "2200-01-01"),
    *("2027-02-29", "2028-02-29", "2026-03-29", "2026-10-25", "2026-02-30", "0000-00-00"),
    *("2026-W11", "20260309", "2026-3-9", "-0001-01-01", "10000-01-01", "2026-03-09T00:00:00Z"),
    *("٢٠٢٦-٠٣-٠٩", "", "-", 0, -1, 1.5, Raw("1e309"), Raw(DIGITS_400), True, None, [], {}),
)
INSTANTS: tuple[object, ...] = (
    *("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    *("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59", "0001-01-01T00:00", "1970-01-01T00:00Z"),
    *("1969-12-31T23:59:59Z", "2199-12-31T23:59:59-12:00", "2200-01-01T00:00:00Z"),
    *("2026-03-29T02:30", "2026-10-25T02:30", "2026-03-09T24:00:00Z", "2026-03-09T25:00"),
    *("2026-03-09T08:30:60Z", "2026-03-09T08:30:00+99:00", "2027-02-29T08:00:00Z", "2026-03-09"),
    *("1773043200", "٢٠٢٦-03-09T08:00", "", "-", 0, -1, 1.5, 2**53 - 1, Raw("1e309")),
    *(True, None, [], {}),
)
CLOCKS: tuple[object, ...] = (
    *("24:00", "25:00", "-1:00", "00:00", "23:59:59", "08:60", "8:30", "08.30", "8h30", "99:99"),
    *("٠٨:٣٠", "08:30+02:00", "08:30Z", "", "-", 0, -1, 8.5, True, None, [], {}),
)
WHOLES: tuple[object, ...] = (
    *(0, -1, 1, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 - 1, 2**53, 2**63 - 1, 2**63, -(2**63)),
    *(Raw(DIGITS_400), Raw(f"-{DIGITS_400}"), Raw(DIGITS_5000), Raw("1e309"), Raw("NaN")),
    *(Raw("-0.0"), Raw("1e3"), 1.5, "1.5", "1,5", "1", "٣", "-", "", "1e5", True, None, [], {}),
)
NUMBERS = (*WHOLES, 1e308, -1e308, 5e-324, Raw("-Infinity"), 90.0000001, 181, -181)
RULES = (
    *("FREQ=DAILY;UNTIL=00010101T000000Z", "FREQ=DAILY;UNTIL=99991231T235959Z"),
    *("FREQ=YEARLY;UNTIL=99991231", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1"),
    *(f"FREQ=DAILY;COUNT={2**63}", f"FREQ=DAILY;INTERVAL={2**63}", "FREQ=YEARLY;INTERVAL=9999"),
    *("FREQ=DAILY;INTERVAL=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2"),
    *("FREQ=WEEKLY;INTERVAL=٣", "FREQ=DAILY;COUNT=" + "9" * 400, "FREQ=DAILY;COUNT=1.5"),
    *("FREQ=MONTHLY;BYDAY=9999999999MO", "FREQ=", "", "-", 0, True, None),
)
CURSORS = ("", "-", "0", "-1", "A" * 32, "/" * 32, "_" * 32, "9" * 400)
FIGURES = (
    *("", "-", "0", "-1", "1", "1,5", "5,", ",", "5,,10", "1e309", "NaN,NaN", "inf,-inf", "-0.0,0"),
    *("٣", "5;10", "2147483648", "9" * 400, "181,91", "180,90", "1.5,1.5"),
)
EDGES: Mapping[Kind, Sequence[object]] = {
    "day": DAYS,
    "instant": INSTANTS,
    "clock": CLOCKS,
    "rule": RULES,
    "whole": WHOLES,
    "number": NUMBERS,
    "cursor": CURSORS,
    "figures": FIGURES,
}
"""What is asked in place of a value, by its kind."""
TYPED: Mapping[Kind, Sequence[str]] = {
    "day": (*(one for one in DAYS if isinstance(one, str)), "9" * 5000),
    "clock": (*(one for one in CLOCKS if isinstance(one, str)), "9" * 5000),
    "instant": (*(one for one in INSTANTS if isinstance(one, str)), "9" * 5000),
    "number": (
        *("-1", "0", "1", str(2**31 - 1), str(2**31), str(2**63), "1.5", "1,5", "1 000", "1_0"),
        *("-0.0", "-", "٣", "1e5", "1e309", "9e999999", "-9e999999", "1e-999999", "9" * 5000),
        *("NaN", "Infinity", "-Infinity", "²", "1,5,5", "5 kg", ""),
    ),
}
"""What is typed into a field of a page, by what stands in it."""


_PLAIN = r"-?\d+(\.\d+)?(e\d+)?"


def is_nonsense(kind: Kind, value: object, *, negative: bool, typed: bool) -> bool:
    """Return whether a value can mean nothing in a place, and is to be refused there.

    Parameters
    ----------
    negative
        Whether numbers below nought mean something there.
    typed
        Whether numbers come as texts there, as in an address.
    """
    if value is None:
        return False
    if kind in {"day", "instant"}:
        return not _is_moment(kind, value)
    if kind not in {"whole", "number"}:
        return isinstance(value, bool | int | float | list | dict)
    number = _number(value, typed=typed)
    if number is None:
        return True
    return (number < 0 and not negative) or (kind == "whole" and number >= 2**53)


def _number(value: object, *, typed: bool) -> float | None:
    if isinstance(value, Raw):
        return {"-0.0": 0.0, "1e3": 1000.0}.get(value.text)
    if typed and isinstance(value, str):
        return float(value) if re.fullmatch(_PLAIN, value, re.ASCII) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_moment(kind: Kind, value: object) -> bool:
    try:
        (read_day if kind == "day" else read_moment)(str(value))
    except ValueError:
        return False
    return isinstance(value, str)
