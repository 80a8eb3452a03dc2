"""Planners side by side on instances from the literature.

``python -m bench.planning --budget 10 --solvers tournee,vroom``

Each solve runs in a process of its own, warm, on one thread, for so many wall seconds. Rows go to
``--out`` one by one; those that are there already are kept, so an interrupted run goes on where
it stopped. ``docs/benches.md`` says what is measured and how.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bench.apart import Absent, Died, run_apart
from bench.opendata import open_data, skipped
from bench.planning.feasible import faults, total_distance, vehicles_used
from bench.planning.instance_folders import find_instances
from bench.planning.instances import (
    OBJECTIVES,
    Instance,
    Objective,
    Routes,
    UnreadableInstance,
)
from bench.planning.peers import BY_PROCESSOR, PACKAGES, missing, timed_solve
from bench.planning.report import table
from bench.rows import Row, UnreadableRows, read_rows, write_rows

ROW_KEYS = frozenset(
    {
        "set",
        "instance",
        "solver",
        "objective",
        "budget_s",
        "seed",
        "vehicles",
        "distance",
        "best_vehicles",
        "best_distance",
        "feasible",
    }
)
OUT = Path("build/bench/planning.json")

SELECTIONS = {
    "hundreds": ("li_lim 100", "li_lim 200", "sartori_buriol 100"),
    "sample": ("li_lim/l*03", "li_lim/L*_2_1", "sartori_buriol/*-n100-3"),
    "large": ("sartori_buriol/bar-n400-3", "sartori_buriol/poa-n1000-1"),
}
"""Named choices of instances, by suite or by ``set/name``; the bench ``planning`` uses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solve:
    """One solve to do."""

    instance: Instance
    solver: str
    objective: Objective
    budget_s: float
    seed: int

    @property
    def key(self) -> tuple[object, ...]:
        """Key that tells its row from every other."""
        instance = self.instance
        return (
            instance.set,
            instance.name,
            self.solver,
            self.objective,
            self.budget_s,
            self.seed,
        )

    def row(self, routes: Routes | None, *, feasible: bool) -> Row:
        """Return the row of a solve; without routes it found none."""
        best = self.instance.best
        return {
            "set": self.instance.set,
            "instance": self.instance.name,
            "solver": self.solver,
            "objective": self.objective,
            "budget_s": self.budget_s,
            "seed": self.seed,
            "vehicles": None if routes is None else vehicles_used(routes),
            "distance": None if routes is None else round(total_distance(self.instance, routes), 4),
            "best_vehicles": best.vehicles if best else None,
            "best_distance": best.distance if best else None,
            "feasible": feasible,
        }


def row_key(row: Row) -> tuple[object, ...]:
    """Return the key of the solve that a row is of."""
    names = ("set", "instance", "solver", "objective", "budget_s", "seed")
    return tuple(row[name] for name in names)


def choose(instances: Sequence[Instance], patterns: Sequence[str]) -> list[Instance]:
    """Instances whose suite or ``set/name`` meets a pattern; all where there is none."""
    wanted = [part for pattern in patterns for part in SELECTIONS.get(pattern, (pattern,))]
    return [
        instance
        for instance in instances
        if not wanted
        or any(
            fnmatchcase(name, part)
            for name in (instance.suite, f"{instance.set}/{instance.name}")
            for part in wanted
        )
    ]


def solves(instances: Sequence[Instance], options: argparse.Namespace) -> Iterator[Solve]:
    """Every solve asked for, solvers side by side on each instance."""
    for instance in instances:
        for seed in range(1, options.seeds + 1):
            for solver in options.solvers:
                yield Solve(
                    instance=instance,
                    solver=solver,
                    objective=options.objective,
                    budget_s=options.budget,
                    seed=seed,
                )


def run(
    todo: Sequence[Solve], out: Path, absent: dict[str, str], again: Sequence[str] = ()
) -> list[Row]:
    """Do what is not in the file yet; gives all its rows.

    Parameters
    ----------
    todo
        Solves, in order.
    out
        File of rows; written after each solve.
    absent
        Solvers that this Python lacks, with the reason; more are added where one does not load.
    again
        Solvers whose rows of these solves are dropped first.
    """
    stale = {solve.key for solve in todo if solve.solver in again and solve.solver not in absent}
    rows = [row for row in read_rows(out, ROW_KEYS) if row_key(row) not in stale]
    done = {row_key(row) for row in rows}
    left = [solve for solve in todo if solve.key not in done]
    if len(left) < len(todo):
        print(
            f"{len(todo) - len(left)} of {len(todo)} solves are in {out} already and are kept "
            "(--again SOLVER solves anew)"
        )
    for number, solve in enumerate(left, 1):
        if solve.solver in absent:
            continue
        try:
            row, remark = _run_one(solve)
        except Absent as error:
            absent[solve.solver] = str(error)
            print(f"absent: {solve.solver} ({error})", flush=True)
            continue
        rows.append(row)
        write_rows(out, rows)
        print(f"[{number}/{len(left)}] {_line(row)}{remark}", flush=True)
    return rows


def _run_one(solve: Solve) -> tuple[Row, str]:
    """Do one solve; gives its row and a remark on what is worth knowing besides."""
    # A busy machine may give little of its processor in a wall second.
    slower = 10 if solve.solver in BY_PROCESSOR else 1
    try:
        routes, seconds = run_apart(
            timed_solve,
            solve.solver,
            solve.instance,
            solve.objective,
            solve.budget_s,
            solve.seed,
            limit_s=slower * (3 * solve.budget_s + 120),
        )
    except Died as error:
        return solve.row(None, feasible=False), f"  NO RESULT: {error}"
    found = faults(solve.instance, routes)
    remark = f"  {seconds:.1f} s"
    if seconds > 1.1 * solve.budget_s + 0.1:
        remark += " (over the budget)"
    if found:
        remark += f"  NOT FEASIBLE: {'; '.join(found[:3])}"
    return solve.row(routes, feasible=not found), remark


def _line(row: Row) -> str:
    result = (
        "–" if row["vehicles"] is None else f"{row['vehicles']} vehicles, {row['distance']:.2f}"
    )
    best = (
        f"(best known {row['best_vehicles']}, {row['best_distance']:.2f})"
        if row["best_vehicles"]
        else "(no best known)"
    )
    where = f"{row['set']}/{row['instance']} seed {row['seed']}"
    return f"{where}  {row['solver']}: {result} {best}"


def _solver_names(text: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in PACKAGES]
    if unknown or not names:
        message = f"{', '.join(unknown) or 'none'} given, known are {', '.join(PACKAGES)}"
        raise argparse.ArgumentTypeError(message)
    return names


def _above_zero(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        message = f"must be above 0, got {text}"
        raise argparse.ArgumentTypeError(message)
    return int(value) if value.is_integer() else value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        message = f"must be 1 or more, got {text}"
        raise argparse.ArgumentTypeError(message)
    return value


def parser() -> argparse.ArgumentParser:
    """Return the command's options."""
    command = argparse.ArgumentParser(prog="python -m bench.planning", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument(
        "--instances", type=Path, help="folder, subfolders too (default: that of the open data)"
    )
    command.add_argument(
        "--budget",
        type=_above_zero,
        default=10,
        help="wall seconds a solve; tournee_cpu: of the processor",
    )
    command.add_argument(
        "--solvers", type=_solver_names, default=["tournee", "vroom"], help="A,B,…"
    )
    command.add_argument("--objective", choices=OBJECTIVES, default="vehicles")
    command.add_argument("--seeds", type=_count, default=1, help="seeds 1 to N (default 1)")
    command.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    command.add_argument(
        "--again",
        type=_solver_names,
        default=[],
        metavar="A,B",
        help="solvers that have changed: drop their rows and solve anew",
    )
    command.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="PATTERN",
        help="instances whose suite ('li_lim 100') or set/name matches, or one of "
        f"{', '.join(SELECTIONS)}; may be repeated",
    )
    return command


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status: 2 for bad input, 130 interrupted, else 0."""
    options = parser().parse_args(argv)
    folder = options.instances or open_data() / "instances"
    if not folder.is_dir():
        if options.instances and options.instances.exists():
            print(f"{folder}: must be a folder of instances, is a file", file=sys.stderr)
            return 2
        print(skipped(folder))
        return 0
    try:
        instances, others = find_instances(folder)
        read_rows(options.out, ROW_KEYS)
    except (UnreadableInstance, UnreadableRows) as error:
        print(error, file=sys.stderr)
        return 2
    chosen = choose(instances, options.only)
    if not chosen:
        print(f"{folder}: no instance of a known format that is asked for", file=sys.stderr)
        # A named choice is made for the open data; other folders may well have none of it.
        return 0 if instances and set(options.only) <= SELECTIONS.keys() else 2
    if others:
        folders = ", ".join(sorted({str(path.parent.relative_to(folder)) for path in others}))
        print(f"{len(others)} files of other formats left out, in {folders}")
    return _run_and_tell(chosen, options)


def _run_and_tell(chosen: list[Instance], options: argparse.Namespace) -> int:
    absent = {name: why for name in options.solvers if (why := missing(name))}
    for name, why in absent.items():
        print(f"absent: {name} ({why})")
    todo = list(solves(chosen, options))
    status = 0
    try:
        rows = run(todo, options.out, absent, options.again)
    except KeyboardInterrupt:
        print("interrupted; the same command goes on from here", file=sys.stderr)
        rows, status = read_rows(options.out, ROW_KEYS), 130
    asked = {solve.key for solve in todo}
    suites = {(instance.set, instance.name): instance.suite for instance in chosen}
    goal = "best known" if options.objective == "vehicles" else "best found by any, or known"
    print(f"\nobjective {options.objective}, {options.budget:g} s a solve; gap to the {goal}")
    mine = [row for row in rows if row_key(row) in asked]
    print("\n".join(table(mine, rows, suites, options.solvers)))
    for name, why in absent.items():
        print(f"absent: {name} ({why})")
    return status


if __name__ == "__main__":
    sys.exit(main())
