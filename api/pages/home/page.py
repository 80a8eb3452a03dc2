"""The page on which those land who have none of their own yet: what each role can do today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.auth.scopes import Role
from api.pages.front.page import APP, BOARD, render_front
from api.pages.home.abilities import abilities_of

FOLDER = Path(__file__).parent
SCRIPTS = ("home.js",)
RECIPIENT = "recipient"
"""Role of recipients: without an account, so no role of the cooperative."""

ADMIN, BOOKINGS = "/admin/", "/bookings/"
_OWN_PAGES: dict[Role, tuple[str, ...]] = {
    Role.DISPATCHER: (BOARD, ADMIN),
    Role.COURIER: (APP,),
    Role.VOLUNTEER: (APP,),
    Role.MERCHANT: (BOOKINGS,),
    Role.PRODUCER: (BOOKINGS,),
    Role.AID_COORDINATOR: (BOOKINGS,),
    Role.ADMIN: (ADMIN,),
}
_LINK_TEXTS = {
    BOARD: "home-open-board",
    APP: "home-open-app",
    ADMIN: "home-open-admin",
    BOOKINGS: "home-open-bookings",
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
        text of its link; none where there is none yet.
    abilities
        Ids of sentences.
    downloads
        Tables of the present month that it may fetch.
    """

    key: str
    pages: tuple[tuple[str, str], ...]
    abilities: tuple[str, ...]
    downloads: tuple[str, ...]


def sections() -> list[Section]:
    """Return every role that signs in, as the page tells of it."""
    return [
        Section(
            key=role.value,
            pages=tuple((page, _LINK_TEXTS[page]) for page in _OWN_PAGES.get(role, ())),
            abilities=abilities_of(role),
            downloads=_DOWNLOADS.get(role, ()),
        )
        for role in Role
    ]


ADDRESS = "/home/"


@cache
def home_page(language: str) -> str:
    """Return the landing page, with a section for each role; the script shows those one has."""
    script = f"{ADDRESS}home.js"
    return render_front("pages/home/page.html", language, script=script, sections=sections())
