"""``tournee plan``: a day in, rounds out."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import (
    AsJson,
    Budget,
    City,
    Lang,
    Seed,
    SkipBad,
    read_budget,
    read_choice,
)
from api.desk import Desk, desk
from api.outputs import as_json, check_folder, write_folder
from api.pages.plan_page import plan_page
from api.planning import Planned, Request, plan_day
from api.solving import Effort
from api.terminal import plan_document, tell_files, tell_plan
from api.texts import Texts
from data.formats.geojson import rounds_geojson
from data.formats.plan import plan_to_json
from data.formats.vroom import to_vroom

FORMATS = ("tournee", "vroom")


def plan(  # noqa: PLR0913  # one parameter for each option
    day: Annotated[Path, typer.Argument(metavar="DAY", help="help-day")],
    *,
    city: City = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="help-out")] = None,
    budget: Budget = "10s",
    iterations: Annotated[
        int | None, typer.Option("--iterations", min=0, help="help-iterations")
    ] = None,
    seed: Seed = 0,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="tournee|vroom", help="help-format")
    ] = None,
    skip_bad: SkipBad = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Plan a day."""
    with desk(lang, json=json) as opened:
        written = read_choice(format_, FORMATS, "--format")
        folder = out or Path(f"{day.name.split('.')[0]}-plan")
        effort = Effort(budget_s=read_budget(budget), iterations=iterations, seed=seed)
        request = Request(file=day, city=city, skip_bad=skip_bad)
        plan_and_tell(opened, request, effort, folder, written)


def plan_and_tell(
    opened: Desk, request: Request, effort: Effort, folder: Path, written: str | None = None
) -> None:
    """Plan, write the folder and show the result."""
    check_folder(folder)
    with opened.stages() as tell:
        planned = plan_day(opened.settings.cities, request, effort, tell)
        tell("stage-write", 0.0)
        texts = Texts(opened.texts.language, planned.outcome.zone)
        write_folder(folder, output_files(planned, texts, written or planned.day.style))
        tell("stage-write", 1.0)
    for refused in planned.solved.refused:
        codes = ", ".join(sorted({violation.code for violation in refused.violations}))
        opened.err.print(opened.texts("cli-refused", solver=refused.solver, codes=codes))
    outcome = planned.outcome
    if opened.as_json:
        opened.tell_json(plan_document(outcome, folder, texts))
        return
    tell_plan(outcome, texts, opened.out)
    tell_files(folder, outcome.attribution, texts, opened.out)


def output_files(planned: Planned, texts: Texts, written: str) -> dict[str, str]:
    """Give the text of every file of the output folder."""
    outcome, day = planned.outcome, planned.day
    document = (
        to_vroom(day, outcome.problem, outcome.plan)
        if written == "vroom"
        else plan_to_json(day, outcome.plan)
    )
    lines = rounds_geojson(day, outcome.problem, outcome.plan, outcome.legs)
    return {
        "plan.json": as_json(document),
        "rounds.geojson": as_json(lines),
        "plan.html": plan_page(outcome, texts),
    }
