"""Tracking pages over HTTP: what they say, to whom, for how long, and what keeps guessers out."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import httpx
import pytest

from api.pages.kit.page import area_files
from tests.support.interface.crawl import Crawl
from tests.support.interface.http import Asker, Web
from tests.support.office import new_place
from tests.support.rounds.live_town import OPENS, Town, make_town
from tests.support.tracking import link_of


@pytest.fixture
def town(web: Web) -> Town:
    """Return a town the evening before its day."""
    web.world.clock.now = OPENS - timedelta(hours=12)
    return make_town(web.world)


def a_link(town: Town) -> str:
    """Book something that ana brings, and return the address of its page."""
    job = town.add_job((0, 0), (4, 0), window=(30, 150), pinned=town.shifts["ana"])
    return f"/t/{link_of(town, job)}"


def send(asker: Asker, where: str, **fields: str) -> httpx.Response:
    """Fill in the form of a page, and send it."""
    shown = asker.get(where)
    found = re.search(r'name="csrf" value="([^"]*)"', shown.text)
    assert found, shown.text
    return asker.post(where, data={"csrf": found[1], **fields})


def test_whoever_has_the_link_sees_the_delivery(web: Web, town: Town) -> None:
    """Without an account, in their language, kept by nobody and found by no search."""
    where, asker = a_link(town), web.anybody()
    shown = asker.get(where)
    assert shown.status_code == 200, shown.text
    assert "Booked" in shown.text
    assert "08:30 – 10:30" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "noindex" in shown.headers["x-robots-tag"]
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert 'content="noindex' in shown.text
    assert "Réservée" in asker.get(f"{where}?lang=fr").text


def test_what_has_not_moved_is_not_sent_again(web: Web, town: Town) -> None:
    """A page that asks again gets nothing new until something moved."""
    where, asker = a_link(town), web.anybody()
    asker.get(where)  # It is opened for the first time.
    tag = asker.get(where).headers["etag"]
    asker.headers["If-None-Match"] = tag
    assert asker.get(where).status_code == 304
    town.publish()
    moved = asker.get(where)
    assert (moved.status_code, "Planned" in moved.text) == (200, True)


def test_a_link_that_leads_nowhere_tells_nothing_and_is_not_tried_for_long(web: Web) -> None:
    """Every wrong link has the same page; from one network few are tried."""
    asker = web.anybody()
    answers = [asker.get(f"/t/{text}") for text in ("x", "tn_trk_" + "a" * 38, "tn_ses_1")]
    assert {one.status_code for one in answers} == {404}
    assert len({re.sub("nonce-[^\"']*", "", one.text) for one in answers}) == 1
    statuses = [asker.get(f"/t/{number}").status_code for number in range(25)]
    assert statuses[-1] == 429


def test_every_form_of_a_link_stands_hostile_text_until_it_ends(web: Web, town: Town) -> None:
    """Every link is followed and every form sent with hostile text; over, all of it is gone."""
    where = a_link(town)
    town.publish()
    crawl = Crawl(web.anybody())
    crawl.walk([where])
    assert {where, f"{where}/instructions", f"{where}/slots"} <= set(crawl.seen)
    crawl.send_forms()
    crawl.walk_again([where])
    assert crawl.faults == []
    town.world.clock.forward(minutes=5 * 24 * 60)
    asker = web.anybody()
    ended = [asker.get(f"{where}{page}") for page in ("", "/instructions", "/slots")]
    assert {one.status_code for one in ended} == {404}


def test_instructions_are_left_by_form_alone(web: Web, town: Town) -> None:
    """What is written stands on the page; hostile text stays text, a long one is refused."""
    where, asker = a_link(town), web.anybody()
    hostile = "<script>alert(1)</script> =1+1"
    left = send(asker, f"{where}/instructions", text=hostile, choice="neighbour")
    assert left.status_code == 303, left.text
    assert left.headers["location"] == f"{where}?done=tracking-instruction"
    shown = asker.get(left.headers["location"])
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<script>alert" not in shown.text
    assert "The courier is told" in shown.text
    long = send(asker, f"{where}/instructions", text="x" * 301)
    assert (long.status_code, 'aria-invalid="true"' in long.text) == (422, True)
    unknown = send(asker, f"{where}/instructions", choice="roof")
    assert unknown.status_code == 422
    relay = new_place(town.world, 4, 1, kind="relay", name="Corner shop")
    assert send(asker, f"{where}/instructions", choice=f"relay:{relay}").status_code == 303
    again = asker.get(f"{where}/instructions").text
    assert re.search(rf'value="relay:{relay}"\s+checked', again), "what was chosen stays chosen"
    cleared = send(asker, f"{where}/instructions")
    assert cleared.headers["location"] == f"{where}?done=tracking-cleared"


def test_no_other_site_and_no_other_link_sends_a_form(web: Web, town: Town) -> None:
    """A form needs what its own page gave along."""
    one, other, asker = a_link(town), a_link(town), web.anybody()
    assert asker.post(f"{one}/instructions", data={"text": "x"}).status_code == 403
    shown = asker.get(f"{other}/instructions").text
    found = re.search(r'name="csrf" value="([^"]*)"', shown)
    assert found
    strange = asker.post(f"{one}/instructions", data={"csrf": found[1], "text": "x"})
    assert strange.status_code == 403


def test_another_time_is_taken_or_asked_for(web: Web, town: Town) -> None:
    """One of the times that fit is booked; words reach the office."""
    where, asker = a_link(town), web.anybody()
    shown = asker.get(f"{where}/slots").text
    values = re.findall(r'name="slot" value="([^"]*)"', shown)
    assert values
    nothing = send(asker, f"{where}/slots", do="take")
    assert nothing.status_code == 422
    gone = send(asker, f"{where}/slots", do="take", slot="2001-01-01T10:00:00+00:00")
    assert (gone.status_code, "just been taken" in gone.text) == (422, True)
    taken = send(asker, f"{where}/slots", do="take", slot=values[-1])
    assert taken.headers["location"] == f"{where}?done=tracking-slot"
    asked = send(asker, f"{where}/slots", do="ask", text="Friday evening")
    assert asked.headers["location"] == f"{where}?done=tracking-asked"
    assert "You asked the office" in asker.get(where).text


def test_the_page_is_light(web: Web, town: Town) -> None:
    """With its style and scripts it is 20 KB at the most, as it is sent."""
    shown = web.anybody().get(a_link(town)).content
    names = ("kit/pages.css", "kit/pages.js", "tracking/tracking.css", "tracking/tracking.js")
    parts = [shown, *(area_files()[name] for name in names)]
    assert sum(len(gzip.compress(part)) for part in parts) <= 20_000


def test_a_merchant_gets_the_links_of_own_bookings(web: Web, town: Town) -> None:
    """Asked again they are the same ones, and lead to the page."""
    job = town.add_job((0, 0), (4, 0), window=(30, 150), pinned=town.shifts["ana"])
    office = web.person(town.office)
    day = OPENS.date().isoformat()
    booked = office.get(f"/v1/bookings?first={day}&last={day}").json()["items"]
    [one] = [each for each in booked if each["jobs"][0]["id"] == str(job)]
    links = office.post(f"/v1/bookings/{one['id']}/tracking").json()["items"]
    assert links[0]["address"].startswith("https://rounds.example.org/t/tn_trk_")
    again = office.post(f"/v1/bookings/{one['id']}/tracking").json()["items"]
    assert again[0]["address"] == links[0]["address"]
    page = web.anybody().get(links[0]["address"].removeprefix("https://rounds.example.org"))
    assert page.status_code == 200
