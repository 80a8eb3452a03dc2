"""Staff of the demo: somebody of every role of a cooperative."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from api.auth.guessing import holds_own_word
from api.auth.scopes import Role, grant_of_roles
from api.auth.secret import Secret
from api.demo.names import COOPERATIVE, NAME, demo_id
from api.usecases.act import Act, Actor
from api.usecases.people.by_link import accept_invitation, keep_password, sign_in_with_link
from api.usecases.people.invitations import invite_person
from api.usecases.people.links import make_sign_in_link
from api.usecases.people.own_sign_in import sign_out_everywhere
from api.usecases.people.people import find_person
from data.sample.doors import office_phone, rider_phone

if TYPE_CHECKING:
    from api.usecases.service import Service
    from data.formats.day_type import Day

_HERE = "127.0.0.1"
"""Address from which the people of the demo sign in when it is made."""


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
class WayIn:
    """Way in for somebody: riders by a link, once, the others by password.

    Attributes
    ----------
    link, password
        One of both; the other is ``None``.
    """

    person: Somebody
    link: Secret | None = None
    password: Secret | None = None


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
    for number, one in enumerate(people, 1):
        invitation = service.do(
            ADMIN.acts(),
            invite_person,
            one.id,
            name=one.name,
            email=one.email,
            phone=rider_phone(number) if one.rides else office_phone(),
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
    """Accept an invitation with a password that nobody ever learns: each start gives a new one."""
    accept_invitation(
        service,
        token=token.reveal(),
        address=_HERE,
        name=one.name,
        proof=fresh_password((one.name, one.email), lambda: secrets.token_urlsafe(32)),
    )


def ways_in(service: Service, crew: Crew, links: Service | None = None) -> list[WayIn]:
    """Make a fresh one-time link for every rider, and a fresh password for everybody else.

    A link alone is not enough for what the others may do. Their sessions go on.

    Parameters
    ----------
    links
        The service whose clock links begin by, if another. A password never begins later than now:
        nobody could sign in by it until then.
    """
    return [_way_in(service, one, links or service) for one in crew.everybody]


def _way_in(service: Service, one: Somebody, links: Service) -> WayIn:
    if one.rides:
        link = links.do(DISPATCHER.acts(), make_sign_in_link, one.id)
        return WayIn(person=one, link=link.address)
    words = fresh_password((one.name, one.email), lambda: "-".join(_word() for _ in range(4)))
    password = Secret(words)
    # Whoever may start the demo on this machine stands for the installation itself.
    service.do(service.system(COOPERATIVE, "people:write"), _give_password, one.id, password)
    return WayIn(person=one, password=password)


def _give_password(act: Act, person_id: UUID, password: Secret) -> None:
    keep_password(act, find_person(act, person_id, lock=True), password.reveal())


def fresh_password(own: Iterable[str], draw: Callable[[], str]) -> str:
    """Draw a password until it holds no word of the person's or the cooperative's by chance.

    Such a one would be refused: of four words of two syllables one in some hundreds holds *demo*.
    """
    known = (*own, NAME)
    while holds_own_word(password := draw(), known):
        pass
    return password


def _word() -> str:
    """Return two syllables: four such words are typed easily and guessed by nobody."""
    return "".join(secrets.choice(signs) for signs in ("bdfgklmnprstvz", "aeiou") * 2)
