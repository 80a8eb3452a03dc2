"""Cities held open by a server or worker: travel times and routes, with streets closed or not."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from api.cities import city_file, open_city
from api.travel import snap_places, travel_times
from dispatch.model import Place, TravelTimes
from routing.closures import Closure
from routing.router import Router

T = TypeVar("T")

KEPT_WAYS = 64
"""Ways of how many rounds are kept; each costs a few hundred kilobytes."""
KEPT_CLOSED = 8
"""How many routers with closed streets are kept; each costs a few megabytes of metric."""


@dataclass(slots=True, kw_only=True)
class Streets:
    """Opens each city once, and again when its file was imported anew.

    A router that somebody still uses stays as it is: a new import is a new router beside it.
    """

    folder: Path
    _open: dict[str, tuple[tuple[int, int], Router]] = field(default_factory=dict)
    _closed: OrderedDict[tuple[int, tuple[Closure, ...]], Router] = field(
        default_factory=OrderedDict
    )
    _ways: OrderedDict[Hashable, tuple[Router, object]] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def router(self, city: str, closures: Iterable[Closure] = ()) -> Router:
        """Give the router of a city with some streets closed.

        Raises
        ------
        NotFound
            If there is no city of that name.
        BadInput
            If a closure closes no street.
        """
        with self._lock:
            whole = self._whole(city)
            closed = tuple(closures)
            if not closed:
                return whole
            key = (id(whole), closed)
            if key not in self._closed:
                self._closed[key] = whole.closed(closed)
                while len(self._closed) > KEPT_CLOSED:
                    self._closed.popitem(last=False)
            self._closed.move_to_end(key)
            return self._closed[key]

    def times(
        self,
        city: str,
        places: dict[str, Place],
        profiles: Iterable[str],
        closures: Iterable[Closure] = (),
        *,
        weighed: bool = False,
    ) -> TravelTimes:
        """Give travel times between places by profile, computed now.

        ``weighed`` tells whether it is known what is aboard, see
        :func:`api.travel.travel_times`.
        """
        router = self.router(city, closures)
        snaps = snap_places(router, places, tuple(dict.fromkeys(profiles)))
        return travel_times(router, places, snaps, lambda *_: None, 1, weighed=weighed)

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

    def _whole(self, city: str) -> Router:
        file = city_file(self.folder, city)
        stat = file.stat()
        version = (stat.st_mtime_ns, stat.st_size)
        known = self._open.get(city)
        if known is None or known[0] != version:
            known = (version, open_city(self.folder, city))
            self._open[city] = known
        return known[1]
