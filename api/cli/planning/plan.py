"""``tournee plan``: a day in, rounds out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import open_cli
from api.cli.options import (
    AsJson,
    Balance,
    Budget,
    City,
    Date,
    Lang,
    Seed,
    SkipBad,
    TimeZone,
    WeightsFile,
    WithoutShift,
    read_budget,
    read_choice,
    read_date,
)

if TYPE_CHECKING:
    from api.cli.day_files import Request

FORMATS = ("tournee", "vroom")


def plan(  # noqa: PLR0913  # one parameter for each option
    day: Annotated[Path, typer.Argument(metavar="DAY", help="help-day-or-folder")],
    *,
    city: City = None,
    date: Date = None,
    timezone: TimeZone = None,
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
    without_shift: WithoutShift = None,
    weights: WeightsFile = None,
    balance: Balance = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="PLAN", help="help-compare-with")
    ] = None,
    last_time: Annotated[
        Path | None, typer.Option("--last-time", metavar="PLAN", help="help-last-time")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="help-no-explain")] = True,
    give_out: Annotated[
        bool, typer.Option("--hand-outs/--no-hand-outs", help="help-hand-outs")
    ] = True,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Plan a day."""
    from api.cli.day_files import Request
    from api.cli.planning.plan_run import PlanOutputs, plan_and_tell
    from api.processes.solvers import SolveBudget

    with open_cli(lang, json=json) as cli:
        written = read_choice(format_, FORMATS, "--format")
        solve_budget = SolveBudget(budget_s=read_budget(budget), iterations=iterations, seed=seed)
        request = Request(
            file=day,
            city=city,
            on=read_date(date),
            timezone=timezone,
            without_shifts=tuple(without_shift or ()),
            weights=weights,
            balance_hour_cents=balance,
            skip_bad=skip_bad,
            last_plan=last_time,
        )
        wishes = PlanOutputs(
            out=out or default_folder(request),
            format=written,
            explain=explain,
            hand_outs=give_out,
            compare=compare or _usual_plan(request),
        )
        plan_and_tell(cli, request, solve_budget, wishes)


def default_folder(request: Request) -> Path:
    """Name the output folder after the day; a what-if never takes the place of the plan itself."""
    name = request.file.resolve().name.split(".")[0]
    return Path(f"{name}-what-if" if request.is_what_if else f"{name}-plan")


def _usual_plan(request: Request) -> Path | None:
    """Return the plan that a what-if is measured by where none is named: the day's own, if any."""
    usual = (
        default_folder(replace(request, without_shifts=(), weights=None, balance_hour_cents=None))
        / "plan.json"
    )
    return usual if request.is_what_if and usual.is_file() else None
