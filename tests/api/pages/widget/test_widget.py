"""The widget on a shop's own site: another origin, in a real browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from api.usecases.bookings.slots import visiting
from api.usecases.bookings.slots.widgets import WidgetRequest, add_widget
from bench.courier_app.stage import AXE
from data.store.bookings import holds
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.pages import WAIT_MS, Site, axe
from tests.support.rounds.live_town import busy_town, point
from tests.support.streets.known_addresses import know

PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>Bakery Dawn</title>
<style>tournee-delivery {{ --tournee-color: rgb(120, 50, 0) }}</style></head>
<body><main><h1>Checkout</h1>
<form id="order"><tournee-delivery mass-g="2500" days="1" width-min="60"></tournee-delivery></form>
</main>
<script src="{home}/widget/v1.js" data-shop="{key}"></script>
<script src="/listener.js"></script></body></html>"""
LISTENER = """window.messages = [];
for (const name of ['tournee-slot', 'tournee-slot-released', 'tournee-booked'])
  document.addEventListener(name, (event) => messages.push([name, event.detail]));"""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' {home}; "
    "connect-src {home}; frame-src {home}"
)


class Shop(ThreadingHTTPServer):
    """A shop's own site, on a port of its own."""

    home: str = ""
    key: str = ""


class _Pages(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        """Answer with the checkout, in French below ``/fr``, and with scripts."""
        language = "fr" if self.path.startswith("/fr") else "en"
        values = {"home": self.server.home, "key": self.server.key, "language": language}
        scripts = {"/listener.js": LISTENER, "/axe.js": Path(AXE).read_text(encoding="utf-8")}
        content = scripts.get(self.path, PAGE.format(**values)).encode()
        self.send_response(200)
        kind = "text/javascript" if self.path in scripts else "text/html"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY.format(home=self.server.home))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def shop(site: Site) -> Iterator[Shop]:
    """Return a shop whose widget may stand on its site; goods are fetched in a ridden town."""
    world = site.world
    town, _ = busy_town(world)
    town.publish()
    merchant = merchant_of(world, new_customer(world, place_id=str(new_place(world, 1, 1))))
    with Shop(("127.0.0.1", 0), _Pages) as server:
        hosts = [f"localhost:{server.server_port}"]
        asked = {"name": "Shop", "hosts": hosts, "books": True}
        widget = world.service.do(
            merchant, add_widget, world.service.ids(), WidgetRequest.read(asked)
        )
        server.home, server.key = site.address, widget.key
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


@contextmanager
def checkout(site: Site, address: str, width: int = 390) -> Iterator[tuple[Page, list[str]]]:
    """Open the shop's page in a browser that knows nothing; what its console says besides."""
    context = site.browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(WAIT_MS)
    try:
        page, heard = context.new_page(), []
        page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(address)
        yield page, heard
        assert context.cookies() == []
    finally:
        context.close()


@pytest.fixture(autouse=True)
def known_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every typed address be a door of the town, which has streets but no numbers."""
    know(monkeypatch, lambda _text: point((2, 3)))
    door = SimpleNamespace(label="5 Row 3", kind="address", point=point((2, 3)))
    monkeypatch.setattr(visiting, "geocode_address", lambda *_, **__: [door])


def test_a_visitor_keeps_a_slot_and_the_checkout_has_it(site: Site, shop: Shop) -> None:
    """By keyboard: address, pin, slot, kept, booked; the form has the hold, axe finds nothing."""
    with checkout(site, f"http://localhost:{shop.server_port}/") as (page, heard):
        typed = page.get_by_label("Delivery address")
        typed.fill("5 Row 3")
        page.locator("option").wait_for(state="attached")
        typed.fill("5 Row 3")
        page.get_by_role("button", name="Show on the map").press("Enter")
        map_frame = page.frame_locator("iframe[title='Map with a pin at the door']")
        map_frame.locator("#says").wait_for()
        moved = point((2, 2))
        pin = f"{{tournee: 'pin', lon: {moved.lon}, lat: {moved.lat}}}"
        page.frames[-1].evaluate(f"parent.postMessage({pin}, '*')")
        with page.expect_request("**/slots") as asked:
            typed.press("Enter")
        document = json.loads(asked.value.post_data or "")
        assert document["to"] == {"address": "5 Row 3", "lon": moved.lon, "lat": moved.lat}
        page.get_by_role("radio").first.wait_for()
        page.add_script_tag(url="/axe.js")
        page.keyboard.press("Space")
        assert axe(page) == []
        page.get_by_role("button", name="Keep this time for me").press("Enter")
        page.get_by_text("Kept for you until").wait_for()
        (name, held) = page.evaluate("messages[0]")
        assert name == "tournee-slot"
        fields = page.evaluate("Object.fromEntries(new FormData(document.getElementById('order')))")
        assert fields == held["fields"]
        assert fields["tournee_hold_id"] == held["holdId"]
        with site.world.database.transaction(site.world.alpha) as tx:
            kept = holds.find(tx, held["holdId"])
        assert kept is not None
        assert kept.starts_at.isoformat()[:16] == held["start"][:16]
        assert axe(page) == []
        page.get_by_label("Name at the door").fill("Zoe Zola")
        page.get_by_role("button", name="Book the delivery").click()
        page.get_by_text("Booked:").wait_for()
        assert page.evaluate("messages.at(-1)[0]") == "tournee-booked"
        stored = "localStorage.length + sessionStorage.length"
        assert page.evaluate(stored) == 0
        assert heard == []
    with checkout(site, f"http://localhost:{shop.server_port}/fr", 1440) as (page, heard):
        page.get_by_role("button", name="Voir les créneaux").click()
        assert page.get_by_role("alert").inner_text() == "Saisissez l’adresse de livraison."
        assert heard == []


def test_on_a_foreign_host_the_widget_says_that_it_cannot_be_reached(
    site: Site, shop: Shop
) -> None:
    """The same page under another name is refused: its browser may not even read why."""
    with checkout(site, f"http://127.0.0.1:{shop.server_port}/") as (page, heard):
        page.get_by_label("Delivery address").fill("5 Row 3")
        page.get_by_role("button", name="Show delivery times").click()
        page.get_by_role("alert").filter(has_text="cannot be reached").wait_for()
        assert any("CORS" in one for one in heard)
        assert page.get_by_role("radio").count() == 0
