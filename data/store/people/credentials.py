"""Credentials: passwords, second factors, recovery codes, passkeys.

Passwords and codes are kept as hashes, the authenticator app's secret sealed. What they mean is in
:mod:`api.auth`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import Form, RowsOf
from data.store.tables.people import (
    ceremony,
    passkey,
    passkey_challenge,
    password,
    recovery_code,
    second_factor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRow:
    """A person's password, as its hash."""

    person_id: UUID
    hash: str = field(repr=False)
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRow:
    """A person's authenticator app.

    Attributes
    ----------
    confirmed_at
        When the person first typed a code from it; before, it is asked of nobody.
    last_step
        Step of the last code that was taken; it and all before are used up.
    """

    person_id: UUID
    sealed_secret: str = field(repr=False)
    confirmed_at: datetime | None = None
    last_step: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRow:
    """A passkey of a person."""

    id: UUID
    person_id: UUID
    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    label: str
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRow:
    """The challenge that a passkey's answer must have signed."""

    value: bytes = field(repr=False)
    expires_at: datetime


_PASSWORDS = RowsOf(password, PasswordRow)
_FACTORS = RowsOf(second_factor, FactorRow)
_PASSKEYS = RowsOf(passkey, PasskeyRow)
_CHALLENGES = RowsOf(passkey_challenge, ChallengeRow, value=Form(bytes, bytes, "challenge"))
_CEREMONIES = RowsOf(ceremony, ChallengeRow, value=Form(bytes, bytes, "challenge"))


def password_of(tx: Transaction, person_id: UUID) -> PasswordRow | None:
    """Return the password of a person, ``None`` where there is none."""
    return _PASSWORDS.one(tx, tx.select(password, password.c.person_id == person_id))


def set_password(tx: Transaction, person_id: UUID, hashed: str, now: datetime) -> None:
    """Keep a person's password in place of the old one."""
    new = PasswordRow(person_id=person_id, hash=hashed, changed_at=now)
    _PASSWORDS.put(tx, new, "person_id")


def renew_hash(tx: Transaction, person_id: UUID, hashed: str) -> None:
    """Keep the same password hashed anew."""
    tx.run(tx.update(password, password.c.person_id == person_id).values(hash=hashed))


def factor_of(tx: Transaction, person_id: UUID, *, lock: bool = False) -> FactorRow | None:
    """Return the authenticator app of a person, ``None`` where there is none."""
    query = tx.select(second_factor, second_factor.c.person_id == person_id)
    return _FACTORS.one(tx, query, lock=lock)


def set_factor(tx: Transaction, person_id: UUID, sealed_secret: str) -> None:
    """Keep a new authenticator app, which is yet to be confirmed."""
    _FACTORS.put(tx, FactorRow(person_id=person_id, sealed_secret=sealed_secret), "person_id")


def use_factor(tx: Transaction, person_id: UUID, step: int, now: datetime) -> None:
    """Note that a code was taken; the first one confirms the app."""
    confirmed = sa.func.coalesce(second_factor.c.confirmed_at, now)
    tx.run(
        tx.update(second_factor, second_factor.c.person_id == person_id).values(
            last_step=step, confirmed_at=confirmed
        )
    )


def recovery_codes_of(tx: Transaction, person_id: UUID) -> list[bytes]:
    """Return the hashes of a person's unused recovery codes, locked until the transaction ends."""
    query = tx.select(
        recovery_code, recovery_code.c.person_id == person_id, recovery_code.c.used_at.is_(None)
    )
    return [row["hash"] for row in tx.rows(query.with_for_update())]


def set_recovery_codes(tx: Transaction, person_id: UUID, hashes: Sequence[bytes]) -> None:
    """Keep a set of recovery codes in place of the old one."""
    tx.run(tx.delete(recovery_code, recovery_code.c.person_id == person_id))
    tx.add_all(recovery_code, [{"person_id": person_id, "hash": one} for one in hashes])


def use_recovery_code(tx: Transaction, person_id: UUID, hashed: bytes, now: datetime) -> None:
    """Strike out a recovery code."""
    tx.run(
        tx.update(
            recovery_code, recovery_code.c.person_id == person_id, recovery_code.c.hash == hashed
        ).values(used_at=now)
    )


def remove_factor(tx: Transaction, person_id: UUID) -> bool:
    """Forget a person's authenticator app and recovery codes; false where there was no app."""
    set_recovery_codes(tx, person_id, [])
    return tx.run(tx.delete(second_factor, second_factor.c.person_id == person_id)) == 1


def passkeys_of(tx: Transaction, person_id: UUID) -> list[PasskeyRow]:
    """Return the passkeys of a person, oldest first."""
    query = tx.select(passkey, passkey.c.person_id == person_id).order_by(
        passkey.c.created_at, passkey.c.id
    )
    return _PASSKEYS.every(tx, query)


def passkey_with(tx: Transaction, credential_id: bytes) -> PasskeyRow | None:
    """Return the passkey with a name, locked until the transaction ends."""
    query = tx.select(passkey, passkey.c.credential_id == credential_id)
    return _PASSKEYS.one(tx, query, lock=True)


add_passkey = _PASSKEYS.add
"""Keep a new passkey."""


def use_passkey(tx: Transaction, passkey_id: UUID, sign_count: int, now: datetime) -> None:
    """Note that a passkey was used, and the number that its device has counted to."""
    tx.run(
        tx.update(passkey, passkey.c.id == passkey_id).values(
            sign_count=sign_count, last_used_at=now
        )
    )


def remove_passkey(tx: Transaction, person_id: UUID, passkey_id: UUID) -> bool:
    """Forget a passkey of a person; false where they have none with this id."""
    own = tx.delete(passkey, passkey.c.person_id == person_id, passkey.c.id == passkey_id)
    return tx.run(own) == 1


def add_ceremony(
    tx: Transaction, ceremony_id: UUID, person_id: UUID, challenge: ChallengeRow
) -> None:
    """Keep the challenge for a new passkey of a person."""
    whose = {"id": ceremony_id, "person_id": person_id, "kind": "register"}
    tx.add(ceremony, {**whose, **_CEREMONIES.values(challenge)})


def take_ceremony(tx: Transaction, ceremony_id: UUID, person_id: UUID) -> ChallengeRow | None:
    """Take the challenge for a new passkey away, so that it counts once."""
    statement = tx.delete(ceremony, ceremony.c.id == ceremony_id, ceremony.c.person_id == person_id)
    return tx.one(statement.returning(*ceremony.c), _CEREMONIES.of)


def add_challenge(tx: Transaction, challenge_id: UUID, challenge: ChallengeRow) -> None:
    """Keep the challenge of a sign-in by somebody not known yet."""
    tx.run(passkey_challenge.insert().values(id=challenge_id, **_CHALLENGES.values(challenge)))


def take_challenge(tx: Transaction, challenge_id: UUID) -> ChallengeRow | None:
    """Take the challenge of a sign-in away, so that it counts once."""
    statement = passkey_challenge.delete().where(passkey_challenge.c.id == challenge_id)
    return tx.one(statement.returning(*passkey_challenge.c), _CHALLENGES.of)


def forget(tx: Transaction, person_id: UUID) -> None:
    """Take away everything by which a person could prove who they are."""
    for table in (password, second_factor, recovery_code, passkey, ceremony):
        tx.run(tx.delete(table, table.c.person_id == person_id))
