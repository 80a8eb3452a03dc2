"""Booking a table of drops, mended row by row."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from api.usecases.streets import typed_addresses
from data.store.database import Transaction
from data.store.streets.cities import load_city
from data.store.streets.found_address import Found
from data.store.streets.geocoding import geocode
from tests.data.store.streets.test_cities import changed, grid
from tests.support.booking_pages import hidden, merchant, new_shop, text_of
from tests.support.interface.http import Asker, Web
from tests.support.office import new_place
from tests.support.tiny import corner

DAY = "2026-03-11"
HEADINGS = ["Référence", "Nom", "Latitude", "Longitude", "Créneau", "Colis", "Poids (kg)"]


def a_row(number: int, **wrong: str) -> list[str]:
    """A drop at a junction of the grid; ``wrong`` are cells by heading."""
    lon, lat = corner(number % 5, number // 5 % 5)
    right = [f"R-{number}", f"Client {number}", str(lat), str(lon), "9h-12h", "2", "3,5"]
    return [wrong.get(heading, cell) for heading, cell in zip(HEADINGS, right, strict=True)]


def pasted(rows: list[list[str]]) -> str:
    """What a spreadsheet puts on the clipboard."""
    return "\n".join("\t".join(row) for row in rows)


def looked_at(asker: Asker, rows: list[list[str]], **more: str) -> httpx.Response:
    """Paste a table."""
    fields = {"day": DAY, "pasted": pasted(rows), "go": "read", **more}
    return asker.post("/bookings/table", data=fields)


def cells(answer: httpx.Response) -> dict[str, str]:
    """Return the cells of the rows to mend, by name of their field."""
    found = re.findall(r'<input id="(c-[\d-]+)"[^>]* value="([^"]*)"', answer.text)
    return {name: unescape(value) for name, value in found}


def again(asker: Asker, shown: httpx.Response, go: str, **mended: str) -> httpx.Response:
    """Send the table again with some cells mended."""
    return asker.post("/bookings/table", data={**hidden(shown), **cells(shown), **mended, "go": go})


def booked(asker: Asker, day: str = DAY) -> list[dict[str, Any]]:
    """Return the bookings of a day."""
    found: list[dict[str, Any]] = asker.get(
        f"/v1/bookings?first={day}&last={day}&limit=500"
    ).json()["items"]
    return found


def test_faults_of_rows_are_mended_and_each_is_booked_once(web: Web) -> None:
    """Each faulty row is shown with its cell; mended, all are booked, each once."""
    shop = merchant(web)
    faults = {
        **{n: {"Créneau": "soon"} for n in range(0, 15, 5)},
        **{n: {"Colis": "many"} for n in range(16, 31, 5)},
        **{n: {"Latitude": "91"} for n in range(32, 47, 5)},
    }
    rows = [a_row(n, **faults.get(n, {})) for n in range(50)]
    shown = looked_at(shop, [HEADINGS, *rows])
    assert shown.status_code == 422
    assert "9 rows have something to correct" in text_of(shown)
    assert "41 deliveries are ready" in text_of(shown)
    assert shown.text.count('aria-invalid="true"') == 9
    assert booked(shop) == []
    assert text_of(shown).count("Also in the 2 other rows that say the same") == 3
    # What is mended in one row goes for all that say the same.
    shown = again(shop, shown, "check", **{"c-0-4": "9h-12h", "same-0-4": "on"})
    assert "6 rows have something to correct" in text_of(shown)
    done = again(shop, shown, "book")
    assert "44 deliveries are booked now" in text_of(done)
    assert "6 rows have something to correct" in text_of(done)
    rest = {f"c-{n}-5": "2" for n in range(16, 31, 5)}
    rest |= {f"c-{n}-2": a_row(n)[2] for n in range(32, 47, 5)}
    shown = again(shop, done, "check", **rest)
    assert shown.status_code == 200
    assert "6 deliveries are ready" in text_of(shown)
    assert "44 rows are booked already" in text_of(shown)
    done, twice = again(shop, shown, "book"), again(shop, shown, "book")
    assert done.status_code == twice.status_code == 303
    assert sorted(one["reference"] for one in booked(shop)) == sorted(f"R-{n}" for n in range(50))


def test_a_name_that_two_rows_have_is_told_by_the_row_alone(web: Web) -> None:
    """A pasted table has no file: the other row is named, and no file that nobody has seen."""
    shop = merchant(web)
    twice = [a_row(1), [a_row(1)[0], *a_row(2)[1:]]]
    shown = text_of(looked_at(shop, [HEADINGS, *twice], lang="en"))
    assert "R-1 is there already (row 2)" in shown.replace('"', "")
    assert "jobs.csv" not in shown


def test_rows_may_be_of_several_days(web: Web) -> None:
    """A row that says its day is booked for it, the others for the day of the table."""
    shop = merchant(web)
    rows = [[*a_row(n), day] for n, day in ((1, ""), (2, "13/03/2026"), (3, "2026-03-01"))]
    shown = looked_at(shop, [[*HEADINGS, "Jour"], *rows], day="2026-03-12")
    assert "One row has something to correct" in text_of(shown)
    # It is over: the day is to be mended, not the hours.
    assert re.findall(r'name="(c-[^"]+)"[^>]*aria-invalid', shown.text) == ["c-2-7"]
    again(shop, shown, "book", **{"out-2": "on"})
    days = [booked(shop, day) for day in ("2026-03-12", "2026-03-13")]
    assert [one["reference"] for [one] in days] == ["R-1", "R-2"]


def test_rows_without_a_name_are_booked_once(web: Web) -> None:
    """A table without references, pasted again, books nothing twice; a further row is one more."""
    shop = merchant(web)
    bare = [row[1:] for row in (HEADINGS, a_row(1), a_row(2), a_row(2))]
    first = again(shop, looked_at(shop, bare, day="2026-03-12"), "book")
    assert first.status_code == 303, text_of(first)
    shown = looked_at(shop, [*bare, a_row(3)[1:]], day="2026-03-12")
    assert "One delivery is ready" in text_of(shown)
    assert "3 rows are booked already" in text_of(shown)
    again(shop, shown, "book")
    assert len(booked(shop, "2026-03-12")) == 4


def test_a_row_tells_that_its_place_is_shut(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown with the hours of the place, and can be mended, or booked as it is."""
    own = new_shop(web.world, "Shut Mill")
    place = new_place(web.world, 2, 3, by=own.merchant, name="Mill", opening_hours="9-12")
    shop = web.person(own.merchant)
    late, early = "14h-15h", "7h-8h"
    rows = [
        [*a_row(number, Créneau=window), str(place), ready]
        for number, window, ready in ((1, "9h-12h", ""), (2, early, ""), (3, late, "13:00"))
    ]
    headings = [*HEADINGS, "pickup place", "pickup from"]
    shown = looked_at(shop, [headings, *rows], day="2026-03-18")
    assert shown.status_code == 200
    assert "3 deliveries are ready" in text_of(shown)
    assert "In 2 of them a place is closed" in text_of(shown)
    assert text_of(shown).count("Mill is closed at that time. Opening hours there: 9-12.") == 2
    assert 'aria-invalid="true"' not in shown.text
    assert "follow." not in text_of(shown)
    with monkeypatch.context() as few:
        few.setattr("api.http.pages.tables.SHOWN_ROWS", 1)
        first = text_of(looked_at(shop, [headings, *rows], day="2026-03-18"))
    assert first.count("Mill is closed at that time.") == 1
    assert "The first of them are shown; 1 follow." in first
    mended = again(shop, shown, "check", **{"c-2-8": "11:00"})
    assert "In one of them a place is closed" in text_of(mended)
    assert again(shop, mended, "book").status_code == 303
    assert len(booked(shop, "2026-03-18")) == 3


def test_an_address_that_is_suggested_is_taken_as_it_is_written(web: Web) -> None:
    """Each place that a row suggests is booked where it is, though its text alone is in doubt."""
    load_city(web.world.database, changed(grid(web.world)), web.world.clock.now)
    shop, day = merchant(web), "2026-03-19"
    asked = ("12 rue des Lilas", "98 rue des lilas", "rue des lilaz", "98 bis rue des lilas")
    rows = [[f"S-{n}", address, "9-12"] for n, address in enumerate(asked)]
    shown = looked_at(shop, [["Référence", "Adresse", "Créneau"], *rows], day=day)
    assert shown.text.count('aria-invalid="true"') == len(asked)
    firsts = dict(re.findall(r'name="first-(\d-1)" value="([^"]*)"', shown.text))
    assert len(firsts) == len(asked)
    # One click takes one; another takes those of all cells that nobody mended by hand.
    clicked = again(shop, shown, "check", **{"take-0-1": firsts["0-1"]})
    assert clicked.text.count('aria-invalid="true"') == len(asked) - 1
    taken = again(shop, clicked, "take", **{"c-1-1": firsts["1-1"]})
    assert taken.status_code == 200, text_of(taken)
    assert again(shop, taken, "book").status_code == 303
    drops = [
        (one["reference"], stop["address"], stop["point"])
        for one in booked(shop, day)
        for stop in one["jobs"][0]["stops"]
        if stop["kind"] == "drop"
    ]
    middle, last = ({"lon": lon, "lat": 50.001} for lon in (10.0011, 10.0012))
    assert sorted(drops) == [
        ("S-0", "Rue des Lilas 12, Paris", {"lon": 10.001, "lat": 50.001}),
        ("S-1", "Rue des Lilas 98, 75011 Paris", last),
        ("S-2", "Rue des Lilas, 75011 Paris", middle),
        ("S-3", "Rue des Lilas 98bis, 75011 Paris", last),
    ]


def test_an_address_of_many_rows_is_searched_for_once(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows say the same wrong address, the gazetteer is asked about it once."""
    load_city(web.world.database, changed(grid(web.world)), web.world.clock.now)
    asked: list[str] = []

    def counted(tx: Transaction, city: str, text: str) -> list[Found]:
        asked.append(text)
        return geocode(tx, city, text)

    monkeypatch.setattr(typed_addresses, "geocode", counted)
    rows = [[f"S-{n}", f"{n % 2} quai perdu", "9-12"] for n in range(10)]
    shown = looked_at(merchant(web), [["Référence", "Adresse", "Créneau"], *rows])
    assert "10 rows have something to correct" in text_of(shown)
    assert sorted(asked) == ["0 quai perdu", "1 quai perdu"]


def test_a_workbook_is_taken_in(web: Web) -> None:
    """An Excel file is read as the pasted table is; times and numbers stay what they are."""
    book = Workbook()
    assert book.active is not None
    for row in (HEADINGS, a_row(1), a_row(2, Colis="two")):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    shop = merchant(web)
    shown = shop.post(
        "/bookings/table",
        data={"day": "2026-03-13", "go": "read"},
        files={"file": ("drops.xlsx", content.getvalue())},
    )
    assert "One row has something to correct" in text_of(shown)
    out = again(shop, shown, "check", **{"out-1": "on"})
    assert out.status_code == 200
    assert "One delivery is ready" in text_of(out)


def test_a_column_that_nobody_knows_is_asked_about(web: Web) -> None:
    """An unknown heading is chosen from a list or left out, and nothing of the table is lost."""
    shop = merchant(web)
    odd = [heading.replace("Créneau", "Wann").replace("Nom", "Farbe") for heading in HEADINGS]
    shown = looked_at(shop, [odd, a_row(1)], day="2026-03-14")
    assert shown.status_code == 422
    assert "Wann" in text_of(shown)
    mended = again(shop, shown, "check", **{"h-4": "window", "h-1": "#Farbe"})
    assert mended.status_code == 200, text_of(mended)
    again(shop, mended, "book")
    assert booked(shop, "2026-03-14")[0]["jobs"][0]["stops"][-1]["windows"] != []


def test_a_row_that_changed_meanwhile_is_told(web: Web) -> None:
    """A row that is booked and says something else changes its booking only when that is wanted."""
    shop = merchant(web)
    again(shop, looked_at(shop, [HEADINGS, a_row(1)], day="2026-03-15"), "book")
    shown = looked_at(shop, [HEADINGS, a_row(1, Colis="4")], day="2026-03-15")
    assert "goods" in text_of(shown)
    kept = again(shop, shown, "book")
    assert booked(shop, "2026-03-15")[0]["version"] == 1
    changed = again(shop, kept, "book", changes="on")
    assert changed.status_code == 303
    assert booked(shop, "2026-03-15")[0]["version"] == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"go": "read", "pasted": " "}, "Please fill this in."),
        ({"go": "read", "pasted": "a,b"}, "1"),
        ({"go": "read", "pasted": "x", "day": "never"}, "never"),
        ({"go": "check", "table": "nonsense"}, "did not arrive whole"),
        ({"go": "check", "table": '[["a"],["b","c"]]'}, "did not arrive whole"),
        ({"go": "book", "table": '[["id"],[7]]'}, "did not arrive whole"),
    ],
)
def test_what_is_no_table_is_told(web: Web, fields: dict[str, str], said: str) -> None:
    """Whatever is sent instead of a table is refused in words."""
    came = merchant(web).post("/bookings/table", data=fields)
    assert came.status_code == 422
    assert said in text_of(came)


@pytest.mark.parametrize("name", ["drops.pdf", "drops.json", "drops.xlsx", "drops"])
def test_a_file_that_is_no_table_is_told(web: Web, name: str) -> None:
    """A file of another kind, or a damaged one, is refused beside its field."""
    files = {"file": (name, b"%PDF-1.7 nothing of the kind")}
    came = merchant(web).post("/bookings/table", data={"go": "read"}, files=files)
    assert came.status_code == 422
    assert 'id="file-wrong"' in came.text


def test_a_table_does_not_reach_others(web: Web) -> None:
    """The same references of two shops are two bookings; a customer books for itself alone."""
    one, other = merchant(web), merchant(web, name="Other")
    for shop in (one, other):
        again(shop, looked_at(shop, [HEADINGS, a_row(1)], day="2026-03-16"), "book")
        assert len(booked(shop, "2026-03-16")) == 1
    theirs = booked(other, "2026-03-16")[0]["customer_id"]
    refused = looked_at(one, [HEADINGS, a_row(2)], customer=theirs)
    assert refused.status_code == 422
    assert "no such customer" in text_of(refused)


def test_an_empty_table_to_fill_in(web: Web) -> None:
    """The sample has the headings that are understood."""
    sample = merchant(web).get("/bookings/table/sample.csv")
    assert "address" in sample.content.decode("utf-8-sig")
