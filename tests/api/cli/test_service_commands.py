"""The commands of the service, run as people run them, on a server of one's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.auth.sealing import new_key
from api.cli.commands import app
from api.cli.system.worker import read_queues
from api.usecases.system.upkeep import Upkeep, read_upkeep
from data.local import APP, OWNER, SUPERUSER, Cluster
from data.store import migrating
from data.store.tables import rounds
from routing.errors import BadInput
from tests.support.rounds.settled_day import EIGHT, add, settle_day, uid
from tests.support.store.earlier import backup_of_0012
from tests.support.store.postgres import drop_database, fresh_database
from tests.support.store.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401  # JSON is anything
        """What it wrote as JSON."""
        return json.loads(self.out)


Tournee = Callable[..., Ran]


@pytest.fixture
def tournee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tournee:
    """Run a command with a home, keys and files of its own."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOURNEE_SECRET_KEYS", new_key().reveal())
    monkeypatch.setenv("TOURNEE_FILES", (tmp_path / "files").as_uri())

    def call(*arguments: str | Path, stdin: str | None = None) -> Ran:
        result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(code=result.exit_code, out=result.stdout, err=result.stderr)

    return call


@pytest.fixture
def database(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the settings an empty database of one's own."""
    name = fresh_database(cluster)
    point_to(cluster, name, monkeypatch)
    yield name
    drop_database(cluster, name)


def point_to(cluster: Cluster, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the addresses of a database."""
    monkeypatch.setenv("DATABASE_URL", cluster.url(APP, name))
    monkeypatch.setenv("TOURNEE_OWNER_DATABASE_URL", cluster.url(OWNER, name))
    monkeypatch.setenv("TOURNEE_BACKUP_DATABASE_URL", cluster.url(SUPERUSER, name))


@pytest.fixture
def used(world: World, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a world with a settled day, to which the settings point."""
    ref = world.service.tools.files.put(world.alpha, b"photo", "image/jpeg")
    settle_day(world, world.alpha, ref.sha256)
    with world.database.transaction(world.alpha) as tx:
        # By the clock on the wall they have expired long ago.
        tx.run(rounds.position.delete())
    world.database.close()
    point_to(cluster, sa.make_url(world.owner_url).database or "", monkeypatch)
    return world


def upkeep(used: World) -> Upkeep:
    """Return what the administration of a cooperative shows, by the clock on the wall."""
    service = replace(used.service, clock=lambda: datetime.now(UTC))
    found = service.do(used.new_person("admin"), read_upkeep)
    used.database.close()
    return found


@pytest.mark.usefixtures("database")
def test_migrating_there_and_back(tournee: Tournee) -> None:
    """Nothing is done twice, going back must be meant, and --check tells what is to be done."""
    assert tournee("migrate", "--check").code == 1
    ran = tournee("migrate", "--json")
    assert (ran.code, ran.document) == (
        0,
        {"before": None, "revision": migrating.newest_revision()},
    )
    assert tournee("migrate").code == 0
    ran = tournee("migrate", "--check", "--json")
    assert (ran.code, ran.document["pending"], ran.document["differences"]) == (0, False, "")
    ran = tournee("migrate", "--to", "base")
    assert (ran.code, "--back" in ran.err) == (1, True)
    assert tournee("migrate", "--to", "base", "--back", "--json").document["revision"] is None
    assert tournee("migrate", "--to", "0013", "--json").document["revision"] == "0013"
    ran = tournee("migrate", "--to", "0815")
    assert (ran.code, "0815" in ran.err) == (2, True)
    assert "0013" in ran.err


@pytest.mark.usefixtures("database")
def test_what_the_settings_lack_is_told(tournee: Tournee, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the owner nothing migrates, without its role nothing is backed up, by name."""
    monkeypatch.delenv("TOURNEE_OWNER_DATABASE_URL")
    assert "TOURNEE_OWNER_DATABASE_URL" in tournee("migrate").err
    ran = tournee("purge")
    assert (ran.code, "tournee migrate" in ran.err) == (1, True)
    monkeypatch.delenv("TOURNEE_BACKUP_DATABASE_URL")
    ran = tournee("backup", "b.tar")
    assert (ran.code, "TOURNEE_BACKUP_DATABASE_URL" in ran.err) == (1, True)
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:geheim@127.0.0.1:1/tournee")
    ran = tournee("doctor")
    assert (ran.code, "geheim" in ran.err + ran.out) == (1, False)
    monkeypatch.setenv("TOURNEE_LISTEN", "everywhere")
    ran = tournee("doctor", "--json")
    assert ran.code == 2
    assert [each["where"] for each in ran.document["error"]["faults"]] == ["TOURNEE_LISTEN"]


def test_backup_wipe_restore(
    tournee: Tournee,
    used: World,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A backup comes back into an empty place; a full one is only given up when told so.

    Its day is noted for the administration. Who restores is told which keys are lacking, and which
    city could not be read even then.
    """
    target = tmp_path / "night.tar"
    city = tmp_path / "home" / "cities" / "old.city"
    city.parent.mkdir(parents=True, exist_ok=True)
    city.write_bytes(b"of another version")
    ran = tournee("backup", target, "--json")
    (key,) = ran.document["keys"]
    assert (ran.code, ran.document["files"], ran.document["rows"]["visit"]) == (0, 1, 2)
    assert upkeep(used).backup_age == 0
    assert tournee("backup", target).code == 2
    ran = tournee("restore", target)
    assert (ran.code, "--replace" in ran.err) == (1, True)
    with monkeypatch.context() as others:
        others.setenv("TOURNEE_SECRET_KEYS", new_key().reveal())
        ran = tournee("restore", target, "--replace", "--json")
    assert ran.code == 0
    of_keys, of_cities = ran.document["warnings"]
    assert (key in of_keys, "old" in of_cities) == (True, True)
    city.unlink()
    name = fresh_database(cluster)
    point_to(cluster, name, monkeypatch)
    ran = tournee("restore", target, "--json")
    assert (ran.code, ran.document["rows"]["visit"]) == (0, 2)
    # Of the keys nothing is said any more.
    assert ran.document["warnings"] == [of_cities]
    ran = tournee("doctor", "--json")
    found = {each["code"] for each in ran.document["findings"] if each["grave"]}
    # Only the city must be compiled again, as the home is new.
    assert (ran.code, found) == (1, {"doctor-city-missing"})
    target.write_bytes(target.read_bytes()[:-2000])
    ran = tournee("restore", target, "--replace")
    assert (ran.code, "not an intact backup" in ran.err) == (2, True)
    assert tournee("restore", tmp_path / "none.tar").code == 2
    drop_database(cluster, name)


@pytest.mark.usefixtures("database")
def test_a_backup_of_an_earlier_schema_is_brought_forward(tournee: Tournee, tmp_path: Path) -> None:
    """Restoring tells of the schema that the backup had and of the one that it has now."""
    backup = backup_of_0012(tmp_path)
    ran = tournee("restore", backup, "--json")
    assert (ran.code, ran.document["revision"]) == (0, "0012")
    assert ran.document["migrated_to"] == migrating.newest_revision()
    ran = tournee("restore", backup, "--replace")
    assert (ran.code, "0012" in ran.out, migrating.newest_revision() in ran.out) == (0, True, True)
    assert tournee("migrate", "--check").code == 0


def test_doctor_tells_people_and_programs(
    tournee: Tournee, used: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grave findings are marked and give exit status 1; the JSON says the same."""
    # Comparing tables takes longest; another test lets the command do so.
    monkeypatch.setattr(migrating, "differences", lambda _: "")
    with used.database.transaction(used.alpha) as tx:
        tx.run(rounds.log_head.update().values(seq=9))
    ran = tournee("doctor")
    assert ran.code == 1
    marked = [line for line in ran.out.splitlines() if line.startswith("✗")]
    assert len(marked) == 2  # the log, and the city that is not compiled in this home
    assert str(used.alpha) in " ".join(marked)
    document = tournee("doctor", "--json", "--no-files").document
    assert document["healthy"] is False
    assert "files" not in document["figures"]
    assert {each["code"] for each in document["findings"] if each["grave"]} == {
        "invariant-log-numbers",
        "doctor-city-missing",
    }


def test_purge_takes_away_what_is_past_its_time(tournee: Tournee, used: World) -> None:
    """Expired positions go in the cooperatives, the count is told, and the day is noted."""
    with used.database.transaction(used.alpha) as tx:
        add(
            tx,
            rounds.position,
            shift_id=uid("shift"),
            at=EIGHT,
            geom="SRID=4326;POINT(1 1)",
            expires_at=EIGHT,
        )
    used.database.close()
    ran = tournee("purge", "--json")
    assert ran.code == 0
    assert ran.document["rows"][str(used.alpha)] >= 2
    with used.database.transaction(used.alpha) as tx:
        assert tx.rows(sa.select(rounds.position.c.at)) == []
    assert upkeep(used).purge_age == 0
    assert tournee("purge").code == 0


@pytest.mark.usefixtures("database")
def test_admins_of_the_installation(tournee: Tournee) -> None:
    """An admin is added once, renewed, and removed; passwords never stand on the command line."""
    good = "correct horse battery 42 staple\n"
    ran = tournee("admin", "add", "ada@example.org", "--password-stdin", "--json", stdin=good)
    assert ran.code == 0
    assert ran.document["uri"].startswith("otpauth://totp/")
    assert ran.document["secret"] in ran.document["uri"]
    again = tournee("admin", "add", "ada@example.org", "--password-stdin", stdin=good)
    assert again.code == 1
    assert tournee("admin", "add", "bob@example.org", stdin=good).code == 2
    weak = tournee("admin", "add", "bob@example.org", "--password-stdin", stdin="short\n")
    assert weak.code == 2
    ran = tournee("admin", "renew", "ada@example.org", "--password-stdin", stdin=good)
    assert (ran.code, "otpauth://" in ran.out) == (0, True)
    ran = tournee("admin", "remove", "ada@example.org", "--json")
    assert json.loads(ran.out) == {"email": "ada@example.org", "removed": True}
    assert tournee("admin", "remove", "ada@example.org").code == 2


def test_queues_are_read() -> None:
    """Names of queues are taken in order and once; an unknown one is named."""
    assert read_queues(" solve, default,solve") == ("solve", "default")
    for wrong in ("", "solv", "default,solv"):
        with pytest.raises(BadInput):
            read_queues(wrong)


@pytest.mark.usefixtures("database")
def test_what_cannot_be_served_is_told(tournee: Tournee) -> None:
    """A place that is none, and a queue that is none, end with status 2 before anything starts."""
    assert tournee("serve", "--listen", "nowhere").code == 2
    assert tournee("worker", "--queues", "none").code == 2
    ran = tournee("serve", "--listen", "192.0.2.1:80")
    assert (ran.code, "192.0.2.1:80" in ran.err) == (1, True)


@pytest.mark.usefixtures("used")
def test_old_keys_are_retired_by_a_command(
    tournee: Tournee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``keys reseal`` says which keys nothing needs any more."""
    monkeypatch.setenv("TOURNEE_SECRET_KEYS", f"{new_key().reveal()},{new_key().reveal()}")
    ran = tournee("keys", "reseal", "--json")
    assert (ran.code, ran.document["left"]) == (0, {})
    assert len(ran.document["retired"]) == 1


def test_files_are_copied_into_another_store(used: World, tournee: Tournee, tmp_path: Path) -> None:
    """``files copy`` brings every file over once."""
    other = tmp_path / "other"
    ran = tournee("files", "copy", other.as_uri(), "--json")
    assert (ran.code, ran.document) == (0, {"copied": 1})
    assert tournee("files", "copy", other.as_uri(), "--json").document == {"copied": 0}
    (name,) = [path.name for path in other.rglob("*") if path.is_file()]
    assert used.service.tools.files.exists(used.alpha, name)
    assert tournee("files", "copy", "ftp://example.org").code == 2
