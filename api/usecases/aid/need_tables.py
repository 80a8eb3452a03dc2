"""Use cases of tables of needs: pasted, looked at row by row, mended, and written down.

Nothing is kept until it is written down. Each row is a need of its own under an id that follows
from what it says, so that a table which is sent twice writes nothing down twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from api.usecases.act import Act, needs
from api.usecases.aid.need_form import NeedRequest, asked_need, blank_need
from api.usecases.aid.needs import WRITE, make_need
from api.usecases.visibility import customer_for
from api.wording.item_words import items_of
from data.formats.spreadsheet.headers import Meaning, is_comment, meaning_of, plain_words
from data.formats.spreadsheet.need_rows import read_need_row
from data.store.aid import needs as need_rows
from data.store.fleet import places
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Fault

MAX_ROWS = 200
Rows = Sequence[Sequence[str]]
Columns = Sequence[Meaning | None]

_NO_PLACE = UUID(int=0)
"""Stands in for a place that nobody knows, so that all else that is wrong is told too."""
_MOST_NAMED = 8
"""Most places that are offered in place of one that is not known."""
_KEYS = {
    "alias": "alias",
    "address": "address",
    "access": "access_note",
    "phone": "contact_phone",
    "code": "code",
    "note": "note",
}
"""Texts of a need by the key of their column."""
_COLUMNS = {field: key for key, field in _KEYS.items()} | {
    "day": "date",
    "start": "from",
    "end": "to",
    "mass_g": "mass",
    "lon": "address",
    "lat": "address",
}
"""Columns by the field that they fill, where their names differ."""
_INSTEAD = {"from": "windows", "to": "windows", "": "address", "address": "place"}
"""Columns that tell a fault where the one that it is about is not there."""


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
        Headings first, those of a sheet of needs (:mod:`data.formats.spreadsheet.columns`).
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


def is_known_heading(text: str) -> bool:
    """Return whether a heading means something, or says that its column is not to be read."""
    return is_comment(text) or meaning_of(text, "needs") is not None


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
    columns = [None if is_comment(text) else meaning_of(text, "needs") for text in table[0]]
    faults = _shape_faults(table, columns)
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
            row = _Row(act, columns, cells, usual)
            rows.append(row.done(index, uuid5(act.tx.owner, f"need {digest}"), keep=keep))
    return NeedsLookedAt(rows=tuple(rows))


def _shape_faults(table: Rows, columns: Columns) -> list[Fault]:
    count = len(table) - 1
    if not 1 <= count <= MAX_ROWS:
        return [Fault(code="list-length", args={"value": count, "low": 1, "high": MAX_ROWS})]
    faults = []
    first: dict[str, str] = {}
    for text, column in zip(table[0], columns, strict=True):
        if column is None:
            if text.strip() and not is_comment(text):
                faults.append(Fault(code="unknown-column", args={"column": text}))
        elif column.key in first:
            twice = {"value": text, "first": first[column.key]}
            faults.append(Fault(code="column-twice", args=twice))
        else:
            first[column.key] = text
    if "items" not in first and not faults:
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

    def __init__(self, act: Act, columns: Columns, cells: Sequence[str], usual: _Usual) -> None:
        self._act, self._usual = act, usual
        self._at = {one.key: number for number, one in enumerate(columns) if one}
        found = {one: cell for one, cell in zip(columns, cells, strict=True) if one}
        self._read = read_need_row(found)
        self._faults = [(self._at[key], fault) for key, fault in self._read.faults]

    def done(self, index: int, need_id: UUID, *, keep: bool) -> NeedRow:
        """Look at it or write it down."""
        owner, asked = self._usual.owner, self._asked()
        if need_rows.find(self._act.tx, need_id) is not None:
            return NeedRow(index=index, outcome="there")
        try:
            request = NeedRequest.read(asked)
            if keep and not self._faults:
                make_need(self._act, need_id, request, owner)
                return NeedRow(index=index, outcome="kept")
            blank = blank_need(self._act, need_id)
            asked_need(self._act, request, blank, customer_id=owner)
        except BadInput as error:
            # What could not be read is told of as that alone.
            unread = {column for column, _ in self._faults}
            found = ((self._column(one.where), one) for one in error.faults)
            self._faults += [(column, one) for column, one in found if column not in unread]
        outcome = "refused" if self._faults else "good"
        return NeedRow(index=index, outcome=outcome, faults=tuple(self._faults))

    def _asked(self) -> dict[str, object]:
        said, usual = self._read, self._usual
        return {
            **{field: said.texts[key] for key, field in _KEYS.items() if key in said.texts},
            **values_of(said, "start", "end", "mass_g", "two_people", "may_be_left"),
            "customer_id": usual.owner,
            "day": said.day or usual.day,
            "informed": usual.informed if said.informed is None else said.informed,
            "items": self._items(),
            "place": self._place(said.texts["place"]) if "place" in said.texts else None,
        }

    def _items(self) -> Mapping[str, int]:
        text = self._read.texts.get("items", "")
        found = items_of(text) if text else {}
        if found is None:
            self._refuse("items", "need-items-unread", text)
        return found or {}

    def _place(self, named: str) -> UUID:
        known = [
            one for one in places.every(self._act.tx, customer_id=self._usual.owner) if one.name
        ]
        for one in known:
            if plain_words(one.name) == plain_words(named):
                return one.id
        names = sorted({one.name for one in known if not one.is_home})[:_MOST_NAMED]
        self._refuse("place", "need-place-unknown", named, suggestions=" · ".join(names))
        return _NO_PLACE

    def _refuse(self, key: str, code: str, value: str, **more: str) -> None:
        fault = Fault(code=code, args={"value": value[:80], **more})
        self._faults.append((self._at.get(key, -1), fault))

    def _column(self, where: str) -> int:
        """Return the place of the column that a field came from; -1 where it has none."""
        field = where.partition(".")[0].partition("[")[0]
        key = _COLUMNS.get(field, field)
        while key not in self._at and key in _INSTEAD:
            key = _INSTEAD[key]
        return self._at.get(key, -1)
