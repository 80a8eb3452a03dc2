"""Wakes whoever waits for news of a cooperative: one listener for the process, any number waits.

The database says ``<cooperative id>:<number>``; who waits then reads the log for itself, so a
missed or doubled word costs nothing but a look. Where boards are is said whole, and passed on as it
was said: of each board the last word, for as long as the board is taken to be there.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from data.store.board.presence import CHANNEL as PRESENCE
from data.store.database import Database
from data.store.listening import ANYTHING, listen
from data.store.planning.plans import CHANNEL as PLANS
from data.store.rounds.events import CHANNEL as EVENTS

T = TypeVar("T")

THERE_S = 10.0
"""A board that says nothing for so long is gone."""
MOST_BOARDS = 100
"""Of so many boards of a cooperative the last word is kept for whoever begins to listen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """The last word of a board, as the so-manieth that this process heard."""

    number: int
    heard_at: float
    text: str


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
    _boards: dict[str, dict[str, _Word]] = field(default_factory=lambda: defaultdict(dict))
    _words: int = 0
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
                self._boards.pop(key, None)

    def turn(self, cooperative_id: UUID) -> int:
        """Return how often the log was said to have grown, to see whether it was again."""
        return self._turns[str(cooperative_id)]

    def boards(self, cooperative_id: UUID, after: int) -> tuple[int, list[str]]:
        """Return what boards that are there said last, of what was heard after a word's number."""
        oldest = time.monotonic() - THERE_S
        words = [
            one
            for one in self._boards.get(str(cooperative_id), {}).values()
            if one.number > after and one.heard_at >= oldest
        ]
        words.sort(key=lambda one: one.number)
        return self._words, [one.text for one in words]

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
        listen(self.database, (EVENTS, PLANS, PRESENCE), self._say, self._ended)

    def _say(self, channel: str, payload: str) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        key, _, said = payload.partition(":")
        if channel == PRESENCE:
            self._loop.call_soon_threadsafe(self._hear, key, said)
        else:
            self._loop.call_soon_threadsafe(self._wake, None if channel == ANYTHING else key)

    def _hear(self, key: str, text: str) -> None:
        """Keep the word of a board for whoever listens to its cooperative; the log is not read."""
        if key not in self._waiting:
            return
        self._words += 1
        now, boards = time.monotonic(), self._boards[key]
        board_id = str(json.loads(text)["board_id"])
        boards.pop(board_id, None)
        boards[board_id] = _Word(number=self._words, heard_at=now, text=text)
        while len(boards) > MOST_BOARDS or next(iter(boards.values())).heard_at < now - THERE_S:
            del boards[next(iter(boards))]
        for flag in self._waiting[key]:
            flag.set()

    def _wake(self, key: str | None) -> None:
        keys = list(self._waiting) if key is None else [key]
        for one in keys:
            if one in self._waiting:
                self._turns[one] += 1
        for flag in (flag for one in keys for flag in self._waiting.get(one, ())):
            flag.set()
