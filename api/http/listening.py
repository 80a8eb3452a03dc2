"""Wakes whoever waits for news of a cooperative: one listener for the process, any number waits.

The database says ``<cooperative id>:<number>``; who waits then reads the log for itself, so a
missed or doubled word costs nothing but a look.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from data.store.database import Database
from data.store.listening import ANYTHING, listen
from data.store.planning.plans import CHANNEL as PLANS
from data.store.rounds.events import CHANNEL as EVENTS

T = TypeVar("T")


@dataclass(slots=True)
class EventListener:
    """Notifications from the database to this process.

    Attributes
    ----------
    database
        From where.
    """

    database: Database
    _waiting: dict[str, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    _turns: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _shared: dict[Hashable, asyncio.Task[Any]] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Listen from now on; called in the loop in which others wait."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    async def end(self) -> None:
        """Leave off, and let everybody go who waits."""
        self.release_all()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 5)

    @property
    def listeners(self) -> int:
        """Count of those who wait for news."""
        return sum(map(len, list(self._waiting.values())))

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will be heard."""
        return self._ended.is_set()

    def release_all(self) -> None:
        """Let everybody go who waits; safe in every thread."""
        self._ended.set()
        self._say(ANYTHING, "")

    @contextmanager
    def news_flag(self, cooperative_id: UUID) -> Iterator[asyncio.Event]:
        """Return a flag that is raised when something is new for a cooperative."""
        key, flag = str(cooperative_id), asyncio.Event()
        self._waiting[key].add(flag)
        try:
            yield flag
        finally:
            self._waiting[key].discard(flag)
            if not self._waiting[key]:
                del self._waiting[key]
                self._turns.pop(key, None)

    async def share(
        self, cooperative_id: UUID, what: Hashable, look: Callable[[], Coroutine[Any, Any, T]]
    ) -> T:
        """Look once for everybody who looks for the same thing after the same word was heard.

        Who was woken never shares a look that began before the word: it may have missed the news.

        Parameters
        ----------
        what
            Equal for whoever is to be given the same.
        """
        key = (cooperative_id, self._turns[str(cooperative_id)], what)
        task = self._shared.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(look())
            self._shared[key] = task
            task.add_done_callback(lambda done: self._looked(key, done))
        # Whoever goes away meanwhile takes nobody else's look along.
        found: T = await asyncio.shield(task)
        return found

    def _looked(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        self._shared.pop(key, None)
        if not done.cancelled():
            done.exception()  # Whoever waited has it; where nobody does any more, nobody misses it.

    def _listen(self) -> None:
        listen(self.database, (EVENTS, PLANS), self._say, self._ended)

    def _say(self, channel: str, told: str) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        key = None if channel == ANYTHING else told.partition(":")[0]
        self._loop.call_soon_threadsafe(self._wake, key)

    def _wake(self, key: str | None) -> None:
        keys = list(self._waiting) if key is None else [key]
        for one in keys:
            if one in self._waiting:
                self._turns[one] += 1
        for flag in (flag for one in keys for flag in self._waiting.get(one, ())):
            flag.set()
