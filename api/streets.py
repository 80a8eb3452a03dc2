"""Cities held open by a server or worker, with streets closed or not, at any hours."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from api.cities import city_file, open_city
from api.hours import Hours
from data.store.hurry import held, need_time
from routing.closures import Closure
from routing.errors import BadInput, NotFound
from routing.hours import Signs
from routing.router import Router

T = TypeVar("T")

KEPT_WAYS = 64
"""Ways of how many rounds are kept; each costs a few hundred kilobytes."""
KEPT_CLOSED = 8
"""How many routers with closed streets are kept; each costs a few megabytes of metric."""
KEPT_HOURLY = 4
"""How many routers under signs by the hour are kept; each may cost what one of plain signs does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """The router of a city, and its file when it was opened."""

    file: Path
    version: tuple[int, int] | None
    router: Router


@dataclass(slots=True, kw_only=True)
class Streets:
    """Opens each city once, and again when its file was imported anew.

    A router that somebody still uses stays as it is: a new import is a new router beside it.

    Attributes
    ----------
    folder
        Of the compiled cities of this machine.
    fetch
        Brings a city here that this machine has not, and tells whether there is one of that name.
    """

    folder: Path
    fetch: Callable[[str], bool] | None = None
    _open: dict[str, _Open] = field(default_factory=dict)
    _closed: OrderedDict[tuple[int, tuple[Closure, ...]], Router] = field(
        default_factory=OrderedDict
    )
    _hourly: OrderedDict[tuple[int, Signs], Router] = field(default_factory=OrderedDict)
    _ways: OrderedDict[Hashable, tuple[Router, object]] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def router(
        self, city: str, closures: Iterable[Closure] = (), hours: Hours | None = None
    ) -> Router:
        """Give the router of a city with some streets closed.

        Parameters
        ----------
        hours
            Within which somebody rides: streets barred at any moment of them are kept off. Without
            them the plain signs count.

        Raises
        ------
        NotFound
            If there is no city of that name.
        BadInput
            ``closures-close-all`` where no street would be left.
        """
        with held(self._lock):
            whole = self._signed(self._whole(city), hours)
            closed = tuple(closures)
            if not closed:
                return whole
            key = (id(whole), closed)
            if key not in self._closed:
                need_time()
                self._closed[key] = _closed(whole, closed)
                while len(self._closed) > KEPT_CLOSED:
                    self._closed.popitem(last=False)
            self._closed.move_to_end(key)
            return self._closed[key]

    def once(self, router: Router, what: Hashable, make: Callable[[], T]) -> T:
        """Make something of some streets once; of what was asked for lately it is kept.

        Parameters
        ----------
        what
            Equal for whatever comes out the same on these streets.
        make
            Makes it; nobody may change what it gives.
        """
        key = (id(router), what)
        with self._lock:
            known = self._ways.get(key)
            # Of a router that is gone another may have the id: what is kept knows its own.
            if known is not None and known[0] is router:
                self._ways.move_to_end(key)
                return cast("T", known[1])
        made = make()
        with self._lock:
            self._ways[key] = (router, made)
            while len(self._ways) > KEPT_WAYS:
                self._ways.popitem(last=False)
        return made

    def _signed(self, whole: Router, hours: Hours | None) -> Router:
        """Give the router of some hours; most days have the same signs, and share one."""
        signs = None if hours is None else whole.signs(*hours)
        if not signs:
            return whole
        key = (id(whole), signs)
        if key not in self._hourly:
            need_time()
            self._hourly[key] = whole.under(signs)
            while len(self._hourly) > KEPT_HOURLY:
                self._hourly.popitem(last=False)
        self._hourly.move_to_end(key)
        return self._hourly[key]

    def _whole(self, city: str) -> Router:
        known = self._open.get(city)
        # Asked at every turn: one look at a file whose name is known to be one.
        if known is None or _version(known.file) != known.version:
            need_time()
            file = self._file(city)
            version = _version(file)
            known = _Open(file=file, version=version, router=open_city(self.folder, city))
            self._open[city] = known
        return known.router

    def _file(self, city: str) -> Path:
        try:
            return city_file(self.folder, city)
        except NotFound:
            if self.fetch is None or not self.fetch(city):
                raise
        return city_file(self.folder, city)


def _version(file: Path) -> tuple[int, int] | None:
    """Give what differs once a file is written anew; ``None`` where it is gone."""
    try:
        told = file.stat()
    except FileNotFoundError:
        return None
    return told.st_mtime_ns, told.st_size


def _closed(whole: Router, closures: tuple[Closure, ...]) -> Router:
    """Close streets; a closure whose streets went with a new import holds nothing any more."""
    try:
        return whole.closed(closures)
    except BadInput as error:
        if any(fault.code == "closures-close-all" for fault in error.faults):
            raise
        return whole.closed(one for one in closures if _holds(whole, one))


def _holds(whole: Router, closure: Closure) -> bool:
    try:
        return bool(whole.closing(closure).length_m)
    except BadInput:
        return False
