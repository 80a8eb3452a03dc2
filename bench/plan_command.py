"""``tournee plan`` as a whole process: what a day takes beyond its budget.

``python -m bench.plan_command --extract FILE`` compiles the extract, writes a day of shipments over
its streets (seeded; ``--shipments``, ``--vehicles``) and plans it as people do, with explanation,
page, sheets and labels. It prints the wall seconds of each of ``--runs`` runs, when ``plan.json``
stood in the folder, and the median beyond ``--budget``; and how long ``tournee --help`` and
``tournee route`` take.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from api.streets.cities import compile_city, open_city
from bench.vroom_plan import make_problem

PROGRAM = (sys.executable, "-c", "from api.cli.main import main; main()")


def run(words: Sequence[str], home: Path, awaited: Path | None = None) -> tuple[float, float]:
    """Run a command; gives its wall seconds, and those until a file was there."""
    begin = time.monotonic()
    appeared = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while awaited is not None and not awaited.exists() and not ended.wait(0.02):
            pass
        appeared[0] = time.monotonic() - begin

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        environment = {**os.environ, "TOURNEE_HOME": str(home)}
        command = [*PROGRAM, *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603  # our own
    finally:
        ended.set()
        watcher.join()
    return time.monotonic() - begin, appeared[0]


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
            seconds = statistics.median(run(words, home)[0] for _ in range(5))
            print(f"tournee {label:<6} {seconds:6.2f} s")
        beyond = []
        for number in range(arguments.runs):
            out = home / f"out-{number}"
            words = ["plan", str(day), "--city", name, "--out", str(out)]
            words += ["--budget", f"{arguments.budget:g}s"]
            whole, plan = run(words, home, out / "plan.json")
            beyond.append(whole - arguments.budget)
            print(f"tournee plan   {whole:6.2f} s, plan.json after {plan:6.2f} s")
        print(f"beyond the budget: {statistics.median(beyond):.2f} s (median of {arguments.runs})")


if __name__ == "__main__":
    main()
