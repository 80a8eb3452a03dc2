"""Addresses of aid: as they are written, or with latitude and longitude behind them."""

from __future__ import annotations

from api.usecases.act import Act
from api.usecases.streets.geocoding import AddressAnswers, locate_typed, suggest_addresses
from data.formats.address_coordinates import split_coordinates
from data.store.system import cooperatives
from dispatch.values.validation import fault
from routing.errors import Fault
from routing.types import Point


def locate_address(act: Act, written: str, faults: list[Fault]) -> tuple[str, Point | None]:
    """Return an address without numbers behind it, and its point; a fault where nobody knows it."""
    address, point = split_coordinates(written)
    if point is not None or not address:
        return address, point
    city = cooperatives.own(act.tx).city
    answers = AddressAnswers()
    found = locate_typed(act, city, answers)(address)
    if found is None:
        suggestions = suggest_addresses(act, city, answers)(address)
        unclear = {"suggestions": " · ".join(suggestions)}
        faults.append(
            fault("need-address-unclear", "address", **unclear)
            if suggestions
            else fault("need-address-unknown", "address")
        )
    return address, found
