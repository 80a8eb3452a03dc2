"""The home folder of the program: where it is, and which compiled cities it holds.

Read without loading the settings of the service, so that help, completion and the commands of
planning start at once.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

HOME = "TOURNEE_HOME"
CITY_SUFFIX = ".city"


def home_folder(environment: Mapping[str, str]) -> Path:
    """Return the home folder: ``TOURNEE_HOME``, else where this platform keeps a user's data."""
    chosen = environment.get(HOME, "").strip()
    return read_path(chosen) if chosen else _data_home(environment)


def cities_folder(home: Path) -> Path:
    """Return the folder of the compiled cities."""
    return home / "cities"


def compiled_cities(folder: Path) -> tuple[str, ...]:
    """Names of the cities compiled so far, in order."""
    files = folder.glob(f"*{CITY_SUFFIX}")
    return tuple(sorted(path.name.removesuffix(CITY_SUFFIX) for path in files))


def read_path(text: str) -> Path:
    """Read a path, ``~`` for the user's own folder."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        # A home of nobody we know: then it is a name like any other.
        return Path(text)


def _data_home(environment: Mapping[str, str]) -> Path:
    """Return the folder where this platform keeps the data of one user's programs."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tournee"
    chosen = environment.get("XDG_DATA_HOME")
    base = Path(chosen) if chosen else Path.home() / ".local" / "share"
    return base / "tournee"
