"""Cities held open by a server or worker, with streets closed or not, at any hours."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar, cast
from uuid import UUID

from api.streets.cities import city_file, open_city
from api.streets.city_troubles import not_ready, own_bikes_wrong
from api.streets.open_hours import Hours
from routing.closures.closure import Closure
from routing.errors import BadInput, DamagedFile, NotFound
from routing.router import Router

T = TypeVar("T")

KEPT_WAYS = 64
"""Ways of how many rounds are kept; each costs a few hundred kilobytes."""
KEPT_CLOSED = 12
"""Routers with closed streets that are kept of a city; each costs a few megabytes of metric. A day
of closures by the hour has up to eight."""
KEPT_HOURLY = 4
"""Routers under rules by the hour that are kept of a city; each may cost what plain ones do.

All cooperatives of a city share them: where there are too many, whoever holds most gives one up.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """The router of a city, and its file when it was opened."""

    file: Path
    version: tuple[int, int] | None
    router: Router


@dataclass(slots=True, kw_only=True)
class _City:
    """One city that is held open.

    Attributes
    ----------
    opening
        Held while its file is opened; of a city that is open it keeps nobody waiting.
    closed, hourly
        Routers with closed streets, and under signs by the hour; those used last at the end.
    """

    open: _Open | None = None
    opening: threading.RLock = field(default_factory=threading.RLock)
    closed: OrderedDict[Hashable, _SharedRouter] = field(default_factory=OrderedDict)
    hourly: OrderedDict[Hashable, _SharedRouter] = field(default_factory=OrderedDict)


@dataclass(slots=True, kw_only=True)
class _SharedRouter:
    """A router that is made once; ``making`` is held meanwhile, by whoever wants this one.

    ``holders`` are the cooperatives that asked for it, as long as it counts as theirs.
    """

    router: Router | None = None
    holders: set[UUID | None] = field(default_factory=set)
    making: threading.RLock = field(default_factory=threading.RLock)


class _Kept(NamedTuple):
    """Routers that are kept, ``most`` at a time, as one cooperative asks for them."""

    routers: OrderedDict[Hashable, _SharedRouter]
    most: int
    whose: UUID | None

    def take(self, key: Hashable) -> _SharedRouter:
        """Return one, new where it is not kept; forgets what is too much."""
        entry = self.routers.setdefault(key, _SharedRouter())
        self.routers.move_to_end(key)
        entry.holders.add(self.whose)
        while len(self.routers) > self.most:
            self._let_go()
        return entry

    def _let_go(self) -> None:
        """Have whoever holds most let go of what they asked for longest ago."""
        held = Counter(one for entry in self.routers.values() for one in entry.holders)
        greedy = max(held, key=held.__getitem__)  # of several, whose oldest is the oldest
        key = next(key for key, entry in self.routers.items() if greedy in entry.holders)
        self.routers[key].holders.remove(greedy)
        if not self.routers[key].holders:
            del self.routers[key]


@dataclass(slots=True, kw_only=True)
class Streets:
    """Opens each city once, and again when its file was imported anew.

    A router that somebody still uses stays as it is: a new import is a new router beside it. Who
    waits for a city to be opened, or for streets to be closed, waits for just that: others ask for
    what is there meanwhile.

    Attributes
    ----------
    folder
        Of the compiled cities of this machine.
    fetch
        Brings a city here that this machine has not, and tells whether there is one of that name.
    whose
        The cooperative that asks, ``None`` where it is none.
    need_code
        Refuses whoever asks as long as the numeric code is being compiled.
    extracts
        Folder of extracts in which that of a city may lie which must be compiled anew.
    unreadable
        Cities whose files could not be read, and by code why; whoever mends one takes it out.
    """

    folder: Path
    fetch: Callable[[str], bool] | None = None
    whose: UUID | None = None
    need_code: Callable[[], None] | None = None
    extracts: Path | None = None
    unreadable: dict[str, str] = field(default_factory=dict)
    _cities: dict[str, _City] = field(default_factory=dict)
    _ways: OrderedDict[Hashable, tuple[Router, object]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def asked_by(self, cooperative_id: UUID) -> Streets:
        """Return the same streets to a cooperative: whatever it asks for, others keep theirs."""
        return replace(self, whose=cooperative_id)

    def router(
        self, city: str, closures: Iterable[Closure] = (), hours: Hours | None = None
    ) -> Router:
        """Return the router of a city with some streets closed.

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
        NotReady
            ``code-preparing``; ``city-preparing`` or ``city-import-needed`` where its file cannot
            be read; ``own-bikes-wrong``.
        """
        if self.need_code is not None:
            self.need_code()
        with self._lock:
            place = self._cities.setdefault(city, _City())
        whole = self._whole(place, city)
        signs = None if hours is None else whole.hourly_rules(*hours)
        if signs:
            # Most days have the same signs, and share one.
            plain, found = whole, signs
            key = (id(plain), found)
            hourly = _Kept(place.hourly, KEPT_HOURLY, self.whose)
            whole = self._once(hourly, key, lambda: plain.at_hours(found))
        closed = tuple(closures)
        if not closed:
            return whole
        signed = whole
        shut = _Kept(place.closed, KEPT_CLOSED, self.whose)
        return self._once(shut, (id(signed), closed), lambda: _closed(signed, closed))

    def street_of(self, city: str, address: str) -> str:
        """Return the street of a city that an address tells; empty where there is none."""
        if not address:
            return ""
        try:
            return self.router(city).street_of(address)
        except NotFound:
            return ""

    def _once(self, kept: _Kept, key: Hashable, make: Callable[[], Router]) -> Router:
        """Return a router that is kept, else make it while those who want another do not wait."""
        with self._lock:
            entry = kept.take(key)
        if entry.router is None:
            with entry.making:
                if entry.router is None:
                    entry.router = make()
        return entry.router

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
        value = make()
        with self._lock:
            self._ways[key] = (router, value)
            while len(self._ways) > KEPT_WAYS:
                self._ways.popitem(last=False)
        return value

    def _whole(self, place: _City, city: str) -> Router:
        known = place.open
        # Asked at every turn: one look at a file whose name is known to be one.
        if known is not None and _version(known.file) == known.version:
            return known.router
        with place.opening:
            known = place.open
            if known is None or _version(known.file) != known.version:
                file = self._file(city)
                version = _version(file)
                known = _Open(file=file, version=version, router=self._open(city, file))
                place.open = known
            return known.router

    def _open(self, city: str, file: Path) -> Router:
        try:
            return open_city(self.folder, city)
        except DamagedFile as error:
            self.unreadable[city] = error.code
            raise not_ready(file) from error
        except BadInput as error:
            # Of a file of the operator's: nothing is wrong with what was asked.
            raise own_bikes_wrong(error) from error

    def _file(self, city: str) -> Path:
        try:
            return city_file(self.folder, city)
        except NotFound:
            if self.fetch is None or not self.fetch(city):
                with self._lock:
                    self._cities.pop(city, None)
                raise
        return city_file(self.folder, city)


def _version(file: Path) -> tuple[int, int] | None:
    """Return what differs once a file is written anew; ``None`` where it is gone."""
    try:
        stat_result = file.stat()
    except FileNotFoundError:
        return None
    return stat_result.st_mtime_ns, stat_result.st_size


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
