"""Sentences: the only place where codes and arguments become words.

The words live in ``api/locales`` (Fluent): ``<language>.ftl``, and a file for each area of pages in
``<language>/``, with the same message ids in each language; the browser reads the same files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from fluent.runtime import FluentBundle, FluentResource

from routing.errors import BadInput, Fault, TourneeError

LANGUAGES = ("en", "fr")
LOCALES = Path(__file__).parent
_BEFORE_VOWEL = re.compile(r"\b(d|qu)e (?=[aeiouéèê])", re.IGNORECASE)
"""Before a name French says d’Aino and qu’Eero."""
_BESIDE_SIGNS = re.compile("(?<=«) | (?=[;:?!»])")
"""A space beside a sign that French sets apart: no line breaks there."""


def pick_language(option: str | None, environment: Mapping[str, str]) -> str:
    """Choose the language: the option, else ``TOURNEE_LANG``, else the locale, else English."""
    wishes = (option, *(environment.get(name) for name in _LANGUAGE_VARIABLES))
    for wish in wishes:
        language = (wish or "").replace("-", "_").split("_")[0].split(".")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


_LANGUAGE_VARIABLES = ("TOURNEE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def catalogue_source(language: str) -> str:
    """Return all messages of a language, as Fluent has them."""
    files = [LOCALES / f"{language}.ftl", *sorted((LOCALES / language).glob("*.ftl"))]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return _BESIDE_SIGNS.sub("\N{NO-BREAK SPACE}", source) if language == "fr" else source


class _Catalogue:
    """Messages of one language, each parsed when it is first asked for.

    A command tells some twenty of two thousand, and parsing them all takes a tenth of a second.
    """

    def __init__(self, language: str) -> None:
        # No isolation marks: they would show as boxes in terminals and break searches in pages.
        self.bundle = FluentBundle([language], use_isolating=False)
        source = catalogue_source(language)
        begins = list(_ENTRY.finditer(source))
        ends = [*(each.start() for each in begins[1:]), len(source)]
        self._unread = {
            each[1]: source[each.start() : end] for each, end in zip(begins, ends, strict=True)
        }
        self._lock = Lock()
        self.plain: dict[str, str] = {}
        """Sentences without arguments that were told before: most of a table's, again and again."""

    def has(self, key: str) -> bool:
        """Return whether there is a message with this id, which can be looked up from then on."""
        if self.bundle.has_message(key):
            return True
        with self._lock:
            return self._read(key)

    def _read(self, key: str) -> bool:
        if key not in self._unread:
            return bool(self.bundle.has_message(key))
        text = self._unread.pop(key)
        # What it refers to goes first: whoever sees this message may tell it at once.
        for other in _REFERENCE.findall(text):
            self._read(other)
        self.bundle.add_resource(FluentResource(text))
        return True


_ENTRY = re.compile(r"^([A-Za-z][\w-]*) *=", re.MULTILINE)
_REFERENCE = re.compile(r"\{\s*([a-z][\w-]*)\s*\}")


@cache
def _catalogue(language: str) -> _Catalogue:
    return _Catalogue(language)


_LONGEST = 1500
"""Longest argument that a sentence shows whole; Fluent gives up at 2,500 signs."""


_DAY = re.compile(r"(?:19[7-9]|2[01]\d)\d-\d\d-\d\d")
_INSTANT = re.compile(_DAY.pattern + r"[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_NAMED = re.compile(r"\w+\[(?!\d+\])([^\[\]]+)\]")
"""Place of a fault that is one of a list, by its name."""
_TO_WRITE = frozenset({"time-twice", "window-over-midnight"})
"""Faults whose arguments are what somebody is to write."""
_IN_LARGER_UNITS = frozenset({"beyond-tariff"})
"""Faults whose amounts are told in the thousandfold unit: kilograms for grams."""
_CLOCK_CHANGES = frozenset({"time-skipped", "time-twice"})


def _writable(argument: str | float) -> str | float:
    if isinstance(argument, str) and len(argument) > _LONGEST:
        return argument[:_LONGEST] + "…"
    return str(argument) if isinstance(argument, int) and abs(argument) >= 10**15 else argument


class Texts:
    """All sentences in one language.

    Parameters
    ----------
    language
        A member of :data:`LANGUAGES`.
    zone
        Time zone in which instants are told.
    """

    def __init__(self, language: str, zone: tzinfo | None = None) -> None:
        self.language = language
        self.zone = zone
        self._catalogue = _catalogue(language)

    def knows(self, key: str) -> bool:
        """Return whether there is a message with this id."""
        return self._catalogue.has(key)

    def __call__(self, key: str, /, **arguments: str | float) -> str:
        """Return one sentence; an argument that is missing shows as ``{$name}``.

        Raises
        ------
        KeyError
            If there is no such message.
        """
        if not arguments and key in self._catalogue.plain:
            return self._catalogue.plain[key]
        if not self._catalogue.has(key):
            raise KeyError(key)
        value = self._catalogue.bundle.get_message(key).value
        if value is None:
            raise KeyError(key)
        # Beyond these numbers nothing is counted any more, and Fluent cannot write them.
        shown = {key: _writable(one) for key, one in arguments.items()}
        sentence = str(self._catalogue.bundle.format_pattern(value, shown)[0])
        if arguments and self.language == "fr":
            sentence = _BEFORE_VOWEL.sub(r"\1’", sentence)
        if not arguments:
            self._catalogue.plain[key] = sentence
        return sentence

    def word(self, kind: str, code: str, unknown: str | None = None) -> str:
        """Return what a code means, such as the ``kind`` task and the code pickup.

        Parameters
        ----------
        unknown
            Returned for a code of another version or a free name, else the code as it is.
        """
        for key in (f"{kind}-{code}", f"{kind}-{code}".replace("_", "-")):
            if self.knows(key):
                return self(key)
        return code if unknown is None else unknown

    def fault(self, fault: Fault) -> str:
        """Return the sentence of one fault: what is wrong and what would be right, not where."""
        key = f"fault-{fault.code}"
        if not self.knows(key):
            return str(fault)
        arguments = {"file": fault.file, "where": fault.where, **fault.args}
        for name in ("where", "first"):
            if isinstance(arguments.get(name), str):
                arguments[name] = self.place(str(arguments[name]))
        if fault.code in _IN_LARGER_UNITS:
            for name in ("value", "limit"):
                amount = fault.args.get(name)
                arguments[f"large_{name}"] = amount / 1000 if isinstance(amount, int) else 0
        if "value" in arguments:
            # A value is quoted as it was found: 2000, not 2,000.
            arguments["value"] = str(arguments["value"])
        if fault.code in _CLOCK_CHANGES:
            arguments |= self._clock_change(fault)
        # In a file one looks for what stands there, and some faults say what to write.
        if not fault.file and fault.code not in _TO_WRITE:
            arguments = {name: self._spoken(name, one) for name, one in arguments.items()}
        return self(key, **arguments)

    def _clock_change(self, fault: Fault) -> dict[str, str]:
        """Return the clock before and after a change: in summer or winter time, else from UTC.

        Outside files the time itself is told with its day as people say it.
        """
        try:
            wall = datetime.fromisoformat(str(fault.args["value"]))
            zone = ZoneInfo(str(fault.args["zone"]))
            both = [
                datetime.fromisoformat(str(fault.args[name])).astimezone(zone)
                for name in ("before", "after")
            ]
        except (KeyError, ValueError):
            return {}
        is_seasonal = len({one.dst() for one in both}) > 1
        most = max(one.utcoffset() or timedelta(0) for one in both)
        told = []
        for one in both:
            season = "summer" if one.utcoffset() == most else "winter"
            kind, clock = season if is_seasonal else "other", one.strftime("%H:%M")
            told.append(self(f"clock-in-{kind}", time=clock, offset=one.strftime("%z")))
        clocks = {"before_clock": told[0], "after_clock": told[1]}
        if fault.file:
            return clocks
        value = self("moment", day=self._date(wall), time=wall.strftime("%H:%M"))
        return {**clocks, "value": value}

    def _spoken(self, name: str, argument: str | float) -> str | float:
        """Return an argument of a sentence with an instant or a day as people say it."""
        if name == "example" or not isinstance(argument, str):
            return argument
        try:
            if _INSTANT.fullmatch(argument):
                return self.moment(datetime.fromisoformat(argument))
            if _DAY.fullmatch(argument):
                return self._date(datetime.fromisoformat(argument))
        except ValueError:
            pass  # It only looks like one, such as the 61st minute: it is quoted as it was found.
        return argument

    def moment(self, instant: datetime) -> str:
        """Write a day and a time of day: in the zone, without one as the instant has it."""
        local = instant.astimezone(self.zone) if self.zone else instant
        sentence = self("moment", day=self._date(local), time=local.strftime("%H:%M"))
        return sentence if self.zone or local.utcoffset() else f"{sentence} UTC"

    def place(self, where: str) -> str:
        """Return the place of a fault: key paths as they are, rows of a table in the language.

        What is named in brackets, such as a lot or a hub, has its name alone.
        """
        named = _NAMED.fullmatch(where)
        if named:
            return named[1]
        return re.sub(r"\brow (\d+)", lambda row: self("cli-row", row=row[1]), where)

    def error(self, error: TourneeError, arguments: Mapping[str, Any] | None = None) -> str:
        """Return the sentence of an error; a :class:`BadInput` only counts its faults here.

        Parameters
        ----------
        arguments
            Instead of the error's own: codes and ids among them in words.
        """
        key = f"error-{error.code}"
        if not self.knows(key):
            return str(error)
        if isinstance(error, BadInput):
            return self(key, count=len(error.faults))
        spoken = error.arguments if arguments is None else arguments
        words = {name: self._spoken(name, one) for name, one in spoken.items()}
        return self(key, **words, **self._span(spoken.get("start"), spoken.get("end")))

    def _span(self, start: object, end: object) -> dict[str, str]:
        """Write a span of an error as people say it: the day once where it is one day."""
        if not isinstance(start, str) or not isinstance(end, str):
            return {}
        if not _INSTANT.fullmatch(start) or not _INSTANT.fullmatch(end):
            return {}
        first, last = (
            one.astimezone(self.zone) if self.zone else one
            for one in (datetime.fromisoformat(start), datetime.fromisoformat(end))
        )
        if first.date() != last.date():
            moments = {"start": self.moment(first), "end": self.moment(last)}
            return {"span": self("moments-of-days", **moments)}
        times = {"from": first.strftime("%H:%M"), "to": last.strftime("%H:%M")}
        return {"span": self("moments-of-day", day=self._date(first), **times)}

    def clock(self, instant: datetime) -> str:
        """Write the time of day in the zone, as ``06:30``."""
        return instant.astimezone(self.zone).strftime("%H:%M")

    def hours(self, seconds: int | timedelta) -> str:
        """Write a duration in hours and minutes, rounded to the minute, as ``1:05``."""
        if isinstance(seconds, timedelta):
            seconds = seconds // timedelta(seconds=1)
        minutes = (seconds + 30) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"

    def money(self, cents: int) -> str:
        """Write an amount in euros with two decimals."""
        amount = self("amount", euros=abs(cents) / 100)
        return amount if cents >= 0 else f"-{amount}"

    def kilometres(self, metres: int) -> str:
        """Write a distance in kilometres with one decimal."""
        return self("kilometres", km=metres / 1000)

    def number(self, value: int) -> str:
        """Write a whole number with the language's grouping."""
        return self("number", value=value)

    def day(self, when: date) -> str:
        """Write the date with the day of the week; an instant's is that in the zone."""
        return self._date(self._local(when))

    def short_day(self, when: date) -> str:
        """Write the date as a column of a table has room for it, as ``Mon 30 Nov 2026``."""
        return self._date(self._local(when), "short-day")

    def short_moment(self, instant: datetime) -> str:
        """Write a day and a time of day in the zone, as a column of a table has room for them."""
        return self("short-moment", day=self.short_day(instant), time=self.clock(instant))

    def _local(self, when: date) -> date:
        """Return a day, or an instant in the zone."""
        return when.astimezone(self.zone) if isinstance(when, datetime) else when

    def _date(self, local: date, words: str = "day") -> str:
        return self(
            words,
            weekday=local.isoweekday(),
            day=local.day,
            month=local.month,
            year=str(local.year),
        )
