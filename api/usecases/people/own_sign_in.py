"""One's own sessions, password, second factor and passkeys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from api.auth.sealed_contexts import authenticator
from api.auth.second_factor import new_recovery_codes, new_totp_secret, totp_uri
from api.auth.secret import Secret
from api.usecases.act import Act, needs
from api.usecases.people.by_link import keep_password
from api.usecases.people.by_passkey import (
    SERVICE_NAME,
    PasskeyAnswer,
    PasskeyQuestion,
    ask_for_passkey,
    keep_passkey,
)
from api.usecases.people.people import confirmed_id, find_person, own_id
from api.usecases.people.second_step import has_factor, take_app_code
from data.store.people import credentials, people, sessions
from data.store.people.credentials import PasskeyRow
from data.store.people.sessions import SESSIONS, Session
from data.store.system import cooperatives
from routing.errors import BadInput, Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession(Session):
    """A session of oneself; ``current`` is the one that asks."""

    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNames:
    """Names by which somebody knows where they are signed in, and as whom.

    Attributes
    ----------
    person
        ``None`` for a program.
    zone
        In which the cooperative's days lie.
    city
        Whose streets it rides.
    """

    person: str | None
    cooperative: str
    zone: tzinfo
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFactor:
    """An authenticator app's secret, shown this once.

    Attributes
    ----------
    secret
        To be typed into the app, in base32.
    uri
        The same as an address for a QR code.
    """

    secret: Secret
    uri: Secret


def own_names(act: Act) -> OwnNames:
    """Return the names of whoever asks and of their cooperative; nobody needs a permission."""
    id_ = act.actor.id if act.actor.kind == "person" else None
    person = None if id_ is None else people.find(act.tx, id_)
    cooperative = cooperatives.own(act.tx)
    return OwnNames(
        person=None if person is None else person.name,
        cooperative=cooperative.name,
        zone=cooperative.zone,
        city=cooperative.city,
    )


@needs("sessions:write")
def list_sessions(act: Act) -> list[OwnSession]:
    """Return one's own live sessions, last used first."""
    return [
        OwnSession(
            **{name: getattr(each, name) for name in SESSIONS.names},
            current=each.id == act.actor.session_id,
        )
        for each in sessions.live_of(act.tx, own_id(act), act.now)
    ]


@needs("sessions:write")
def sign_out(act: Act) -> None:
    """End the session that asks."""
    own_id(act)
    if act.actor.session_id is not None:
        sessions.end(act.tx, act.actor.session_id, act.now)


@needs("sessions:write")
def end_session(act: Act, session_id: UUID) -> None:
    """End another session of oneself.

    Raises
    ------
    NotFound
        ``no-such-session``, also for somebody else's.
    """
    found = sessions.find(act.tx, session_id)
    if found is None or found.person_id != own_id(act):
        raise NotFound("no-such-session")
    sessions.end(act.tx, session_id, act.now)


@needs("sessions:write")
def sign_out_everywhere(act: Act) -> int:
    """End all sessions of oneself, this one too, and give how many; unused links end as well."""
    person_id = own_id(act)
    sessions.revoke_links(act.tx, person_id, act.now)
    return sessions.end_all(act.tx, person_id, act.now)


@needs("profile:write")
def change_password(act: Act, password: str) -> None:
    """Set one's own password; all other sessions end.

    Raises
    ------
    BadInput
        If the password will not do.
    Denied
        ``confirm-again``.
    """
    person = find_person(act, confirmed_id(act), lock=True)
    keep_password(act, person, password)
    sessions.end_all(act.tx, person.id, act.now, but=act.actor.session_id)


@needs("profile:write")
def begin_second_factor(act: Act) -> NewFactor:
    """Draw a secret for an authenticator app; it counts once a code of it was typed.

    Raises
    ------
    Denied
        ``confirm-again``.
    Conflict
        ``second-factor-there``: the one there is must be removed first.
    """
    person = find_person(act, confirmed_id(act), lock=True)
    if has_factor(act, person.id):
        raise Conflict("second-factor-there")
    secret = new_totp_secret()
    sealed = act.tools.sealer.seal(secret, context=authenticator(person.id), now=act.now)
    credentials.set_factor(act.tx, person.id, sealed)
    uri = totp_uri(secret, account=person.email or person.name, issuer=SERVICE_NAME)
    return NewFactor(secret=secret, uri=uri)


@needs("profile:write")
def confirm_second_factor(act: Act, code: str) -> tuple[Secret, ...]:
    """Type the first code of an authenticator app; from now on it is asked for at every sign-in.

    Returns
    -------
    tuple
        Recovery codes, shown this once.

    Raises
    ------
    NotFound
        ``no-second-factor`` if none was begun.
    BadInput
        ``second-factor-code`` for a wrong code.
    Conflict
        ``second-factor-there``.
    """
    person_id = own_id(act)
    factor = credentials.factor_of(act.tx, person_id, lock=True)
    if factor is None:
        raise NotFound("no-second-factor")
    if factor.confirmed_at is not None:
        raise Conflict("second-factor-there")
    if not take_app_code(act, person_id, code):
        raise BadInput.of("second-factor-code", where="code")
    sessions.end_all(act.tx, person_id, act.now, but=act.actor.session_id)
    _changed(act, person_id, "second_factor", given=True)
    return _new_codes(act, person_id)


@needs("profile:write")
def renew_recovery_codes(act: Act) -> tuple[Secret, ...]:
    """Draw new recovery codes; the old ones count no more.

    Raises
    ------
    Denied
        ``confirm-again``.
    NotFound
        ``no-second-factor``.
    """
    person_id = confirmed_id(act)
    if not has_factor(act, person_id):
        raise NotFound("no-second-factor")
    _changed(act, person_id, "recovery_codes", given=True)
    return _new_codes(act, person_id)


@needs("profile:write")
def remove_second_factor(act: Act) -> None:
    """Ask for no second factor any more.

    Raises
    ------
    Denied
        ``confirm-again``.
    NotFound
        ``no-second-factor``.
    """
    person_id = confirmed_id(act)
    if not credentials.remove_factor(act.tx, person_id):
        raise NotFound("no-second-factor")
    _changed(act, person_id, "second_factor", given=False)


@needs("profile:write")
def list_passkeys(act: Act) -> list[PasskeyRow]:
    """Return one's own passkeys, oldest first."""
    return credentials.passkeys_of(act.tx, own_id(act))


@needs("profile:write")
def begin_passkey(act: Act) -> PasskeyQuestion:
    """Ask one's device for a new passkey.

    Raises
    ------
    Denied
        ``confirm-again``.
    """
    return ask_for_passkey(act, find_person(act, confirmed_id(act)))


@needs("profile:write")
def add_passkey(act: Act, answer: PasskeyAnswer) -> PasskeyRow:
    """Keep the passkey that one's device has made.

    Raises
    ------
    BadInput
        ``passkey-label-too-long``.
    Denied
        ``confirm-again``, ``passkey-refused``, ``passkey-expired``.
    """
    return keep_passkey(act, find_person(act, confirmed_id(act), lock=True), answer)


@needs("profile:write")
def remove_passkey(act: Act, passkey_id: UUID) -> None:
    """Let a passkey of oneself open nothing any more.

    Raises
    ------
    Denied
        ``confirm-again``.
    NotFound
        ``no-such-passkey``, also for somebody else's.
    """
    person_id = confirmed_id(act)
    if not credentials.remove_passkey(act.tx, person_id, passkey_id):
        raise NotFound("no-such-passkey")
    _changed(act, person_id, "passkey", given=False)


def _new_codes(act: Act, person_id: UUID) -> tuple[Secret, ...]:
    recovery_codes = new_recovery_codes()
    credentials.set_recovery_codes(act.tx, person_id, recovery_codes.hashes)
    return recovery_codes.codes


def _changed(act: Act, person_id: UUID, what: str, *, given: bool) -> None:
    detail = {"what": what, "given": given}
    act.record_event("sign_in_changed", "person", person_id, detail=detail)
