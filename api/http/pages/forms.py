"""Forms of pages: the fields that were sent, and the faults beside each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from api.locales.texts import Texts
from api.usecases.act import Act
from api.usecases.requests import RequestModel
from api.wording.error_words import error_sentence
from data.formats.fields import shown
from dispatch.values.local_time import read_clock, read_day
from routing.errors import (
    BadInput,
    Conflict,
    Denied,
    Failure,
    Fault,
    NotFound,
    NotReady,
    TourneeError,
)

P = ParamSpec("P")
R = TypeVar("R")
Asked = TypeVar("Asked", bound=RequestModel)

MAX_FIELDS = 5_000
MAX_FILES = 10
MAX_WHOLE = 10**9
"""Largest number that a field takes, in the unit it is kept in."""
EXAMPLE_DAY = "2026-03-09"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
"""A number as people write it; Python also reads ``1e9`` and ``1_0``."""
_NOT_HERE = frozenset({"signed-out", "not-permitted", "csrf-missing", "confirm-again"})
"""Refusals that no field mends; what is to be confirmed is asked for on a page of its own."""


def id_of(text: str) -> UUID | None:
    """Return the identifier that a text is; ``None`` where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def error_words(error: TourneeError | None, texts: Texts) -> str:
    """Return an error in words, of wrong input each fault; empty where there is none."""
    if isinstance(error, BadInput):
        return " ".join(texts.fault(one) for one in error.faults)
    return error_sentence(error, texts) if error else ""


async def read_sent(request: Request) -> FormData:
    """Return the fields of a form that was sent, urlencoded or in parts."""
    return await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)


@dataclass(kw_only=True)
class Form:
    """A form of a page.

    Attributes
    ----------
    texts
        Sentences in the reader's language.
    runner
        Carries out a use case for who asks.
    sent
        Whether it was sent; else it shows its first values.
    values
        Texts by field; a field of several choices has several.
    files
        Files by field; empty ones are left out.
    faults
        Sentences by field.
    general
        Sentences that belong to no field.
    result
        What the use case gave.
    labels
        Names of fields as the page drew them, by field.
    told
        What use cases found wrong.
    not_ready
        What it needs that is still being prepared.
    """

    texts: Texts
    runner: Callable[..., Any]
    sent: bool
    values: dict[str, list[str]]
    fields: Mapping[str, str]
    files: dict[str, list[UploadFile]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    result: Any = None
    labels: dict[str, str] = field(default_factory=dict)
    told: list[Fault] = field(default_factory=list)
    not_ready: NotReady | None = None

    @classmethod
    def of(
        cls,
        texts: Texts,
        runner: Callable[..., Any],
        sent: FormData | None,
        start: Mapping[str, Any],
        fields: Mapping[str, str],
    ) -> Form:
        """Return a form as it was sent, else with its first values."""
        if sent is None:
            values = {name: _texts(value) for name, value in start.items()}
            return cls(texts=texts, runner=runner, sent=False, values=values, fields=fields)
        form = cls(texts=texts, runner=runner, sent=True, values={}, fields=fields)
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    form.files.setdefault(name, []).append(value)
            else:
                # Browsers send lines with both signs of a line end.
                form.values.setdefault(name, []).append(value.replace("\r\n", "\n"))
        return form

    @property
    def refused(self) -> bool:
        """True where anything is wrong with the fields that were sent."""
        return bool(self.faults or self.general)

    def call_field(self, name: str, label: str) -> str:
        """Keep the name of a field as a page draws it; return nothing to be drawn."""
        if label:
            self.labels[name] = label
        return ""

    def text(self, name: str) -> str:
        """Return what a field says, without spaces around it; empty where it was not sent."""
        return (self.values.get(name) or [""])[0].strip()

    def raw(self, name: str) -> str:
        """Return what a field says as it is, such as a password."""
        return (self.values.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        """Return every choice of a field."""
        return self.values.get(name, [])

    def has(self, name: str, value: str = "") -> bool:
        """Return whether a box is ticked, or a choice is made."""
        chosen = self.values.get(name, [])
        return value in chosen if value else bool(chosen and chosen[0])

    def file(self, name: str) -> UploadFile | None:
        """Return the file of a field."""
        return next(iter(self.files.get(name, ())), None)

    def whole(self, name: str, *, low: int = 0, high: int = MAX_WHOLE) -> int | None:
        """Return the whole number of a field; ``None`` where it is empty or none, with a fault."""
        return self.number(name, scale=1, low=low, high=high)

    def number(
        self, name: str, *, scale: int, low: int = 0, high: int = MAX_WHOLE, unit: str = ""
    ) -> int | None:
        """Return a number in a smaller unit, such as grams of what was typed in kilograms.

        Parameters
        ----------
        scale
            Smaller units in one that is typed; the number may have so many decimal places, with a
            point or a comma.
        low, high
            Bounds in the smaller unit.
        unit
            Sign of the unit that is typed; written behind the number it does no harm.
        """
        typed = self.text(name).replace("\N{NO-BREAK SPACE}", "").replace("\u202f", "")
        if not typed:
            return None
        if unit and typed.casefold().endswith(unit):
            typed = typed[: -len(unit)].strip()
        value, plain = shown(typed), typed.replace(" ", "").replace(",", ".")
        if not _NUMBER.fullmatch(plain):
            if unit:
                self.fault(name, "number-without-unit", value=value, unit=unit)
            else:
                self.fault(name, "not-a-number", value=value)
            return None
        exact = Decimal(plain) * scale
        if exact < low and high == MAX_WHOLE:
            self.fault(name, "too-small", value=value, low=_plain(low, scale))
            return None
        if not low <= exact <= high:
            bounds = {"low": _plain(low, scale), "high": _plain(high, scale)}
            self.fault(name, "out-of-range", value=value, **bounds)
            return None
        if exact != exact.to_integral_value():
            self.fault(name, "not-a-whole-number" if scale == 1 else "not-a-number", value=value)
            return None
        return int(exact)

    def day(self, name: str) -> date | None:
        """Return the day of a field (``2026-03-09``); ``None`` where it is empty or no day."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            return read_day(typed)
        except ValueError:
            self.fault(name, "not-a-day", value=shown(typed), example=EXAMPLE_DAY)
            return None

    def time(self, name: str) -> time | None:
        """Return the time of day of a field (``08:30``); ``None`` where it is empty or none."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            return read_clock(typed)
        except ValueError:
            self.fault(name, "wrong-type", value=shown(typed), expected="08:30")
            return None

    def moment(self, day: str, clock: str, zone: tzinfo) -> datetime | None:
        """Return the moment of two fields, a day and a time of day; ``None`` without a day.

        Without a time it is the beginning of the day.
        """
        on = self.day(day)
        at = self.time(clock) if on else None
        if on is None or clock in self.faults:
            return None
        return datetime.combine(on, at or time.min, zone)

    def id(self, name: str) -> UUID | None:
        """Return the identifier of a field; ``None`` where it is empty or none."""
        typed = self.text(name)
        found = id_of(typed)
        if typed and found is None:
            self.fault(name, "not-an-id", value=typed)
        return found

    def ids(self, name: str) -> list[UUID]:
        """Return the identifiers of a field of several choices; what is none has a fault."""
        found = [(typed, id_of(typed)) for typed in self.all(name)]
        for typed, one in found:
            if one is None:
                self.fault(name, "not-an-id", value=typed)
        return [one for _, one in found if one]

    def need(self, *names: str) -> bool:
        """Find fault with fields that are empty; return whether none is."""
        empty = [name for name in names if not self.text(name) and not self.files.get(name)]
        for name in empty:
            self.say(name, self.texts("page-field-needed"))
        return not empty

    def fault(self, name: str, code: str, **args: str | float) -> None:
        """Find fault with a field."""
        self.say(name, self.texts.fault(Fault(code=code, where="", args=args)))

    def say(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field."""
        self.faults.setdefault(name, []).append(sentence)

    def read(self, kind: type[Asked], values: Mapping[str, object]) -> Asked | None:
        """Return the request that was sent; ``None``, with what is wrong told, if it is unsound."""
        try:
            return kind.read(values)
        except BadInput as wrong:
            # A field that was found wrong as it was typed has its sentence already.
            self._place_all(
                [one for one in wrong.faults if self._field_of(one.where) not in self.faults]
            )
        return None

    def do(
        self,
        usecase: Callable[Concatenate[Act, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Carry out a use case with what was sent, unless fault was found with it already.

        Returns
        -------
        Whether it was carried out: :attr:`result` is what it gave. Else what is wrong stands beside
        the fields, or above them.
        """
        if self.refused:
            return False
        return self.take(lambda: self.runner(usecase, *args, **kwargs))

    def take(self, work: Callable[[], object]) -> bool:
        """Do some work with what was sent; return whether it was not refused."""
        try:
            self.result = work()
        except BadInput as wrong:
            self._place_all(wrong.faults)
        except NotReady as refused:
            self.not_ready = refused
            self.general.append(error_sentence(refused, self.texts))
        except (Conflict, NotFound, Failure) as refused:
            self.general.append(error_sentence(refused, self.texts))
        except Denied as refused:
            if refused.code in _NOT_HERE:
                raise
            self.general.append(error_sentence(refused, self.texts))
        return not self.refused

    def refuse(self, error: TourneeError) -> None:
        """Say above the fields why the form was refused."""
        self.general.append(error_sentence(error, self.texts))

    def _place_all(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self._place(fault)

    def _place(self, fault: Fault) -> None:
        self.told.append(fault)
        sentence = self.texts.fault(fault)
        name = self._field_of(fault.where)
        if name is None:
            where = self.texts.place(fault.where) if fault.where else ""
            is_named = not where or where in sentence
            told = self.texts("page-fault-of", field=where, sentence=sentence)
            self.general.append(sentence if is_named else told)
        else:
            self.say(name, sentence)

    def _field_of(self, where: str) -> str | None:
        if where in self.fields:
            return self.fields[where]
        begun = [path for path in self.fields if where.startswith((f"{path}.", f"{path}["))]
        if begun:
            return self.fields[max(begun, key=len)]
        return where if where in self.values else None


def _texts(value: Any) -> list[str]:  # noqa: ANN401  # whatever a field starts with
    if value is None or value is False:
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return [str(one) for one in value]
    return ["on"] if value is True else [str(value)]


def _plain(value: int, scale: int) -> str:
    return format((Decimal(value) / scale).normalize(), "f")
