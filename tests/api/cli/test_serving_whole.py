"""``tournee serve`` with nothing set: database, server and worker come, and go together."""

from __future__ import annotations

import os
import signal

import pytest

from tests.support.installation.serving import (
    Serving,
    answers,
    gone,
    is_worker,
    postmaster,
    serving,
)
from tests.support.store.postgres import children, is_alive, reachable_folder

pytestmark = pytest.mark.slow


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
            workers = workers_of(server)
            server.process.kill()
            server.process.wait(10)
            assert gone(workers)
        with serving(home) as server:
            assert answers(server)
            workers = workers_of(server)
            server.process.terminate()
            assert server.process.wait(180) == 0
            assert gone(workers)
            check_log_lines(server)
        assert postmaster(home) is None


def workers_of(server: Serving) -> list[int]:
    """Return the processes that a server has started, of which one is a worker at least."""
    found = [pid for pid in children(server.process.pid) if is_alive(pid)]
    assert any(map(is_worker, found))
    return found


def check_log_lines(server: Serving) -> None:
    """See that to the very end a service says lines of JSON and its greeting alone.

    A worker that was still starting says that it stopped.
    """
    said = (server.home / "output").read_text(encoding="utf-8").splitlines()
    link = f"  {server.address}/setup?code="
    greeting = (
        "Starting the service",
        "Serving on ",
        "This installation is empty",
        link,
        "The code opens it once",
    )
    known = ("{", *greeting, "Stopping", "Stopped")
    assert [line for line in said if not line.startswith(known)] == []
    assert len([line for line in said if line.startswith(link)]) == 1
