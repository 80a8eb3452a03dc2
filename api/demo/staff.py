"""Who is in the demo: somebody of every role of a cooperative."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from api.auth.scopes import Role, grant_of_roles
from api.demo.names import COOPERATIVE, demo_id
from api.usecases.act import Actor
from api.usecases.people.by_link import accept_invitation, sign_in_with_link
from api.usecases.people.invitations import invite_person
from api.usecases.people.links import make_reset_link, make_sign_in_link
from api.usecases.people.new_link import NewLink
from api.usecases.people.own_sign_in import sign_out_everywhere
from data.sample.doors import office_phone

if TYPE_CHECKING:
    from api.auth.secret import Secret
    from api.usecases.service import Service
    from data.formats.day_type import Day

_HERE = "127.0.0.1"
"""Where the people of the demo sign in from when it is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One person of the demo.

    Attributes
    ----------
    key
        Short name, as in the recipe of the demo day.
    customer
        Key of the site that they book for, empty in the office and on the road.
    """

    key: str
    name: str
    role: Role
    customer: str = ""
    skills: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """Their id."""
        return demo_id("person", self.key)

    @property
    def email(self) -> str:
        """Their e-mail address; nobody gets a letter there."""
        return f"{self.key}@demo.example"

    @property
    def rides(self) -> bool:
        """Return whether they ride."""
        return self.role in {Role.COURIER, Role.VOLUNTEER}

    def acts(self, session_id: UUID | None = None) -> Actor:
        """Return them as an actor."""
        return Actor(
            kind="person",
            id=self.id,
            cooperative_id=COOPERATIVE,
            roles=frozenset({self.role}),
            grant=grant_of_roles({self.role}),
            customer_id=demo_id("customer", self.customer) if self.customer else None,
            session_id=session_id,
        )


ADMIN = Somebody(key="kaisa", name="Kaisa", role=Role.ADMIN)
DISPATCHER = Somebody(key="helmi", name="Helmi", role=Role.DISPATCHER)
_BOOKERS = (
    Somebody(key="ilmari", name="Ilmari", role=Role.MERCHANT, customer="bakery"),
    Somebody(key="martta", name="Martta", role=Role.PRODUCER, customer="farm-rantapelto"),
    Somebody(key="sisko", name="Sisko", role=Role.AID_COORDINATOR, customer="food-bank"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link by which somebody signs in, once."""

    person: Somebody
    address: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Everybody who rides the demo day."""

    riders: tuple[Somebody, ...] = field(default_factory=tuple)

    @property
    def others(self) -> tuple[Somebody, ...]:
        """Everybody but the office: who books, who rides."""
        return (*_BOOKERS, *self.riders)

    @property
    def everybody(self) -> tuple[Somebody, ...]:
        """Everybody of the cooperative."""
        return (DISPATCHER, ADMIN, *self.others)

    def rider(self, person_id: UUID) -> Somebody:
        """Return the rider with an id."""
        return next(one for one in self.riders if one.id == person_id)


def crew_of(day: Day) -> Crew:
    """Return who rides the demo day."""
    found: dict[str, Somebody] = {}
    for shift in day.shifts:
        for one in (shift.courier, shift.companion):
            if one is not None:
                role = Role.VOLUNTEER if one.volunteer else Role.COURIER
                skills = tuple(sorted(one.skills))
                found[one.id] = Somebody(key=one.id, name=one.name, role=role, skills=skills)
    return Crew(riders=tuple(found.values()))


def bring_in(service: Service, people: Iterable[Somebody], language: str) -> None:
    """Invite people and let them join."""
    for one in people:
        invitation = service.do(
            ADMIN.acts(),
            invite_person,
            one.id,
            name=one.name,
            email=one.email,
            phone="" if one.rides else office_phone(),
            language=language,
            roles=[one.role.value],
            skills=one.skills,
            customer_id=one.acts().customer_id,
        )
        if one.rides:
            link = service.do(DISPATCHER.acts(), make_sign_in_link, one.id)
            sign_in_with_link(service, token=link.token.reveal(), address=_HERE)
        else:
            join(service, one, invitation.token)
        service.do(one.acts(), sign_out_everywhere)


def join(service: Service, one: Somebody, token: Secret) -> None:
    """Accept an invitation with a password that nobody ever learns."""
    accept_invitation(
        service,
        token=token.reveal(),
        address=_HERE,
        name=one.name,
        proof=secrets.token_urlsafe(32),
    )


def sign_in_links(service: Service, crew: Crew) -> list[Link]:
    """Make a fresh one-time link for everybody.

    Riders are let in by it at once; the others choose a password on the way, as a link alone is
    not enough for what they may do.
    """
    return [Link(person=one, address=_link(service, one).address) for one in crew.everybody]


def _link(service: Service, one: Somebody) -> NewLink:
    if one.rides:
        return service.do(DISPATCHER.acts(), make_sign_in_link, one.id)
    # Whoever may start the demo on this machine stands for the installation itself.
    return service.do(service.system(COOPERATIVE, "people:write"), make_reset_link, one.id)
