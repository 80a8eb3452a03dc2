"""Access by day and hour: OpenStreetMap's ``*:conditional`` tags at one moment.

A value such as ``no @ (Mo-Fr 07:00-09:00); yes @ Su`` is a list of clauses; of those that hold the
last one counts, and where none does the tag without ``:conditional``. Conditions of time are
opening hours, read by the library ``opening-hours-py``: months, weekdays, weeks, dates with a year,
public holidays of the country that the city lies in, sunrise and sunset. Conditions of size
(``weight>7.5``) are judged for bicycles: none weighs a ton. What else there may be (weather, school
holidays, kinds of vehicles) cannot be judged: :func:`holds` says so, and whoever asks takes the
stricter side.
Source: OpenStreetMap wiki, *Conditional restrictions* and *Key:opening_hours/specification*.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opening_hours import OpeningHours

SUFFIX = ":conditional"
EITHER = "\n"
"""Between conditions of which one is enough."""

Where = tuple[float, float]
"""Latitude and longitude of a city, degrees: holidays and the sun depend on it."""

_MOST_CHANGES = 2000
"""No street opens and closes more often within the hours of a plan."""
_MOST_VARIANTS = 32
_FARTHEST_DAYS = 40
"""A change later than this is none: no plan looks so far."""

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(mo|tu|we|th|fr|sa|su|ph|sh)\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b\.?",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*[-–]\s*")
_OF_PLACE = re.compile(r"\bPH\b|sunrise|sunset|dawn|dusk")
_UNKNOWN = re.compile(r"\bSH\b")
_SIZE = re.compile(r"([a-z]+)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*(?:t|m)?")
_BICYCLES = {
    **dict.fromkeys(("weight", "weightrating", "maxweightrating", "axleload"), 1.0),
    "length": 4.0,
    "width": 1.5,
    "height": 2.5,
    "axles": 5.0,
    "trailers": 2.0,
}
"""More than any bicycle has, with what it carries: tonnes, metres, counts."""


# --- what is written ------------------------------------------------------------------------


def clauses(text: str) -> list[tuple[str, str]]:
    """Cut a conditional value into pairs of a value and the condition it holds under.

    Conditions come without parentheses round them. One that was written without goes on behind
    semicolons, up to the next ``@``.
    """
    found: list[tuple[str, str]] = []
    for part in _at_depth_0(text, ";"):
        value, at, condition = part.partition("@")
        if at and value.strip():
            found.append((value.strip(), _bare(condition)))
        elif not at and found and part.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]}; {part.strip()}")
    return found


def _at_depth_0(text: str, mark: str) -> list[str]:
    """Cut a text at a mark where it stands in no parentheses and no quotes."""
    parts, depth, quoted = [""], 0, False
    for char in text:
        quoted ^= char == '"'
        depth += 0 if quoted else (char == "(") - (char == ")")
        if char == mark and depth <= 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _bare(condition: str) -> str:
    """Take off the parentheses round a condition."""
    condition = condition.strip()
    if condition.startswith("(") and condition.endswith(")"):
        inner = condition[1:-1]
        depths = itertools.accumulate((char == "(") - (char == ")") for char in inner)
        if min(depths, default=0) >= 0:
            return inner.strip()
    return condition


def is_conditional(tags: Mapping[str, str]) -> bool:
    """Return whether any tag of a way or node is conditional."""
    return any(key.endswith(SUFFIX) for key in tags)


def conditions_of(tags: Mapping[str, str]) -> list[str]:
    """Return the conditions of all conditional tags of a way or node."""
    return [
        condition
        for key, text in tags.items()
        if key.endswith(SUFFIX)
        for _, condition in clauses(text)
    ]


def possible(tags: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Return the plain tags, and those with each conditional value in turn in its place."""
    yield tags
    for key, text in tags.items():
        if key.endswith(SUFFIX):
            for value, _ in clauses(text):
                yield {**tags, key.removesuffix(SUFFIX): value}


# --- what holds -----------------------------------------------------------------------------


def holds(condition: str, moment: datetime, where: Where | None = None) -> bool | None:
    """Return whether a condition holds.

    Parameters
    ----------
    condition
        As in the tag, without parentheses; several with :data:`EITHER` between them.
    moment
        Local time of the city.
    where
        Where the city lies; without it public holidays and the sun cannot be judged.

    Returns
    -------
    bool or None
        ``None`` where the condition says something that cannot be judged.
    """
    judged = [_together(one, moment, where) for one in condition.split(EITHER)]
    if True in judged:
        return True
    return None if None in judged else False


def _together(condition: str, moment: datetime, where: Where | None) -> bool | None:
    """Judge conditions joined by ``AND``: one that does not hold decides, whatever the others."""
    judged = [_judged(part, moment, where) for part in _parts(condition)]
    if False in judged:
        return False
    return None if None in judged or not judged else True


def _parts(condition: str) -> list[str]:
    return [part.strip() for part in _AND.split(condition) if part.strip()]


def _judged(part: str, moment: datetime, where: Where | None) -> bool | None:
    size = _SIZE.fullmatch(part.lower())
    if size:
        return _of_size(size[1], size[2], float(size[3]))
    hours = _hours(part, where)
    if hours is None:
        return None
    state, _ = hours.state(moment.replace(tzinfo=None))
    return {"open": True, "closed": False}.get(str(state).rpartition(".")[2].lower())


def _of_size(key: str, sign: str, bound: float) -> bool | None:
    """Judge a bound that every bicycle keeps; ``None`` where some may and some may not."""
    least = _BICYCLES.get(key)
    if least is None or bound < least:
        return None
    return sign.startswith("<")


@lru_cache(maxsize=4096)
def _hours(part: str, where: Where | None) -> OpeningHours | None:
    """Read opening hours, ``None`` where they are none or depend on what is not known."""
    # Most cities have no such tags, and the library is large.
    from opening_hours import OpeningHours, validate  # noqa: PLC0415

    text = _DASH.sub("-", _WORDS.sub(_as_written, part))
    if _UNKNOWN.search(text):
        return None
    of_place = _OF_PLACE.search(text) is not None
    if of_place and (where is None or ("PH" in text and not _knows_holidays(where))):
        return None
    if not validate(text):
        return None
    # To find a country by its place takes long: only where it matters.
    return OpeningHours(text, coords=where if of_place else None, max_interval_days=_FARTHEST_DAYS)


def _as_written(found: re.Match[str]) -> str:
    """Write the name of a day or month as opening hours do: not ``mo``, not ``June``."""
    word = found[1] or found[2]
    return word.upper() if word.lower() in {"ph", "sh"} else word.capitalize()


@lru_cache(maxsize=64)
def _knows_holidays(where: Where) -> bool:
    """Return whether the holidays of a place are known: New Year's Day is one everywhere."""
    from opening_hours import OpeningHours  # noqa: PLC0415

    return OpeningHours("PH", coords=where).is_open(datetime(2026, 1, 1, 12))  # noqa: DTZ001


def is_read(condition: str, where: Where | None = None) -> bool:
    """Return whether a condition can be judged at all times."""
    parts = [part for one in condition.split(EITHER) for part in _parts(one)]
    return bool(parts) and all(_is_read(part, where) for part in parts)


def _is_read(part: str, where: Where | None) -> bool:
    size = _SIZE.fullmatch(part.lower())
    if size:
        return _of_size(size[1], size[2], float(size[3])) is not None
    hours = _hours(part, where)
    return hours is not None and not re.search(r'"|\bunknown\b', part)


def unread(tags: Mapping[str, str], where: Where | None = None) -> list[str]:
    """Return the conditions of a way or node that cannot be judged, and values without clauses."""
    found = [one for one in conditions_of(tags) if not is_read(one, where)]
    found += [text for key, text in tags.items() if key.endswith(SUFFIX) and not clauses(text)]
    return found


def changes_within(
    texts: Iterable[str], start: datetime, end: datetime, where: Where | None = None
) -> list[datetime]:
    """Return moments at each of which some conditions may begin or cease to hold.

    Between two of them that follow each other nothing changes.

    Parameters
    ----------
    texts
        Conditions, or whole values with conditions in them.
    start, end
        Local time of the city.
    where
        Where the city lies.

    Returns
    -------
    list of datetime
        ``start`` and those after it and before ``end``, without a zone, ascending.
    """
    first, last = start.replace(tzinfo=None), end.replace(tzinfo=None)
    wanted: set[str] = set()
    for text in texts:
        wanted.update([one for _, one in clauses(text)] if "@" in text else [text])
    found = {first}
    for part in {part for each in wanted for one in each.split(EITHER) for part in _parts(one)}:
        hours = None if _SIZE.fullmatch(part.lower()) else _hours(part, where)
        found.update(_changes(hours, first, last) if hours is not None else ())
    return sorted(found)


def _changes(hours: OpeningHours, first: datetime, last: datetime) -> Iterator[datetime]:
    moment = first
    for _ in range(_MOST_CHANGES):
        change = hours.next_change(moment)
        if change is None:
            return
        change = change.replace(tzinfo=None)
        if not moment < change < last:
            return
        yield change
        moment = change


def all_at(
    tags: Mapping[str, str], moment: datetime, where: Where | None = None
) -> tuple[Mapping[str, str], ...]:
    """Return all sets of tags that may hold at a moment, conditional ones in place of plain ones.

    More than one where a condition cannot be judged: first without what it says, then with it.

    Parameters
    ----------
    tags
        Of a way or node; the very same are returned where nothing changes.
    moment
        Local time of the city.
    where
        Where the city lies.
    """
    found: list[Mapping[str, str]] = [tags]
    for key, text in tags.items():
        if key.endswith(SUFFIX):
            plain = key.removesuffix(SUFFIX)
            found = [
                one if value is None or one.get(plain) == value else {**one, plain: value}
                for value in _values(text, moment, where)
                for one in found
            ][:_MOST_VARIANTS]
    return tuple(found)


def _values(text: str, moment: datetime, where: Where | None) -> list[str | None]:
    """Values that may hold, ``None`` for that of the plain tag."""
    values: list[str | None] = [None]
    for value, condition in clauses(text):
        verdict = holds(condition, moment, where)
        if verdict:
            values = [value]
        elif verdict is None and value not in values:
            values.append(value)
    return values
