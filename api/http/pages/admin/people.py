"""Pages of people: inviting them, what they may do, how they sign in, and their leaving."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response

from api.auth.scopes import CUSTOMER_ROLES, LINK_ROLES, Role, may_give
from api.http.pages.admin.fleet import words_of
from api.http.pages.admin.tabs import ADMINS, show
from api.http.pages.confirming import confirming
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.act import Act
from api.usecases.bookings.customers import list_customers
from api.usecases.care.privacy import ErasedPerson, erase_person, export_person, export_person_csv
from api.usecases.people.invitations import INVITATION, invite_again, invite_person
from api.usecases.people.links import (
    NewShortCode,
    make_reset_link,
    make_sign_in_code,
    make_sign_in_link,
    remove_factor_of,
)
from api.usecases.people.new_link import NewLink
from api.usecases.people.people import (
    Left,
    change_person,
    change_roles,
    leave,
    list_people,
    read_person,
)
from api.usecases.people.person_form import LANGUAGES
from data.store.people.people import Person

pages = PageRouter()

PEOPLE = "/admin/people"
INVITERS = ("people:invite",)
_ORDER = {"invited": 0, "active": 1, "left": 2}


@pages.get(PEOPLE, needs=INVITERS)
def people(ask: PageRequest) -> Response:
    """List everybody: who is invited first, who left only where it is asked for."""
    with_left = "left" in ask.query
    found = [one for one in ask.do(list_people) if with_left or one.status != "left"]
    found.sort(key=lambda one: (_ORDER.get(one.status, 3), one.name.casefold()))
    return show(ask, "people", people=found, with_left=with_left, customers=_customers(ask))


@pages.form(f"{PEOPLE}/new", needs=INVITERS)
def new_person(ask: PageRequest) -> Response:
    """Invite somebody; the link is shown this once."""
    start = {"id": ask.new_id(), "language": ask.language}
    form = ask.form(start=start, fields={"roles": "roles"})
    if form.sent:
        person_id, person = form.id("id") or ask.new_id(), _request(form)
        roles, customer = form.all("roles"), form.id("customer_id")
        if form.do(invite_person, person_id, roles=roles, customer_id=customer, **person):
            return _show_link(ask, person_id, form.result, "invitation")
    return show(ask, "new_person", form=form, **_choices(ask))


@pages.get(f"{PEOPLE}/{{person_id}}", needs=INVITERS)
def person(ask: PageRequest) -> Response:
    """Show one person, and what can be done for them."""
    found = ask.do(read_person, ask.id())
    return show(
        ask,
        "person",
        person=found,
        rides=bool(LINK_ROLES.intersection(found.roles)),
        mine=_may_give(ask, found),
        customers=_customers(ask),
    )


@pages.form(f"{PEOPLE}/{{person_id}}/change", needs=INVITERS)
@confirming
def change(ask: PageRequest) -> Response:
    """Change what is known of a person."""
    found = ask.do(read_person, ask.id())
    start = {name: getattr(found, name) for name in ("name", "email", "phone", "language")}
    form = ask.form(start={**start, "skills": ", ".join(found.skills)})
    if form.sent and form.do(change_person, found.id, **_request(form)):
        return ask.to(_address(found.id), done="person-changed")
    return show(ask, "change_person", form=form, person=found, languages_known=_languages(ask))


@pages.form(f"{PEOPLE}/{{person_id}}/roles", needs=ADMINS)
@confirming
def roles(ask: PageRequest) -> Response:
    """Change the roles of a person."""
    found = ask.do(read_person, ask.id())
    form = ask.form(start={"roles": found.roles, "customer_id": found.customer_id})
    if form.sent:
        wanted, customer = form.all("roles"), form.id("customer_id")
        if form.do(change_roles, found.id, wanted, customer_id=customer):
            return ask.to(_address(found.id), done="roles-changed")
    return show(ask, "roles", form=form, person=found, **_choices(ask))


@pages.action(f"{PEOPLE}/{{person_id}}/invite", needs=INVITERS)
def invite_once_more(ask: PageRequest) -> Response:
    """Make a fresh invitation."""
    return _show_link(ask, ask.id(), ask.do(invite_again, ask.id()), "invitation")


@pages.action(f"{PEOPLE}/{{person_id}}/link", needs=("links:write",))
def sign_in_link(ask: PageRequest) -> Response:
    """Make a link by which somebody who rides signs in once."""
    return _show_link(ask, ask.id(), ask.do(make_sign_in_link, ask.id()), "link")


@pages.action(f"{PEOPLE}/{{person_id}}/code", needs=("links:write",))
def sign_in_code(ask: PageRequest) -> Response:
    """Make a short code by which somebody who rides signs in once."""
    return _show_link(ask, ask.id(), ask.do(make_sign_in_code, ask.id()), "code")


@pages.action(f"{PEOPLE}/{{person_id}}/reset", needs=ADMINS)
@confirming
def reset_link(ask: PageRequest) -> Response:
    """Make a link by which somebody sets a new password."""
    return _show_link(ask, ask.id(), ask.do(make_reset_link, ask.id()), "reset")


@pages.action(f"{PEOPLE}/{{person_id}}/second-factor", needs=ADMINS)
@confirming
def remove_factor(ask: PageRequest) -> Response:
    """Take away the second factor of somebody who lost it."""
    ask.do(remove_factor_of, ask.id())
    return ask.to(_address(ask.id()), done="factor-removed")


@pages.form(f"{PEOPLE}/{{person_id}}/leave", needs=ADMINS)
@confirming
def let_go(ask: PageRequest) -> Response:
    """Leaving: its consequences, and then the note that somebody has left."""
    return _grave(ask, "leave", leave)


@pages.form(f"{PEOPLE}/{{person_id}}/erase", needs=ADMINS)
@confirming
def erase(ask: PageRequest) -> Response:
    """Erasure of a person: its consequences, and then the erasure."""
    return _grave(ask, "erase", erase_person)


@pages.get(f"{PEOPLE}/{{person_id}}/export.json", needs=ADMINS)
def export_json(ask: PageRequest) -> Response:
    """Send everything that is kept of somebody, for machines."""
    document = ask.do(export_person, ask.id())
    content = json.dumps(document, ensure_ascii=False, indent=2, default=str).encode()
    return ask.file(content, "application/json", f"{ask.id()}.json")


@pages.get(f"{PEOPLE}/{{person_id}}/export.zip", needs=ADMINS)
def export_tables(ask: PageRequest) -> Response:
    """Send everything that is kept of somebody, as tables."""
    return ask.file(ask.do(export_person_csv, ask.id()), "application/zip", f"{ask.id()}.zip")


def _grave(
    ask: PageRequest, step: str, usecase: Callable[[Act, UUID], Left | ErasedPerson]
) -> Response:
    found = ask.do(read_person, ask.id())
    form = ask.form()
    if form.sent and form.do(usecase, found.id):
        return show(ask, "person_gone", person=found, step=step, shifts=form.result.shifts)
    return show(ask, "grave_step", form=form, person=found, step=step)


def _request(form: Form) -> dict[str, Any]:
    names = ("name", "email", "phone", "language")
    return {name: form.text(name) for name in names} | {"skills": words_of(form.text("skills"))}


def _show_link(
    ask: PageRequest, person_id: UUID, link: NewLink | NewShortCode, purpose: str
) -> Response:
    """Show a secret once, with ways to hand it over."""
    found = ask.do(read_person, person_id)
    code = link.code.reveal() if isinstance(link, NewShortCode) else ""
    address = "" if isinstance(link, NewShortCode) else link.address.reveal()
    return show(
        ask,
        "link",
        person=found,
        purpose=purpose,
        address=address,
        code=code,
        until=ask.texts.moment(link.expires_at),
        ways=_ways(ask, found, address, purpose) if address else [],
        mailed=purpose == INVITATION and found.email and ask.service.tools.outbound.mail,
    )


def _ways(ask: PageRequest, to: Person, address: str, purpose: str) -> list[tuple[str, str]]:
    """Return links that open a letter or a text message with a secret link, each with its words."""
    subject = ask.texts(f"admin-link-{purpose}-subject")
    letter = ask.texts("admin-link-letter", name=to.name, address=address)
    mail = f"mailto:{quote(to.email)}?subject={quote(subject)}&body={quote(letter)}"
    sms = f"sms:{quote(to.phone)}?body={quote(letter)}"
    ways = [(mail, ask.texts("admin-link-mail"))] if to.email else []
    return [*ways, (sms, ask.texts("admin-link-sms"))] if to.phone else ways


def _may_give(ask: PageRequest, found: Person) -> bool:
    """Return whether who asks may change somebody with these roles."""
    return set(map(Role, found.roles)) <= _gives(ask)


def _gives(ask: PageRequest) -> frozenset[Role]:
    return may_give(map(Role, ask.actor.roles if ask.actor else ()))


def _choices(ask: PageRequest) -> dict[str, Any]:
    given = _gives(ask)
    return {
        "roles": [
            (role.value, ask.texts.word("role", role.value), ask.texts.word("admin-role", role))
            for role in Role
            if role in given
        ],
        "customers": [(str(key), name) for key, name in _customers(ask).items()],
        "for_customers": bool(CUSTOMER_ROLES & given),
        "languages_known": _languages(ask),
    }


def _languages(ask: PageRequest) -> list[tuple[str, str]]:
    return [(one, ask.texts(f"admin-language-{one}")) for one in LANGUAGES]


def _customers(ask: PageRequest) -> dict[UUID, str]:
    return {one.id: one.name for one in ask.do(list_customers)}


def _address(person_id: UUID) -> str:
    return f"{PEOPLE}/{person_id}"
