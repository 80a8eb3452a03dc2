"""The cluster's folder, its owner, and a socket folder short enough to use."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from data.local.account import (
    Account,
    account_for,
    can_enter,
    own_folder,
    shell,
    user_name,
)
from routing.errors import Failure

PORT = 5432
"""Part of the socket's name only: nothing listens on the network."""

SOCKET_PATH_LIMIT_BYTES = 103
"""Longest path of a socket: Linux has room for 107 bytes, macOS for 103."""

SYSTEM_STATE = Path("/var/lib/tournee")
"""Folder of root's clusters whose own folder the server's user cannot reach."""

GATE = "gate.lock"
"""Held alone while somebody decides to start or stop; also the mark of a folder of ours."""

USERS = "users.lock"
"""Held shared by every program that uses the cluster."""

SOCKET_RECORD = "socket-folder"
"""Holds the path of the socket folder where that lies elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The location of a cluster.

    Attributes
    ----------
    folder
        Owner-only folder of everything: data, log, locks, socket.
    account
        Who runs the server; ``None`` for ourselves.
    """

    folder: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """The folder that ``initdb`` made."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The folder of the server's log files."""
        return self.folder / "log"


def settle(wanted: Path) -> Place:
    """Make the folder of a cluster, elsewhere where the server's user cannot reach it.

    Parameters
    ----------
    wanted
        Folder wanted; new, empty, or that of an earlier cluster.

    Returns
    -------
    Place
        ``folder`` is another than ``wanted`` only where we are root and the server's user may not
        pass through a folder above it: then it is one below :data:`SYSTEM_STATE`, the same one
        every time.

    Raises
    ------
    Failure
        ``cluster-folder-not-ours`` for a folder with other things in it,
        ``cluster-folder-foreign`` for another user's, ``cluster-unreachable`` where the server's
        user cannot reach :data:`SYSTEM_STATE` either.
    """
    folder = wanted.expanduser().resolve()
    account = account_for(folder / "data")
    _make_parents(folder)
    if account is not None and not can_enter(folder.parent, account):
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
        folder = SYSTEM_STATE / f"{folder.name}-{digest}"
        account = account_for(folder / "data")
        _make_parents(folder)
        if not can_enter(folder.parent, account):
            raise Failure(
                "cluster-unreachable", folder=str(wanted), user=account.name if account else ""
            )
    _check_ours(folder)
    own_folder(folder, account)
    shell(f": >> {GATE} && : >> {USERS} && mkdir -p log", folder=folder, account=account)
    return Place(folder=folder, account=account)


def socket_folder(place: Place) -> Path:
    """Return the folder of the socket, making it where needed; call it with the gate held.

    A path too long for a socket, or with a character that parts lists of hosts, is replaced by a
    short folder of its own, whose path is recorded beside the data.
    """
    own = place.folder / "socket"
    if _fits(own):
        shell("mkdir -p socket && chmod 700 socket", folder=place.folder, account=place.account)
        return own
    record = place.folder / SOCKET_RECORD
    uid = place.account.uid if place.account else os.geteuid()
    recorded = Path(record.read_text(encoding="utf-8").strip()) if record.exists() else None
    if recorded is not None and _is_private(recorded, uid):
        return recorded
    base = tempfile.gettempdir() if place.account is None else "/tmp"  # noqa: S108  mkdtemp below
    path = Path(tempfile.mkdtemp(prefix="tournee-", dir=base))
    if not _fits(path):
        path.rmdir()
        path = Path(tempfile.mkdtemp(prefix="tournee-", dir="/tmp"))
    own_folder(path, place.account)
    shell(
        'cat > "$1.new" && mv "$1.new" "$1"',
        SOCKET_RECORD,
        folder=place.folder,
        account=place.account,
        text=f"{path}\n",
    )
    return path


def keep_socket_folder(place: Place, folder: Path) -> None:
    """Make a socket folder again that something cleaned away, as programs know it by its path."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
        own_folder(folder, place.account)


def drop_socket_folder(place: Place) -> None:
    """Remove a socket folder outside the cluster's folder, with its record, after the stop."""
    record = place.folder / SOCKET_RECORD
    if not record.exists():
        return
    elsewhere = Path(record.read_text(encoding="utf-8").strip())
    uid = place.account.uid if place.account else os.geteuid()
    if _is_private(elsewhere, uid):
        for left in elsewhere.glob(".s.PGSQL.*"):
            left.unlink()
        elsewhere.rmdir()
    record.unlink()


def _make_parents(folder: Path) -> None:
    """Make all folders above; those made for the system's state are open to pass through."""
    if folder.parent == SYSTEM_STATE and not SYSTEM_STATE.exists():
        SYSTEM_STATE.mkdir(parents=True, exist_ok=True)
        SYSTEM_STATE.chmod(0o755)
    folder.parent.mkdir(parents=True, exist_ok=True)


def _check_ours(folder: Path) -> None:
    """Refuse a folder of other things or of another user before anything in it is changed."""
    if not folder.exists():
        return
    owner = folder.stat().st_uid
    if os.geteuid() not in {0, owner}:
        raise Failure(
            "cluster-folder-foreign",
            folder=str(folder),
            owner=user_name(owner),
            user=user_name(os.geteuid()),
        )
    if not folder.is_dir() or (not (folder / GATE).exists() and any(folder.iterdir())):
        # The gate may have come between the two looks, from a program that starts beside us.
        if (folder / GATE).exists():
            return
        raise Failure("cluster-folder-not-ours", folder=str(folder))


def _fits(folder: Path) -> bool:
    """Return whether a socket in this folder can be named to PostgreSQL and its clients."""
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= SOCKET_PATH_LIMIT_BYTES and not set(str(folder)) & set(",\"'\\\n")


def _is_private(folder: Path, uid: int) -> bool:
    """Return whether a folder is a real one which its user alone may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return found.st_uid == uid and found.st_mode & 0o170777 == 0o040700
