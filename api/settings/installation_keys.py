"""The installation's keys: from their setting, or from a file in the home folder."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from api.auth.sealing import Sealer, new_key, read_sealer
from api.settings.environment import DATABASE_URL, SECRET_KEYS, Settings
from routing.errors import Failure

FILE = "secret-keys"
_OTHERS = 0o077


def installation_sealer(settings: Settings) -> Sealer:
    """Return what seals secrets, with the keys of this installation.

    Keys that are set go first. Without them the private cluster has a file of its own, drawn once;
    a database of somebody's own needs its keys set, as every machine that uses it needs the same.

    Raises
    ------
    BadInput
        If the keys are missing or cannot be read.
    Failure
        ``keys-open-to-others`` where others may read the file.
    """
    if settings.secret_keys is not None:
        return read_sealer(settings.secret_keys.reveal(), where=SECRET_KEYS)
    if settings.database_url is not None:
        return read_sealer("", where=f"{SECRET_KEYS} ({DATABASE_URL})")
    file = settings.home / FILE
    if not file.exists():
        _draw(file)
    if file.stat().st_mode & _OTHERS:
        raise Failure("keys-open-to-others", file=str(file))
    return read_sealer(file.read_text(encoding="utf-8"), where=str(file))


def _draw(file: Path) -> None:
    """Make the file, whole or not at all, and never in the place of one that is there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{FILE}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(new_key().reveal() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            # Another program that starts at the same moment may have been first.
            os.link(name, file)
    finally:
        Path(name).unlink()
