"""The map of a recipient's page, drawn in real Chromium."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Response, expect

from data.store.streets.cities import load_city
from data.store.tables.bookings import job
from tests.api.usecases.rounds.tracking.test_followed_drop import share
from tests.data.store.streets.test_cities import changed, grid
from tests.support.courier_app.page import needs_chromium
from tests.support.pages import Site
from tests.support.rounds.live_town import OPENS, make_town
from tests.support.tracking import link_of

pytestmark = [needs_chromium, pytest.mark.slow]


def test_who_is_next_sees_the_neighbourhood_where_the_rider_is(site: Site) -> None:
    """Tiles come by the page's own token; words tell the same, and so does who booked's page."""
    world = site.world
    world.clock.now = OPENS - timedelta(hours=12)
    town = make_town(world)
    load_city(world.database, changed(grid(world)), world.clock.now)
    job_id = town.add_job((0, 0), (4, 0), window=(30, 90), pinned=town.shifts["ana"])
    token = link_of(town, job_id)
    town.publish()
    [pickup, _drop] = [one for one in town.round("ana").visits if one.kind != "break"]
    world.clock.now = pickup.depart_at
    town.leave("ana")
    town.settle(pickup)
    share(town, (2, 1))
    with site.page(draws=True) as page:
        with page.expect_response(lambda one: "/v1/area-tiles/" in one.url) as tile:
            page.goto(f"{site.address}/t/{token}")
        assert tile.value.status in {200, 204}
        expect(page.get_by_text("The courier is about")).to_be_visible()
        expect(page.locator("#map canvas")).to_be_visible()
    with world.database.transaction(town.home) as tx:
        booking_id = tx.value(sa.select(job.c.booking_id).where(job.c.id == job_id))
    with site.page_of(world.new_person("dispatcher"), draws=True) as page:
        refused: list[str] = []

        def note(answer: Response) -> None:
            refused.extend([answer.url] if answer.status >= 400 else [])

        page.on("response", note)
        page.goto(f"{site.address}/bookings/{booking_id}")
        expect(page.get_by_text("The courier is about")).to_be_visible()
        expect(page.locator("#map canvas")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert refused == [], "no tile is asked for that lies too far away"
