"""Walks the pages that the server writes: follows every link, sends every form, reads strictly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
from markupsafe import escape
from tinyhtml5.parser import HTMLParser as StrictParser

from tests.support.depth import WHOLE, cases
from tests.support.interface.http import Asker

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "source", "wbr"})
MARK = "<script>x9()</script>"
HOSTILE = (
    f"=cmd|' /C calc'!A0 {MARK}\" onx9=\"1' onx9='1 {{{{ 7*7 }}}}",
    "\u202eevil\u202c עברית \u0007",
    "x" * 10_000,
)
"""Texts that a page must neither run nor break at: a formula with markup, right to left, long."""
_BROWSER = {"Accept": "text/html"}
_OTHERS = ("/board/", "/courier", "/v1/", "/openapi.json", "/sign-out")
"""Addresses of other pages than those that the server writes, and the end of the session."""


@dataclass(slots=True)
class SentForm:
    """A form of a page, as a browser would send it.

    Attributes
    ----------
    page, address, method
        Where it stands and where it goes.
    hidden, typed, chosen
        Fields by the way in which they are filled in.
    values, last_button
        What stands in fields, and is chosen, as the page shows the form; its last button.
    """

    page: str
    address: str
    method: str
    in_parts: bool = False
    hidden: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    last_button: dict[str, str] = field(default_factory=dict)

    def as_shown(self) -> dict[str, str]:
        """Return its fields as the page shows them, sent by its last button."""
        plain = {name: _PLAIN.get(kind, "") for name, kind in self.typed.items()}
        first = {name: next(filter(None, values), "") for name, values in self.chosen.items()}
        return {**self.hidden, **plain, **first, **self.values, **self.last_button}

    def filled(self, text: str) -> dict[str, str]:
        """Return its fields with a text in each that takes one; times and numbers as they are."""
        entries = dict(self.hidden)
        for name, kind in self.typed.items():
            entries[name] = _PLAIN.get(kind, text)
        for name, values in self.chosen.items():
            entries[name] = next((one for one in values if one), "")
        return entries


_PLAIN = {
    "date": "2026-03-10",
    "time": "09:30",
    "datetime-local": "2026-03-10T09:30",
    "week": "2026-W11",
    "month": "2026-03",
    "color": "#0b5a46",
    "email": "somebody@example.org",
}


class ReadPage(HTMLParser):
    """A page as a reader without a browser takes it: links, forms, and what is wrong with it."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.links: list[str] = []
        self.forms: list[SentForm] = []
        self.faults: list[str] = []
        self._ids: list[str] = []
        self._named: set[str] = set()
        self._labels: set[str] = set()
        self._fields: list[tuple[str, str]] = []
        self._in_label = 0
        self._headings = 0
        self._form: SentForm | None = None
        self._select = ""
        self.feed(text)
        self._judge()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        found = {name: value or "" for name, value in attrs}
        if any(name.startswith("on") or name == "style" for name in found):
            self.faults.append(f"<{tag}> has a script or style of its own")
        if "id" in found:
            self._ids.append(found["id"])
        if tag == "h1":
            self._headings += 1
        if tag == "a" and found.get("href"):
            self.links.append(urljoin(self.address, found["href"]))
        if tag == "label":
            self._in_label += 1
            self._labels.add(found.get("for", ""))
        if tag == "form":
            self._form = SentForm(
                page=self.address,
                address=urljoin(self.address, found.get("action") or self.address),
                method=found.get("method", "get").upper(),
                in_parts=found.get("enctype") == "multipart/form-data",
            )
            self.forms.append(self._form)
        if tag in {"input", "select", "textarea", "button"}:
            self._take_field(tag, found)
        if tag == "option" and self._form is not None and self._select:
            self._form.chosen[self._select].append(found.get("value", ""))
            if "selected" in found:
                self._form.values[self._select] = found.get("value", "")

    def _take_field(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text") if tag == "input" else tag
        name = attributes.get("name", "")
        named = "aria-label" in attributes or "aria-labelledby" in attributes or self._in_label
        if kind not in {"hidden", "submit", "button"} and not named:
            self._fields.append((attributes.get("id", ""), name))
        form = self._form
        if form is None or not name:
            return
        if kind == "hidden":
            form.hidden[name] = attributes.get("value", "")
        elif kind == "file":
            form.files.add(name)
        elif kind in {"radio", "checkbox"}:
            form.chosen.setdefault(name, []).append(attributes.get("value", "on"))
            if "checked" in attributes:
                form.values[name] = attributes.get("value", "on")
        elif kind == "select":
            self._select = name
            form.chosen.setdefault(name, [])
        elif kind in {"button", "submit"}:
            form.hidden.setdefault(name, attributes.get("value", ""))
            form.last_button = {name: attributes.get("value", "")}
        else:
            numeric = attributes.get("inputmode") in {"numeric", "decimal"}
            form.typed[name] = "number" if numeric else kind
            if attributes.get("value"):
                form.values[name] = attributes["value"]

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag == "label":
            self._in_label -= 1
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def _judge(self) -> None:
        if self._headings != 1:
            self.faults.append(f"{self._headings} headings of the first rank")
        twice = sorted({one for one in self._ids if self._ids.count(one) > 1})
        if twice:
            self.faults.append(f"ids twice: {', '.join(twice)}")
        for id_, name in self._fields:
            if not id_ or id_ not in self._labels:
                self.faults.append(f"field {name or id_} has no label")


_PLAIN_LETTERS = r"[^<>&\"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]*"
"""Letters at which no parser of HTML stumbles."""
_ESCAPED = re.compile("|".join(re.escape(str(escape(text))) for text in HOSTILE))
_WORDS = re.compile(rf">\s*(?=[^\s<]){_PLAIN_LETTERS}(?=<)")
_VALUES = re.compile(
    rf'( (?:id|for|href|name|value|class|title|action|datetime)="){_PLAIN_LETTERS}"'
)


_REPEATED = re.compile(
    r"(<(option|li|tr)\b(?:(?!</?(?:\2|ul|ol|table)\b).)*</\2>\s*)\1+", re.DOTALL
)
"""A choice, an item or a row that comes several times, one behind the other; none within it."""


def faults_of(text: str) -> list[str]:
    """Return what a strict parser of HTML finds wrong.

    It reads slowly: pages that differ in plain words and in values of attributes that it does not
    look at, in hostile texts that are escaped, or in how often an item comes, are read once.
    """
    bare = _WORDS.sub(">0", _ESCAPED.sub("0", text))
    return _faults_of(_REPEATED.sub(r"\1", _VALUES.sub(r'\1"', bare)))


@cache
def _faults_of(text: str) -> list[str]:
    parser = StrictParser()
    parser.parse(text)
    return [f"{where}: {code} {detail}" for where, code, detail in parser.errors]


@dataclass(slots=True)
class Crawl:
    """A walk over everything that somebody reaches from some addresses.

    Attributes
    ----------
    asker
        Who walks.
    strict
        Whether pages are read by a strict parser.
    most
        Pages of one pattern of address that are looked at, most: ids are as good as each other.
    within
        Beginning of the addresses that are looked at.
    sent
        Forms that were sent, by this walk or by another that shares them.
    seen
        Status by address.
    faults
        What was wrong, by address.
    """

    asker: Asker
    strict: bool = True
    most: int = field(default_factory=lambda: cases(2, whole=3))
    within: str = "/"
    sent: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=dict)
    forms: dict[tuple[str, tuple[str, ...]], SentForm] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _patterns: dict[str, int] = field(default_factory=dict)

    def walk(self, starts: Iterable[str]) -> None:
        """Follow every link of pages that the server writes, from some addresses on."""
        todo = list(starts)
        while todo:
            where = _plain(todo.pop(0))
            if where in self.seen or not self._is_new(where):
                continue
            todo += self._open(where)

    def send_forms(self) -> None:
        """Send every form that was met, and not sent before, with hostile text."""
        for pattern, form in list(self.forms.items()):
            if pattern in self.sent or not self._is_meant(_plain(form.address)):
                continue
            for text in texts_for(len(self.sent)):
                self._send(form, text)
            self.sent.add(pattern)

    def walk_again(self, starts: Iterable[str]) -> None:
        """Follow every link once more, over what the forms made."""
        self.seen.clear()
        self._patterns.clear()
        self.walk(starts)

    def _is_new(self, where: str) -> bool:
        if not self._is_meant(where):
            return False
        pattern = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-[\dW-]+|=[^&]*", "*", where)
        self._patterns[pattern] = self._patterns.get(pattern, 0) + 1
        # One page of each shape shows the other language, but where every case is asked.
        most = self.most if WHOLE or page_of(where) == where else 1
        return self._patterns[pattern] <= most

    def _is_meant(self, where: str) -> bool:
        return where.startswith(self.within) and not where.startswith(_OTHERS)

    def _open(self, where: str) -> Iterator[str]:
        answer = self.asker.get(where, headers=_BROWSER)
        self.seen[where] = answer.status_code
        yield from self._look_at(where, answer)

    def _send(self, form: SentForm, text: str) -> None:
        entries = form.filled(text)
        if form.method == "GET":
            answer = self.asker.get(form.address, params=entries)
        elif form.in_parts or form.files:
            files = {name: ("table.csv", text.encode(), "text/csv") for name in form.files}
            answer = self.asker.post(form.address, data=entries, files=files or None)
        else:
            answer = self.asker.post(form.address, data=entries)
        where = f"{form.page} -> {form.address} with {text[:12]!r}"
        list(self._look_at(where, answer))
        if entries.pop("question", ""):
            # A button that asks first: this time the answer is yes.
            list(self._look_at(where, self.asker.post(form.address, data=entries)))

    def _look_at(self, where: str, answer: httpx.Response) -> list[str]:
        if answer.status_code >= 500:
            self.faults.append(f"{where}: {answer.status_code} {_words_of(answer.text)}")
            return []
        if answer.is_redirect:
            return [urljoin(where.split(" ", maxsplit=1)[0], answer.headers["location"])]
        if "text/html" not in answer.headers.get("content-type", ""):
            if answer.status_code >= 400:
                kind = answer.headers.get("content-type", "nothing")
                self.faults.append(f"{where}: {answer.status_code} as {kind}, no page")
            return []
        if MARK in answer.text:
            self.faults.append(f"{where}: markup that was typed is markup on the page")
        if self.strict:
            self.faults += [f"{where}: {one}" for one in faults_of(answer.text)]
        page = ReadPage(where.split(" ", maxsplit=1)[0], answer.text)
        self.faults += [f"{where}: {one}" for one in page.faults]
        for form in page.forms:
            pattern = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", page_of(form.address))
            names = (*sorted(form.typed), *sorted(form.chosen), *sorted(form.hidden))
            self.forms.setdefault((_plain(pattern), names), form)
        return [link for link in page.links if not urlsplit(link).netloc or _is_own(link)]


def page_of(where: str) -> str:
    """Return the address of a page in whatever language; as it is where every case is asked."""
    return where if WHOLE else re.sub(r"[?&]lang=\w+$|(?<=[?&])lang=\w+&", "", where)


def texts_for(number: int) -> Sequence[str]:
    """Return hostile texts for a form, by its number.

    Each gets markup, each second one also text that is long or runs from the right, by turns.
    """
    markup, *others = HOSTILE
    if WHOLE:
        return HOSTILE
    return (markup,) if number % 2 else (markup, others[number // 2 % len(others)])


def _is_own(link: str) -> bool:
    return urlsplit(link).netloc in {"rounds.example.org", ""}


def _plain(where: str) -> str:
    parts = urlsplit(where)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


def _words_of(text: str) -> str:
    return re.sub(r"<[^>]*>|\s+", " ", text)[-200:]
