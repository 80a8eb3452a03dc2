"""Asks a platform of Open Food Network for its orders, and tells it what was brought.

Where the platform lets reports be asked for (not all do), two of them say everything; else the list
of orders is read page by page, and each order by its number. The address is somebody's choice, so
it is checked as webhooks' are: nothing of our own network is asked, and no redirect is followed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from api.auth.secret import Secret
from api.senders.guard import allowed_address
from api.senders.http_post import Answer, get, put
from data.formats.open_food_network import (
    Distribution,
    distribution_of,
    distribution_of_orders,
    report_of_json,
)
from data.formats.open_food_network.orders_json import Names, order_page
from routing.errors import BadInput, Failure

MAX_ORDERS = 1000
PER_PAGE = 100
SINCE = timedelta(days=28)
"""Time before now from which orders are asked for: a cycle's, however long it was open."""
_MOST_BYTES = 20_000_000
_TOKEN = "X-Spree-Token"  # noqa: S105  # the name of a header
_TOTALS = "/api/v0/reports/orders_and_fulfillment/order_cycle_customer_totals"
_DELIVERY = "/api/v0/reports/order_cycle_management/delivery"
_AWAY = frozenset({404, 501})

Ask = Callable[[str, str, Mapping[str, str]], Answer]
"""Asks by method, address and headers; nothing is ever sent but these."""


def asking(*, loopback: bool) -> Ask:
    """Return how platforms are asked; ``loopback`` allows addresses of this machine as well."""
    allowed = allowed_address(loopback=loopback)

    def ask(method: str, url: str, headers: Mapping[str, str]) -> Answer:
        if method == "PUT":
            return put(url, headers, b"", allowed=allowed)
        return get(url, headers, most_bytes=_MOST_BYTES, allowed=allowed)

    return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFoodNetwork:
    """A platform.

    Attributes
    ----------
    url
        Where it is reached, without a path.
    token
        Of an account there that may manage the hub.
    """

    url: str
    token: Secret = field(repr=False)
    ask: Ask

    def orders(self, now: datetime) -> Distribution:
        """Return the orders of the last weeks.

        Raises
        ------
        BadInput
            ``open-food-network-token``, ``open-food-network-answer``,
            ``open-food-network-masked``, ``open-food-network-too-many``.
        Failure
            ``open-food-network-away``.
        """
        span = {"completed_at_gt": now - SINCE, "completed_at_lt": now + timedelta(days=1)}
        query = {f"q[{key}]": at.isoformat() for key, at in span.items()}
        totals = self._maybe(_TOTALS, query)
        if totals is not None:
            reports = [report_of_json("customer_totals", totals)]
            notes = self._maybe(_DELIVERY, query)
            if isinstance(notes, Mapping) and notes.get("data"):
                reports.append(report_of_json("delivery", notes))
            return distribution_of(reports)
        details = [self._json(f"/api/v0/orders/{quote(one)}") for one in self._numbers(query)]
        return distribution_of_orders(details, self._names(details))

    def ship(self, number: str) -> Answer:
        """Tell that an order was brought."""
        return self.ask("PUT", f"{self.url}/api/v0/orders/{quote(number)}/ship", self._headers)

    @property
    def _headers(self) -> Mapping[str, str]:
        return {_TOKEN: self.token.reveal(), "Accept": "application/json"}

    def _numbers(self, query: Mapping[str, str]) -> Iterator[str]:
        """Give the numbers of complete orders, page by page."""
        page, pages, count = 1, 1, 0
        while page <= pages:
            more = {"q[state_eq]": "complete", "per_page": str(PER_PAGE), "page": str(page)}
            found = order_page(self._json("/api/v0/orders", {**query, **more}))
            count += len(found.numbers)
            if count > MAX_ORDERS:
                raise BadInput.of("open-food-network-too-many", value=count, limit=MAX_ORDERS)
            yield from found.numbers
            pages, page = found.pages, page + 1

    def _names(self, details: list[object]) -> Names:
        """Return the names of producers and hubs that the orders tell the numbers of alone."""
        names: dict[str, str] = {}
        addresses: dict[str, str] = {}
        for number in sorted(_enterprises(details)):
            shop = self._maybe(f"/api/v0/shops/{quote(number)}")
            if isinstance(shop, Mapping) and isinstance(shop.get("name"), str):
                names[number] = shop["name"]
                addresses[number] = _address(shop.get("address"))
        return Names(enterprises=names, addresses=addresses)

    def _json(self, path: str, query: Mapping[str, str] | None = None) -> object:
        found = self._maybe(path, query)
        if found is None:
            raise BadInput.of("open-food-network-answer", file="api", where=path)
        return found

    def _maybe(self, path: str, query: Mapping[str, str] | None = None) -> object:
        """Return what lies at an address; ``None`` where nothing does."""
        asked = f"?{urlencode(query)}" if query else ""
        answer = self.ask("GET", f"{self.url}{path}{asked}", self._headers)
        if answer.status in {401, 403}:
            raise BadInput.of("open-food-network-token", where="token", value=self._host)
        if answer.status in _AWAY:
            return None
        if not answer.is_accepted:
            why = answer.error or f"HTTP {answer.status}"
            raise Failure("open-food-network-away", value=self._host, why=why)
        try:
            found: object = json.loads(answer.content)
        except (ValueError, RecursionError):
            raise BadInput.of("open-food-network-answer", file="api", where=path) from None
        return found

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""


def _enterprises(details: list[object]) -> set[str]:
    found: set[str] = set()
    for order in details:
        if not isinstance(order, Mapping):
            continue
        found.add(_number(order.get("distributor")))
        for line in _list(order.get("line_items")):
            variant = line.get("variant") if isinstance(line, Mapping) else None
            if isinstance(variant, Mapping):
                found.add(_number(variant.get("producer") or variant.get("supplier")))
    return found - {""}


def _number(of: object) -> str:
    number = of.get("id") if isinstance(of, Mapping) else None
    return str(number) if isinstance(number, int | str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _address(of: object) -> str:
    if not isinstance(of, Mapping):
        return ""
    town = " ".join(str(of[key]) for key in ("zipcode", "city") if of.get(key))
    parts = [str(of[key]) for key in ("address1", "address2") if of.get(key)]
    return ", ".join([*parts, *([town] if town else [])])
