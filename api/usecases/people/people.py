"""People of a cooperative: who they are, what they may do, and their leaving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from api.auth.scopes import Role
from api.usecases.act import Act, needs
from api.usecases.people.confirmation import need_confirmation
from api.usecases.people.invitations import need_customer, need_free_email, need_right_to_give
from api.usecases.people.person_form import PersonForm, need_fitting_roles, read_roles
from api.usecases.released_claims import release_all_claims
from data.store.notices import calendar_feeds, push
from data.store.people import credentials, keys, people, sessions
from data.store.people.people import Person, ShiftLeft
from routing.errors import Conflict, Denied, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Rounds, shifts and bookings that somebody who left leaves behind.

    Attributes
    ----------
    shifts
        Shifts still to come, which somebody must look at: nothing is given to others by itself.
    sessions_ended, keys_revoked
        How many there were; OAuth clients count as keys.
    """

    person_id: UUID
    shifts: tuple[ShiftLeft, ...]
    sessions_ended: int
    keys_revoked: int


@needs("people:read")
def list_people(act: Act) -> list[Person]:
    """Return everybody but who was erased, by name; those who see only themselves, themselves."""
    everyone = people.everyone(act.tx)
    if act.sees_all("people:read"):
        return everyone
    return [each for each in everyone if each.id == act.actor.id]


@needs("people:read")
def read_person(act: Act, person_id: UUID) -> Person:
    """Return one person.

    Raises
    ------
    NotFound
        ``no-such-person``, also for one who is not in sight.
    """
    if not act.sees_all("people:read") and person_id != act.actor.id:
        raise NotFound("no-such-person")
    return find_person(act, person_id)


@needs("people:invite")
def change_person(  # noqa: PLR0913  # what is known of a person
    act: Act,
    person_id: UUID,
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    skills: Iterable[str],
) -> Person:
    """Change what is known of a person. Who may not give their roles may not change them either.

    Raises
    ------
    NotFound
        ``no-such-person``.
    BadInput
        If something about the person cannot be.
    Denied
        ``role-not-yours-to-give``; ``confirm-again`` for another e-mail address of who signs in
        with it.
    Conflict
        ``email-taken``.
    """
    known = find_person(act, person_id, lock=True)
    need_right_to_give(act.actor, read_roles(known.roles))
    return _rewrite(
        act, known, name=name, email=email, phone=phone, language=language, skills=skills
    )


@needs("profile:write")
def change_profile(  # noqa: PLR0913  # what is known of a person
    act: Act,
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    shares_position: bool,
) -> Person:
    """Change what is known of oneself, and whether one's phone may send where one is.

    Raises
    ------
    BadInput
        If something about the person cannot be.
    Denied
        ``confirm-again`` for another e-mail address.
    Conflict
        ``email-taken``.
    """
    known = find_person(act, own_id(act), lock=True)
    changed = _rewrite(
        act,
        replace(known, shares_position=shares_position),
        name=name,
        email=email,
        phone=phone,
        language=language,
        skills=known.skills,
    )
    if shares_position != known.shares_position:
        detail = {"what": "position_sharing", "shares_position": shares_position}
        act.record_event("profile_changed", "person", known.id, detail=detail)
    return changed


@needs("people:write")
def change_roles(
    act: Act, person_id: UUID, roles: Iterable[str], *, customer_id: UUID | None = None
) -> Person:
    """Return a person other roles; they count from the next request on.

    Who is no volunteer any more gives back what they took on.

    Parameters
    ----------
    customer_id
        The organisation they book for, with a role that books for one.

    Raises
    ------
    NotFound
        ``no-such-person``, ``no-such-customer``.
    BadInput
        ``role-unknown``, ``role-missing``, ``role-customer-and-office``, ``role-needs-customer``,
        ``customer-needs-role``.
    Denied
        ``role-not-yours-to-give``, ``confirm-again``.
    Conflict
        ``last-admin``.
    """
    need_confirmation(act)
    act.tx.lock("roles")
    known = find_person(act, person_id, lock=True)
    before, after = read_roles(known.roles), read_roles(roles)
    need_right_to_give(act.actor, before ^ after)
    need_fitting_roles(after, customer_id)
    need_customer(act, customer_id)
    if "admin" not in after:
        need_not_last_admin(act, known)
    changed = replace(known, roles=tuple(sorted(after)), customer_id=customer_id)
    people.update(act.tx, changed)
    if Role.VOLUNTEER in before - after:
        release_all_claims(act, person_id)
    for role in sorted(before ^ after):
        detail = {"role": role.value, "given": role in after}
        act.record_event("role_changed", "person", person_id, detail=detail)
    return changed


@needs("people:write")
def leave(act: Act, person_id: UUID) -> Left:
    """Note that somebody has left: nothing opens to them any more.

    A named admin decides it; nothing in this program does so by itself. What they did stays in the
    accounts and the log; the needs of aid that they took on are open again. Doing it twice changes
    nothing.

    Raises
    ------
    NotFound
        ``no-such-person``.
    Denied
        ``named-person-needed``, ``confirm-again``.
    Conflict
        ``last-admin``.
    """
    need_named_person(act)
    need_confirmation(act)
    act.tx.lock("roles")
    known = find_person(act, person_id, lock=True)
    shifts = tuple(people.shifts_to_come(act.tx, person_id, act.now))
    if known.status == "left":
        return Left(person_id=person_id, shifts=shifts, sessions_ended=0, keys_revoked=0)
    need_not_last_admin(act, known)
    people.mark_left(act.tx, person_id, act.now)
    release_all_claims(act, person_id)
    act.record_event("person_left", "person", person_id)
    ended, revoked = revoke_access(act, person_id)
    return Left(person_id=person_id, shifts=shifts, sessions_ended=ended, keys_revoked=revoked)


def revoke_access(act: Act, person_id: UUID) -> tuple[int, int]:
    """End a person's sessions, links, keys and clients, and forget what they could prove with.

    Returns
    -------
    tuple
        How many sessions were ended, and how many keys and clients were revoked.
    """
    ended = sessions.end_all(act.tx, person_id, act.now)
    sessions.revoke_links(act.tx, person_id, act.now)
    credentials.forget(act.tx, person_id)
    push.remove_of(act.tx, person_id)
    calendar_feeds.remove_of(act.tx, person_id)
    own_programs = [
        (programs, one)
        for programs in (keys.KEYS, keys.CLIENTS)
        for one in keys.ids_made_by(act.tx, programs, person_id)
    ]
    for programs, program_id in own_programs:
        keys.revoke(act.tx, programs, program_id, act.now)
        act.record_event("key_revoked", "key", program_id)
    return ended, len(own_programs)


def find_person(act: Act, person_id: UUID, *, lock: bool = False) -> Person:
    """Return a person who was not erased.

    Raises
    ------
    NotFound
        ``no-such-person``.
    """
    found = people.find(act.tx, person_id, lock=lock)
    if found is None or found.status == "erased":
        raise NotFound("no-such-person")
    return found


def own_id(act: Act) -> UUID:
    """Return the id of the person who acts.

    Raises
    ------
    Denied
        ``named-person-needed`` if a program acts.
    """
    need_named_person(act)
    if act.actor.id is None:
        raise Denied("named-person-needed")
    return act.actor.id


def confirmed_id(act: Act) -> UUID:
    """Return the id of the person who acts and has just proved who they are.

    Raises
    ------
    Denied
        ``confirm-again``, ``named-person-needed``.
    """
    need_confirmation(act)
    return own_id(act)


def need_named_person(act: Act) -> None:
    """Refuse keys, clients and the system: somebody must answer for this by name.

    Raises
    ------
    Denied
        ``named-person-needed``.
    """
    if act.actor.kind != "person":
        raise Denied("named-person-needed")


def need_not_last_admin(act: Act, known: Person) -> None:
    """Refuse to lose the only active admin; call it under the lock ``roles``.

    Raises
    ------
    Conflict
        ``last-admin``.
    """
    if people.active_admins(act.tx) == {known.id}:
        raise Conflict("last-admin")


def _rewrite(act: Act, known: Person, *, skills: Iterable[str], **texts: str) -> Person:
    form = PersonForm(
        **texts,
        roles=read_roles(known.roles),
        skills=frozenset(skills),
        customer_id=known.customer_id,
    )
    if form.email.casefold() != known.email.casefold():
        if known.status == "active":
            need_confirmation(act)
        need_free_email(act, known.id, form.email)
    changed = replace(known, **form.personal)
    people.update(act.tx, changed)
    act.record_event("profile_changed", "person", known.id, detail={"what": "profile"})
    return changed
