"""Proof that a form came from our own page: a token bound to the session, sent twice.

OWASP's signed double-submit cookie: a random nonce with its HMAC over the session, in a cookie and
again in a form field or header. Another site can make the browser send the cookie but neither read
it nor make one that fits the session.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from api.auth.random_codes import RandomBytes, as_base64, of_base64
from api.auth.sealing import Sealer
from api.auth.secret import Secret

_NONCE_BYTES = 16
_TAG_BYTES = 32
_LENGTH = 64
"""Signs of a token: nonce and tag, four for every three bytes."""


def new_csrf_token(
    sealer: Sealer, session_digest: bytes, random_bytes: RandomBytes = secrets.token_bytes
) -> Secret:
    """Make a token for a session.

    Parameters
    ----------
    sealer
        Keys of the installation.
    session_digest
        Hash of the session's token. A new session, as after signing in, needs a new one.
    random_bytes
        Source of randomness.
    """
    nonce = random_bytes(_NONCE_BYTES)
    tag = _tag(sealer.derived("csrf")[0], session_digest, nonce)
    return Secret(as_base64(nonce + tag))


def csrf_matches(
    sealer: Sealer, session_digest: bytes, *, cookie: str | None, sent: str | None
) -> bool:
    """Return whether cookie and field are the same token, made for this session."""
    if not cookie or not sent:
        return False
    if not hmac.compare_digest(cookie.encode("utf-8", "replace"), sent.encode("utf-8", "replace")):
        return False
    try:
        raw = of_base64(cookie)
    except ValueError:
        return False
    nonce, tag = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
    if len(tag) != _TAG_BYTES:
        return False
    keys = sealer.derived("csrf")
    return any([hmac.compare_digest(tag, _tag(key, session_digest, nonce)) for key in keys])  # noqa: C419  # every key is tried


def masked(token: str, random_bytes: RandomBytes = secrets.token_bytes) -> str:
    """Return a token as a page carries it: other signs each time, so that compressing leaks none.

    The length of a compressed page tells, over many requests, what of it repeats (BREACH); what
    differs each time repeats nothing.
    """
    plain = token.encode()
    mask = random_bytes(len(plain))
    mixed = bytes(one ^ other for one, other in zip(plain, mask, strict=True))
    return base64.urlsafe_b64encode(mask + mixed).decode()


def unmasked(sent: str) -> str:
    """Return the token that a page carried; what is no masked one stays as it is."""
    try:
        raw = base64.b64decode(sent, altchars=b"-_", validate=True)
    except ValueError:
        return sent
    half = len(raw) // 2
    mixed = bytes(one ^ other for one, other in zip(raw[:half], raw[half:], strict=False))
    return mixed.decode() if len(raw) == 2 * _LENGTH and mixed.isascii() else sent


def _tag(key: bytes, session_digest: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, session_digest + nonce, "sha256")
