"""Admins of the installation and their sessions. They belong to no cooperative."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.people import installation_admin as admin
from data.store.tables.people import installation_session as session


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRow:
    """An admin of the installation.

    Attributes
    ----------
    sealed_totp, totp_step
        Secret of the authenticator app, and the step of its last code that was taken.
    left_at
        Since when the admin is none any more.
    """

    id: UUID
    email: str
    name: str
    password_hash: str = field(repr=False)
    sealed_totp: str = field(repr=False)
    totp_step: int | None = None
    created_at: datetime
    left_at: datetime | None = None


_ROWS = RowsOf(admin, AdminRow)


def add(tx: Transaction, row: AdminRow) -> bool:
    """Add an admin; false where the address is taken."""
    statement = insert(admin).values(_ROWS.values(row)).on_conflict_do_nothing()
    return tx.row(statement.returning(admin.c.id)) is not None


def update(tx: Transaction, changed: AdminRow) -> None:
    """Keep a changed admin."""
    tx.run(admin.update().where(admin.c.id == changed.id).values(_ROWS.values(changed)))


def with_email(tx: Transaction, email: str) -> AdminRow | None:
    """Return the admin with an e-mail address, also one who left, locked until the end."""
    query = sa.select(admin).where(sa.func.lower(admin.c.email) == sa.func.lower(email))
    return tx.find(AdminRow, query.with_for_update())


def everyone(tx: Transaction) -> list[AdminRow]:
    """Return the admins, also those who left, by address."""
    return tx.every(AdminRow, sa.select(admin).order_by(admin.c.email))


def add_session(
    tx: Transaction, admin_id: UUID, digest: bytes, now: datetime, expires_at: datetime
) -> None:
    """Begin a session."""
    values = {"token_hash": digest, "admin_id": admin_id, "created_at": now}
    tx.run(session.insert().values(expires_at=expires_at, **values))


def of_session(tx: Transaction, digest: bytes, now: datetime) -> AdminRow | None:
    """Return the admin whose live session a token opens."""
    query = (
        sa.select(admin)
        .join(session, session.c.admin_id == admin.c.id)
        .where(
            session.c.token_hash == digest,
            session.c.ended_at.is_(None),
            session.c.expires_at > now,
            admin.c.left_at.is_(None),
        )
    )
    return tx.find(AdminRow, query)


def end_session(tx: Transaction, digest: bytes, now: datetime) -> None:
    """End a session."""
    where = (session.c.token_hash == digest, session.c.ended_at.is_(None))
    tx.run(session.update().where(*where).values(ended_at=now))


def end_sessions(tx: Transaction, admin_id: UUID, now: datetime) -> None:
    """End every session of an admin."""
    where = (session.c.admin_id == admin_id, session.c.ended_at.is_(None))
    tx.run(session.update().where(*where).values(ended_at=now))
