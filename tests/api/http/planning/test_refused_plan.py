"""A day that cannot be planned: which round, visit and rule, over HTTP and in both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from api.app import make_app
from api.usecases.planning.plans import request_plan
from api.usecases.planning.solving import PlanFailure, finish_solving
from api.worker.solving_days import solve_plan
from data.formats.day_snapshot import Snapshot, snapshot_plain
from data.store.planning import days, plans
from dispatch.model import Prefix, Window
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.rounds.live_town import DAY, Town, make_town

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.store.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A town, and its office as it asks over HTTP."""

    town: Town
    office: Asker

    def ask(self) -> UUID:
        """Ask for a plan that nobody makes yet."""
        plan_id = self.town.world.service.ids()
        self.town.world.service.do(self.town.office, request_plan, plan_id, DAY)
        return plan_id

    def fail(self, code: str, **arguments: str | int | float) -> UUID:
        """Let a worker say why a plan cannot be made."""
        plan_id, service = self.ask(), self.town.world.service
        trouble = PlanFailure(code=code, arguments=arguments)
        service.do(service.system(self.town.home), finish_solving, plan_id, None, trouble)
        return plan_id

    def read(self, plan_id: UUID, language: str = "en") -> Any:  # noqa: ANN401  # JSON
        """Read a plan over HTTP."""
        answer = self.office.get(f"/v1/plans/{plan_id}", headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, plan_id: UUID) -> tuple[str, str]:
        """Return what is said of a plan, in English and French."""
        return self.read(plan_id)["message"], self.read(plan_id, "fr")["message"]


@pytest.fixture
def refused(world: World) -> Refused:
    """A town with two couriers, Ana and Bo, who have names."""
    town = make_town(world)
    with world.database.transaction(town.home) as tx:
        for name, person in town.people.items():
            names = {"name": name.title(), "id": person}
            tx.run(sa.text("UPDATE tournee.person SET name = :name WHERE id = :id"), names)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    return Refused(town=town, office=web.program(world.new_person("dispatcher")))


def _begun_too_late(snapshot: Snapshot, shift_id: UUID) -> Snapshot:
    """Return a day whose one job was promised for a time that cannot be kept."""
    [job] = snapshot.jobs
    start = next(one.window.start for one in snapshot.shifts if one.id == str(shift_id))
    over = Window(start=start, end=start + timedelta(seconds=1))
    late = replace(job, drops=(replace(job.drops[0], windows=(over,)),))
    prefix = Prefix(shift_id=str(shift_id), visits=(("pickup", job.id, 0), ("drop", job.id, 0)))
    return replace(snapshot, jobs=(late,), prefixes=(prefix,))


def test_a_worker_keeps_which_round_cannot_go_on(refused: Refused) -> None:
    """From the solver to the answer: code, ids and amounts, and a sentence with names."""
    town, world = refused.town, refused.town.world
    job_id = town.add_job((0, 0), (1, 1))
    plan_id = refused.ask()
    with world.database.transaction(town.home) as tx:
        snapshot = _begun_too_late(days.load_day(tx, DAY).snapshot, town.shifts["ana"])
        plans.change(tx, plan_id, problem=snapshot_plain(snapshot), city=snapshot.city)
    solve_plan(world.service, town.home, plan_id)
    plan = refused.read(plan_id)
    assert (plan["status"], plan["trouble"]) == ("failed", "begun-round-impossible")
    kept = plan["trouble_arguments"]
    wanted = {"shift": str(town.shifts["ana"]), "visit": str(job_id), "stop": "drop"}
    assert {name: kept[name] for name in (*wanted, "rule")} == {**wanted, "rule": "late"}
    assert kept["late_s"] > 0
    assert kept["timezone"] == snapshot.timezone
    english, french = refused.messages(plan_id)
    for message in (english, french):
        assert "Ana" in message
        assert "Bread for Ms Martin" in message
        assert str(job_id) not in message
    assert "At the drop of “Bread for Ms Martin”, service would begin at " in english
    assert "trop tard" in french
    with world.database.transaction(town.home) as tx:
        found = plans.find(tx, plan_id)
    assert found is not None
    assert "Ana" not in json.dumps(dict(found.trouble_arguments))
    assert "Martin" not in json.dumps(dict(found.trouble_arguments))


def test_times_are_those_of_the_days_zone(refused: Refused) -> None:
    """Clock times of a refused round are told in the zone of its day, not in UTC."""
    plan_id = refused.fail(
        "begun-round-impossible",
        shift=str(refused.town.shifts["bo"]),
        visit="coffee",
        stop="break",
        number=0,
        rule="break-late",
        late_s=601,
        at="2026-03-09T09:25:01+00:00",
        due="2026-03-09T09:15:00+00:00",
        timezone="Europe/Paris",
    )
    english, french = refused.messages(plan_id)
    assert "The round of Bo" in english
    assert (
        "At the break “coffee”, it would begin at 10:26, 11 minutes too late (10:15 at the latest)."
        in english
    )
    assert "elle commencerait à 10:26, 11 minutes trop tard (10:15 au plus tard)." in french


def test_two_rounds_on_one_bike_are_told_by_name(refused: Refused) -> None:
    """Which bike was promised twice, and to whom, is told with names."""
    town = refused.town
    with town.world.database.transaction(town.home) as tx:
        query = sa.text("SELECT vehicle_id FROM tournee.shift WHERE id = :id")
        bike = tx.value(query.bindparams(id=town.shifts["bo"]))
    ana, bo = (str(town.shifts[name]) for name in ("ana", "bo"))
    plan_id = refused.fail("units-promised-twice", unit=str(bike), shift=ana, other=bo)
    english, french = refused.messages(plan_id)
    assert english.startswith("The rounds of Ana and Bo have both begun on bo,")
    assert french.startswith("Les tournées d’Ana et de Bo ont toutes deux commencé avec bo,")


def test_a_shift_off_the_map_is_named(refused: Refused) -> None:
    """Whose shift lies off the map, and how far, is told."""
    shift = str(refused.town.shifts["ana"])
    plan_id = refused.fail("shift-off-map", value=shift, distance_m=1250, limit_m=500)
    english, french = refused.messages(plan_id)
    assert english.startswith("Shift Ana starts or ends 1,250 m from the nearest usable street")
    assert french.startswith("Le service Ana commence ou finit à 1")


@pytest.mark.parametrize("code", ["begun-job-cannot-finish", "day-without-jobs", "unknown-city"])
def test_a_code_alone_is_told_in_general(refused: Refused, code: str) -> None:
    """A plan kept with a code and nothing else has a sentence too, without empty places."""
    english, french = refused.messages(refused.fail(code))
    assert english
    assert english != french
    assert not [text for text in (english, french) if "{" in text or code in text]


def test_a_plan_that_is_there_has_no_message(refused: Refused) -> None:
    """Without trouble nothing is said, and the plans of a day are listed with their codes."""
    refused.town.add_job((0, 0), (1, 1))
    assert refused.messages(refused.town.plan()) == ("", "")
    failed = refused.fail("shift-off-map", value="x", distance_m=1, limit_m=1)
    listed = refused.office.get(f"/v1/plans?day={DAY}").json()["items"]
    assert [(one["trouble"], bool(one["trouble_arguments"])) for one in listed] == [
        ("shift-off-map", True),
        ("", False),
    ]
    assert listed[0]["id"] == str(failed)
