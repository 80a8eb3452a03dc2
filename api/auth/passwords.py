"""Passwords: what is accepted, how it is kept, and checking it with the same work for everybody.

Parameters follow OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one
lane. Length and composition follow NIST SP 800-63B: long rather than motley, no expiry, NFKC
before hashing; refused is what a guesser would try first.
"""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from api.auth.guessing import holds_own_word, is_obvious
from api.auth.random_codes import RandomBytes
from routing.errors import BadInput, Failure, Fault

MIN_LENGTH = 12
MAX_LENGTH = 200
# NFKC may make one sign of several typed ones; beyond this nothing is even normalised.
_MAX_TYPED = 5 * MAX_LENGTH

MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
_SALT_BYTES = 16
_HASH_BYTES = 32

_HASHER = PasswordHasher(
    time_cost=PASSES,
    memory_cost=MEMORY_KIB,
    parallelism=LANES,
    hash_len=_HASH_BYTES,
    salt_len=_SALT_BYTES,
)


def _no_password() -> str:
    """Write a hash that no password has: what is checked where there is no account."""
    salt, value = (
        base64.b64encode(bytes(n)).decode().rstrip("=") for n in (_SALT_BYTES, _HASH_BYTES)
    )
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${value}"


_NOBODY = _no_password()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCheck:
    """Result of checking a password.

    Attributes
    ----------
    matches
        Whether it is the person's password.
    outdated
        Whether it matches and should be hashed again, with the parameters of today.
    """

    matches: bool
    outdated: bool


def check_new_password(password: str, *, own: Iterable[str]) -> None:
    """Refuse a new password that is too short, too long or easily guessed.

    Parameters
    ----------
    password
        As typed.
    own
        What anybody knows of the person: name, e-mail address, name of the cooperative.

    Raises
    ------
    BadInput
        ``password-signs``, ``password-too-short``, ``password-too-long``, ``password-own-words``,
        ``password-obvious``. No message repeats the password or a part of it.
    """
    fault = _fault_of_form(password)
    if fault:
        raise BadInput([fault])
    normal = _normal(password)
    faults = []
    if holds_own_word(normal, own):
        faults.append(Fault(code="password-own-words", where="password"))
    if is_obvious(normal):
        faults.append(Fault(code="password-obvious", where="password"))
    if faults:
        raise BadInput(faults)


def hash_password(password: str, random_bytes: RandomBytes = secrets.token_bytes) -> str:
    """Hash a password that :func:`check_new_password` accepted, with a salt of its own.

    Returns
    -------
    str
        Argon2's encoded form, parameters and salt included.
    """
    return _HASHER.hash(_normal(password), salt=random_bytes(_SALT_BYTES))


def verify_password(stored: str | None, password: str) -> PasswordCheck:
    """Check a password against the stored hash.

    The same work is done where there is no account or no password (``stored`` is ``None``) or the
    password cannot be one, so that the time taken tells nothing.

    Raises
    ------
    Failure
        ``password-hash-unreadable`` when the stored hash is none.
    """
    possible = stored is not None and _fault_of_form(password) is None
    compared = stored if stored is not None and possible else _NOBODY
    attempt = _normal(password) if possible else "x" * MIN_LENGTH
    try:
        _HASHER.verify(compared, attempt)
    except VerifyMismatchError:
        return PasswordCheck(matches=False, outdated=False)
    except (InvalidHashError, VerificationError):
        # Not chained: libraries may put the stored hash into their message.
        raise Failure("password-hash-unreadable") from None
    return PasswordCheck(matches=possible, outdated=_HASHER.check_needs_rehash(compared))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _fault_of_form(password: str) -> Fault | None:
    long = Fault(code="password-too-long", where="password", args={"limit": MAX_LENGTH})
    if len(password) > _MAX_TYPED:
        return long
    normal = _normal(password)
    if re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", normal):
        return Fault(code="password-signs", where="password")
    if len(normal) > MAX_LENGTH:
        return long
    # Normalising also makes many signs of one; what counts is what somebody would have to guess.
    length = min(len(normal), len(password))
    if length < MIN_LENGTH:
        args = {"value": length, "limit": MIN_LENGTH}
        return Fault(code="password-too-short", where="password", args=args)
    return None
