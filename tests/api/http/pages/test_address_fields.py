"""Address fields of pages: what is offered where an address is refused, and what a choice keeps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from api.http.pages.address_fields import address_of, offers, point_value, take_choice
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest
from api.locales.texts import Texts
from data.store.streets.address_reading import AddressReading
from data.store.streets.found_address import Found, FoundKind
from routing.errors import Fault
from routing.types import Point

TYPED = "Hill Road 100"
AT = Point(lon=8.7, lat=49.4)


def found(kind: FoundKind, label: str) -> Found:
    """Something that was found for a text."""
    name, street = (label, "") if kind == "place" else ("", label)
    return Found(point=AT, kind=kind, confidence=0.7, name=name, street=street)


def sent(**values: str) -> Form:
    """A form with some fields."""
    fields = {name: [value] for name, value in values.items()}
    return Form(texts=Texts("en"), runner=lambda: None, sent=True, values=fields, fields={})


def refused(known: list[Found]) -> tuple[PageRequest, Form]:
    """A form whose address was refused, and the page that asks it."""
    reading = AddressReading(outcome="several" if known else "unknown", choices=tuple(known))
    ask = SimpleNamespace(texts=Texts("en"), do=lambda *_: reading, may=lambda _: True)
    form = sent(hub=TYPED)
    form.fault("hub", "address-unknown")
    form.told.append(Fault(code="address-unknown", where="hub"))
    return cast("PageRequest", ask), form


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ([found("place", "Hill Hotel"), found("street", TYPED)], "Which of these"),
        ([], "show on the map"),
    ],
)
def test_a_refused_address_is_mended_by_a_click(known: list[Found], message: str) -> None:
    """What may be meant is offered, without any the map is; numbers are never asked."""
    ask, form = refused(known)
    offer = offers(ask, form, "hub")["hub"]
    assert offer is not None
    assert [one.label for one in offer.choices] == [one.label for one in known]
    assert message in form.faults["hub"][0]
    assert "atitude" not in form.faults["hub"][0]


def test_a_chosen_street_keeps_that_its_door_is_not_known() -> None:
    """The number stays in the text, the point is the street's, and the request says so."""
    ask, form = refused([found("street", TYPED)])
    offer = offers(ask, form, "hub")["hub"]
    assert offer is not None
    (choice,) = offer.choices
    form = sent(hub=TYPED, hub_asked=TYPED, hub_choice=choice.value)
    take_choice(form, "hub")
    street = {"address": TYPED, "lon": 8.7, "lat": 49.4, "street_only": True}
    assert address_of(form, "hub") == street


def test_a_new_text_leaves_the_old_choice() -> None:
    """Whoever types another address than the chosen one does not get the chosen one's point."""
    kept = point_value(AT, TYPED)
    assert address_of(sent(hub=TYPED, hub_point=kept), "hub")["lon"] == 8.7
    assert address_of(sent(hub="Other Road 1", hub_point=kept), "hub") == {
        "address": "Other Road 1"
    }
    form = sent(hub="Other Road 1", hub_asked=TYPED, hub_choice=kept)
    take_choice(form, "hub")
    assert address_of(form, "hub") == {"address": "Other Road 1"}


@pytest.mark.parametrize("kept", ["", "nan,nan|A 1", "8.7|A 1", "8.7,49.4|", "8.7,49.4,here|A 1"])
def test_a_point_that_is_none_is_not_kept(kept: str) -> None:
    """What is no point of just this address leaves the address to be read."""
    assert address_of(sent(hub="A 1", hub_point=kept), "hub") == {"address": "A 1"}
