"""The board over HTTP: its tag, its words, and who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import BaseModel

from api.http.board.shapes import (
    AlertOut,
    BoardJobOut,
    BoardOpenJobOut,
    BoardRoundOut,
    BoardShiftOut,
    BoardVisitOut,
)
from api.usecases.rounds.events.event_batches import tell_of_round
from data.store.planning import names_by_id
from data.store.tables import bookings
from tests.support.interface.http import Web
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town

PATH = f"/v1/days/{DAY}/board"


@pytest.fixture(scope="module")
def town(web: Web) -> Town:
    """Return a day with a round, and a job that was booked later."""
    town = make_town(web.world)
    web.world.clock.now = OPENS - timedelta(hours=12)
    town.add_job((0, 0), (4, 0))
    town.publish()
    web.world.clock.now += timedelta(hours=1)
    town.add_job((1, 0), (3, 0))
    return town


def test_what_did_not_change_is_not_sent_again(web: Web, town: Town) -> None:
    """The tag stays while nothing changes, though the clock goes on; a new job changes it."""
    me = web.person(town.office)
    first = me.get(PATH)
    assert first.status_code == 200
    assert first.json()["server_time"].startswith("2026-03-08")
    web.world.clock.now += timedelta(minutes=1)
    known = {"If-None-Match": first.headers["etag"]}
    assert me.get(PATH, headers=known).status_code == 304
    town.add_job((2, 0), (3, 3))
    assert me.get(PATH, headers=known).status_code == 200


def test_words_are_in_the_language_asked_for(web: Web, town: Town) -> None:
    """Alerts and reasons are told in French and in English."""
    me = web.person(town.office)
    labels = {}
    for language in ("fr", "en"):
        found = me.get(PATH, headers={"Accept-Language": language}).json()
        late = [one for one in found["alerts"] if one["kind"] == "late-booking"]
        labels[language] = (late[0]["text"], found["open_jobs"][0]["reason_text"])
    assert "réservée" in labels["fr"][0]
    assert "booked" in labels["en"][0]
    assert labels["fr"][1] != labels["en"][1]


@pytest.mark.parametrize(
    ("of_job", "of_stop", "title"),
    [
        ({"label": "Bread"}, {}, "Bread"),
        ({}, {}, "Ms Martin"),
        ({}, {"contact_name": ""}, "1, rue des Martin"),
        ({}, {"contact_name": "", "address": ""}, ""),
        ({"kind": "aid"}, {}, ""),
    ],
)
def test_each_job_has_one_title(
    web: Web, town: Town, of_job: dict[str, str], of_stop: dict[str, str], title: str
) -> None:
    """A job without a label is called by its recipient, else its address, else its parcel code."""
    job_id = town.add_job(None, (2, 2))
    with web.world.database.transaction(town.home) as tx:
        job, stop = bookings.job, bookings.stop
        tx.run(tx.update(job, job.c.id == job_id).values(**{"label": "", **of_job}))
        if of_stop:
            tx.run(tx.update(stop, stop.c.job_id == job_id).values(**of_stop))
        named = names_by_id.job_titles(tx, [str(job_id)])[str(job_id)]
    shown = web.person(town.office).get(PATH).json()
    own = next(one for one in shown["jobs"] if one["id"] == str(job_id))
    told = next(one["text"] for one in shown["alerts"] if one["job_id"] == str(job_id))
    assert own["label"] == named == (title or own["parcel_codes"][0])
    assert named in told


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2030-01-01"])
def test_any_day_has_a_board(web: Web, town: Town, day: str) -> None:
    """Days of 23 and 25 hours, and days without anything, are boards."""
    found = web.person(town.office).get(f"/v1/days/{day}/board")
    assert found.status_code == 200
    assert found.json()["shifts"] == []


def test_riders_customers_and_strangers_read_no_board(web: Web, town: Town) -> None:
    """A board shows everybody's rounds: the office reads it, and nobody else."""
    for role in ("courier", "volunteer"):
        who = web.world.new_person(role, cooperative=town.home)
        assert web.person(who).get(PATH).status_code == 403
    assert web.anybody().get(PATH).status_code == 401
    other = web.world.new_person("dispatcher", cooperative=web.world.beta)
    assert web.person(other).get(PATH).json()["jobs"] == []


def test_a_round_that_nobody_began_names_who_could_take_it(web: Web, town: Town) -> None:
    """The alert has names with reasons in both languages, and goes away when the rider sets out."""
    me, held = web.person(town.office), web.world.clock.now
    (name,) = [each for each in ("ana", "bo") if each in town.rounds()]
    one = town.round(name)
    web.world.clock.now = one.starts_at + timedelta(minutes=11)
    found = {}
    for language in ("en", "fr"):
        alerts = me.get(PATH, headers={"Accept-Language": language}).json()["alerts"]
        (found[language],) = [each for each in alerts if each["kind"] == "not-begun"]
    takers = {language: alert["takers"] for language, alert in found.items()}
    other = town.people["bo" if name == "ana" else "ana"]
    (idle,) = [each for each in takers["en"] if each["person_id"] == str(other)]
    assert (idle["reason"], idle["text"][:29]) == ("idle", "on a shift without a round, d")
    assert "could take it over" in found["en"]["text"]
    assert takers["fr"][0]["text"] != takers["en"][0]["text"]
    rider = town.rider(name)
    web.world.service.do(rider, tell_of_round, one.id, [("round_started", one.id)])
    kinds = {each["kind"] for each in me.get(PATH).json()["alerts"]}
    assert "not-begun" not in kinds
    web.world.clock.now = held


def test_work_that_is_not_there_cannot_be_tried_again(web: Web, town: Town) -> None:
    """An alert of work that was given up has its number; another number is refused in words."""
    me = web.person(town.office)
    for way in ("retry", "settle"):
        answer = me.post(f"/v1/follow-ups/4711/{way}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-follow-up")
        assert me.post(f"/v1/follow-ups/0/{way}").status_code == 422


@pytest.mark.parametrize(
    ("part", "shape"),
    [
        ("visits", BoardVisitOut),
        ("rounds", BoardRoundOut),
        ("jobs", BoardJobOut),
        ("shifts", BoardShiftOut),
        ("open_jobs", BoardOpenJobOut),
        ("alerts", AlertOut),
    ],
)
def test_what_a_board_tells_is_described(
    web: Web, town: Town, part: str, shape: type[BaseModel]
) -> None:
    """Nothing checks the answer, which is written once: it has the keys of its description."""
    found = web.person(town.office).get(PATH).json()[part]
    assert found
    assert all(set(one) == set(shape.model_fields) for one in found)
