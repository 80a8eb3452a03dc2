"""Solves in processes of their own: started, listened to, stopped on time, judged.

Two solvers work side by side on the same problem. *search* (ours) sends each better plan as it
finds it; *cross-check* (OR-Tools) holds Python's lock while it works, so it could not be stopped
from inside its own process. The best plan that the independent checker passes is the result.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Literal

from api.processes.clock import WallClock
from api.processes.selection import last_step, patience_s, search_budget_s
from dispatch.check import Violation, check
from dispatch.model import Plan, Problem
from dispatch.planning.begun_rounds import OF_THE_DAY
from dispatch.planning.plan_ranking import rank
from dispatch.search.large.day_parts import LARGE
from routing.errors import Failure

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from dispatch.planning.fairness.even_split import SharedWork
    from dispatch.planning.what_if.explanations import Explanation

SolverName = Literal["search", "cross-check"]
PATIENCE_S = 2.0
"""Allowed overrun of a solver that has a plan, before it is killed."""
START_PATIENCE_S = 120.0
"""Longest wait for a solver to load: kernels that were never compiled need a minute."""
FIRST_PLAN_PATIENCE_S = 300.0
"""Allowed overrun of the solvers while none of them has a plan.

On a machine that is busy with other work a late plan is worth more than none, and whoever waits may
stop it.
"""

STOP_PATIENCE_S = 0.6
"""Time that a solver that was told to stop has to hand over its plan."""

MOST_HANDS = 4
"""So many threads work on a large day at the most."""
_CROSS_CHECK_MARGIN_S = 0.3
"""Time that the cross-check solver needs besides its search, to build the model and the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveBudget:
    """Effort spent on looking for better plans: seconds, or a number of iterations.

    With ``iterations`` the same problem and seed give the same plan on every machine, and only
    *search* runs.
    """

    budget_s: float = 10.0
    iterations: int | None = None
    seed: int = 0

    @property
    def solvers(self) -> tuple[SolverName, ...]:
        """Solvers that take part."""
        return ("search",) if self.iterations is not None else ("search", "cross-check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The last plan of one solver."""

    solver: SolverName
    plan: Plan
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The plan to use, who found it, and what the others had to offer."""

    plan: Plan
    solver: SolverName
    candidates: tuple[Candidate, ...] = ()

    @property
    def refused(self) -> tuple[Candidate, ...]:
        """Plans that the checker did not pass; each one is a defect of the solver."""
        return tuple(candidate for candidate in self.candidates if candidate.violations)


@dataclass(slots=True, kw_only=True)
class _Solver:
    """One solver's process as seen from here; ``answers`` once it may be asked about a plan."""

    name: SolverName
    process: SpawnProcess
    pipe: Connection
    plan: Plan | None = None
    ready: bool = False
    done: bool = False
    answers: bool = False
    trouble: str = ""
    failure: Failure | None = None


@dataclass(slots=True, kw_only=True)
class Crew:
    """The solvers' processes; they load their machinery while the matrices are computed."""

    solve_budget: SolveBudget
    members: list[_Solver] = field(default_factory=list)
    _stopped: WallClock | None = None
    _problem: Problem | None = None

    def stop(self) -> None:
        """End the search early: the best plan so far is the result, within a second.

        Solvers that cannot be asked are ended as they are.
        """
        if self._stopped is not None:
            return
        self._stopped = WallClock(budget_s=STOP_PATIENCE_S)
        for member in self.members:
            if member.name == "cross-check":
                _end(member)
            elif not member.done:
                _send(member, "stop")

    def solve(
        self,
        problem: Problem,
        on_progress: Callable[[float, Plan | None], bool | None] | None = None,
    ) -> Solved:
        """Return the best plan that breaks no rule.

        Parameters
        ----------
        problem
            What to plan.
        on_progress
            Called about ten times a second with the share of the budget used and the best plan;
            ``True`` ends the search as :meth:`stop` does.

        Raises
        ------
        Failure
            ``no-plan`` if no solver gave one, ``plan-breaks-rules`` if the checker refused all;
            ``begun-job-cannot-finish``, ``begun-round-impossible`` or ``units-promised-twice``
            where the day itself allows none.
        """
        self._problem = problem
        self._await_ready(on_progress)
        clock = WallClock(budget_s=self.solve_budget.budget_s)
        if self._stopped is None:
            for member in self.members:
                if member.name == "cross-check" and (len(problem.jobs) >= LARGE or problem.units):
                    # It finds nothing on so many jobs, and takes gigabytes; it shares nothing.
                    _end(member)
                elif not member.done:  # it has said why, which is not lost
                    _send(member, (problem, self.solve_budget))
        while any(not member.done for member in self.members):
            self._listen(problem, 0.1)
            if on_progress is not None:
                plans = self._plans.values()
                best = min(plans, key=lambda plan: rank(problem, plan), default=None)
                if on_progress(clock.fraction(), best):
                    self.stop()
            if self._is_late(clock, patience_s(problem, PATIENCE_S)):
                for member in self.members:
                    _end(member)
        return self._judge(problem)

    def explain(
        self, problem: Problem, plan: Plan, on_progress: Callable[[float], None]
    ) -> Explanation:
        """Explain a plan in the process of the search, which has loaded all that it takes.

        It is explained here where that process is gone.

        Parameters
        ----------
        problem, plan
            As of :func:`dispatch.planning.what_if.explanations.explain`.
        on_progress
            Called with the share done.
        """
        asked = None if problem is self._problem else problem
        answer = self._ask(("explain", asked, plan), None, on_progress)
        if answer is not None:
            explanation: Explanation = answer
            return explanation
        # Only here: the search need not be loaded in this process.
        from dispatch.planning.what_if.explanations import explain  # noqa: PLC0415

        return explain(problem, plan, lambda done, total: on_progress(done / total))

    def share_work(self, plan: Plan) -> SharedWork | None:
        """Find out in the process of the search what sharing a plan's work evenly would cost.

        ``None`` where that process is gone, or takes too long beyond a budget of seconds.
        """
        patience_s: float | None = PATIENCE_S if self._stopped is None else STOP_PATIENCE_S
        if self.solve_budget.iterations is not None:
            patience_s = None
        shared: SharedWork | None = self._ask(("share", None, plan), patience_s)
        return shared

    def _ask(
        self,
        question: tuple[str, Problem | None, Plan],
        patience_s: float | None,
        on_progress: Callable[[float], None] = lambda _: None,
    ) -> Any:  # noqa: ANN401  # whatever was asked for
        """Ask the process of the search about a plan; ``None`` where it gives no answer."""
        for member in (one for one in self.members if one.answers):
            try:
                member.pipe.send(question)
                while member.pipe.poll(patience_s):
                    kind, content = member.pipe.recv()
                    if kind == "answer":
                        return content
                    if kind == "trouble":
                        break
                    on_progress(content)
            except (EOFError, OSError):
                pass
            # Whatever it may still say would be taken for another answer.
            member.answers = False
            member.process.kill()
        return None

    def _await_ready(self, on_progress: Callable[[float, Plan | None], bool | None] | None) -> None:
        """Wait until the machinery is loaded: that is no part of anybody's budget."""
        clock = WallClock(budget_s=START_PATIENCE_S)
        while not clock() and not all(member.ready or member.done for member in self.members):
            self._listen(None, 0.1)
            if on_progress is not None and on_progress(0.0, None):
                self.stop()
                return

    def _listen(self, problem: Problem | None, patience_s: float) -> None:
        pipes = {member.pipe: member for member in self.members if not member.done}
        for pipe in wait(list(pipes), timeout=patience_s):
            member = pipes[pipe]  # type: ignore[index]  # only Connections were given
            try:
                kind, content = member.pipe.recv()
            except (EOFError, OSError):
                member.done = True
                continue
            if kind == "ready":
                member.ready = True
            elif kind == "plan" and problem is not None:
                if member.plan is None or rank(problem, content) <= rank(problem, member.plan):
                    member.plan = content
            elif kind == "trouble":
                member.trouble = content
            elif kind == "failure":
                code, arguments = content
                member.failure, member.trouble = Failure(code, **arguments), code
            member.done = member.done or kind in ("end", "trouble", "failure")
            member.answers = kind == "end" and member.name == "search"

    def _is_late(self, clock: WallClock, patience_s: float) -> bool:
        if self._stopped is not None:
            return self._stopped()
        if self.solve_budget.iterations is not None:
            return False
        waits = patience_s if self._plans else FIRST_PLAN_PATIENCE_S
        return clock.elapsed() - clock.budget_s > waits

    @property
    def _plans(self) -> dict[SolverName, Plan]:
        return {member.name: member.plan for member in self.members if member.plan is not None}

    def _judge(self, problem: Problem) -> Solved:
        candidates = [
            Candidate(solver=name, plan=plan, violations=tuple(check(problem, plan)))
            for name, plan in self._plans.items()
        ]
        if not candidates:
            for member in self.members:
                if member.failure is not None and member.failure.code in OF_THE_DAY:
                    raise member.failure
            trouble = "; ".join(f"{m.name}: {m.trouble}" for m in self.members if m.trouble)
            raise Failure("no-plan", detail=trouble)
        lawful = [candidate for candidate in candidates if not candidate.violations]
        if not lawful:
            codes = sorted({v.code for candidate in candidates for v in candidate.violations})
            raise Failure("plan-breaks-rules", codes=", ".join(codes))
        best = min(lawful, key=lambda candidate: rank(problem, candidate.plan))
        return Solved(plan=best.plan, solver=best.solver, candidates=tuple(candidates))


@contextmanager
def crew(solve_budget: SolveBudget) -> Iterator[Crew]:
    """Start the solvers' processes; all are gone when the block ends, however it ends."""
    # Spawned, not forked: a fork would copy the threads' locks of numba and OR-Tools.
    context = multiprocessing.get_context("spawn")
    started = Crew(solve_budget=solve_budget)
    try:
        for name in solve_budget.solvers:
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(name, there), daemon=True)
            with _no_interrupt():
                process.start()
            there.close()
            started.members.append(_Solver(name=name, process=process, pipe=here))
        yield started
    finally:
        # Whatever they still do, nobody waits for it.
        for member in started.members:
            member.process.kill()
            member.pipe.close()
            member.process.join()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold back Ctrl-C here until the block ends, and from what is started in it for ever.

    It reaches the whole group, and the parent decides what it means.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(member: _Solver) -> None:
    if not member.done:
        member.process.kill()
        member.done = True


def _send(member: _Solver, message: object) -> None:
    try:
        member.pipe.send(message)
    except OSError:
        member.done = True
        member.trouble = "its process ended early"


def _work(name: SolverName, pipe: Connection) -> None:
    """Run one solve; the main function of a solver's process."""
    try:
        run = _searcher() if name == "search" else _cross_checker()
        pipe.send(("ready", None))
        problem, solve_budget = pipe.recv()
        budget_s = search_budget_s(problem, solve_budget.budget_s)
        clock = WallClock(budget_s=budget_s, should_stop=pipe.poll)
        run(problem, solve_budget, clock, lambda plan: pipe.send(("plan", plan)))
        pipe.send(("end", None))
        if name == "search":
            _answer_questions(pipe, problem, solve_budget.seed)
    except (EOFError, OSError):
        pass  # The parent is gone or has closed the pipe: nobody listens.
    except Failure as failure:
        pipe.send(("failure", (failure.code, dict(failure.arguments))))
    except Exception as error:  # noqa: BLE001  # the parent reports it, whatever it is
        pipe.send(("trouble", f"{type(error).__name__}: {error}"))


def _answer_questions(pipe: Connection, problem: Problem, seed: int) -> None:
    """Answer what is asked about plans, until nobody asks any more."""
    # Imported here, in the child, as the search is.
    from dispatch.planning.fairness.even_split import shared_work  # noqa: PLC0415
    from dispatch.planning.what_if.explanations import explain  # noqa: PLC0415

    def on_progress(done: int, total: int) -> None:
        pipe.send(("progress", done / total))

    while True:
        message = pipe.recv()
        if message == "stop":
            continue  # it ended the search, which looks whether there is a message, not at it
        question, other, plan = message
        day = problem if other is None else other
        explained = question == "explain"
        answer = explain(day, plan, on_progress) if explained else shared_work(day, plan, seed)
        pipe.send(("answer", answer))


_Run = Callable[[Problem, SolveBudget, WallClock, Callable[[Plan], None]], None]


def _searcher() -> _Run:
    from routing.compiler import start_compiler  # noqa: PLC0415

    start_compiler()
    # Imported here, in the child: the parent has no use for the compiled kernels.
    from api.processes.planning_warmup import warm_planning  # noqa: PLC0415
    from dispatch.planning.planner import plan as search  # noqa: PLC0415
    from dispatch.search.large.search_in_parts import WorkerPool  # noqa: PLC0415
    from dispatch.search.stop_rules import Iterations  # noqa: PLC0415

    # Loads every compiled kernel while the parent still computes travel times.
    warm_planning()

    def run(
        problem: Problem, solve_budget: SolveBudget, clock: WallClock, tell: Callable[[Plan], None]
    ) -> None:
        finished = last_step(problem, solve_budget.seed)
        if solve_budget.iterations is not None:
            plan = finished(
                search(problem, Iterations(solve_budget.iterations), solve_budget.seed, tell)
            )
            tell(plan)
            return
        count = min(os.cpu_count() or 1, MOST_HANDS)
        with ThreadPoolExecutor(count) as pool:
            hands = WorkerPool(count=count, each=pool.map)
            plan = finished(search(problem, clock, solve_budget.seed, tell, hands=hands))
        tell(plan)

    return run


def _cross_checker() -> _Run:
    # Imported here: OR-Tools takes long to load and stays in its own process.
    from dispatch.cross_check import solve  # noqa: PLC0415
    from dispatch.planning.plan_from_sequences import plan_of_stops  # noqa: PLC0415

    def run(
        problem: Problem, solve_budget: SolveBudget, clock: WallClock, tell: Callable[[Plan], None]
    ) -> None:
        finished = last_step(problem, solve_budget.seed)
        left_s = clock.budget_s - clock.elapsed() - _CROSS_CHECK_MARGIN_S
        if not problem.jobs or not problem.shifts:
            return  # the search says so
        found = plan_of_stops(problem, solve(problem, max(1, int(1000 * left_s))))
        if found is not None:
            tell(found)
            tell(finished(found))

    return run
