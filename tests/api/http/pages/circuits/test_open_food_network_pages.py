"""Pages of the import: hand in, answer, look, apply, in both languages and without a script."""

from __future__ import annotations

import base64
import re
from uuid import UUID

import pytest

from api.usecases.circuits.open_food_network.importing import answer_questions
from routing.types import Point
from tests.support.booking_pages import hidden, text_of
from tests.support.circuits import Plain, answers_of, make_circuit
from tests.support.interface.http import Web
from tests.support.open_food_network import Cell, line, pickup, report_csv
from tests.support.streets.known_addresses import know
from tests.support.tiny import corner

PAGE = "/circuits/open-food-network"
DOOR: dict[str, Cell] = {"ship_street": "1 Alley", "ship_city": "", "ship_postcode": ""}
WORDS = {
    "en": ("Which of your hubs is Halle de l'Est?", "2 orders, 1 lot.", "new", "Applied."),
    "fr": ("Laquelle de vos plateformes est", "2 commandes, 1 lot.", "ajout", "C’est fait."),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_open_food_network_is_imported_from_the_pages_alone(
    web: Web, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A hub's coordinator hands in a report, answers, sees what changes, and applies it."""
    lon, lat = corner(2, 2)
    known = {"1 Alley": Point(lon=lon, lat=lat)}
    know(monkeypatch, known.get)
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
    wrong = office.post(page, data={**hidden(read), "answer-1": "skip", "answer-2": "no"})
    assert wrong.status_code == 422
    assert asked in text_of(wrong)
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
    lost = report_csv(
        "customer_totals", [line(ship_street=f"9 Nowhere {language}", order_number="R9")]
    )
    seen = office.post(page, data={**form, **step, "go": "read", "pasted": lost})
    [field] = re.findall(r'data-pin="(where-\w+)"', seen.text)
    sent = {**hidden(seen), "go": "apply"}
    pinned = {f"{field}_point": f"{lon:.5f},{lat:.5f}|9 Nowhere {language}"}
    found = office.post(page, data={**sent, **pinned})
    assert done in text_of(found)
    kept = next(one for one in circuit.read(UUID(cycle)).orders if one.number == "R9")
    assert kept.point == Point(lon=round(lon, 5), lat=round(lat, 5))


def test_open_food_network_files_that_cannot_be_read_say_why(web: Web) -> None:
    """Masked customers, wrong quantities and broken fields are told, each with its own file."""
    circuit = make_circuit(web.world)
    office = web.person(circuit.office)
    form = hidden(office.get(PAGE))
    step = {"cycle": str(circuit.cycle()), "instance": "coopcircuits.example", "go": "read"}
    masked = report_csv("customer_totals", [line(customer="< Masqué >")], "fr")
    refused = office.post(PAGE, data={**form, **step, "pasted": masked})
    assert refused.status_code == 422
    assert "Halle de l'Est" in text_of(refused)
    good = report_csv("customer_totals", [line()]).encode()
    bad = report_csv("customer_totals", [line(order_number="R7", quantity=-2)]).encode()
    two = [("files", ("a.csv", good)), ("files", ("b.csv", bad))]
    answer = office.post(PAGE, data={**form, **step}, files=two)
    assert answer.status_code == 422
    assert "b.csv – row 2: -2 is no quantity" in text_of(answer)
    broken = office.post(PAGE, data={**form, **step, "packed": "AAAA"})
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


def test_open_food_network_is_imported_by_a_program(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program hands in reports, is asked, answers, sees the differences, and applies them."""
    lon, lat = corner(2, 2)
    know(monkeypatch, lambda _text: None)
    circuit = make_circuit(web.world)
    program = web.program(circuit.office, "cycles:write")
    path = f"/v1/cycles/{circuit.cycle()}/open-food-network"
    content = report_csv("customer_totals", [line(**DOOR), pickup()], "fr").encode()
    entries: Plain = {
        "instance": "program.example",
        "reports": [{"file_name": "x.csv", "content": base64.b64encode(content).decode()}],
    }
    asked = program.post(f"{path}/compare", json=entries)
    assert asked.status_code == 200, asked.text
    assert [one["kind"] for one in asked.json()["questions"]] == ["hub", "ready", "site"]
    assert asked.json()["orders"] == []
    given: tuple[Plain, ...] = (
        {"hub_id": str(circuit.hub)},
        {"customer_id": str(circuit.producers["Ada"])},
        {"at_hub": True},
    )
    entries["answers"] = [
        {**{key: one[key] for key in ("kind", "hub", "subject")}, **answer}
        for one, answer in zip(asked.json()["questions"], given, strict=True)
    ]
    seen = program.post(f"{path}/compare", json=entries).json()
    assert [one["what"] for one in seen["orders"]] == ["added", "added"]
    assert [one["address"] for one in seen["unknown"]] == ["1 Alley"]
    refused = program.post(f"{path}/apply", json=entries).json()["orders"]
    codes = [[one["code"] for one in each["refused"]] for each in refused]
    assert codes == [["address-unknown"], []]
    entries["points"] = [{"address": "1 Alley", "lon": lon, "lat": lat}]
    applied = program.post(f"{path}/apply", json=entries).json()["orders"]
    assert [one["refused"] for one in applied] == [[], []]
    again = program.post(f"{path}/compare", json={**entries, "answers": []}).json()
    assert {one["what"] for one in (*again["orders"], *again["lots"])} == {"same"}
    two = [line(order_cycle=f"Cycle {name}", order_number=name, **DOOR) for name in "AB"]
    several = base64.b64encode(report_csv("customer_totals", two).encode()).decode()
    for wrong, code in (
        ({**entries, "cycle": "Thursday"}, "open-food-network-cycle"),
        (
            {**entries, "reports": [{"file_name": "x.csv", "content": several}]},
            "open-food-network-cycle-needed",
        ),
        ({**entries, "reports": [{"file_name": "x.csv", "content": "é"}]}, "not-base64"),
    ):
        answer = program.post(f"{path}/compare", json=wrong)
        assert answer.status_code == 422
        assert [one["code"] for one in answer.json()["faults"]] == [code]


def test_open_food_network_notes_without_an_order_are_placed_on_the_page_and_by_a_program(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each stands with its file, row and customer; who chooses the order lets it in with it."""
    lon, lat = corner(2, 2)
    known = {"1 Alley": Point(lon=lon, lat=lat)}
    know(monkeypatch, known.get)
    circuit = make_circuit(web.world)
    hub = "Halle de l'Est"
    rows = {
        ("hub", hub, ""): {"hub_id": str(circuit.hub)},
        ("ready", hub, "Ferme du Lac"): {"customer_id": str(circuit.producers["Ada"])},
    }
    circuit.do(answer_questions, "coopcircuits.example", answers_of(rows))
    cycle = circuit.cycle()
    note: dict[str, Cell] = {
        "first_name": "Ana",
        "last_name": "Roy",
        "hub": hub,
        "delivery_address": "Elsewhere 9",
        "shipping_method": "À vélo chez vous",
        "special_instructions": "Ring twice",
    }
    files = [
        ("files", ("totals.csv", report_csv("customer_totals", [line(**DOOR)]).encode())),
        ("files", ("delivery.csv", report_csv("delivery", [note]).encode())),
    ]
    office = web.person(circuit.office)
    step = {"cycle": str(cycle), "instance": "coopcircuits.example", "go": "read"}
    seen = office.post(PAGE, data={**hidden(office.get(PAGE)), **step}, files=files)
    assert "delivery.csv, row 2" in text_of(seen)
    assert re.search(r'<option value="R100000001"\s+selected\s*>', seen.text)
    done = office.post(PAGE, data={**hidden(seen), "go": "apply", "note-0": "R100000001"})
    assert done.status_code == 200
    assert [one.note for one in circuit.read(cycle).orders] == ["Ring twice"]
    program = web.program(circuit.office, "cycles:write")
    path = f"/v1/cycles/{circuit.cycle(name='Next')}/open-food-network"
    body: Plain = {
        "instance": "coopcircuits.example",
        "reports": [
            {"file_name": name, "content": base64.b64encode(content).decode()}
            for _, (name, content) in files
        ],
    }
    [unplaced] = program.post(f"{path}/compare", json=body).json()["unplaced"]
    assert (unplaced["customer"], unplaced["text"]) == ("Ana Roy", "Ring twice")
    notes = [{"key": unplaced["key"], "number": "R100000001"}]
    assert program.post(f"{path}/apply", json={**body, "notes": notes}).json()["unplaced"] == []
