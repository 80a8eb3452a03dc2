"""The server's log files: few, small, and their end for an error."""

from __future__ import annotations

from pathlib import Path

from data.local.account import shell
from data.local.place import Place

KEPT_FILES = 5
"""Log files kept at a join; the server begins a new one at 8 MB and at every start."""

TAIL_LINES = 12


def start_log(place: Place, *, fresh: bool = True) -> Path:
    """Return the file of what the server says before its log is open, emptied where asked."""
    path = place.log / "start.log"
    if fresh or not path.exists():
        shell(": > start.log", folder=place.log, account=place.account)
    return path


def server_logs(place: Place) -> list[Path]:
    """Return the log files of the server, the oldest first: their names carry their time."""
    return sorted(place.log.glob("server-*.log"))


def prune_logs(place: Place) -> None:
    """Remove all but the newest log files."""
    for old in server_logs(place)[:-KEPT_FILES]:
        old.unlink(missing_ok=True)


def log_tail(place: Place) -> str:
    """Return the last lines of what the server said, for an error."""
    lines: list[str] = []
    for path in [start_log(place, fresh=False), *server_logs(place)[-1:]]:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 16_384))
            lines += log.read().decode("utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join(lines) or "-"
