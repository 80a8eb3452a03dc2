"""Deliveries that come again, their exceptions and their end; invoices, links, and the shop."""

from __future__ import annotations

import re

from tests.support.booking_pages import book_by_form, hidden, merchant, new_shop, point_of, text_of
from tests.support.interface.http import Asker, Web
from tests.support.office import new_place


def repeat_of(shop: Asker, *days: str, **more: str) -> str:
    """Let a new delivery come again; gives the address of its page."""
    address = book_by_form(shop, **({"pick": more.pop("pick")} if "pick" in more else {}))
    shown = shop.get(f"{address}/repeat")
    fields = {**hidden(shown), "days": days, "first": "2026-03-11", **more}
    answer = shop.post(f"{address}/repeat", data=fields)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].partition("?")[0]


def test_days_on_which_the_place_is_shut_are_told(web: Web) -> None:
    """A recurrence tells on which of its days its place is closed, and when that is open."""
    own = new_shop(web.world, "Shut Mill")
    shop = web.person(own.merchant)
    hours = "mer–sam 9 h–19 h"
    place = new_place(web.world, 2, 3, by=own.merchant, name="Mill", opening_hours=hours)
    page = repeat_of(shop, "TU", "TH", pick=str(place), last="2026-03-20")
    told = re.findall(r'<p class="note warn" role="status">(.*?)</p>', shop.get(page).text)
    assert len(told) == 1, told
    assert "Tuesday" in told[0]
    assert "Thursday" not in told[0]
    assert f"Mill is closed at that time. Opening hours there: {hours}." in told[0]


def exceptions_of(shop: Asker, page: str) -> list[str]:
    """Return the addresses at which single times may be skipped or moved."""
    return re.findall(r'href="(/bookings/repeats/[^"]*exception[^"]*)"', shop.get(page).text)


def test_a_delivery_comes_again_and_is_skipped_and_moved(web: Web) -> None:
    """It is booked for weeks ahead; one is skipped, one moved, and it ends when one wants."""
    shop = merchant(web)
    page = repeat_of(shop, "TU", "TH")
    listed = text_of(shop.get("/bookings/repeats"))
    assert "every Tuesday, Thursday" in listed
    assert "09:00–10:00" in listed
    times = exceptions_of(shop, page)
    assert len(times) == 7
    shown = shop.get(times[0])
    assert "costs nothing" in text_of(shown)
    skipped = shop.post(times[0], data={**hidden(shown), "what": "skip"})
    assert skipped.status_code == 303, text_of(skipped)
    shown = shop.get(times[1])
    to = {"what": "move", "day": "2026-03-18", "time": "14:00"}
    moved = shop.post(times[1], data={**hidden(shown), **to})
    assert moved.status_code == 303, text_of(moved)
    now = text_of(shop.get(page))
    assert "Thursday 12 March 2026: skipped" in now
    assert "Tuesday 17 March 2026: moved to Wednesday 18 March 2026" in now
    assert "14:00–15:00" in now
    assert len(exceptions_of(shop, page)) == 6
    ended = shop.post(f"{page}/end", data={**hidden(shop.get(f"{page}/end")), "last": "2026-03-19"})
    assert ended.status_code == 303, text_of(ended)
    assert len(exceptions_of(shop, page)) == 2


def test_faults_of_what_comes_again_are_told(web: Web) -> None:
    """No day, no beginning, a time that is none: the form says so and keeps what was typed."""
    shop = merchant(web)
    address = book_by_form(shop)
    fields = hidden(shop.get(f"{address}/repeat"))
    for wrong in ({"first": "2026-03-11"}, {"days": "TU"}, {"days": "TU", "first": "x"}):
        assert shop.post(f"{address}/repeat", data={**fields, **wrong}).status_code == 422
    page = repeat_of(shop, "TU", last="2026-03-31")
    time = exceptions_of(shop, page)[0]
    fields = hidden(shop.get(time))
    wrong_time = {"what": "move", "day": "2026-03-18", "time": "late"}
    assert shop.post(time, data={**fields, **wrong_time}).status_code == 422
    stale = {**fields, "version": "7", "what": "skip"}
    assert shop.post(time, data=stale).status_code == 422
    assert shop.get(f"{page}/exception?at=sometime").status_code == 404
    assert shop.post(f"{page}/end", data={"version": "1"}).status_code == 422


def test_what_comes_again_is_out_of_others_sight(web: Web) -> None:
    """Another shop finds neither page nor exceptions."""
    page = repeat_of(merchant(web), "FR")
    other = merchant(web, name="Other")
    assert "Friday" not in text_of(other.get("/bookings/repeats"))
    for address in (page, f"{page}/end", f"{page}/exception?at=2026-03-13T09:00"):
        assert other.get(address).status_code == 404


def test_a_recipients_link_is_made(web: Web) -> None:
    """The button of a delivery gives the link by which its recipient follows it, the same again."""
    shop = merchant(web)
    address = book_by_form(shop)
    links = r"https://[^<\s\"]+/t/[^<\s\"]+"
    found = [re.findall(links, shop.post(f"{address}/links").text) for _ in range(2)]
    assert found[0] == found[1] != []
    assert merchant(web, name="Other").post(f"{address}/links").status_code == 404


def test_a_shop_without_invoices_reads_so(web: Web) -> None:
    """The page of invoices has an empty state, and a statement to take along."""
    shop = merchant(web)
    assert "no invoices yet" in text_of(shop.get("/bookings/invoices"))
    table = shop.get("/bookings/invoices.csv?first=2026-01-01&last=2026-03-31")
    assert table.headers["content-type"].startswith("text/csv")
    refused = shop.get("/bookings/invoices.csv?first=x&last=y")
    assert refused.status_code == 422
    assert "x is not a day between 1970 and 2199" in text_of(refused)
    paper = shop.get("/bookings/statement.pdf?first=2026-01-01&last=2026-03-31")
    assert paper.content.startswith(b"%PDF")


def test_a_shop_adds_and_changes_its_places(web: Web) -> None:
    """Places are added and changed; those of others and hubs are only read, or not seen."""
    world = web.world
    shop = web.person(new_shop(world, "Cheese").merchant)
    shown = shop.get("/bookings/shop/places/new")
    entries = {
        "name": "Cellar",
        "address": "2 Street 2",
        "address_point": point_of("2 Street 2", 1, 1),
    }
    told = {"service_min": "4", "opening_hours": "ring the bell"}
    answer = shop.post("/bookings/shop/places/new", data={**hidden(shown), **entries, **told})
    assert answer.status_code == 303, text_of(answer)
    assert "Tournée cannot read them" in text_of(shop.get(answer.headers["location"]))
    page = shop.get("/bookings/shop").text
    assert "Cellar" in page
    here = re.findall(r'href="(/bookings/shop/places/[0-9a-f-]+)"[^>]*><bdi>Cellar', page)[0]
    fields = hidden(shop.get(here))
    again = {"name": "Deep cellar", "address": "2 Street 2", "access_note": "ring"}
    assert shop.post(here, data={**fields, **again}).status_code == 303
    assert "Deep cellar" in shop.get("/bookings/shop").text
    unnamed = shop.post(here, data={**fields, **again, "name": ""})
    assert (unnamed.status_code, unnamed.text.count('class="wrong"')) == (422, 1)
    lost = shop.post(here, data={**fields, **again, "address": "Nowhere 7"})
    assert lost.status_code == 422
    foreign = new_place(world, 3, 3, name="Theirs")
    assert shop.get(f"/bookings/shop/places/{foreign}").status_code == 404
    assert shop.post(f"{here}/close").status_code == 303
    assert "Deep cellar" not in shop.get("/bookings/shop").text
