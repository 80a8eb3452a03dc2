"""Every address of the administration."""

from __future__ import annotations

from api.http.pages.admin import (
    customers,
    days,
    fleet,
    invoices,
    log,
    overview,
    people,
    places,
    programs,
    recipients,
    rules,
    shifts,
    widgets,
)

_AREAS = (
    overview,
    days,
    fleet,
    people,
    shifts,
    places,
    customers,
    rules,
    invoices,
    programs,
    widgets,
    recipients,
    log,
)
ROUTERS = tuple(area.pages.router for area in _AREAS)
"""The addresses by area."""
