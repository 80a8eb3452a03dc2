"""A city imported anew under a day that runs: rounds stand, and all goes on on its streets."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from api.streets.cities import compile_city
from api.streets.open_cities import Streets
from api.usecases.planning.plans import read_plan_of_day, request_plan
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.explaining import explain_plan_job
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import replan
from api.worker.solving_days import solve_plan
from data.store.streets import cities
from data.store.system.invariants import breaches
from tests.support import tiny
from tests.support.rounds.live_town import DAY, busy_town
from tests.support.store.world import CITY, World, grid_city


def on_own_streets(world: World, home: Path, folder: Path) -> Path:
    """Let a world ride on streets of its own, which a test may import anew."""
    shutil.copytree(grid_city(home), folder)
    streets = Streets(folder=folder)
    world.service = replace(world.service, tools=replace(world.service.tools, streets=streets))
    return folder


def without_one_street(folder: Path) -> None:
    """Import the city anew, in which meanwhile a street is gone."""
    extract = tiny.write_extract(folder / "newer.osm")
    lines = extract.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith('<way id="3" ')]
    extract.write_text("\n".join(kept), encoding="utf-8")
    compile_city(folder, extract, CITY)


def test_a_new_import_leaves_a_live_day_alone(
    world: World, tournee_home: Path, tmp_path: Path
) -> None:
    """Rounds stay as published; phones, late jobs and replanning go on on the new streets.

    The former streets stay in PostGIS for the plan that was made on them, and a plan tells that it
    was made on others.
    """
    folder = on_own_streets(world, tournee_home, tmp_path / "cities")
    before = world.service.tools.streets.router(CITY).city
    cities.load_city(world.database, before, world.clock.now)
    town, jobs = busy_town(world)
    first_plan = world.service.ids()
    world.service.do(town.office, request_plan, first_plan, DAY, budget_s=1)
    assert solve_plan(world.service, world.alpha, first_plan)
    published = town.publish(first_plan)
    rounds = town.rounds()
    first, *_ = rounds.values()

    without_one_street(folder)
    after = world.service.tools.streets.router(CITY).city
    assert after.fingerprint != before.fingerprint
    cities.load_city(world.database, after, world.clock.now)

    assert town.rounds() == rounds
    assert cities.remove_old(world.database, DAY) == []
    explained = world.service.do(town.office, explain_plan_job, published.plan.id, jobs[0])
    assert explained.other_streets
    assert world.service.do(town.office, round_document, first.id).content["stops"]
    late = town.add_job((2, 0), (2, 4))
    assert world.service.do(town.office, suggest_insertion, late)
    world.service.do(town.office, insert_job, world.service.ids(), late)
    assert town.holder(late) is not None
    world.service.do(town.office, replan, world.service.ids(), DAY)
    newer = world.service.ids()
    world.service.do(town.office, request_plan, newer, DAY, budget_s=1)
    assert solve_plan(world.service, world.alpha, newer)
    read_plan = world.service.do(town.office, read_plan_of_day, newer)
    assert (read_plan.status, read_plan.city_fingerprint) == ("ready", after.fingerprint)
    assert breaches(world.database, world.clock.now) == []
