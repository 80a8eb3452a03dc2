"""Secrets at rest: sealed by the installation's key, so that a stolen database alone is no use.

A sealed text is ``sealed1.<key>.<Fernet token>``, where ``<key>`` is the fingerprint of the key
that sealed it. The Fernet key is derived by HKDF-SHA256 from the installation's key and a context
such as ``totp:<person id>``: a sealed text that is moved to another row cannot be opened there.

The setting holds one or more keys, newest first. The first one seals; all of them open. To change
the key, put a new one in front, seal everything again, then take the old one away.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.auth.random_codes import RandomBytes
from api.auth.secret import Secret
from routing.errors import BadInput, Failure, Fault

KEY_BYTES = 32
_FEWEST_BYTES = 9
"""Of 32 bytes drawn by chance, fewer than that many different ones never come in an age."""
_VERSION = "sealed1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealer:
    """The installation's keys, and what is done with them.

    Attributes
    ----------
    keys
        At least one key of 32 bytes, newest first, all different.
    """

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            message = f"a sealer needs keys of {KEY_BYTES} bytes"
            raise ValueError(message)
        if len(set(self.keys)) != len(self.keys):
            message = "a sealer holds each key once"
            raise ValueError(message)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Eight hexadecimal digits that name each key without telling it, newest first."""
        return tuple(_fingerprint(key) for key in self.keys)

    def derived(self, context: str) -> tuple[bytes, ...]:
        """Return a key of 32 bytes for one purpose from each key, newest first."""
        return tuple(_derive(key, context) for key in self.keys)

    def seal(self, secret: Secret, *, context: str, now: datetime) -> str:
        """Seal a secret with the newest key.

        Parameters
        ----------
        secret
            What to seal.
        context
            What the secret is and whose, such as ``totp:<person id>``; opening it needs the same.
        now
            Aware instant, written into the sealed text.
        """
        key, text = self.keys[0], secret.reveal().encode()
        token = _fernet(key, context).encrypt_at_time(text, int(now.timestamp()))
        return f"{_VERSION}.{_fingerprint(key)}.{token.decode()}"

    def unseal(self, sealed: str, *, context: str) -> Secret:
        """Open a sealed secret.

        Raises
        ------
        Failure
            ``sealed-by-another-key`` when none of the keys sealed it; ``sealed-damaged`` when it
            was altered, or belongs to another context.
        """
        fingerprint, token = _parts(sealed)
        known = dict(zip(self.fingerprints, self.keys, strict=True))
        if fingerprint not in known:
            listed = ", ".join(known)
            raise Failure("sealed-by-another-key", value=fingerprint, known=listed)
        try:
            text = _fernet(known[fingerprint], context).decrypt(token.encode())
        except InvalidToken as wrong:
            raise Failure("sealed-damaged") from wrong
        return Secret(text.decode())


def new_key(random_bytes: RandomBytes = secrets.token_bytes) -> Secret:
    """Draw a key in the form in which the setting holds it: base64url of 32 bytes."""
    return Secret(base64.urlsafe_b64encode(random_bytes(KEY_BYTES)).decode())


def read_sealer(setting: str, *, where: str) -> Sealer:
    """Read the keys of the installation from its setting.

    Parameters
    ----------
    setting
        Keys as :func:`new_key` writes them, separated by commas or spaces, newest first.
    where
        Name of the setting, for the message.

    Raises
    ------
    BadInput
        ``installation-key-missing``, ``installation-key-form``, ``installation-key-twice``;
        ``installation-key-weak`` for one that was plainly not drawn at random, such as a
        placeholder. No message repeats a key.
    """
    written = setting.replace(",", " ").split()
    if not written:
        raise BadInput.of("installation-key-missing", where=where)
    keys = [_read_key(text) for text in written]
    faults = [
        Fault(code="installation-key-form", where=where, args={"number": number})
        for number, key in enumerate(keys, start=1)
        if key is None
    ]
    good = tuple(key for key in keys if key is not None)
    if len(set(good)) != len(good):
        faults.append(Fault(code="installation-key-twice", where=where))
    faults = faults or [
        Fault(code="installation-key-weak", where=where, args={"number": number})
        for number, key in enumerate(good, start=1)
        if len(set(key)) < _FEWEST_BYTES
    ]
    if faults:
        raise BadInput(faults)
    return Sealer(keys=good)


def _parts(sealed: str) -> tuple[str, str]:
    version, _, rest = sealed.partition(".")
    fingerprint, _, token = rest.partition(".")
    if version != _VERSION or not re.fullmatch(r"[0-9a-f]{8}", fingerprint) or not token.isascii():
        raise Failure("sealed-damaged")
    return fingerprint, token


def _read_key(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _fernet(key: bytes, context: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derive(key, f"seal:{context}")))


def _derive(key: bytes, context: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"tournee:{context}".encode()).derive(key)


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(_derive(key, "fingerprint")).hexdigest()[:8]
