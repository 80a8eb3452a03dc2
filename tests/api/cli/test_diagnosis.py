"""The doctor: content with a good installation, and a word for each thing that is wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.auth.sealing import new_key
from api.auth.secret import Secret
from api.cli.system.diagnosis import Health, look_over
from api.composition import Access
from api.settings.environment import Settings, read_settings
from api.worker.city_loading import load_cities
from data.files.disk import DiskStore
from data.store import migrating
from data.store.system.queue import defer
from data.store.tables import people, rounds
from routing.errors import NotFound
from tests.support.rounds.settled_day import add, settle_day
from tests.support.store.earlier import set_revision
from tests.support.store.owner import run_as_owner
from tests.support.store.world import CITY, World

KEY = new_key()


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A world as an installation that a doctor can look at."""

    world: World
    settings: Settings
    access: Access

    def look(self, *, files: bool = True) -> Health:
        """Look it over."""
        return look_over(self.settings, self.access, self.world.clock.now, files=files)

    def codes(self) -> dict[str, bool]:
        """Return what is found, and whether it is grave."""
        return {finding.code: finding.grave for finding in self.look().findings}


@pytest.fixture
def installed(world: World, tmp_path: Path) -> Installed:
    """Return a good installation with a settled day."""
    home = tmp_path / "home"
    shutil.copytree(world.service.tools.streets.folder, home / "cities")
    settings = read_settings(
        {
            "TOURNEE_HOME": str(home),
            "DATABASE_URL": world.database.url,
            "TOURNEE_SECRET_KEYS": KEY.reveal(),
            "TOURNEE_FILES": (tmp_path / "files").as_uri(),
        }
    )
    ref = world.service.tools.files.put(world.alpha, b"photo", "image/jpeg")
    settle_day(world, world.alpha, ref.sha256)
    world.clock.forward(hours=10)
    load_cities(world.service)
    access = Access(
        app_url=world.database.url, owner_url=world.owner_url, backup_url="", cluster=None
    )
    return Installed(world=world, settings=settings, access=access)


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare no tables, which takes longer than all else: where they differ is its own test's."""
    monkeypatch.setattr(migrating, "differences", lambda _: "")


def test_a_good_installation_is_healthy(installed: Installed) -> None:
    """Nothing is found, and what runs is told."""
    found = installed.look()
    assert found.findings == []
    assert found.healthy
    assert found.figures["cooperatives"] == 2
    assert found.figures["files"] == 1
    assert found.figures["revision"] == migrating.newest_revision()


def test_a_schema_that_does_not_fit_is_grave(installed: Installed) -> None:
    """Older, newer, or changed by hand: told apart; nothing else is looked at where it cannot."""
    run_as_owner(
        installed.world.owner_url,
        lambda c: _run(c, "ALTER TABLE tournee.vehicle ADD COLUMN colour text"),
    )
    assert installed.codes() == {"doctor-schema-differs": True}
    run_as_owner(
        installed.world.owner_url,
        lambda c: _run(c, "ALTER TABLE tournee.vehicle DROP COLUMN colour"),
    )
    installed.world.database.close()
    set_revision(installed.world.owner_url, "0012")
    assert installed.codes() == {"doctor-schema-older": True}
    set_revision(installed.world.owner_url, "9999")
    assert installed.codes() == {"doctor-schema-newer": True}
    set_revision(installed.world.owner_url, migrating.newest_revision())
    migrating.downgrade(installed.world.owner_url, "base")
    run_as_owner(
        installed.world.owner_url, lambda c: _run(c, "DROP SCHEMA IF EXISTS tournee CASCADE")
    )
    assert installed.codes() == {"doctor-schema-empty": True}


def _run(connection: sa.Connection, statement: str) -> None:
    connection.execute(sa.text(statement))


@pytest.mark.usefixtures("unchanged")
def test_a_wall_that_is_down_is_grave(installed: Installed) -> None:
    """What would let cooperatives see each other makes the installation unhealthy."""
    run_as_owner(
        installed.world.owner_url,
        lambda c: _run(c, "ALTER TABLE tournee.person NO FORCE ROW LEVEL SECURITY"),
    )
    (finding,) = installed.look().findings
    assert (finding.code, finding.grave) == ("doctor-table-unsecured", True)
    assert finding.args == {"subject": "person"}


@pytest.mark.usefixtures("unchanged")
def test_a_broken_invariant_is_grave(installed: Installed) -> None:
    """What does not hold is told with whose it is and the first ids."""
    with installed.world.database.transaction(installed.world.alpha) as tx:
        tx.run(rounds.log_head.update().values(seq=9))
    (finding,) = installed.look().findings
    assert (finding.code, finding.grave) == ("invariant-log-numbers", True)
    assert finding.args == {
        "cooperative": str(installed.world.alpha),
        "count": 1,
        "subjects": "9",
    }


@pytest.mark.usefixtures("unchanged")
def test_work_that_failed_or_waits_is_worth_a_look(installed: Installed) -> None:
    """Given-up work and work without a worker are told, and make nobody unhealthy."""
    with installed.world.database.transaction(installed.world.alpha) as tx:
        for task in ("purge", "purge", "invariants"):
            defer(tx, task)
        tx.connection.exec_driver_sql(
            "UPDATE tournee.procrastinate_jobs SET status = 'failed' WHERE task_name = 'purge'"
        )
    found = installed.look()
    assert found.healthy
    findings = {finding.code: dict(finding.args) for finding in found.findings}
    assert set(findings) == {"doctor-failed-task", "doctor-no-worker"}
    assert findings["doctor-no-worker"] == {"count": 1}
    assert (findings["doctor-failed-task"]["task"], findings["doctor-failed-task"]["count"]) == (
        "purge",
        2,
    )


@pytest.mark.usefixtures("unchanged")
def test_cities_that_are_missing_or_damaged_are_grave(installed: Installed) -> None:
    """A cooperative's city must be there, whole, and in PostGIS too."""
    file = installed.settings.cities / f"{CITY}.city"
    content = file.read_bytes()
    file.write_bytes(content[:-100])
    assert installed.codes() == {"doctor-city-preparing": False}, "others have it"
    with installed.world.database.transaction() as tx:
        tx.run(sa.text("DELETE FROM tournee.city_file"))
    (extract,) = file.parent.glob(f"{file.name}.extract*")
    assert installed.codes() == {"doctor-city-preparing": False}, "its extract is kept"
    extract.unlink()
    assert installed.codes() == {"doctor-city-damaged": True}
    load_cities(installed.world.service)
    file.unlink()
    assert installed.codes() == {}, "it is fetched from the store of files when it is needed"
    with installed.world.database.transaction() as tx:
        tx.run(sa.text("DELETE FROM tournee.city_version"))
    assert installed.codes() == {"doctor-city-not-loaded": True}
    with installed.world.database.transaction() as tx:
        tx.run(sa.text("DELETE FROM tournee.city_file"))
    assert installed.codes() == {"doctor-city-missing": True}
    file.write_bytes(content)
    assert installed.codes() == {"doctor-city-not-loaded": True}


@pytest.mark.usefixtures("unchanged")
def test_secrets_that_nobody_can_open_are_grave(installed: Installed) -> None:
    """A key that is not set any more is named by its fingerprint."""
    world = installed.world
    person = world.new_person("courier")
    sealed = world.service.tools.sealer.seal(Secret("x"), context="x", now=world.clock.now)
    with world.database.transaction(world.alpha) as tx:
        add(tx, people.second_factor, person_id=person.id, sealed_secret=sealed)
    (finding,) = installed.look().findings
    assert (finding.code, finding.grave) == ("doctor-key-missing", True)
    assert finding.args == {"key": world.service.tools.sealer.fingerprints[0]}


@pytest.mark.usefixtures("unchanged")
def test_files_without_rows_and_rows_without_files(installed: Installed, tmp_path: Path) -> None:
    """A lost file is grave; one that no row names is worth a look once it is not just being put."""
    store = DiskStore(tmp_path / "files")
    (sha256,) = store.all_hashes(installed.world.alpha)
    store.put(installed.world.beta, b"nobody's", "text/plain")
    assert installed.codes() == {}
    _age(tmp_path / "files", installed)
    assert installed.codes() == {"doctor-file-unneeded": False}
    store.delete(installed.world.alpha, sha256)
    assert installed.codes() == {"doctor-file-unneeded": False, "doctor-file-lost": True}
    assert installed.look(files=False).healthy
    with pytest.raises(NotFound):
        store.get(installed.world.alpha, sha256)


def _age(folder: Path, installed: Installed) -> None:
    """Make every file two hours older than the clock of the world says."""
    past = (installed.world.clock.now - timedelta(hours=2)).timestamp()
    for path in _files(folder):
        os.utime(path, (past, past))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
