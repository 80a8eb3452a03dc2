"""Values of a dataclass as rows of a table, and back: each field in the column of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.values.plain_values import from_plain, to_plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from data.store.database import Transaction

T = TypeVar("T", bound="DataclassInstance")


class Form(NamedTuple):
    """Form of a field that its column has otherwise: how it is written, and read again."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    column: str = ""


class Spread(NamedTuple):
    """Form of a field that several columns hold: how it is written to them, and read of a row."""

    write: Callable[[Any], Mapping[str, Any]]
    read: Callable[[Mapping[Any, Any]], Any]


LIST = Form(list, tuple)
"""A tuple as an array."""
SET = Form(sorted, frozenset)
"""A frozen set as an array in order."""
TABLE = Form(dict, dict)
"""A mapping as JSON."""


def json_of(kind: type[T]) -> Form:
    """Return the form of a value that is kept as JSON; an empty table and none are ``None``."""
    return Form(to_plain, lambda kept: from_plain(kind, kept) if kept else None)


class RowsOf(Generic[T]):
    """Rows of a table that each hold one value of a dataclass.

    Parameters
    ----------
    table
        Of the cooperatives; has a column ``id`` where values are found or changed by theirs.
    kind
        The dataclass.
    forms
        Of those fields whose columns have another type or name. A field without a column is not
        kept, unless whoever reads and writes rows sees to it.
    """

    def __init__(self, table: sa.Table, kind: type[T], **forms: Form | Spread) -> None:
        self.table, self.kind, self.forms = table, kind, forms
        self.names = tuple(one.name for one in fields(kind))
        self._same = tuple(name for name in self.names if name not in forms and name in table.c)
        # Worked out once: pages of rows are read by the hundred.
        self._read = tuple(
            (name, form.read, None if isinstance(form, Spread) else form.column or name)
            for name, form in forms.items()
        )

    def with_forms(self, **forms: Form | Spread) -> RowsOf[T]:
        """Return rows of the same fields, some in other forms than in the table."""
        return RowsOf(self.table, self.kind, **{**self.forms, **forms})

    def of(self, row: Mapping[Any, Any], **apart: object) -> T:
        """Return the value of a row, whatever it was read with, and of fields that stand apart."""
        values = {name: row[name] for name in self._same}
        for name, read, column in self._read:
            values[name] = read(row if column is None else row[column])
        values.update(apart)
        return self.kind(**values)

    def values(self, value: T) -> dict[str, Any]:
        """Return a value by column.

        Raises
        ------
        TypeError
            For a value of a derived class: one that is disclosed holds less than is kept.
        """
        if type(value) is not self.kind:
            message = f"rows of {self.kind.__name__} keep no {type(value).__name__}"
            raise TypeError(message)
        values = {name: getattr(value, name) for name in self._same}
        for name, form in self.forms.items():
            written = form.write(getattr(value, name))
            values |= written if isinstance(form, Spread) else {form.column or name: written}
        return values

    def add(self, tx: Transaction, value: T) -> None:
        """Add a value."""
        tx.add(self.table, self.values(value))

    def add_all(self, tx: Transaction, values: Iterable[T]) -> None:
        """Add some values."""
        tx.add_all(self.table, [self.values(one) for one in values])

    def add_new(self, tx: Transaction, value: T) -> bool:
        """Add a value; false where its id, or what else is unique of it, is taken."""
        return tx.add_new(self.table, self.values(value))

    def put(self, tx: Transaction, value: T, *key: str) -> None:
        """Keep a value in place of the one that has the same in the columns of a key."""
        values, keys = self.values(value), ["cooperative_id", *key]
        statement = insert(self.table).values(cooperative_id=tx.owner, **values)
        new = {name: statement.excluded[name] for name in values}
        tx.run(statement.on_conflict_do_update(index_elements=keys, set_=new))

    def update(self, tx: Transaction, changed: T) -> None:
        """Keep a value as it is now, by its id."""
        values = self.values(changed)
        tx.run(tx.update(self.table, self.table.c.id == values["id"]).values(**values))

    def find(self, tx: Transaction, value_id: UUID, *, lock: bool = False) -> T | None:
        """Return the value with an id, ``None`` where there is none.

        With ``lock``, others who want to change it wait until the transaction ends.
        """
        return self.one(tx, tx.select(self.table, self.table.c.id == value_id), lock=lock)

    def one(self, tx: Transaction, query: sa.Select[Any], *, lock: bool = False) -> T | None:
        """Return the only value of a query, ``None`` where there is none; locked as by find."""
        return tx.one(query.with_for_update() if lock else query, self.of)

    def every(self, tx: Transaction, query: sa.Select[Any]) -> list[T]:
        """Return the values of a query, in its order."""
        return [self.of(row) for row in tx.rows(query)]
