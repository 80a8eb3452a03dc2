"""Web Push: wake a browser (RFC 8030), for its eyes alone (RFC 8291), signed by us (RFC 8292).

What is sent passes through the servers of the browser's maker. It says only that something has
changed, and of which round by its id; what that is the page asks us for. Our key pairs are derived
from the installation's keys: there is nothing more to keep, and changing those changes these.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.senders.guard import allowed_address
from api.senders.http_post import post
from api.senders.outbound import Outcome, outcome_of

if TYPE_CHECKING:
    from uuid import UUID

    from api.auth.random_codes import RandomBytes
    from api.auth.sealing import Sealer

AUTH_BYTES = 16
POINT_BYTES = 65
"""Length of a browser's secret, and of its public key, uncompressed."""
SIGNED_FOR = timedelta(hours=12)
"""Validity of a signature; a day is the most that is accepted."""

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD_BYTES = 4096
_GONE = frozenset({404, 410})
_NOT_OURS = frozenset({401, 403})
"""Statuses by which a server says that a browser expects another key than ours."""
_NEVER = frozenset({400, 413})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKey:
    """One of our key pairs.

    Attributes
    ----------
    public
        As pages hand it to the browser (``applicationServerKey``), in base64url.
    """

    private: ec.EllipticCurvePrivateKey = field(repr=False)
    public: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Address of a browser's push service, and the keys that only this browser can read with.

    Attributes
    ----------
    endpoint
        Address at its maker's server.
    public_key, auth
        Its public key, 65 bytes, and a secret that it shares with us, 16 bytes.
    """

    endpoint: str = field(repr=False)
    public_key: bytes = field(repr=False)
    auth: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One message to one browser.

    Attributes
    ----------
    id
        Of its notice.
    content
        What it says, as JSON has it.
    topic
        Replaces an earlier one that the browser has not been given yet; letters, digits, hyphens.
    contact
        Where the maker's server finds who sends.
    lasts_s
        How long it is of use.
    """

    id: UUID
    browser: Browser
    key: ServerKey
    content: Mapping[str, str]
    topic: str
    contact: str
    urgent: bool
    lasts_s: int
    at: datetime


def server_keys(sealer: Sealer) -> tuple[ServerKey, ...]:
    """Return our key pairs, one for each of the installation's keys, newest first."""
    return tuple(_server_key(secret) for secret in sealer.derived("web-push"))


def send_push(push: Push, *, loopback: bool, random_bytes: RandomBytes | None = None) -> Outcome:
    """Hand a message to the browser's server; nothing is raised for what that does.

    Errors: ``push-gone`` (the browser takes none any more, or none of ours), ``push-refused``
    (this one message; another try is no use), ``push-service-away``, ``push-service-refused``.
    """
    plain = json.dumps(dict(push.content), separators=(",", ":")).encode()
    draw = random_bytes or secrets.token_bytes
    body = encrypt(plain, push.browser, salt=draw(16), own=ec.generate_private_key(_CURVE))
    allowed = allowed_address(loopback=loopback)
    answer = post(push.browser.endpoint, _headers(push), body, allowed=allowed)
    never = dict.fromkeys(_GONE | _NOT_OURS, "push-gone") | dict.fromkeys(_NEVER, "push-refused")
    return outcome_of(answer, "push-service", never)


def encrypt(
    plain: bytes, browser: Browser, *, salt: bytes, own: ec.EllipticCurvePrivateKey
) -> bytes:
    """Encrypt a message for a browser, as one record of RFC 8188.

    Parameters
    ----------
    salt
        16 random bytes, new for each message.
    own
        A key pair, new for each message.

    Raises
    ------
    ValueError
        If the browser's key is no point of the curve.
    """
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser.public_key)
    own_point = _point(own)
    shared = own.exchange(ec.ECDH(), theirs)
    whose = b"WebPush: info\x00" + browser.public_key + own_point
    material = _derived(shared, browser.auth, whose, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + _RECORD_BYTES.to_bytes(4) + bytes([len(own_point)]) + own_point
    # The two says that no further record follows.
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def is_point(public_key: bytes) -> bool:
    """Return whether a browser's public key can be one."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public_key)
    except ValueError:
        return False
    return len(public_key) == POINT_BYTES


def written(raw: bytes) -> str:
    """Write bytes in base64url without padding, as everything around Web Push does."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _headers(push: Push) -> dict[str, str]:
    return {
        "Authorization": f"vapid t={_token(push)}, k={push.key.public}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, push.lasts_s)),
        "Topic": push.topic,
        "Urgency": "high" if push.urgent else "normal",
    }


def _token(push: Push) -> str:
    """Sign that it is us who send (RFC 8292, section 2)."""
    parts = urlsplit(push.browser.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((push.at + SIGNED_FOR).timestamp()),
        "sub": push.contact,
    }
    token = ".".join(
        written(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(push.key.private.sign(token.encode(), ec.ECDSA(SHA256())))
    return f"{token}.{written(r.to_bytes(32) + s.to_bytes(32))}"


def _server_key(secret: bytes) -> ServerKey:
    private = ec.derive_private_key(int.from_bytes(secret) % (_ORDER - 1) + 1, _CURVE)
    return ServerKey(private=private, public=written(_point(private)))


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    public = private.public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
