"""One run of planning from the request to the written folder and what is told about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from api.cli.context import CliContext, Stage
from api.cli.day_files import Request
from api.cli.planning.planned_files import Planned, explained, plan_day
from api.cli.terminal import plan_document, tell_files, tell_plan
from api.locales.texts import Texts
from api.pages.plan.page import plan_page, unfinished_page
from api.processes.solvers import SolveBudget
from api.render.courier_files import Files, hand_outs
from api.render.output_folder import as_json, check_folder, write_folder
from api.wording.comparison import compare_plans
from api.wording.explanation import explanation_document
from api.wording.outcome import Outcome
from data.formats.plan import plan_to_json
from data.formats.plan_file import PlanFile, plan_file_of, read_plan_file
from data.formats.spreadsheet import failed_rows
from data.formats.tracks.geojson import rounds_geojson
from data.formats.vroom import to_vroom
from routing.errors import BadInput, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutputs:
    """Outputs to write besides the plan.

    Attributes
    ----------
    out
        Output folder.
    format
        ``tournee`` or ``vroom`` for ``plan.json``; ``None`` for the form of the day.
    explain
        Find out why the plan is as it is.
    hand_outs
        Write sheets, GPX, calendar and labels.
    compare
        A plan to compare with.
    """

    out: Path
    format: str | None = None
    explain: bool = True
    hand_outs: bool = True
    compare: Path | None = None


def plan_and_tell(
    opened: CliContext, request: Request, solve_budget: SolveBudget, wishes: PlanOutputs
) -> None:
    """Plan, write the folder and show the result."""
    check_folder(wishes.out)
    other = read_plan_file(wishes.compare) if wishes.compare else None
    with opened.stages() as tell:
        planned = _planned(opened, request, solve_budget, wishes, tell)
        texts = Texts(opened.texts.language, planned.outcome.zone)
        # The plan is safe, and can be read by programs, before anything is made of it.
        plan_files = _plan_files(planned, wishes.format or planned.day.style)
        write_folder(
            wishes.out, plan_files | {"plan.html": unfinished_page(planned.outcome, texts)}
        )
        outcome = _completed(planned, wishes, other, tell)
        planned = replace(planned, outcome=outcome)
        tell("stage-page", 0.0)
        files = plan_files | _page_files(outcome, texts)
        tell("stage-page", 1.0)
        if wishes.hand_outs:
            files |= _hand_outs(outcome, texts, solve_budget, tell)
        tell("stage-write", 0.0)
        write_folder(wishes.out, files)
        tell("stage-write", 1.0)
    _write_failed_rows(opened, outcome.left_out, wishes.out)
    _show_failure(opened, planned)
    if opened.as_json:
        opened.tell_json(plan_document(outcome, wishes.out, texts))
        return
    tell_plan(outcome, texts, opened.out)
    tell_files(wishes.out, list(files), outcome.attribution, texts, opened.out)


def _planned(
    opened: CliContext,
    request: Request,
    solve_budget: SolveBudget,
    wishes: PlanOutputs,
    tell: Stage,
) -> Planned:
    try:
        return plan_day(opened.cities, request, solve_budget, tell)
    except BadInput as wrong:
        _write_failed_rows(opened, wrong.faults, wishes.out)
        raise


def _completed(
    planned: Planned, wishes: PlanOutputs, other: PlanFile | None, tell: Stage
) -> Outcome:
    """Add what the plan has to say for itself, and how it differs from another one."""
    outcome = planned.outcome
    if wishes.explain:
        explanation = explained(outcome.problem, outcome.plan, tell)
        outcome = replace(outcome, explanation=explanation)
    if other is not None:
        mine = plan_file_of(planned.day, outcome.plan)
        outcome = replace(outcome, comparison=compare_plans(other, mine))
    return outcome


def _hand_outs(outcome: Outcome, texts: Texts, solve_budget: SolveBudget, tell: Stage) -> Files:
    # A run by iterations gives the same bytes whenever it runs, so it cannot tell the hour.
    written = datetime.now(UTC)
    if solve_budget.iterations is not None and outcome.start is not None:
        written = outcome.start
    return hand_outs(
        outcome, texts, written=written, tell=lambda share: tell("stage-hand-outs", share)
    )


def _plan_files(planned: Planned, written: str) -> Files:
    """Return the plan for programs: as a document and as lines on a map."""
    outcome, day = planned.outcome, planned.day
    document = (
        to_vroom(replace(day, shifts=outcome.problem.shifts), outcome.problem, outcome.plan)
        if written == "vroom"
        else plan_to_json(day, outcome.plan)
    )
    lines = rounds_geojson(day, outcome.problem, outcome.plan, outcome.legs)
    return {"plan.json": as_json(document), "rounds.geojson": as_json(lines)}


def _page_files(outcome: Outcome, texts: Texts) -> Files:
    """Return the plan for the dispatcher: the page, and the explanation for programs."""
    files: Files = {"plan.html": plan_page(outcome, texts)}
    if outcome.explanation is not None:
        explanation = explanation_document(outcome.explanation, day=outcome.name)
        files["explanation.json"] = as_json(explanation)
    return files


def _show_failure(opened: CliContext, planned: Planned) -> None:
    """Print what went wrong beside the plan."""
    for refused in planned.solved.refused:
        codes = ", ".join(sorted({violation.code for violation in refused.violations}))
        opened.err.print(opened.texts("cli-refused", solver=refused.solver, codes=codes))


def _write_failed_rows(opened: CliContext, faults: Iterable[Fault], out: Path) -> None:
    """Write the rows at fault of spreadsheets as files to mend, in a new folder beside the output.

    What somebody may be mending in a folder of an earlier run is not touched.
    """
    of_rows = [fault for fault in faults if "row" in fault.args]
    if not of_rows:
        return
    folder, number = out.with_name(f"{out.name}-failed"), 2
    while folder.exists():
        folder, number = out.with_name(f"{out.name}-failed-{number}"), number + 1
    folder.mkdir(parents=True)
    heading = f"# {opened.texts('failed-rows-why')}"
    for path in failed_rows(of_rows, folder, say=opened.texts.fault, heading=heading):
        opened.err.print(opened.texts("cli-failed-rows", file=str(path)), soft_wrap=True)
