"""Processes of the server of a place, alive or left behind.

The file ``postmaster.pid`` outlives a killed server, and after a restart of the machine its number
may belong to any program; so a number counts only where that process is PostgreSQL in our folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from data.local.account import run
from data.local.place import Place

PROCESSES = Path("/proc")


def postmaster_pid(place: Place) -> int | None:
    """Return the process number of the running server, ``None`` where there is none."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _is_ours(pid, place) else None


def status(place: Place) -> str:
    """Return what the server last wrote of itself: starting, ready, stopping, or nothing."""
    lines = _pid_file(place)
    return lines[7].strip() if len(lines) > 7 else ""


def leftover_pids(place: Place) -> list[int]:
    """Return the processes of a server in our folder, its children too; empty without ``/proc``."""
    if not PROCESSES.is_dir():
        return []
    numbers = [int(entry.name) for entry in PROCESSES.iterdir() if entry.name.isdigit()]
    return [pid for pid in sorted(numbers) if _is_ours(pid, place)]


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_ours(pid: int, place: Place) -> bool:
    """Return whether a process is PostgreSQL, alive, working in the data folder of the place."""
    if not PROCESSES.is_dir():
        return run(["/bin/ps", "-o", "comm=", "-p", str(pid)]).stdout.strip().endswith("postgres")
    try:
        if (PROCESSES / str(pid) / "comm").read_text(encoding="utf-8").strip() != "postgres":
            return False
        working_in = str((PROCESSES / str(pid) / "cwd").readlink())
    except PermissionError:
        # Even root may not see this of others in a container: the account sees its own.
        link = run(["/bin/readlink", f"/proc/{pid}/cwd"], place.account)
        working_in = link.stdout.rstrip("\n")
    except OSError:  # No such process, or one that is dead and not yet collected.
        return False
    return working_in == os.fspath(place.data)
