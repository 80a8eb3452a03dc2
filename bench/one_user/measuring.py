"""Nine at once: what is measured of it, and its line of the table."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.one_user.asking import AT_ONCE, Answered, Request, at_once, told
from bench.one_user.installation import Running
from bench.one_user.watching import Seen, Watcher

MOST_SILENT_S = 1.0
MOST_MEMORY_MB = 1500
WORK_S = 300.0
"""Longest wait for what a request left for the worker."""
_COME_AGAIN_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Nine requests at once.

    Attributes
    ----------
    answered_s
        Seconds until the last of them was answered.
    seen
        What was seen meanwhile, and while the worker did what was left.
    """

    answers: Sequence[Answered]
    answered_s: float
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An operation with its runs: times are their medians, memory is the most of all.

    Attributes
    ----------
    size
        Bytes of a body.
    note
        What is to be known of its body.
    """

    name: str
    size: int
    runs: Sequence[Run]
    note: str = ""

    @property
    def health_s(self) -> float:
        """Longest silence of ``/health/live``."""
        return median(one.seen.silent_s["health"] for one in self.runs)

    @property
    def me_s(self) -> float:
        """Longest silence of another person's ``/v1/me``."""
        return median(one.seen.silent_s["me"] for one in self.runs)

    @property
    def memory_mb(self) -> float:
        """Most memory of our processes."""
        return max(one.seen.memory_mb["ours"] for one in self.runs)

    @property
    def is_missed(self) -> bool:
        """True where somebody else waited longer than they should."""
        return max(self.health_s, self.me_s) > MOST_SILENT_S

    def __str__(self) -> str:
        """Return its line."""
        answers = told([answer for run in self.runs for answer in run.answers])
        answered_s = median(one.answered_s for one in self.runs)
        figures = f"{answered_s:7.1f} {self.health_s:7.2f} {self.me_s:7.2f} {self.memory_mb:7.0f}"
        mark = "!" if self.is_missed else " "
        line = f"{self.name:58} {self.size:>10,} {figures} {mark} {answers}"
        return f"{line}  [{self.note}]" if self.note else line


HEAD = f"{'operation':58} {'bytes':>10} {'s':>7} {'health':>7} {'me':>7} {'MB':>7}   answers"


def measure(
    server: Running, watcher: Watcher, make: Callable[[], Request], times: int
) -> list[Run]:
    """Send nine at once, several times, each when the one before has left nothing to be done."""
    runs: list[Run] = []
    for _ in range(times):
        server.await_worker(WORK_S)
        if runs:
            again_s = max(one.retry_s for one in runs[-1].answers)
            time.sleep(min(again_s, _COME_AGAIN_S))
        requests = [make() for _ in range(AT_ONCE)]
        answers, began, answered = at_once(server, requests)
        server.await_worker(WORK_S)
        seen = watcher.seen(began, time.monotonic())
        runs.append(Run(answers=answers, answered_s=answered - began, seen=seen))
    return runs
