"""The landing page: what each role can do, and what concerns those without an account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.auth.scopes import Role
from api.pages.front.page import APP, BOARD, HOME, render_front
from api.pages.home.abilities import abilities_of
from api.pages.sign_in.page import PLAIN

FOLDER = Path(__file__).parent
SCRIPTS = ("home.js",)

ADMIN, BOOKINGS = "/admin/", "/bookings/"
CIRCUITS, AID, VOLUNTEER = "/circuits/", "/aid/", "/volunteer/"
_OWN_PAGES: dict[Role, tuple[str, ...]] = {
    Role.DISPATCHER: (BOARD, BOOKINGS, ADMIN),
    Role.COURIER: (APP,),
    Role.VOLUNTEER: (VOLUNTEER, APP),
    Role.MERCHANT: (BOOKINGS,),
    Role.PRODUCER: (BOOKINGS, CIRCUITS),
    Role.AID_COORDINATOR: (AID, BOOKINGS),
    Role.ADMIN: (ADMIN,),
}
_LINK_TEXTS = {
    BOARD: "home-open-board",
    APP: "home-open-app",
    ADMIN: "home-open-admin",
    BOOKINGS: "home-open-bookings",
    CIRCUITS: "home-open-circuits",
    AID: "home-open-aid",
    VOLUNTEER: "home-open-volunteer",
}
_DOWNLOADS = {
    Role.DISPATCHER: ("invoices", "payroll"),
    Role.ADMIN: ("invoices", "payroll"),
    Role.MERCHANT: ("invoices",),
    Role.PRODUCER: ("invoices",),
    Role.AID_COORDINATOR: ("invoices",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A role on the page.

    Attributes
    ----------
    key
        Ends the ids of its sentences.
    pages
        Addresses of the pages that it works with, the first one first, each with the id of the
        text of its link.
    abilities
        Ids of sentences.
    downloads
        Tables of the present month that it may fetch.
    """

    key: str
    pages: tuple[tuple[str, str], ...]
    abilities: tuple[str, ...]
    downloads: tuple[str, ...]


def sections_of(roles: Collection[str]) -> list[Section]:
    """Return the roles of somebody, as the page tells of them; no table stands there twice."""
    held = [role for role in Role if role.value in roles]
    firsts = {_OWN_PAGES[role][0] for role in held if role in _OWN_PAGES}
    shown: set[str] = set()
    sections = []
    for role in held:
        first, *others = _OWN_PAGES.get(role, ("",))
        pages = [first, *(one for one in others if one not in firsts)] if first else []
        downloads = tuple(one for one in _DOWNLOADS.get(role, ()) if one not in shown)
        shown.update(downloads)
        sections.append(
            Section(
                key=role.value,
                pages=tuple((page, _LINK_TEXTS[page]) for page in pages),
                abilities=abilities_of(role),
                downloads=downloads,
            )
        )
    return sections


@cache
def stranger_page(language: str) -> str:
    """Return the page for those without an account: recipients, and whoever runs the server."""
    operator = abilities_of(Role.INSTALLATION_ADMIN)
    script = f"{HOME}home.js"
    template = "pages/home/stranger.html"
    return render_front(template, language, script=script, plain=PLAIN, abilities=operator)
