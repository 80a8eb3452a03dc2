"""Mutation bench: the tests that notice small faults that a seed chooses.

1. ``python -m bench.source.mutations sow FAULTS`` chooses ``--count`` faults by ``--seed``, at most
   one in a function, more where there is more code, and writes them to a file.
2. ``python -m bench.source.mutations reach FAULTS STATE`` runs the fast tests once, or those named
   behind ``--``, and keeps in the folder STATE which of them come by each fault's place, and how
   long each takes.
3. ``python -m bench.source.mutations run FAULTS STATE`` puts in one fault after another, runs the
   tests that come by, nearest first, and keeps which one failed first. It goes on where it stopped;
   ``--again survived`` tries those once more that no test noticed, with another ``--budget``.
4. ``python -m bench.source.mutations report STATE [LATER]`` prints the shares, and what was noticed
   in one state and not in the later.

``python -m bench.source.mutations carry FAULTS NEW`` finds the same places in code whose modules
have moved since, by the function's name and the text of the line, and prints what it is not sure
of.

The faults are written into the files of this very tree, one at a time, and taken out again: give it
a copy of its own. After an interruption the next run takes out what was left in.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from bench.source.mutants import KINDS, Fault, Source, faults, mutated, with_probes

LAYERS = ("routing", "dispatch", "data", "api")
LEFT_OUT = ("data/migrations/",)
# Its tests read the source itself, and notice faults by their looks.
UNASKED = ("tests/test_project.py",)
COMPILING_S = 300
"""Seconds of the processor that compiling a changed function and its callers may take besides."""
PATIENCE = 10
"""Seconds by the clock that are waited for one of the processor."""
STOP_S = 20
"""Seconds a test run has for cleaning up, once it is told to stop."""

PLUGIN = '''
"""Keeps which places each test comes by, in whatever process, and how long tests take."""

import json
import os

FILE = os.environ["REACHED_FILE"]
seen = set()


def keep(*row):
    """Write a row; short ones are written whole, whoever else writes."""
    handle = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(handle, (json.dumps(row) + "\\n").encode())
    os.close(handle)


def at(number):
    """Keep that the test under way comes by a place."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    if test and (number, test) not in seen:
        seen.add((number, test))
        keep("reached", number, test)


took = {}


def pytest_runtest_logreport(report):
    """Keep how a test ended and its seconds, fixtures included."""
    took[report.nodeid] = took.get(report.nodeid, 0) + report.duration
    if report.when == "teardown":
        keep("took", report.nodeid, round(took[report.nodeid], 3))
    elif report.outcome != "passed":
        keep("failed", report.nodeid, report.outcome)
'''
# A process that keeps nothing of its environment does not find the module, and tells nothing.
PROBE = """try:
    __import__("reached").at({})
except ImportError:
    pass"""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A fault, where it is, and the text of its function, by which it is found again."""

    number: int
    file: str
    fault: Fault
    source: str

    @property
    def where(self) -> str:
        """File, function and line for a person."""
        return f"{self.file}:{self.fault.line} {self.fault.function}"


def product_files() -> list[Path]:
    """Python files of the product that get faults."""
    found = (one for layer in LAYERS for one in sorted(Path(layer).rglob("*.py")))
    return [one for one in found if not one.as_posix().startswith(LEFT_OUT)]


def sow(seed: int, count: int) -> list[Mutation]:
    """Choose faults: a file by its lines, then a kind, then a place."""
    chance = random.Random(seed)
    files = product_files()
    sources = {one: Source(one.read_text("utf-8")) for one in files}
    weights = [len([line for line in sources[one].raw.splitlines() if line]) for one in files]
    chosen: list[Mutation] = []
    taken: set[tuple[Path, str]] = set()
    while len(chosen) < count:
        (file,) = chance.choices(files, weights)
        kind = chance.choice(KINDS)
        possible = [
            one
            for one in _faults_of(sources[file])
            if one.kind == kind and (file, one.function) not in taken
        ]
        if possible:
            fault = chance.choice(possible)
            taken.add((file, fault.function))
            text = sources[file].text_of(sources[file].function_of(fault))
            chosen.append(Mutation(len(chosen), file.as_posix(), fault, text))
    return chosen


@cache
def _faults_of(source: Source) -> list[Fault]:
    return faults(source)


def carry(mutations: Iterable[Mutation]) -> Iterator[tuple[Mutation, Mutation, float]]:
    """Find the places of faults in this tree: the old one, the new one, and how alike they are.

    Likeness is 1 where function and line read the same, 0 where there is no such place.
    """
    sources = {one.as_posix(): Source(one.read_text("utf-8")) for one in product_files()}
    places = [
        (file, source, name, source.text_of(function))
        for file, source in sources.items()
        for name, function in source.functions()
    ]
    for one in mutations:
        near = sorted(places, key=lambda place: _nearness(one, place[0], place[2], place[3]))[-5:]
        best: tuple[float, Mutation] = (0.0, one)
        for file, source, name, text in near:
            alike = SequenceMatcher(None, one.source, text, autojunk=False).ratio()
            for fault in _faults_of(source):
                if (fault.function, fault.kind) != (name, one.fault.kind):
                    continue
                line = SequenceMatcher(None, one.fault.text, fault.text).ratio()
                same = (fault.old == one.fault.old) + (fault.new == one.fault.new)
                score = alike * line * (0.5 + same / 4) - 0.01 * abs(fault.nth - one.fault.nth)
                score += 0.001 * (file == one.file)
                if score > best[0]:
                    best = score, Mutation(one.number, file, fault, text)
        yield one, best[1], min(1.0, round(best[0], 2))


def _nearness(one: Mutation, file: str, name: str, text: str) -> float:
    """Quick guess of how likely a function is the one that a fault was in."""
    words = set(re.findall(r"\w+", one.source))
    others = set(re.findall(r"\w+", text))
    shared = len(words & others) / (len(words | others) or 1)
    last = name.rpartition(".")[2] == one.fault.function.rpartition(".")[2]
    return shared + 0.3 * last + 0.2 * (file == one.file) + 0.3 * (one.fault.text in text)


@contextmanager
def written(texts: Mapping[str, str], state: Path) -> Iterator[None]:
    """Put other texts into files and take them out again, the times of change too."""
    undo = state / "undo.json"
    before = {
        file: (Path(file).read_text("utf-8"), Path(file).stat().st_mtime_ns) for file in texts
    }
    undo.write_text(json.dumps(before), "utf-8")
    try:
        for file, text in texts.items():
            Path(file).write_text(text, "utf-8")
        yield
    finally:
        take_out(state)


def take_out(state: Path) -> None:
    """Bring files back to what they were before the faults."""
    undo = state / "undo.json"
    if undo.exists():
        for file, (text, changed_ns) in json.loads(undo.read_text("utf-8")).items():
            Path(file).write_text(text, "utf-8")
            # What is compiled is kept by the time of change.
            os.utime(file, ns=(changed_ns, changed_ns))
        undo.unlink()


def run_tests(
    words: Iterable[str],
    environment: Mapping[str, str],
    *,
    wall_s: float,
    processor_s: int | None = None,
) -> tuple[int | None, str]:
    """Run pytest: its exit status, None if it took too long by the clock, and what it printed.

    More seconds of the processor than given end it by a signal of its own, as a busy machine makes
    tests slow by the clock, and only a loop without an end makes them busy.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        process = subprocess.Popen(  # noqa: S603  # our own
            [*command, *words],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        status: int | None
        if processor_s is not None:
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (processor_s, processor_s + STOP_S))
        try:
            status = process.wait(wall_s)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            _stop(process)
        out.seek(0)
        return status, out.read()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a test run with all that it started; first asked, so that it takes down its database."""
    for signal_ in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal_)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)


class Reach:
    """Tests that run a fault's place, in whole seconds and without those that fail anyway."""

    def __init__(self, file: Path) -> None:
        self.tests: dict[int, list[str]] = {}
        self.took: dict[str, float] = {}
        failed: set[str] = set()
        failing: set[str] = set()
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            row = json.loads(line)
            if row[0] == "reached":
                self.tests.setdefault(row[1], []).append(row[2])
            elif row[0] == "failed":
                failing.add(row[1])
            else:
                self.took[row[1]] = row[2]
                # It may have been run twice: the last time counts.
                (failed.add if row[1] in failing else failed.discard)(row[1])
                failing.discard(row[1])
        self.took = {test: took for test, took in self.took.items() if test not in failed}

    def near(self, mutation: Mutation, budget_s: float) -> list[str]:
        """Tests to ask, by files whose names are like the module's, quick ones first.

        Where no test is known to come by, as compiled functions and servers tell nothing, those
        are asked that mention the module, then those of its layer.
        """
        reached = dict.fromkeys(self.tests.get(mutation.number, ()))
        known = [one for one in reached if one in self.took]
        if not known and (mutation.fault.compiled or mutation.number not in self.tests):
            known = self._mentioning(mutation.file)
        chosen: list[str] = []
        left = budget_s
        for test in sorted(known, key=lambda one: (-nearness(mutation, one), self.took[one])):
            if self.took[test] <= left:
                left -= self.took[test]
                chosen.append(test)
        return chosen

    def _mentioning(self, file: str) -> list[str]:
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        package, _, name = module.rpartition(".")
        words = re.compile(rf"{re.escape(module)}\b|from {re.escape(package)} import.*\b{name}\b")
        layer = f"tests/{file.partition('/')[0]}/"
        in_layer = [test for test in self.took if test.startswith(layer)]
        texts = {one: Path(one).read_text("utf-8") for one in {_file_of(test) for test in in_layer}}
        mentioning = [test for test in in_layer if words.search(texts[_file_of(test)])]
        return mentioning or in_layer


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def nearness(mutation: Mutation, test: str) -> float:
    """Likelihood that a test is about a fault's function, by its file's path and names."""
    file = _file_of(test)
    name = mutation.fault.function.rpartition(".")[2]
    named = not name.startswith("__") and name in _words(file)
    return likeness(mutation.file, file) + 0.5 * named


@cache
def likeness(file: str, tested: str) -> float:
    """Likeness of the paths of a module and of a file of tests, in [0, 2]."""
    folder, _, name = file.removesuffix(".py").rpartition("/")
    at, _, other = tested.removesuffix(".py").rpartition("/")
    parts = SequenceMatcher(None, folder.split("/"), at.split("/")[1:]).ratio()
    return parts + SequenceMatcher(None, name, other.removeprefix("test_")).ratio()


@cache
def _words(file: str) -> frozenset[str]:
    """Words in a file of tests."""
    there = Path(file).exists()
    return frozenset(re.findall(r"\w+", Path(file).read_text("utf-8"))) if there else frozenset()


def compiled_copy(folder: Path) -> None:
    """Copy what numba has compiled for this tree into a folder that takes its place."""
    from numba.core.caching import _CacheLocator

    for kept in (one for layer in LAYERS for one in Path(layer).rglob("__pycache__/*.nb[ci]")):
        source = kept.absolute().parent.parent / "any.py"
        at = folder / _CacheLocator.get_suitable_cache_subpath(str(source))  # type: ignore[no-untyped-call]
        at.mkdir(parents=True, exist_ok=True)
        shutil.copy2(kept, at / kept.name)


def try_one(mutation: Mutation, reach: Reach, state: Path, budget_s: float, limit_s: int) -> Any:  # noqa: ANN401  # a row of JSON
    """Put in a fault and run the tests that come by.

    Returns
    -------
    Any
        Number, result (``noticed``, ``timed out`` for a loop without an end, ``survived``,
        ``unreached``, or ``given up`` where the machine was too busy), the test that failed first,
        how many were asked of how many that come by, and seconds.
    """
    source = Source(Path(mutation.file).read_text("utf-8"))
    tests = reach.near(mutation, budget_s)
    row = {
        "number": mutation.number,
        "result": "unreached",
        "test": None,
        "asked": len(tests),
        "reaching": len(reach.tests.get(mutation.number, ())),
        "seconds": 0.0,
    }
    if not tests:
        return row
    begin = time.monotonic()
    environment = {}
    compiling_s = 0
    numba = state / "numba"
    shutil.rmtree(numba, ignore_errors=True)
    if "numba" in source.raw.decode() or mutation.fault.compiled:
        compiled_copy(numba)
        environment["NUMBA_CACHE_DIR"] = str(numba.resolve())
        compiling_s = COMPILING_S
    with written({mutation.file: mutated(source, mutation.fault)}, state):
        words = ["-x", "--tb=no", "-rfE", *tests]
        status, printed = run_tests(
            words,
            environment,
            wall_s=PATIENCE * limit_s + 3 * compiling_s,
            processor_s=limit_s + compiling_s,
        )
    shutil.rmtree(numba, ignore_errors=True)
    row["seconds"] = round(time.monotonic() - begin, 1)
    row["result"] = {0: "survived", None: "given up", -signal.SIGXCPU: "timed out"}.get(
        status, "noticed"
    )
    if row["result"] == "noticed":
        found = re.search(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", printed, re.MULTILINE)
        row["test"] = found[1] if found else printed.strip().splitlines()[-1:]
    return row


def read_mutations(file: Path) -> list[Mutation]:
    """Faults of a file that :func:`write_mutations` wrote, their bytes found anew in this tree."""
    found = []
    for row in json.loads(file.read_text("utf-8")):
        fault = Fault(begin=-1, end=-1, **row.pop("fault"))
        found.append(Mutation(fault=fault, **row))
    return found


def write_mutations(file: Path, mutations: Iterable[Mutation]) -> None:
    """Write faults for people and for later; where in the file is left to be found anew."""
    rows = [asdict(one) for one in mutations]
    for row in rows:
        del row["fault"]["begin"], row["fault"]["end"]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def placed(mutation: Mutation) -> Mutation:
    """Find the bytes of a fault in its file; exits where the code is not the recorded one."""
    known = mutation.fault
    if Path(mutation.file).exists():
        for one in faults(Source(Path(mutation.file).read_text("utf-8"))):
            same = (one.kind, one.function, one.old, one.new, one.nth, one.text)
            if same == (known.kind, known.function, known.old, known.new, known.nth, known.text):
                return Mutation(mutation.number, mutation.file, one, mutation.source)
    sys.exit(f"no such place: {mutation.where}: {known.text!r}; `carry` finds it anew")


def read_results(state: Path) -> dict[int, Any]:
    """Last result of each fault by its number."""
    file = state / "results.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {row["number"]: row for row in map(json.loads, lines)}


def command_sow(args: argparse.Namespace) -> None:
    """Choose faults."""
    chosen = sow(args.seed, args.count)
    write_mutations(args.faults, chosen)
    print(Counter(one.file.partition("/")[0] for one in chosen))
    print(Counter(one.fault.kind for one in chosen))


def command_carry(args: argparse.Namespace) -> None:
    """Carry faults to this tree."""
    found = []
    for old, new, alike in carry(read_mutations(args.faults)):
        found.append(new)
        if alike < args.sure:
            print(f"{old.number} {alike}\n  {old.where}: {old.fault.text}")
            print(f"  {new.where}: {new.fault.text}" if alike else "  lost")
    write_mutations(args.new, found)


def command_reach(args: argparse.Namespace) -> None:
    """Find out which tests come by the faults."""
    take_out(args.state)
    by_file: dict[str, dict[int, Fault]] = {}
    for one in map(placed, read_mutations(args.faults)):
        by_file.setdefault(one.file, {})[one.number] = one.fault
    texts = {
        file: with_probes(Source(Path(file).read_text("utf-8")), put, PROBE)
        for file, put in by_file.items()
    }
    unasked = [f"--ignore={one}" for one in UNASKED]
    with tempfile.TemporaryDirectory() as folder, written(texts, args.state):
        (Path(folder) / "reached.py").write_text(PLUGIN, "utf-8")
        numba = Path(folder) / "numba"
        compiled_copy(numba)
        environment = {
            "PYTHONPATH": folder,
            "REACHED_FILE": str((args.state / "reach.jsonl").resolve()),
            "NUMBA_CACHE_DIR": str(numba),
        }
        words = ["-p", "reached", "--tb=no", *unasked, *(args.words or ("-m", "not slow"))]
        _, printed = run_tests(words, environment, wall_s=args.limit)
    print("\n".join(printed.splitlines()[-20:]))


def command_run(args: argparse.Namespace) -> None:
    """Put in the faults, one after another."""
    take_out(args.state)
    reach = Reach(args.state / "reach.jsonl")
    for mutation in read_mutations(args.faults):
        known = read_results(args.state).get(mutation.number)
        if known is not None and known["result"] not in args.again:
            continue
        row = try_one(placed(mutation), reach, args.state, args.budget, args.limit)
        with (args.state / "results.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)


def command_report(args: argparse.Namespace) -> None:
    """Print shares, and what only the earlier state noticed."""
    by_number = {one.number: one for one in read_mutations(args.faults)}
    before = read_results(args.state)
    print(dict(Counter(row["result"] for row in before.values())), "of", len(by_number))
    if args.later is None:
        for number, row in sorted(before.items()):
            if row["result"] not in {"noticed", "timed out"}:
                one = by_number[number]
                print(f"{number} {row['result']} ({row['asked']} asked) {one.where}")
                print(f"    {one.fault.text}   [{one.fault.old} -> {one.fault.new}]")
        return
    later = read_results(args.later)
    print(dict(Counter(row["result"] for row in later.values())), "later")
    missed = {"survived", "unreached", "given up"}
    for number, row in sorted(before.items()):
        after = later.get(number, {"result": "unknown"})
        if row["result"] not in missed and after["result"] in {*missed, "unknown"}:
            print(f"{number} {after['result']}, was: {row['test']}   {by_number[number].where}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True)

    def command(run: Callable[[argparse.Namespace], None], *paths: str) -> argparse.ArgumentParser:
        one = commands.add_parser(run.__name__.removeprefix("command_"), help=run.__doc__)
        for path in paths:
            one.add_argument(path, type=Path)
        one.set_defaults(run=run)
        return one

    sowing = command(command_sow, "faults")
    sowing.add_argument("--seed", type=int, default=21)
    sowing.add_argument("--count", type=int, default=150)
    carrying = command(command_carry, "faults", "new")
    carrying.add_argument("--sure", type=float, default=0.9, help="print places less alike")
    reaching = command(command_reach, "faults", "state")
    reaching.add_argument("--limit", type=float, default=7200, help="seconds")
    reaching.add_argument("words", nargs="*", help="arguments of pytest, behind --")
    running = command(command_run, "faults", "state")
    running.add_argument("--budget", type=float, default=40, help="seconds of tests for a fault")
    running.add_argument("--limit", type=int, default=60, help="a fault's seconds of processor")
    running.add_argument("--again", action="append", default=[], help="try these results again")
    reporting = command(command_report, "faults", "state")
    reporting.add_argument("later", type=Path, nargs="?")
    # Told to end, it takes out what it put in; so do the test runs, whose signals are as ours were.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    args = parser.parse_args()
    if hasattr(args, "state"):
        args.state.mkdir(parents=True, exist_ok=True)
    args.run(args)


if __name__ == "__main__":
    main()
