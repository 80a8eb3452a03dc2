"""Workers beside a server: kept alive, ended with it, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.worker import processes
from api.worker.processes import workers_beside

_WORKS = """
import os, pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
sys.stdin.read()
"""


def until(claim: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(600):
        if claim():
            return
        time.sleep(0.05)
    pytest.fail("it never came to be so")


def alive(pid: int) -> bool:
    """Return whether a process is there and not merely uncollected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def begun(folder: Path) -> list[int]:
    """Processes that have begun so far."""
    return [int(path.name) for path in folder.iterdir()]


def test_workers_live_as_long_as_the_block(tmp_path: Path) -> None:
    """So many as asked for run beside, and are gone after it."""
    command = [sys.executable, "-c", _WORKS, str(tmp_path)]
    with workers_beside(2, command):
        until(lambda: len(begun(tmp_path)) == 2)
        assert all(map(alive, begun(tmp_path)))
    assert not any(map(alive, begun(tmp_path)))


def test_a_worker_that_falls_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After SIGKILL there is a new one."""
    monkeypatch.setattr(processes, "LOOK_EVERY_S", 0.05)
    with workers_beside(1, [sys.executable, "-c", _WORKS, str(tmp_path)]):
        until(lambda: len(begun(tmp_path)) == 1)
        (first,) = begun(tmp_path)
        os.kill(first, signal.SIGKILL)
        until(lambda: len(begun(tmp_path)) == 2)
        (second,) = set(begun(tmp_path)) - {first}
        assert alive(second)
    assert not alive(second)


def test_a_worker_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ignores being told to end does not keep the server from ending."""
    monkeypatch.setattr(processes, "END_S", 0.2)
    deaf = _WORKS.replace("lambda *_: sys.exit(0)", "signal.SIG_IGN").replace(
        "sys.stdin.read()", "import time; time.sleep(600)"
    )
    with workers_beside(1, [sys.executable, "-c", deaf, str(tmp_path)]):
        until(lambda: len(begun(tmp_path)) == 1)
    assert not any(map(alive, begun(tmp_path)))


def test_a_killed_server_leaves_no_worker(tmp_path: Path) -> None:
    """When the server itself is killed its workers notice and end."""
    server = (
        "import sys, time\n"
        "from api.worker.processes import workers_beside\n"
        "with workers_beside(1, [sys.executable, '-c', sys.argv[1], sys.argv[2]]):\n"
        "    time.sleep(600)\n"
    )
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", server, _WORKS, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        until(lambda: len(begun(tmp_path)) == 1)
        process.kill()
    until(lambda: not any(map(alive, begun(tmp_path))))
