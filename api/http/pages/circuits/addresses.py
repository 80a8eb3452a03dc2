"""Addresses of the pages of food circuits."""

from __future__ import annotations

from api.http.pages.circuits import accounts

ROUTERS = tuple(area.pages.router for area in (accounts,))
"""In this order: a page whose address may be anything comes last."""
