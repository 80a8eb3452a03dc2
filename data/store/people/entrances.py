"""From outside into a cooperative: of somebody not known yet, find where they belong.

The doors are functions in the database that answer with ids of cooperatives and nothing else; see
the migrations. :func:`inside` then goes on in the same transaction for that cooperative.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction


@contextmanager
def inside(tx: Transaction, cooperative_id: UUID) -> Iterator[Transaction]:
    """Work for a cooperative within a transaction that works for none.

    Raises
    ------
    ValueError
        If the transaction works for a cooperative already: a defect of the caller.
    """
    if tx.cooperative_id is not None:
        message = "this transaction works for a cooperative already"
        raise ValueError(message)
    _set(tx, str(cooperative_id))
    yield Transaction(connection=tx.connection, cooperative_id=cooperative_id)
    # Not reached after an error, which ends the transaction anyway.
    _set(tx, "")


def of_session(tx: Transaction, digest: bytes) -> UUID | None:
    """Return the cooperative in which a session's token opens something."""
    return _first(tx, sa.func.tournee.cooperative_of_session(digest))


def of_link(tx: Transaction, digest: bytes) -> UUID | None:
    """Return the cooperative that a one-time link leads into."""
    return _first(tx, sa.func.tournee.cooperative_of_link(digest))


def of_key(tx: Transaction, digest: bytes) -> UUID | None:
    """Return the cooperative of an API key."""
    return _first(tx, sa.func.tournee.cooperative_of_key(digest))


def of_access_token(tx: Transaction, digest: bytes) -> UUID | None:
    """Return the cooperative of an OAuth access token."""
    return _first(tx, sa.func.tournee.cooperative_of_access_token(digest))


def of_calendar(tx: Transaction, digest: bytes) -> UUID | None:
    """Return the cooperative of a calendar that somebody subscribed to."""
    return _first(tx, sa.func.tournee.cooperative_of_calendar(digest))


def of_tracking(tx: Transaction, digest: bytes) -> UUID | None:
    """Return the cooperative that brings what a tracking page tells of."""
    return _first(tx, sa.func.tournee.cooperative_of_tracking(digest))


def of_client(tx: Transaction, client_id: UUID) -> UUID | None:
    """Return the cooperative of an OAuth client."""
    return _first(tx, sa.func.tournee.cooperative_of_client(client_id))


def of_code(tx: Transaction, digest: bytes) -> list[UUID]:
    """Return the cooperatives in which a short code may be known."""
    return _all(tx, sa.func.tournee.cooperatives_of_code(digest))


def of_email(tx: Transaction, email: str) -> list[UUID]:
    """Return the cooperatives in which somebody has an e-mail address, ordered by id."""
    return _all(tx, sa.func.tournee.cooperatives_of_email(email))


def of_passkey(tx: Transaction, credential_id: bytes) -> list[UUID]:
    """Return the cooperatives in which a passkey is kept."""
    return _all(tx, sa.func.tournee.cooperatives_of_passkey(credential_id))


def _all(tx: Transaction, door: sa.ColumnElement[UUID]) -> list[UUID]:
    return sorted(set(tx.connection.execute(sa.select(door)).scalars()))


def _first(tx: Transaction, door: sa.ColumnElement[UUID]) -> UUID | None:
    return next(iter(_all(tx, door)), None)


def _set(tx: Transaction, cooperative_id: str) -> None:
    tx.run(sa.select(sa.func.set_config("tournee.cooperative", cooperative_id, True)))  # noqa: FBT003
