"""What is in sight of the database now: one look for everybody who asked before it began."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from data.store.database import Database, Sight
from data.store.sights import SnapshotConnection

_PAUSE_S = 0.5
"""Before connecting again to a database that went away."""
_PATIENCE_S = 1.0
"""So long a look may take at least, and a cut line goes unnoticed at most."""


@dataclass(slots=True)
class SnapshotPoller:
    """Looks over a connection of its own, in the event loop; the next look begins after the last.

    So nobody is told what was in sight before they asked, and however many ask, they cost a round
    trip together.

    Attributes
    ----------
    database
        At what is looked.
    """

    database: Database
    _line: SnapshotConnection | None = None
    _asking: list[asyncio.Future[Sight | None]] = field(default_factory=list)
    _served: list[asyncio.Future[Sight | None]] = field(default_factory=list)
    _keeping: asyncio.Task[None] | None = None
    _looks: int = 0

    def begin(self) -> None:
        """Look from now on; called in the loop in which others ask."""
        self._keeping = asyncio.get_running_loop().create_task(self._keep())

    async def end(self) -> None:
        """Leave off; whoever still waits is told nothing."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        self._hang_up()

    async def now(self) -> Sight | None:
        """Tell what is in sight; ``None`` while that cannot be told without waiting longer."""
        if self._line is None:
            return None
        told: asyncio.Future[Sight | None] = asyncio.get_running_loop().create_future()
        self._asking.append(told)
        if not self._served:
            self._look()
        return await told

    async def _keep(self) -> None:
        """Connect, and again whenever the line was cut."""
        while True:
            try:
                line = await self._connected()
            except Exception:  # noqa: BLE001  # requests meet the same in their threads, and tell it
                await asyncio.sleep(_PAUSE_S)
                continue
            asyncio.get_running_loop().add_reader(line.number, self._readable)
            self._line = line
            await self._until_cut()

    async def _connected(self) -> SnapshotConnection:
        connecting = asyncio.ensure_future(asyncio.to_thread(SnapshotConnection, self.database))
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            # Nobody wants it any more; a thread cannot be called back.
            with suppress(Exception):
                (await connecting).close()
            raise

    async def _until_cut(self) -> None:
        """Wait until the line is cut; one over which no answer comes is as good as cut."""
        looks = 0
        while self._line is not None:
            await asyncio.sleep(_PATIENCE_S)
            if self._served and looks == self._looks:
                self._hang_up()
            looks = self._looks

    def _look(self) -> None:
        self._served, self._asking = self._asking, []
        self._looks += 1
        try:
            if self._line is not None:
                self._line.look()
        except Exception:  # noqa: BLE001  # whatever it is, the line is of no use any more
            self._hang_up()

    def _readable(self) -> None:
        try:
            seen = None if self._line is None else self._line.seen()
        except Exception:  # noqa: BLE001  # as above
            self._hang_up()
            return
        if seen is None:
            return
        self._tell(seen)
        if self._asking:
            self._look()

    def _tell(self, seen: Sight | None) -> None:
        served, self._served = self._served, []
        for told in served:
            if not told.done():  # Else whoever asked has gone.
                told.set_result(seen)

    def _hang_up(self) -> None:
        """Let everybody go who waits, and connect anew."""
        line, self._line = self._line, None
        if line is not None:
            asyncio.get_running_loop().remove_reader(line.number)
            line.close()
        self._served += self._asking
        self._asking = []
        self._tell(None)
