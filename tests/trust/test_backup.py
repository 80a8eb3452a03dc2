"""Backup, wipe, restore: what comes back answers the same; what is damaged is refused whole."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute

from api.app import make_app
from api.usecases.people.by_password import sign_in_with_password
from api.usecases.people.signing_in import SignedIn
from data.backup import restoring
from data.backup.form import Manifest, members, read_manifest
from data.backup.pg_tools import PgTools
from data.backup.restoring import restore
from data.backup.writing import write_backup
from data.files.disk import DiskStore
from data.files.store import FileStore
from data.local import OWNER, SUPERUSER, Cluster
from data.store import migrating
from routing.errors import BadInput, Conflict, DamagedFile, Failure, TourneeError
from tests.support.interface.http import Asker, Web, settings_for
from tests.support.people import ADDRESS, PASSWORD, actor_of, give_password
from tests.support.rounds.settled_day import DAY, digests, settle_day
from tests.support.store.earlier import set_revision
from tests.support.store.owner import run_as_owner
from tests.support.store.postgres import connect, drop_database, fresh_database
from tests.support.store.world import World

pytestmark = pytest.mark.trust

_LIVE = frozenset({"/v1/stream", "/v1/sessions"})
"""A stream never ends; and of a session is told when it was used last: just now."""
WEAK_ROLES = ("tournee_app", "tournee_owner")
PHOTO = b"\xff\xd8 a parcel on a doorstep"


@pytest.fixture
def ridden(world: World) -> World:
    """Return two cooperatives with a day behind them, each with a proof."""
    for cooperative in (world.alpha, world.beta):
        ref = world.service.tools.files.put(cooperative, PHOTO + cooperative.bytes, "image/jpeg")
        settle_day(world, cooperative, ref.sha256)
    return world


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """Return an empty database's address as its owner."""
    name = fresh_database(cluster)
    yield cluster.url(OWNER, name)
    drop_database(cluster, name)


def tools_of(cluster: Cluster, url: str, role: str = SUPERUSER) -> PgTools:
    """PostgreSQL's programs on a database."""
    name = sa.make_url(url).database
    return PgTools(pgbin=cluster.pgbin, url=cluster.url(role, name or ""))


def back_up(world: World, cluster: Cluster, target: Path) -> Manifest:
    """Back a world up."""
    return write_backup(
        target,
        tools=tools_of(cluster, world.owner_url),
        store=world.service.tools.files,
        cities={"grid": "f" * 64},
        keys=["0123abcd"],
        now=world.clock.now,
    )


def content(world: World) -> dict[UUID | None, dict[str, str]]:
    """Digest of every table as each cooperative sees it."""
    found: dict[UUID | None, dict[str, str]] = {}
    for home in (world.alpha, world.beta, None):
        with world.database.transaction(home) as tx:
            found[home] = digests(tx)
    return found


def files_of(store: FileStore) -> dict[UUID, set[str]]:
    """Hashes by cooperative."""
    return {each: set(store.all_hashes(each)) for each in store.cooperatives()}


def wipe(world: World) -> None:
    """Remove the schema with everything in it."""
    world.database.close()
    run_as_owner(world.owner_url, _drop)


def _drop(connection: sa.Connection) -> None:
    connection.execute(sa.text("DROP SCHEMA tournee CASCADE"))


def answers_of(web: Web, asker: Asker) -> dict[str, tuple[int, str]]:
    """Return what every address answers that can be asked without an id."""
    days = {"day": DAY.isoformat(), "first": DAY.isoformat(), "last": DAY.isoformat()}
    found: dict[str, tuple[int, str]] = {}
    for route in web.app.routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        if "{" in route.path or route.path in _LIVE:
            continue
        known = {one.alias for one in route.dependant.query_params}
        answer = asker.get(
            route.path, params={name: day for name, day in days.items() if name in known}
        )
        text = answer.text.replace(answer.headers["X-Request-ID"], "")
        found[route.path] = (answer.status_code, text)
    return found


def test_what_is_restored_answers_the_same(ridden: World, cluster: Cluster, tmp_path: Path) -> None:
    """After backup, wipe and restore every row, file, right and sign-in is what it was.

    So is every list and report over HTTP, for the office, the admin and a courier.
    """
    person = ridden.new_person("dispatcher")
    email = give_password(ridden, person)
    session = sign_in_with_password(ridden.service, email=email, password=PASSWORD, address=ADDRESS)
    assert isinstance(session, SignedIn)
    web = Web(app=make_app(ridden.service, settings_for()), world=ridden)
    askers = {
        role: web.person(ridden.new_person(role)) for role in ("dispatcher", "admin", "courier")
    }
    answers = {role: answers_of(web, asker) for role, asker in askers.items()}
    assert sum(status == 200 for status, _ in answers["admin"].values()) > 15
    assert any(
        "items" in text and '"items":[]' not in text for _, text in answers["admin"].values()
    )
    before, target = content(ridden), tmp_path / "night.tar"
    back_up(ridden, cluster, target)
    wipe(ridden)
    store = DiskStore(tmp_path / "new files")

    restore(target, tools=tools_of(cluster, ridden.owner_url), store=store)

    assert content(ridden) == before
    assert files_of(store) == files_of(ridden.service.tools.files) != {}
    assert store.get(ridden.beta, *files_of(store)[ridden.beta]) == PHOTO + ridden.beta.bytes
    service = replace(ridden.service, tools=replace(ridden.service.tools, files=store))
    again = Web(app=make_app(service, settings_for()), world=ridden)
    for role, asker in askers.items():
        assert answers_of(again, replace(asker, app=again.app)) == answers[role]
    assert actor_of(ridden, session.token).id == person.id
    second = sign_in_with_password(ridden.service, email=email, password=PASSWORD, address=ADDRESS)
    assert isinstance(second, SignedIn)
    assert migrating.differences(ridden.owner_url) == ""
    migrating.downgrade(ridden.owner_url, "base")
    migrating.upgrade(ridden.owner_url)


def test_walls_and_log_are_restored(
    ridden: World, empty: str, cluster: Cluster, tmp_path: Path
) -> None:
    """In a restored database nobody sees others' rows, and nobody rewrites the log."""
    back_up(ridden, cluster, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tools=tools_of(cluster, empty), store=DiskStore(tmp_path / "f"))
    database = sa.make_url(empty).database or ""
    with connect(cluster, database, "tournee_app") as connection:
        assert connection.execute("SELECT count(*) FROM tournee.person").fetchone() == (0,)
        connection.execute(f"SET tournee.cooperative = '{ridden.alpha}'".encode())
        (seen,) = connection.execute(
            "SELECT array_agg(DISTINCT cooperative_id) FROM tournee.person"
        ).fetchone() or ([],)
        assert seen == [ridden.alpha]
        with pytest.raises(Exception, match=r"append-only|denied"):
            connection.execute("DELETE FROM tournee.event")


def test_a_backup_is_of_one_moment_while_others_work(
    ridden: World, empty: str, cluster: Cluster, tmp_path: Path
) -> None:
    """What is committed while the backup is being written is not in it, nor half in it."""

    class Busy(DiskStore):
        """A store during whose reading somebody else goes on working."""

        def get(self, cooperative_id: UUID, sha256: str) -> bytes:
            """Commit something, then give the file."""
            ridden.new_person("courier", cooperative=cooperative_id)
            return super().get(cooperative_id, sha256)

    before = content(ridden)
    manifest = write_backup(
        tmp_path / "b.tar",
        tools=tools_of(cluster, ridden.owner_url),
        store=Busy(tmp_path / "files"),
        cities={},
        keys=[],
        now=ridden.clock.now,
    )
    assert content(ridden) != before
    restore(tmp_path / "b.tar", tools=tools_of(cluster, empty), store=DiskStore(tmp_path / "f"))
    assert manifest.rows["person"] == 4


def test_a_backup_is_the_owners_alone_and_never_replaced(
    ridden: World, cluster: Cluster, tmp_path: Path
) -> None:
    """The file can be read by nobody else; an older backup stays; nothing is left beside it."""
    target = tmp_path / "b.tar"
    manifest = back_up(ridden, cluster, target)
    assert target.stat().st_mode & 0o777 == 0o600
    with target.open("rb") as stream:
        assert read_manifest(target, stream) == manifest
    first = target.read_bytes()
    with pytest.raises(BadInput) as caught:
        back_up(ridden, cluster, target)
    assert caught.value.faults[0].code == "backup-there"
    assert target.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir() if "b.tar" in path.name] == ["b.tar"]


def test_a_backup_that_fails_leaves_no_file(
    ridden: World, cluster: Cluster, tmp_path: Path
) -> None:
    """Where a file is damaged the backup fails and says so; no half backup lies around."""
    for path in (tmp_path / "files" / str(ridden.alpha)).rglob("*"):
        if path.is_file():
            path.write_bytes(b"something else")
    with pytest.raises(DamagedFile):
        back_up(ridden, cluster, tmp_path / "b.tar")
    assert not list(tmp_path.glob("*b.tar*"))


def test_a_lost_file_is_told(ridden: World, cluster: Cluster, tmp_path: Path) -> None:
    """A file that its row misses does not keep the rest from being backed up, and is named."""
    (sha256,) = ridden.service.tools.files.all_hashes(ridden.alpha)
    ridden.service.tools.files.delete(ridden.alpha, sha256)
    manifest = back_up(ridden, cluster, tmp_path / "b.tar")
    assert manifest.missing == (f"{ridden.alpha}/{sha256}",)
    assert manifest.files == 1


def test_a_role_that_sees_only_some_rows_is_refused(
    ridden: World, cluster: Cluster, tmp_path: Path
) -> None:
    """A backup through row-level security would silently lack rows; it is not begun."""
    for role in WEAK_ROLES:
        with pytest.raises(Failure, match="backup-role-blind"):
            write_backup(
                tmp_path / "b.tar",
                tools=tools_of(cluster, ridden.owner_url, role),
                store=ridden.service.tools.files,
                cities={},
                keys=[],
                now=ridden.clock.now,
            )
        assert not list(tmp_path.glob("*b.tar*"))


def _cut(raw: bytes) -> bytes:
    return raw[: len(raw) * 2 // 3]


def _flip(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :]


def _repacked(change: Callable[[list[tuple[str, bytes]]], object]) -> Callable[[bytes], bytes]:
    def damage(raw: bytes) -> bytes:
        parts = list(members(Path("b.tar"), BytesIO(raw)))
        change(parts)
        packed = BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name, piece in parts:
                entry = tarfile.TarInfo(name)
                entry.size = len(piece)
                tar.addfile(entry, BytesIO(piece))
        return packed.getvalue()

    return damage


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": _cut,
    "one bit": _flip,
    "empty": lambda _: b"",
    "something else": lambda _: b"PK\x03\x04" * 5000,
    "a file less": _repacked(lambda parts: parts.pop(-3)),
    "a file twice": _repacked(lambda parts: parts.insert(2, parts[1])),
    "order": _repacked(lambda parts: parts.insert(0, parts.pop(1))),
    "no manifest": _repacked(lambda parts: parts.pop(-2)),
    "no seal": _repacked(lambda parts: parts.pop(-1)),
    "after the seal": _repacked(lambda parts: parts.append(parts[0])),
    "a path outside": _repacked(lambda parts: parts.insert(0, ("../evil", b"x"))),
    "other manifest": _repacked(
        lambda parts: parts.insert(-1, ("manifest.json", parts.pop(-2)[1].replace(b'"0', b'"9', 1)))
    ),
}


def test_a_damaged_backup_is_refused_before_anything_happens(
    ridden: World, cluster: Cluster, tmp_path: Path
) -> None:
    """Whatever is wrong with the file is found before database or files are touched."""
    target, store = tmp_path / "b.tar", DiskStore(tmp_path / "new files")
    back_up(ridden, cluster, target)
    good, before = target.read_bytes(), content(ridden)
    ridden.database.close()
    tools = tools_of(cluster, ridden.owner_url)
    refused = set()
    for name, damage in DAMAGES.items():
        target.write_bytes(damage(good))
        try:
            restore(target, tools=tools, store=store, replace=True)
        except DamagedFile as error:
            refused.add((name, error.code))
    assert refused == {(name, "backup-damaged") for name in DAMAGES}
    assert content(ridden) == before
    assert files_of(store) == {}


def test_what_is_in_use_is_not_overwritten(
    ridden: World, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without being told so nothing is replaced, and never while server or worker is at work."""
    monkeypatch.setattr(restoring, "GOING_S", 0.2)
    target, tools = tmp_path / "b.tar", tools_of(cluster, ridden.owner_url)
    back_up(ridden, cluster, target)
    ridden.new_person("courier")
    store, before = ridden.service.tools.files, content(ridden)
    with pytest.raises(Conflict, match="restore-while-used"):
        restore(target, tools=tools, store=store, replace=True)
    ridden.database.close()
    with pytest.raises(Conflict, match="restore-not-empty"):
        restore(target, tools=tools, store=store)
    assert content(ridden) == before
    ridden.database.close()
    manifest = restore(target, tools=tools, store=store, replace=True)
    with ridden.database.transaction(ridden.alpha) as tx:
        count = tx.value(sa.text("SELECT count(*) FROM tournee.person"))
    assert 2 * count == manifest.rows["person"]


def test_a_weak_role_restores_nothing(
    ridden: World, empty: str, cluster: Cluster, tmp_path: Path
) -> None:
    """Only a superuser can give everything its owner back; others are told before the start."""
    back_up(ridden, cluster, tmp_path / "b.tar")
    for role in WEAK_ROLES:
        with pytest.raises(Failure, match="restore-role-weak"):
            restore(
                tmp_path / "b.tar",
                tools=tools_of(cluster, empty, role),
                store=DiskStore(tmp_path / "f"),
            )


def test_a_restore_that_fails_changes_nothing(
    ridden: World, cluster: Cluster, tmp_path: Path
) -> None:
    """Where the database refuses a statement the old content stays as it was."""
    target, tools = tmp_path / "b.tar", tools_of(cluster, ridden.owner_url)
    back_up(ridden, cluster, target)
    before = content(ridden)
    ridden.database.close()
    database = sa.make_url(ridden.owner_url).database or ""
    with connect(cluster, database) as connection:
        # The schema is dropped and the rows are in by then.
        connection.execute(
            "CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'not today'; END $$"
        )
        connection.execute(
            "CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE INDEX') "
            "EXECUTE FUNCTION public.refuse()"
        )
    with pytest.raises(Failure, match="not today"):
        restore(target, tools=tools, store=DiskStore(tmp_path / "f"), replace=True)
    assert content(ridden) == before


def test_a_backup_of_a_schema_that_no_program_here_knows_is_refused(
    ridden: World, cluster: Cluster, tmp_path: Path
) -> None:
    """A backup of a later schema, or of one before every program, is not begun."""
    tools = tools_of(cluster, ridden.owner_url)
    ridden.database.close()
    for revision, code in (("9999", "backup-newer"), ("0002", "database-too-old")):
        target = tmp_path / f"{revision}.tar"
        set_revision(ridden.owner_url, revision)
        back_up(ridden, cluster, target)
        with pytest.raises(TourneeError, match=code):
            restore(target, tools=tools, store=ridden.service.tools.files, replace=True)
