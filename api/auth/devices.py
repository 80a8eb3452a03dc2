"""Browsers that signed in before, so that a stranger's guesses don't slow their owner down.

OWASP's device cookie: after signing in, the browser keeps ``<time>.<nonce>.<proof>``, where the
proof is an HMAC over time, nonce and the name that signed in. It opens nothing. It only gives the
next attempt under that name a lane of its own in :mod:`api.auth.lockout`.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta

from api.auth.lockout import account_key
from api.auth.random_codes import RandomBytes, as_base64
from api.auth.sealing import Sealer
from api.auth.secret import Secret

DEVICE_S = 180 * 86_400
"""So long after signing in a browser is known."""

_NONCE_BYTES = 16


def new_device_cookie(
    sealer: Sealer,
    login: str,
    *,
    now: datetime,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> Secret:
    """Make the cookie for a browser that has just signed in.

    Parameters
    ----------
    sealer
        Keys of the installation.
    login
        Name or e-mail address that signed in.
    now
        Aware instant.
    random_bytes
        Source of randomness.
    """
    body = f"{int(now.timestamp())}.{as_base64(random_bytes(_NONCE_BYTES))}"
    return Secret(f"{body}.{_proof(sealer, login, body)}")


def device_lane(sealer: Sealer, login: str, cookie: str | None, *, now: datetime) -> str:
    """Return the lane of an attempt, for :func:`api.auth.lockout.account_key`.

    Parameters
    ----------
    sealer
        Keys of the installation.
    login
        As typed.
    cookie
        What the browser sent, if anything.
    now
        Aware instant.

    Returns
    -------
    str
        Different for each browser known under this name; empty for every other one, which share
        the lane of strangers.
    """
    shape = re.fullmatch(r"([0-9]{1,10})\.[\w-]{22}\.([\w-]{43})", cookie or "", re.ASCII)
    if cookie is None or shape is None:
        return ""
    body, _, proof = cookie.rpartition(".")
    if not hmac.compare_digest(proof, _proof(sealer, login, body)):
        return ""
    made_at = datetime.fromtimestamp(int(shape[1]), tz=UTC)
    return body if now < made_at + timedelta(seconds=DEVICE_S) else ""


def _proof(sealer: Sealer, login: str, body: str) -> str:
    key = sealer.derived("device")[0]
    # The key of the strangers' lane stands for the name, with the same case and form of signs.
    return as_base64(hmac.digest(key, account_key(sealer, login) + body.encode(), "sha256"))
