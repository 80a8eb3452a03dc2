"""Streets of the first cooperative: taken in, compiled apart, and handed to every machine.

Only its founder chooses them, once, and one window at a time. What is taken in lies in a folder of
its own below the home folder until the city is in its place: nothing is left of what was broken
off, at the latest after the next start.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from uuid import UUID

from api.processes.city_compiling import compile_apart
from api.processes.limited import Limits, run_limited
from api.settings.home import compiled_cities
from api.streets.cities import city_file, place_city
from api.streets.extracts import (
    DISK_FACTOR,
    ENDING,
    Extract,
    check_extract,
    list_extracts,
    need_memory,
)
from api.streets.sharing import share_city
from api.usecases.act import Act, Actor, needs
from api.usecases.service import Service
from data.formats.plain_text import file_word
from data.store.fleet import places
from data.store.streets import cities
from data.store.streets.cities import CityVersion
from data.store.system import cooperatives, first_run
from data.store.system.first_run import FirstRun
from routing.city import city_info
from routing.errors import BadInput, Conflict, Failure, Fault, NotFound, TourneeError

State = Literal["none", "receiving", "compiling", "placing", "ready", "failed"]
UNDER_WAY = frozenset({"receiving", "compiling", "placing"})
SILENT_S = 30
"""An import that gave no sign of life for so long was broken off."""
FOLDER = "first-streets"
"""Below the home folder: what is taken in and compiled."""
NOTE_EVERY_S = 2.0
_LIMITS = Limits(cpu_s=60, wall_s=120)
_PATIENCE_S = 20.0

_log = logging.getLogger("tournee.cities")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetsStanding:
    """State of the founder's streets.

    Attributes
    ----------
    town
        As the founder wrote it.
    city
        The compiled city; empty until there is one.
    state
        How far the import is.
    file
        Name of the extract.
    share
        Part of the import that is done, 0 to 1.
    trouble
        Why the last one failed, ``None`` where none did.
    searchable
        Whether addresses are found already.
    street_count, address_count
        How many there are, once they are found.
    replaceable
        Whether other streets may be taken instead: as long as no place lies in these.
    """

    town: str
    city: str
    state: State
    file: str = ""
    share: float = 0.0
    trouble: TourneeError | None = None
    searchable: bool = False
    street_count: int = 0
    address_count: int = 0
    replaceable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Sources of streets that this machine has: extracts, and cities that are compiled."""

    extracts: tuple[Extract, ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetsPlace:
    """Folders of a machine for streets.

    Attributes
    ----------
    home
        The home folder; what is taken in lies below it.
    extracts
        Folder of extracts to choose from.
    most_bytes
        Largest extract that is taken in.
    """

    home: Path
    extracts: Path
    most_bytes: int


# --- what is there --------------------------------------------------------------------------


@needs("rules:write")
def read_first_streets(act: Act) -> StreetsStanding:
    """Return how far the founder's streets are.

    Raises
    ------
    Conflict
        ``setup-not-yours`` for another cooperative than the first.
    """
    known, own = _own(act)
    streets = known.streets
    state: State = streets.get("state", "none")
    trouble = _trouble_of(streets)
    if state in UNDER_WAY and not _is_alive(act, known):
        state, trouble = "failed", Failure("setup-broken-off")
    version = _version_of(act, own.city)
    return StreetsStanding(
        town=str(streets.get("town", "")),
        city=own.city,
        state="ready" if own.city else state,
        file=str(streets.get("file", "")),
        share=float(streets.get("share", 0.0)),
        trouble=trouble,
        searchable=version is not None,
        street_count=version.streets if version else 0,
        address_count=version.addresses if version else 0,
        replaceable=bool(own.city) and not places.every(act.tx),
    )


def offered_streets(service: Service, place: StreetsPlace) -> Offered:
    """Return what this machine has to choose from."""
    return Offered(
        extracts=tuple(list_extracts(place.extracts)),
        cities=compiled_cities(service.tools.streets.folder),
    )


# --- choosing -------------------------------------------------------------------------------


@needs("rules:write")
def choose_city(act: Act, city: str) -> None:
    """Ride on the streets of a city that is compiled already.

    Raises
    ------
    NotFound
        ``unknown-city``.
    Conflict
        ``setup-streets-busy``, ``setup-streets-chosen``, ``setup-not-yours``.
    """
    known, _ = _need_open(act)
    city_file(act.tools.streets.folder, city)
    _choose(act, known, city)


@needs("rules:write")
def give_up_streets(act: Act) -> None:
    """Ride on no streets again, so that others can be chosen; nothing happens where there are none.

    Raises
    ------
    Conflict
        ``setup-streets-chosen`` once there is a place in them, ``setup-not-yours``.
    """
    known, own = _own(act, lock=True)
    if not own.city:
        return
    if places.every(act.tx):
        raise Conflict("setup-streets-chosen")
    cooperatives.leave_city(act.tx, act.actor.cooperative_id)
    first_run.keep_streets(act.tx, {"town": known.streets.get("town", "")}, act.now)


@needs("rules:write")
def claim_streets(act: Act, attempt: UUID, file: str, state: State) -> None:
    """Begin an import; nobody else may until it ends or falls silent.

    Raises
    ------
    Conflict
        ``setup-streets-busy``, ``setup-streets-chosen``, ``setup-not-yours``.
    """
    known, _ = _need_open(act)
    _keep(act, known, by=str(attempt), file=file[:120], state=state, share=0.0)


@needs("rules:write")
def note_streets(act: Act, attempt: UUID, state: State, share: float) -> None:
    """Note how far an import is, and that it lives.

    Raises
    ------
    Conflict
        ``setup-streets-busy``: it was given up, and another has begun.
    """
    known, _ = _own(act, lock=True)
    _need_mine(known, attempt)
    changed = {**known.streets, "state": state, "share": round(share, 3)}
    first_run.keep_streets(act.tx, changed, act.now)


@needs("rules:write")
def fail_streets(act: Act, attempt: UUID, error: TourneeError) -> None:
    """Note why an import failed; that of another stays as it is."""
    known, _ = _own(act, lock=True)
    if known.streets.get("by") != str(attempt):
        return
    _keep(act, known, state="failed", trouble=_plain(error))


@needs("rules:write")
def settle_streets(act: Act, attempt: UUID, city: str) -> None:
    """Ride on the streets that were imported.

    Raises
    ------
    Conflict
        ``setup-streets-busy``, ``setup-streets-chosen``.
    """
    known, own = _own(act, lock=True)
    _need_mine(known, attempt)
    if own.city:
        raise Conflict("setup-streets-chosen")
    _choose(act, known, city)


# --- bringing a file in ---------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Incoming:
    """A folder of one import, which is this process's as long as it holds the lock."""

    attempt: UUID
    folder: Path
    handle: int

    @property
    def extract(self) -> Path:
        """File of the extract, as it comes in."""
        return self.folder / f"extract{ENDING}"

    @property
    def compiled(self) -> Path:
        """Folder into which it is compiled."""
        return self.folder / "cities"

    def remove(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


def open_incoming(place: StreetsPlace, attempt: UUID) -> Incoming:
    """Make the folder of an import.

    Raises
    ------
    Failure
        ``setup-disk-full``, ``setup-disk-refuses``.
    """
    folder = place.home / FOLDER / str(attempt)
    with disk_errors():
        folder.mkdir(parents=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
    return Incoming(attempt=attempt, folder=folder, handle=handle)


def remove_leftovers(home: Path) -> int:
    """Remove what imports left that were broken off, and return how many; others' stay."""
    removed = 0
    for folder in (home / FOLDER).glob("*"):
        try:
            handle = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # Somebody is at it.
        else:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
        finally:
            os.close(handle)
    return removed


def need_room(place: StreetsPlace, size_bytes: int) -> None:
    """Refuse an extract that is too large, for the settings or for what the machine has left.

    Raises
    ------
    BadInput
        ``setup-extract-large``, ``setup-extract-memory``.
    Failure
        ``setup-disk-full``.
    """
    if size_bytes > place.most_bytes:
        value, most = -(-size_bytes // 1_000_000), place.most_bytes // 1_000_000
        raise BadInput.of("setup-extract-large", where="extract", value=value, limit=most)
    need_memory(size_bytes)
    place.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place.home).free
    if free < (1 + DISK_FACTOR) * size_bytes:
        raise Failure("setup-disk-full")


@contextmanager
def disk_errors() -> Iterator[None]:
    """Errors of a disk that is full, or takes nothing, in words that people understand."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise Failure("setup-disk-full" if full else "setup-disk-refuses") from error


def pick_extract(place: StreetsPlace, name: str) -> Path:
    """Return an extract of the folder by its name.

    Raises
    ------
    NotFound
        ``setup-no-such-extract``.
    """
    if name not in {one.name for one in list_extracts(place.extracts)}:
        raise NotFound("setup-no-such-extract", name=name[:120])
    return place.extracts / name


def begin_import(
    service: Service, actor: Actor, place: StreetsPlace, name: str, attempt: UUID
) -> Thread:
    """Begin to import an extract of the folder.

    Raises
    ------
    NotFound, BadInput, Failure, Conflict
        As :func:`pick_extract`, :func:`need_room` and :func:`claim_streets`.
    """
    extract = pick_extract(place, name)
    need_room(place, extract.stat().st_size)
    service.do(actor, claim_streets, attempt, name, "compiling")
    incoming = _open_incoming(service, actor, place, attempt)
    return go_on(service, actor, incoming, extract)


def _open_incoming(service: Service, actor: Actor, place: StreetsPlace, attempt: UUID) -> Incoming:
    try:
        return open_incoming(place, attempt)
    except Failure as failure:
        service.do(actor, fail_streets, attempt, failure)
        raise


def go_on(service: Service, actor: Actor, incoming: Incoming, extract: Path) -> Thread:
    """Compile an extract in the background; how it ends is kept in the store."""
    thread = Thread(
        target=_imported,
        args=(service, actor, incoming, extract),
        name="first streets",
        daemon=True,
    )
    thread.start()
    return thread


def _imported(service: Service, actor: Actor, incoming: Incoming, extract: Path) -> None:
    attempt = incoming.attempt
    try:
        _import(service, actor, incoming, extract)
    except TourneeError as error:
        _log.warning("streets are not imported (%s)", error)
        service.do(actor, fail_streets, attempt, error)
    except Exception as error:  # noqa: BLE001  # the log has it, and whoever waits is told
        _log.exception("streets are not imported")
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        failure = Failure("setup-disk-full" if full else "setup-compiling-failed")
        service.do(actor, fail_streets, attempt, failure)
    finally:
        incoming.remove()


def _import(service: Service, actor: Actor, incoming: Incoming, extract: Path) -> None:
    attempt = incoming.attempt

    def tell(share: float) -> None:
        service.do(actor, note_streets, attempt, "compiling", share)

    tell(0.0)
    run_limited(_LIMITS, _PATIENCE_S, check_extract, extract)
    name = file_word(service.do(actor, read_first_streets).town) or "city"
    compile_apart(extract, incoming.compiled, name, tell)
    service.do(actor, note_streets, attempt, "placing", 1.0)
    target = _placed(service.tools.streets.folder, incoming.compiled, name)
    share_city(service.database, service.tools.files, target)
    service.do(actor, settle_streets, attempt, name)


def _placed(folder: Path, compiled: Path, name: str) -> Path:
    """Move a compiled city with all that lies beside it into the folder of cities."""
    city_info(city_file(compiled, name))
    with disk_errors():
        return place_city(compiled, folder, name)


# --- inside ---------------------------------------------------------------------------------


def _own(act: Act, *, lock: bool = False) -> tuple[FirstRun, cooperatives.Cooperative]:
    known = first_run.read(act.tx, lock=lock)
    if known.founded_id != act.actor.cooperative_id:
        raise Conflict("setup-not-yours")
    return known, cooperatives.own(act.tx)


def _version_of(act: Act, city: str) -> CityVersion | None:
    """Return the version of a city in which addresses are found."""
    found = cities.versions(act.tx) if city else []
    return next((one for one in found if (one.name, one.status) == (city, "current")), None)


def _need_open(act: Act) -> tuple[FirstRun, cooperatives.Cooperative]:
    known, own = _own(act, lock=True)
    if own.city:
        raise Conflict("setup-streets-chosen")
    if known.streets.get("state") in UNDER_WAY and _is_alive(act, known):
        raise Conflict("setup-streets-busy")
    return known, own


def _need_mine(known: FirstRun, attempt: UUID) -> None:
    if known.streets.get("by") != str(attempt):
        raise Conflict("setup-streets-busy")


def _is_alive(act: Act, known: FirstRun) -> bool:
    seen = known.streets_at
    return seen is not None and act.now - seen < timedelta(seconds=SILENT_S)


def _choose(act: Act, known: FirstRun, city: str) -> None:
    cooperatives.set_city(act.tx, act.actor.cooperative_id, city)
    _keep(act, known, state="ready", share=1.0)


def _keep(act: Act, known: FirstRun, **new: object) -> None:
    """Keep what is new of the streets, beside their town and the name of their file."""
    kept = {name: known.streets.get(name, "") for name in ("town", "file")}
    first_run.keep_streets(act.tx, kept | new, act.now)


def _plain(error: TourneeError) -> dict[str, Any]:
    if isinstance(error, BadInput):
        first = error.faults[0]
        # Without its place and its arguments: both may tell paths of this machine.
        return {"fault": first.code, "args": dict(first.args)}
    return {"error": error.code, "args": error.arguments}


def _trouble_of(streets: Mapping[str, Any]) -> TourneeError | None:
    plain = streets.get("trouble")
    if not plain:
        return None
    if "fault" in plain:
        # Sentences of the reader name the file, by the name that whoever brought it knows.
        file = str(streets.get("file", ""))
        return BadInput([Fault(code=plain["fault"], file=file, args=plain["args"])])
    return Failure(plain["error"], **plain["args"])
