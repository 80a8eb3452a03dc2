"""A passkey device in software: real P-256 keys, real signatures, attestation ``none``.

It does what a browser and a phone do together, and can be told to do it wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.encode_cbor import encode_cbor

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One device with one passkey at most.

    Attributes
    ----------
    origin
        Page that the browser says it shows.
    flags
        What the device says of the person: present, verified.
    count
        Signatures made so far; ``None`` for a device that does not count.
    cross_origin
        Whether the page stands in a frame of another.
    host
        Host that it signs for instead of the one it was asked for.
    """

    origin: str
    flags: int = PRESENT | VERIFIED
    count: int | None = 0
    cross_origin: bool = False
    host: str | None = None
    credential_id: bytes = b"passkey-of-the-device"
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def register(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.create()``."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        identity = len(self.credential_id).to_bytes(2, "big") + self.credential_id
        attested = bytes(16) + identity + self._cose_key()
        data = self._data(options["rp"]["id"], self.flags | HAS_KEY) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def sign_in(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.get()``."""
        if self.count is not None:
            self.count += 1
        data = self._data(options["rpId"], self.flags)
        client = self._client("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(client).digest()
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(SHA256())),
            userHandle=self.handle,
        )

    def _answer(self, **response: bytes) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        written = {key: bytes_to_base64url(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": written}

    def _data(self, host: str, flags: int) -> bytes:
        named = hashlib.sha256((self.host or host).encode()).digest()
        return named + bytes([flags]) + (self.count or 0).to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {
            "type": kind,
            "challenge": challenge,
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        }
        return json.dumps(said).encode()

    def _cose_key(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
