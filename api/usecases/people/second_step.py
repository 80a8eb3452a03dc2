"""Checking a second factor: a code of the authenticator app, or a recovery code in its place."""

from __future__ import annotations

from uuid import UUID

from api.auth.sealed_contexts import authenticator
from api.auth.second_factor import match_recovery_code, verify_totp
from api.auth.secret import Secret
from api.usecases.act import Act
from api.usecases.people.signing_in import SecondStep, SignedIn, begin_session
from data.store.people import credentials
from data.store.people.people import Person


def has_factor(act: Act, person_id: UUID) -> bool:
    """Return whether a second factor is asked of a person."""
    factor = credentials.factor_of(act.tx, person_id)
    return factor is not None and factor.confirmed_at is not None


def begin_after_password(
    act: Act, person: Person, device: Secret | None = None
) -> SignedIn | SecondStep:
    """Begin the session of somebody whose password was right; a second factor is still to come."""
    pending = has_factor(act, person.id)
    signed_in = begin_session(act, person, "password", pending=pending, device=device)
    if not pending:
        return signed_in
    return SecondStep(token=signed_in.token, expires_at=signed_in.expires_at, device=device)


def take_code(act: Act, person_id: UUID, typed: str) -> bool:
    """Take a code of a person if it is right, and use it up."""
    return take_app_code(act, person_id, typed) or _take_recovery_code(act, person_id, typed)


def take_app_code(act: Act, person_id: UUID, typed: str) -> bool:
    """Take a code of a person's authenticator app if it is right, and use it up."""
    factor = credentials.factor_of(act.tx, person_id, lock=True)
    if factor is None:
        return False
    sealer, context = act.tools.sealer, authenticator(person_id)
    secret = sealer.unseal(factor.sealed_secret, context=context)
    step = verify_totp(secret, typed, now=act.now, last_step=factor.last_step)
    if step is None:
        return False
    credentials.use_factor(act.tx, person_id, step, act.now)
    return True


def _take_recovery_code(act: Act, person_id: UUID, typed: str) -> bool:
    kept = credentials.recovery_codes_of(act.tx, person_id)
    found = match_recovery_code(typed, kept)
    if found is None:
        return False
    credentials.use_recovery_code(act.tx, person_id, found, act.now)
    return True
