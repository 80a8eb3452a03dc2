"""``tournee explain``: why a plan is as it is, job by job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.cli.context import open_cli
from api.cli.options import (
    AsJson,
    Balance,
    City,
    Date,
    Lang,
    SkipBad,
    TimeZone,
    WeightsFile,
    WithoutShift,
    read_date,
)
from api.locales.texts import Texts
from routing.errors import BadInput, Failure, Fault

if TYPE_CHECKING:
    from dispatch.model import Problem


def explain(  # noqa: PLR0913  # one parameter for each option
    day: Annotated[Path, typer.Argument(metavar="DAY", help="help-day-or-folder")],
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="help-plan-file")],
    *,
    city: City = None,
    date: Date = None,
    timezone: TimeZone = None,
    without_shift: WithoutShift = None,
    weights: WeightsFile = None,
    balance: Balance = None,
    skip_bad: SkipBad = False,
    job: Annotated[list[str] | None, typer.Option("--job", metavar="J", help="help-job")] = None,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Explain a plan of a day."""
    from api.cli.day_files import Request
    from api.cli.planning.planned_files import explained, prepare
    from api.wording.explanation_words import spoken_document, tell_explanation
    from api.wording.figures import summarise
    from api.wording.reasons import Why
    from data.formats.fields import listed
    from data.formats.plan import plan_from_json
    from dispatch.check import check
    from dispatch.planning.vehicles.vehicle_availability import problem_as_ridden

    with open_cli(lang, json=json) as cli:
        request = Request(
            file=day,
            city=city,
            on=read_date(date),
            timezone=timezone,
            without_shifts=tuple(without_shift or ()),
            weights=weights,
            balance_hour_cents=balance,
            skip_bad=skip_bad,
        )
        with cli.stages() as tell:
            prepared = prepare(cli.cities, request, tell)
            new_plan = plan_from_json(plan, prepared.day)
            problem = prepared.problem
            wanted = _wanted(problem, job or [])
            broken = check(problem, new_plan)
            if broken:
                codes = listed({violation.code for violation in broken})
                raise Failure("plan-not-explained", count=len(broken), codes=codes)
            problem = problem_as_ridden(problem, new_plan)
            explanation = explained(problem, new_plan, tell)
        why = Why(
            problem=problem,
            texts=Texts(cli.texts.language, ZoneInfo(str(prepared.day.timezone))),
        )
        if json:
            cli.tell_json(spoken_document(explanation, why, wanted, day=prepared.day.name))
        else:
            tell_explanation(explanation, summarise(problem, new_plan), why, wanted, cli.out)


def _wanted(problem: Problem, names: list[str]) -> frozenset[str]:
    """Read the jobs that are asked about; all where none is named."""
    from data.formats.fields import listed

    unknown = [name for name in names if name not in problem.job_by_id]
    if unknown:
        known = listed(problem.job_by_id)
        raise BadInput(
            Fault(code="unknown-job", where="--job", args={"value": name, "known": known})
            for name in unknown
        )
    return frozenset(names or problem.job_by_id)
