"""Tokens that open a door: sessions, links, API keys, OAuth secrets, calendars, short codes.

A token is ``tn_<kind>_`` with 32 random signs (190 bits) and six of a checksum, such as
``tn_key_…``. The prefix lets people and secret scanners recognise what they found; the checksum
refuses a cut or mistyped token before anything is looked up. Only its SHA-256 is kept, which is
enough for so many random bits, and it is looked up by that.

A short code is for a courier to type: eight signs (36 bits). Its hash is keyed by the
installation's key, as a plain one could be tried through; it lives for minutes, counts once, and
attempts are slowed down by :mod:`api.auth.lockout`. Its first half is that of its owner for an
hour, under a key too, so that wrong tries at somebody's codes can be counted wherever they come
from; the second half is drawn each time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from api.auth.random_codes import RandomBytes, as_typed, grouped, random_code, random_typeable_code
from api.auth.sealing import Sealer
from api.auth.secret import Secret

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
CODE_SIGNS = 8
CODE_HALF = CODE_SIGNS // 2
_BODY = 32
_CHECK = 6


class TokenKind(StrEnum):
    """Purpose of a token; its value stands in the prefix."""

    SESSION = "ses"
    LINK = "lnk"
    API_KEY = "key"
    CLIENT_SECRET = "sec"  # noqa: S105  # a part of the prefix
    ACCESS = "acc"
    INSTALLATION = "ins"
    CALENDAR = "cal"
    TRACKING = "trk"
    SETUP = "set"
    LABEL = "trl"


class Use(StrEnum):
    """Purpose of a one-time link or code."""

    INVITATION = "invitation"
    SIGN_IN = "sign_in"
    ROUND = "round"
    RESET = "reset"
    CODE = "code"


SESSION_IDLE_S = 12 * 3600
"""A session that nobody used for so long has ended: one long day."""
SESSION_LONGEST_S = 14 * 86_400
"""So long after signing in, everybody signs in again."""
SESSION_OF_ROUND_S = 20 * 3600
"""A session from a link to one round ends with the day, used or not."""
INSTALLATION_S = 2 * 3600
"""So long does an installation admin stay signed in, used or not."""
PENDING_S = 300
"""So long after the password the second factor may take."""
ACCESS_S = 3600
"""Life of an OAuth access token."""
LIFETIME_S = {
    Use.INVITATION: 7 * 86_400,
    Use.SIGN_IN: 900,
    Use.ROUND: 20 * 3600,
    Use.RESET: 3600,
    Use.CODE: 600,
}
"""Life of a one-time link or code, seconds. A round's is sent the evening before, so it is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token or short code just made.

    Attributes
    ----------
    secret
        To be given to its owner once.
    digest
        32 bytes, to be kept.
    hint
        Prefix and last two signs, to tell one key from another in a list; none of a code.
    """

    secret: Secret
    digest: bytes
    hint: str = ""


def new_token(kind: TokenKind, random_bytes: RandomBytes = secrets.token_bytes) -> NewToken:
    """Make a token of some kind."""
    body = f"tn_{kind}_{random_code(_BODY, BASE62, random_bytes)}"
    text = body + _checksum(body)
    return NewToken(secret=Secret(text), digest=_digest(text), hint=f"tn_{kind}_…{text[-2:]}")


def derived_token(kind: TokenKind, secret: Secret) -> NewToken:
    """Make the token of some kind that follows from another one, and leads back to it for nobody.

    The same secret gives the same token each time.
    """
    return new_token(kind, _stream(secret.reveal().encode(), kind))


def token_digest(kind: TokenKind, text: str) -> bytes | None:
    """Return the hash by which a token is looked up.

    Parameters
    ----------
    kind
        What is asked for here: a token of another kind opens nothing.
    text
        As it came; spaces around it don't matter.

    Returns
    -------
    bytes or None
        32 bytes, or ``None`` when this cannot be such a token.
    """
    text = text.strip()
    prefix = f"tn_{kind}_"
    if len(text) != len(prefix) + _BODY + _CHECK or not text.startswith(prefix):
        return None
    body, check = text[:-_CHECK], text[-_CHECK:]
    if not text.isascii() or not hmac.compare_digest(check, _checksum(body)):
        return None
    return _digest(text)


def kind_of(text: str) -> TokenKind | None:
    """Return the kind of token that a text claims to be by its prefix."""
    kinds = (kind for kind in TokenKind if text.startswith(f"tn_{kind}_"))
    return next(kinds, None)


def same_digest(one: bytes, other: bytes) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(one, other)


def new_code(
    sealer: Sealer, random_bytes: RandomBytes = secrets.token_bytes, *, owner: str = ""
) -> NewToken:
    """Make a short code for somebody to type.

    Parameters
    ----------
    owner
        Whose codes share a first half; empty: that is drawn too.
    """
    first = random_typeable_code(CODE_HALF, _drawn_for(sealer, owner) if owner else random_bytes)
    signs = first + random_typeable_code(CODE_SIGNS - CODE_HALF, random_bytes)
    return NewToken(secret=Secret(grouped(signs)), digest=_code_digests(sealer, signs)[0])


def code_owner(person_id: UUID, now: datetime) -> str:
    """Name the owner of a person's codes of an hour, for :func:`new_code`."""
    return f"{person_id}:{now:%Y-%m-%dT%H}"


def first_half(typed: str) -> str | None:
    """Return the half of a typed code that names its owner; ``None`` when this can be no code."""
    signs = as_typed(typed, CODE_SIGNS)
    return None if signs is None else signs[:CODE_HALF]


def code_digests(sealer: Sealer, typed: str) -> tuple[bytes, ...]:
    """Return the hashes that a typed code is looked up by, one for each of the installation's keys.

    Empty when this cannot be a code. Case, spaces and hyphens don't matter.
    """
    signs = as_typed(typed, CODE_SIGNS)
    return () if signs is None else _code_digests(sealer, signs)


def expires_at(use: Use, now: datetime) -> datetime:
    """Return the expiry of a link or code made now."""
    return now + timedelta(seconds=LIFETIME_S[use])


def session_ends_at(
    *, created_at: datetime, seen_at: datetime, longest_s: int = SESSION_LONGEST_S
) -> datetime:
    """Return the end of a session that nobody uses any more."""
    return min(
        seen_at + timedelta(seconds=SESSION_IDLE_S),
        created_at + timedelta(seconds=longest_s),
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    signs = []
    for _ in range(_CHECK):
        number, value = divmod(number, len(BASE62))
        signs.append(BASE62[value])
    return "".join(signs)


def _drawn_for(sealer: Sealer, owner: str) -> RandomBytes:
    """Return bytes that follow from an owner, for nobody without the installation's key."""
    return _stream(sealer.derived("short-code-owner")[0], owner)


def _stream(key: bytes, subject: str) -> RandomBytes:
    taken = 0

    def drawn(count: int) -> bytes:
        nonlocal taken
        taken += 1
        stream = hmac.digest(key, f"{subject}:{taken}".encode(), "sha512")
        return (stream * (count // len(stream) + 1))[:count]

    return drawn


def _code_digests(sealer: Sealer, signs: str) -> tuple[bytes, ...]:
    keys = sealer.derived("short-code")
    return tuple(hmac.digest(key, signs.encode(), "sha256") for key in keys)
