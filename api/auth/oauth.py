"""OAuth 2 client credentials (RFC 6749, section 4.4): read a request, issue an access token.

The access token is opaque and random, kept as its hash, and lives for an hour. Every refusal has
the code ``oauth-<error>``, where ``<error>`` is the one of section 5.2; :func:`error_name` gives it
in the RFC's spelling.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

from api.auth.random_codes import RandomBytes
from api.auth.scopes import read_scopes
from api.auth.secret import Secret
from api.auth.tokens import ACCESS_S, NewToken, TokenKind, new_token
from routing.errors import BadInput, Denied

_FIELD_LIMIT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """Token request of a client.

    Attributes
    ----------
    client_id
        Public name of the client, not yet checked.
    client_secret
        What proves it, not yet checked.
    scopes
        What it asks for; ``None`` asks for all it has.
    """

    client_id: str
    client_secret: Secret
    scopes: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedAccess:
    """An access token just issued.

    Attributes
    ----------
    token
        Its secret and the hash to keep.
    scopes
        What it opens.
    expires_at
        Aware instant.
    """

    token: NewToken
    scopes: frozenset[str]
    expires_at: datetime

    def answer(self) -> dict[str, str | int]:
        """Write the answer to the client, the one place where the token is told."""
        return {
            "access_token": self.token.secret.reveal(),
            "token_type": "Bearer",
            "expires_in": ACCESS_S,
            "scope": " ".join(sorted(self.scopes)),
        }


def read_token_request(form: Mapping[str, str], authorization: str | None = None) -> TokenRequest:
    """Read a request for an access token.

    Parameters
    ----------
    form
        Fields of the body; each may stand once, which the caller has seen to.
    authorization
        The header of that name. A client proves itself there (Basic) or in the body, not in both.

    Raises
    ------
    Denied
        ``oauth-invalid-request``, ``oauth-invalid-client``, ``oauth-unsupported-grant-type``,
        ``oauth-invalid-scope``.
    """
    if any(len(value) > _FIELD_LIMIT for value in form.values()) or not form.get("grant_type"):
        raise Denied("oauth-invalid-request")
    if form["grant_type"] != "client_credentials":
        raise Denied("oauth-unsupported-grant-type")
    in_body = form.get("client_id", ""), form.get("client_secret", "")
    if authorization is not None:
        client_id, client_secret = _basic(authorization)
        if in_body[1] or in_body[0] not in {"", client_id}:
            raise Denied("oauth-invalid-request")
    else:
        client_id, client_secret = in_body
    try:
        proof = Secret(client_secret)
    except ValueError:
        raise Denied("oauth-invalid-client") from None
    if not client_id or not client_secret:
        raise Denied("oauth-invalid-client")
    return TokenRequest(
        client_id=client_id, client_secret=proof, scopes=_scopes(form.get("scope", ""))
    )


def issue_access(
    request: TokenRequest,
    *,
    allowed: Iterable[str],
    now: datetime,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> IssuedAccess:
    """Issue an access token to a client that has proved itself.

    Parameters
    ----------
    request
        What it asks for.
    allowed
        The client's own scopes.
    now
        Aware instant.
    random_bytes
        Source of randomness.

    Raises
    ------
    Denied
        ``oauth-invalid-scope`` when it asks for more than it has, or has nothing.
    """
    own = frozenset(allowed)
    scopes = own if request.scopes is None else request.scopes
    if not scopes or not scopes <= own:
        raise Denied("oauth-invalid-scope")
    return IssuedAccess(
        token=new_token(TokenKind.ACCESS, random_bytes),
        scopes=scopes,
        expires_at=now + timedelta(seconds=ACCESS_S),
    )


def error_name(denied: Denied) -> str:
    """Return the RFC's name of a refusal by this module, such as ``invalid_scope``."""
    return denied.code.removeprefix("oauth-").replace("-", "_")


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, value = authorization.strip().partition(" ")
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except ValueError:
        raise Denied("oauth-invalid-client") from None
    client_id, colon, client_secret = text.partition(":")
    if scheme.lower() != "basic" or not colon or len(text) > _FIELD_LIMIT:
        raise Denied("oauth-invalid-client")
    # Section 2.3.1 has both form-encoded before they are joined.
    return unquote_plus(client_id), unquote_plus(client_secret)


def _scopes(text: str) -> frozenset[str] | None:
    if not text.strip():
        return None
    try:
        return read_scopes(text)
    except BadInput as wrong:
        raise Denied("oauth-invalid-scope") from wrong
