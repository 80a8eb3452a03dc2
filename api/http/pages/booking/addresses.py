"""Addresses of the pages of deliveries."""

from __future__ import annotations

from api.http.pages.booking import deliveries, new, papers, repeats, shop, table

ROUTERS = tuple(area.pages.router for area in (new, table, repeats, papers, shop, deliveries))
"""In this order: the page of one delivery takes any address that no page before it has."""
