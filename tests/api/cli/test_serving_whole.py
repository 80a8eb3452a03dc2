"""``tournee serve`` with nothing set: database, server and worker come, and go together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.store.postgres import children, is_alive, reachable_folder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
MAIN = "from api.cli.main import main; main()"
LIMIT_S = 300
"""A start makes a database, and the demo's a city and a day too: minutes on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    address: str
    home: Path


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing is set but the home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "PYTHONPATH": str(ROOT), "TOURNEE_HOME": str(home), "TOURNEE_LANG": "en"}


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Serving]:
    """Start a server and wait until it says where it serves."""
    told = home / "told"
    command = [sys.executable, "-c", MAIN, "serve", "--listen", "127.0.0.1:0", *options]
    with (
        told.open("wb") as stream,
        subprocess.Popen(command, env=environment(home), stdout=stream, stderr=stream) as process,
    ):
        try:
            address = _address(process, told)
            yield Serving(process=process, address=address, home=home)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        found = re.search(r"Serving on (http://\S+)", told.read_text(encoding="utf-8"))
        if found:
            return found[1]
        assert process.poll() is None, told.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError(told.read_text(encoding="utf-8"))


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


def test_the_whole_service_comes_and_goes() -> None:
    """It serves on a database of its own, heals it, ends at SIGTERM with status 0, leaves nothing.

    Killed outright it leaves a database that the next start takes up, and no worker.
    """
    with reachable_folder() as home:
        with serving(home) as server:
            assert answers(server)
            first = postmaster(home)
            assert first is not None
            os.kill(first, signal.SIGKILL)
            assert gone([first])
            assert answers(server)
            assert postmaster(home) != first
            workers = [pid for pid in children(server.process.pid) if is_alive(pid)]
            assert any(map(is_worker, workers))
            server.process.terminate()
            assert server.process.wait(60) == 0
            assert gone(workers)
            # To the very end they say nothing but lines of JSON and the greeting; a worker that was
            # still starting says that it stopped.
            said = (home / "told").read_text(encoding="utf-8").splitlines()
            known = ("{", "Serving on ", "Stopping", "Stopped")
            assert [line for line in said if not line.startswith(known)] == []
        assert postmaster(home) is None
        with serving(home) as server:
            assert answers(server)
            workers = children(server.process.pid)
            server.process.kill()
            server.process.wait(10)
            assert gone(workers)
        with serving(home, "--workers", "0") as server:
            assert answers(server)
            # Only the processes of searches are there.
            assert not [pid for pid in children(server.process.pid) if is_worker(pid)]
        assert postmaster(home) is None
