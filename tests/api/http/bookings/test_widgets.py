"""Widgets of shops' own sites: who may ask, what visitors learn, and how much they may hold."""

import gzip
import re
from typing import Any

import pytest

from api.auth.scopes import SCOPES
from api.http.bookings import widgets as addresses
from api.http.pages.widget import ADDRESS, widget_script
from api.http.rate_limits import Policy
from api.usecases.act import Actor
from data.store.bookings import holds
from tests.support.interface.crawl import HOSTILE
from tests.support.interface.http import Asker, Web
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.rounds.live_town import Town, busy_town, point

SHOP = "https://shop.example.org"
MOST_BYTES = 12_288


def to(column: int = 2, row: int = 3) -> dict[str, Any]:
    """Return a visitor's door at a junction."""
    at = point((column, row))
    return {"address": "3 Oak Lane", "lon": at.lon, "lat": at.lat}


@pytest.fixture(scope="module")
def town(web: Web) -> Town:
    """Return a town with published rounds."""
    town, _ = busy_town(web.world)
    town.publish()
    return town


@pytest.fixture
def merchant(web: Web, town: Town) -> Actor:
    """Return a shop whose goods are picked up in a town with published rounds."""
    assert town.home == web.world.alpha
    return merchant_of(web.world, new_customer(web.world, place_id=str(new_place(web.world, 1, 1))))


def new_widget(web: Web, merchant: Actor, **more: object) -> dict[str, Any]:
    """Make a widget as the shop does on its own page."""
    asked = {"name": "Shop", "hosts": ["shop.example.org"], **more}
    answer = web.person(merchant).post("/v1/widgets", asked)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def visitor(web: Web, origin: str = SHOP) -> Asker:
    """Return somebody who looks at a page of a site."""
    asker = web.anybody()
    asker.headers["Origin"] = origin
    return asker


def slots(asker: Asker, key: str, **more: object) -> list[dict[str, Any]]:
    """Ask for slots of today."""
    answer = asker.post(f"/v1/widget/{key}/slots", {"to": to(), "days": 1, "width_min": 60, **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["slots"]
    return found


def hold(asker: Asker, key: str, slot: dict[str, Any]) -> Any:  # noqa: ANN401  # an answer
    """Hold a slot."""
    times = {name: slot[name] for name in ("start", "end")}
    return asker.post(f"/v1/widget/{key}/holds", {"to": to(), "slot": times})


@pytest.mark.parametrize("text", HOSTILE)
def test_a_widget_stands_hostile_text(web: Web, merchant: Actor, text: str) -> None:
    """Whatever a visitor types is refused or taken as text, and never an error of the server."""
    widget = new_widget(web, merchant, books=True)
    asker, path = visitor(web), f"/v1/widget/{widget['key']}"
    door = {**to(), "address": text, "access_note": text, "contact_name": text}
    body = {"to": door, "goods": {"mass_g": text}, "slot": {"start": text, "end": text}}
    answers = [
        asker.get(f"{path}/addresses", params={"q": text}),
        asker.post(f"{path}/slots", {"to": door, "days": 1}),
        asker.post(f"{path}/holds", body),
        asker.post(f"{path}/bookings", {"hold_id": text, "to": door, "note": text}),
    ]
    assert max(one.status_code for one in answers) < 500, [one.text for one in answers]
    assert {one.headers["content-type"].partition(";")[0] for one in answers} <= JSON_TYPES


JSON_TYPES = {"application/json", "application/problem+json"}


def test_a_visitor_of_an_allowed_site_holds_a_slot_that_the_shop_then_books(
    web: Web, merchant: Actor
) -> None:
    """Slots tell time, price and CO2 and nothing else; the hold's id is what the shop books."""
    widget = new_widget(web, merchant)
    asker = visitor(web)
    found = slots(asker, widget["key"])
    assert found
    assert set(found[0]) == {
        *("day", "start", "end", "ready_at", "ready_until", "price_cents", "saved_g")
    }
    held = hold(asker, widget["key"], found[-1])
    assert held.status_code == 201, held.text
    assert held.headers["access-control-allow-origin"] == SHOP
    assert held.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "Origin" in held.headers["vary"]
    assert "set-cookie" not in held.headers
    shop = web.program(merchant, *SCOPES)
    body = {"hold_id": held.json()["id"], "reference": "order 7", "to": {"contact_name": "Zoe"}}
    booked = shop.post("/v1/bookings", body)
    assert booked.status_code == 201, booked.text
    assert booked.json()["source"] == "widget"
    stops = booked.json()["jobs"][0]["stops"]
    assert [stop["kind"] for stop in stops] == ["pickup", "drop"]
    assert stops[1]["contact_name"] == "Zoe"


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example.org",
        "https://shop.example.org.evil.example",
        "https://shop.example.org:8443",
        "null",
        "",
    ],
)
def test_a_foreign_site_learns_nothing(web: Web, merchant: Actor, origin: str) -> None:
    """Any other host, a suffix, another port, and no origin: refused, and not readable there."""
    widget = new_widget(web, merchant)
    asker = visitor(web, origin)
    for method, path, body in (
        ("POST", "slots", {"to": to()}),
        ("POST", "holds", {"to": to(), "slot": {"start": "x", "end": "y"}}),
        ("GET", "addresses?q=Oak", None),
    ):
        answer = asker(method, f"/v1/widget/{widget['key']}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "widget-host-refused")
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_closed_or_unknown_widget_is_none(web: Web, merchant: Actor) -> None:
    """Whoever has an old key is answered as if there had never been such a widget."""
    widget = new_widget(web, merchant)
    owner = web.person(merchant)
    closed = owner("PATCH", f"/v1/widgets/{widget['id']}", {"status": "closed"})
    assert (closed.status_code, closed.json()["version"]) == (200, 2)
    for key in (widget["key"], "nothing"):
        answer = visitor(web).post(f"/v1/widget/{key}/slots", {"to": to()})
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-widget")


def test_browsers_are_told_beforehand_that_json_may_be_sent(web: Web, merchant: Actor) -> None:
    """The question before a request is answered for widgets' addresses and nowhere else."""
    asked = {"Access-Control-Request-Method": "POST", "Origin": SHOP}
    key = new_widget(web, merchant)["key"]
    answer = web.anybody()("OPTIONS", f"/v1/widget/{key}/slots", headers=asked)
    assert answer.status_code == 204
    assert "content-type" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    other = web.anybody()("OPTIONS", "/v1/bookings", headers=asked)
    assert "access-control-allow-origin" not in other.headers


def test_a_visitor_holds_two_slots_at_most_and_the_same_one_twice(
    web: Web, merchant: Actor
) -> None:
    """A third at a time, and the same one a third time, are refused; another visitor is not."""
    widget = new_widget(web, merchant)
    key, asker = widget["key"], visitor(web)
    first, second, third = slots(asker, key)[:3]
    ids = [hold(asker, key, one).json()["id"] for one in (first, second)]
    refused = hold(asker, key, third)
    assert (refused.status_code, refused.json()["code"]) == (409, "held-too-often")
    assert hold(visitor(web), key, third).status_code == 201
    path = f"/v1/widget/{key}/holds/"
    assert asker("DELETE", path + ids[0]).status_code == 204
    again = hold(asker, key, first)
    assert again.status_code == 201
    assert asker("DELETE", path + again.json()["id"]).status_code == 204
    refused = hold(asker, key, first)
    assert (refused.status_code, refused.json()["code"]) == (409, "held-too-often")


def test_a_visitor_is_a_hash_that_is_forgotten_within_a_day(web: Web, merchant: Actor) -> None:
    """No address is kept; the next day nothing of the visitor is, and the hold itself goes."""
    widget = new_widget(web, merchant)
    asker = visitor(web)
    (slot, *_) = slots(asker, widget["key"])
    hold_id = hold(asker, widget["key"], slot).json()["id"]
    with web.world.database.transaction(web.world.alpha) as tx:
        kept = holds.find(tx, hold_id)
        assert kept is not None
        assert re.fullmatch(r"[0-9a-f]{64}", kept.visitor)
        assert asker.address not in str(kept)
        now = web.world.clock.now
        holds.forget(tx, now + holds.VISITOR_TIME)
        kept = holds.find(tx, hold_id)
        assert kept is not None
        assert (kept.visitor, kept.jobs) == ("", ())
        holds.forget(tx, now + 2 * holds.KEPT_TIME)
        assert holds.find(tx, hold_id) is None


def test_visitors_book_themselves_only_where_the_shop_lets_them(web: Web, merchant: Actor) -> None:
    """Without the shop's word booking is refused; with it the held slot becomes a booking."""
    widget = new_widget(web, merchant, tells_price=False)
    key, asker = widget["key"], visitor(web)
    (slot, *_) = slots(asker, key)
    assert slot["price_cents"] is None
    body = {"hold_id": hold(asker, key, slot).json()["id"], "to": {"contact_name": "Zoe"}}
    refused = asker.post(f"/v1/widget/{key}/bookings", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
    owner = web.person(merchant)
    assert owner("PATCH", f"/v1/widgets/{widget['id']}", {"books": True}).status_code == 200
    booked = asker.post(f"/v1/widget/{key}/bookings", body)
    assert booked.status_code == 201, booked.text
    assert set(booked.json()) == {"id", "day"}
    whole = owner.get(f"/v1/bookings/{booked.json()['id']}").json()
    assert whole["jobs"][0]["stops"][1]["contact_name"] == "Zoe"


def test_all_visitors_of_a_widget_share_its_allowance(
    web: Web, merchant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond it the next visitor waits, wherever they come from; another widget goes on."""
    monkeypatch.setattr(addresses, "OF_WIDGET", Policy(name="widget-test", quota=2))
    one, other = new_widget(web, merchant), new_widget(web, merchant)
    for _ in range(2):
        slots(visitor(web), one["key"])
    answer = visitor(web).post(f"/v1/widget/{one['key']}/slots", {"to": to()})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate-limited")
    assert answer.headers["access-control-allow-origin"] == SHOP
    slots(visitor(web), other["key"])


def test_what_is_no_host_is_refused_and_another_shops_widget_is_not_there(
    web: Web, merchant: Actor
) -> None:
    """Schemes, paths, single words and bad numbers are no hosts; others' widgets are not there."""
    owner = web.person(merchant)
    for wrong in (
        *("https://shop.example.org", "shop.example.org/cart", "*.example.org", ""),
        *("shop", "https", "shop.example.org:65536", "shop.example.org:0", "localhost:99999"),
        *("300.1.2.3", "10.0.1", "1234", "shop.123", "shop.0x7f", "shop.example..org"),
    ):
        answer = owner.post("/v1/widgets", {"name": "Shop", "hosts": [wrong]})
        assert [fault["code"] for fault in answer.json()["faults"]] == ["not-a-host"]
    right = ["Shop.Example.org:443", "127.0.0.1:5173", "localhost", "xn--bckerei-5wa.example"]
    widget = owner.post("/v1/widgets", {"name": "Shop", "hosts": right}).json()
    known = ["shop.example.org", "127.0.0.1:5173", "localhost", "xn--bckerei-5wa.example"]
    assert widget["hosts"] == known
    stranger = web.person(merchant_of(web.world, new_customer(web.world)))
    answer = stranger("PATCH", f"/v1/widgets/{widget['id']}", {"name": "Mine"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-widget")
    assert stranger.get("/v1/widgets").json()["items"] == []


def test_the_script_is_small_and_any_page_may_load_it(web: Web) -> None:
    """At most 12 KB with gzip, cached for an hour, with every sentence in both languages."""
    answer = web.anybody().get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert len(gzip.compress(widget_script().content, 9)) <= MOST_BYTES
    assert "Livraison à vélo" in answer.text
    assert "Delivery by bicycle" in answer.text
    assert "__TEXTS__" not in answer.text
    assert not re.search(r"cookie|localStorage|sessionStorage|indexedDB", answer.text)
