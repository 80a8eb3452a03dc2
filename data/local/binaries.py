"""Folders of PostgreSQL with PostGIS on this system."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from data.local.account import run
from routing.errors import Failure

OLDEST_MAJOR = 15
"""The oldest PostgreSQL that will do: the first in which not everybody may create in ``public``."""

TOOLS = ("initdb", "pg_config", "pg_ctl", "pg_dump", "pg_restore", "postgres", "psql")
# Below the root of the file system: Debian, Red Hat, brew (two places), MacPorts, Postgres.app,
# and PostgreSQL's own default.
USUAL_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "opt/local/lib/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
    "usr/local/pgsql/bin",
)


def find_binaries(major: int | None = None, *, candidates: Iterable[Path] | None = None) -> Path:
    """Find the folder of the newest PostgreSQL on this system that has PostGIS.

    Parameters
    ----------
    major
        Take this major version only; ``None`` takes the newest.
    candidates
        Folders to look at in place of the usual ones and those on ``PATH``.

    Returns
    -------
    Path
        Folder of ``postgres``, ``initdb``, ``pg_ctl``, ``psql`` and ``pg_dump``.

    Raises
    ------
    Failure
        ``postgresql-missing`` where there is no PostgreSQL of the right version,
        ``postgis-missing`` where none of those found has PostGIS.
    """
    folders = _usual_candidates() if candidates is None else candidates
    found = {folder: version for folder in folders if (version := version_of(folder))}
    fitting = {
        folder: version
        for folder, version in found.items()
        if (version[0] == major if major else version[0] >= OLDEST_MAJOR)
    }
    versions = ", ".join(sorted({".".join(map(str, version)) for version in found.values()})) or "-"
    if not fitting:
        raise Failure("postgresql-missing", wanted=str(major or OLDEST_MAJOR), found=versions)
    complete = [folder for folder in fitting if _has_postgis(folder)]
    if not complete:
        raise Failure("postgis-missing", found=versions, major=max(fitting.values())[0])
    return max(complete, key=lambda folder: fitting[folder])


def version_of(folder: Path) -> tuple[int, ...]:
    """Return the version of PostgreSQL in a folder, such as ``(17, 6)``; empty where none is."""
    if not all(os.access(folder / tool, os.X_OK) for tool in TOOLS):
        return ()
    version_run = run([str(folder / "postgres"), "--version"])
    numbers = re.search(r"PostgreSQL\)?\s+(\d+)(?:\.(\d+))?", version_run.stdout)
    return tuple(int(number) for number in numbers.groups(default="0")) if numbers else ()


def _has_postgis(folder: Path) -> bool:
    share = run([str(folder / "pg_config"), "--sharedir"]).stdout.strip()
    return bool(share) and (Path(share) / "extension" / "postgis.control").is_file()


def _usual_candidates() -> Iterator[Path]:
    """Return the folders where PostgreSQL may be, some of them perhaps twice."""
    for pattern in USUAL_FOLDERS:
        yield from sorted(Path("/").glob(pattern))
    config = shutil.which("pg_config")
    if config:
        folder = run([config, "--bindir"]).stdout.strip()
        if folder:
            yield Path(folder)
    for entry in os.get_exec_path():
        if os.access(Path(entry) / "postgres", os.X_OK):
            # A link on the path leads to the folder that holds the other tools.
            yield (Path(entry) / "postgres").resolve().parent
