"""Signing in: from a token to an actor at every request, and the sessions and tokens given out.

How one comes to a session: :mod:`~api.usecases.people.by_password`,
:mod:`~api.usecases.people.by_passkey`,
:mod:`~api.usecases.people.by_link`. All of these work before a cooperative is known, so they take
the service and open their own transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from api.auth.scopes import (
    CUSTOMER_ROLES,
    LINK_ROLES,
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
from api.usecases.act import Act, Actor, ActorKind
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
    actor = None if digest is None else _actor_of_token(database, kind, digest, now)
    if actor is None:
        raise Denied("signed-out")
    return actor


def _actor_of_token(
    database: Database, kind: TokenKind, digest: bytes, now: datetime
) -> Actor | None:
    """Return who stands behind a token: where it was found before, else through its door.

    The note of its use is committed here: it holds whatever becomes of the request.
    """
    door, read = _READERS[kind]
    known = database.token_cooperatives
    home = known.find(digest)
    if home is not None:
        with database.transaction(home) as own:
            actor = read(own, digest, now)
        if actor is not None:
            return actor
        known.drop(digest)
    with database.transaction() as tx:
        home = door(tx, digest)
        if home is None:
            return None
        with entrances.inside(tx, home) as own:
            actor = read(own, digest, now)
    if actor is not None:
        known.keep(digest, home)
    return actor


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
    ends_at = _ends_at(act.now, act.now, round_id)
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


def _of_session(own: Transaction, digest: bytes, now: datetime) -> Actor | None:
    found = bearers.of_session(own, digest)
    if found is None:
        return None
    session, person = found
    if session.pending or not session.is_live(now) or person.status != "active":
        return None
    if now - session.seen_at >= timedelta(seconds=SEEN_S):
        ends_at = _ends_at(session.created_at, now, session.round_id)
        sessions.see(own, session.id, now, ends_at)
    return actor_of(person, session, own.owner)


def _ends_at(created_at: datetime, seen_at: datetime, round_id: UUID | None) -> datetime:
    longest_s = SESSION_LONGEST_S if round_id is None else SESSION_OF_ROUND_S
    return session_ends_at(created_at=created_at, seen_at=seen_at, longest_s=longest_s)


def _of_key(own: Transaction, digest: bytes, now: datetime) -> Actor | None:
    found = bearers.of_key(own, digest)
    if found is None:
        return None
    key, maker = found
    actor = _actor_of_program("key", key, maker, own.owner)
    if actor is None or (key.expires_at is not None and now >= key.expires_at):
        return None
    if key.used_at is None or now - key.used_at >= timedelta(seconds=SEEN_S):
        keys.use_key(own, key.id, now)
    return actor


def _of_access_token(own: Transaction, digest: bytes, now: datetime) -> Actor | None:
    token = keys.access_token_with(own, digest) if cooperatives.is_active(own) else None
    client = None if token is None else keys.CLIENTS.find(own, token.client_id)
    if token is None or client is None or now >= token.expires_at:
        return None
    actor = _actor_of_program("client", client, people.find(own, client.made_by), own.owner)
    return actor and replace(actor, grant=grant_of_key(actor.grant, token.scopes))


def _actor_of_program(
    kind: ActorKind, program: keys.ApiKey | keys.Client, maker: Person | None, home: UUID
) -> Actor | None:
    """Return a key or client as an actor: it reaches no further than its maker does now."""
    if program.revoked_at is not None or maker is None or maker.status != "active":
        return None
    customer_id = maker.customer_id or program.customer_id
    if program.customer_id not in {None, customer_id}:
        return None  # Made for another customer than its maker now books for.
    grant = grant_of_roles(Role(role) for role in maker.roles)
    if customer_id is not None:
        grant = grant_of_customer(grant)
    return Actor(
        kind=kind,
        id=program.id,
        cooperative_id=home,
        grant=grant_of_key(grant, program.scopes),
        customer_id=customer_id,
    )


_Door = Callable[[Transaction, bytes], UUID | None]
_Read = Callable[[Transaction, bytes, datetime], Actor | None]
_READERS: Mapping[TokenKind, tuple[_Door, _Read]] = MappingProxyType(
    {
        TokenKind.SESSION: (entrances.of_session, _of_session),
        TokenKind.API_KEY: (entrances.of_key, _of_key),
        TokenKind.ACCESS: (entrances.of_access_token, _of_access_token),
    }
)
