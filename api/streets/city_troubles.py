"""Why cities cannot be used, noted beside their files where every program of the machine reads it.

``NAME.city.trouble`` is there as long as a city must be imported by hand; servers answer, and
``tournee doctor`` tells, the same.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.settings.home import CITY_SUFFIX
from routing.errors import BadInput, NotReady

_WAIT_S = 15
"""Seconds after which those who need a city that is being compiled are told to ask again."""
_LONG_WAIT_S = 120
"""The same where somebody must import it."""

_log = logging.getLogger("tournee.cities")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a city could not be compiled anew.

    Attributes
    ----------
    city
        Its name.
    reason
        Code of the error.
    at
        When it was tried, seconds since 1970 by the machine's clock.
    identity
        The files that it was tried with; empty where there were none.
    """

    city: str
    reason: str
    at: float = 0.0
    identity: str = ""

    @property
    def error(self) -> NotReady:
        """Answer to those who need the city."""
        return NotReady(
            "city-import-needed", city=self.city, reason=self.reason, seconds=_LONG_WAIT_S
        )


def not_ready(city: Path) -> NotReady:
    """Return what is answered to those who need a city that cannot be read as it is."""
    trouble = read_trouble(city)
    if trouble is not None:
        return trouble.error
    return NotReady("city-preparing", city=city_name(city), seconds=_WAIT_S)


def own_bikes_wrong(error: BadInput) -> NotReady:
    """Return what is answered where a profile of the operator's own cannot be read."""
    first = error.faults[0]
    return NotReady(
        "own-bikes-wrong", file=Path(first.file).name, detail=first.code, seconds=_LONG_WAIT_S
    )


def read_trouble(city: Path) -> Trouble | None:
    """Return why a city could not be compiled anew; ``None`` where nothing is known to hinder."""
    try:
        told: dict[str, Any] = json.loads(_trouble_file(city).read_text(encoding="utf-8"))
        return Trouble(**told)
    except (OSError, ValueError, TypeError):
        return None


def note_trouble(city: Path, reason: str, identity: str = "") -> Trouble:
    """Note why a city cannot be used, and log what is to be done."""
    trouble = Trouble(city=city_name(city), reason=reason, at=time.time(), identity=identity)
    _log.error(
        "city %s must be imported again (%s): tournee city import EXTRACT --name %s",
        trouble.city,
        reason,
        trouble.city,
    )
    # On a disk that takes nothing the log alone tells.
    with suppress(OSError):
        city.parent.mkdir(parents=True, exist_ok=True)
        _trouble_file(city).write_text(json.dumps(asdict(trouble)), encoding="utf-8")
    return trouble


def forget_trouble(city: Path) -> None:
    """Forget why a city could not be used: it can be."""
    _trouble_file(city).unlink(missing_ok=True)


def city_name(city: Path) -> str:
    """Return the name of the city of a file."""
    return city.name.removesuffix(CITY_SUFFIX)


def _trouble_file(city: Path) -> Path:
    return city.with_name(f"{city.name}.trouble")
