"""Every link and form of the pages of deliveries, followed and sent with hostile text."""

from __future__ import annotations

import pytest

from tests.support.booking_pages import book_by_form, hidden, new_shop
from tests.support.depth import cases
from tests.support.interface.crawl import Crawl
from tests.support.interface.http import Web


@pytest.mark.slow
def test_nothing_that_is_typed_breaks_a_page(web: Web) -> None:
    """No error page of ours, no markup that was typed, and HTML that a strict parser takes."""
    shop = web.person(new_shop(web.world).merchant)
    address = book_by_form(shop)
    form = hidden(shop.get(f"{address}/repeat"))
    shop.post(f"{address}/repeat", data={**form, "days": ["TU"], "first": "2026-03-12"})
    walk = Crawl(asker=shop, most=cases(1, whole=2))
    starts = ["/bookings/", "/bookings/?day=2026-03-10&span=week", address]
    walk.walk(starts)
    assert len(walk.seen) > 20
    walk.send_forms()
    walk.walk_again(starts)
    assert walk.faults == []
