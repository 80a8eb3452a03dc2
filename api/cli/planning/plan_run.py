"""One run of planning from the request to the written folder and what is told about it.

Two processes look for the plan, and must load before they can. So they are started as soon as the
day is read; what computes, and then what draws and prints, is loaded here beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from api.cli.context import CliContext, Stage
from api.cli.day_files import Request
from api.cli.planning.opened_day import open_day
from api.locales.texts import Texts
from api.processes.solvers import Crew, SolveBudget, Solved, crew
from api.render.output_folder import check_folder, write_folder
from api.wording.error_words import TIMEZONE
from data.formats.day import Day
from data.formats.plan_file import PlanFile, plan_file_of, read_plan_file
from dispatch.model import Plan, Problem
from dispatch.planning.begun_rounds import OF_THE_DAY
from routing.errors import BadInput, Failure, Fault

if TYPE_CHECKING:
    from api.render.courier_files import Files
    from api.wording.outcome import Outcome


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A day, its plan, and how it was found.

    Attributes
    ----------
    solvers
        The processes that found it, which may be asked about it.
    not_kept
        Trouble with keeping what streets cost, empty where there was none.
    """

    day: Day
    outcome: Outcome
    solved: Solved
    solvers: Crew
    not_kept: str = ""


def plan_and_tell(
    cli: CliContext, request: Request, solve_budget: SolveBudget, wishes: PlanOutputs
) -> None:
    """Plan, write the folder and show the result."""
    check_folder(wishes.out)
    other = read_plan_file(wishes.compare) if wishes.compare else None
    try:
        with (
            cli.stages() as tell,
            plan_day(cli.cities, request, solve_budget, tell) as planned,
        ):
            texts = Texts(cli.texts.language, planned.outcome.zone)
            outcome, files = _write(planned, wishes, other, solve_budget, texts, tell)
    except BadInput as wrong:
        _write_failed_rows(cli, wrong.faults, wishes.out)
        raise
    _write_failed_rows(cli, outcome.left_out, wishes.out)
    _show_failures(cli, planned)
    from api.cli.terminal import plan_document, tell_files, tell_plan

    if cli.as_json:
        cli.tell_json(plan_document(outcome, wishes.out, texts))
        return
    tell_plan(outcome, texts, cli.out)
    tell_files(wishes.out, files, outcome.attribution, texts, cli.out)


@contextmanager
def plan_day(
    cities: Path, request: Request, solve_budget: SolveBudget, tell: Stage
) -> Iterator[Planned]:
    """Plan one day.

    Parameters
    ----------
    cities
        Folder of compiled cities.
    request, solve_budget
        What to plan and how long to look.
    tell
        Told each stage and its share done.

    Raises
    ------
    BadInput, NotFound, DamagedFile, Failure
        As of reading the day, opening the city and solving.
    """
    # The day is read first: a fault in it must not cost the start of two processes.
    opened_day = open_day(cities, request, tell)
    with crew(solve_budget) as solvers:
        from api.cli.planning.planned_files import ground_of, keep_costs, outcome_of, with_times

        prepared = with_times(cities, request, opened_day, tell)
        with ThreadPoolExecutor(1) as beside:
            kept = beside.submit(keep_costs, prepared.router)
            papers = beside.submit(_load_papers)
            ground = beside.submit(ground_of, prepared)
            try:
                solved = _solve(solvers, prepared.problem, tell)
            except Failure as refused:
                if refused.code in OF_THE_DAY:
                    refused.arguments[TIMEZONE] = str(prepared.day.timezone)
                raise
        papers.result()
        outcome = outcome_of(
            prepared, solved.plan, request, tell, solver=solved.solver, ground=ground.result()
        )
        yield Planned(
            day=prepared.day,
            outcome=outcome,
            solved=solved,
            solvers=solvers,
            not_kept=kept.result(),
        )


def _load_papers() -> None:
    from api.cli.planning import plan_papers as _papers  # noqa: F401


def _solve(solvers: Crew, problem: Problem, tell: Stage) -> Solved:
    def on_progress(share: float, best: Plan | None) -> None:
        cost_cents = "" if best is None else sum(best.cost_cents.values())
        tell(f"stage-solve|{cost_cents}", share)

    return solvers.solve(problem, on_progress)


def _write(  # noqa: PLR0913, PLR0917  # all that there is of a plan
    planned: Planned,
    wishes: PlanOutputs,
    other: PlanFile | None,
    solve_budget: SolveBudget,
    texts: Texts,
    tell: Stage,
) -> tuple[Outcome, list[str]]:
    """Write the folder; gives the outcome with all that was found out, and the names of files."""
    from api.cli.planning.plan_papers import courier_files, page_files, plan_files, unfinished_files

    outcome = planned.outcome
    given_up = Event()

    def tell_unless_given_up(stage: str, share: float) -> None:
        if given_up.is_set():
            raise CancelledError
        tell(stage, share)

    # The solvers' process explains while the sheets are written here.
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(_explained, planned, wishes, tell_unless_given_up)
        try:
            # The plan is safe, and can be read by programs, before anything is made of it.
            files = plan_files(planned.day, outcome, wishes.format or planned.day.style)
            write_folder(wishes.out, files | unfinished_files(outcome, texts))
            given_out: Files = {}
            if wishes.hand_outs:
                given_out = courier_files(outcome, texts, solve_budget, tell)
            outcome = asked.result()
        except BaseException:
            given_up.set()
            raise
    if other is not None:
        from api.wording.comparison import compare_plans

        mine = plan_file_of(planned.day, outcome.plan)
        outcome = replace(outcome, comparison=compare_plans(other, mine))
    tell("stage-page", 0.0)
    files |= page_files(outcome, texts)
    tell("stage-page", 1.0)
    files |= given_out
    tell("stage-write", 0.0)
    write_folder(wishes.out, files)
    tell("stage-write", 1.0)
    return outcome, list(files)


def _explained(planned: Planned, wishes: PlanOutputs, tell: Stage) -> Outcome:
    """Add what sharing the work would cost, and where that is wished all reasons."""
    outcome, solvers = planned.outcome, planned.solvers
    if wishes.explain:
        tell("stage-explain", 0.0)
        explanation = solvers.explain(
            outcome.problem, outcome.plan, lambda share: tell("stage-explain", share)
        )
        outcome = replace(outcome, explanation=explanation)
    return replace(outcome, shared=solvers.share_work(outcome.plan))


def _show_failures(cli: CliContext, planned: Planned) -> None:
    """Print what went wrong beside the plan."""
    for refused in planned.solved.refused:
        codes = ", ".join(sorted({violation.code for violation in refused.violations}))
        cli.err.print(cli.texts("cli-refused", solver=refused.solver, codes=codes))
    if planned.not_kept:
        cli.warn("plan-costs-not-kept", style="yellow", detail=planned.not_kept)


def _write_failed_rows(cli: CliContext, faults: Iterable[Fault], out: Path) -> None:
    """Write the rows at fault of spreadsheets as files to mend, in a new folder beside the output.

    What somebody may be mending in a folder of an earlier run is not touched.
    """
    of_rows = [fault for fault in faults if "row" in fault.args]
    if not of_rows:
        return
    from data.formats.spreadsheet import failed_rows

    folder, number = out.with_name(f"{out.name}-failed"), 2
    while folder.exists():
        folder, number = out.with_name(f"{out.name}-failed-{number}"), number + 1
    folder.mkdir(parents=True)
    heading = f"# {cli.texts('failed-rows-why')}"
    for path in failed_rows(of_rows, folder, say=cli.texts.fault, heading=heading):
        cli.warn("cli-failed-rows", file=str(path))
