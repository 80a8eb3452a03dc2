"""Use cases of tables of needs: pasted, looked at row by row, mended, and written down.

Nothing is kept until it is written down. Each row is a need of its own under an id that follows
from what it says, so that a table which is sent twice writes nothing down twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.aid.need_form import blank_need, read_need_form
from api.usecases.aid.needs import WRITE, make_need
from api.usecases.visibility import customer_for
from api.wording.item_words import items_of
from data.formats.spreadsheet.headers import is_comment, plain_words
from data.store.aid import needs as need_rows
from data.store.fleet import places
from dispatch.values.local_time import read_day
from routing.errors import BadInput, Fault

MAX_ROWS = 200
Rows = Sequence[Sequence[str]]
Value = TypeVar("Value")

COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "alias": (("alias", "who"), ("alias", "pseudonyme", "qui")),
        "address": (("address", "door"), ("adresse",)),
        "place": (("place", "relay", "site"), ("lieu", "point relais", "relais")),
        "access_note": (("access", "door code", "floor"), ("accès", "étage", "digicode")),
        "day": (("day", "date"), ("jour", "date")),
        "window": (("window", "hours"), ("créneau", "heures", "horaire")),
        "start": (("from", "start"), ("début", "à partir de")),
        "end": (("to", "until", "end"), ("fin", "jusqu’à")),
        "items": (("items", "what", "parcels"), ("articles", "quoi", "colis")),
        "mass_g": (("kg", "mass", "weight"), ("kg", "masse", "poids")),
        "contact_phone": (("phone", "telephone"), ("téléphone", "tél")),
        "code": (("code",), ("code",)),
        "note": (("note", "remark"), ("note", "remarque")),
        "two_people": (("two people", "two"), ("deux personnes", "à deux")),
        "may_be_left": (("may be left",), ("peut être laissé", "dépôt possible")),
        "informed": (("informed", "agrees"), ("informé", "d’accord")),
    }
)
"""Columns by the key of a need that they say, with their names in English and French."""

_MOST_NAMED = 8
"""Most places that are offered in place of one that is not known."""
_YES = frozenset({"yes", "y", "x", "1", "true", "oui", "o", "vrai"})
_NO = frozenset({"", "no", "n", "0", "false", "non", "faux", "-"})
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?$")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_FIELD_OF = {"lon": "address", "lat": "address", "place": "place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """A row of a table of needs.

    Attributes
    ----------
    index
        Its place below the headings, from 0.
    outcome
        ``good``, ``there`` (written down before), ``kept`` or ``refused``.
    faults
        Each with the column that it is about; -1 for the row as a whole.
    """

    index: int
    outcome: str
    faults: tuple[tuple[int, Fault], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsLookedAt:
    """A table of needs as it was looked at or written down; ``faults`` are of all of it."""

    rows: tuple[NeedRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    def of(self, outcome: str) -> list[NeedRow]:
        """Return the rows of which something became."""
        return [one for one in self.rows if one.outcome == outcome]


@needs(WRITE)
def look_at_needs(
    act: Act,
    table: Rows,
    *,
    customer_id: UUID | None = None,
    day: date | None = None,
    informed: bool = False,
) -> NeedsLookedAt:
    """Look at a table of needs: what is wrong with each row; nothing is written down.

    Parameters
    ----------
    table
        Headings first, see :data:`COLUMNS`.
    customer_id
        The association's; its own people need not say.
    day
        Of rows that name none.
    informed
        Whether everybody was told what is kept, and agreed; a row may say otherwise.

    Raises
    ------
    NotFound, Conflict
        ``no-such-customer``, ``customer-closed``.
    """
    return _each(act, table, customer_id, day, informed=informed, keep=False)


@needs(WRITE)
def add_needs(
    act: Act,
    table: Rows,
    *,
    customer_id: UUID | None = None,
    day: date | None = None,
    informed: bool = False,
) -> NeedsLookedAt:
    """Write down every row of a table that can be; those that were before stay as they are.

    Takes and raises what :func:`look_at_needs` does.
    """
    return _each(act, table, customer_id, day, informed=informed, keep=True)


def key_of(heading: str) -> str:
    """Return what a column says; empty where nobody knows."""
    words = plain_words(heading)
    found = (
        key
        for key, names in COLUMNS.items()
        if any(plain_words(name) == words for side in names for name in side)
    )
    return next(found, "") if words else ""


def is_known_heading(text: str) -> bool:
    """Return whether a heading means something, or says that its column is not to be read."""
    return is_comment(text) or bool(key_of(text))


def _each(  # noqa: PLR0913  # those of the use cases
    act: Act,
    table: Rows,
    customer_id: UUID | None,
    day: date | None,
    *,
    informed: bool,
    keep: bool,
) -> NeedsLookedAt:
    customer = customer_for(act, WRITE, customer_id)
    keys = [key_of(text) for text in table[0]]
    faults = _shape_faults(table, keys)
    if faults:
        return NeedsLookedAt(faults=tuple(faults))
    owner = customer.id if customer else None
    usual = _Usual(owner=owner, day=day, informed=informed)
    seen: dict[str, int] = {}
    rows = []
    for index, cells in enumerate(table[1:]):
        if any(cell.strip() for cell in cells):
            said = "\x1f".join((str(owner), str(day), *(cell.strip() for cell in cells)))
            seen[said] = seen.get(said, 0) + 1
            digest = hashlib.sha256(f"{said}\x1f{seen[said]}".encode()).hexdigest()
            row = _Row(act, keys, cells, usual)
            rows.append(row.done(index, uuid5(act.tx.owner, f"need {digest}"), keep=keep))
    return NeedsLookedAt(rows=tuple(rows))


def _shape_faults(table: Rows, keys: Sequence[str]) -> list[Fault]:
    count = len(table) - 1
    if not 1 <= count <= MAX_ROWS:
        return [Fault(code="list-length", args={"value": count, "low": 1, "high": MAX_ROWS})]
    faults = [
        Fault(code="unknown-column", args={"column": text})
        for text, key in zip(table[0], keys, strict=True)
        if text.strip() and not key and not is_comment(text)
    ]
    if "items" not in keys and not faults:
        faults.append(Fault(code="needs-without-items"))
    return faults


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    """Defaults of rows that say nothing else: organisation, day and agreement."""

    owner: UUID | None
    day: date | None
    informed: bool


class _Row:
    """A row on its way to a need."""

    def __init__(self, act: Act, keys: Sequence[str], cells: Sequence[str], usual: _Usual) -> None:
        self._act, self._keys, self._usual = act, keys, usual
        self._said = {key: cell.strip() for key, cell in zip(keys, cells, strict=True) if key}
        self._faults: list[tuple[int, Fault]] = []

    def done(self, index: int, need_id: UUID, *, keep: bool) -> NeedRow:
        """Look at it or write it down."""
        owner, request = self._usual.owner, self._request()
        if owner is not None:
            request["customer_id"] = str(owner)
        known = need_rows.find(self._act.tx, need_id) is not None
        if known:
            return NeedRow(index=index, outcome="there")
        try:
            if keep and not self._faults:
                make_need(self._act, need_id, request, owner)
                return NeedRow(index=index, outcome="kept")
            blank = blank_need(self._act, need_id)
            read_need_form(self._act, request, blank, customer_id=owner)
        except BadInput as error:
            # What could not be read is told of as that alone.
            unread = {column for column, _ in self._faults}
            found = ((self._column(one.where), one) for one in error.faults)
            self._faults += [(column, one) for column, one in found if column not in unread]
        outcome = "refused" if self._faults else "good"
        return NeedRow(index=index, outcome=outcome, faults=tuple(self._faults))

    def _request(self) -> dict[str, object]:
        request: dict[str, object] = {
            key: self._said[key]
            for key in ("alias", "address", "access_note", "contact_phone", "code", "note")
            if self._said.get(key)
        }
        for key in ("two_people", "may_be_left"):
            request[key] = self._flag(key, otherwise=False)
        request["informed"] = self._flag("informed", otherwise=self._usual.informed)
        day = self._read("day", _day_of) or self._usual.day
        if day is not None:
            request["day"] = day.isoformat()
        request |= self._hours()
        request["items"] = self._read("items", items_of) or {}
        mass_g = self._read("mass_g", _grams_of)
        if mass_g is not None:
            request["mass_g"] = mass_g
        place = self._said.get("place")
        if place:
            request["place"] = str(self._place(place))
            request.pop("address", None)
        return request

    def _hours(self) -> dict[str, object]:
        start, end = self._read("start", _clock_of), self._read("end", _clock_of)
        if self._said.get("window"):
            both = self._read("window", _window_of)
            start, end = both or (start, end)
        found = {"start": start, "end": end}
        return {key: f"{at:%H:%M}" for key, at in found.items() if at is not None}

    def _read(self, key: str, read: Callable[[str], Value | None]) -> Value | None:
        text = self._said.get(key, "")
        found = read(text) if text else None
        if text and found is None:
            self._refuse(key, f"need-{_WORDS.get(key, key)}-unread", text)
        return found

    def _flag(self, key: str, *, otherwise: bool) -> bool:
        text = plain_words(self._said.get(key, ""))
        if key not in self._said or not text:
            return otherwise
        if text not in _YES | _NO:
            self._refuse(key, "need-yes-no-unread", self._said[key])
        return text in _YES

    def _place(self, named: str) -> UUID | str:
        known = [
            one for one in places.every(self._act.tx, customer_id=self._usual.owner) if one.name
        ]
        for one in known:
            if plain_words(one.name) == plain_words(named):
                return one.id
        names = sorted({one.name for one in known if not one.is_home})[:_MOST_NAMED]
        self._refuse("place", "need-place-unknown", named, suggestions=" · ".join(names))
        return ""

    def _refuse(self, key: str, code: str, value: str, **more: str) -> None:
        fault = Fault(code=code, args={"value": value[:80], **more})
        self._faults.append((self._column(key), fault))

    def _column(self, where: str) -> int:
        key = where.partition(".")[0].partition("[")[0]
        key = _FIELD_OF.get(key, key)
        if not key or key not in self._keys:
            key = {"start": "window", "end": "window", "": "address"}.get(key, key)
        if key == "address" and key not in self._keys:
            key = "place"
        return self._keys.index(key) if key and key in self._keys else -1


_WORDS = {"mass_g": "mass", "start": "clock", "end": "clock"}


def _grams_of(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,4})(?:[.,](\d{1,3}))?\s*(kg)?", text.lower())
    if match is None:
        return None
    return int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0"))


def _day_of(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        if match is not None:
            return read_day(f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}")
        return read_day(text[:10])
    except ValueError:
        return None


def _clock_of(text: str) -> time | None:
    match = _CLOCK.fullmatch(text.strip())
    try:
        return time(int(match[1]), int(match[2] or 0)) if match else None
    except ValueError:
        return None


def _window_of(text: str) -> tuple[time, time] | None:
    parts = re.split(r"\s*(?:[-–—]|\bto\b|\bà\b)\s*", text.strip())
    found = [one for one in map(_clock_of, parts) if one is not None]
    return (found[0], found[1]) if len(parts) == len(found) == 2 else None
