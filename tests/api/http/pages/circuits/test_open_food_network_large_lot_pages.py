"""Lots that no bike carries, on the pages of the import and in its HTTP interface."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import pytest

from api.usecases.circuits.open_food_network.importing import answer_questions
from tests.support.booking_pages import hidden, text_of
from tests.support.circuits import Circuit, Plain, answers_of, make_circuit
from tests.support.interface.http import Web
from tests.support.open_food_network import pickup, report_csv

PAGE = "/circuits/open-food-network"
HUB, HOST = "Halle de l'Est", "coopcircuits.example"
REPORT = report_csv(
    "customer_totals",
    [pickup(order_number=f"R{n}", variant="10kg", quantity=3) for n in range(1, 9)],
)


@pytest.fixture
def circuit(web: Web) -> Circuit:
    """Return a circuit whose bikes carry 100 kg, with everything answered."""
    made = make_circuit(web.world)
    rows: dict[tuple[str, str, str], dict[str, Any]] = {
        ("hub", HUB, ""): {"hub_id": str(made.hub)},
        ("ready", HUB, "Ferme du Lac"): {"customer_id": str(made.producers["Ada"])},
        ("site", HUB, "Retrait à l'épicerie"): {"at_hub": True},
    }
    made.do(answer_questions, HOST, answers_of(rows))
    return made


def pieces(circuit: Circuit, cycle: UUID) -> list[int]:
    """Return how many pieces each order has."""
    return [sum(line.items for line in one.lines) for one in circuit.read(cycle).orders]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_large_lots_are_shown_and_split_by_one_confirmation(
    web: Web, circuit: Circuit, language: str
) -> None:
    """The page names farm, hub and orders, asks for one tick, and then writes the split lots."""
    confirm = {"en": "Split them so", "fr": "Les partager ainsi"}[language]
    cycle = circuit.cycle()
    office = web.person(circuit.office)
    page = f"{PAGE}?lang={language}"
    step = {"cycle": str(cycle), "instance": HOST, "go": "read", "pasted": REPORT}
    seen = office.post(page, data={**hidden(office.get(page)), **step})
    assert f"Ferme du Lac → {HUB}" in text_of(seen)
    assert confirm in text_of(seen)
    assert "R8" in text_of(seen)
    refused = office.post(page, data={**hidden(seen), "go": "apply"})
    assert refused.status_code == 422
    assert circuit.read(cycle).orders == ()
    applied = office.post(page, data={**hidden(seen), "go": "apply", "split": "on"})
    assert applied.status_code == 200
    assert pieces(circuit, cycle) == [3] * 8
    assert len(circuit.read(cycle).lots) == 3


def test_large_lots_are_split_by_a_program_that_says_so(web: Web, circuit: Circuit) -> None:
    """The comparison lists the split; without ``split`` lot and orders are refused by row."""
    cycle = circuit.cycle()
    program = web.program(circuit.office, "cycles:write")
    path = f"/v1/cycles/{cycle}/open-food-network"
    content = base64.b64encode(REPORT.encode()).decode()
    body: Plain = {"instance": HOST, "reports": [{"file_name": "x.csv", "content": content}]}
    [split] = program.post(f"{path}/compare", json=body).json()["splits"]
    assert (split["farm"], split["hub"], split["mass_g"]) == ("Ferme du Lac", HUB, 240_000)
    assert sum(one["items"] for one in split["parts"]) == 24
    assert len(split["numbers"]) == 8
    refused = program.post(f"{path}/apply", json=body).json()
    codes = {one["code"] for row in refused["lots"] for one in row["refused"]}
    assert codes == {"import-lot-too-large"}
    assert all(row["refused"] for row in refused["orders"])
    assert pieces(circuit, cycle) == []
    done = program.post(f"{path}/apply", json={**body, "split": True}).json()
    assert not any(row["refused"] for row in (*done["lots"], *done["orders"]))
    assert pieces(circuit, cycle) == [3] * 8
    order = web.person(circuit.office).get(f"/v1/orders/{circuit.read(cycle).orders[0].id}")
    assert sum(one["mass_g"] for one in order.json()["lines"]) == 30_000
