"""Look an installation over: what runs, what is wrong, and how bad that is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.auth.sealing import Sealer
from api.composition import Access
from api.composition import city_files as city_files_here
from api.settings.environment import Settings
from api.settings.installation_keys import installation_sealer
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
from routing.city import load_city
from routing.errors import TourneeError

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
        kept = city_files.newest(city_files.every(tx))
    found.figures["cooperatives"] = len(every)
    here = city_files_here(settings)
    for name in sorted({each.city for each in every if each.city}):
        last, fingerprint = kept.get(name), ""
        if name not in here and last is None:
            yield Finding(code="doctor-city-missing", grave=True, args={"city": name})
            continue
        if name in here:
            try:
                fingerprint = load_city(here[name]).fingerprint
            except TourneeError as error:
                args = {"city": name, "detail": error.code}
                yield Finding(code="doctor-city-damaged", grave=True, args=args)
                continue
        if last is not None and not (name in here and is_newer(here[name], last)):
            fingerprint = last.fingerprint
        if name not in loaded or loaded[name].fingerprint != fingerprint:
            yield Finding(code="doctor-city-not-loaded", grave=True, args={"city": name})


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
