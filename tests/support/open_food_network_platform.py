"""A platform of Open Food Network inside the test: answers of the shapes that it gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api.senders.http_post import Answer

Plain = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class FakePlatform:
    """A platform that keeps orders, and what it was asked and told.

    Attributes
    ----------
    orders
        Details of orders by number, as its address of one order answers them.
    shops
        Enterprises by number.
    report
        Rows of *customer totals*; ``None``: reports may not be asked for here.
    paged
        Whether it answers by pages where it is asked to.
    """

    token: str = "key"  # noqa: S105  # no secret
    orders: dict[str, Plain] = field(default_factory=dict)
    shops: dict[str, Plain] = field(default_factory=dict)
    report: list[Plain] | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    shipped: list[str] = field(default_factory=list)
    fails: Answer | None = None

    def ask(self, method: str, url: str, headers: Mapping[str, str]) -> Answer:
        """Answer a request."""
        parts = urlsplit(url)
        self.asked.append((method, parts.path))
        if self.fails is not None:
            return self.fails
        if headers.get("X-Spree-Token") != self.token:
            return Answer(status=401)
        if method == "PUT":
            self.shipped.append(parts.path.split("/")[4])
            return Answer(status=200)
        found = self._found(parts.path, parse_qs(parts.query))
        if found is None:
            return Answer(status=404)
        return Answer(status=200, content=json.dumps(found).encode())

    def _found(self, path: str, query: Mapping[str, list[str]]) -> Plain | None:
        if path.startswith("/api/v0/reports/"):
            totals = path.endswith("order_cycle_customer_totals")
            return None if self.report is None else {"data": self.report if totals else []}
        if path == "/api/v0/orders":
            return self._page(query)
        if path.startswith("/api/v0/shops/"):
            return self.shops.get(path.rpartition("/")[2])
        return self.orders.get(path.rpartition("/")[2])

    def _page(self, query: Mapping[str, list[str]]) -> Plain:
        """Answer two orders a page; neither lines nor addresses stand in the list."""
        page = int(query["page"][0])
        numbers = sorted(self.orders)
        shown = numbers[2 * page - 2 : 2 * page]
        pages = -(-len(numbers) // 2)
        one_page = pages < 2
        return {
            "orders": [{"number": one, "item_count": 1} for one in shown],
            "pagination": None if one_page else {"page": page, "pages": pages, "per_page": 2},
        }


def order_detail(number: str, *, home: bool = True, quantity: str = "2") -> Plain:
    """Return the detail of an order of carrots."""
    return {
        "number": number,
        "state": "complete",
        "full_name": "Ana Roy",
        "phone": "+33 6 12 34 56 78",
        "special_instructions": "Code 12",
        "distributor": {"id": 3},
        "distributor_name": "Halle de l'Est",
        "order_cycle": {"id": 5},
        "shipping_method": {"id": 9, "name": "Vélo", "require_ship_address": home},
        "ship_address": {
            "firstname": "Ana",
            "lastname": "Roy",
            "address1": "4 rue Haute",
            "address2": None,
            "zipcode": "69001",
            "city": "Lyon",
            "state_name": "69",
        },
        "line_items": [
            {
                "id": 1,
                "quantity": quantity,
                "variant": {
                    "product_name": "Carottes",
                    "unit_to_display": "500g",
                    "unit_value": "500.0",
                    "enterprise": {"id": 3},
                    "producer": {"id": 8},
                },
            }
        ],
    }
