"""Bookings over HTTP."""

from json import dumps
from typing import Any
from uuid import uuid4

from api.usecases.request_faults import MOST_FAULTS
from tests.support.interface.http import Web
from tests.support.office import a_booking, a_stop, merchant_of, new_customer, new_place


def test_a_booking_is_made_read_changed_and_cancelled(web: Web) -> None:
    """What is booked is there, with a tag that a change may ask for, and can be cancelled."""
    office = web.person(web.world.new_person("dispatcher"))
    answer = office.post("/v1/bookings", a_booking())
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/bookings/{answer.json()['id']}"
    here = answer.headers["location"]
    read = office.get(here)
    assert read.json() == answer.json()
    assert read.headers["etag"] == answer.headers["etag"]
    assert office.get(here, headers={"If-None-Match": read.headers["etag"]}).status_code == 304

    tag = {"If-Match": read.headers["etag"]}
    changed = office("PUT", here, a_booking(reference="Anna"), headers=tag)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["reference"], changed.json()["version"]) == ("Anna", 2)
    outdated = office("PUT", here, a_booking(reference="Berta"), headers=tag)
    assert (outdated.status_code, outdated.json()["code"]) == (412, "changed-meanwhile")

    cancelled = office.post(f"{here}/cancel", {"reason": "weather"})
    assert cancelled.json()["status"] == "cancelled"


def test_the_same_id_is_the_same_booking(web: Web) -> None:
    """A booking sent twice under its own id is made once; another one under that id is refused."""
    office = web.program(web.world.new_person("dispatcher"))
    wanted = a_booking(id=str(uuid4()))
    first, second = office.post("/v1/bookings", wanted), office.post("/v1/bookings", wanted)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    other = office.post("/v1/bookings", {**wanted, "reference": "other"})
    assert (other.status_code, other.json()["code"]) == (409, "id-used-twice")


def test_a_list_goes_on_where_it_ended(web: Web) -> None:
    """A list in pages has every booking once, in order."""
    office = web.program(web.world.new_person("dispatcher"))
    wanted = a_booking(day="2026-03-17")
    ids = sorted(office.post("/v1/bookings", wanted).json()["id"] for _ in range(3))
    days = "first=2026-03-17&last=2026-03-17"
    page = office.get(f"/v1/bookings?{days}&limit=2").json()
    rest = office.get(f"/v1/bookings?{days}&limit=2&after={page['next']}").json()
    assert [one["id"] for one in page["items"] + rest["items"]] == ids
    assert rest["next"] is None
    other = office.get(f"/v1/bookings?first=2026-03-16&last=2026-03-17&after={page['next']}")
    assert [fault["code"] for fault in other.json()["faults"]] == ["cursor-of-another-list"]
    elsewhere = office.get(f"/v1/customers?after={page['next']}")
    assert [fault["code"] for fault in elsewhere.json()["faults"]] == ["parameter-unknown"]
    slip = office.get(f"/v1/bookings?{days}&status=banana")
    assert [fault["code"] for fault in slip.json()["faults"]] == ["unknown-choice"]
    wrong = office.get(f"/v1/bookings?{days}&after=nonsense!")
    assert [fault["code"] for fault in wrong.json()["faults"]] == ["cursor-unknown"]


def test_a_list_says_of_a_booking_what_is_said_of_it_alone(web: Web) -> None:
    """Places, signs, fractions, aid: an entry of a list is the booking, with and without people."""
    office = web.program(web.world.new_person("dispatcher"))
    place = str(new_place(web.world, 2, 2))
    web.world.clock.forward(microseconds=250)
    exact = {"start": "2026-03-24T09:00:00+01:00", "end": "2026-03-24T10:00:00+01:00"}
    written = {
        "address": '3 "Oak" \\ Läne +00:00"\n',
        "contact_name": "{Zoé}",
        "note": "\U0001f6b2",
    }
    load = {"mass_g": 5000, "volume_ml": 900, "extra": {"crates": 2}}
    shop = {
        "id": "a",
        "load": load,
        "pickups": [{"place": place}],
        "drops": [a_stop(4, 4, **written)],
    }
    brought = a_stop(4, 4, **written, windows=[exact], proof=["code", "name"], returns={"items": 3})
    aid = {"id": "b", "kind": "aid", "pickups": [a_stop(1, 1)], "drops": [brought]}
    answer = office.post("/v1/bookings", a_booking(day="2026-03-24", jobs=[shop, aid]))
    assert answer.status_code == 201, answer.text
    days = "first=2026-03-24&last=2026-03-24"
    for reader in (office, web.person(web.world.new_person("admin"))):
        read = reader.get(answer.headers["location"])
        listed = reader.get(f"/v1/bookings?{days}")
        assert listed.json() == {"items": [read.json()], "next": None}
        known = {"If-None-Match": listed.headers["etag"]}
        assert reader.get(f"/v1/bookings?{days}", headers=known).status_code == 304
    assert "Zoé" not in listed.text


def test_a_list_has_no_blanks_between_its_values(web: Web) -> None:
    """What a list of bookings answers is as short as its values written without blanks."""
    office = web.program(web.world.new_person("dispatcher"))
    load = {"mass_g": 5000, "extra": {"crates": 2, "bags of ice": 1}}
    exact = {"start": "2026-03-25T09:00:00+01:00", "end": "2026-03-25T10:00:00+01:00"}
    brought = a_stop(4, 4, windows=[exact], proof=["code", "name"], note="two  blanks, kept: here")
    shop = {"id": "a", "load": load, "pickups": [a_stop(1, 1)], "drops": [brought]}
    answer = office.post(
        "/v1/bookings", a_booking(day="2026-03-25", jobs=[shop, shop | {"id": "b"}])
    )
    assert answer.status_code == 201, answer.text
    listed = office.get("/v1/bookings?first=2026-03-25&last=2026-03-25")
    assert "two  blanks, kept: here" in listed.text
    assert listed.text == dumps(listed.json(), ensure_ascii=False, separators=(",", ":"))


def test_a_merchant_sees_own_bookings_alone(web: Web) -> None:
    """A customer's program asks for a price and books for that customer, and sees nothing else."""
    ours = merchant_of(web.world, new_customer(web.world))
    theirs = merchant_of(web.world, new_customer(web.world, "Other"))
    shop, other = web.program(ours), web.program(theirs)
    price = shop.post("/v1/quotes", a_booking())
    answer = shop.post("/v1/bookings", a_booking())
    assert answer.status_code == 201, answer.text
    assert price.json()["quote"] == answer.json()["quote"]
    here = answer.headers["location"]
    assert shop.get(here).status_code == 200
    hidden, nowhere = other.get(here), other.get(f"/v1/bookings/{uuid4()}")
    assert hidden.status_code == nowhere.status_code == 404
    assert hidden.json()["code"] == nowhere.json()["code"] == "no-such-booking"


def test_every_fault_has_its_place_and_a_sentence(web: Web) -> None:
    """A wrong booking is refused with all that is wrong with it, in the language asked for."""
    office = web.program(web.world.new_person("dispatcher"))
    wrong = a_booking(vehicles="two", colour="red")
    wrong["jobs"][0]["drops"][0]["windows"] = [{"start": "10:00"}]
    english = office.post("/v1/bookings", wrong)
    french = office.post("/v1/bookings", wrong, headers={"Accept-Language": "fr-FR, en;q=0.5"})
    assert english.status_code == french.status_code == 422
    assert english.headers["content-type"] == "application/problem+json"
    faults = {fault["where"]: fault for fault in english.json()["faults"]}
    assert {"vehicles", "colour", "jobs[0].drops[0].windows[0].end"} <= set(faults)
    details = {fault["where"]: fault["detail"] for fault in french.json()["faults"]}
    assert french.headers["content-language"] == "fr"
    assert details["vehicles"] != faults["vehicles"]["detail"]


def test_a_quote_says_in_words_whether_it_fits(web: Web) -> None:
    """Verdict and reason come with a sentence in the language asked for."""
    office = web.program(web.world.new_person("dispatcher"))
    english = office.post("/v1/quotes", a_booking())
    french = office.post("/v1/quotes", a_booking(), headers={"Accept-Language": "fr"})
    assert english.status_code == french.status_code == 200, english.text
    fits, dit = english.json()["fits"], french.json()["fits"]
    assert [(one["verdict"], one["reasons"]) for one in fits] == [
        ("unknown", ["day-without-shifts"])
    ]
    assert fits[0]["message"] == (
        "Whether it fits cannot be told. Nobody is on duty on that day yet; ask again later."
    )
    assert dit[0]["message"].startswith("Impossible de dire si cela tient. Personne")


def test_a_booking_put_back_as_it_was_read_is_no_change_of_its_place(web: Web) -> None:
    """A place without an address is told by its name, and stays the place that it was."""
    office = web.program(web.world.new_person("dispatcher"))
    place = str(new_place(web.world, 2, 2, name="Depot"))
    wanted = a_booking()
    wanted["jobs"][0]["pickups"] = [{"place": place}]
    before = office.post("/v1/bookings", wanted).json()
    here = f"/v1/bookings/{before['id']}"
    assert before["jobs"][0]["stops"][0]["address"] == "Depot"
    after = office("PUT", here, office.get(here).json()).json()
    assert after["jobs"] == before["jobs"]


def test_a_load_of_which_nothing_is_said_is_a_parcel(web: Web) -> None:
    """A `null` says nothing, whichever key it stands at."""
    office = web.program(web.world.new_person("dispatcher"))
    for load in ({"items": None}, {"mass_g": None}, {}):
        wanted = a_booking()
        wanted["jobs"][0]["load"] = load
        stops = office.post("/v1/bookings", wanted).json()["jobs"][0]["stops"]
        assert [stop["load"]["mass_g"] for stop in stops] == [1_000, 1_000]


def test_a_request_that_says_too_much_is_refused_before_it_is_read(web: Web) -> None:
    """Reading it would let everybody wait; of what is wrong with another so much is told."""
    many: list[dict[str, Any]] = [{"drops": [{} for _ in range(500)]} for _ in range(160)]
    for path, body in (
        ("/v1/bookings", {"day": "2026-03-10", "jobs": many}),
        ("/v1/widget/nobodys/slots", {f"k{number}": 1 for number in range(30_000)}),
    ):
        asker = web.program(web.world.new_person("dispatcher"))
        answer = asker.post(path, body)
        assert answer.status_code == 422
        assert [one["code"] for one in answer.json()["faults"]] == ["body-too-many-values"]
    wrong = a_booking()
    wrong["jobs"][0]["drops"] = [{"colour": "red"} for _ in range(400)]
    assert len(asker.post("/v1/bookings", wrong).json()["faults"]) == MOST_FAULTS
