"""Settings, read once from the environment at the edge and handed down as a value."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.texts import pick_language

SETTING_NAMES = ("TOURNEE_HOME", "TOURNEE_LANG", "TOURNEE_OPEN_DATA")
"""Every environment variable of the project; each is explained in ``docs/settings.md``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the installation may set.

    Attributes
    ----------
    home
        Folder of compiled cities and the demo day.
    lang
        Language of all texts, a member of :data:`api.texts.LANGUAGES`.
    open_data
        Folder of open data for tests and benches, ``None`` where there is none.
    """

    home: Path
    lang: str
    open_data: Path | None

    @property
    def cities(self) -> Path:
        """Folder of the compiled cities."""
        return self.home / "cities"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read all settings from a mapping such as ``os.environ``; what is unset gets its default."""
    open_data = environment.get("TOURNEE_OPEN_DATA")
    chosen_home = environment.get("TOURNEE_HOME")
    return Settings(
        home=Path(chosen_home).expanduser() if chosen_home else _data_home(environment),
        lang=pick_language(None, environment),
        open_data=Path(open_data) if open_data else None,
    )


def _data_home(environment: Mapping[str, str]) -> Path:
    """Give the folder where this platform keeps the data of one user's programs."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tournee"
    chosen = environment.get("XDG_DATA_HOME")
    base = Path(chosen) if chosen else Path.home() / ".local" / "share"
    return base / "tournee"
