"""Bodies and addresses that no store could keep."""

import json

import pytest

from api.locales.texts import Texts
from tests.support.interface.http import Web
from tests.support.office import a_booking


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "half \udc00 of it"])
def test_a_text_that_cannot_be_kept_is_refused_at_its_place(web: Web, text: str) -> None:
    """A zero sign or half of a character is a fault of the request, wherever it stands."""
    body = json.dumps({"typed": text}).encode()
    kind = {"Content-Type": "application/json"}
    office = web.program(web.world.new_person("dispatcher"))
    answer = office("POST", "/v1/recipients/search", content=body, headers=kind)
    assert answer.status_code == 422
    assert [(one["code"], one["where"]) for one in answer.json()["faults"]] == [
        ("text-unwritable", "typed")
    ]
    stranger = {"email": f"{text}@example.org", "password": "p", "code": "1"}
    body = json.dumps(stranger).encode()
    answer = web.anybody()("POST", "/v1/installation/sessions", content=body, headers=kind)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "email")


def test_a_zero_sign_in_an_address_is_refused(web: Web) -> None:
    """Path and query are texts like others."""
    office = web.program(web.world.new_person("dispatcher"))
    for path in (
        "/v1/bookings?first=2026-03-09&last=2026-03-09&status=a%00b",
        "/v1/heat/2026-03-09%00/effects",
        "/v1/plans?day=2026-03-10&x=%00",
    ):
        answer = office.get(path)
        assert answer.status_code == 422, path
        assert answer.json()["faults"][0]["code"] == "text-unwritable"


def test_ordinary_text_beyond_ascii_is_taken(web: Web) -> None:
    """What only looks like trouble is none: emoji, escaped backslashes, long digits in a text."""
    office = web.program(web.world.new_person("dispatcher"))
    wanted = a_booking(reference="🚲 \\u0000 é 12345678901234567890")
    answer = office.post("/v1/bookings", wanted)
    assert answer.status_code == 201, answer.text
    assert answer.json()["reference"] == wanted["reference"]


@pytest.mark.parametrize(("number", "code"), [(2**53, "above-most"), (-(2**90), "below-least")])
def test_numbers_beyond_every_store_are_refused(web: Web, number: int, code: str) -> None:
    """A whole number that programs would read differently is a fault at its place."""
    office = web.program(web.world.new_person("dispatcher"))
    answer = office.post("/v1/bookings", {**a_booking(), "vehicles": number})
    assert answer.status_code == 422
    assert (answer.json()["faults"][0]["code"], answer.json()["faults"][0]["where"]) == (
        code,
        "vehicles",
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_refused(web: Web, day: str) -> None:
    """A day without a day before or after it is a fault that names the bound, never a defect."""
    office = web.program(web.world.new_person("dispatcher", "admin"))
    for path in ("/v1/reports/payroll", "/v1/invoices.csv", "/v1/bookings"):
        answer = office.get(f"{path}?first={day}&last={day}")
        assert answer.status_code == 422
        assert {one["code"] for one in answer.json()["faults"]} <= {"below-least", "above-most"}
        assert answer.json()["faults"][0]["where"] == "first"


@pytest.mark.parametrize("asked", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_bounds_of_days_and_instants_are_told_as_they_are_written(web: Web, asked: str) -> None:
    """A refusal names the bound as one would send it, and never as a program's own value."""
    office = web.program(web.world.new_person("dispatcher", "admin"))
    point = {"lon": 0.0, "lat": 0.0}
    route = {"origin": point, "target": point, "at": asked}
    for answer in (
        office.post("/v1/streets/route", route),
        office.get(f"/v1/bookings?first={asked[:10]}&last={asked[:10]}"),
    ):
        for fault in answer.json()["faults"]:
            (bound,) = (
                fault["arguments"].get(key)
                for key in ("least", "most")
                if key in fault["arguments"]
            )
            assert bound[:4] in ("1970", "2199")
            assert "datetime" not in fault["detail"]


def test_a_number_without_end_is_told_as_it_is(web: Web) -> None:
    """A refusal that repeats a number of fifty digits is a sentence, not a defect."""
    office = web.program(web.world.new_person("dispatcher"))
    answer = office.get(f"/v1/events?after=-{'9' * 50}")
    assert answer.status_code == 422
    assert Texts("fr")("fault-above-most", value="x", most=10**40).count("0") == 40


def test_a_key_that_stands_twice_is_asked_about(web: Web) -> None:
    """Programs differ in which of two they take; here neither is, wherever they stand."""
    office = web.program(web.world.new_person("dispatcher"))
    body = b'{"typed": "Martin", "typed": "Martine"}'
    kind = {"Content-Type": "application/json"}
    answer = office("POST", "/v1/recipients/search", content=body, headers=kind)
    assert answer.status_code == 422
    assert [(one["code"], one["where"]) for one in answer.json()["faults"]] == [
        ("duplicate-key", "typed")
    ]


def test_what_is_in_the_wrong_place_is_told_once(web: Web) -> None:
    """A parameter in the body is sent to the address; an unknown key of a shift is one fault."""
    office = web.program(web.world.new_person("dispatcher"))
    for key, code in (("anyway", "belongs-in-the-query"), ("paint", "unknown-key")):
        answer = office.post("/v1/shifts", {key: True})
        found = [one["code"] for one in answer.json()["faults"] if one["where"] == key]
        assert (answer.status_code, found) == (422, [code])
    answer = office.post("/v1/events", {"events": [{"kind": "visit_done"}]})
    (verdict,) = answer.json()["verdicts"]
    missing = {one["where"] for one in verdict["faults"] if one["code"] == "missing-key"}
    assert missing == {"id", "subject_id", "at"}


def test_a_parameter_that_nobody_reads_is_refused(web: Web) -> None:
    """A filter with a slip in its name is told, with the names there are; a probe may add any."""
    office = web.program(web.world.new_person("dispatcher"))
    answer = office.get("/v1/shifts?first=2026-03-09&last=2026-03-09&with_canceled=true")
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["where"]) == ("parameter-unknown", "with_canceled")
    assert "with_cancelled" in fault["detail"]
    assert web.anybody().get("/health/live?x=1").status_code == 200


def test_a_body_that_is_missing_or_no_table_is_told_as_a_whole(web: Web) -> None:
    """A request that is read by its own model is refused like any other, with what is wrong."""
    asker = web.person(web.world.new_person("dispatcher"))
    for sent, code in ((None, "body-missing"), ([], "wrong-type"), (5, "wrong-type")):
        answer = asker.post("/v1/places") if sent is None else asker.post("/v1/places", json=sent)
        assert answer.status_code == 422, answer.text
        assert [(one["where"], one["code"]) for one in answer.json()["faults"]] == [("", code)]
