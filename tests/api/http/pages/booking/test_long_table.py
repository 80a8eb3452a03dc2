"""Tables that take long to read: read in the background, and shown when they are."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from api.usecases.bookings.tables.table_readings import MOST_WAITING, SEARCHED_AT_ONCE
from api.worker.tasks import TASKS
from api.worker.tasks import bookings as tasks
from data.store.care import privacy, purging
from data.store.streets.cities import load_city
from dispatch.care.retention import RetentionRule
from tests.api.http.pages.booking.test_table import DAY, HEADINGS, a_row, again, booked, looked_at
from tests.data.store.streets.test_cities import changed, grid
from tests.support.booking_pages import merchant, new_shop, text_of
from tests.support.interface.http import Asker, Web
from tests.support.queue import drain

if TYPE_CHECKING:
    import httpx

LONG = [HEADINGS, *(a_row(n) for n in range(60))]


def misspelt(count: int) -> list[list[str]]:
    """A table of drops at addresses that have to be searched for, each in two towns."""
    rows = [[f"M-{n}", f"{n} rue des lilaz", "9-12"] for n in range(count)]
    return [["Référence", "Adresse", "Créneau"], *rows]


def kept(asker: Asker, sent: httpx.Response) -> str:
    """Return the address at which a table is kept that was just sent."""
    assert sent.status_code == 303, text_of(sent)
    where = sent.headers["location"]
    assert "rows read" in text_of(asker.get(where))
    return str(where)


def test_a_table_of_many_unknown_addresses_is_read_in_the_background(web: Web) -> None:
    """Nothing is searched for in the request; the page tells how far it is, then what is wrong."""
    load_city(web.world.database, changed(grid(web.world)), web.world.clock.now)
    shop = merchant(web)
    where = kept(shop, looked_at(shop, misspelt(SEARCHED_AT_ONCE + 5)))
    assert "0 of 25 rows read" in text_of(shop.get(where))
    assert where in shop.get("/bookings/table").text
    assert "read-table" in drain(web.world.service)
    shown = shop.get(where)
    assert shown.status_code == 422
    # Two doors are on the map, and meant without doubt.
    assert "23 rows have something to correct" in text_of(shown)
    assert shown.text.count('class="meant"') == 23


def test_a_table_of_few_unknown_addresses_is_read_at_once(web: Web) -> None:
    """Up to the number that may be searched for while one waits, the preview is the answer."""
    load_city(web.world.database, changed(grid(web.world)), web.world.clock.now)
    assert looked_at(merchant(web), misspelt(SEARCHED_AT_ONCE)).status_code == 422


def test_a_long_table_is_booked_in_the_background_and_not_kept_after_that(web: Web) -> None:
    """Each row is booked once, by whoever sent it, and nothing is left of the table."""
    shop = merchant(web)
    where = kept(shop, looked_at(shop, LONG))
    drain(web.world.service)
    shown = shop.get(where)
    assert "60 deliveries are ready" in text_of(shown)
    assert booked(shop) == []
    assert kept(shop, again(shop, shown, "book")) == where
    drain(web.world.service)
    assert len(booked(shop)) == 60
    done = shop.get(where)
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"/bookings/?day={DAY}&span=week&done=booking-table",
    )
    assert where not in shop.get("/bookings/table").text


def test_a_further_table_waits_its_turn_and_is_told_so(web: Web) -> None:
    """A second one comes next and is not lost; beyond a few one is asked to wait, text and all."""
    shop, other = merchant(web), merchant(web, name="Other")
    first = kept(shop, looked_at(shop, LONG))
    web.world.clock.now += timedelta(seconds=1)
    second = looked_at(shop, [*LONG, a_row(61)]).headers["location"]
    assert "Another table of yours is being read" in text_of(shop.get(second))
    for _ in range(MOST_WAITING - 2):
        looked_at(shop, LONG)
    refused = looked_at(shop, LONG)
    assert refused.status_code == 422
    assert f"{MOST_WAITING} of your tables are still being read" in text_of(refused)
    assert "R-59" in refused.text
    kept(other, looked_at(other, LONG))
    drain(web.world.service)
    for where, count in ((first, 60), (second, 61)):
        assert f"{count} deliveries are ready" in text_of(shop.get(where))


def test_a_reading_that_failed_is_tried_again(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, the table is there, and one button lets it be read anew."""
    shop = merchant(web)
    where = kept(shop, looked_at(shop, LONG))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "look_at_drops", broken)
        with pytest.raises(Exception, match="defect"):
            drain(web.world.service, attempts=len(TASKS["read-table"].pauses_s))
    assert "could not be read" in text_of(shop.get(where))
    assert kept(shop, shop.post(where, data={})) == where
    drain(web.world.service)
    assert "60 deliveries are ready" in text_of(shop.get(where))


def test_a_table_is_seen_by_whoever_sent_it_alone(web: Web) -> None:
    """Colleagues, the office and programs find none, and the list of imports does not tell it."""
    one = new_shop(web.world)
    shop = web.person(one.merchant)
    where = kept(shop, looked_at(shop, LONG))
    office = web.person(web.world.actor("dispatcher"))
    assert office.get(where).status_code == 404
    number = re.sub(r".*/", "", where)
    for asker in (shop, office):
        assert asker.get(f"/v1/imports/{number}").status_code == 404
        assert asker.get("/v1/imports").json()["items"] == []


def test_a_table_is_gone_after_a_day(web: Web) -> None:
    """The purge takes tables away, read or not, and leaves files to the rule."""
    shop = merchant(web)
    where = kept(shop, looked_at(shop, LONG))
    assert shop.get(where).status_code == 200
    now = web.world.clock.now + timedelta(days=1, seconds=1)
    by = purging.Purge(rule=RetentionRule(), now=now, today=now.date())
    with web.world.database.transaction(web.world.alpha) as tx:
        assert purging.STEPS["imports"](tx, by).rows >= 1
    assert shop.get(where).status_code == 404


def test_a_table_goes_with_a_recipient_whom_it_booked(web: Web) -> None:
    """Who is erased stands in no table that is still on somebody's page."""
    shop = merchant(web)
    wrong = [HEADINGS, a_row(99, Colis="many"), *LONG[1:]]
    where = kept(shop, looked_at(shop, wrong))
    drain(web.world.service)
    kept(shop, again(shop, shop.get(where), "book"))
    drain(web.world.service)
    [delivery, *_] = booked(shop)
    [stop] = [one for one in delivery["jobs"][0]["stops"] if one["kind"] == "drop"]
    with web.world.database.transaction(web.world.alpha) as tx:
        privacy.erase_recipients(tx, [stop["id"]], web.world.clock.now)
    assert shop.get(where).status_code == 404
