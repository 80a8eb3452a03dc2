"""API keys and OAuth clients: how programs act for the people who made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.auth.oauth import IssuedAccess, TokenRequest, issue_access, read_token_request
from api.auth.scopes import grant_of_customer, grantable, read_scopes
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, new_token, same_digest, token_digest
from api.usecases.act import Act, needs
from api.usecases.people.attempts import guarded
from api.usecases.people.confirmation import need_confirmation
from api.usecases.people.invitations import need_customer
from api.usecases.people.people import own_id
from api.usecases.requests import as_id, bad_input
from api.usecases.service import Service
from data.store.people import entrances, keys, people
from data.store.people.keys import AccessToken, ApiKey, Client
from data.store.rows import RowsOf
from data.store.system import cooperatives
from routing.errors import BadInput, Conflict, Denied, Fault, NotFound

_NAME_SIGNS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key just made; its token is shown this once."""

    key: ApiKey
    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client just made; its secret is shown this once."""

    client: Client
    secret: Secret


@needs("keys:write")
def make_key(  # noqa: PLR0913  # what a key is
    act: Act,
    key_id: UUID,
    *,
    name: str,
    scopes: Iterable[str],
    customer_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """Make an API key. It acts for its maker, and never reaches further than they do.

    Parameters
    ----------
    key_id
        Made by the caller. As a token is shown once, the same id again is refused.
    scopes
        Names of permissions that the maker has.
    customer_id
        Bind the key to what is this customer's; for who books for one, it is theirs.
    expires_at
        Aware instant; ``None`` for a key that holds until it is revoked.

    Raises
    ------
    BadInput
        ``key-name``, ``scope-missing``, ``scope-unknown``, ``scope-not-yours``, ``key-expiry``.
    NotFound
        ``no-such-customer``.
    Denied
        ``confirm-again``, ``named-person-needed``.
    Conflict
        ``id-used-twice``.
    """
    token = new_token(TokenKind.API_KEY)
    api_key = ApiKey(
        hint=token.hint,
        token_hash=token.digest,
        expires_at=expires_at,
        **_program(act, keys.KEYS, key_id, scopes, customer_id),
        name=_name(name),
    )
    if expires_at is not None and expires_at <= act.now:
        raise bad_input("expires_at", "key-expiry")
    keys.KEYS.add(act.tx, api_key)
    until = expires_at.replace(microsecond=0).isoformat() if expires_at else None
    act.record_event("key_made", "key", key_id, detail={"expires_at": until} if until else {})
    return NewKey(key=api_key, token=token.secret)


@needs("keys:read")
def list_keys(act: Act) -> list[ApiKey]:
    """Return the keys that were not revoked: all, or those of one's customer."""
    return [each for each in keys.live(act.tx, keys.KEYS) if _in_sight(act, "keys:read", each)]


@needs("keys:write")
def revoke_key(act: Act, key_id: UUID) -> None:
    """Take a key back at once. Twice is once.

    Raises
    ------
    NotFound
        ``no-such-key``, also for one that is not in sight.
    """
    _revoke(act, keys.KEYS, key_id)


@needs("keys:write")
def make_client(
    act: Act,
    client_id: UUID,
    *,
    name: str,
    scopes: Iterable[str],
    customer_id: UUID | None = None,
) -> NewClient:
    """Make an OAuth client, which gets access tokens by its secret.

    Parameters and errors are those of :func:`make_key`.
    """
    secret = new_token(TokenKind.CLIENT_SECRET)
    client = Client(
        secret_hash=secret.digest,
        **_program(act, keys.CLIENTS, client_id, scopes, customer_id),
        name=_name(name),
    )
    keys.CLIENTS.add(act.tx, client)
    act.record_event("key_made", "key", client_id)
    return NewClient(client=client, secret=secret.secret)


@needs("keys:read")
def list_clients(act: Act) -> list[Client]:
    """Return the clients that were not revoked: all, or those of one's customer."""
    return [each for each in keys.live(act.tx, keys.CLIENTS) if _in_sight(act, "keys:read", each)]


@needs("keys:write")
def revoke_client(act: Act, client_id: UUID) -> None:
    """Take a client back at once, with all its access tokens. Twice is once.

    Raises
    ------
    NotFound
        ``no-such-key``, also for one that is not in sight.
    """
    _revoke(act, keys.CLIENTS, client_id)


def issue_token(
    service: Service, form: Mapping[str, str], *, authorization: str | None, address: str
) -> IssuedAccess:
    """Return a client an access token for its secret (OAuth 2, client credentials).

    Parameters
    ----------
    form, authorization
        As :func:`api.auth.oauth.read_token_request` reads them.

    Raises
    ------
    Denied
        ``oauth-…``, see :mod:`api.auth.oauth`; ``sign-in-wait``.
    """
    request = read_token_request(form, authorization)
    digest = token_digest(TokenKind.CLIENT_SECRET, request.client_secret.reveal())
    with guarded(service, login=f"client:{request.client_id}", address=address):
        home, client_id = _home_of_client(service, request.client_id)
        if home is None or client_id is None or digest is None:
            raise Denied("oauth-invalid-client")
        # Asked for too much: the client has proved itself, which is no failed attempt.
        issued = service.do(service.system(home), _issue, client_id, digest, request)
    if issued is None:
        raise Denied("oauth-invalid-scope")
    return issued


def _issue(act: Act, client_id: UUID, digest: bytes, request: TokenRequest) -> IssuedAccess | None:
    client = keys.CLIENTS.find(act.tx, client_id)
    if client is None or client.revoked_at is not None:
        raise Denied("oauth-invalid-client")
    if not same_digest(client.secret_hash, digest) or not cooperatives.is_active(act.tx):
        raise Denied("oauth-invalid-client")
    maker = people.find(act.tx, client.made_by)
    if maker is None or maker.status != "active":
        raise Denied("oauth-invalid-client")
    try:
        issued = issue_access(request, allowed=client.scopes, now=act.now)
    except Denied:
        return None
    access_token = AccessToken(
        id=act.new_id(),
        client_id=client_id,
        token_hash=issued.token.digest,
        scopes=tuple(sorted(issued.scopes)),
        created_at=act.now,
        expires_at=issued.expires_at,
    )
    keys.add_access_token(act.tx, access_token)
    return issued


def _home_of_client(service: Service, named: str) -> tuple[UUID | None, UUID | None]:
    client_id = as_id(named)
    if client_id is None:
        return None, None
    with service.database.transaction() as tx:
        return entrances.of_client(tx, client_id), client_id


def _program(
    act: Act,
    programs: RowsOf[Any],
    program_id: UUID,
    scopes: Iterable[str],
    customer_id: UUID | None,
) -> dict[str, Any]:
    """Return the fields that a new key and a new client have in common."""
    maker = own_id(act)
    need_confirmation(act)
    bound = _bound(act, customer_id)
    if programs.find(act.tx, program_id) is not None:
        raise Conflict("id-used-twice")
    return {
        "id": program_id,
        "scopes": _scopes(act, scopes, bound),
        "customer_id": bound,
        "made_by": maker,
        "created_at": act.now,
    }


def _revoke(act: Act, programs: RowsOf[ApiKey] | RowsOf[Client], program_id: UUID) -> None:
    found = programs.find(act.tx, program_id)
    if found is None or not _in_sight(act, "keys:write", found):
        raise NotFound("no-such-key")
    if keys.revoke(act.tx, programs, program_id, act.now):
        act.record_event("key_revoked", "key", program_id)


def _bound(act: Act, customer_id: UUID | None) -> UUID | None:
    """Return the customer that a key is bound to."""
    own = act.actor.customer_id
    if not act.sees_all("keys:write"):
        if own is None or customer_id not in {None, own}:
            raise NotFound("no-such-customer")
        return own
    need_customer(act, customer_id)
    return customer_id


def _scopes(act: Act, named: Iterable[str], bound: UUID | None) -> tuple[str, ...]:
    scopes = read_scopes(" ".join(named), where="scopes")
    grant = act.actor.grant if bound is None else grant_of_customer(act.actor.grant)
    beyond = sorted(scopes - grantable(grant))
    if beyond:
        faults = [
            Fault(code="scope-not-yours", where="scopes", args={"value": one}) for one in beyond
        ]
        raise BadInput(faults)
    return tuple(sorted(scopes))


def _name(name: str) -> str:
    good = " ".join(name.split())
    if not 1 <= len(good) <= _NAME_SIGNS:
        raise bad_input("name", "key-name", value=len(good), limit=_NAME_SIGNS)
    return good


def _in_sight(act: Act, permission: str, program: ApiKey | Client) -> bool:
    if act.sees_all(permission):
        return True
    return act.actor.customer_id is not None and program.customer_id == act.actor.customer_id
