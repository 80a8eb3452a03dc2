"""Connections and transactions: the only way to the tables.

A transaction works for one cooperative, or for none. Row-level security in the database, not the
queries alone, keeps the others' rows out of sight.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.pq import ConnStatus, ExecStatus
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect

CONNECT_TIMEOUT_S = 10
"""Limit for a server to answer a new connection."""
LOCK_TIMEOUT_MS = 10_000
"""Limit for a statement's wait for somebody else's lock."""
STATEMENT_TIMEOUT_MS = 60_000
"""Limit for one statement; work in the background may ask for more."""

MOST_HOMES = 20_000
"""Of so many tokens, those used last, it is remembered where they belong."""

_BEGIN = """BEGIN {mode}; SET LOCAL tournee.cooperative = '{owner}';
SET LOCAL lock_timeout = {lock_ms}; SET LOCAL statement_timeout = {statement_ms}"""
"""Begins a transaction with parameters of it alone (the connection goes back without them) in one
round trip: two would cost as much again as a small query."""

_DIALECT = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]

Row = sa.RowMapping
T = TypeVar("T")
Trouble = Literal["database-away", "database-busy"]
"""Codes of what passes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A query as the driver takes it; see :func:`prepared`.

    Attributes
    ----------
    text
        With parameters as ``%(name)s``.
    fixed
        Values of those parameters that are always the same.
    """

    text: str
    fixed: Mapping[str, Any]


def prepared(query: sa.Executable) -> Prepared:
    """Work a query out once, for :meth:`Transaction.tuples`.

    Whatever differs from one time to another is a ``sa.bindparam`` without a value; lists are
    arrays (``= ANY``), as ``IN`` is another query for each length.
    """
    compiled = query.compile(dialect=_DIALECT)  # type: ignore[attr-defined]  # every query has it
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return Prepared(text=str(compiled), fixed=fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One open transaction.

    Attributes
    ----------
    cooperative_id
        Whose rows are in sight; ``None`` for work of the installation, which sees none.
    connection
        For the modules of ``data.store``; nobody else writes SQL.
    """

    cooperative_id: UUID | None = None
    connection: sa.Connection

    @property
    def owner(self) -> UUID:
        """The cooperative this transaction works for.

        Raises
        ------
        ValueError
            If it works for none: a defect of the caller.
        """
        if self.cooperative_id is None:
            message = "this transaction works for no cooperative"
            raise ValueError(message)
        return self.cooperative_id

    def run(self, statement: sa.Executable, values: object = None) -> int:
        """Execute an update or delete and give the number of rows it touched (not of an insert)."""
        # Asked for, as SQLAlchemy forgets the number for an INSERT otherwise.
        options = {"preserve_rowcount": True}
        result = self.connection.execute(statement, values, execution_options=options)  # type: ignore[call-overload]
        return int(result.rowcount)

    def rows(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Return all rows of a query."""
        # Fetched at once: one by one costs a page of events a third of its time.
        return list(self.connection.execute(statement, values).mappings().all())

    def tuples(self, query: Prepared, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """Return all rows of a prepared statement, in the order of its columns.

        It goes to the driver at once: what SQLAlchemy does around a small query takes several
        times as long as the query. Points are bytes, everything else is as in :meth:`rows`.
        """
        driver: Any = self.connection.connection.driver_connection
        # Prepared at once: these are asked over and over.
        cursor = driver.execute(query.text, {**query.fixed, **values}, prepare=True)
        # Asked of the answer itself: the cursor's description would name and type every column.
        found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.pgresult.nfields else []
        return found

    def row(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Row | None:
        """Return the only row of a query, ``None`` where there is none."""
        return self.connection.execute(statement, values).mappings().one_or_none()

    def one(self, statement: sa.Executable, read: Callable[[Row], T]) -> T | None:
        """Return what is read of the only row of a query, ``None`` where there is none."""
        row = self.row(statement)
        return None if row is None else read(row)

    def find(self, kind: type[T], query: sa.Executable) -> T | None:
        """Return the only row of a query as a value, ``None`` where there is none."""
        return self.one(query, lambda row: value_of(kind, row))

    def every(self, kind: type[T], query: sa.Executable) -> list[T]:
        """Return all rows of a query as values."""
        return [value_of(kind, row) for row in self.rows(query)]

    def value(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Return the only value of a query, ``None`` where there is no row."""
        return self.connection.execute(statement, values).scalar_one_or_none()

    def owns(self, table: sa.FromClause) -> sa.ColumnElement[bool]:
        """Return the condition that a row belongs to this cooperative."""
        return table.c.cooperative_id == self.owner

    def select(
        self,
        table: sa.Table,
        *where: sa.ColumnElement[bool],
        only: Iterable[sa.ColumnElement[Any]] = (),
    ) -> sa.Select[Any]:
        """Return the query of this cooperative's rows of a table, those that meet conditions.

        Parameters
        ----------
        only
            Columns, also of tables that are joined; all of the table where none are named.
        """
        query = sa.select(*(tuple(only) or (table,))).select_from(table)
        return query.where(self.owns(table), *where)

    def column(self, column: sa.Column[T], *where: sa.ColumnElement[bool]) -> list[T]:
        """Return one column of this cooperative's rows of its table that meet conditions."""
        query = sa.select(column).where(self.owns(column.table), *where)
        return list(self.connection.execute(query).scalars())

    def cell(self, column: sa.Column[T], *where: sa.ColumnElement[bool]) -> T | None:
        """Return that column of the only such row, ``None`` where there is none."""
        return next(iter(self.column(column, *where)), None)

    def update(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.Update:
        """Return the update of such rows."""
        return table.update().where(self.owns(table), *where)

    def delete(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.Delete:
        """Return the removal of such rows."""
        return table.delete().where(self.owns(table), *where)

    def add(self, table: sa.Table, values: Mapping[str, Any]) -> None:
        """Insert a row of this cooperative."""
        self.connection.execute(table.insert().values(cooperative_id=self.owner, **values))

    def add_new(self, table: sa.Table, values: Mapping[str, Any]) -> bool:
        """Insert a row of this cooperative; false where its key is taken."""
        statement = insert(table).values(cooperative_id=self.owner, **values)
        return self.run(statement.on_conflict_do_nothing()) == 1

    def add_all(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of this cooperative."""
        if rows:
            owned = [{"cooperative_id": self.owner, **row} for row in rows]
            self.connection.execute(table.insert(), owned)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Take back all that is written within, whether it came to an end or not.

        Nothing of it may be remembered by what is kept outside of the transaction.
        """
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def lock(self, subject: str) -> None:
        """Wait until nobody else works on a subject, and keep others out until the end.

        ``subject`` names it within the cooperative, such as ``day:2026-03-07``. Held until the
        transaction ends.
        """
        self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(self._lock_key(subject))))

    def try_lock(self, subject: str) -> bool:
        """Keep others out as :meth:`lock` does, unless somebody works on the subject now."""
        taken = sa.select(sa.func.pg_try_advisory_xact_lock(self._lock_key(subject)))
        return bool(self.connection.execute(taken).scalar_one())

    def _lock_key(self, subject: str) -> sa.ColumnElement[int]:
        return sa.func.hashtextextended(f"{self.cooperative_id}:{subject}", 0)


def among(ids: Iterable[UUID]) -> sa.ColumnElement[Any]:
    """Return what equals each of some ids.

    One parameter however many there are, so that the statement is of one shape and prepared once.
    """
    return sa.any_(sa.literal(list(ids), ARRAY(sa.Uuid)))


def thousands(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """Return some ids in parts that a statement may name one by one."""
    return (ids[start : start + 1000] for start in range(0, len(ids), 1000))


def same_cooperative(
    one: sa.FromClause, other: sa.FromClause, on: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Return the condition that joins rows of two tables within their cooperative."""
    return sa.and_(one.c.cooperative_id == other.c.cooperative_id, on)


def refers_to(column: sa.Column[Any], table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the condition that joins the row that a column holds the id of."""
    return same_cooperative(table, column.table, table.c.id == column)


def value_of(kind: type[T], row: Row) -> T:
    """Return the slotted value whose fields are columns of a row; it may have others besides."""
    return kind(**{name: row[name] for name in kind.__slots__})  # type: ignore[attr-defined]


@dataclass(slots=True)
class TokenCooperatives:
    """Remembers in which cooperative a token's digest was found; safe in every thread.

    It says where to look, never that the token still opens anything: that is read each time. A
    digest stands in one cooperative only, and never moves to another.
    """

    _kept: OrderedDict[bytes, UUID] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def find(self, digest: bytes) -> UUID | None:
        """Return where a digest was found before."""
        with self._lock:
            home = self._kept.get(digest)
            if home is not None:
                self._kept.move_to_end(digest)
            return home

    def keep(self, digest: bytes, home: UUID) -> None:
        """Remember where a digest was found."""
        with self._lock:
            self._kept[digest] = home
            while len(self._kept) > MOST_HOMES:
                self._kept.popitem(last=False)

    def drop(self, digest: bytes) -> None:
        """Forget a digest that opens nothing any more."""
        with self._lock:
            self._kept.pop(digest, None)


@dataclass(slots=True, kw_only=True)
class Database:
    """A pool of connections as the application's role."""

    url: str
    pool_size: int = 10
    token_cooperatives: TokenCooperatives = field(
        default_factory=TokenCooperatives, init=False, repr=False
    )
    engine: sa.Engine = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.engine = sa.create_engine(
            self.url,
            pool_size=self.pool_size,
            max_overflow=self.pool_size,
            # Errors end in logs: they must not quote what people wrote.
            hide_parameters=True,
            json_deserializer=_of_json,
            connect_args={
                "options": "-c search_path=tournee,public -c timezone=UTC",
                "application_name": "tournee",
                "connect_timeout": CONNECT_TIMEOUT_S,
            },
        )
        sa.event.listen(self.engine, "checkin", _as_the_driver_has_it)

    @contextmanager
    def transaction(
        self,
        cooperative_id: UUID | None = None,
        *,
        read_only: bool = False,
        statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    ) -> Iterator[Transaction]:
        """Open a transaction; it commits at the end of the block and rolls back on any error."""
        # Several statements take no parameters; nothing in these can break out of its place.
        begin = _BEGIN.format(
            mode="READ ONLY" if read_only else "READ WRITE",
            owner="" if cooperative_id is None else UUID(str(cooperative_id)),
            lock_ms=LOCK_TIMEOUT_MS,
            statement_ms=int(statement_timeout_ms),
        )
        connection, begun = self._begun(begin)
        with connection, begun:
            yield Transaction(connection=connection, cooperative_id=cooperative_id)

    def _begun(self, begin: str) -> tuple[sa.Connection, sa.RootTransaction]:
        """Begin a transaction with its settings.

        A connection that died with a restarted server is found out by that, and replaced: nothing
        has happened yet, so it may be begun again. Asking each connection beforehand whether it
        lives would cost as much as a query.
        """
        try:
            return self._begun_once(begin)
        except psycopg.OperationalError:
            return self._begun_once(begin)

    def _begun_once(self, begin: str) -> tuple[sa.Connection, sa.RootTransaction]:
        connection = self.engine.connect()
        try:
            begun = connection.begin()
            raw: Any = connection.connection.driver_connection
            # So the driver begins nothing of its own before a statement. The end is as always.
            raw.autocommit = True
            _execute(raw, begin)
        except psycopg.OperationalError:
            # All connections of before a restart are as dead as this one: asked by SQLAlchemy, it
            # says so, and the pool renews them. A new pool would lose those in use, still open.
            with suppress(sa.exc.DBAPIError):
                connection.exec_driver_sql("SELECT 1")
            connection.close()
            raise
        except BaseException:
            connection.close()
            raise
        return connection, begun

    def own_connection(self) -> psycopg.Connection:
        """Make a connection that is none of the pool's; whoever asked for it closes it.

        Raises
        ------
        psycopg.OperationalError, sqlalchemy.exc.OperationalError
            While the database is away.
        sqlalchemy.exc.TimeoutError
            While the pool is used up.
        """
        borrowed = self.engine.raw_connection()
        # Asked for first: what is detached knows its driver's connection no more.
        connection = cast("psycopg.Connection", borrowed.driver_connection)
        # Taken out of the pool, so that it is never given back with what is peculiar to it.
        borrowed.detach()
        try:
            connection.rollback()
            connection.autocommit = True
        except psycopg.Error:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Close every connection of the pool."""
        self.engine.dispose()


def _execute(connection: psycopg.Connection, statements: str) -> None:
    """Execute statements without parameters or results.

    At once with the driver's own library: what its connections do around a statement takes longer
    than these do.

    Raises
    ------
    psycopg.Error
        Of whatever kind the server says; ``OperationalError`` where the connection is gone.
    """
    result = connection.pgconn.exec_(statements.encode())
    if result.status == ExecStatus.COMMAND_OK:
        return
    if connection.pgconn.status == ConnStatus.BAD:
        message = "the connection is cut"
        raise psycopg.OperationalError(message)
    raise psycopg.errors.error_from_result(result)


def _as_the_driver_has_it(connection: psycopg.Connection | None, _record: object) -> None:
    """Let whoever takes this connection from the pool by itself have transactions as usual."""
    if connection is not None and not connection.closed:
        connection.autocommit = False


AWAY: Trouble = "database-away"
"""Nobody answers, or the connection is cut."""
BUSY: Trouble = "database-busy"
"""It answers, but somebody's lock or a statement took too long, or two locked each other out."""

_BUSY_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
"""Serialization failure, deadlock, lock timeout, and a statement that was stopped (SQLSTATEs of
PostgreSQL, appendix A of its manual)."""


def trouble_of(error: BaseException) -> Trouble | None:
    """Name what keeps the database from answering for now; ``None`` for any other error.

    With either trying again may help.
    """
    if isinstance(error, sa.exc.DBAPIError):
        if error.connection_invalidated:
            return AWAY
        driver: BaseException | None = error.orig
        if not isinstance(error, sa.exc.OperationalError):
            return None
    else:
        # The queue's library wraps the driver's errors in its own.
        driver = error if isinstance(error, psycopg.OperationalError) else error.__cause__
        if not isinstance(driver, psycopg.OperationalError):
            return None
    return BUSY if getattr(driver, "sqlstate", None) in _BUSY_STATES else AWAY


_read = json.JSONDecoder().raw_decode


def _of_json(text: str | bytes) -> object:
    """Read JSON as PostgreSQL writes it: in UTF-8, and nothing around it.

    A page of bookings holds hundreds of small pieces, and to look each one over for its encoding
    and for space at its ends takes longer than to read it.
    """
    return _read(text if isinstance(text, str) else str(text, "utf-8"))[0]


def is_unavailable(error: BaseException) -> bool:
    """Return whether the database is away or too busy for now, so that trying again may help."""
    return trouble_of(error) is not None


def is_collision(error: BaseException) -> bool:
    """Return whether a transaction only failed because it got in another's way."""
    driver = getattr(error, "orig", None) or error
    return getattr(driver, "sqlstate", None) in {"40001", "40P01"}
