"""Every address of the administration."""

from __future__ import annotations

from api.http.pages.admin import fleet, people

ROUTERS = tuple(area.pages.router for area in (fleet, people))
"""The addresses by area."""
