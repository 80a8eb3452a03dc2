"""Moves by hand over HTTP: their price, their rules in words, in the reader's language."""

from __future__ import annotations

import re

import pytest

from api.app import make_app
from api.http.rounds.move_shapes import rule_text
from api.locales.texts import LANGUAGES, Texts, catalogue_source
from api.usecases.rounds.live.move_prices import RuleInTheWay
from data.store.rounds import events
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.rounds.live_town import DAY, make_town
from tests.support.store.world import World


def test_a_price_is_told_and_then_paid(world: World) -> None:
    """A trial says to the cent what the move costs, and the plan of the move keeps its subject."""
    town = make_town(world)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.program(world.new_person("dispatcher"))
    job, ana, plan_id = town.add_job((0, 0), (4, 0)), str(town.shifts["ana"]), world.service.ids()
    asked = {"jobs": [str(job)], "shift_id": ana, "position": 0, "keep_order": True}
    shown = office.post(f"/v1/days/{DAY}/moves", {**asked, "dry_run": True})
    assert shown.status_code == 200, shown.text
    body = shown.json()
    assert body["plan_id"] is None
    assert [one["fate"] for one in body["comparison"]["jobs"]] == ["served"]
    done = office.post(
        f"/v1/days/{DAY}/moves",
        {**asked, "plan_id": str(plan_id), "at": body["price"]["at"]},
    ).json()
    assert done["price"] == body["price"]
    assert done["price"]["cost_cents"] > 0
    costs = done["comparison"]["costs"].values()
    assert done["price"]["cost_cents"] == sum(after - before for before, after in costs)
    kept = office.get(f"/v1/plans/{plan_id}").json()
    assert kept["progress"]["subject"] == {
        "jobs": [str(job)],
        "from_shifts": [],
        "to_shifts": [ana],
    }


def test_rules_in_the_way_are_sentences(world: World) -> None:
    """A place that breaks a rule is priced by whom it is about, and refused by which it is."""
    town = make_town(world)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.program(world.new_person("dispatcher"))
    tight, slow = town.add_job((0, 0), (4, 0), window=(0, 30)), town.add_job((0, 4), (4, 4))
    slower = town.add_job((1, 4), (3, 4), service_s=1500)
    path, ana = f"/v1/days/{DAY}/moves", str(town.shifts["ana"])
    assert office.post(path, {"jobs": [str(tight)], "shift_id": ana}).status_code == 200
    asked = {"jobs": [str(slow), str(slower)], "shift_id": ana, "position": 0, "keep_order": True}
    (rule,) = office.post(path, {**asked, "dry_run": True}).json()["price"]["rules"]
    assert (rule["code"], rule["hard"], rule["job_id"]) == ("late", True, str(tight))
    minutes = -(-rule["value"] // 60)
    assert rule["text"] == (
        f"Bread for Ms Martin would be served {minutes} min too late at Ms Martin."
    )
    refused = office.post(path, asked)
    assert (refused.status_code, refused.json()["code"]) == (409, "move-does-not-fit")
    assert "a time window that would be missed" in refused.json()["detail"]


def test_what_fits_of_several_jobs_is_told_with_reasons_for_the_rest(world: World) -> None:
    """As many as fit, in the order of their price, and a sentence for each that stays."""
    town = make_town(world)
    town.add_shift("eva", mass_g=2_000, hours=1)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.program(world.new_person("dispatcher"))
    jobs = [str(town.add_job(None, (4, n))) for n in range(3)]
    asked = {"jobs": jobs, "shift_id": str(town.shifts["eva"])}
    answer = office.post(f"/v1/days/{DAY}/moves/fitting", asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    (left,) = found["left_out"]
    assert {*found["jobs"], left["job_id"]} == set(jobs)
    (reason,) = left["reasons"]
    assert reason.endswith(" has no room aboard for it at that time.")
    moved = office.post(f"/v1/days/{DAY}/moves", {**asked, "jobs": found["jobs"]}).json()
    assert moved["price"]["cost_cents"] == found["price"]["cost_cents"]


def test_a_round_is_split_and_merged_over_http(world: World) -> None:
    """Its tail goes to another shift, and comes back by merging."""
    town = make_town(world)
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.program(world.new_person("dispatcher"))
    path, ana = f"/v1/days/{DAY}/moves", str(town.shifts["ana"])
    jobs = [str(town.add_job((0, n), (4, n))) for n in range(3)]
    for n, job in enumerate(jobs):
        asked = {"jobs": [job], "shift_id": ana, "position": 2 * n, "keep_order": True}
        assert office.post(path, asked).status_code == 200
    cut, bo = town.round("ana").visits[2].id, str(town.shifts["bo"])
    first = town.round("ana").id
    split = office.post(f"/v1/rounds/{first}/split", {"visit_id": str(cut), "shift_id": bo})
    assert split.status_code == 200, split.text
    assert {str(v.job_id) for v in town.round("bo").visits} == set(jobs[1:])
    second = town.round("bo").id
    merged = office.post(f"/v1/rounds/{second}/merge", {"shift_id": ana, "dry_run": True})
    done = office.post(f"/v1/rounds/{second}/merge", {"shift_id": ana})
    assert merged.json()["price"] == done.json()["price"]
    assert town.round("bo").status == "withdrawn"


def test_a_rider_s_answer_names_the_version_that_was_seen(world: World) -> None:
    """Accepting and refusing keep the version of the round that the rider was shown."""
    town = make_town(world)
    for name, corner in (("ana", 4), ("bo", 3)):
        town.add_job((0, corner), (4, corner), pinned=town.shifts[name])
    town.publish()
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    for name, answer, end in (("ana", "accept", "ed"), ("bo", "refuse", "d")):
        round_ = town.round(name)
        phone = web.person(town.rider(name))
        assert phone.post(f"/v1/rounds/{round_.id}/{answer}", {"version": 1}).status_code == 204
        with world.database.transaction(town.home) as tx:
            told = events.of_round(tx, round_.id)[-1]
        assert (told.kind, told.detail["version"]) == (f"round_{answer}{end}", 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_in_the_way_is_told_with_all_that_it_names(language: str) -> None:
    """No sentence of a rule shows the name of a variable instead of its value."""
    source = catalogue_source(language)
    codes = re.findall(r"^move-rule-([a-z-]+) =", source, re.MULTILINE)
    assert {"late", "goods-together", "aboard-too-long"} <= set(codes)
    told = [
        rule_text(
            RuleInTheWay(code=code, shift_id="", value=600, kinds=("raw", "ready")), Texts(language)
        )
        for code in codes
        if code not in {"of-hours", "this-job"}
    ]
    assert [one for one in told if "{" in one] == []
