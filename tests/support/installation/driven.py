"""A clock that a test sets: one for the processes of an installation.

Those of :mod:`.unwarmed` go by the time that stands in the file which :data:`CLOCK_FILE` names in
their environment.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CLOCK_FILE = "TESTS_CLOCK_FILE"
_FORM = struct.Struct("<d")


@dataclass(slots=True)
class DrivenClock:
    """A clock in a file."""

    file: Path

    @property
    def now(self) -> datetime:
        """The time that was set last."""
        return datetime.fromtimestamp(_FORM.unpack(self.file.read_bytes())[0], UTC)

    @now.setter
    def now(self, at: datetime) -> None:
        # Eight bytes are written at once: nobody reads half a time.
        mode = "r+b" if self.file.exists() else "wb"
        with self.file.open(mode, buffering=0) as opened:
            opened.write(_FORM.pack(at.timestamp()))

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now
