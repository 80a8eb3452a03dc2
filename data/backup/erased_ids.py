"""Ids of what was erased on demand, in a file outside of every backup.

A backup holds whoever was there when it was written. Where it is brought back, those who had
themselves erased since must not be back with it: their ids stand in this list, to which lines are
only ever added. It names nobody.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

ERASED_IDS = "erased-ids.txt"
"""Name of the file in the home folder."""

Kind = Literal["person", "stop", "need", "order"]
_KINDS: tuple[Kind, ...] = ("person", "stop", "need", "order")
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Erased record: its cooperative, its kind and its id."""

    cooperative_id: UUID
    kind: Kind
    id: UUID


@dataclass(frozen=True, slots=True)
class ErasedIds:
    """The list.

    Attributes
    ----------
    path
        The file; without one nothing is kept.
    """

    path: Path | None = None

    def note(self, cooperative_id: UUID, kind: Kind, ids: Iterable[UUID], now: datetime) -> None:
        """Add ids, and wait until they are on the disk.

        Before the erasure is committed: one that then fails is only asked for again, but one that
        is not on the list would come back with the next restore.
        """
        lines = "".join(f"{now.isoformat()} {cooperative_id} {kind} {one}\n" for one in ids)
        if self.path is None or not lines:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        with os.fdopen(handle, "ab") as stream:
            # One write: lines of two processes never mix.
            stream.write(lines.encode())
            stream.flush()
            os.fsync(stream.fileno())

    def read(self) -> list[Erased]:
        """Return everything on the list, each once; a line that was cut off is left out."""
        if self.path is None or not self.path.is_file():
            return []
        found = (_read(line) for line in self.path.read_text("utf-8").splitlines())
        return list(dict.fromkeys(one for one in found if one is not None))


def _read(line: str) -> Erased | None:
    try:
        _, home, kind, named = line.split()
        known = next(one for one in _KINDS if one == kind)
        return Erased(cooperative_id=UUID(home), kind=known, id=UUID(named))
    except (ValueError, StopIteration):
        return None
