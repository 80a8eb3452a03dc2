"""A rider is told once of what matters, however often the office changes its mind."""

from __future__ import annotations

from datetime import UTC

import pytest
import sqlalchemy as sa

from api.usecases.planning.publishing import roll_back
from api.usecases.rounds.handing_over import hand_on_round
from api.usecases.rounds.live.jobs import insert_job, reassign_job, unassign_job
from api.wording.notice_words import notice_text
from data.store.tables.notices import notice
from tests.api.usecases.rounds.test_vehicle_changes import add_bike, change
from tests.support.queue import drain
from tests.support.rounds.live_town import Town, busy_town
from tests.support.store.world import World


@pytest.fixture
def town(world: World) -> Town:
    """Return a published town whose riders know their rounds."""
    town, _ = busy_town(world)
    town.publish()
    drain(world.service)
    return town


def notices_of(town: Town, name: str) -> list[str]:
    """Return the kinds of notices that a rider has had, oldest first."""
    with town.world.database.transaction(town.home) as tx:
        query = sa.select(notice.c.template).where(
            notice.c.person_id == town.people[name], notice.c.channel == "app"
        )
        rows = tx.rows(query.order_by(notice.c.made_at))
    return [row["template"] for row in rows if row["template"].startswith("round-")]


def wait(town: Town, seconds: int) -> None:
    """Let time go by, and the worker do what is due."""
    town.world.clock.forward(seconds=seconds)
    drain(town.world.service)


def test_nine_changes_in_three_minutes_are_told_once(town: Town) -> None:
    """Whoever is told is told how it stands in the end; the other rider hears nothing."""
    do, new, bo = town.world.service.do, town.world.service.ids, town.shifts["bo"]
    job = town.add_job((1, 1), (2, 3), window=(150, 290))
    for _ in range(5):
        do(town.office, insert_job, new(), job, bo)
        wait(town, 18)
        do(town.office, unassign_job, new(), job)
        wait(town, 18)
    do(town.office, insert_job, new(), job, bo)
    assert notices_of(town, "bo") == ["round-published"]
    wait(town, 61)
    assert notices_of(town, "bo") == ["round-published", "round-changed"]
    assert notices_of(town, "ana") == ["round-published"]


def test_what_was_taken_back_is_not_told(town: Town) -> None:
    """An insertion that is undone within the minute has not happened for anybody."""
    do, plan_id = town.world.service.do, town.world.service.ids()
    job = town.add_job((1, 1), (2, 3), window=(150, 290))
    do(town.office, insert_job, plan_id, job, town.shifts["bo"])
    wait(town, 30)
    do(town.office, roll_back, town.world.service.ids(), plan_id)
    wait(town, 300)
    assert notices_of(town, "bo") == notices_of(town, "ana") == ["round-published"]


def test_who_goes_on_changing_does_not_keep_a_rider_waiting(town: Town) -> None:
    """After five minutes the rider is told, whether the office has done or not."""
    do, new, jobs = town.world.service.do, town.world.service.ids, []
    for _ in range(7):
        jobs.append(town.add_job((1, 1), (2, 3), window=(150, 290)))
        do(town.office, insert_job, new(), jobs[-1], town.shifts["bo"])
        wait(town, 50)
    assert notices_of(town, "bo") == ["round-published", "round-changed"]
    wait(town, 120)
    assert notices_of(town, "bo") == ["round-published", "round-changed", "round-changed"]


def test_two_riders_are_told_of_one_exchange(town: Town) -> None:
    """Who loses a job and who gets it are both told, once each; a new rider of a round as well."""
    do, new = town.world.service.do, town.world.service.ids
    job = town.add_job((1, 1), (2, 3), window=(150, 290))
    do(town.office, insert_job, new(), job, town.shifts["bo"])
    wait(town, 100)
    do(town.office, reassign_job, new(), job, town.shifts["ana"])
    wait(town, 100)
    assert notices_of(town, "bo") == ["round-published", "round-changed", "round-changed"]
    assert notices_of(town, "ana") == ["round-published", "round-changed"]
    cleo = town.world.new_person("courier", cooperative=town.home).id
    assert cleo
    town.people["cleo"] = cleo
    do(town.office, hand_on_round, town.round("bo").id, cleo)
    wait(town, 1)
    assert notices_of(town, "cleo") == ["round-published"]


@pytest.mark.parametrize(("language", "told"), [("en", "you ride Old Ben"), ("fr", "avec Old Ben")])
def test_a_rider_is_told_which_bike_is_ridden_now(town: Town, language: str, told: str) -> None:
    """The notice of another bike names it; the notice of other stops names none."""
    spare = add_bike(town, "Old Ben")
    change(town, "bo", spare)
    job = town.add_job((1, 1), (2, 3), window=(150, 290))
    do, new = town.world.service.do, town.world.service.ids
    do(town.office, insert_job, new(), job, town.shifts["ana"])
    wait(town, 100)
    words = {}
    with town.world.database.transaction(town.home) as tx:
        query = sa.select(notice.c.person_id, notice.c.args).where(
            notice.c.template == "round-changed", notice.c.channel == "app"
        )
        for row in tx.rows(query):
            words[row["person_id"]] = notice_text(
                "round-changed", row["args"], language=language, zone=UTC, cooperative="", link=""
            ).short
    assert told in words[town.people["bo"]]
    assert "Old Ben" not in words[town.people["ana"]]
