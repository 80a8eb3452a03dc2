"""``tournee demo``: the main job on the demo city, with nothing to prepare."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import open_cli
from api.cli.options import AsJson, Budget, Lang, Seed, read_budget

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
    from api.cli.day_files import Request
    from api.cli.planning.plan_run import PlanOutputs, plan_and_tell
    from api.demo.city import CITY, demo_city
    from api.processes.solvers import SolveBudget
    from data.formats.day import write_day
    from data.sample.recipe import build_demo_day

    with open_cli(lang, json=json) as cli:
        solve_budget = SolveBudget(budget_s=read_budget(budget), seed=seed)
        with cli.stages() as tell:
            router = demo_city(cli.cities, tell)
        # Beside the folder of the results, which may be the demo's own: that is replaced whole.
        day = cli.home / "demo-day.yaml"
        day.parent.mkdir(parents=True, exist_ok=True)
        new_day = build_demo_day(router.city.addresses, seed=1, on=DAY, language=cli.texts.language)
        day.write_text(write_day(new_day), encoding="utf-8")
        if not json:
            cli.warn("cli-demo-day", file=str(day))
        plan_and_tell(cli, Request(file=day, city=CITY), solve_budget, PlanOutputs(out=out))
