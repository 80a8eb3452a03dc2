"""Follow-up work that was given up is an alert with what to do, until somebody has seen to it."""

from __future__ import annotations

import pytest

from api.locales.texts import Texts
from api.usecases.board.alerts import Alert
from api.usecases.board.board import read_board
from api.usecases.system.follow_ups import retry_follow_up, settle_follow_up
from api.wording.alert_words import alert_sentence
from api.worker.tasks import TASKS
from data.store.system import tasks
from routing.errors import Denied, NotFound
from tests.support.queue import drain, waiting
from tests.support.rounds.live_town import DAY, Town, busy_town
from tests.support.store.world import World


def give_up(town: Town, task: str, **args: str) -> int:
    """Let follow-up work of a town fail for good, and give its number."""
    service = town.world.service
    service.do(service.system(town.home), lambda act: act.queue(task, **args))
    with service.database.engine.begin() as connection:
        number = connection.exec_driver_sql(
            "UPDATE tournee.procrastinate_jobs SET status = 'failed' WHERE task_name = %s"
            " RETURNING id",
            (task,),
        ).scalar_one()
    with service.database.transaction() as tx:
        now = town.world.clock.now
        tasks.note_failure(tx, number, task, code="defect", attempts=7, at=now)
    return int(number)


def told(town: Town) -> list[Alert]:
    """Return the alerts of work that was given up."""
    found = town.world.service.do(town.office, read_board, DAY).alerts
    return [one for one in found if one.kind == "follow-up-failed"]


def test_follow_up_work_that_gives_up_is_an_alert_of_its_day(world: World) -> None:
    """It names the job, and is gone once it is tried again."""
    town, jobs = busy_town(world)
    town.publish()
    drain(world.service)
    town.cancel_job(jobs[0])
    number = give_up(town, "withdraw-job", job_id=str(jobs[0]), became="")
    (alert,) = told(town)
    assert (alert.urgency, alert.job_id, alert.subject_id) == (1, jobs[0], str(number))
    assert alert.arguments["what"] == "Bread for Ms Martin"
    world.service.do(town.office, retry_follow_up, number)
    assert told(town) == []
    assert "withdraw-job" in dict(waiting(world.service))


def test_what_was_done_by_hand_is_told_no_more(world: World) -> None:
    """Noting it forgets the work; the number is nobody else's, and nobody else may."""
    town, jobs = busy_town(world)
    town.publish()
    drain(world.service)
    number = give_up(town, "lighten-round", job_id=str(jobs[0]))
    stranger = world.actor("dispatcher", cooperative=world.beta)
    for usecase in (retry_follow_up, settle_follow_up):
        with pytest.raises(NotFound, match="no-such-follow-up"):
            world.service.do(stranger, usecase, number)
        with pytest.raises(Denied):
            world.service.do(town.rider("ana"), usecase, number)
    assert len(told(town)) == 1
    world.service.do(town.office, settle_follow_up, number)
    assert told(town) == []
    assert "lighten-round" not in dict(waiting(world.service))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("task", sorted(TASKS))
def test_every_task_that_gives_up_says_what_to_do(task: str, language: str) -> None:
    """Each kind of work has its sentence in both languages."""
    sentence = alert_sentence("follow-up-failed", {"task": task, "what": "Bread"}, Texts(language))
    assert sentence.endswith(".")
