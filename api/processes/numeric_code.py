"""Numeric code that is not compiled yet, compiled by a process that ends with it.

Compiling takes minutes and hundreds of megabytes, which whoever compiled keeps. So servers and
workers do not call that code before it is compiled: at their start they look whether it is, and if
not, one process of the machine compiles it and ends. Meanwhile they answer all that needs none.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numba
from numba.core.registry import cpu_target

from routing import geo
from routing.errors import NotReady

COMMAND = (
    sys.executable,
    "-c",
    "import os; os.nice(5); from api.processes.compilation import compile_all; compile_all()",
)
LOOK_EVERY_S = 0.3
"""Between looks whether another process of this machine has compiled, or ours has."""
_WAIT_S = 20
"""Seconds after which whoever needs the code is told to ask again."""
_STAMP = "tournee-compiled.json"
_LOCK = "tournee-compiling.lock"
_ROOT = Path(__file__).parents[2]

_log = logging.getLogger("tournee.code")


def is_compiled() -> bool:
    """Return whether all numeric code was compiled for this processor since it changed."""
    try:
        told: str = json.loads((_cache() / _STAMP).read_text(encoding="utf-8"))["made_of"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return told == _made_of()


def note_compiled() -> None:
    """Note beside the compiled code that all of it is there."""
    _cache().mkdir(parents=True, exist_ok=True)
    fresh = _cache() / f".{_STAMP}.{os.getpid()}"
    fresh.write_text(json.dumps({"made_of": _made_of()}), encoding="utf-8")
    fresh.replace(_cache() / _STAMP)


def _cache() -> Path:
    """Return the folder in which numba keeps what it compiles of one of our modules."""
    return Path(str(geo.haversine_mm.stats.cache_path))


def _made_of() -> str:
    """Return a text that differs where what was compiled cannot be used.

    Numba compiles anew whatever file has another time or size, and for each processor and version.
    """
    digest = hashlib.sha256()
    # As numba knows a processor.
    machine = cpu_target.target_context.codegen().magic_tuple()
    digest.update(repr((sys.version, numba.__version__, machine)).encode())
    for folder in ("routing", "dispatch"):
        for path in sorted((_ROOT / folder).rglob("*.py")):
            stat = path.stat()
            digest.update(repr((str(path), stat.st_mtime_ns, stat.st_size)).encode())
    return digest.hexdigest()


class NumericCode:
    """The numeric code as one program sees it: compiled, or being compiled."""

    def __init__(self, *, compiled: bool = True) -> None:
        self._ready = threading.Event()
        self._after: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        if compiled:
            self._ready.set()

    @property
    def ready(self) -> bool:
        """True once it can be called."""
        return self._ready.is_set()

    def need(self) -> None:
        """Refuse whoever needs it as long as it is compiled.

        Raises
        ------
        NotReady
            ``code-preparing``.
        """
        if not self._ready.is_set():
            raise NotReady("code-preparing", seconds=_WAIT_S)

    def wait(self) -> None:
        """Wait until it can be called."""
        self._ready.wait()

    def when_ready(self, call: Callable[[], None]) -> None:
        """Call something once it is compiled; now, where it is."""
        with self._lock:
            if not self._ready.is_set():
                self._after.append(call)
                return
        call()

    def set_ready(self) -> None:
        """Let everybody call it."""
        with self._lock:
            self._ready.set()
            waiting, self._after = self._after, []
        for call in waiting:
            call()


@contextmanager
def compiled_apart(command: Sequence[str] = COMMAND) -> Iterator[NumericCode]:
    """Let numeric code be compiled in another process, where it is not, while the block runs.

    Parameters
    ----------
    command
        Compiles all of it and notes that.
    """
    if is_compiled():
        yield NumericCode()
        return
    code, ended = NumericCode(compiled=False), threading.Event()
    thread = threading.Thread(
        target=_compile, args=(code, ended, command), daemon=True, name="compile"
    )
    thread.start()
    try:
        yield code
    finally:
        ended.set()
        thread.join()


def _compile(code: NumericCode, ended: threading.Event, command: Sequence[str]) -> None:
    try:
        with _turn(ended) as has_turn:
            if has_turn and not is_compiled():
                _run(ended, command)
    except OSError as error:
        _log.warning("numeric code is not compiled ahead (%s)", type(error).__name__)
    # Also where it failed: then whoever needs it compiles it, which is slow, and works.
    if not ended.is_set():
        code.set_ready()


@contextmanager
def _turn(ended: threading.Event) -> Iterator[bool]:
    """Wait for the turn among the programs of this machine; give whether it came."""
    _cache().mkdir(parents=True, exist_ok=True)
    handle = os.open(_cache() / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not ended.is_set():
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield True
                return
            ended.wait(LOOK_EVERY_S)
        yield False
    finally:
        os.close(handle)


def _run(ended: threading.Event, command: Sequence[str]) -> None:
    _log.info("numeric code is compiled; what needs it answers 503 meanwhile")
    begun = time.monotonic()
    with subprocess.Popen(  # noqa: S603  # ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # It has processes of its own, which end with it.
        process_group=0,
    ) as process:
        while process.poll() is None and not ended.wait(LOOK_EVERY_S):
            pass
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return
    took_s = time.monotonic() - begun
    if process.returncode == 0:
        _log.info("numeric code was compiled in %d s", took_s)
        return
    _log.warning(
        "numeric code could not be compiled ahead (status %d): run python -m "
        "api.processes.compilation; until then the first questions wait for it",
        process.returncode,
    )
