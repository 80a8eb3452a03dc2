"""Attempts to sign in, by hashed name and hashed address; who they were cannot be read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.tables.people import sign_in_attempt as attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Moments of failed attempts.

    Attributes
    ----------
    account
        Under the same name.
    address
        From the same address, under whatever name.
    both
        Under the same name from the same address.
    since
        When somebody last succeeded under the name.
    """

    account: list[datetime]
    address: list[datetime]
    both: list[datetime]
    since: datetime | None


def lock(tx: Transaction, subject: bytes, address: bytes) -> None:
    """Let no other attempt under the name or from the address be judged until the end."""
    # Always in this order, so that two never wait for each other.
    tx.lock(f"address:{address.hex()}")
    tx.lock(f"subject:{subject.hex()}")


def failures(tx: Transaction, subject: bytes, address: bytes, after: datetime) -> Failures:
    """Return the failed attempts after a moment."""
    mine = attempt.c.subject_hash == subject
    here = attempt.c.address_hash == address
    query = sa.select(attempt.c.at, mine.label("mine"), here.label("here")).where(
        sa.or_(mine, here), attempt.c.at > after, ~attempt.c.succeeded
    )
    rows = tx.rows(query)
    last = sa.select(sa.func.max(attempt.c.at)).where(mine, attempt.c.succeeded)
    return Failures(
        account=[row["at"] for row in rows if row["mine"]],
        address=[row["at"] for row in rows if row["here"]],
        both=[row["at"] for row in rows if row["mine"] and row["here"]],
        since=tx.value(last),
    )


def begin(tx: Transaction, subject: bytes, address: bytes, now: datetime) -> int:
    """Note an attempt as failed, until it turns out otherwise, and give its number."""
    values = {"subject_hash": subject, "address_hash": address, "at": now, "succeeded": False}
    return int(tx.value(attempt.insert().values(values).returning(attempt.c.id)))


def succeed(tx: Transaction, number: int) -> None:
    """Note that an attempt succeeded."""
    tx.run(attempt.update().where(attempt.c.id == number).values(succeeded=True))


def forget(tx: Transaction, number: int) -> None:
    """Strike out an attempt that was none."""
    tx.run(attempt.delete().where(attempt.c.id == number))
