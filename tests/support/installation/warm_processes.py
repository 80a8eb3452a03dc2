"""Processes of ours that need not load the program first: each is forked from one that has.

Loading takes seconds of a processor, and many tests start and kill processes for what these do
afterwards. That the program loads by itself, and from an empty folder, other tests see: those of
packages, of the command line, and of workers beside a server. A forked process is one as any
other: it has a number, an environment and open files of its own, and is killed like others.
"""

from __future__ import annotations

import atexit
import base64
import fcntl
import gc
import importlib
import json
import os
import pickle
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, Self

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = (
    "api.app",
    "api.cli.commands",
    "api.cli.listening",
    "api.cli.system.serve",
    "api.cli.system.worker",
    "api.composition",
    "api.demo.city",
    "api.demo.riding",
    "api.demo.serving",
    "api.http.logs",
    "api.http.serving",
    "api.processes.searches",
    "api.worker.city_loading",
    "api.worker.processes",
    "api.worker.running",
    "api.worker.tasks",
)
"""Modules that servers and workers load before they do anything."""
ADDRESS = "TESTS_WARM_PROCESSES"
"""Names in the environment whom to ask, so that forked processes may ask as well."""
_MOST = 1 << 20
"""Bytes that a request takes at the most."""


@dataclass(slots=True, kw_only=True)
class WarmProcess:
    """A process that was forked, as :class:`subprocess.Popen` would give it.

    Attributes
    ----------
    returncode
        Its exit status, negative where a signal ended it; ``None`` while it runs.
    """

    pid: int
    ending: socket.socket
    returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status, if it has ended."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            If it has not by then.
        """
        found = self._look(timeout)
        if found is None:
            raise subprocess.TimeoutExpired(["a forked process"], timeout or 0)
        return found

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            # It may end in between.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self.ending], [], [], timeout)[0]:
            content = self.ending.recv(16)
            self.ending.close()
            assert content, "the process that forks has ended"
            self.returncode = int(content)
        return self.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()


def start(
    module: str,
    words: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: IO[bytes] | None = None,
    folder: Path = ROOT,
    apart: bool = False,
    listens: bool = False,
) -> WarmProcess:
    """Run a module as a program, in a process that has loaded ours already.

    Parameters
    ----------
    words
        Behind its name on the command line.
    environment
        All that it finds in its environment.
    output
        Where it writes; as we do where nothing is given.
    apart
        In a session of its own, so that what it starts can be killed with it.
    listens
        Reads what we would read.
    """
    asked = {
        "loaded": PROGRAM,
        "module": module,
        "words": list(words),
        "environment": {**environment, ADDRESS: _address()},
        "folder": str(folder),
        "apart": apart,
    }
    writes = [output.fileno()] * 2 if output else [1, 2]
    return _ask(asked, [0, *writes] if listens else writes, first=0 if listens else 1)


def address_to_ask() -> dict[str, str]:
    """Return what a program that we start needs in its environment to ask here too."""
    return {ADDRESS: _address()}


def call(
    loaded: Sequence[str],
    function: Callable[[str, Connection], None],
    argument: str,
    pipe: Connection,
) -> WarmProcess:
    """Call a function with an argument and a pipe, in a process that has loaded some modules."""
    wanted = base64.b85encode(pickle.dumps((function, argument))).decode()
    asked = {
        "loaded": list(loaded),
        "call": wanted,
        "environment": {**os.environ, ADDRESS: _address()},
        "folder": str(Path.cwd()),
        "apart": False,
    }
    return _ask(asked, [1, 2, pipe.fileno()])


def _ask(asked: dict[str, Any], files: Sequence[int], first: int = 1) -> WarmProcess:
    """Ask for a process that finds open files of ours at numbers from the first one on."""
    asked = {**asked, "first": first}
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line.connect("\0" + _address())
    socket.send_fds(line, [json.dumps(asked).encode()], files)
    return WarmProcess(pid=int(line.recv(16)), ending=line)


_opening = threading.Lock()
_opened: list[str] = []


def _address() -> str:
    """Return whom to ask: started with the first question of a run of tests."""
    with _opening:
        if not _opened and ADDRESS in os.environ:
            _opened.append(os.environ[ADDRESS])
        if not _opened:
            name = f"warm-processes-{os.getpid()}-{time.monotonic_ns()}"
            here = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            here.bind("\0" + name)
            here.listen(64)
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(here.fileno())],
                cwd=ROOT,
                pass_fds=[here.fileno()],
                # It ends when this is closed, so also when we are killed.
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
            )
            here.close()
            atexit.register(process.communicate)
            _opened.append(name)
        return _opened[0]


# ------------------------------------------------------------------ in the process that forks


def _fork_on_request(here: socket.socket) -> dict[str, Any]:
    """Fork for every request until nobody can ask; returns in forked processes, with the request.

    A request comes over a line of its own, which tells the number of the process and its ending.
    """
    woken, waker = os.pipe()
    for end in (waker, woken):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, socket.socket] = {}
    while True:
        lines: list[socket.socket | int] = [here, woken, 0]
        ready, _, _ = select.select(lines, [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_endings(running)
        if 0 in ready:
            os._exit(0)
        if here not in ready:
            continue
        line, _ = here.accept()
        try:
            content, files, _, _ = socket.recv_fds(line, _MOST, 3)
        except ConnectionError:
            content = b""
        if not content:  # Whoever asked was killed before the question was out.
            line.close()
            continue
        asked = json.loads(content)
        _load(asked["loaded"])
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return {**asked, "pipe": _keep(files, asked["first"])}
        running[pid] = line
        for one in files:
            os.close(one)
        with suppress(ConnectionError):  # Whoever asked may have been killed meanwhile.
            line.send(str(pid).encode())


_loaded: set[str] = set()


def _load(modules: Sequence[str]) -> None:
    new = [one for one in modules if one not in _loaded]
    for name in new:
        importlib.import_module(name)
    if new:
        _loaded.update(new)
        gc.collect()
        gc.freeze()


def _tell_endings(running: dict[int, socket.socket]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        with running.pop(pid) as line, suppress(ConnectionError):  # nobody may wait any more
            line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _keep(files: Sequence[int], first: int) -> int:
    """Put what a forked process may use where it looks for it, and close all else."""
    kept = [fcntl.fcntl(one, fcntl.F_DUPFD, 100) for one in files]
    spare = os.open(os.devnull, os.O_RDONLY)
    os.dup2(spare, 0)
    for place, one in enumerate(kept, start=first):
        os.dup2(one, place)
    last = first + len(files) - 1
    os.closerange(last + 1, 512)
    return last


def _run(asked: dict[str, Any]) -> None:
    """Be a process as if it had just been started."""
    if asked["apart"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])
    if "call" in asked:
        function, argument = pickle.loads(base64.b85decode(asked["call"]))  # our own  # noqa: S301
        function(argument, Connection(asked["pipe"]))
        return
    sys.argv = [asked["module"], *asked["words"]]
    runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)


def main() -> None:
    """Load what is needed, then fork and run what is asked for."""
    here = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever asked first may have held Ctrl-C back, as is done while solvers are started.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    # The threads that it means are those of linear algebra, which knows how to be forked.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    asked = _fork_on_request(here)
    here.detach()
    _run(asked)


if __name__ == "__main__":
    main()
