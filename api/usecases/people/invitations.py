"""Bringing people into a cooperative: an invitation is a one-time link, shown once and mailed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from api.auth import sealed_contexts
from api.auth.scopes import Role, may_give
from api.usecases.act import Act, Actor, needs
from api.usecases.notifying import tell_all
from api.usecases.people.new_link import NewLink, make_link
from api.usecases.people.person_form import PersonForm, read_roles
from data.store.notices.audiences import Reached
from data.store.people import people, sessions
from data.store.people.people import Person
from routing.errors import Conflict, Denied, NotFound

INVITATION = "invitation"
"""Kind of the notice by which an invitation is mailed."""
JOIN = "join#"
"""Page of an invitation; the token follows."""


@needs("people:invite")
def invite_person(  # noqa: PLR0913  # what is known of a person
    act: Act,
    person_id: UUID,
    *,
    name: str,
    roles: Iterable[str],
    email: str = "",
    phone: str = "",
    language: str = "fr",
    skills: Iterable[str] = (),
    customer_id: UUID | None = None,
) -> NewLink:
    """Invite somebody.

    The same invitation made again gives a fresh link, and the one before no longer works.

    Parameters
    ----------
    person_id
        Made by the caller.

    Raises
    ------
    BadInput
        If something about the person cannot be; see :class:`PersonForm`.
    Denied
        ``role-not-yours-to-give``.
    Conflict
        ``email-taken``; ``id-used-twice`` for the same id with other content.
    """
    form = PersonForm(
        name=name,
        email=email,
        phone=phone,
        language=language,
        roles=read_roles(roles),
        skills=frozenset(skills),
        customer_id=customer_id,
    )
    need_right_to_give(act.actor, form.roles)
    return invite(act, person_id, form)


def invite(act: Act, person_id: UUID, form: PersonForm) -> NewLink:
    """Invite somebody, whoever asks for it."""
    wanted = person_of(form, person_id, act.now)
    known = people.find(act.tx, person_id, lock=True)
    if known is None:
        need_customer(act, form.customer_id)
        need_free_email(act, person_id, form.email)
        people.add(act.tx, wanted)
        first, *others = wanted.roles
        act.record_event("person_invited", "person", person_id, detail={"role": first})
        for role in others:
            detail = {"role": role, "given": True}
            act.record_event("role_changed", "person", person_id, detail=detail)
    elif known != replace(wanted, created_at=known.created_at):
        raise Conflict("id-used-twice")
    return _link(act, wanted)


@needs("people:invite")
def invite_again(act: Act, person_id: UUID) -> NewLink:
    """Make a fresh link for somebody whose invitation is lost or too old, or who had left.

    Who left comes back with the roles they had.

    Raises
    ------
    NotFound
        ``no-such-person``.
    Denied
        ``role-not-yours-to-give``.
    Conflict
        ``person-is-here`` for who is active; ``email-taken``.
    """
    known = people.find(act.tx, person_id, lock=True)
    if known is None or known.status == "erased":
        raise NotFound("no-such-person")
    need_right_to_give(act.actor, read_roles(known.roles))
    if known.status == "active":
        raise Conflict("person-is-here")
    if known.status == "left":
        need_customer(act, known.customer_id)
        need_free_email(act, person_id, known.email)
        people.mark_invited(act.tx, person_id)
        act.record_event("person_invited", "person", person_id, detail={"role": known.roles[0]})
    return _link(act, known)


def need_right_to_give(actor: Actor, roles: Iterable[Role]) -> None:
    """Refuse an actor who may not give some roles, or take them away.

    Raises
    ------
    Denied
        ``role-not-yours-to-give``.
    """
    given = may_give({Role.ADMIN} if actor.kind == "system" else map(Role, actor.roles))
    beyond = sorted(frozenset(roles) - given)
    if beyond:
        raise Denied("role-not-yours-to-give", role=", ".join(beyond))


def need_free_email(act: Act, person_id: UUID, email: str) -> None:
    """Refuse an e-mail address that another person of the cooperative signs in with.

    Raises
    ------
    Conflict
        ``email-taken``.
    """
    holder = people.with_email(act.tx, email) if email else None
    if holder is not None and holder.id != person_id:
        raise Conflict("email-taken")


def need_customer(act: Act, customer_id: UUID | None) -> None:
    """Refuse a customer that the cooperative does not have.

    Raises
    ------
    NotFound
        ``no-such-customer``.
    """
    if customer_id is not None and not people.has_customer(act.tx, customer_id):
        raise NotFound("no-such-customer")


def person_of(form: PersonForm, person_id: UUID, now: datetime) -> Person:
    """Return a person who is invited, as a form describes them."""
    return Person(
        id=person_id,
        roles=tuple(sorted(form.roles)),
        customer_id=form.customer_id,
        created_at=now,
        **form.personal,
    )


def _link(act: Act, one: Person) -> NewLink:
    """Make the link of an invitation; it is mailed too, where mail and an address are known."""
    sessions.revoke_links(act.tx, one.id, act.now, "invitation")
    new_link = make_link(act, one.id, "invitation", JOIN)
    # The notice is kept, and of the token only what nobody else can open may be.
    context = sealed_contexts.invitation(one.id)
    sealed = act.tools.sealer.seal(new_link.token, context=context, now=act.now)
    tell_all(
        act,
        INVITATION,
        [Reached(key=f"person:{one.id}", person_id=one.id, email=one.email, language=one.language)],
        about=str(act.new_id()),
        args={"name": one.name, "sealed": sealed},
        urgent=True,
        until=new_link.expires_at,
    )
    return new_link
