"""Tabs of the administration: each for those who may open it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.http.pages.areas import OFFICE, Area, open_areas
from api.http.pages.frame import PageRequest

ADMIN = "/admin/"
_CENTS = 100
"""Scale of amounts of money."""

ADMINS = ("people:write",)
"""A permission of admins alone."""

TABS = (
    Area(address="/admin/days", text="admin-tab-days", needs=("plans:read",)),
    Area(address="/admin/fleet", text="admin-tab-fleet", needs=("vehicles:write",)),
    Area(address="/admin/people", text="admin-tab-people", needs=("people:invite",)),
    Area(address="/admin/shifts", text="admin-tab-shifts", needs=("plans:read",)),
    Area(address="/admin/places", text="admin-tab-places", needs=OFFICE),
    Area(address="/admin/customers", text="admin-tab-customers", needs=OFFICE),
    Area(address="/admin/tariffs", text="admin-tab-tariffs", needs=OFFICE),
    Area(address="/admin/rules", text="admin-tab-rules", needs=OFFICE),
    Area(address="/admin/invoices", text="admin-tab-invoices", needs=("invoices:write",)),
    Area(address="/admin/programs", text="admin-tab-programs", needs=ADMINS),
    Area(address="/admin/recipients", text="admin-tab-recipients", needs=ADMINS),
    Area(address="/admin/log", text="admin-tab-log", needs=OFFICE),
)


def show(ask: PageRequest, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  # each template has its own
    """Answer with a page of the administration.

    Parameters
    ----------
    template
        Its name in ``pages/admin``.
    """
    path = ask.request.url.path
    tabs = open_areas(TABS, ask.actor)
    here = next((tab.address for tab in tabs if path.startswith(tab.address)), ADMIN)
    pairs = [(tab.address, tab.text) for tab in tabs]
    return ask.page(f"pages/admin/{template}.html", status, tabs=pairs, here=here, **values)


def typed(value: int | None, scale: int, language: str) -> str:
    """Write a number in its larger unit, as a form shows it and takes it back.

    Hundredths are cents: 11.3 euros are written 11.30.
    """
    if value is None:
        return ""
    text = format((Decimal(value) / scale).quantize(Decimal("0.0001")).normalize(), "f")
    if scale == _CENTS and value % scale:
        text = format(Decimal(value) / scale, ".2f")
    return text.replace(".", ",") if language == "fr" else text
