"""One-time links and codes that the office makes for others; each is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.auth.scopes import LINK_ROLES
from api.auth.secret import Secret
from api.auth.tokens import TokenKind, Use, code_owner, expires_at, new_code, new_token
from api.usecases.act import Act, needs
from api.usecases.people.confirmation import need_confirmation
from api.usecases.people.new_link import NewLink, make_link
from api.usecases.people.people import find_person, own_id
from data.store.people import credentials, people, sessions
from data.store.people.sessions import Link, Purpose
from routing.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShortCode:
    """A code just made, to be typed by whom it was made for."""

    person_id: UUID
    code: Secret
    expires_at: datetime


@needs("links:write")
def make_sign_in_link(act: Act, person_id: UUID, *, round_id: UUID | None = None) -> NewLink:
    """Make a link by which a courier or volunteer signs in, once.

    Parameters
    ----------
    round_id
        A round that the person rides: the link opens it and nothing else, and holds for long enough
        to be sent the evening before.

    Raises
    ------
    NotFound
        ``no-such-person``; ``no-such-round`` for a round that is not this person's.
    Conflict
        ``link-not-for-them`` for who has left, or does not ride.
    """
    _need_rider(act, person_id, round_id)
    purpose: Purpose = "sign_in" if round_id is None else "round"
    return make_link(act, person_id, purpose, "courier/#/link/", round_id)


@needs("links:write")
def make_sign_in_code(act: Act, person_id: UUID, *, round_id: UUID | None = None) -> NewShortCode:
    """Make a short code by which a courier or volunteer signs in, once, within some minutes.

    Parameters and errors are those of :func:`make_sign_in_link`.
    """
    _need_rider(act, person_id, round_id)
    return _make_code(act, person_id, round_id)


@needs("sessions:write")
def make_own_code(act: Act) -> NewShortCode:
    """Make a short code by which a rider signs in once more, as on the phone's home screen.

    It opens no more than what the session opens that asks for it: of a link of one round, that
    round.

    Raises
    ------
    Conflict
        ``link-not-for-them`` for who does not ride.
    """
    person_id = own_id(act)
    _need_rider(act, person_id)
    return _make_code(act, person_id, act.actor.round_id)


def _make_code(act: Act, person_id: UUID, round_id: UUID | None) -> NewShortCode:
    code = new_code(act.tools.sealer, owner=code_owner(person_id, act.now))
    until = expires_at(Use.CODE, act.now)
    link = Link(
        id=act.new_id(),
        person_id=person_id,
        purpose="sign_in" if round_id is None else "round",
        # Nobody ever sees this token: only the code opens.
        token_hash=new_token(TokenKind.LINK).digest,
        code_hash=code.digest,
        round_id=round_id,
        made_by=act.actor.id,
        created_at=act.now,
        expires_at=until,
    )
    sessions.add_link(act.tx, link)
    return NewShortCode(person_id=person_id, code=code.secret, expires_at=until)


@needs("people:write")
def make_reset_link(act: Act, person_id: UUID) -> NewLink:
    """Make a link by which somebody who lost their password sets a new one, once.

    The second factor stays; see :func:`remove_factor_of` for who lost that.

    Raises
    ------
    NotFound
        ``no-such-person``.
    Denied
        ``confirm-again``.
    Conflict
        ``link-not-for-them`` for who is not active or has no e-mail address.
    """
    need_confirmation(act)
    person = find_person(act, person_id)
    if person.status != "active" or not person.email:
        raise Conflict("link-not-for-them")
    sessions.revoke_links(act.tx, person_id, act.now, "reset")
    return make_link(act, person_id, "reset", "reset#")


@needs("people:write")
def remove_factor_of(act: Act, person_id: UUID) -> None:
    """Take away the second factor of somebody who lost phone and recovery codes.

    Raises
    ------
    NotFound
        ``no-such-person``, ``no-second-factor``.
    Denied
        ``confirm-again``.
    """
    need_confirmation(act)
    find_person(act, person_id, lock=True)
    if not credentials.remove_factor(act.tx, person_id):
        raise NotFound("no-second-factor")
    sessions.end_all(act.tx, person_id, act.now)
    detail = {"what": "second_factor", "given": False}
    act.record_event("sign_in_changed", "person", person_id, detail=detail)


def _need_rider(act: Act, person_id: UUID, round_id: UUID | None = None) -> None:
    person = find_person(act, person_id)
    if person.status == "left" or not LINK_ROLES.intersection(person.roles):
        raise Conflict("link-not-for-them")
    if round_id is not None and not people.rides_round(act.tx, person_id, round_id):
        raise NotFound("no-such-round")
