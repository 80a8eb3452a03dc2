"""Areas of pages, as the head of every page lists them: each for those who may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.usecases.act import Actor

OFFICE = ("customers:write",)
"""A permission of admins and dispatchers, and of nobody who books, rides or brings lots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area of pages, or a part of one.

    Attributes
    ----------
    address
        Of its first page; all others lie below.
    text
        Id of its name.
    needs
        Permissions, any of which is enough; empty: everybody's.
    roles
        Roles, any of which is enough; empty: the permissions decide alone.
    """

    address: str
    text: str
    needs: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()


AREAS = (
    Area(address="/home/", text="page-area-home"),
    Area(address="/board/", text="page-area-board", roles=frozenset({"dispatcher"})),
    Area(
        address="/bookings/",
        text="page-area-bookings",
        needs=("bookings:write",),
    ),
    Area(address="/circuits/", text="page-area-circuits", needs=("cycles:read",)),
    Area(address="/aid/", text="page-area-aid", needs=("needs:write",)),
    Area(address="/volunteer/", text="page-area-volunteer", needs=("needs:claim",)),
    Area(address="/admin/", text="page-area-admin", roles=frozenset({"admin", "dispatcher"})),
    Area(address="/courier/", text="page-area-courier", roles=frozenset({"courier", "volunteer"})),
)
"""Every area, in the order in which people look for them."""


def areas_of(actor: Actor | None) -> list[Area]:
    """Return the areas that somebody may open."""
    return open_areas(AREAS, actor)


def open_areas(areas: Iterable[Area], actor: Actor | None) -> list[Area]:
    """Return those of some areas, or parts of one, that somebody may open."""
    return [] if actor is None else [one for one in areas if _is_open(one, actor)]


def _is_open(area: Area, actor: Actor) -> bool:
    if area.roles and not area.roles & actor.roles:
        return False
    return not area.needs or any(actor.may(permission) for permission in area.needs)
