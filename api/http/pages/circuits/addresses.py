"""Every address of the pages of food circuits."""

from __future__ import annotations

from api.http.pages.circuits import accounts, cycles, hubs, open_food_network, packing, week

ROUTERS = tuple(
    area.pages.router for area in (accounts, week, open_food_network, packing, cycles, hubs)
)
"""In this order: pages of one cycle or hub come after those with a word in their place."""
