"""Access by day and hour: OpenStreetMap's ``*:conditional`` tags at one moment.

A value such as ``no @ (Mo-Fr 07:00-09:00); yes @ Su`` is a list of clauses; of those that hold the
last one counts, and where none does the tag without ``:conditional``. Of the conditions, which are
written like opening hours, we read months, dates, weekdays and times of day, joined by ``AND``.
Anything else (public holidays, weather, weight) cannot be judged, and such a clause is left out.
Source: OpenStreetMap wiki, *Conditional restrictions* and *Key:opening_hours/specification*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Protocol

SUFFIX = ":conditional"

_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLAUSE = re.compile(r"\s*([^@;()]+?)\s*@\s*(?:\(([^()]*)\)|([^;()]*))\s*(?:;|$)")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")
_DATE = re.compile(r"([a-z]{3})[a-z]*\.?(?:\s*(\d{1,2}))?$")
_WORDS = re.compile(r"\s*,\s*")
_MINUTES_A_DAY = 24 * 60


class _Reader(Protocol):
    """Reads one end of a range as a number; ``last`` tells which end."""

    def __call__(self, text: str, *, last: bool) -> int | None: ...


def clauses(text: str) -> list[tuple[str, str]]:
    """Cut a conditional value into pairs of a value and the condition it holds under."""
    return [(found[1].strip(), found[2] or found[3] or "") for found in _CLAUSE.finditer(text)]


def holds(condition: str, moment: datetime) -> bool | None:
    """Tell whether a condition holds.

    Parameters
    ----------
    condition
        As in the tag, without parentheses.
    moment
        Local time of the city.

    Returns
    -------
    bool or None
        ``None`` where the condition says something that cannot be judged.
    """
    rules = [rule for rule in condition.lower().split(";") if rule.strip()]
    if not rules:
        return None
    judged = [_rule(rule, moment) for rule in rules]
    if None in judged:
        return None
    return any(judged)


def _rule(rule: str, moment: datetime) -> bool | None:
    """Judge one rule of opening hours: all of its parts must hold."""
    parts = _parts(rule)
    if not parts:
        return None
    judged = [_part(kind, text, moment, parts) for kind, text in parts.items()]
    return None if None in judged else all(judged)


def _parts(rule: str) -> dict[str, str]:
    """Sort the words of a rule into ``dates``, ``days`` and ``times``; empty where one is none."""
    words = re.sub(r"\s*([-,])\s*", r"\1", rule.replace(" and ", " ").strip())
    words = re.sub(r"([a-z]{3})\s+(\d{1,2})(?=$|[-,\s])(?!:)", r"\1\2", words)
    parts: dict[str, list[str]] = {}
    for word in words.split():
        if ":" in word:
            kind = "times"
        elif word[:2] in _DAYS and word[:3] not in _MONTHS:
            kind = "days"
        elif word[:3] in _MONTHS or word[0].isdigit():
            kind = "dates"
        else:
            return {}
        parts.setdefault(kind, []).append(word)
    return {kind: " ".join(found) for kind, found in parts.items()}


def _part(kind: str, text: str, moment: datetime, parts: Mapping[str, str]) -> bool | None:
    if kind == "times":
        return _times(text, moment)
    if kind == "dates":
        return _any_range(text, _day_of_year, moment.month * 100 + moment.day)
    days = _any_range(text, _weekday, moment.weekday())
    before = _any_range(text, _weekday, (moment.weekday() - 1) % 7)
    if days is None or before is None:
        return None
    # After midnight the night still belongs to the day on which it began.
    return before if _is_after_midnight(parts.get("times", ""), moment) else days


def _weekday(text: str, *, last: bool) -> int | None:
    del last
    return _DAYS.index(text) if text in _DAYS else None


def _day_of_year(text: str, *, last: bool) -> int | None:
    """Month times a hundred plus day; a month alone begins at its first and ends at its last."""
    found = _DATE.match(text)
    if not found or found[1] not in _MONTHS:
        return None
    day = int(found[2]) if found[2] else (31 if last else 1)
    return (_MONTHS.index(found[1]) + 1) * 100 + day


def _any_range(text: str, read: _Reader, value: int) -> bool | None:
    """Tell whether a value is in any of some ranges, of which each may wrap round."""
    inside = False
    for part in _WORDS.split(text):
        first, _, second = part.partition("-")
        low = read(first.strip(), last=False)
        high = read((second or first).strip(), last=True)
        if low is None or high is None:
            return None
        inside |= low <= value <= high if low <= high else value >= low or value <= high
    return inside


def _spans(text: str) -> list[tuple[int, int]] | None:
    """Minutes of the day from and to of each span, ``None`` where one cannot be read."""
    spans = []
    for part in _WORDS.split(text):
        found = _TIME.match(part)
        if not found:
            return None
        begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if begin > _MINUTES_A_DAY or end > 2 * _MINUTES_A_DAY:
            return None
        # "22:00-26:00" is another way to write "22:00-02:00".
        spans.append((begin, end - _MINUTES_A_DAY if end > _MINUTES_A_DAY else end))
    return spans


def _times(text: str, moment: datetime) -> bool | None:
    spans = _spans(text)
    if spans is None:
        return None
    now = moment.hour * 60 + moment.minute
    return any(
        begin <= now < end if begin < end else now >= begin or now < end for begin, end in spans
    )


def _is_after_midnight(text: str, moment: datetime) -> bool:
    """Tell whether a moment lies in the part of a span that runs past midnight."""
    now = moment.hour * 60 + moment.minute
    return any(end <= begin and now < end for begin, end in _spans(text) or ()) if text else False


def is_conditional(tags: Mapping[str, str]) -> bool:
    """Tell whether any tag of a way or node is conditional."""
    return any(key.endswith(SUFFIX) for key in tags)


def possible(tags: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Give the plain tags, and those with each conditional value in turn in its place."""
    yield tags
    for key, text in tags.items():
        if key.endswith(SUFFIX):
            for value, _ in clauses(text):
                yield {**tags, key.removesuffix(SUFFIX): value}


def changes_within(texts: Iterable[str], start: datetime, end: datetime) -> list[datetime]:
    """Give moments at each of which some conditions may begin or cease to hold.

    Between two of them that follow each other nothing changes, as conditions are told by the
    minute: by times of day, and by days.

    Parameters
    ----------
    texts
        Conditions, or whole values with conditions in them.
    start, end
        Local time of the city.

    Returns
    -------
    list of datetime
        ``start`` and those after it and before ``end``, without a zone, ascending.
    """
    times = {int(h) % 24 * 60 + int(m) for text in texts for h, m in _CLOCK.findall(text)}
    first, last = start.replace(tzinfo=None), end.replace(tzinfo=None)
    midnight = datetime.combine(first, time())
    days = range((last - midnight).days + 1)
    minutes = sorted(times | {0})
    every = [midnight + timedelta(days=day, minutes=minute) for day in days for minute in minutes]
    return [first, *(moment for moment in every if first < moment < last)]


def at_moment(tags: Mapping[str, str], moment: datetime) -> Mapping[str, str]:
    """Give the tags that hold at a moment, conditional ones put in the place of plain ones.

    Parameters
    ----------
    tags
        Of a way or node.
    moment
        Local time of the city.

    Returns
    -------
    Mapping
        The very same tags where nothing changes.
    """
    changed: dict[str, str] = {}
    for key, text in tags.items():
        if key.endswith(SUFFIX):
            plain = key.removesuffix(SUFFIX)
            for value, condition in clauses(text):
                if holds(condition, moment):
                    changed[plain] = value
    if all(tags.get(key) == value for key, value in changed.items()):
        return tags
    return {**tags, **changed}
