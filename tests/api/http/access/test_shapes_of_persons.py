"""Every shape of an answer that can tell where somebody is, and what decides whether it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_type_hints

from api.http.shapes import Out
from data.store.bookings.bookings import BookedStop
from data.store.bookings.lists import TOLD_TEXTS
from dispatch.model.jobs import TERMS
from tests.support.interface.http import Web

DOORS = frozenset({"address", "access_note", "contact_name", "contact_phone", "contact_email"})

DISCLOSED_BY = {
    "BoardPlaceOut": "api.usecases.board.board: a rough area to who may not read recipients'",
    "BoardStopOut": "api.usecases.board.board: a rough area to who may not read recipients'",
    "BoardVisitOut": "api.usecases.board.board: a rough area to who may not read recipients'",
    "ClaimPlaceOut": "api.usecases.aid.disclosure.disclose_claim",
    "CycleOrderOut": "api.usecases.circuits.visible_circuits.shown_order",
    "EndOfRoundOut": "of the rider's own round: where their shift starts and ends",
    "LinkOut": "an address of the web",
    "NeedOut": "api.usecases.aid.disclosure: takes a DisclosedNeed alone",
    "NewFeedOut": "an address of the web",
    "PlaceOut": "api.usecases.fleet.places: homes to who may read recipients'",
    "RecipientStopOut": "api.usecases.care.privacy.find_recipients: admins, noted",
    "RelayOut": "a relay is a public place",
    "StopOut": "api.usecases.bookings.booking.visible_booking, data.store.bookings.lists",
    "TrackingOut": "an address of the web",
    "UnknownAddressOut": "read from a file that who asks has handed in",
    "UnplacedNoteOut": "read from a file that who asks has handed in",
    "VisitRelayOut": "a relay is a public place",
    "AddressOut": "api.usecases.rounds.document.document: role, pledge, window, noted",
    "WhereOut": "api.usecases.rounds.document.document: role, pledge, window, noted",
}
"""What decides of each, by its name."""


def shapes_below(shape: type[Out]) -> Iterator[type[Out]]:
    """Return every shape of an answer."""
    for one in shape.__subclasses__():
        yield one
        yield from shapes_below(one)


def test_every_shape_with_a_door_names_its_disclosure(web: Web) -> None:
    """A new answer that could tell where somebody is says here what decides whether it does."""
    assert web.app.routes  # All shapes are read with the addresses.
    found = {one.__name__ for one in shapes_below(Out) if DOORS & set(one.model_fields)}
    assert found == set(DISCLOSED_BY)


def test_lists_tell_everybody_only_what_names_nobody() -> None:
    """A new text of a booked stop is hidden from ``repr`` and lists, or is listed here."""
    told = {one.name for one in fields(BookedStop) if one.repr}
    assert told == {*TERMS, *TOLD_OF_STOP}
    kinds = get_type_hints(BookedStop)
    assert {name for name in told if kinds[name] is str} == TOLD_TEXTS
    hidden = {one.name for one in fields(BookedStop) if not one.repr}
    assert {name for name in hidden if kinds[name] is not str} == {"point"}


TOLD_OF_STOP = {
    *("id", "kind", "position", "place_id", "street_only", "proof", "floors", "on_failure"),
    *("taken_along", "visit"),
}
