"""Pages of aid: a coordinator's week and a volunteer's, by forms alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from api.usecases.aid.needs import cancel_need, list_needs
from api.usecases.aid.volunteers import VolunteerUpdate, read_volunteer, set_volunteer
from tests.support.admin_pages import fields_of
from tests.support.aid import DOOR, FoodBank, food_bank
from tests.support.booking_pages import hidden, text_of
from tests.support.interface.crawl import Crawl
from tests.support.interface.http import Asker, Web
from tests.support.office import new_place
from tests.support.store.world import MORNING
from tests.support.tiny import corner


@pytest.fixture
def bank(web: Web) -> Iterator[FoodBank]:
    """Return a food bank; the clock stands as it did afterwards."""
    yield food_bank(web.world)
    web.world.clock.now = MORNING


def page(asker: Asker, where: str, language: str = "en") -> str:
    """Return the text of a page."""
    answer = asker.get(f"{where}?lang={language}")
    assert answer.status_code == 200, (where, answer.text[-2000:])
    return str(answer.text)


def send(asker: Asker, seen: str, where: str, **fields: str) -> str:
    """Send a form that a page shows, and return where it leads."""
    answer = asker.post(where, data={**hidden(asker.get(seen)), **fields})
    assert answer.status_code == 303, (where, answer.text[-2000:])
    return str(answer.headers["location"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_aid_pages_are_whole_in_both_languages(web: Web, bank: FoodBank, language: str) -> None:
    """Every page opens with no sentence missing, and tells a door only where it is asked for."""
    need = bank.add(two_people=True, code="KX47", note="Diabète", contact_phone="+33 6")
    bank.add(day="2026-03-10")
    who = bank.volunteer(slots=[{"weekday": 0, "start_min": 540, "end_min": 720}])
    bank.claim(who, need.id)
    coordinator, helper = web.person(bank.coordinator), web.person(who)
    for asker, where in (
        (coordinator, "/aid/"),
        (coordinator, "/aid/new"),
        (coordinator, "/aid/table"),
        (coordinator, f"/aid/{need.id}"),
        (coordinator, "/aid/order/2026-03-09"),
        (coordinator, "/aid/volunteers"),
        (coordinator, "/aid/reads"),
        (helper, "/volunteer/"),
        (helper, f"/volunteer/needs/{need.id}"),
        (helper, "/volunteer/me"),
    ):
        text = page(asker, where, language)
        assert not re.search(r">\s*(?:aid|page|need)-[a-z-]+\s*<", text), where
        assert (DOOR in text) == (where == f"/aid/{need.id}"), where
        read = re.search("Opened the need|Besoin ouvert", text)
        assert bool(read) == (where == "/aid/reads"), where
    wrong = coordinator.get("/aid/reads?first=2026-03-09&last=2026-03-01")
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)


def test_aid_a_coordinator_does_the_week_by_forms(web: Web, bank: FoodBank) -> None:
    """Write a need down, be warned of a word, put it into a round, and see it there."""
    coordinator = web.person(bank.coordinator)
    new = page(coordinator, "/aid/new")
    assert "Diab" not in new
    wrong = {**hidden(coordinator.get("/aid/new")), "items": "x"}
    answer = coordinator.post("/aid/new", data=wrong)
    assert answer.status_code == 422
    lon, lat = corner(3, 3)
    where = send(
        coordinator,
        "/aid/new",
        "/aid/new",
        alias="Blue door",
        items="2 parcel, 1 low sugar",
        kg="8,5",
        day="2026-03-10",
        start="10:00",
        end="12:00",
        place=str(bank.site),
        hills="flat",
        note="Diabétique",
        informed="on",
    ).partition("?")[0]
    text = page(coordinator, where)
    assert "Diabétique” may tell of somebody’s health" in text
    assert "<bdi>2 × parcel</bdi>, <bdi>1 × low-sugar parcel</bdi>" in text
    assert lon
    assert lat
    send(coordinator, where, f"{where}/plan")
    assert "booked for a round" in page(coordinator, "/aid/")
    check_several_at_once(bank, coordinator)


def check_several_at_once(bank: FoodBank, coordinator: Asker) -> None:
    """Open needs become jobs in one go; outcomes are recorded together, what is wrong by alias."""
    two, one = bank.add(alias="Later", start="11:30"), bank.add(alias="Sooner")
    text = page(coordinator, "/aid/")
    assert text.index("Sooner") < text.index("Later")
    assert "Record outcomes" not in text
    bank.world.clock.now = two.starts_at
    assert "Record outcomes (2)" in page(coordinator, "/aid/")
    seen = "/aid/outcomes"
    wrong = {**hidden(coordinator.get(seen)), f"handed-{one.id}": "9", "rest": "handed_over"}
    answer = coordinator.post(seen, data=wrong)
    assert "Sooner, Pieces handed over" in answer.text
    rest = {f"outcome-{two.id}": "not_home", "rest": "handed_over"}
    assert send(coordinator, seen, seen, **rest).startswith("/aid/?")
    found = bank.world.service.do(bank.coordinator, list_needs, one.day, one.day)
    assert {each.alias: each.state for each in found} == {"Later": "failed", "Sooner": "served"}
    three, four = bank.add(start="14:00", end="15:00"), bank.add(start="14:00", end="15:00")
    form = {**hidden(coordinator.get("/aid/")), "need": [str(three.id), str(four.id)]}
    assert coordinator.post("/aid/plan", data=form).status_code == 303
    found = bank.world.service.do(bank.coordinator, list_needs, one.day, one.day)
    assert [each.state for each in found].count("planned") == 2


def test_aid_a_volunteer_takes_on_and_tells_by_forms(web: Web, bank: FoodBank) -> None:
    """Set limits, promise, take a need on, see its door, say how it ended; away gives back."""
    need, other = bank.add(code="KX47"), bank.add(start="13:00", end="14:00", alias="Red door")
    who = bank.volunteer(pledged=False)
    helper = web.person(who)
    send(helper, "/volunteer/", "/volunteer/pledge")
    page_of_limits = hidden(helper.get("/volunteer/me"))
    half = {**page_of_limits, "from_0": "09:00", "km": "20", "kg": "12", "most_stops": "3"}
    assert "Monday, To: Please" in text_of(helper.post("/volunteer/me", data=half))
    for days in ({}, {"first": "2026-03-12", "last": "2026-03-11"}):
        refused = helper.post("/volunteer/absences", data={**page_of_limits, **days})
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    limits = {"km": "20", "kg": "12,5", "most_stops": "3", "hills": "steep", "bike": "cargo"}
    send(helper, "/volunteer/me", "/volunteer/me", **limits, from_0="09:00", to_0="18:30")
    assert 'value="12.5"' in page(helper, "/volunteer/me")
    # A day with two spans, one of them until midnight, keeps both when its form is sent again.
    two = [{"weekday": 0, "start_min": 540, "end_min": 1110}] + [
        {"weekday": 4, "start_min": start, "end_min": end}
        for start, end in ((540, 720), (1200, 1440))
    ]
    bank.world.service.do(who, set_volunteer, VolunteerUpdate.read({"slots": two}))
    send(helper, "/volunteer/me", "/volunteer/me", **fields_of(helper.get("/volunteer/me")))
    kept = bank.world.service.do(who, read_volunteer).slots
    assert [(one.weekday, one.start_min, one.end_min) for one in kept] == [
        tuple(one.values()) for one in two
    ]
    for one in (need, other):
        send(helper, "/volunteer/", f"/volunteer/needs/{one.id}/claim")
    gone = bank.add(start="15:00", end="16:00", alias="Green door")
    send(helper, "/volunteer/", f"/volunteer/needs/{gone.id}/claim")
    bank.world.service.do(bank.coordinator, cancel_need, gone.id)
    told = re.compile("You need not ride|Vous n’avez pas à rouler")
    assert told.search(page(helper, "/volunteer/"))
    send(helper, "/volunteer/", "/volunteer/seen")
    assert not told.search(page(helper, "/volunteer/"))
    where = f"/volunteer/needs/{need.id}"
    text = page(helper, where)
    assert DOOR in text
    assert "handed_over" not in text, "nobody has been there yet"
    bank.world.clock.now = need.starts_at
    wrong = {**hidden(helper.get(where)), "outcome": "handed_over", "code": "KX48"}
    assert helper.post(where, data=wrong).status_code == 422
    send(helper, where, where, outcome="handed_over", code="kx47", handed_items="2")
    send(helper, "/volunteer/me", "/volunteer/absences", first="2026-03-09", last="2026-03-09")
    text = page(helper, "/volunteer/")
    assert "Red door" not in text
    assert "handed over" in text
    coordinator = web.person(bank.coordinator)
    assert "This needs you" in page(coordinator, "/aid/")


def test_aid_pages_take_hostile_text(web: Web, bank: FoodBank) -> None:
    """Whatever is typed into aliases and notes is shown as text; HTML is valid throughout."""
    need = bank.add(alias="<b>\"x'&", note="</textarea><script>x</script>")
    who = bank.volunteer()
    bank.claim(who, need.id)
    for asker, starts in (
        (web.person(bank.coordinator), ["/aid/", f"/aid/{need.id}", "/aid/order/2026-03-09"]),
        (web.person(who), ["/volunteer/", f"/volunteer/needs/{need.id}"]),
    ):
        walk = Crawl(asker=asker, most=1)
        walk.walk(starts)
        assert walk.faults == []


def test_aid_a_pasted_table_is_mended_row_by_row_and_kept_once(web: Web, bank: FoodBank) -> None:
    """Semicolons, decimal commas and an unknown column; a bad row is mended; twice writes once."""
    coordinator, day = web.person(bank.coordinator), date(2026, 3, 10)
    new_place(bank.world, 2, 2, bank.coordinator, kind="relay", name="Corner shop")
    pasted = """\
Alias;Lieu;Créneau;Colis;Masse (kg);Digicode;Couleur
Bleu;Corner shop;10h-12h;2;8,5;B12;vert
Rouge;corner shop;avant 10h;2 colis, 1 bébé;4000 g;;
Vert;Ailleurs;25h;beaucoup;;;
"""
    entries = {**hidden(coordinator.get("/aid/table")), "day": day.isoformat(), "informed": "on"}
    answer = coordinator.post("/aid/table", data={**entries, "pasted": pasted, "go": "read"})
    assert answer.status_code == 422
    assert "Couleur" in answer.text
    entries = {**hidden(answer), "informed": "on", "h-6": "#Couleur"}
    answer = coordinator.post("/aid/table", data={**entries, "go": "check"})
    for sentence in ("“Ailleurs”", "25h is not a time window", "“beaucoup”"):
        assert sentence in answer.text
    assert "Write the name of one of yours: Corner shop" in answer.text
    entries = {**hidden(answer), "informed": "on", "go": "keep"}
    entries |= {"c-2-1": "Corner shop", "c-2-2": "14:00-15:00", "c-2-3": "1 parcel"}
    for _ in range(2):
        answer = coordinator.post("/aid/table", data=entries)
        assert answer.headers["location"].startswith("/aid/")
    found = bank.world.service.do(bank.coordinator, list_needs, day, day)
    assert sorted((one.alias, dict(one.items), one.mass_g) for one in found) == [
        ("Bleu", {"parcel": 2}, 8500),
        ("Rouge", {"bebe": 1, "parcel": 2}, 4000),
        ("Vert", {"parcel": 1}, 1000),
    ]


def test_aid_wrong_codes_count_by_page_and_by_program_alike(web: Web, bank: FoodBank) -> None:
    """What is typed on the page and what is sent count together, though both are refused."""
    need, who = bank.add(code="KX47"), bank.volunteer()
    bank.claim(who, need.id)
    web.world.clock.now = need.starts_at
    helper = web.person(who)
    where = f"/volunteer/needs/{need.id}"
    wrong = {"outcome": "handed_over", "handed_items": "2", "code": "AA33"}
    for _ in range(2):
        answer = helper.post(where, data={**hidden(helper.get(where)), **wrong})
        assert (answer.status_code, "not the code" in answer.text) == (422, True)
    asked = {"outcome": "self_pickup", "code": "AA33"}
    sent = [helper.post(f"/v1/needs/{need.id}/end", json=asked) for _ in range(3)]
    assert [one.json()["faults"][0]["code"] for one in sent] == [
        *["code-not-right"] * 2,
        "code-locked",
    ]
    right = {**wrong, "code": "KX47"}
    answer = helper.post(where, data={**hidden(helper.get(where)), **right})
    assert (answer.status_code, "Too many wrong codes" in answer.text) == (422, True)
    coordinator = web.person(bank.coordinator)
    assert "Too many wrong codes" in page(coordinator, f"/aid/{need.id}")
    assert coordinator.get(f"/v1/needs/{need.id}").json()["code_locked"]


@pytest.mark.parametrize("go", ["out", "keep"])
def test_aid_a_warning_offers_to_take_the_word_out(web: Web, bank: FoodBank, go: str) -> None:
    """One press takes telling words out of all texts, another keeps them; then nothing warns."""
    need = bank.add(alias="Marie Dupont", note="Sonner, diabétique, 2e", access_note="Prison gate")
    coordinator, where = web.person(bank.coordinator), f"/aid/{need.id}"
    assert page(coordinator, where).count("may tell of somebody") == 2
    told = send(coordinator, where, f"{where}/words", go=go)
    assert told.endswith("done=need-words-out" if go == "out" else "done=need-kept")
    text = page(coordinator, where)
    assert "may tell of somebody" not in text
    assert "/words" not in text
    kept = coordinator.get(f"/v1/needs/{need.id}").json()
    texts = [kept[name] for name in ("alias", "note", "access_note")]
    if go == "keep":
        assert texts == ["Marie Dupont", "Sonner, diabétique, 2e", "Prison gate"]
    else:
        assert texts == [f"N-{need.id.hex[-4:].upper()}", "Sonner, 2e", "gate"]
