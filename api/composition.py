"""Put the service together: settings → database → schema → use cases. Commands open it here."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from api.processes.numeric_code import NumericCode, compiled_apart
from api.processes.searches import SearchesApart
from api.processes.stopping import stops_politely
from api.senders.geocoder import OuterGeocoder
from api.senders.outbound import Outbound
from api.settings.environment import Settings
from api.settings.installation_keys import installation_sealer
from api.streets.open_cities import Streets
from api.streets.sharing import CitySource
from api.usecases.rounds.live.replan_warmup import warm_replanning
from api.usecases.service import Service, utc_now
from api.usecases.tools import Tools, same_time
from data.backup.erased_ids import ERASED_IDS, ErasedIds
from data.backup.pg_tools import PgTools
from data.files.opening import open_store
from data.local import APP, OWNER, SUPERUSER, Cluster, join
from data.local.binaries import find_binaries
from data.store import migrating
from data.store.database import Database
from data.store.system import health
from routing.errors import Failure

PATIENCE_S = 60.0
"""Longest wait of a long-running process for the database at its start."""
TRY_EVERY_S = 0.5
LOOK_EVERY_S = 1.0
"""Seconds between looks whether the private cluster still runs."""

_log = logging.getLogger("tournee.composition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Ways into one database, by role.

    Attributes
    ----------
    app_url
        As the application: what server and workers are.
    owner_url
        As the owner of the schema, who migrates; empty where this program has no such access.
    backup_url
        As a role that sees every row; empty likewise.
    cluster
        The private cluster, if it is one.
    """

    app_url: str
    owner_url: str
    backup_url: str
    cluster: Cluster | None

    def tools(self) -> PgTools:
        """Return PostgreSQL's own programs, working as the role that sees every row.

        Raises
        ------
        Failure
            ``backup-role-missing``, or there is no PostgreSQL on this machine.
        """
        if not self.backup_url:
            raise Failure("backup-role-missing")
        if self.cluster is not None:
            return PgTools(pgbin=self.cluster.pgbin, url=self.backup_url)
        major = int(health.look_at(self.backup_url).version.split(".")[0])
        return PgTools(pgbin=find_binaries(major), url=self.backup_url)


@contextmanager
def reached(settings: Settings, *, patience_s: float = 0.0) -> Iterator[Access]:
    """Reach the database, starting the private cluster where no other is named.

    Parameters
    ----------
    patience_s
        How long to try again where it cannot be reached, as after a power cut, when the database
        comes up later than what uses it.

    Raises
    ------
    Failure
        ``database-unreachable``, ``database-unfit``, or whatever keeps the cluster from starting.
    """
    with stops_politely(), _access(settings) as access:
        server = _look_at(access.app_url, time.monotonic() + patience_s)
        if not server.fits:
            raise Failure("database-unfit", version=server.version, postgis=server.postgis or "–")
        yield access


def _look_at(url: str, until: float) -> health.Server:
    while True:
        try:
            return health.look_at(url)
        except Failure:
            if time.monotonic() > until:
                raise
            time.sleep(TRY_EVERY_S)


@contextmanager
def _access(settings: Settings) -> Iterator[Access]:
    if settings.database_url is not None:
        yield Access(
            app_url=settings.database_url,
            owner_url=settings.owner_database_url or "",
            backup_url=settings.backup_database_url or "",
            cluster=None,
        )
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    with join(settings.cluster) as cluster:
        yield Access(
            app_url=cluster.url(APP),
            owner_url=cluster.url(OWNER),
            backup_url=cluster.url(SUPERUSER),
            cluster=cluster,
        )


@contextmanager
def open_service(
    settings: Settings, *, pool_size: int = 10, keep_awake: bool = False
) -> Iterator[Service]:
    """Open the service: the database with its schema up to date, files, keys and streets.

    Parameters
    ----------
    pool_size
        Connections to the database that are kept open.
    keep_awake
        For what runs for long: wait for a database that is not there yet, start the private
        cluster again should it fall, and compile numeric code in another process.

    Raises
    ------
    BadInput, Failure
        As :func:`reached`, :func:`ready`,
        :func:`api.settings.installation_keys.installation_sealer` and
        :func:`data.files.opening.open_store`.
    """
    patience_s = PATIENCE_S if keep_awake else 0.0
    code = compiled_apart() if keep_awake else nullcontext(NumericCode())
    with (
        reached(settings, patience_s=patience_s) as access,
        code as numeric_code,
        served(settings, access, pool_size=pool_size, code=numeric_code) as service,
    ):
        if access.cluster is None or not keep_awake:
            yield service
            return
        with keep_connected(access.cluster):
            yield service


@contextmanager
def served(
    settings: Settings, access: Access, *, pool_size: int = 10, code: NumericCode | None = None
) -> Iterator[Service]:
    """Open the service on a database that was reached.

    Parameters
    ----------
    code
        The numeric code, where it may still be compiled.
    """
    code = code or NumericCode()
    searches = SearchesApart(code, load=warm_replanning)
    tools = Tools(
        erasures=ErasedIds(settings.home / ERASED_IDS),
        streets=Streets(folder=settings.cities, need_code=code.need, extracts=settings.extracts),
        files=open_store(settings.files, os.environ),
        sealer=installation_sealer(settings),
        public_url=settings.public_url,
        outbound=Outbound(
            mail=settings.mail,
            sms=settings.sms,
            loopback_webhooks=settings.webhooks_to_loopback,
        ),
        geocoder=OuterGeocoder(url=settings.geocoder) if settings.geocoder else None,
        searches=searches,
        code=code,
        machine_time=settings.clock.machine_time if settings.clock else same_time,
    )
    ready(access)
    database = Database(url=access.app_url, pool_size=pool_size)
    tools.streets.fetch = CitySource(database, tools.files, settings.cities)
    try:
        yield Service(database=database, tools=tools, clock=settings.clock or utc_now)
    finally:
        searches.close()
        database.close()


@contextmanager
def keep_connected(cluster: Cluster) -> Iterator[None]:
    """Look after the private cluster while the block runs; who falls is started again."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_EVERY_S):
            try:
                cluster.wake()
            except Failure as failure:
                _log.warning("the private cluster does not start (%s)", failure.code)

    watcher = threading.Thread(target=watch, daemon=True, name="keep-awake")
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def ready(access: Access) -> None:
    """See to it that the schema is the one this program knows; migrate where we may.

    Raises
    ------
    Failure
        ``database-newer`` than this program; ``database-outdated`` where we may not migrate.
    """
    standing = health.standing(access.app_url)
    if standing == "newer":
        raise Failure("database-newer", revision=migrating.revision_of(access.app_url) or "")
    if standing == "same":
        return
    if not access.owner_url:
        raise Failure("database-outdated", wanted=migrating.newest_revision())
    migrating.upgrade(access.owner_url)


def city_files(settings: Settings) -> dict[str, Path]:
    """Return the compiled cities of this machine by name."""
    return {
        path.name.removesuffix(".city"): path for path in sorted(settings.cities.glob("*.city"))
    }
