"""Pages of the import: hand in, answer, look, apply, in both languages and without a script."""

from __future__ import annotations

import pytest

from routing.types import Point
from tests.support.booking_pages import hidden, text_of
from tests.support.circuits import make_circuit
from tests.support.interface.http import Web
from tests.support.open_food_network import Cell, line, pickup, report_csv
from tests.support.tiny import corner

PAGE = "/circuits/open-food-network"
DOOR: dict[str, Cell] = {"ship_street": "1 Alley", "ship_city": "", "ship_postcode": ""}
WORDS = {
    "en": ("Which of your hubs is Halle de l'Est?", "2 orders, 1 lot.", "new", "Applied."),
    "fr": ("Lequel de vos points de tri est", "2 commandes, 1 lot.", "nouveau", "C’est fait."),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_open_food_network_is_imported_from_the_pages_alone(
    web: Web, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A hub's coordinator hands in a report, answers, sees what changes, and applies it."""
    lon, lat = corner(2, 2)
    known = {"1 Alley": Point(lon=lon, lat=lat)}
    monkeypatch.setattr("api.usecases.circuits.orders.locate_typed", lambda _act, _city: known.get)
    circuit = make_circuit(web.world)
    cycle = str(circuit.cycle())
    office = web.person(circuit.office)
    asked, counts, new, done = WORDS[language]
    page = f"{PAGE}?lang={language}"
    form = hidden(office.get(page))
    report = report_csv("customer_totals", [line(**DOOR), pickup(hub="Halle de l'Est")], language)
    step = {"cycle": cycle, "instance": "https://coopcircuits.example/", "go": "read"}
    read = office.post(page, data={**form, **step}, files={"files": ("x.csv", report.encode())})
    assert read.status_code == 200, text_of(read)
    assert asked in text_of(read)
    assert counts in text_of(read)
    answers = {
        "answer-0": str(circuit.hub),
        "answer-1": str(circuit.producers["Ada"]),
        "answer-2": "hub",
        "go": "compare",
    }
    compared = office.post(page, data={**hidden(read), **answers})
    assert compared.status_code == 200, text_of(compared)
    assert "R100000001" in text_of(compared)
    assert new in text_of(compared)
    applied = office.post(page, data={**hidden(compared), **answers, "go": "apply"})
    assert done in text_of(applied)
    again = office.post(page, data={**hidden(compared), "go": "compare"})
    assert "R100000001" not in text_of(again)
    masked = report_csv("customer_totals", [line(customer="< Masqué >")], "fr")
    step["go"] = "read"
    refused = office.post(page, data={**form, **step, "pasted": masked})
    assert refused.status_code == 422
    assert "Halle de l'Est" in text_of(refused)
    broken = office.post(page, data={**form, **step, "packed": "AAAA"})
    assert broken.status_code == 422


def test_open_food_network_platforms_are_connected_and_forgotten(web: Web) -> None:
    """A token is taken for a public address alone, shown nowhere, and forgotten on demand."""
    office = web.person(web.world.new_person("dispatcher"))
    page = f"{PAGE}/platforms"
    for url, token in (("http://10.0.0.1", "abc"), ("https://shop.example.org", "")):
        refused = office.post(page, data={**hidden(office.get(page)), "url": url, "token": token})
        assert refused.status_code == 422
    sent = {"url": "https://coopcircuits.example.org/", "token": "secret-key"}
    came = office.post(page, data={**hidden(office.get(page)), **sent})
    assert came.status_code == 303, text_of(came)
    shown = office.get(page)
    assert "coopcircuits.example.org" in shown.text
    assert "secret-key" not in shown.text
    assert "coopcircuits.example.org" in office.get(PAGE).text or "cycle" in office.get(PAGE).text
    found = shown.text.split("/platforms/")[1].split("/")[0]
    gone = office.post(f"{page}/{found}/disconnect", data=hidden(shown))
    assert gone.status_code == 303
    assert "coopcircuits.example.org" not in office.get(page).text
