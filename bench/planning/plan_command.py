"""``tournee plan`` as a whole process: what a day takes beyond its budget.

``python -m bench.planning.plan_command --extract FILE`` compiles the extract, writes a day of
shipments over its streets (seeded; ``--shipments``, ``--vehicles``) and plans it as people do, with
explanation, page, sheets and labels. It prints the wall seconds of each run, when ``plan.json``
stood in the folder, the seconds of processors that all its processes took, and the machine's load.
The first plan works out what streets cost the bikes that the import does not keep, and keeps it;
the median beyond ``--budget`` is that of ``--runs`` further ones. It prints the same of ``tournee
--help`` and ``tournee route``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from api.streets.cities import compile_city, open_city
from bench.planning.vroom_plan import make_problem

KEYS = ("wall", "cpu")
PROGRAM = (sys.executable, "-c", "from api.cli.main import main; main()")


class Ran(NamedTuple):
    """Seconds of one run: on the wall, until a file was there, and of processors."""

    wall: float
    awaited: float
    cpu: float


def run(words: Sequence[str], home: Path, awaited: Path | None = None) -> Ran:
    """Run a command, and look when a file is there."""
    environment = {**os.environ, "TOURNEE_HOME": str(home)}
    # The modules of a program that is installed are compiled once.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    appeared = 0.0
    with subprocess.Popen(  # noqa: S603  # our own
        [*PROGRAM, *words], stdout=subprocess.DEVNULL, env=environment
    ) as running:
        while awaited is not None and running.poll() is None and not awaited.exists():
            time.sleep(0.02)
        appeared = time.monotonic() - begin
        status = running.wait()
    wall = time.monotonic() - begin
    if status:
        sys.exit(f"tournee {words[0]} ended with status {status}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(wall, appeared, cpu)


def load() -> str:
    """Return how many processes want a processor, on average of a minute."""
    return f"load {os.getloadavg()[0]:.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--extract", type=Path, required=True)
    parser.add_argument("--shipments", type=int, default=300)
    parser.add_argument("--vehicles", type=int, default=16)
    parser.add_argument("--budget", type=float, default=10)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        name = compile_city(home / "cities", arguments.extract, "bench")
        router = open_city(home / "cities", name)
        problem = make_problem(router, arguments.shipments, arguments.vehicles, 1)
        day = home / "day.json"
        day.write_text(json.dumps(problem), encoding="utf-8")
        ends = [
            ",".join(map(str, problem["shipments"][number]["delivery"]["location"]))
            for number in (0, 1)
        ]
        for label, words in (("help", ["--help"]), ("route", ["route", name, *ends])):
            run(words, home)
            ran = [run(words, home) for _ in range(5)]
            wall, cpu = (statistics.median(getattr(one, key) for one in ran) for key in KEYS)
            print(f"tournee {label:<6} {wall:6.2f} s, {cpu:.2f} s of processors, {load()}")
        beyond = []
        for number in range(arguments.runs + 1):
            out = home / f"out-{number}"
            words = ["plan", str(day), "--city", name, "--out", str(out)]
            words += ["--budget", f"{arguments.budget:g}s"]
            one = run(words, home, out / "plan.json")
            beyond.append(one.wall - arguments.budget)
            print(
                f"tournee plan   {one.wall:6.2f} s, plan.json after {one.awaited:6.2f} s, "
                f"{one.cpu:.1f} s of processors, {load()}"
            )
        print(f"first plan, beyond its budget: {beyond[0]:.2f} s")
        print(f"further ones: {statistics.median(beyond[1:]):.2f} s (median of {arguments.runs})")


if __name__ == "__main__":
    main()
