"""Addresses of the pages of aid."""

from __future__ import annotations

from api.http.pages.aid import needs, order, outcomes, reads, table, volunteering

ROUTERS = tuple(area.pages.router for area in (order, table, reads, outcomes, needs, volunteering))
"""In this order: the page of one need takes any address that no page before it has."""
