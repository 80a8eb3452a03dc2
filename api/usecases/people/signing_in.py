"""Signing in: from a token to an actor at every request, and the sessions and tokens given out.

How one comes to a session: :mod:`~api.usecases.people.by_password`,
:mod:`~api.usecases.people.by_passkey`,
:mod:`~api.usecases.people.by_link`. All of these work before a cooperative is known, so they take
the service and open their own transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from api.auth.scopes import (
    CUSTOMER_ROLES,
    LINK_ROLES,
    Grant,
    Role,
    grant_of_customer,
    grant_of_key,
    grant_of_roles,
    grant_of_round,
)
from api.auth.secret import Secret
from api.auth.tokens import (
    PENDING_S,
    SESSION_LONGEST_S,
    SESSION_OF_ROUND_S,
    TokenKind,
    kind_of,
    new_token,
    session_ends_at,
    token_digest,
)
from api.usecases.act import Act, Actor
from data.store.database import Database, Transaction
from data.store.people import bearers, entrances, keys, people, sessions
from data.store.people.people import Person
from data.store.people.sessions import Session, Way
from data.store.system import cooperatives
from routing.errors import Denied

SEEN_S = 300
"""That something was used is written down at most so often."""

BEARERS = frozenset({TokenKind.API_KEY, TokenKind.ACCESS})
"""Tokens that programs show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session just begun.

    Attributes
    ----------
    token
        For the cookie; it is given this once.
    device
        For the cookie that makes the browser known, after a password; else ``None``.
    """

    token: Secret
    session_id: UUID
    cooperative_id: UUID
    person_id: UUID
    expires_at: datetime
    device: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStep:
    """The password was right, and the second factor is asked for; until then nothing opens.

    Attributes
    ----------
    token
        For :func:`api.usecases.people.by_password.finish_second_step`.
    device
        As in :class:`SignedIn`.
    """

    token: Secret
    expires_at: datetime
    device: Secret | None = None


def authenticate(
    database: Database,
    token: str,
    now: datetime,
    *,
    accepted: Collection[TokenKind] = frozenset({TokenKind.SESSION, *BEARERS}),
) -> Actor:
    """Return the actor whose token is shown: a session's, an API key, or an OAuth access token.

    Roles are read anew each time, so a role that was taken away counts no more from now on. A key
    never reaches further than the person who made it does at this moment.

    Parameters
    ----------
    accepted
        Kinds of token that can be meant: a cookie holds a session, a header :data:`BEARERS`.

    Raises
    ------
    Denied
        ``signed-out``, whatever the reason: unknown, expired, ended, revoked, or the person left or
        the cooperative is suspended.
    """
    kind = kind_of(token.strip())
    if kind is None or kind not in accepted or kind not in _READERS:
        raise Denied("signed-out")
    digest = token_digest(kind, token)
    bearer = None if digest is None else _bearer(database, kind, digest, now)
    if bearer is None:
        raise Denied("signed-out")
    return bearer.actor


def _bearer(database: Database, kind: TokenKind, digest: bytes, now: datetime) -> _Bearer | None:
    """Return who stands behind a token: where it was found before, else through its door.

    The note of its use is committed here: it holds whatever becomes of the request.
    """
    door, look, judge = _READERS[kind]

    def bearer_in(own: Transaction) -> _Bearer | None:
        found = look(own, digest)
        bearer = None if found is None else judge(found, own.owner, now)
        if bearer is not None and bearer.note is not None:
            bearer.note(own)
        return bearer

    known = database.token_cooperatives
    home = known.find(digest)
    if home is not None:
        with database.transaction(home) as own:
            bearer = bearer_in(own)
        if bearer is not None:
            return bearer
        known.drop(digest)
    with database.transaction() as tx:
        home = door(tx, digest)
        if home is None:
            return None
        with entrances.inside(tx, home) as own:
            bearer = bearer_in(own)
    if bearer is not None:
        known.keep(digest, home)
    return bearer


def begin_session(  # noqa: PLR0913  # what a session is
    act: Act,
    person: Person,
    way: Way,
    *,
    pending: bool = False,
    round_id: UUID | None = None,
    device: Secret | None = None,
) -> SignedIn:
    """Begin a session of a person who has proved who they are."""
    token = new_token(TokenKind.SESSION)
    longest_s = SESSION_LONGEST_S if round_id is None else SESSION_OF_ROUND_S
    ends_at = session_ends_at(created_at=act.now, seen_at=act.now, longest_s=longest_s)
    session = Session(
        id=act.new_id(),
        person_id=person.id,
        token_hash=token.digest,
        way=way,
        pending=pending,
        round_id=round_id,
        created_at=act.now,
        expires_at=act.now + timedelta(seconds=PENDING_S) if pending else ends_at,
        seen_at=act.now,
        confirmed_at=None if pending or way in {"link", "code"} else act.now,
    )
    sessions.add(act.tx, session)
    return SignedIn(
        token=token.secret,
        session_id=session.id,
        cooperative_id=act.tx.owner,
        person_id=person.id,
        expires_at=session.expires_at,
        device=device,
    )


def actor_of(person: Person, session: Session, cooperative_id: UUID) -> Actor:
    """Return a person as an actor, as far as their session reaches.

    A link or a code proves less than a password: it gives the roles of those who ride, and a link
    to a round what riding that round takes.
    """
    roles = frozenset(Role(role) for role in person.roles)
    if session.way in {"link", "code"}:
        roles &= LINK_ROLES
    grant = grant_of_roles(roles)
    return Actor(
        kind="person",
        id=person.id,
        cooperative_id=cooperative_id,
        roles=frozenset(role.value for role in roles),
        grant=grant if session.round_id is None else grant_of_round(grant),
        customer_id=person.customer_id if roles & CUSTOMER_ROLES else None,
        round_id=session.round_id,
        session_id=session.id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bearer:
    """Actor behind a token, and the note of its use to be written, if any."""

    actor: Actor
    note: Callable[[Transaction], None] | None = None


def _of_session(found: tuple[Session, Person], home: UUID, now: datetime) -> _Bearer | None:
    session, person = found
    if session.pending or not session.is_live(now) or person.status != "active":
        return None
    actor = actor_of(person, session, home)
    if now - session.seen_at < timedelta(seconds=SEEN_S):
        return _Bearer(actor=actor)
    longest_s = SESSION_LONGEST_S if session.round_id is None else SESSION_OF_ROUND_S
    ends_at = session_ends_at(created_at=session.created_at, seen_at=now, longest_s=longest_s)
    return _Bearer(actor=actor, note=lambda own: sessions.see(own, session.id, now, ends_at))


def _of_key(found: tuple[keys.ApiKey, Person], home: UUID, now: datetime) -> _Bearer | None:
    key, maker = found
    if key.revoked_at is not None or (key.expires_at is not None and now >= key.expires_at):
        return None
    reach = _reach_of_program(maker, key)
    if reach is None:
        return None
    grant, customer_id = reach
    actor = Actor(
        kind="key",
        id=key.id,
        cooperative_id=home,
        grant=grant_of_key(grant, key.scopes),
        customer_id=customer_id,
    )
    if key.used_at is not None and now - key.used_at < timedelta(seconds=SEEN_S):
        return _Bearer(actor=actor)
    return _Bearer(actor=actor, note=lambda own: keys.use_key(own, key.id, now))


_Access = tuple[keys.AccessToken, keys.Client, Person | None]


def _access_token(tx: Transaction, digest: bytes) -> _Access | None:
    """Return a token with its client, and who made that."""
    token = keys.access_token_with(tx, digest) if cooperatives.is_active(tx) else None
    client = None if token is None else keys.CLIENTS.find(tx, token.client_id)
    if token is None or client is None:
        return None
    return token, client, people.find(tx, client.made_by)


def _of_access_token(found: _Access, home: UUID, now: datetime) -> _Bearer | None:
    token, client, maker = found
    reach = _reach_of_program(maker, client)
    if client.revoked_at is not None or now >= token.expires_at or reach is None:
        return None
    grant, customer_id = reach
    return _Bearer(
        actor=Actor(
            kind="client",
            id=client.id,
            cooperative_id=home,
            grant=grant_of_key(grant_of_key(grant, client.scopes), token.scopes),
            customer_id=customer_id,
        )
    )


def _reach_of_program(
    maker: Person | None, program: keys.ApiKey | keys.Client
) -> tuple[Grant, UUID | None] | None:
    """Return what the maker of a key or client may do now, and the customer it is bound to."""
    if maker is None or maker.status != "active":
        return None
    grant = grant_of_roles(Role(role) for role in maker.roles)
    customer_id = maker.customer_id or program.customer_id
    if program.customer_id not in {None, customer_id}:
        return None  # Made for another customer than its maker now books for.
    return (grant if customer_id is None else grant_of_customer(grant)), customer_id


_Look = Callable[[Transaction, bytes], Any]
_Judge = Callable[[Any, UUID, datetime], _Bearer | None]
_Door = Callable[[Transaction, bytes], UUID | None]
_READERS: Mapping[TokenKind, tuple[_Door, _Look, _Judge]] = MappingProxyType(
    {
        TokenKind.SESSION: (entrances.of_session, bearers.of_session, _of_session),
        TokenKind.API_KEY: (entrances.of_key, bearers.of_key, _of_key),
        TokenKind.ACCESS: (entrances.of_access_token, _access_token, _of_access_token),
    }
)
