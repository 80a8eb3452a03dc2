"""Couriers' sheets over HTTP: a round's, a day's, and what is left out for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.model import AID_PLEDGE
from tests.support.documents.pdf import page_count, text_of
from tests.support.interface.http import Asker, Web
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town

SHEETS = f"/v1/days/{DAY}/sheets.pdf"


@pytest.fixture(scope="module")
def town(web: Web) -> Town:
    """Return a day of which ana and bo have a round each, and vera, a volunteer, one of aid."""
    town = make_town(web.world)
    web.world.clock.now = OPENS - timedelta(hours=12)
    town.add_job((0, 0), (4, 4), pinned=town.shifts["ana"], window=(0, 120))
    town.add_job((0, 1), (4, 1), pinned=town.shifts["bo"])
    volunteer = town.add_shift("vera", skills=[AID_PLEDGE], roles=("volunteer",))
    town.add_job((1, 1), (3, 3), kind="aid", pinned=volunteer)
    town.publish()
    return town


def rider(web: Web, town: Town, name: str, role: str = "courier") -> Asker:
    """Return the phone of a courier of the town."""
    actor = web.world.new_person(role)
    return web.person(
        type(actor)(
            kind="person",
            id=town.people[name],
            cooperative_id=town.home,
            roles=actor.roles,
            grant=actor.grant,
        )
    )


def test_a_round_has_its_sheet(web: Web, town: Town) -> None:
    """Stops with address, window and parcel code stand on it, as on the one of a planned day."""
    round_ = town.round("ana")
    office = web.person(town.office)
    answer = office.get(f"/v1/rounds/{round_.id}/sheet.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content)
    document = office.get(f"/v1/rounds/{round_.id}").json()
    codes = {one["code"] for one in document["stops"] if one["kind"] != "break"}
    assert codes
    assert all(code in text for code in codes)
    assert "1, rue des Martin" in text
    for one in round_.visits:
        assert (one.arrive_at + timedelta(hours=1)).strftime("%H:%M") in text


def test_a_day_has_all_sheets_in_one_file(web: Web, town: Town) -> None:
    """The office prints all rounds, a rider the own alone."""
    office = web.person(town.office)
    everything, own = office.get(SHEETS), rider(web, town, "ana").get(SHEETS)
    assert (everything.status_code, own.status_code) == (200, 200)
    assert page_count(everything.content) > page_count(own.content) >= 1


def test_nobody_prints_what_is_not_in_sight(web: Web, town: Town) -> None:
    """Another's round is not there; a day without rounds says so; strangers are turned away."""
    path = f"/v1/rounds/{town.round('ana').id}/sheet.pdf"
    assert rider(web, town, "ana").get(path).status_code == 200
    assert rider(web, town, "bo").get(path).status_code == 404
    other = web.person(web.world.new_person("dispatcher", cooperative=web.world.beta))
    assert other.get(path).status_code == 404
    nothing = other.get(SHEETS)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "no-rounds-to-print")
    assert web.anybody().get(path).status_code == 401
    assert web.anybody().get(SHEETS).status_code == 401


def test_a_sheet_tells_no_more_than_the_document(web: Web, town: Town) -> None:
    """To a volunteer, long before the visit, it has the times and not the door."""
    web.world.clock.now = OPENS - timedelta(hours=30)
    path = f"/v1/rounds/{town.round('vera').id}/sheet.pdf"
    answer = rider(web, town, "vera", "volunteer").get(path)
    assert answer.status_code == 200, answer.text
    assert "rue des Martin" not in text_of(answer.content)
