"""Edges of values on pages: in each field of each form, and in each address that pages lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx

from tests.support.depth import WHOLE, cases
from tests.support.interface.crawl import SentForm
from tests.support.interface.edges import TYPED, Kind, is_nonsense
from tests.support.interface.http import Asker

_FIELDS: Mapping[str, Kind] = {
    "date": "day",
    "time": "clock",
    "datetime-local": "instant",
    "number": "number",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT.*")
BELOW_NOUGHT = {"amount"}
"""Fields for numbers that mean something below nought: money that was paid back."""
_READ_WITH = {"ready_min": {"when": "ready"}}
"""Fields that are read with a choice alone: what else was typed into them does not matter."""
_BROWSER = {"Accept": "text/html"}


@dataclass(slots=True, kw_only=True)
class EdgeForms:
    """Somebody who types edges into pages.

    Attributes
    ----------
    asker
        Who types.
    turn
        Fields that were typed into so far.
    wrong
        What was answered wrongly.
    """

    asker: Asker
    turn: int = 0
    wrong: list[str] = field(default_factory=list)

    def type_into(self, forms: Sequence[SentForm]) -> None:
        """Type edges into each field of some forms, a few of each where not every case is asked.

        A code has digits and is no number.
        """
        for form in forms:
            fields = [
                (name, kind)
                for name, kind in form.typed.items()
                if kind in _FIELDS and name != "code"
            ]
            begin = self.turn % max(1, len(fields))
            for name, kind in (fields[begin:] + fields[:begin])[: cases(1, whole=len(fields))]:
                for text in self._edges(_FIELDS[kind]):
                    self._judge(
                        _FIELDS[kind], form.address, name, text, self._sent(form, name, text)
                    )

    def open(self, addresses: Sequence[str]) -> None:
        """Open addresses with edges in place of the days, moments and numbers in them."""
        for address in addresses:
            for kind, name, place in _places(address):
                for text in self._edges(kind):
                    answer = self.asker.get(place(text), headers=_BROWSER)
                    self._judge(kind, address, name, text, answer)

    def _edges(self, kind: Kind) -> Sequence[str]:
        self.turn += 1
        known = TYPED[kind]
        return known if WHOLE else [known[self.turn % len(known)]]

    def _sent(self, form: SentForm, name: str, text: str) -> httpx.Response:
        entries = {**form.as_shown(), **_READ_WITH.get(name, {}), name: text}
        if form.method == "GET":
            return self.asker.get(form.address, params=entries, headers=_BROWSER)
        entries.pop("question", None)
        if form.in_parts:
            files = dict.fromkeys(form.files, ("table.csv", b"", "text/csv"))
            return self.asker.post(
                form.address, data=entries, files=files or None, headers=_BROWSER
            )
        return self.asker.post(form.address, data=entries, headers=_BROWSER)

    def _judge(self, kind: Kind, where: str, name: str, text: str, answer: httpx.Response) -> None:
        told = f"{where} {name} = {text[:40]!r}: {answer.status_code}"
        if answer.status_code >= 500:
            words = re.sub(r"<[^>]*>|\s+", " ", answer.text)[-200:]
            self.wrong.append(f"{told} {words}")
        nonsense = _is_nonsense(kind, name, text)
        if nonsense and answer.status_code < 400:
            self.wrong.append(f"{told}: is taken")
        if nonsense and answer.status_code == 422 and "page" in answer.text:
            at_field = f'href="#{name}' in answer.text or 'role="alert"' in answer.text
            if not at_field:
                self.wrong.append(f"{told}: no sentence at the field")


def _is_nonsense(kind: Kind, name: str, text: str) -> bool:
    """Return whether a text means nothing in a field; numbers may have spaces and a comma."""
    if not text or text.endswith(" kg"):
        return False
    if kind != "number":
        return is_nonsense(kind, text, negative=False, typed=True)
    plain = text.replace(" ", "").replace(",", ".")
    found = re.fullmatch(r"-?\d+(\.\d+)?", plain)
    return found is None or (float(plain) < 0 and name not in BELOW_NOUGHT)


def _places(address: str) -> Iterator[tuple[Kind, str, Callable[[str], str]]]:
    """Return where days and moments stand in an address, by name, and how others are put there."""
    parts = urlsplit(address)
    query = parse_qsl(parts.query)
    for at, (name, value) in enumerate(query):
        if kind := _kind(value):
            yield kind, name, partial(_in_query, parts.path, query, at)
    segments = parts.path.split("/")
    for at, value in enumerate(segments):
        if kind := _kind(value):
            yield kind, "path", partial(_in_path, segments, at)


def _kind(value: str) -> Kind | None:
    looks: Mapping[Kind, re.Pattern[str]] = {"day": _DAY, "instant": _MOMENT}
    return next((kind for kind, look in looks.items() if look.fullmatch(value)), None)


def _in_query(path: str, query: Sequence[tuple[str, str]], at: int, text: str) -> str:
    changed = [(name, text if i == at else value) for i, (name, value) in enumerate(query)]
    return f"{path}?{urlencode(changed)}"


def _in_path(segments: Sequence[str], at: int, text: str) -> str:
    changed = [
        quote(text[:200], safe="") or "-" if i == at else one for i, one in enumerate(segments)
    ]
    return "/".join(changed)
