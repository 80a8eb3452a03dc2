"""How busy some processes keep the processors, out of ``/proc``."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def processes_of(root: int) -> set[int]:
    """Give a process and all that descend from it."""
    parents = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found, before = {root}, set[int]()
    while found != before:
        before = set(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found


def spent_s(root: int) -> float:
    """Give the processor time of a process and what descends from it, ended children included."""
    fields = [_stat(pid) for pid in processes_of(root)]
    # User and system time, and that of children that have ended and were waited for.
    return sum(sum(int(n) for n in one[11:15]) for one in fields if one) / _TICKS


def _stat(pid: int) -> list[str]:
    """Give the fields of a process behind its name, from its state on; empty if it is gone."""
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
    _before: Mapping[str, float] | None = None

    def start(self) -> None:
        """Begin to measure."""
        self._before = {name: spent_s(pid) for name, pid in self.roots.items()}
        self._began = time.monotonic()

    def shares(self) -> dict[str, float]:
        """Give the shares since the start: 1.0 is one processor all the time."""
        assert self._before is not None
        past_s = time.monotonic() - self._began
        return {
            name: (spent_s(pid) - self._before[name]) / past_s for name, pid in self.roots.items()
        }


def busiest(shares: Mapping[str, float], cores: int, enough: float = 0.85) -> str:
    """Tell what limits: the process that fills its processor, all together, or none of them.

    A Python process cannot use more than one processor at a time.
    """
    full = [name for name, share in shares.items() if share >= enough]
    if full:
        return max(full, key=lambda name: shares[name])
    return "machine" if sum(shares.values()) >= enough * cores else "waiting"
