"""Cities of another version, or damaged, compiled anew from their kept extracts.

It is done by another process: what compiling holds in memory is gone with it.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from pathlib import Path

from api.processes.city_compiling import compile_apart, contract_apart
from api.streets.cities import place_city
from api.streets.city_faults import is_newer_version
from api.streets.city_troubles import (
    Trouble,
    city_name,
    forget_trouble,
    note_trouble,
    read_trouble,
)
from api.streets.kept_extracts import KeptExtract, find_extract
from api.streets.machine_lock import alone
from routing.city import city_info
from routing.engine.city_cache import net_file
from routing.errors import BadInput, NotReady, TourneeError

AGAIN_AFTER_S = 600.0
"""After so long compiling is tried again that failed, such as for want of memory; sooner where
another extract is there."""

_log = logging.getLogger("tournee.cities")


def renew_city(city: Path, fault: str, offered: Path | None) -> None:
    """Compile a city anew in another process; of several programs of one machine one does it.

    Parameters
    ----------
    city
        Its file.
    fault
        What is wrong with it, by code; empty to compile it for its base map alone.
    offered
        Folder of extracts that may have it where none is kept beside it.

    Raises
    ------
    NotReady
        ``city-import-needed``: it cannot be, which is noted beside it and logged.
    """
    before = _stamps(city)
    with alone(city.with_name(f".{city.name}.renewal.lock")):
        if before != _stamps(city):
            return  # Another program did it, or somebody imported it.
        extract = find_extract(city, offered)
        known = read_trouble(city)
        if known is not None and not _is_worth_a_try(known, extract):
            raise known.error
        _log.info("city %s is compiled anew (%s)", city_name(city), fault or "map")
        begun = time.monotonic()
        try:
            _renew(city, fault, extract)
        except TourneeError as error:
            raise note_trouble(city, _code(error), _identity(extract)).error from error
        except OSError as error:
            raise note_trouble(city, "setup-disk-refuses", _identity(extract)).error from error
        forget_trouble(city)
        _log.info("city %s was compiled anew in %d s", city_name(city), time.monotonic() - begun)


def _renew(city: Path, fault: str, extract: KeptExtract | None) -> None:
    if is_newer_version(city):
        # A later version runs on this machine, or did: the two would take turns for ever.
        raise NotReady("city-file-newer")
    if fault and _is_sound(city):
        contract_apart(city)
        return
    if extract is None or extract.missing is not None:
        raise NotReady("extract-gone")
    prefix = f".renewing-{city_name(city)}-"
    for left in city.parent.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)  # of a process that was killed
    with tempfile.TemporaryDirectory(dir=city.parent, prefix=prefix) as beside:
        compiled = Path(beside) / "cities"
        # Under the name by which it was imported, which the city tells as its source.
        named = Path(beside) / extract.name
        named.symlink_to(extract.file.absolute())
        compile_apart(
            named,
            compiled,
            city_name(city),
            elevation=extract.elevation,
            is_graph=extract.is_graph,
        )
        place_city(compiled, city.parent, city_name(city))


def _is_worth_a_try(known: Trouble, extract: KeptExtract | None) -> bool:
    return known.identity != _identity(extract) or time.time() - known.at > AGAIN_AFTER_S


def _identity(extract: KeptExtract | None) -> str:
    return extract.identity if extract else ""


def _stamps(city: Path) -> list[tuple[int, int] | None]:
    """Return what differs once another program has written the city or its net."""
    stats = [one.stat() if one.is_file() else None for one in (city, net_file(city))]
    return [(one.st_mtime_ns, one.st_ino) if one else None for one in stats]


def _is_sound(city: Path) -> bool:
    """Return whether the city file itself can be read: then only what lies beside cannot."""
    try:
        city_info(city)
    except TourneeError:
        return False
    return True


def _code(error: TourneeError) -> str:
    return error.faults[0].code if isinstance(error, BadInput) and error.faults else error.code
