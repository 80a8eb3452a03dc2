"""The wall plan over HTTP: what it shows, to whom, and whom it never names."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from data.store.tables.bookings import stop
from data.store.tables.rounds import address_read
from dispatch.model import AID_PLEDGE
from tests.support.documents.pdf import page_count, text_of
from tests.support.interface.http import Web
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town

PATH = f"/v1/days/{DAY}/wall-plan.pdf"


@pytest.fixture(scope="module")
def town(web: Web) -> Town:
    """Return a day with a round of a shop's job and one of aid, and a job that was booked later."""
    town = make_town(web.world)
    web.world.clock.now = OPENS - timedelta(hours=12)
    town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"])
    aid = town.add_job(
        (0, 1), (4, 1), kind="aid", pinned=town.add_shift("cleo", skills=[AID_PLEDGE])
    )
    with web.world.database.transaction(town.home) as tx:
        of_aid = (stop.c.job_id == aid, stop.c.kind == "drop")
        tx.run(sa.update(stop).where(*of_aid).values(contact_name="Zebedee", address="9 Secret"))
    town.publish()
    web.world.clock.now += timedelta(hours=1)
    town.add_job((1, 0), (3, 0))
    return town


def test_a_day_hangs_on_the_wall(web: Web, town: Town) -> None:
    """One page has lanes, stops with their times and open jobs, in the cooperative's language."""
    answer = web.person(town.office).get(PATH)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert f"wall-plan-{DAY}.pdf" in answer.headers["content-disposition"]
    assert page_count(answer.content) == 1
    text = text_of(answer.content)
    for one in town.round("ana").visits:
        local = one.start_at + timedelta(hours=1)
        assert local.strftime("%H:%M") in text
    assert "rue des Martin" in text


def test_a_wall_names_nobody_who_receives_aid(web: Web, town: Town) -> None:
    """Everybody in the room reads it: neither name nor door stands on it, and none is noted."""
    count = sa.select(sa.func.count()).select_from(address_read)
    with web.world.database.transaction(town.home) as tx:
        before = tx.value(count)
    text = text_of(web.person(town.office).get(PATH).content)
    assert "Zebedee" not in text
    assert "Secret" not in text
    with web.world.database.transaction(town.home) as tx:
        assert tx.value(count) == before


def test_a_day_without_anything_has_a_page(web: Web, town: Town) -> None:
    """It says that there is no shift."""
    answer = web.person(town.office).get("/v1/days/2030-01-01/wall-plan.pdf")
    assert answer.status_code == 200
    assert page_count(answer.content) == 1


def test_the_office_alone_prints_the_wall_plan(web: Web, town: Town) -> None:
    """It shows everybody's rounds; another cooperative's has none of them."""
    for role in ("courier", "volunteer"):
        who = web.world.new_person(role, cooperative=town.home)
        assert web.person(who).get(PATH).status_code == 403
    assert web.anybody().get(PATH).status_code == 401
    other = web.world.new_person("dispatcher", cooperative=web.world.beta)
    answer = web.person(other).get(PATH)
    assert answer.status_code == 200
    assert "rue des Martin" not in text_of(answer.content)
