"""Addresses of the first run: what is offered where one is not on the map."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest
from api.http.pages.setup.addresses import address_of, suggestions, take_picked
from api.locales.texts import Texts
from data.store.streets.found_address import Found, FoundKind
from routing.types import Point

TYPED = "Hill Road 100"


def found(kind: FoundKind, label: str, confidence: float) -> Found:
    """Something that was found for a text."""
    at = Point(lon=8.7, lat=49.4)
    name, street = (label, "") if kind == "place" else ("", label)
    return Found(point=at, kind=kind, confidence=confidence, name=name, street=street)


@pytest.mark.parametrize(
    ("known", "offered", "message"),
    [
        ([found("street", "Hill Road", 0.4)], ["Hill Road"], "Choose the street"),
        (
            [found("place", "Hill Hotel", 0.6), found("street", "Hill Road", 0.5)],
            ["Hill Hotel", "Hill Road"],
            "Which of these",
        ),
        ([], [], "not in the streets"),
    ],
)
def test_a_street_does_where_its_house_numbers_are_not_known(
    known: list[Found], offered: list[str], message: str
) -> None:
    """Of a map without house numbers the street is offered, and what was typed stays."""
    texts = Texts("en")
    ask = cast("PageRequest", SimpleNamespace(texts=texts, do=lambda *_: known))
    form = Form(texts=texts, runner=lambda: None, sent=True, values={"hub": [TYPED]}, fields={})
    form.fault("hub", "address-unknown")
    [meant] = suggestions(ask, form, ("hub",)).values()
    assert [label for _, label in meant] == offered
    assert message in form.faults["hub"][0]
    if offered:
        form.values["hub-pick"] = [meant[-1][0]]
        take_picked(form, ("hub",))
        assert address_of(form, "hub") == {"address": TYPED, "lon": 8.7, "lat": 49.4}
