"""Reading and filling in pages without a browser: forms as they are shown, sent with changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx

from api.usecases.act import Actor
from data.store.money import invoices
from data.store.money.invoices import InvoiceRow
from data.store.notices import webhook_deliveries
from dispatch.money.invoice import Invoice
from tests.support import tiny
from tests.support.interface.http import Asker, Web

DAY = date(2026, 3, 9)
"""The day on which the clock of a world begins."""


@dataclass(slots=True, kw_only=True)
class Reader:
    """Somebody who opens pages and sends their forms."""

    web: Web
    actor: Actor
    asker: Asker

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.asker.get(path)

    def fill(self, path: str, **changes: Any) -> httpx.Response:  # noqa: ANN401  # texts or lists
        """Open a page, and send its form with some fields filled in otherwise.

        Fields whose names are no words are given as a dictionary ``fields``.
        """
        shown = self.get(path)
        assert shown.status_code == 200, shown.text
        return self.send(path, shown, **changes)

    def send(self, path: str, shown: httpx.Response, **changes: Any) -> httpx.Response:  # noqa: ANN401
        """Send the form of a page that is shown, with some fields filled in otherwise."""
        return self.asker.post(path, data=fields_of(shown) | changes.pop("fields", {}) | changes)

    def press(self, path: str, **fields: str) -> httpx.Response:
        """Press a button that is a form of its own."""
        return self.asker.post(path, data={"csrf": self.asker.cookies["__Host-csrf"], **fields})


def reader(web: Web, *roles: str, **more: Any) -> Reader:  # noqa: ANN401
    """Return somebody with some roles who has just signed in."""
    actor = web.world.new_person(*roles, **more)
    return Reader(web=web, actor=actor, asker=web.person(actor))


class _Form(HTMLParser):
    """The first form in the content of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._main = self._inside = self._done = False
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a field."""
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._main = True
        if (
            tag == "form"
            and self._main
            and not self._done
            and "inline" not in given.get("class", "")
        ):
            self._inside = True
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.fields[name] = [""]
        elif tag == "option" and self._select:
            # Without a choice the first counts.
            if "selected" in given or self._select not in self.fields:
                self.fields[self._select] = [given.get("value", "")]
        elif tag == "input" and name:
            tickable = given.get("type") in {"checkbox", "radio"}
            if not tickable or "checked" in given:
                self.fields.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a field or the form."""
        if tag == "form" and self._inside:
            self._inside, self._done = False, True
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Take up what stands in a text area."""
        if self._area:
            self.fields[self._area][0] += data


def fields_of(shown: httpx.Response) -> dict[str, Any]:
    """Return the fields of the form of a page, as a browser would send them."""
    form = _Form()
    form.feed(shown.text)
    assert "csrf" in form.fields, shown.text
    return dict(form.fields)


def place_of(came: httpx.Response) -> str:
    """Return where a page leads on to."""
    assert came.status_code == 303, came.text
    return came.headers["location"]


def stocked(web: Web, admin: Reader, dispatcher: Reader) -> dict[str, str]:
    """Put one thing of each kind into a cooperative; gives ids by the first part of addresses."""
    created = {"vehicle": {"name": "Cargo one", "profile": "cargo"}}
    [bike] = [post(dispatcher, f"/v1/{name}s", body)["id"] for name, body in created.items()]
    rider = web.world.new_person("courier", name="Robin Rider")
    customer = post(dispatcher, "/v1/customers", {"name": "Bakery", "kind": "merchant"})["id"]
    lon, lat = tiny.corner(1, 1)
    place = post(
        dispatcher, "/v1/places", {"name": "Main hub", "kind": "hub", "lon": lon, "lat": lat}
    )["id"]
    shift = post(
        dispatcher,
        "/v1/shifts",
        {
            "courier": str(rider.id),
            "vehicle": bike,
            "start": "2026-03-10T08:00",
            "end": "2026-03-10T12:00",
        },
    )["id"]
    hook = post(admin, "/v1/webhooks", {"url": "https://hooks.example.org/in"})["webhook"]["id"]
    post(admin, "/v1/keys", {"name": "Shop", "scopes": ["bookings:read"]})
    delivery, invoice = web.world.service.ids(), web.world.service.ids()
    with web.world.database.transaction(web.world.alpha) as tx:
        webhook_deliveries.add(tx, [(delivery, UUID(hook), 1)], web.world.clock.now)
        row = InvoiceRow(
            id=invoice,
            customer_id=UUID(customer),
            customer_name="Bakery",
            billing_address="",
            made_at=web.world.clock.now,
            value=Invoice(
                customer_id=customer, first_day=DAY.replace(day=1), last_day=DAY, items=()
            ),
        )
        invoices.add(tx, row)
    return {
        "fleet": bike,
        "people": str(rider.id),
        "shifts/away": str(rider.id),
        "shifts": shift,
        "places": place,
        "customers": customer,
        "invoices": str(invoice),
        "programs/deliveries": str(delivery),
        "programs/webhooks": hook,
        "programs/widgets": post(
            admin,
            "/v1/widgets",
            {"name": "Checkout", "hosts": ["shop.example"], "customer_id": customer},
        )["id"],
    }


def post(own: Reader, path: str, body: object) -> dict[str, Any]:
    """Make something over HTTP, as programs do."""
    came = own.asker.post(path, body)
    assert came.status_code in {200, 201}, came.text
    new_body: dict[str, Any] = came.json()
    return new_body
