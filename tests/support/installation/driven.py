"""The program by a clock that a test sets: one for the processes of an installation.

Run as a module it is ``tournee`` with unwarmed searches, and the time that stands in the file which
:data:`CLOCK_FILE` names in its environment.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.support.installation.unwarmed import begin

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


if __name__ == "__main__":
    begin(DrivenClock(Path(os.environ[CLOCK_FILE])))
