"""``python -m bench.one_user``: what others wait for while one user asks the dearest things.

Every operation that takes a list, a text over 10 kB or a file, of the interface and of the pages,
at the largest body that is accepted, nine at once by one signed-in user, on a server with a worker,
the demo's city and its day under way: how long ``/health/live`` and another person's ``/v1/me``
were silent, and how much memory all processes took together.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from json import loads
from pathlib import Path
from typing import Any

from api.processes.numeric_code import COMMAND, is_compiled
from bench.one_user.first_streets import founded, large_extract
from bench.one_user.installation import Installation, Running, installed
from bench.one_user.measuring import (
    HEAD,
    MOST_MEMORY_MB,
    MOST_SILENT_S,
    WORK_S,
    Row,
    measure,
)
from bench.one_user.operations import Operation, described
from bench.one_user.page_forms import BY_PAGE, page_operations
from bench.one_user.trials import ALONE_S, Trial, largest_accepted, trials_of
from bench.one_user.watching import Watched, Watcher, watching
from bench.rows import write_rows

OUT = Path("build/bench/one_user.json")
CITIES = Path("build/bench/cities")
UPLOAD = "POST /setup/streets/upload"
_QUIET_S = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Start, measure, print; 1 if somebody waited too long, or it took too much memory."""
    parser = argparse.ArgumentParser(prog="python -m bench.one_user", description=__doc__)
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        help="operations whose name holds this or another",
    )
    parser.add_argument("--times", type=int, default=3, help="runs of each operation (3)")
    parser.add_argument("--cities", type=Path, default=CITIES, help="where the city is kept")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    # As at Ctrl-C: all that was started is ended on the way out.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if not is_compiled():
        print("compiling numeric code, minutes", flush=True)
        subprocess.run(COMMAND, check=True)  # noqa: S603  # our own program
    rows: list[Row] = []
    only = chosen.only or [""]
    try:
        print(HEAD, flush=True)
        for row in _all_rows(chosen.cities, only, chosen.times):
            print(row, flush=True)
            rows.append(row)
    except KeyboardInterrupt:
        print("broken off", file=sys.stderr)
    write_rows(chosen.out, [_plain(row) for row in rows])
    print(verdict(rows))
    return int(any(row.is_missed for row in rows) or _memory_mb(rows) > MOST_MEMORY_MB)


def _all_rows(cities: Path, only: Sequence[str], times: int) -> Iterator[Row]:
    if any(one not in UPLOAD or not one for one in only):
        with installed(cities) as installation, _watched(installation) as watcher:
            yield from _rows(installation, watcher, only, times)
    if any(one in UPLOAD for one in only):
        extract = large_extract()
        with founded() as first, _watched(first) as watcher:
            runs = measure(first, watcher, lambda: first.upload(extract), times)
            yield Row(name=UPLOAD, size=len(extract), runs=runs)


def _rows(
    installation: Installation, watcher: Watcher, only: Sequence[str], times: int
) -> Iterator[Row]:
    document = _description(installation)
    pages, closed = page_operations(installation)
    print(f"pages that nobody could open: {', '.join(closed)}", flush=True)
    for operation in [*pages, *described(document)]:
        groups = list(trials_of(operation, document["components"]["schemas"], BY_PAGE))
        if not groups:
            print(f"{operation.name}: no body is known for it")
        for trials in groups:
            if any(one in trials[0].name for one in only):
                yield _row(installation, watcher, operation, trials, times)


def _row(
    installation: Installation,
    watcher: Watcher,
    operation: Operation,
    trials: list[Trial],
    times: int,
) -> Row:
    installation.await_worker(WORK_S)
    found = largest_accepted(installation, trials)
    size = len(found.trial.request(installation, found.share).body.content)
    runs = measure(
        installation, watcher, lambda: found.trial.request(installation, found.share), times
    )
    notes = [f"at {found.share:.1%} of the largest"] if found.share < 1 else []
    if found.alone_s > ALONE_S:
        notes.append(f"one alone took {found.alone_s:.0f} s of a larger one")
    notes += [f"no maxItems: {one}" for one in operation.unbounded[:1]]
    if len(operation.unbounded) > 1:
        notes[-1] += f" and {len(operation.unbounded) - 1} more"
    return Row(name=found.trial.name, size=size, runs=runs, note="; ".join(notes))


@contextmanager
def _watched(server: Running) -> Iterator[Watcher]:
    asked = {"health": ("/health/live", {}), "me": ("/v1/me", server.other)}
    roots = {"ours": server.server, "postgresql": server.postgresql}
    with watching(Watched(port=server.port, asked=asked, roots=roots)) as watcher:
        server.await_worker(WORK_S)
        time.sleep(_QUIET_S)
        began = time.monotonic()
        time.sleep(_QUIET_S)
        seen = watcher.seen(began, time.monotonic())
        silent = ", ".join(f"{name} {one:.2f} s" for name, one in seen.silent_s.items())
        memory = ", ".join(f"{name} {one:.0f} MB" for name, one in seen.memory_mb.items())
        print(f"before anything is asked: {silent}; {memory}", flush=True)
        yield watcher


def _description(installation: Installation) -> dict[str, Any]:
    line = HTTPConnection("127.0.0.1", installation.port)
    line.request("GET", "/openapi.json")
    found: dict[str, Any] = loads(line.getresponse().read())
    line.close()
    return found


def _memory_mb(rows: Sequence[Row]) -> float:
    return max((row.memory_mb for row in rows), default=0.0)


def verdict(rows: Sequence[Row]) -> str:
    """Return lines on missed targets and the most memory."""
    missed = [row.name for row in rows if row.is_missed]
    database = max(
        (run.seen.memory_mb["postgresql"] for row in rows for run in row.runs), default=0.0
    )
    memory = f"most memory of all our processes: {_memory_mb(rows):.0f} MB of {MOST_MEMORY_MB}"
    memory += f" (PostgreSQL besides: {database:.0f} MB)"
    return "\n".join(
        [
            f"{len(rows)} operations; others waited over {MOST_SILENT_S:g} s at {len(missed)}:",
            *(f"  {name}" for name in missed),
            memory,
        ]
    )


def _plain(row: Row) -> dict[str, object]:
    return {
        "operation": row.name,
        "bytes": row.size,
        "note": row.note,
        "health_s": round(row.health_s, 3),
        "me_s": round(row.me_s, 3),
        "memory_mb": round(row.memory_mb),
        "answers": [[str(one) for one in run.answers] for run in row.runs],
        "answered_s": [round(run.answered_s, 2) for run in row.runs],
    }


if __name__ == "__main__":
    sys.exit(main())
