"""Signing in with e-mail address and password, then the second factor where there is one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.auth.devices import device_lane, new_device_cookie
from api.auth.passwords import hash_password, verify_password
from api.auth.secret import Secret
from api.auth.tokens import PENDING_S, TokenKind, token_digest
from api.usecases.act import Act, Actor
from api.usecases.people.attempts import guarded
from api.usecases.people.second_step import begin_after_password, has_factor, take_code
from api.usecases.people.signing_in import SecondStep, SignedIn, begin_session
from api.usecases.service import Service
from data.store.people import credentials, entrances, people, sessions
from data.store.people.people import Person
from data.store.people.sessions import Session
from data.store.system import cooperatives
from data.store.system.cooperatives import Cooperative
from routing.errors import Denied, Failure

WORK = 3
"""So many passwords are hashed at each attempt, whether there are accounts or not, so that the time
taken does not tell in how many cooperatives an address is known. Few are in more than three."""

_CHOICE = "choice of cooperative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The password is right in several cooperatives; which one is meant is to be said.

    Attributes
    ----------
    ticket
        For :func:`choose_cooperative`; good for five minutes.
    cooperatives
        Id and name of each, by name.
    device
        As in :class:`~api.usecases.people.signing_in.SignedIn`.
    """

    ticket: Secret
    cooperatives: tuple[tuple[UUID, str], ...]
    device: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    cooperative: Cooperative
    person_id: UUID
    password_hash: str


def sign_in_with_password(
    service: Service, *, email: str, password: str, address: str, device: str | None = None
) -> SignedIn | SecondStep | Choice:
    """Sign in with e-mail address and password.

    Parameters
    ----------
    address
        Network address of whoever tries.
    device
        Cookie of a known browser, if it sent one.

    Raises
    ------
    Denied
        ``sign-in-refused``: no such account, no such password, left, suspended: all the same.
        ``sign-in-wait`` while attempts are slowed down.
    """
    sealer, now = service.tools.sealer, service.clock()
    lane = device_lane(sealer, email, device, now=now)
    with guarded(service, login=email, lane=lane, address=address):
        matching = _matching(service, email.strip(), password)
        if not matching:
            raise Denied("sign-in-refused")
    known = new_device_cookie(sealer, email, now=now)
    if len(matching) == 1:
        (one,) = matching
        return _enter(service, one.cooperative.id, one.person_id, now, known)
    return _choice(service, matching, known)


def choose_cooperative(
    service: Service, *, ticket: str, cooperative_id: UUID
) -> SignedIn | SecondStep:
    """Go on into one of several cooperatives in which the password was right.

    Raises
    ------
    Denied
        ``signed-out`` when the ticket is none, too old, or of another password.
    """
    try:
        text = service.tools.sealer.unseal(ticket, context=_CHOICE).reveal()
    except Failure as wrong:
        raise Denied("signed-out") from wrong
    document = json.loads(text)
    checked_at = datetime.fromtimestamp(document["at"], tz=UTC)
    person_id = document["people"].get(str(cooperative_id))
    if person_id is None or service.clock() > checked_at + timedelta(seconds=PENDING_S):
        raise Denied("signed-out")
    return _enter(service, cooperative_id, UUID(person_id), checked_at, None)


def finish_second_step(service: Service, *, token: str, code: str, address: str) -> SignedIn:
    """Go on after the password with a code of the authenticator app, or a recovery code.

    Parameters
    ----------
    token
        Of :class:`~api.usecases.people.signing_in.SecondStep`.

    Raises
    ------
    Denied
        ``second-factor-refused`` for a wrong or used code; ``signed-out`` when the five minutes
        are over; ``sign-in-wait``.
    """
    digest = token_digest(TokenKind.SESSION, token)
    with service.database.transaction() as tx:
        cooperative_id = None if digest is None else entrances.of_session(tx, digest)
    if digest is None or cooperative_id is None:
        raise Denied("signed-out")
    system = service.system(cooperative_id)
    person_id = service.do(system, _pending, digest).person_id
    with guarded(service, login=f"person:{person_id}", address=address):
        return service.do(system, _pass_second_step, digest, code)


def confirm_again(
    service: Service, actor: Actor, *, address: str, password: str = "", code: str = ""
) -> None:
    """Let a signed-in person prove anew who they are, before a grave step.

    Parameters
    ----------
    password, code
        One of both: the password, or a code of the authenticator app where there is one.

    Raises
    ------
    Denied
        ``confirmation-refused``, ``sign-in-wait``; ``signed-out`` if no person with a session acts.
    """
    if actor.kind != "person" or actor.session_id is None:
        raise Denied("signed-out")
    with guarded(service, login=f"person:{actor.id}", address=address):
        service.do(actor, _confirm, password, code)


def _matching(service: Service, email: str, password: str) -> list[_Account]:
    with service.database.transaction() as tx:
        cooperative_ids = entrances.of_email(tx, email)
    found = [
        service.do(service.system(cooperative_id), _account, email)
        for cooperative_id in cooperative_ids
    ]
    accounts = [account for account in found if account is not None]
    checks = [verify_password(account.password_hash, password) for account in accounts]
    for _ in range(WORK - len(checks)):
        verify_password(None, password)
    matching = []
    for account, check in zip(accounts, checks, strict=True):
        if check.matches:
            matching.append(account)
        if check.outdated:
            service.do(service.system(account.cooperative.id), _rehash, account, password)
    return matching


def _account(act: Act, email: str) -> _Account | None:
    person = people.with_email(act.tx, email)
    own = cooperatives.own(act.tx)
    if person is None or person.status != "active" or own.status != "active":
        return None
    kept = credentials.password_of(act.tx, person.id)
    if kept is None:
        return None
    return _Account(cooperative=own, person_id=person.id, password_hash=kept.hash)


def _rehash(act: Act, account: _Account, password: str) -> None:
    kept = credentials.password_of(act.tx, account.person_id)
    if kept is not None and kept.hash == account.password_hash:
        credentials.renew_hash(act.tx, account.person_id, hash_password(password))


def _choice(service: Service, matching: list[_Account], device: Secret) -> Choice:
    now = service.clock()
    choice = {
        "at": int(now.timestamp()),
        "people": {str(each.cooperative.id): str(each.person_id) for each in matching},
    }
    named = sorted((each.cooperative.name, each.cooperative.id) for each in matching)
    return Choice(
        ticket=Secret(
            service.tools.sealer.seal(Secret(json.dumps(choice)), context=_CHOICE, now=now)
        ),
        cooperatives=tuple((cooperative_id, name) for name, cooperative_id in named),
        device=device,
    )


def _enter(
    service: Service,
    cooperative_id: UUID,
    person_id: UUID,
    checked_at: datetime,
    device: Secret | None,
) -> SignedIn | SecondStep:
    return service.do(service.system(cooperative_id), _begin, person_id, checked_at, device)


def _begin(
    act: Act, person_id: UUID, checked_at: datetime, device: Secret | None
) -> SignedIn | SecondStep:
    """Begin a session; things may have changed since the password was checked."""
    person = _active(act, person_id)
    kept = credentials.password_of(act.tx, person_id)
    # Tickets hold whole seconds.
    if kept is None or kept.changed_at.replace(microsecond=0) > checked_at:
        raise Denied("signed-out")
    return begin_after_password(act, person, device)


def _pending(act: Act, digest: bytes, *, lock: bool = False) -> Session:
    session = sessions.with_digest(act.tx, digest, lock=lock)
    if session is None or not session.pending or not session.is_live(act.now):
        raise Denied("signed-out")
    return session


def _pass_second_step(act: Act, digest: bytes, code: str) -> SignedIn:
    session = _pending(act, digest, lock=True)
    person = _active(act, session.person_id)
    if not take_code(act, person.id, code):
        raise Denied("second-factor-refused")
    # A new token: one that was known before it opened anything must not open something now.
    sessions.end(act.tx, session.id, act.now)
    return begin_session(act, person, "password")


def _confirm(act: Act, password: str, code: str) -> None:
    person = _active(act, act.actor.id) if act.actor.id else None
    if person is None or act.actor.session_id is None:
        raise Denied("signed-out")
    if code and not password:
        right = has_factor(act, person.id) and take_code(act, person.id, code)
    else:
        kept = credentials.password_of(act.tx, person.id)
        right = verify_password(None if kept is None else kept.hash, password).matches
    if not right:
        raise Denied("confirmation-refused")
    sessions.confirm(act.tx, act.actor.session_id, act.now)


def _active(act: Act, person_id: UUID) -> Person:
    person = people.find(act.tx, person_id)
    if person is None or person.status != "active" or not cooperatives.is_active(act.tx):
        raise Denied("signed-out")
    return person
