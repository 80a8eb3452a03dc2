"""Bike and trailer of a round as one vehicle."""

from __future__ import annotations

from dataclasses import replace

from data.store.fleet.vehicles import Vehicle
from dispatch import model
from dispatch.model.available_vehicles import JOINT, towing


def ridden_vehicle(bike: Vehicle, trailer: Vehicle | None) -> model.Vehicle:
    """Return what is ridden, with the room of both; the trailer was hitched, so it can be."""
    if trailer is None:
        return bike.in_day
    return towing(replace(bike.in_day, hitch=True), trailer.as_trailer)


def ridden_name(bike: Vehicle, trailer: Vehicle | None) -> str:
    """Return how people call what is ridden."""
    return bike.name if trailer is None else f"{bike.name}{JOINT}{trailer.name}"
