"""Opening hours as people write them, in English or French, read as OpenStreetMap writes them.

``Mon–Sat 9–19`` and ``lun. au sam. de 9 h à 19 h`` are both ``Mo-Sa 09:00-19:00``. What cannot be
read stays words for people: nothing is concluded from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from dispatch.values.local_time import instant_of
from dispatch.values.time_spans import Span, united
from routing.rules.conditional_access import changes_within, holds, is_read
from routing.types import Point

Openness = Literal["open", "partly", "shut"]

_DAY_WORDS = {
    "Mo": "mondays?|mon|mo|lundis?|lun|lu",
    "Tu": "tuesdays?|tues|tue|tu|mardis?|mar|ma",
    "We": "wednesdays?|wed|we|mercredis?|mer|me",
    "Th": "thursdays?|thurs|thur|thu|th|jeudis?|jeu|je",
    "Fr": "fridays?|fri|fr|vendredis?|ven|ve",
    "Sa": "saturdays?|sat|sa|samedis?|sam",
    "Su": "sundays?|sun|su|dimanches?|dim|di",
    "PH": r"public holidays?|holidays?|jours f[ée]ri[ée]s|f[ée]ri[ée]s|ph",
    "Mo-Su": r"daily|every day|all days|tous les jours|7 ?j ?/ ?7|7/7",
}
_KINDS = {
    **{f"day_{n}": rf"(?:{words})(?!\w)\.?" for n, words in enumerate(_DAY_WORDS.values())},
    "shut": r"(?:closed|shut|ferm[ée]e?s?|off)(?!\w)",
    "time": r"\d{1,2}(?: ?[:.h] ?\d\d| ?h)?(?: ?[ap]m)?(?![\w:])|noon|midi|midnight|minuit",
    "until": r"[-–—]|(?:to|till|until|through|au|à|a|jusqu[’']à)(?!\w)",
    "next": r"[;\n]",
    "filler": r"[,/&+.:]|(?:and|et|open|ouverte?s?|from|on|le|les|du|de|entre|between)(?!\w)",
    "gap": r"\s+",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{one})" for kind, one in _KINDS.items()), re.IGNORECASE)
_CODES = list(_DAY_WORDS)
_CLOCK = re.compile(r"(\d+)(?: ?[:.h] ?(\d\d)| ?h)?(?: ?([ap])m)?", re.IGNORECASE)
_NAMED = {"noon": "12:00", "midi": "12:00", "midnight": "24:00", "minuit": "24:00"}
_LONGEST = 200


@dataclass(slots=True)
class _Rule:
    """Days and times that belong together, as they are read."""

    days: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    shut: bool = False

    def __str__(self) -> str:
        return " ".join(filter(None, (",".join(self.days), ",".join(self.times) or self._ending())))

    def _ending(self) -> str:
        return "off" if self.shut else ""


@lru_cache(maxsize=1024)
def read_hours(text: str) -> str | None:
    """Return opening hours as OpenStreetMap writes them; ``None`` where they cannot be read."""
    plain = text.strip()
    if not plain or len(plain) > _LONGEST:
        return None
    return next((one for one in (plain, _written(plain)) if one and _is_hours(one)), None)


def is_unread(text: str) -> bool:
    """Return whether hours are told, and cannot be read."""
    return bool(text.strip()) and read_hours(text) is None


def openness(
    text: str, start: datetime, end: datetime, zone: tzinfo, where: Point | None = None
) -> Openness | None:
    """Return how far a place is open from one moment until another.

    Parameters
    ----------
    text
        Opening hours as somebody wrote them.
    start, end
        Instants.
    zone
        Zone of the place.
    where
        Its point: public holidays depend on the country.

    Returns
    -------
    str or None
        ``None`` where the hours cannot be read, or say something that cannot be judged.
    """
    judged = {state for _, state in _states(text, start, end, zone, where)}
    if not judged or None in judged:
        return None
    return "partly" if len(judged) > 1 else "open" if True in judged else "shut"


def open_spans(
    text: str, start: datetime, end: datetime, zone: tzinfo, where: Point | None = None
) -> list[Span] | None:
    """Return the hours in which a place is open from one moment until another, in order.

    Parameters
    ----------
    text, start, end, zone, where
        As for :func:`openness`.

    Returns
    -------
    list of Span or None
        ``None`` where the hours cannot be read, or say something that cannot be judged.
    """
    states = _states(text, start, end, zone, where)
    if not states or any(state is None for _, state in states):
        return None
    ends = [*(begin for begin, _ in states[1:]), end]
    return united((begin, to) for (begin, state), to in zip(states, ends, strict=True) if state)


def _states(
    text: str, start: datetime, end: datetime, zone: tzinfo, where: Point | None
) -> list[tuple[datetime, bool | None]]:
    """Return from when on a place is open or shut; nothing where its hours cannot be read."""
    read = read_hours(text)
    if read is None:
        return []
    first, last = (one.astimezone(zone).replace(tzinfo=None) for one in (start, end))
    at = None if where is None else (where.lat, where.lon)
    moments = changes_within([read], first, last, at)
    # The clock may change within: what the start of the time is stays what it was given as.
    begins = [start, *(instant_of(moment, zone) for moment in moments[1:])]
    return [(begin, holds(read, moment, at)) for begin, moment in zip(begins, moments, strict=True)]


def _is_hours(text: str) -> bool:
    """Return whether OpenStreetMap's hours are read; holidays may need to know the country."""
    return is_read(text.replace("PH", "Su"))


def _written(text: str) -> str | None:
    """Write hours of people as OpenStreetMap does; ``None`` where a word is not understood."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None or found.end() == at:
            return None
        at = found.end()
        if found.lastgroup not in {"gap", "filler"}:
            tokens.append((found.lastgroup, found[0]))
    rules = _rules(tokens)
    if rules is None:
        return None
    # Where only closed days are told, all others are open.
    always = ["24/7"] if all(one.shut for one in rules) else []
    return "; ".join([*always, *map(str, rules)])


def _rules(tokens: list[tuple[str, str]]) -> list[_Rule] | None:
    """Part words into rules: one begins with the days that follow times."""
    rules = [_Rule()]
    while tokens:
        kind, word = tokens.pop(0)
        rule = rules[-1]
        ended = rule.times or (rule.shut and rule.days)
        if kind == "next" or (
            ended and (kind.startswith("day") or (kind == "shut" and rule.times))
        ):
            rules.append(rule := _Rule())
        if kind.startswith("day"):
            rule.days.append(_to_end(_CODES[int(kind[4:])], tokens, "day"))
        elif kind == "time":
            if not (tokens and tokens[0][0] == "until"):
                return None
            rule.times.append(_to_end(_clock(word), tokens, "time"))
        elif kind == "shut":
            rule.shut = True
        elif kind == "until":
            return None
    for before, one in pairwise(rules):
        # *Closed on Saturdays and Sundays*.
        one.shut = one.shut or (before.shut and not one.times)
    return [one for one in rules if str(one)] or None


def _to_end(begin: str, tokens: list[tuple[str, str]], kind: str) -> str:
    """Return a day or time, or from there until the one that follows *until*."""
    if len(tokens) > 1 and tokens[0][0] == "until" and tokens[1][0].startswith(kind):
        _, (end_kind, word) = tokens.pop(0), tokens.pop(0)
        return f"{begin}-{_clock(word) if kind == 'time' else _CODES[int(end_kind[4:])]}"
    return begin


def _clock(word: str) -> str:
    found = _CLOCK.fullmatch(word)
    if found is None:
        return _NAMED[word.lower()]
    hours = int(found[1])
    if found[3]:
        hours = hours % 12 + (12 if found[3].lower() == "p" else 0)
    return f"{hours:02}:{found[2] or '00'}"
