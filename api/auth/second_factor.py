"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and codes on paper for a loss.

The secret is kept sealed (:mod:`api.auth.sealing`). A code counts once: the caller keeps the step
that :func:`verify_totp` returns and passes it the next time. Recovery codes have 54 bits, which is
too little for a plain hash (NIST SP 800-63B asks for 112), so they are hashed like passwords; the
codes of one set share their salt, and checking one takes one hash instead of ten.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import HashingError, InvalidHashError
from pyotp import TOTP

from api.auth.passwords import LANES, MEMORY_KIB, PASSES
from api.auth.random_codes import RandomBytes, as_typed, grouped, random_typeable_code
from api.auth.secret import Secret
from routing.errors import Failure

SECRET_BYTES = 20
"""160 bits, as RFC 4226 recommends."""
STEP_S = 30
DIGITS = 6
DRIFT_STEPS = 1
"""So many steps early or late a code is still accepted, for clocks that go wrong."""

RECOVERY_CODES = 10
RECOVERY_SIGNS = 12
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodes:
    """A fresh set of recovery codes.

    Attributes
    ----------
    codes
        To be shown once, such as ``K7M4-PXAC-39TW``.
    hashes
        To be kept, one for each code, in the same order.
    """

    codes: tuple[Secret, ...]
    hashes: tuple[bytes, ...]


def new_totp_secret(random_bytes: RandomBytes = secrets.token_bytes) -> Secret:
    """Draw the secret that server and authenticator app share, in base32."""
    return Secret(base64.b32encode(random_bytes(SECRET_BYTES)).decode())


def totp_uri(secret: Secret, *, account: str, issuer: str) -> Secret:
    """Write the ``otpauth://`` address that authenticator apps read from a QR code.

    Parameters
    ----------
    secret
        From :func:`new_totp_secret`.
    account
        Whose it is, as the app shows it; usually the e-mail address.
    issuer
        Which service, as the app shows it; usually the name of the installation. The label's
        format parts the two with a colon, so colons in either become spaces.
    """
    name, service = (" ".join(text.replace(":", " ").split()) for text in (account, issuer))
    return Secret(_totp(secret).provisioning_uri(name=name, issuer_name=service))


def verify_totp(
    secret: Secret, typed: str, *, now: datetime, last_step: int | None = None
) -> int | None:
    """Check a code from an authenticator app.

    Parameters
    ----------
    secret
        The person's secret.
    typed
        As typed; spaces don't matter.
    now
        Aware instant.
    last_step
        The step of the last code that was accepted, ``None`` before the first one. It and all
        before it are used up.

    Returns
    -------
    int or None
        The step of the code, to be kept as ``last_step``; ``None`` when the code is wrong or used.
    """
    digits = "".join(typed[:32].split())
    totp = _totp(secret)
    current = totp.timecode(now)
    found = None
    # Every step is compared, whatever came before, so that the time taken tells nothing.
    for step in range(max(current - DRIFT_STEPS, 0), current + DRIFT_STEPS + 1):
        same = hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())
        if same and (last_step is None or step > last_step):
            found = step
    return found if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else None


def new_recovery_codes(random_bytes: RandomBytes = secrets.token_bytes) -> RecoveryCodes:
    """Draw ten codes, each of which replaces the authenticator app once."""
    drawn: list[str] = []
    while len(drawn) < RECOVERY_CODES:
        signs = random_typeable_code(RECOVERY_SIGNS, random_bytes)
        if signs not in drawn:
            drawn.append(signs)
    hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES)
    salt = random_bytes(_SALT_BYTES)
    return RecoveryCodes(
        codes=tuple(Secret(grouped(signs)) for signs in drawn),
        hashes=tuple(hasher.hash(signs, salt=salt).encode() for signs in drawn),
    )


def match_recovery_code(typed: str, hashes: Iterable[bytes]) -> bytes | None:
    """Find the hash of a recovery code among those not yet used.

    Parameters
    ----------
    typed
        As typed; case, spaces and hyphens don't matter.
    hashes
        Hashes that are kept for the person.

    Returns
    -------
    bytes or None
        The hash to strike out in the same transaction; ``None`` when the code is wrong.

    Raises
    ------
    Failure
        ``recovery-code-unreadable`` when a kept hash is none.
    """
    signs = as_typed(typed, RECOVERY_SIGNS)
    if signs is None:
        return None
    kept = tuple(hashes)
    # One hash for each set of parameters and salt, which is one in all but odd cases.
    attempts = {head: _hash_with(head, signs) for head in {_head(one) for one in kept}}
    found = None
    for one in kept:
        if hmac.compare_digest(attempts[_head(one)], one):
            found = one
    return found


def _head(one: bytes) -> bytes:
    """Return parameters and salt of a hash."""
    return one.rpartition(b"$")[0]


def _hash_with(head: bytes, signs: str) -> bytes:
    """Hash a code with given parameters and salt."""
    try:
        text = head.decode("ascii")
        # The value is not looked at; argon2 wants a whole hash to read the parameters from.
        hasher = PasswordHasher.from_parameters(extract_parameters(f"{text}${'A' * 43}"))
        salt = text.rpartition("$")[2]
        raw = base64.b64decode(salt + "=" * (-len(salt) % 4), validate=True)
        return hasher.hash(signs, salt=raw).encode()
    except (InvalidHashError, HashingError, ValueError):
        raise Failure("recovery-code-unreadable") from None


def _totp(secret: Secret) -> TOTP:
    return TOTP(secret.reveal(), digits=DIGITS, interval=STEP_S)
