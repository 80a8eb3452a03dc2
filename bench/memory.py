"""Memory of this process."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import NamedTuple

_MB = 1_000_000


def resident_mb() -> float:
    """Megabytes in memory now; on systems that do not say, the most there ever were."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return peak_mb()
    return int(statm.read_text().split()[1]) * resource.getpagesize() / _MB


class Memory(NamedTuple):
    """Megabytes of a process now, counted in three ways.

    Attributes
    ----------
    resident
        Everything in memory, files that it has mapped included (RSS).
    share
        The same, but what several processes have in memory counts in parts (PSS).
    own
        What no other process has in memory (USS). Of a file that nobody else has mapped yet that is
        all of it.
    """

    resident: float
    share: float | None
    own: float | None


def memory_now() -> Memory:
    """Return the memory of this process; some counts are ``None`` where the system knows none."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return Memory(resident_mb(), None, None)
    rows = [line.split() for line in rollup.read_text(encoding="utf-8").splitlines()[1:]]
    found = {row[0].rstrip(":"): int(row[1]) * 1024 / _MB for row in rows}
    return Memory(found["Rss"], found["Pss"], found["Private_Clean"] + found["Private_Dirty"])


def peak_mb() -> float:
    """Most megabytes that this process has had in memory at once.

    Not ``getrusage`` where the system tells better: on Linux a new process starts there with the
    peak of the one that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / _MB
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, others kilobytes.
    return found / _MB if sys.platform == "darwin" else found * 1024 / _MB
