"""Keep the cities that cooperatives ride in at hand on this machine and in PostGIS, all the time.

A file of an older version of ours, or a damaged one, is fetched or compiled anew.

What is imported on any machine goes into the installation's store of files, and from there to every
server and worker. A server also brings it into PostGIS, where addresses and maps are read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.settings.home import CITY_SUFFIX
from api.streets.city_faults import fault_of, is_map_old, is_newer_version
from api.streets.city_troubles import forget_trouble, note_trouble, read_trouble
from api.streets.kept_extracts import find_extract
from api.streets.sharing import fetch_city, fingerprint_of, is_newer, is_shared, share_city
from api.usecases.service import Service
from api.worker.city_renewal import renew_city
from data.store.database import trouble_of
from data.store.streets import cities, city_files
from data.store.streets.city_files import CityFile
from data.store.system import cooperatives
from routing.city import FORMAT_VERSION
from routing.errors import NotReady, TourneeError
from routing.osm.base_map import load_map, map_fingerprint

LOOK_EVERY_S = 2.0
"""Between looks for what was founded or imported; each is three small queries."""
LONGEST_PAUSE_S = 60.0
"""Between looks as long as a city cannot be brought: each may fetch hundreds of megabytes."""

_log = logging.getLogger("tournee.cities")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """State of the cities in the database.

    Attributes
    ----------
    used
        Cities of cooperatives, by name.
    shared
        In the store of files, for programs of this version.
    newest
        The last import of each city in the store, for programs of whatever version.
    loaded
        Fingerprints of what is current in PostGIS, and of its base map.
    """

    used: tuple[str, ...]
    shared: Mapping[str, CityFile]
    newest: Mapping[str, CityFile]
    loaded: Mapping[str, tuple[str, str]]


def load_cities(service: Service, *, check_files: bool = True, into_database: bool = True) -> bool:
    """Bring every city that a cooperative rides in to this machine, and into PostGIS.

    What is everywhere already costs no more than a look. One that cannot be brought is logged, and
    the others are.

    Parameters
    ----------
    check_files
        Whether to see that the store of files has what the database says.
    into_database
        Whether to bring it into PostGIS too.

    Returns
    -------
    bool
        Whether all could be brought.
    """
    look, changed, complete = _look(service), False, True
    for name in look.used:
        try:
            _mend(service, name, look)
            path = _bring(service, name, look, check_files=check_files)
            if path is not None and into_database:
                changed |= _load(service, name, path, look)
        except NotReady:
            complete = False  # It is logged once, when it is noted.
        except TourneeError as error:
            complete = False
            _log.warning("city %s is not brought here (%s)", name, error.code)
    if changed:
        cities.remove_old(service.database, service.clock().date())
    return complete


def _look(service: Service) -> _Look:
    with service.database.transaction(read_only=True) as tx:
        used = {each.city for each in cooperatives.every(tx) if each.city}
        files = city_files.every(tx)
        loaded = [each for each in cities.versions(tx) if each.status == "current"]
    return _Look(
        used=tuple(sorted(used)),
        shared={each.name: each for each in files if each.version == FORMAT_VERSION},
        newest=city_files.newest(files),
        loaded={each.name: (each.fingerprint, each.map_fingerprint) for each in loaded},
    )


def _mend(service: Service, name: str, look: _Look) -> None:
    """Replace a city's file that cannot be read, by what others have or from its extract.

    Raises
    ------
    NotReady
        ``city-import-needed``: neither can be done.
    """
    streets, kept = service.tools.streets, look.shared.get(name)
    path = streets.folder / f"{name}{CITY_SUFFIX}"
    fault = fault_of(path) or streets.unreadable.get(name, "")
    if not path.is_file():
        _need_any(path, kept)
    elif fault and kept is not None and not is_newer_version(path):
        # Out of the way first: a damaged one tells the same fingerprint as the sound.
        path.unlink(missing_ok=True)
        fetch_city(service.tools.files, streets.folder, kept)
    elif fault or (is_map_old(path) and find_extract(path, streets.extracts)):
        renew_city(path, fault, streets.extracts)
    streets.unreadable.pop(name, None)
    forget_trouble(path)


def _need_any(path: Path, kept: CityFile | None) -> None:
    """Note a city that nobody has; where its extract is kept, compile it."""
    if kept is not None:
        return
    extract = find_extract(path)
    if extract is not None and extract.missing is None:
        renew_city(path, "city-file-missing", None)
        return
    raise (read_trouble(path) or note_trouble(path, "city-missing")).error


def _bring(service: Service, name: str, look: _Look, *, check_files: bool) -> Path | None:
    """Return the file of a city on this machine as all have it; ``None`` where nobody has any."""
    store, path = service.tools.files, service.tools.streets.folder / f"{name}{CITY_SUFFIX}"
    here, kept = fingerprint_of(path), look.shared.get(name)
    if kept is None:
        if here is None:
            return None
        share_city(service.database, store, path)
    elif here == kept.fingerprint:
        own_map = map_fingerprint(path)
        fresh_map = own_map not in {"", kept.map_fingerprint}
        if fresh_map and (not kept.map_fingerprint or is_newer(path, kept)):
            share_city(service.database, store, path)
        elif own_map != kept.map_fingerprint and kept.map_fingerprint:
            fetch_city(store, path.parent, kept)
        elif check_files and not is_shared(store, kept):
            share_city(service.database, store, path)
    elif here is not None and is_newer(path, kept):
        share_city(service.database, store, path)
    else:
        fetch_city(store, path.parent, kept)
    return path


def _load(service: Service, name: str, path: Path, look: _Look) -> bool:
    here, newest = fingerprint_of(path), look.newest.get(name)
    loaded, loaded_map = look.loaded.get(name, ("", ""))
    # A city that comes without its base map keeps the one that it has in PostGIS.
    if here == loaded and map_fingerprint(path) in {"", loaded_map}:
        return False
    # While programs of two versions run, only those load a city that have its last import.
    if newest is not None and newest.version != FORMAT_VERSION and not is_newer(path, newest):
        return False
    city = service.tools.streets.router(name).city
    base_map = load_map(path)
    if base_map is not None and base_map.city != city.fingerprint:
        base_map = None  # Imported anew just now: it comes with the next look.
    cities.load_city(service.database, city, service.clock(), base_map)
    return True


@contextmanager
def loading_cities(service: Service, *, into_database: bool = True) -> Iterator[None]:
    """Keep cities at hand in the background while the block runs, so that nobody waits for one."""
    ended = threading.Event()

    def load() -> None:
        first, pause_s = True, LOOK_EVERY_S
        while not ended.is_set():
            if not service.tools.code.ready:
                # A city that is fetched is contracted here, which would compile it here too.
                ended.wait(LOOK_EVERY_S)
                continue
            try:
                complete = load_cities(service, check_files=first, into_database=into_database)
                first = False
            except Exception as error:  # noqa: BLE001  # such as a full disk: logged, tried again
                # A load that is broken off leaves nothing half, and the next look tries again.
                trouble = trouble_of(error)
                complete = trouble is not None
                _log.warning("cities are not loaded: %s", trouble or repr(error))
            pause_s = LOOK_EVERY_S if complete else min(2 * pause_s, LONGEST_PAUSE_S)
            ended.wait(pause_s)

    loader = threading.Thread(target=load, daemon=True, name="load cities")
    loader.start()
    try:
        yield
    finally:
        # It may be in the middle of a big one, which takes minutes and is undone when we go.
        ended.set()
        loader.join(timeout=0.1)
