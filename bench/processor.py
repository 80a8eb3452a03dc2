"""Processor use of some processes, out of ``/proc``."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def processes_of(root: int, without: Collection[int] = ()) -> set[int]:
    """Return a process and all that descend from it, but for some with what descends from them."""
    parents = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found, before = {root}, set[int]()
    while found != before:
        before = set(found)
        found |= {pid for pid, parent in parents.items() if parent in found and pid not in without}
    return found


def spent_s(processes: Iterable[int]) -> dict[int, float]:
    """Return the processor time, user's and system's, of each process that is there."""
    found = {pid: _stat(pid) for pid in processes}
    return {pid: sum(int(n) for n in one[11:13]) / _TICKS for pid, one in found.items() if one}


def _stat(pid: int) -> list[str]:
    """Return the fields of a process behind its name, from its state on; empty if it is gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


@dataclass(slots=True)
class Meter:
    """Tells what share of one processor each of some processes takes.

    Parameters
    ----------
    roots
        The processes by name; what descends from each counts with it.
    """

    roots: Mapping[str, int]
    _began: float = 0.0
    _before: dict[int, float] = field(default_factory=dict)

    def start(self) -> None:
        """Begin to measure."""
        self._before = {
            pid: spent for root in self.roots.values() for pid, spent in self._of(root).items()
        }
        self._began = time.monotonic()

    def shares(self) -> dict[str, float]:
        """Return the shares since the start: 1.0 is one processor all the time.

        What a process did that ended meanwhile is not counted.
        """
        past_s = time.monotonic() - self._began
        return {name: self._since(root) / past_s for name, root in self.roots.items()}

    def _since(self, root: int) -> float:
        now = self._of(root)
        return sum(spent - self._before.get(pid, 0.0) for pid, spent in now.items())

    def _of(self, root: int) -> dict[int, float]:
        others = set(self.roots.values()) - {root}
        return spent_s(processes_of(root, others))


def busiest(shares: Mapping[str, float], cores: int, enough: float = 0.85) -> str:
    """Return the limiting resource: the process that fills its processor, all together, or none.

    A Python process cannot use more than one processor at a time.
    """
    full = [name for name, share in shares.items() if share >= enough]
    if full:
        return max(full, key=lambda name: shares[name])
    return "machine" if sum(shares.values()) >= enough * cores else "waiting"
