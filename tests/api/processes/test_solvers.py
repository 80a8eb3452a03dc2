"""Solver processes: stopped on time, judged by the checker, gone afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection

import pytest

from api.cli.day_files import Request
from api.cli.planning.planned_files import prepare
from api.processes import solvers as solving
from api.processes.clock import WallClock
from api.processes.solvers import SolveBudget, crew
from dispatch.check import check
from dispatch.model import Plan, Prefix, Problem, Unassigned, Window
from dispatch.planning.fairness.even_split import shared_work
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.planning.what_if.explanations import explain
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure
from tests.support.installation.warm_solvers import cold_solvers
from tests.support.tiny import tiny_day, write_day_file, write_extract


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    """Return the tiny day as a problem."""
    folder = tmp_path_factory.mktemp("solving")
    day = write_day_file(folder / "day.json", tiny_day())
    extract = write_extract(folder / "grid.osm")
    request = Request(file=day, city=str(extract))
    return prepare(folder, request, lambda _stage, _share: None).problem


@pytest.fixture
def cold() -> Iterator[None]:
    """Start solvers as everywhere but in tests: they load their machinery themselves."""
    with cold_solvers():
        yield


@pytest.mark.usefixtures("cold")
def test_iterations_give_the_core_s_own_plan(problem: Problem) -> None:
    """A process of its own changes nothing: same seed, same iterations, same plan.

    Ctrl-C, which reaches it while it loads, is not for it.
    """
    with crew(SolveBudget(iterations=100, seed=5)) as solvers:
        for member in solvers.members:
            os.kill(member.process.pid or 0, signal.SIGINT)
        solved = solvers.solve(problem)
        shared = solvers.share_work(solved.plan)
    assert solved.plan == plan(problem, Iterations(100), 5)
    assert solved.solver == "search"
    assert shared == shared_work(problem, solved.plan, 5)
    assert check(problem, solved.plan) == ()


@pytest.mark.usefixtures("cold")
def test_both_solvers_have_their_say(problem: Problem) -> None:
    """Within a budget both give a plan, the better one wins, and both processes are gone."""
    reports: list[float] = []
    with crew(SolveBudget(budget_s=0.6)) as solvers:
        solved = solvers.solve(problem, lambda share, _plan: reports.append(share))
    assert {candidate.solver for candidate in solved.candidates} == {"search", "cross-check"}
    assert solved.refused == ()
    best = min(rank(problem, candidate.plan) for candidate in solved.candidates)
    assert rank(problem, solved.plan) == best
    assert reports == sorted(reports)
    assert multiprocessing.active_children() == []


def test_the_search_explains_its_plan(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked in its own process it says what is said here, of a changed day too."""
    changed = replace(problem, jobs=problem.jobs[::-1])
    with crew(SolveBudget(iterations=100, seed=5)) as solvers:
        solved = solvers.solve(problem)
        expected = [explain(asked, solved.plan) for asked in (problem, changed)]
        monkeypatch.delattr("dispatch.planning.what_if.explanations.explain")
        shares: list[float] = []
        for asked, explanation in zip((problem, changed), expected, strict=True):
            assert solvers.explain(asked, solved.plan, shares.append) == explanation
            assert shares[-1] == 1.0


def test_a_plan_is_explained_without_the_process_that_found_it(problem: Problem) -> None:
    """A plan is explained here once the search's process is gone."""
    with crew(SolveBudget(iterations=100, seed=5)) as solvers:
        solved = solvers.solve(problem)
        for member in solvers.members:
            member.process.kill()
            member.process.join()
        explained = solvers.explain(problem, solved.plan, lambda _: None)
        assert solvers.share_work(solved.plan) is None
    assert explained == explain(problem, solved.plan)


def test_processes_are_gone_after_an_error() -> None:
    """An error inside the block leaves no process behind."""

    def fail() -> None:
        with crew(SolveBudget()):
            message = "on purpose"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="on purpose"):
        fail()
    assert multiprocessing.active_children() == []


def _stubborn(_name: str, pipe: Connection) -> None:
    """A solver that gives one plan and then hears nothing."""
    pipe.send(("ready", None))
    problem, _ = pipe.recv()
    pipe.send(("plan", plan(problem, Iterations(0), 0)))
    time.sleep(120)


def test_stubborn_solver_is_killed_and_its_plan_used(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver that overruns is killed; what it had sent counts."""
    monkeypatch.setattr(solving, "_work", _stubborn)
    monkeypatch.setattr(solving, "PATIENCE_S", 0.2)
    with crew(SolveBudget(budget_s=0.2)) as solvers:
        solved = solvers.solve(problem)
    assert check(problem, solved.plan) == ()


def _silent(_name: str, pipe: Connection) -> None:
    """A solver that breaks at once."""
    pipe.send(("trouble", "out of luck"))


def test_no_plan_is_a_failure_that_says_why(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When no solver gives a plan, the failure carries what they said."""
    monkeypatch.setattr(solving, "_work", _silent)
    with crew(SolveBudget(budget_s=0.2)) as solvers, pytest.raises(Failure) as caught:
        solvers.solve(problem)
    assert caught.value.code == "no-plan"
    assert "out of luck" in str(caught.value.arguments["detail"])


def test_what_is_wrong_with_the_day_is_told_as_such(problem: Problem) -> None:
    """A begun job that its round cannot finish is named, with its shift, in a sentence."""
    shift, bread = problem.shifts[0], problem.job_by_id["bread"]
    at_once = Window(start=shift.window.start, end=shift.window.start)
    late = replace(bread, drops=(replace(bread.drops[0], windows=(at_once,)),))
    jobs = tuple(late if job is bread else job for job in problem.jobs)
    begun = Prefix(shift_id=shift.id, visits=(("pickup", "bread", 0),))
    with crew(SolveBudget(iterations=50)) as solvers, pytest.raises(Failure) as caught:
        solvers.solve(replace(problem, jobs=jobs, prefixes=(begun,)))
    assert caught.value.code == "begun-job-cannot-finish"
    assert caught.value.arguments == {"job": "bread", "shift": shift.id}


def _liar(_name: str, pipe: Connection) -> None:
    """A solver whose plan leaves jobs out without a word."""
    pipe.send(("ready", None))
    problem, _ = pipe.recv()
    new_plan = plan(problem, Iterations(0), 0)
    pipe.send(("plan", replace(new_plan, unassigned=())))
    pipe.send(("end", None))


def test_plan_that_breaks_a_rule_never_leaves(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checker has the last word: a wrong plan is a failure that names the rule."""
    monkeypatch.setattr(solving, "_work", _liar)
    with crew(SolveBudget(budget_s=5)) as solvers, pytest.raises(Failure) as caught:
        solvers.solve(problem)
    assert caught.value.code == "plan-breaks-rules"
    assert "job-missing" in str(caught.value.arguments["codes"])


def test_rank_puts_priority_before_cost(problem: Problem) -> None:
    """One job of high priority left out is worse than several of low, whatever the cost."""
    first, *rest = problem.jobs
    ranked = replace(problem, jobs=(replace(first, priority=50), *rest))

    def leaving(*ids: str, cents: int = 0) -> Plan:
        left = tuple(Unassigned(job_id=name, reason="no-room") for name in ids)
        return Plan(rounds=(), unassigned=left, cost_cents={"shifts": cents})

    others = [job.id for job in rest]
    assert rank(ranked, leaving(first.id)) > rank(ranked, leaving(*others, cents=10**6))
    assert rank(ranked, leaving()) < rank(ranked, leaving(others[0]))
    assert rank(ranked, leaving(cents=1)) < rank(ranked, leaving(cents=2))


def test_wall_clock_counts_and_obeys() -> None:
    """The clock ends at its budget or when told, and its fraction never passes one."""
    assert WallClock(budget_s=0)()
    assert WallClock(budget_s=0).fraction() == 1
    patient = WallClock(budget_s=3600)
    assert not patient()
    assert 0 <= patient.fraction() < 0.5
    assert patient.batch() >= 1
    assert WallClock(budget_s=3600, should_stop=lambda: True)()


def test_a_search_is_stopped_early_with_its_best_plan(problem: Problem) -> None:
    """Told to stop as soon as there is a plan, solvers with an hour's budget end at once.

    That they were told so is no question about the plan.
    """
    with crew(SolveBudget(budget_s=3600)) as solvers:
        solved = solvers.solve(problem, lambda _share, best: best is not None)
        explained = solvers.explain(problem, solved.plan, lambda _: None)
    assert explained == explain(problem, solved.plan)
    assert check(problem, solved.plan) == ()
    assert multiprocessing.active_children() == []


def test_a_search_that_is_stopped_before_its_first_plan_has_none(problem: Problem) -> None:
    """Stopped while the solvers still load, there is nothing to give, and nobody is left."""
    with crew(SolveBudget(budget_s=3600)) as solvers, pytest.raises(Failure, match="no-plan"):
        solvers.solve(problem, lambda _share, _best: True)
    assert multiprocessing.active_children() == []
