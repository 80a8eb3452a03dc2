"""Every bench by its name: ``python -m bench NAME [ARGUMENTS]``, or without a name the list.

``make bench NAME=routing ARGS='--extract FILE'`` is the same after setting up. Arguments go on to
the bench, whose own ``--help`` tells them. docs/benches.md keeps what was measured.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass

from bench.opendata import open_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A bench: what it measures, and the commands that do.

    Attributes
    ----------
    summary
        What it measures, one line.
    module
        Module that is run.
    runs
        Arguments of each run, one after the other. ``{open_data}`` stands for the folder of the
        open data. Arguments that are given take the place of these.
    folder
        Folder in which its Node packages are fetched before it runs.
    """

    summary: str
    module: str
    runs: tuple[str, ...] = ("",)
    folder: str = ""


_ALL = "--solvers tournee,vroom,pyvrp,ortools,commiv --seeds 3"
_TWO = "--solvers tournee,vroom"
BENCHES = {
    "api": Bench(
        summary="one server process under load: quotes, events, reads, listeners",
        module="bench.api",
    ),
    "board": Bench(
        summary="the board in a browser on a slowed processor, and its memory over eight hours",
        module="bench.board.measure",
        runs=("", "--hours"),
    ),
    "board-moves": Bench(
        summary="how soon the board knows what a move costs, over a live day of 500 jobs",
        module="bench.board.moves",
    ),
    "budgets": Bench(
        summary="days with all rules: the first plan, and ten seconds beside two minutes",
        module="bench.planning.budgets",
    ),
    "cycles": Bench(
        summary="collections and drops in one plan, beside a fixed hand-over hour",
        module="bench.order_cycles",
    ),
    "doors": Bench(
        summary="addresses of extracts (named as arguments) that end on ways that are pushed",
        module="bench.routing.doors",
    ),
    "fair-cost": Bench(
        summary="shares of pooled rounds beside exact enumeration and sampling",
        module="bench.planning.fair_cost",
    ),
    "geocoding": Bench(
        summary="how typed addresses are found, right or wrong (--extract FILE: there)",
        module="bench.routing.geocoding",
    ),
    "goods-aboard": Bench(
        summary="days planned with longest times aboard and kinds apart, beside the same without",
        module="bench.planning.goods_aboard",
    ),
    "grubhub": Bench(
        summary="meal orders planned while they come in",
        module="bench.grubhub",
    ),
    "one-user": Bench(
        summary="what others wait for while one user asks the dearest things, nine at once",
        module="bench.one_user",
    ),
    "large": Bench(
        summary="a day of 5,000 jobs planned in parts, beside VROOM",
        module="bench.planning.large",
    ),
    "large-city": Bench(
        summary="5,000 jobs on real streets, ways in blocks beside whole tables",
        module="bench.planning.large_city",
    ),
    "phone": Bench(
        summary="the courier's app on a slow phone, with Lighthouse",
        module="bench.courier_app.phone",
        folder="bench/lighthouse",
    ),
    "plan-command": Bench(
        summary="tournee plan, help and route as whole processes (--extract FILE: there)",
        module="bench.planning.plan_command",
        runs=("--extract {open_data}/osm/porto.osm.pbf",),
    ),
    "planning": Bench(
        summary="our planner beside VROOM, under 30 minutes; goes on where it stopped",
        module="bench.planning",
        runs=(
            f"{_TWO} --budget 10 --only hundreds",
            f"{_TWO} --budget 10 --only sample --objective distance",
            f"{_TWO} --budget 60 --only large",
        ),
    ),
    "planning-full": Bench(
        summary="the same on every instance, all peers, three seeds: many hours",
        module="bench.planning",
        runs=(
            f"{_ALL} --budget 10",
            f"{_ALL} --budget 10 --objective distance",
            f"{_ALL} --budget 60 --only '* 400' --only '* 1000'",
        ),
    ),
    "quotes": Bench(
        summary="a job with twenty windows asked of 53 rounds",
        module="bench.planning.quotes",
    ),
    "replan": Bench(
        summary="live days planned anew after one event, beside a plan from nothing",
        module="bench.planning.replan",
        runs=("--seeds 3",),
    ),
    "routing": Bench(
        summary="our router beside OSRM and others (--extract FILE: on that one)",
        module="bench.routing",
        runs=(
            "--extract {open_data}/osm/porto.osm.pbf",
            "--extract {open_data}/osm/stress_porto_2x2.osm.pbf",
        ),
    ),
    "rules": Bench(
        summary="moves a second of our planner's search, plain and with all rules",
        module="bench.planning.rules",
    ),
    "solves": Bench(
        summary="memory over many solves of a large day",
        module="bench.planning.solves",
    ),
    "stable": Bench(
        summary="a recurring day a week later, at several prices of a visit that changed",
        module="bench.planning.stable",
    ),
    "store": Bench(
        summary="the day's queries on a year of a cooperative's data",
        module="bench.store",
    ),
    "tags": Bench(
        summary="our reading of bicycle tags against rows of other engines' tests",
        module="bench.tags",
        runs=("{open_data}/conformance/osrm_bicycle_rows.json",),
    ),
    "tiles": Bench(
        summary="how large map tiles are, and how soon they are there",
        module="bench.routing.tiles",
    ),
    "truth": Bench(
        summary="2,000 trips in each city beside OSRM's bicycle profile",
        module="bench.routing.truth",
    ),
    "two-dispatchers": Bench(
        summary="two dispatchers who act at random (arguments: address, day, e-mail)",
        module="bench.board.two_dispatchers",
    ),
}
"""Benches by name."""


def main(argv: list[str]) -> int:
    """Run the bench that is named; returns its exit status."""
    if not argv or argv[0] in {"-h", "--help"}:
        print(__doc__)
        for name, bench in BENCHES.items():
            print(f"{name:16} {bench.summary}")
        return 0
    name, *given = argv
    if name not in BENCHES:
        print(f"There is no bench {name!r}. There are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    bench = BENCHES[name]
    if bench.folder:
        subprocess.run(["npm", "ci", "--silent"], cwd=bench.folder, check=True)  # noqa: S607
    for arguments in [given] if given else [_words(run) for run in bench.runs]:
        done = subprocess.run([sys.executable, "-m", bench.module, *arguments], check=False)  # noqa: S603
        if done.returncode:
            return done.returncode
    return 0


def _words(run: str) -> list[str]:
    return [word.format(open_data=open_data()) for word in shlex.split(run)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
