"""Dates, times of day and windows as people write them in spreadsheets, French or English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from data.formats.fields import shown
from data.formats.plain_text import without_accents
from data.formats.spreadsheet.cells import SPACES, Cell, CellFault, text_of
from dispatch.values.local_time import clock_change, instant_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY_S = 24 * 3600

_MONTHS = (
    ("janvier", "janv", "jan", "january"), ("fevrier", "fevr", "fev", "feb", "february"),
    ("mars", "mar", "march"), ("avril", "avr", "apr", "april"), ("mai", "may"),
    ("juin", "jun", "june"), ("juillet", "juil", "jul", "july"), ("aout", "aug", "august"),
    ("septembre", "sept", "sep", "september"), ("octobre", "oct", "october"),
    ("novembre", "nov", "november"), ("decembre", "dec", "december"),
)  # fmt: skip
_DAYS = (
    ("lundi", "lun", "monday", "mon"), ("mardi", "mar", "tuesday", "tue"),
    ("mercredi", "mer", "wednesday", "wed"), ("jeudi", "jeu", "thursday", "thu"),
    ("vendredi", "ven", "friday", "fri"), ("samedi", "sam", "saturday", "sat"),
    ("dimanche", "dim", "sunday", "sun"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DAY_OF = {name: number for number, names in enumerate(_DAYS, 1) for name in names}


def _any_of(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)"
    rf"|(?:(?:{_any_of(_DAY_OF)})\b\.?,?\s+)?"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)?\s+(?:{_any_of(_MONTH_OF)})\b\.?,?"
    rf"|(?:{_any_of(_MONTH_OF)})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?)\s+\d{{4}})"
)
_TIME = (
    r"(?:\d{1,2}\s*h\s*[0-5]\d(?!\d)|\d{1,2}\s*h(?![a-z0-9])"
    r"|\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?"
    r"|midi|minuit|noon|midnight)"
)
_OFFSET = r"(?:\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:?\d\d))"
_MOMENT = rf"(?:{_OFFSET}|{_DATE}(?:t|,?\s+(?:a\s+|at\s+)?){_TIME}|{_TIME}|{_DATE})"
_MOMENT_FORM = re.compile(
    rf"(?P<offset>{_OFFSET})|(?P<date>{_DATE})?(?:t|,?\s+(?:a\s+|at\s+)?)?(?P<time>{_TIME})?"
)
_WINDOW = re.compile(
    rf"(?:entre|between)\s+(?P<a1>{_MOMENT})\s*(?:et|and)\s*(?P<b1>{_MOMENT})"
    rf"|(?:avant|before|jusqu'?a|until|au plus tard(?: a)?)\s+(?P<before>{_MOMENT})"
    rf"|(?:de\s+|from\s+)?(?P<a2>{_MOMENT})\s*(?:-|/|>|\ba\b|\bto\b|\buntil\b)\s*(?P<b2>{_MOMENT})"
    rf"|(?:apres|after|a partir de|des|from)\s+(?P<after>{_MOMENT})"
)
_BETWEEN_WINDOWS = re.compile(r"[\s;,|&+/]*(?:\b(?:et|and|ou|or|puis|then)\b)?[\s;,|&+]*")
_BARE_HOUR = re.compile(r"(?<![\d:h/.-])(?<!h )(\d{1,2})\s*(-|\ba\b|\bet\b)\s*(?=\d{1,2}\s*h)")

_BARE_PAIR = r"(?:de |from )?\d{1,2}(?::[0-5]\d)?\s*(?:-| a | to )\s*\d{1,2}(?::[0-5]\d)?"
_BARE_CELL = re.compile(rf"{_BARE_PAIR}(?:\s*(?:[;,|&+]|\bet\b|\band\b)\s*{_BARE_PAIR})*")
"""Windows of which hours are plain numbers, such as ``9-12, 14-18``."""
_NUMBER = re.compile(r"\d{1,2}(?::\d\d)?")
_MORNING, _NOON = 6, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date, a time of day (seconds of the day, to 24:00), both, or an instant and its date."""

    day: date | None = None
    second: int | None = None
    instant: datetime | None = None


def _simple(text: str) -> str:
    """Lower case without accents, with one kind of dash, apostrophe and space."""
    bare = without_accents(text).lower()
    return re.sub(rf"[\s{SPACES}]+", " ", re.sub("[–—→]", "-", bare.replace("’", "'"))).strip()


def day(cell: Cell) -> date:
    """Read a date: ISO, day/month/year, or with the month's name; a date cell as it is.

    Raises
    ------
    CellFault
        If it is no date, or its weekday is another one.
    """
    found = moment(cell, "not-a-date")
    if found.day is None or found.second or found.instant:
        raise CellFault("not-a-date", value=shown(text_of(cell)))
    return found.day


def moment(cell: Cell, code: str = "not-a-time") -> Moment:
    """Read a time of day, a date, or both."""
    if isinstance(cell, datetime):
        _likely(cell.date(), cell)
        rounded = cell + timedelta(microseconds=500_000)
        second = rounded.hour * 3600 + rounded.minute * 60 + rounded.second
        return Moment(day=rounded.date(), second=second)
    if isinstance(cell, date):
        return Moment(day=_likely(cell, cell))
    if isinstance(cell, time):
        second = round(cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6)
        return Moment(second=second)
    if isinstance(cell, timedelta) and 0 <= cell.total_seconds() <= DAY_S:
        return Moment(second=round(cell.total_seconds()))
    return _moment(_simple(text_of(cell)), cell, code)


def _moment(text: str, cell: Cell, code: str) -> Moment:
    found = _MOMENT_FORM.fullmatch(text)
    if found is None or not text:
        raise CellFault(code, value=shown(text_of(cell)))
    if found["offset"]:
        exact = _exact(found["offset"], cell, code)
        return Moment(day=_likely(exact.date(), cell), instant=exact.astimezone(UTC))
    on = _day(found["date"], cell) if found["date"] else None
    second = _second(found["time"], cell, code) if found["time"] else None
    return Moment(day=on, second=second)


def _exact(text: str, cell: Cell, code: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise CellFault(code, value=shown(text_of(cell))) from None


def _likely(on: date, cell: Cell) -> date:
    """Refuse a year that only a mistake gives, such as the 1900 of a number shown as a date."""
    if not 2000 <= on.year <= 2100:
        raise CellFault("not-a-date", value=shown(text_of(cell)))
    return on


def _day(text: str, cell: Cell) -> date:
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    words = re.findall(r"[a-z]+", text)
    month = next((_MONTH_OF[word] for word in reversed(words) if word in _MONTH_OF), 0)
    if month:
        year, of_month = numbers[1], numbers[0]
    elif re.match(r"\d{4}", text):
        year, month, of_month = numbers
    else:
        of_month, month, year = numbers
        year += 2000 if year < 100 else 0
    try:
        day = date(year, month, of_month)
    except ValueError:
        raise CellFault("not-a-date", value=shown(text_of(cell))) from None
    weekday = _DAY_OF.get(words[0]) if len(words) > 1 and not text[0].isdigit() else None
    if weekday and weekday != day.isoweekday():
        raise CellFault("weekday-differs", value=shown(text_of(cell)), date=day.isoformat())
    return _likely(day, cell)


def _second(text: str, cell: Cell, code: str) -> int:
    named = {"midi": 12, "noon": 12, "minuit": 24, "midnight": 24}
    if text in named:
        return named[text] * 3600
    hours, minutes, seconds = ([int(part) for part in re.findall(r"\d+", text)] + [0, 0])[:3]
    half = re.search(r"([ap])\.?m", text)
    if half and not 1 <= hours <= 12:
        raise CellFault(code, value=shown(text_of(cell)))
    if half:
        hours = hours % 12 + (12 if half[1] == "p" else 0)
    total = hours * 3600 + minutes * 60 + seconds
    if total > DAY_S:
        raise CellFault(code, value=shown(text_of(cell)))
    return total


def windows(cell: Cell) -> list[tuple[Moment | None, Moment | None]]:
    """Read one or more windows of one cell, such as ``8h-10h et 14h-16h`` or ``avant 10h``.

    Hours may be plain numbers (``9-12``) where all of them are, and mean one thing alone.
    """
    if not isinstance(cell, str):
        raise CellFault("not-a-window", value=shown(text_of(cell)))
    text = _BARE_HOUR.sub(r"\1h \2 ", _with_hours(_simple(cell.replace("\n", " ; "))))
    found: list[tuple[Moment | None, Moment | None]] = []
    reached = 0
    for match in _WINDOW.finditer(text):
        gap = text[reached : match.start()]
        if not _BETWEEN_WINDOWS.fullmatch(gap) or (bool(found) and not gap):
            raise CellFault("not-a-window", value=shown(text_of(cell)))
        start = match["a1"] or match["a2"] or match["after"]
        end = match["b1"] or match["b2"] or match["before"]
        found.append(
            (
                _moment(start, cell, "not-a-window") if start else None,
                _moment(end, cell, "not-a-window") if end else None,
            )
        )
        reached = match.end()
    if not found or text[reached:].strip(" ;,|"):
        raise CellFault("not-a-window", value=shown(text_of(cell)))
    return found


def _with_hours(text: str) -> str:
    """Return windows of plain numbers with their hours marked; any other text as it is.

    ``2-6`` may be of the afternoon, and ``9-5`` is: hours of a half day are not read as of 24.
    """
    if not _BARE_CELL.fullmatch(text):
        return text
    hours = [int(one.partition(":")[0]) for one in _NUMBER.findall(text)]
    for start, end in zip(hours[::2], hours[1::2], strict=True):
        is_half_day = 0 < start < _MORNING and end <= _NOON
        if is_half_day or start > end:
            return text
    return _NUMBER.sub(lambda found: found[0] if ":" in found[0] else f"{found[0]}h", text)


def instant(on: date, second: int, zone: ZoneInfo, *, edge: bool = False) -> datetime:
    """Return the instant of a local date and time of day.

    Parameters
    ----------
    edge
        Where the time is not written but follows from the date (first or last of a day), the
        nearest instant will do.

    Raises
    ------
    CellFault
        If the clocks jump over that time, or show it twice.
    """
    local = datetime.combine(on, time()) + timedelta(seconds=second)
    change = None if edge else clock_change(local, zone)
    if change is not None:
        raise CellFault(change[0], **change[1])
    return instant_of(local, zone)
