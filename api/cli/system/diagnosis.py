"""Look an installation over: what runs, what is wrong, and how bad that is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from api.auth.sealing import Sealer
from api.composition import Access
from api.composition import city_files as city_files_here
from api.settings.environment import Settings
from api.settings.home import CITY_SUFFIX
from api.settings.installation_keys import installation_sealer
from api.streets.cities import own_bikes
from api.streets.city_faults import is_map_old
from api.streets.city_troubles import city_name, read_trouble
from api.streets.kept_extracts import find_extract
from api.streets.sharing import is_newer
from data.files.opening import open_store
from data.files.store import FileStore
from data.files.upkeep import orphans
from data.store import migrating
from data.store.database import Database
from data.store.streets import cities, city_files
from data.store.streets.city_files import INSTALLATION
from data.store.system import cooperatives, health, tasks
from data.store.system.invariants import breaches
from routing.array_file import file_checksum
from routing.city import FORMAT_VERSION as CITY_VERSION
from routing.city import load_city
from routing.engine.city_cache import load_net
from routing.errors import BadInput, NotFound, TourneeError

YOUNG = timedelta(hours=1)
"""A file put so lately may still be waiting for its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Fault found by the diagnosis.

    Attributes
    ----------
    code
        Message id of its sentence.
    grave
        Whether the installation is unhealthy for it; else it is only worth a look.
    args
        Of the sentence; ids and numbers, nothing personal.
    """

    code: str
    grave: bool
    args: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Health:
    """Findings, and some figures to show beside."""

    figures: dict[str, str | int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Return whether nothing grave was found."""
        return not any(finding.grave for finding in self.findings)


def look_over(settings: Settings, access: Access, now: datetime, *, files: bool = True) -> Health:
    """Look an installation over, without changing anything.

    Parameters
    ----------
    now
        Aware instant.
    files
        Whether to go through all files too, which may take long in S3.
    """
    found = Health()
    server = health.look_at(access.app_url)
    found.figures |= {"postgresql": server.version, "postgis": server.postgis}
    found.figures["revision"] = migrating.revision_of(access.app_url) or "–"
    found.figures["role"] = server.role
    found.findings += _schema(access)
    if health.standing(access.app_url) != "same":
        return found
    with _database(access) as database:
        found.findings += _walls(database)
        found.findings += _rules(database, now)
        found.findings += _queue(database, found)
        found.findings += _cities(settings, database, found)
        found.findings += _keys(settings, database)
        if files:
            found.findings += _files(settings, database, now, found)
    return found


@contextmanager
def _database(access: Access) -> Iterator[Database]:
    database = Database(url=access.app_url, pool_size=2)
    try:
        yield database
    finally:
        database.close()


def _schema(access: Access) -> Iterator[Finding]:
    standing = health.standing(access.app_url)
    if standing != "same":
        args = {"wanted": migrating.newest_revision()}
        yield Finding(code=f"doctor-schema-{standing}", grave=True, args=args)
    elif access.owner_url and (differences := migrating.differences(access.owner_url)):
        yield Finding(code="doctor-schema-differs", grave=True, args={"detail": differences[:300]})


def _walls(database: Database) -> Iterator[Finding]:
    for weakness in health.weaknesses(database):
        args = {"subject": weakness.subject}
        yield Finding(code=f"doctor-{weakness.code}", grave=True, args=args)


def _rules(database: Database, now: datetime) -> Iterator[Finding]:
    for breach in breaches(database, now):
        yield Finding(
            code=f"invariant-{breach.code}",
            grave=True,
            args={
                "cooperative": str(breach.cooperative_id),
                "count": breach.count,
                "subjects": ", ".join(breach.subjects),
            },
        )


def _queue(database: Database, found: Health) -> Iterator[Finding]:
    with database.transaction(read_only=True) as tx:
        state, failed = tasks.state(tx), tasks.failed(tx)
    waiting = sum(state.waiting.values())
    found.figures |= {"workers": state.workers, "waiting": waiting}
    if waiting and not state.workers:
        yield Finding(code="doctor-no-worker", grave=False, args={"count": waiting})
    for (task, code), count in sorted(Counter((each.task, each.code) for each in failed).items()):
        args: dict[str, str | int] = {"task": task, "reason": code, "count": count}
        yield Finding(code="doctor-failed-task", grave=False, args=args)


def _cities(settings: Settings, database: Database, found: Health) -> Iterator[Finding]:
    """Each cooperative's city must be here or where it is fetched from, and be in PostGIS."""
    with database.transaction(read_only=True) as tx:
        every = cooperatives.every(tx)
        loaded = {each.name: each for each in cities.versions(tx) if each.status == "current"}
        files = city_files.every(tx)
    kept, fit = city_files.newest(files), {one.name for one in files if one.version == CITY_VERSION}
    found.figures["cooperatives"] = len(every)
    here = city_files_here(settings)
    try:
        own_bikes(settings.cities)
    except BadInput as error:
        first = error.faults[0]
        args = {"file": first.file, "detail": first.code}
        yield Finding(code="doctor-own-bikes-wrong", grave=True, args=args)
    for name in sorted({each.city for each in every if each.city}):
        last, fingerprint = kept.get(name), ""
        if name not in here and last is None:
            extract = find_extract(settings.cities / f"{name}{CITY_SUFFIX}")
            if extract is not None and extract.missing is None:
                args = {"city": name, "detail": "city-file-missing"}
                yield Finding(code="doctor-city-preparing", grave=False, args=args)
                continue
            yield Finding(code="doctor-city-missing", grave=True, args={"city": name})
            continue
        if name in here:
            fault = _fault_of_city(here[name])
            if fault:
                yield _unreadable(settings, here[name], fault, is_shared=name in fit)
                continue
            fingerprint = file_checksum(here[name])
            if is_map_old(here[name]):
                yield Finding(code="doctor-map-old", grave=False, args={"city": name})
        if last is not None and not (name in here and is_newer(here[name], last)):
            fingerprint = last.fingerprint
        if name not in loaded or loaded[name].fingerprint != fingerprint:
            yield Finding(code="doctor-city-not-loaded", grave=True, args={"city": name})


def _fault_of_city(path: Path) -> str:
    """Return by code why a city cannot be opened; empty where it can."""
    try:
        load_net(path, load_city(path).streets)
    except NotFound:
        return ""  # Without its net it is contracted when it is opened.
    except TourneeError as error:
        return error.code
    return ""


def _unreadable(settings: Settings, path: Path, fault: str, *, is_shared: bool) -> Finding:
    """Finding of a city that cannot be opened: a running server mends it, or somebody must."""
    trouble, extract = read_trouble(path), find_extract(path, settings.extracts)
    args = {"city": city_name(path), "detail": trouble.reason if trouble else fault}
    is_mended = is_shared or (extract is not None and extract.missing is None)
    if trouble is None and is_mended:
        return Finding(code="doctor-city-preparing", grave=False, args=args)
    return Finding(code="doctor-city-damaged", grave=True, args=args)


def _keys(settings: Settings, database: Database) -> Iterator[Finding]:
    """Every secret that is kept sealed must be one that we can open."""
    sealer: Sealer = installation_sealer(settings)
    for fingerprint in sorted(health.sealing_keys(database) - set(sealer.fingerprints)):
        yield Finding(code="doctor-key-missing", grave=True, args={"key": fingerprint})


def _files(
    settings: Settings, database: Database, now: datetime, found: Health
) -> Iterator[Finding]:
    store: FileStore = open_store(settings.files, os.environ)
    named = health.named_files(database)
    # Pieces of cities that are gone are put again by whoever has the city.
    cooperatives_own = {key: names for key, names in named.items() if key != INSTALLATION}
    found.figures["files"] = sum(map(len, cooperatives_own.values()))
    apart = [
        each
        for each in orphans(store, named, now - YOUNG)
        if each.cooperative_id != INSTALLATION or each.missing == "row"
    ]
    for missing, code, grave in (
        ("file", "doctor-file-lost", True),
        ("row", "doctor-file-unneeded", False),
    ):
        these = [each for each in apart if each.missing == missing]
        if these:
            first = f"{these[0].cooperative_id}/{these[0].sha256}"
            yield Finding(code=code, grave=grave, args={"count": len(these), "first": first})
