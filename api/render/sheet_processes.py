"""Processes that print the sheets of a plan side by side, loaded while the search still runs."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path

from api.locales.texts import Texts
from api.render.courier_files import HandOuts, files_of_round, labels_of
from api.render.paper import FONTS, pdf_of
from api.render.templates import environment
from api.wording.outcome import Outcome
from routing.errors import Failure

ROUNDS_EACH = 3
"""A process pays where it has so many rounds to print: loading it takes as long as one."""
_NICENESS = 10
"""The search goes first while they load."""
_FREED_EACH = 6
"""After so many tasks a process frees what they left, some 15 MB each."""


@dataclass(slots=True, kw_only=True)
class SheetProcesses:
    """A pool of processes; none where there is too little to print."""

    folder: Path
    pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def start(self, rounds: int) -> None:
        """Start as many processes as pay for so many rounds."""
        count = min(os.cpu_count() or 1, rounds // ROUNDS_EACH)
        if count < 2 or self.pool is not None:
            return
        # Spawned, not forked: a fork would copy the locks of numba's and OR-Tools' threads.
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(count, mp_context=context, initializer=_prepare)
        for _ in range(count):
            self.pool.submit(_load)

    def print_all(self, outcome: Outcome, texts: Texts) -> Iterator[HandOuts] | None:
        """Begin to print all sheets and the labels; ``None`` where no process was started."""
        if self.pool is None:
            return None
        plan = self.folder / "outcome.pickle"
        plan.write_bytes(pickle.dumps(replace(outcome, explanation=None, comparison=None)))
        tasks = range(-1, len(outcome.rounds))
        return self.pool.map(
            _print, [(plan, texts.language, texts.zone, number) for number in tasks]
        )


@contextmanager
def sheet_processes() -> Iterator[SheetProcesses]:
    """Keep processes for sheets while the block runs; none of them outlives it."""
    with tempfile.TemporaryDirectory(prefix="tournee-") as folder:
        sheet_processes = SheetProcesses(folder=Path(folder))
        try:
            yield sheet_processes
        finally:
            if sheet_processes.pool is not None:
                sheet_processes.pool.shutdown(cancel_futures=True)


def _prepare() -> None:
    # Ctrl-C reaches the whole group: the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)


def _load() -> None:
    """Load what printing needs."""
    environment().get_template("render/courier_sheet.html")
    try:
        # The first page that a process prints waits for the system's list of fonts.
        pdf_of(f'<p style="font-family: {FONTS}">1 <b>2</b>')
    except Failure:
        return  # Printing says so with its reason.
    # A page is a million objects that all live until it is printed: looking in between for some
    # to free takes a tenth of the time and finds none.
    gc.freeze()
    gc.disable()


@lru_cache(maxsize=1)
def _outcome(plan: Path) -> Outcome:
    found: Outcome = pickle.loads(plan.read_bytes())  # noqa: S301  # our own, of a moment ago
    return found


def _print(task: tuple[Path, str, tzinfo | None, int]) -> HandOuts:
    """Make the files of one round, or the labels for number -1."""
    plan, language, zone, number = task
    if number % _FREED_EACH == _FREED_EACH - 1:
        gc.collect()
    outcome, texts = _outcome(plan), Texts(language, zone)
    if number < 0:
        return labels_of(outcome, texts)
    return files_of_round(outcome, outcome.rounds[number], texts, pdf=True)
