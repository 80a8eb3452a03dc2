"""Coming in by a one-time link or a short code: couriers, volunteers, who was invited, who forgot.

Each counts once; of two who use one at the same moment, exactly one gets in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from api.auth.passwords import check_new_password, hash_password
from api.auth.scopes import LINK_ROLES
from api.auth.tokens import TokenKind, code_digests, token_digest
from api.usecases.act import Act, Actor
from api.usecases.people.attempts import guarded_code
from api.usecases.people.by_passkey import (
    PasskeyAnswer,
    PasskeyQuestion,
    ask_for_passkey,
    keep_passkey,
)
from api.usecases.people.person_form import name_faults
from api.usecases.people.second_step import begin_after_password
from api.usecases.people.signing_in import SecondStep, SignedIn, begin_session
from api.usecases.service import Service
from data.store.people import credentials, entrances, people, sessions
from data.store.people.people import Person
from data.store.people.sessions import Link, Purpose, Way
from data.store.system import cooperatives
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Denied

_R = TypeVar("_R")
_RIDING: tuple[Purpose, ...] = ("sign_in", "round")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Content of an invitation's page before it is accepted."""

    cooperative: str
    name: str
    email: str
    language: str
    roles: tuple[str, ...]


def sign_in_with_link(service: Service, *, token: str, address: str) -> SignedIn:
    """Sign in with a one-time link.

    Raises
    ------
    Denied
        ``link-refused``: unknown, used, expired, taken back, the person left or the cooperative is
        suspended: all the same. ``sign-in-wait``.
    """

    def use(act: Act, digest: bytes) -> SignedIn:
        return _ride(act, sessions.use_link(act.tx, act.now, _RIDING, digest=digest), "link")

    return _through(service, token, address, use)


def sign_in_with_code(service: Service, *, code: str, address: str) -> SignedIn:
    """Sign in with a short code.

    Raises
    ------
    Denied
        ``link-refused``, whatever the reason; ``sign-in-wait``.
    """

    def use(act: Act, digest: bytes) -> SignedIn | None:
        link = sessions.use_link(act.tx, act.now, _RIDING, code_digest=digest)
        return None if link is None else _ride(act, link, "code")

    with guarded_code(service, address=address, code=code):
        for digest in code_digests(service.tools.sealer, code):
            with service.database.transaction() as tx:
                cooperative_ids = entrances.of_code(tx, digest)
            for cooperative_id in cooperative_ids:
                signed_in = service.do(service.system(cooperative_id), use, digest)
                if signed_in is not None:
                    return signed_in
        raise Denied("link-refused")


def read_invitation(service: Service, *, token: str, address: str) -> Invited:
    """Return what an invitation says, without using it up.

    Raises
    ------
    Denied
        ``link-refused``, ``sign-in-wait``.
    """

    def read(act: Act, digest: bytes) -> Invited:
        person = _of_link(act, sessions.read_link(act.tx, digest, act.now, ("invitation",)))
        return Invited(
            cooperative=cooperatives.own(act.tx).name,
            **values_of(person, "name", "email", "language", "roles"),
        )

    return _through(service, token, address, read)


def begin_invitation_passkey(service: Service, *, token: str, address: str) -> PasskeyQuestion:
    """Ask the device of somebody who was invited for a passkey, to accept with.

    Raises
    ------
    Denied
        ``link-refused``, ``sign-in-wait``.
    """

    def ask(act: Act, digest: bytes) -> PasskeyQuestion:
        link = sessions.read_link(act.tx, digest, act.now, ("invitation",))
        return ask_for_passkey(act, _of_link(act, link))

    return _through(service, token, address, ask)


def accept_invitation(
    service: Service,
    *,
    token: str,
    address: str,
    name: str,
    proof: str | PasskeyAnswer,
) -> SignedIn:
    """Accept an invitation and sign in.

    Parameters
    ----------
    name
        As the person wants to be called.
    proof
        A new password, or the answer to :func:`begin_invitation_passkey`.

    Raises
    ------
    BadInput
        If the name or the password will not do; the invitation can be used again.
    Denied
        ``link-refused``, ``passkey-refused``, ``passkey-expired``, ``sign-in-wait``.
    """

    def accept(act: Act, digest: bytes) -> SignedIn:
        link = sessions.use_link(act.tx, act.now, ("invitation",), digest=digest)
        person = _of_link(act, link)
        _act_as(act, person)
        faults = name_faults(name)
        if faults:
            raise BadInput(faults)
        person = replace(person, name=" ".join(name.split()))
        people.update(act.tx, person)
        way: Way = "password"
        if isinstance(proof, PasskeyAnswer):
            keep_passkey(act, person, proof)
            way = "passkey"
        else:
            keep_password(act, person, proof)
        _join(act, person)
        return begin_session(act, person, way)

    return _through(service, token, address, accept)


def reset_password(
    service: Service, *, token: str, address: str, password: str
) -> SignedIn | SecondStep:
    """Set a new password with the link for who lost the old one, and sign in.

    All other sessions end. The second factor, where there is one, is still asked for.

    Raises
    ------
    BadInput
        If the password will not do; the link can be used again.
    Denied
        ``link-refused``, ``sign-in-wait``.
    """

    def reset(act: Act, digest: bytes) -> SignedIn | SecondStep:
        person = _of_link(act, sessions.use_link(act.tx, act.now, ("reset",), digest=digest))
        if person.status != "active":
            raise Denied("link-refused")
        _act_as(act, person)
        keep_password(act, person, password)
        sessions.end_all(act.tx, person.id, act.now)
        return begin_after_password(act, person)

    return _through(service, token, address, reset)


def keep_password(act: Act, person: Person, password: str) -> None:
    """Keep a new password of a person.

    Raises
    ------
    BadInput
        ``password-needs-email`` for who has no name to type with it, and what
        :func:`api.auth.passwords.check_new_password` finds.
    """
    if not person.email:
        raise BadInput.of("password-needs-email", where="password")
    own = (person.name, person.email, cooperatives.own(act.tx).name)
    check_new_password(password, own=own)
    credentials.set_password(act.tx, person.id, hash_password(password), act.now)
    detail = {"what": "password", "given": True}
    act.record_event("sign_in_changed", "person", person.id, detail=detail)


def begin_with_password(act: Act, person: Person, password: str) -> SignedIn:
    """Let somebody who was invited just now join with a password, and sign them in.

    Raises
    ------
    BadInput
        As :func:`keep_password`.
    """
    _act_as(act, person)
    keep_password(act, person, password)
    _join(act, person)
    return begin_session(act, person, "password")


def _through(service: Service, token: str, address: str, use: Callable[[Act, bytes], _R]) -> _R:
    """Do something in the cooperative that a link leads into."""
    with guarded_code(service, address=address):
        digest = token_digest(TokenKind.LINK, token)
        cooperative_id: UUID | None = None
        if digest is not None:
            with service.database.transaction() as tx:
                cooperative_id = entrances.of_link(tx, digest)
        if digest is None or cooperative_id is None:
            raise Denied("link-refused")
        return service.do(service.system(cooperative_id), use, digest)


def _ride(act: Act, link: Link | None, way: Way) -> SignedIn:
    person = _of_link(act, link)
    if link is None or not LINK_ROLES.intersection(person.roles):
        raise Denied("link-refused")
    if link.round_id is not None and not people.rides_round(act.tx, person.id, link.round_id):
        # The round went to somebody else since.
        raise Denied("link-refused")
    _act_as(act, person)
    _join(act, person)
    return begin_session(act, person, way, round_id=link.round_id)


def _of_link(act: Act, link: Link | None) -> Person:
    person = None if link is None else people.find(act.tx, link.person_id, lock=True)
    if person is None or person.status not in {"invited", "active"}:
        raise Denied("link-refused")
    if not cooperatives.is_active(act.tx):
        raise Denied("link-refused")
    return person


def _join(act: Act, person: Person) -> None:
    if person.status == "invited":
        people.mark_joined(act.tx, person.id, act.now)
        act.record_event("person_joined", "person", person.id)


def _act_as(act: Act, person: Person) -> None:
    """Now that it is known who acts, the log shall name them and not the system."""
    act.actor = Actor(kind="person", id=person.id, cooperative_id=act.tx.owner)
