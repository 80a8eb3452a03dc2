"""How much memory this process has."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_MB = 1_000_000


def resident_mb() -> float:
    """Megabytes in memory now; on systems that do not say, the most there ever were."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return peak_mb()
    return int(statm.read_text().split()[1]) * resource.getpagesize() / _MB


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
