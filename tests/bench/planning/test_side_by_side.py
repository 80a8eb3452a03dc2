"""The planning bench: rows, going on where it stopped, absent peers, our own solver."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.apart import Absent, Died
from bench.planning import peers
from bench.planning import side_by_side as planning
from bench.planning.instances import OBJECTIVES, Instance, Routes
from bench.planning.peers import timed_solve, tournee_cpu
from bench.planning.side_by_side import ROW_KEYS, main
from tests.support.plans.instances import write_sets

Calls = list[tuple[str, str, int]]
ROUTES: dict[str, Routes] = {
    "TINY1": ((1, 3, 2, 4),),
    "tiny-n4-1": ((1, 3, 2, 4),),
    "T1": ((1, 2), (3,)),
}


INTERRUPT: Routes = ((-1,),)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Let every solve give known routes at once; lists solver, instance and seed of each."""
    recorded: Calls = []

    def answer(
        work: object,
        solver: str,
        instance: Instance,
        objective: str,
        budget_s: float,
        seed: int,
        *,
        limit_s: float,
    ) -> tuple[Routes, float]:
        assert work is timed_solve
        assert objective in OBJECTIVES
        assert limit_s > budget_s
        recorded.append((solver, instance.name, seed))
        if ROUTES[instance.name] == INTERRUPT:
            raise KeyboardInterrupt
        return ROUTES[instance.name], 0.5

    monkeypatch.setattr(planning, "run_apart", answer)
    return recorded


def command(folder: Path, out: Path, *more: str) -> list[str]:
    """Return the arguments of a short run."""
    return ["--instances", str(folder), "--budget", "1", "--out", str(out), *more]


def test_rows_have_the_agreed_form(tmp_path: Path, calls: Calls) -> None:
    """A row says set, instance, solver, objective, budget, seed, result, best known, verdict."""
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "a" / "rows.json"
    assert main(command(folder, out, "--solvers", "tournee", "--objective", "distance")) == 0
    rows = json.loads(out.read_text())
    assert len(calls) == len(rows) == 3
    assert all(row.keys() == ROW_KEYS for row in rows)
    assert rows[1] == {
        "set": "sartori",
        "instance": "tiny-n4-1",
        "solver": "tournee",
        "objective": "distance",
        "budget_s": 1,
        "seed": 1,
        "vehicles": 1,
        "distance": 22.0,
        "best_vehicles": 1,
        "best_distance": 21.0,
        "feasible": True,
    }


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, calls: Calls) -> None:
    """Rows in the file are kept and not solved again; only what is missing is."""
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    main(command(folder, out, "--solvers", "tournee"))
    first = json.loads(out.read_text())
    first[0]["distance"] = 123.0
    out.write_text(json.dumps(first))
    calls.clear()
    main(command(folder, out, "--solvers", "tournee,vroom", "--seeds", "2"))
    rows = json.loads(out.read_text())
    assert rows[:3] == first
    assert len(rows) == 12
    assert ("tournee", "TINY1", 1) not in calls
    assert len(calls) == len(set(calls)) == 9


def test_interrupted_solves_are_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    """What was solved before an interrupt is in the file; the exit status says so."""
    monkeypatch.setitem(ROUTES, "T1", INTERRUPT)
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    assert main(command(folder, out, "--solvers", "tournee")) == 130
    assert [row["instance"] for row in json.loads(out.read_text())] == ["TINY1", "tiny-n4-1"]
    assert len(calls) == 3


def test_a_changed_solver_is_run_again(tmp_path: Path, calls: Calls) -> None:
    """``--again`` drops the rows of that solver, of the solves asked for, and no others."""
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    main(command(folder, out, "--solvers", "tournee,vroom"))
    calls.clear()
    only = ("--solvers", "tournee,vroom", "--only", "solomon/*", "--again", "tournee")
    main(command(folder, out, *only))
    assert calls == [("tournee", "T1", 1)]
    assert len(json.loads(out.read_text())) == 6


def test_an_absent_peer_is_named(
    tmp_path: Path,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A peer that is not installed has no rows and is named, at the start and at the end."""
    monkeypatch.setitem(peers.PACKAGES, "vroom", ("no_such_module", "pyvroom"))
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    assert main(command(folder, out, "--solvers", "tournee,vroom")) == 0
    assert {solver for solver, _, _ in calls} == {"tournee"}
    output = capsys.readouterr().out
    assert output.count("absent: vroom (package pyvroom is not installed)") == 2


def test_a_peer_that_does_not_load_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A peer that is installed and cannot be imported is absent too, with what it said."""

    def refuse(*_: object, **__: object) -> None:
        message = "libsomething.so is too new"
        raise Absent(message)

    monkeypatch.setattr(planning, "run_apart", refuse)
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    assert main(command(folder, out, "--solvers", "pyvrp")) == 0
    assert "absent: pyvrp (libsomething.so is too new)" in capsys.readouterr().out
    assert not out.exists()


def test_a_solve_without_result_has_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A solver that crashes is not feasible, and the others go on."""

    def crash(*_: object, **__: object) -> None:
        message = "ended with status -11 and no result"
        raise Died(message)

    monkeypatch.setattr(planning, "run_apart", crash)
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    main(command(folder, out, "--solvers", "ortools"))
    rows = json.loads(out.read_text())
    assert [(row["vehicles"], row["feasible"]) for row in rows] == [(None, False)] * 3
    assert "status -11" in capsys.readouterr().out


def test_broken_routes_are_reported(
    tmp_path: Path,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Routes that the judge refuses keep their figures, are not feasible, and are told why."""
    monkeypatch.setitem(ROUTES, "T1", ((1, 2), (3, 3)))
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    main(command(folder, out, "--solvers", "tournee", "--only", "solomon/*"))
    assert [row["feasible"] for row in json.loads(out.read_text())] == [False]
    assert "node 3 is visited 2 times" in capsys.readouterr().out
    assert len(calls) == 1


def test_without_open_data_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No folder of instances is no failure."""
    monkeypatch.setenv("TOURNEE_OPEN_DATA", str(tmp_path / "nowhere"))
    assert main([]) == 0
    wanted = f"skipped: no open data at {tmp_path / 'nowhere' / 'instances'}, set TOURNEE_OPEN_DATA"
    assert capsys.readouterr().out.strip() == wanted


def test_a_file_that_holds_no_rows_is_never_overwritten(tmp_path: Path, calls: Calls) -> None:
    """A wrong ``--out`` ends the command with status 2 and leaves the file as it is."""
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    out.write_text('{"my": "thesis"}')
    assert main(command(folder, out)) == 2
    assert out.read_text() == '{"my": "thesis"}'
    assert calls == []


@pytest.mark.parametrize(("only", "status"), [("large", 0), ("solomon/X*", 2)])
def test_a_choice_that_meets_nothing_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], only: str, status: int
) -> None:
    """A named choice may be empty in some folder; a pattern that meets nothing is a mistake."""
    folder = write_sets(tmp_path / "sets")
    assert main(command(folder, tmp_path / "rows.json", "--only", only)) == status
    assert "no instance of a known format that is asked for" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [["--solvers", "vrom"], ["--solvers", ""], ["--budget", "0"], ["--seeds", "0"]],
)
def test_wrong_options_are_refused(wrong: list[str]) -> None:
    """Unknown solvers and figures that mean nothing end the command with status 2."""
    with pytest.raises(SystemExit) as caught:
        main(wrong)
    assert caught.value.code == 2


SHORT = ("--budget", "0.2")
"""As long as these few stops are worth to searches that use up all that they may."""
APART = "commiv"
"""The solver that is run as the command runs all: in a process of its own for each instance."""


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve in this process, as loading a solver for each instance takes longer than its search."""

    def run_here(work: Callable[..., Any], *args: object, limit_s: float) -> object:
        assert limit_s > 0
        return work(*args)

    monkeypatch.setattr(planning, "run_apart", run_here)


@pytest.mark.slow
@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("objective", ["vehicles", "distance"])
def test_our_solver_solves_every_format(tmp_path: Path, objective: str) -> None:
    """A moment of our search gives feasible routes."""
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    assert main(command(folder, out, *SHORT, "--solvers", "tournee", "--objective", objective)) == 0
    rows = json.loads(out.read_text())
    assert [row["feasible"] for row in rows] == [True] * 3
    if objective == "vehicles":
        assert [row["vehicles"] for row in rows] == [1, 1, 2]


def test_a_budget_may_be_in_seconds_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``tournee_cpu`` is given, and says it took, is read from the processor's clock."""
    whole, tenths = itertools.count(), itertools.count()
    monkeypatch.setattr(peers, "process_time", lambda: next(whole))
    monkeypatch.setattr(tournee_cpu, "process_time", lambda: next(tenths) / 10)
    routes, seconds = timed_solve("tournee_cpu", peers._tiny(paired=True), "vehicles", 2, 1)
    assert sorted(node for route in routes for node in route) == [1, 2, 3, 4]
    assert seconds == 1


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["vroom", "pyvrp", "ortools", "commiv"])
def test_every_peer_that_is_here_solves_every_format(
    tmp_path: Path, request: pytest.FixtureRequest, solver: str
) -> None:
    """A moment of each peer gives feasible routes: our reading of its interface is right."""
    if why := peers.missing(solver):
        pytest.skip(f"{solver}: {why}; `make setup` installs the extra `bench`")
    if solver != APART:
        request.getfixturevalue("near")
    folder, out = write_sets(tmp_path / "sets"), tmp_path / "rows.json"
    main(command(folder, out, *SHORT, "--solvers", solver))
    assert [row["feasible"] for row in json.loads(out.read_text())] == [True] * 3
