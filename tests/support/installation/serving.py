"""``tournee serve`` as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from tests.support.installation.driven import CLOCK_FILE
from tests.support.installation.warm_processes import WarmProcess, start
from tests.support.store.postgres import is_alive

ROOT = Path(__file__).resolve().parents[3]
LIMIT_S = 300
"""A start makes a database, and the demo's a city and a day too: minutes on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server that answers."""

    process: subprocess.Popen[bytes] | WarmProcess
    address: str
    home: Path


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing is set but the home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "PYTHONPATH": str(ROOT), "TOURNEE_HOME": str(home), "TOURNEE_LANG": "en"}


@contextmanager
def serving(
    home: Path,
    *options: str,
    program: Sequence[str] = (),
    path: str = str(ROOT),
    clock: Path | None = None,
) -> Iterator[Serving]:
    """Start a server and wait until it says where it serves.

    Parameters
    ----------
    home
        Where it keeps its database and what it says.
    options
        Words behind ``tournee serve``.
    program
        How ``tournee`` is called; without it, what lies in this folder, forked from a process that
        has loaded it, and whose searches load with the first of them.
    path
        Where else Python looks for modules.
    clock
        File with the time that it and its workers go by: see :mod:`.driven`.
    """
    output = home / "output"
    words = ["serve", "--listen", "127.0.0.1:0", *options]
    known = environment(home) | {"PYTHONPATH": path}
    if clock is not None:
        known[CLOCK_FILE] = str(clock)
    with output.open("wb") as stream, _started(program, words, known, stream, home) as process:
        try:
            address = _address(process, output)
            yield Serving(process=process, address=address, home=home)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)


def _started(
    program: Sequence[str], words: Sequence[str], known: dict[str, str], stream: IO[bytes], at: Path
) -> subprocess.Popen[bytes] | WarmProcess:
    if program:
        return subprocess.Popen([*program, *words], env=known, stdout=stream, stderr=stream, cwd=at)
    module = "tests.support.installation.unwarmed"
    return start(module, words, environment=known, output=stream, folder=at)


def _address(process: subprocess.Popen[bytes] | WarmProcess, path: Path) -> str:
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        found = re.search(r"Serving on (http://\S+)", path.read_text(encoding="utf-8"))
        if found:
            return found[1]
        assert process.poll() is None, path.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError(path.read_text(encoding="utf-8"))


def answers(server: Serving) -> bool:
    """Wait until the server answers that all is well."""
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        try:
            if httpx.get(f"{server.address}/health", timeout=5).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    return False


def postmaster(home: Path) -> int | None:
    """Return the process of the private cluster, ``None`` when it is down."""
    file = home / "postgres" / "data" / "postmaster.pid"
    return int(file.read_text().split("\n")[0]) if file.exists() else None


def is_worker(pid: int) -> bool:
    """Return whether a process is a worker of the queue."""
    with suppress(OSError):
        return b"--with-parent" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def gone(pids: list[int]) -> bool:
    """Wait until processes are gone."""
    for _ in range(600):
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.1)
    return False
