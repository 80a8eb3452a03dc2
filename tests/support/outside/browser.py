"""A browser as far as Web Push goes: it subscribes, and reads what was sent to it alone."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def raw(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def written(some: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(some).decode().rstrip("=")


@dataclass(slots=True, kw_only=True)
class Browser:
    """One browser with a key pair and a secret of its own."""

    auth: bytes = b"sixteen bytes ok"
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )

    @property
    def public(self) -> bytes:
        """Its public key."""
        key = self.private.public_key()
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        """As its ``PushSubscription`` gives them."""
        return {"p256dh": written(self.public), "auth": written(self.auth)}

    def read(self, body: bytes) -> bytes:
        """Decrypt a message (RFC 8291, section 3.4, from the other side)."""
        salt, size = body[:16], body[20]
        theirs = body[21 : 21 + size]
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        )
        whose = b"WebPush: info\x00" + self.public + theirs
        material = HKDF(SHA256(), 32, self.auth, whose).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(material)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(material)
        plain = AESGCM(key).decrypt(nonce, body[21 + size :], None)
        assert plain.endswith(b"\x02"), "the last record says so"
        return plain[:-1]


def signed_claims(authorization: str) -> tuple[dict[str, Any], str]:
    """Check a message's signature (RFC 8292); gives what it claims, and by which key."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    both = raw(signature)
    assert len(both) == 64
    written_ = encode_dss_signature(int.from_bytes(both[:32]), int.from_bytes(both[32:]))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw(parts["k"]))
    public.verify(written_, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert json.loads(raw(head))["alg"] == "ES256"
    return json.loads(raw(claims)), parts["k"]
