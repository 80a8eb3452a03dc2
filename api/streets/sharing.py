"""Compiled cities between machines: into the installation's store of files, and out of it."""

from __future__ import annotations

import io
import logging
import os
import shutil
import struct
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from api.settings.home import CITY_SUFFIX
from api.streets.machine_lock import alone
from data.store.streets import city_files
from data.store.streets.city_files import INSTALLATION, CityFile
from routing.array_file import file_checksum
from routing.city import FORMAT_VERSION, load_city
from routing.engine.city_cache import drop_beside, net_file
from routing.errors import DamagedFile, NotFound
from routing.osm.base_map import map_file, map_fingerprint
from routing.router import Router

if TYPE_CHECKING:
    from data.files.store import FileStore
    from data.store.database import Database

PIECE_BYTES = 32 * 1024 * 1024

_log = logging.getLogger("tournee.cities")


def share_city(database: Database, files: FileStore, path: Path) -> CityFile:
    """Put a compiled city into the store of files, so that every machine has it.

    What the store has already changes nothing.

    Parameters
    ----------
    path
        The city's file; it is read whole and checked first.

    Raises
    ------
    NotFound, DamagedFile
        As :func:`routing.city.load_city`.
    Failure
        As :class:`data.files.store.FileStore`.
    """
    load_city(path)
    with path.open("rb") as stream:
        written = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
        fingerprint = file_checksum(path)
        if not os.path.samestat(os.fstat(stream.fileno()), path.stat()):
            return share_city(database, files, path)  # imported anew meanwhile
        pieces, size = _put(files, stream)
    map_pieces: tuple[str, ...] = ()
    if base_map := map_fingerprint(path):
        with map_file(path).open("rb") as stream:
            map_pieces, _ = _put(files, stream)
    city_file = CityFile(
        name=path.name.removesuffix(CITY_SUFFIX),
        version=FORMAT_VERSION,
        fingerprint=fingerprint,
        pieces=pieces,
        size_bytes=size,
        imported_at=written,
        map_fingerprint=base_map,
        map_pieces=map_pieces,
    )
    with database.transaction() as tx:
        city_files.keep(tx, city_file)
    return city_file


def _put(files: FileStore, stream: BinaryIO) -> tuple[tuple[str, ...], int]:
    """Put a file into the store piece by piece; gives the pieces and all their bytes."""
    pieces, size = [], 0
    while content := stream.read(PIECE_BYTES):
        ref = files.put(INSTALLATION, io.BytesIO(content), "application/octet-stream")
        pieces.append(ref.sha256)
        size += ref.size_bytes
    return tuple(pieces), size


def fetch_city(files: FileStore, folder: Path, wanted: CityFile) -> Path:
    """Bring a city from the store of files into a folder, in the place of any older one.

    Of several processes of one machine one does it, and the others wait for it.

    Parameters
    ----------
    folder
        Of compiled cities.

    Raises
    ------
    NotFound
        ``stored-file-missing``.
    DamagedFile
        Where the pieces do not make up the city.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{wanted.name}{CITY_SUFFIX}"
    with alone(folder / f".{wanted.name}.lock"):
        if fingerprint_of(target) == wanted.fingerprint:
            _fetch_map(files, target, wanted)
            return target
        prefix = f".fetching-{wanted.name}-"
        for left in folder.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)  # of a process that was killed
        with tempfile.TemporaryDirectory(dir=folder, prefix=prefix) as beside:
            fresh = Path(beside) / target.name
            _write(files, wanted.pieces, wanted.fingerprint, fresh)
            moment = wanted.imported_at.timestamp()
            os.utime(fresh, (moment, moment))
            # Contracted before it is in its place: whoever opens it then maps it at once.
            Router(load_city(fresh)).save_net(fresh)
            drop_beside(target)
            fresh.replace(target)
            net_file(fresh).replace(net_file(target))
            _fetch_map(files, target, wanted)
    _log.info("city %s fetched, %s bytes", wanted.name, wanted.size_bytes)
    return target


def _fetch_map(files: FileStore, target: Path, wanted: CityFile) -> None:
    """Bring the base map of a city that is here, where the store has another than this machine."""
    if not wanted.map_pieces or map_fingerprint(target) == wanted.map_fingerprint:
        return
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=f".fetching-{wanted.name}-"
    ) as beside:
        fresh = Path(beside) / map_file(target).name
        _write(files, wanted.map_pieces, wanted.map_fingerprint, fresh)
        fresh.replace(map_file(target))


def fingerprint_of(path: Path) -> str | None:
    """Return the checksum that a city's file carries, ``None`` where there is no such file."""
    try:
        return file_checksum(path)
    except FileNotFoundError:
        return None
    except struct.error:
        return ""  # Cut off within its first bytes: another than any.


def is_newer(path: Path, city_file: CityFile) -> bool:
    """Return whether a city was imported on this machine after the import that the store has."""
    try:
        # A second apart: some disks keep no finer times.
        return path.stat().st_mtime > city_file.imported_at.timestamp() + 1
    except FileNotFoundError:
        return False


def _write(files: FileStore, pieces: Sequence[str], fingerprint: str, fresh: Path) -> None:
    with fresh.open("wb") as stream:
        for piece in pieces:
            for content in files.read(INSTALLATION, piece):
                stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if fingerprint_of(fresh) != fingerprint:
        raise DamagedFile("stored-file-damaged", file=fresh.name)


def is_shared(files: FileStore, city_file: CityFile) -> bool:
    """Return whether the store has all pieces of a city; a restored database may name lost ones."""
    return all(files.exists(INSTALLATION, piece) for piece in city_file.every_piece)


class CitySource:
    """Source of cities that this machine does not have."""

    def __init__(self, database: Database, files: FileStore, folder: Path) -> None:
        self._database, self._files, self._folder = database, files, folder

    def __call__(self, name: str) -> bool:
        """Fetch a city; tell whether there is one of that name."""
        with self._database.transaction(read_only=True) as tx:
            kept = city_files.find(tx, name, FORMAT_VERSION)
        if kept is None:
            return False
        try:
            fetch_city(self._files, self._folder, kept)
        except NotFound:
            return False
        return True
