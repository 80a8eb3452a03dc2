"""The private cluster: made, started, shared, stopped, and up again after every kind of end."""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from data.local import (
    APP,
    BOOTSTRAP_SQL,
    DATABASE,
    DOOR,
    OWNER,
    SUPERUSER,
    Cluster,
    bootstrap,
    find_binaries,
    join,
    logs,
    place,
    server,
)
from data.local.account import Account, account_for, shell
from data.local.place import GATE, Place
from data.local.postmaster import postmaster_pid
from routing.errors import Failure
from tests.support.depth import cases
from tests.support.installation.cluster_users import (
    NOBODY,
    Program,
    try_as_nobody,
    use_as_nobody,
    use_with_child,
)
from tests.support.store.postgres import (
    connect,
    drop_database,
    fresh_database,
    is_alive,
    reachable_folder,
    server_pid,
    sigkill_cluster,
    template_database,
)

REPOSITORY = Path(__file__).resolve().parents[3]
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@pytest.fixture
def fresh() -> Iterator[Path]:
    """Give the path of a cluster that does not exist yet; stop what a failed test left running."""
    with reachable_folder() as folder:
        yield folder / "cluster"
        _stop(folder / "cluster")


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A cluster made by programs that started at once on a new folder, then ended at once.

    Attributes
    ----------
    folder
        Of the cluster; none of its programs runs any more.
    joined
        The folders that the programs joined.
    databases
        How many of its databases have our name.
    running
        The number of the server after their end.
    """

    folder: Path
    joined: set[str | int]
    databases: object
    running: int | None


@pytest.fixture(scope="module")
def race() -> Iterator[Race]:
    """Return the one cluster of most tests here; half a data folder lay there before it."""
    with reachable_folder() as parent:
        folder = parent / "cluster"
        place.settle(folder)
        shell("mkdir -p data.new-0/base", folder=folder, account=account_for(folder / "data"))
        racers = [Program(folder) for _ in range(3)]
        joined = {racer.joined() for racer in racers}
        with join(folder, durable=False) as cluster:
            count = value(cluster, "SELECT count(*) FROM pg_database WHERE datname = 'tournee'")
        for racer in racers:
            racer.tell_to_leave()
        for racer in racers:
            racer.await_end()
        yield Race(folder=folder, joined=joined, databases=count, running=running_pid(folder))
        _stop(folder)


@pytest.fixture
def stopped(race: Race) -> Path:
    """Return the folder of a stopped cluster, whatever the test before did."""
    _stop(race.folder)
    return race.folder


@pytest.fixture
def moved(stopped: Path, fresh: Path) -> Iterator[Callable[[str], Path]]:
    """Return a way to put a stopped cluster under another name until the end of the test."""
    places = []

    def move(name: str) -> Path:
        places.append(stopped.rename(fresh.parent / name))
        return places[0]

    yield move
    for folder in places:
        _stop(folder)
        folder.rename(stopped)


def _stop(folder: Path) -> None:
    pid = running_pid(folder)
    if pid is not None:
        os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: not is_alive(pid))


def running_pid(folder: Path) -> int | None:
    """Return the number of the server that runs in a folder."""
    return postmaster_pid(Place(folder=folder, account=account_for(folder / "data")))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    give_up = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def value(cluster: Cluster, query: str, role: str = SUPERUSER, database: str = DATABASE) -> object:
    """Return the one value of a query."""
    with connect(cluster, database, role) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def fake_postgresql(folder: Path, version: str, *, postgis: bool) -> Path:
    """Make a folder that looks like an installation of PostgreSQL."""
    share = folder / "share" / "extension"
    share.mkdir(parents=True)
    if postgis:
        (share / "postgis.control").touch()
    tools = folder / "bin"
    tools.mkdir()
    for tool in ("initdb", "pg_config", "pg_ctl", "pg_dump", "pg_restore", "postgres", "psql"):
        says = share.parent if tool == "pg_config" else f"{tool} (PostgreSQL) {version}"
        (tools / tool).write_text(f'#!/bin/sh\necho "{says}"\n')
        (tools / tool).chmod(0o755)
    return tools


# The system's binaries


def test_newest_with_postgis_is_found(tmp_path: Path) -> None:
    """The newest version that has PostGIS wins, by number and not by name."""
    found = [
        fake_postgresql(tmp_path / "a", "16.9", postgis=True),
        fake_postgresql(tmp_path / "b", "16.11", postgis=True),
        fake_postgresql(tmp_path / "c", "18.1", postgis=False),
        tmp_path / "nothing",
    ]
    assert find_binaries(candidates=found) == found[1]


def test_a_major_can_be_asked_for(tmp_path: Path) -> None:
    """Data of an older version are served by that version where both are installed."""
    old = fake_postgresql(tmp_path / "a", "16.9", postgis=True)
    new = fake_postgresql(tmp_path / "b", "17.2", postgis=True)
    assert find_binaries(16, candidates=[new, old]) == old


@pytest.mark.parametrize(
    ("version", "postgis", "code"),
    [("14.9", True, "postgresql-missing"), ("17.2", False, "postgis-missing")],
)
def test_what_is_missing_is_named(
    tmp_path: Path, *, version: str, postgis: bool, code: str
) -> None:
    """Too old a PostgreSQL and one without PostGIS are told apart, with the version found."""
    folder = fake_postgresql(tmp_path / "a", version, postgis=postgis)
    with pytest.raises(Failure) as caught:
        find_binaries(candidates=[folder])
    assert caught.value.code == code
    assert caught.value.arguments["found"] == version


def test_no_postgresql_at_all_is_said() -> None:
    """Without any PostgreSQL the error says which version is wanted."""
    with pytest.raises(Failure) as caught:
        find_binaries(candidates=[])
    assert caught.value.arguments == {"wanted": "15", "found": "-"}


# What a new cluster is like


def test_nobody_else_gets_in(cluster: Cluster) -> None:
    """There is no network port, and folder and socket are the owner's alone."""
    assert value(cluster, "SHOW listen_addresses") == ""
    for path in (cluster.folder, cluster.folder / "data", cluster.socket_folder):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    socket = cluster.socket_folder / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_server_is_never_root(cluster: Cluster) -> None:
    """The server runs as a user other than root, who owns the folder, whoever we are."""
    uid = Path(f"/proc/{server_pid(cluster)}").stat().st_uid
    assert uid != 0
    assert uid == cluster.folder.stat().st_uid
    assert cluster.user == (pwd.getpwuid(uid).pw_name if os.geteuid() == 0 else "")


@pytest.mark.parametrize(
    ("setting", "right"),
    [
        ("server_encoding", "UTF8"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("data_checksums", "on"),
        ("lc_messages", "C"),
    ],
)
def test_settings_do_not_depend_on_the_machine(cluster: Cluster, setting: str, right: str) -> None:
    """Text, time and checksums are the same wherever the cluster was made."""
    assert value(cluster, f"SHOW {setting}") == right


def test_text_knows_accents(cluster: Cluster) -> None:
    """Small letters, likeness and taking off accents work on French names."""
    assert value(cluster, "SELECT lower('ÉTÉ') = 'été' AND unaccent('Fête') = 'Fete'") is True
    assert value(cluster, "SELECT show_trgm('é') <> '{}'") is True


def test_clusters_lose_nothing_by_default(stopped: Path) -> None:
    """Only who says so gets a cluster that a power cut may ruin."""
    with join(stopped) as cluster:
        found = {key: value(cluster, f"SHOW {key}") for key in ("fsync", "full_page_writes")}
        assert found == {"fsync": "on", "full_page_writes": "on"}
        assert value(cluster, "SHOW synchronous_commit") == "on"


def test_address_works_with_sqlalchemy(cluster: Cluster) -> None:
    """The address that is given opens the database as the role asked for."""
    engine = sa.create_engine(cluster.url(APP))
    with engine.connect() as connection:
        row = connection.execute(sa.text("SELECT current_user, current_database()")).one()
    engine.dispose()
    assert tuple(row) == (APP, DATABASE)


def test_environment_does_not_lead_astray(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of PostgreSQL's in the environment reach neither server nor tools."""
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGUSER", "somebody")
    with join(stopped, durable=False) as cluster:
        assert cluster.run("psql", "-Atc", "SELECT current_user") == f"{SUPERUSER}\n"


def test_tools_fail_with_their_own_words(cluster: Cluster) -> None:
    """A tool's failure is an error with what the tool said."""
    with pytest.raises(Failure) as caught:
        cluster.run("psql", "-v", "ON_ERROR_STOP=1", "-c", "SELECT nonsense")
    assert caught.value.code == "cluster-tool-failed"
    assert "nonsense" in str(caught.value.arguments["detail"])


# Roles, database, extensions


def test_roles_have_no_way_around(cluster: Cluster) -> None:
    """Neither owner, application nor door is a superuser, passes row security or makes roles."""
    with connect(cluster) as connection:
        found = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
            " OR rolreplication FROM pg_roles WHERE rolname LIKE 'tournee%' ORDER BY 1"
        ).fetchall()
    assert found == [(APP, True, False), (DOOR, False, False), (OWNER, True, False)]


def test_application_can_become_nobody(cluster: Cluster) -> None:
    """The application's role is not a member of another and cannot create in the schema."""
    with connect(cluster, role=APP) as connection:
        for refused in (
            f"SET ROLE {OWNER}",
            f"SET ROLE {DOOR}",
            "CREATE TABLE public.sneaky ()",
            "CREATE FUNCTION public.sneaky() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)


def test_owner_makes_functions_for_the_door(cluster: Cluster) -> None:
    """The owner can give a function to the door, and has none of the door's rights itself."""
    name = fresh_database(cluster)
    with connect(cluster, name, OWNER) as connection:
        connection.execute("CREATE TABLE secret AS SELECT 7 AS number")
        connection.execute("ALTER TABLE secret ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE secret FORCE ROW LEVEL SECURITY")
        connection.execute(f"CREATE POLICY door ON secret TO {DOOR} USING (true)")
        connection.execute(f"GRANT SELECT ON secret TO {DOOR}, {APP}")
        connection.execute(
            "CREATE FUNCTION peep() RETURNS int LANGUAGE sql SECURITY DEFINER"
            " SET search_path = public, pg_temp AS 'SELECT number FROM secret'"
        )
        connection.execute(f"ALTER FUNCTION peep() OWNER TO {DOOR}")
        assert connection.execute("SELECT count(*) FROM secret").fetchone() == (0,)
    assert value(cluster, "SELECT count(*) FROM secret", APP, name) == 0
    assert value(cluster, "SELECT peep()", APP, name) == 7
    drop_database(cluster, name)


def test_extensions_are_there(cluster: Cluster) -> None:
    """PostGIS and the three extensions for searching work for the application."""
    with connect(cluster, role=APP) as connection:
        names = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    assert names >= {"postgis", "pg_trgm", "unaccent", "btree_gist"}
    metres = value(cluster, "SELECT ST_Distance('POINT(0 0)'::geography, 'POINT(0 1)')", APP)
    assert round(float(str(metres))) == 110_574


@pytest.mark.slow
def test_script_for_operators_can_run_twice(stopped: Path, tmp_path: Path) -> None:
    """The script makes all on an empty server, and running it again changes nothing."""
    script = tmp_path / "bootstrap.sql"
    script.write_text(BOOTSTRAP_SQL, encoding="utf-8")
    again = ("psql", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-f", str(script))
    with join(stopped, durable=False) as cluster:
        cluster.run("dropdb", DATABASE)
        with connect(cluster, "postgres") as connection:
            for role in (OWNER, APP, DOOR):
                connection.execute(f"DROP ROLE {role}".encode())
        cluster.run(*again)
        dumped = _schema(cluster)
        cluster.run(*again)
        assert _schema(cluster) == dumped
        assert f"GRANT {DOOR} TO {OWNER}" in "\n".join(dumped)


def _schema(cluster: Cluster) -> list[str]:
    """Return the definitions of all roles and databases, without the random word of the dump."""
    dumped = cluster.run("pg_dumpall", "--schema-only").splitlines()
    return [line for line in dumped if not line.startswith(("\\restrict", "\\unrestrict"))]


def test_loosened_roles_are_tightened(stopped: Path) -> None:
    """A role that was given too much loses it when the next program joins."""
    with join(stopped, durable=False) as cluster:
        with connect(cluster) as connection:
            connection.execute(f"ALTER ROLE {APP} BYPASSRLS CREATEDB")
            connection.execute(f"GRANT {OWNER} TO {APP}")
        bootstrap(cluster.socket_folder, SUPERUSER)
        rights = "SELECT rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = 'tournee_app'"
        assert value(cluster, rights) is False
        assert value(cluster, f"SELECT pg_has_role('{APP}', '{OWNER}', 'MEMBER')") is False


# Sharing


def test_last_to_leave_stops_it(stopped: Path) -> None:
    """The server runs until the last of several programs has left, and no longer."""
    others = [Program(stopped), Program(stopped)]
    for other in others:
        other.joined()
    with join(stopped, durable=False) as cluster:
        pid = server_pid(cluster)
    others[0].end()
    assert is_alive(pid)
    others[1].end()
    assert not is_alive(pid)


def test_leaving_twice_is_leaving_once(stopped: Path) -> None:
    """A second leave of one program does not count for another."""
    other = Program(stopped)
    other.joined()
    cluster = join(stopped, durable=False)
    cluster.leave()
    cluster.leave()
    assert running_pid(stopped) is not None
    other.end()
    assert running_pid(stopped) is None


def test_killed_programs_drop_out(stopped: Path) -> None:
    """A program killed with SIGKILL does not keep the server running for ever."""
    other = Program(stopped)
    other.joined()
    with join(stopped, durable=False):
        other.kill()
    assert running_pid(stopped) is None


def test_orphan_is_joined_and_stopped(stopped: Path) -> None:
    """A server whose programs were all killed goes on for the next, who stops it."""
    other = Program(stopped)
    other.joined()
    other.kill()
    pid = running_pid(stopped)
    assert pid is not None
    with join(stopped, durable=False) as cluster:
        assert server_pid(cluster) == pid
    assert running_pid(stopped) is None


def test_forked_children_do_not_leave_for_us(stopped: Path) -> None:
    """A forked child that leaves takes nothing from its parent, and keeps nothing up after it."""
    other = Program(stopped, use_with_child)
    child = other.joined()
    join(stopped, durable=False).leave()
    assert running_pid(stopped) is not None
    other.end()
    wait_for(lambda: running_pid(stopped) is None)
    assert isinstance(child, int)
    assert is_alive(child)
    os.kill(child, signal.SIGKILL)


@pytest.mark.slow
def test_racing_programs_share_one_server(race: Race) -> None:
    """Programs that start at once on a new folder get one server; ending at once stops it.

    Half a data folder, of a start that was cut off there before, is neither used nor kept.
    """
    assert race.joined == {str(race.folder)}
    assert race.databases == 1
    assert race.running is None
    assert not list(race.folder.glob("data.new-*"))


@pytest.mark.slow
def test_starting_against_stopping(stopped: Path) -> None:
    """Joining while the last one leaves gives a server that answers, every time."""
    leaver = Program(stopped)
    leaver.joined()
    for _ in range(cases(1, whole=3)):
        leaver.tell_to_leave()
        comer = Program(stopped)
        comer.joined()
        with join(stopped, durable=False) as cluster:
            assert value(cluster, "SELECT 1") == 1
        leaver.await_end()
        leaver = comer
    leaver.end()
    assert running_pid(stopped) is None


def test_waiting_for_others_ends(stopped: Path) -> None:
    """Where another program never comes to a decision, the error says so."""
    with (stopped / GATE).open("rb+") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        with pytest.raises(Failure) as caught:
            join(stopped, limit_s=0.1)
    assert caught.value.code == "cluster-busy"
    assert running_pid(stopped) is None


# After an unclean end


def test_acknowledged_rows_outlive_a_kill(stopped: Path) -> None:
    """A server killed with SIGKILL starts by itself at the next join, with every row."""
    with join(stopped) as cluster:
        with connect(cluster) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")
        sigkill_cluster(cluster)
        with join(stopped) as again:
            assert value(again, "SELECT count(*) FROM kept") == 1000
        with connect(cluster) as connection:
            connection.execute("DROP TABLE kept")
    assert running_pid(stopped) is None


def test_a_fallen_server_is_woken(stopped: Path) -> None:
    """A program whose server fell gets it back on the same address, and still stops it."""
    with join(stopped, durable=False) as cluster:
        before = cluster.url(APP)
        sigkill_cluster(cluster)
        cluster.wake()
        assert cluster.url(APP) == before
        assert value(cluster, "SELECT 1") == 1
        pid = server_pid(cluster)
        cluster.wake()
        assert server_pid(cluster) == pid
    assert running_pid(stopped) is None


@pytest.mark.slow
def test_busy_children_of_a_killed_server_are_cleared(stopped: Path) -> None:
    """A child deep in a query, which would block the start for hours, is ended after a while."""
    with join(stopped, durable=False) as cluster:
        connection = connect(cluster)
        pid = connection.info.backend_pid
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e15::bigint)")
        busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%(1, 1e15::bigint)'"
        wait_for(lambda: value(cluster, busy) == 1)
        # It notices as little as before, and takes no processor meanwhile.
        os.kill(pid, signal.SIGSTOP)
        sigkill_cluster(cluster, with_children=False)
        assert is_alive(pid)
        cluster.wake()
        connection.close()
        assert not is_alive(pid)
        assert value(cluster, "SELECT 1") == 1


def test_number_of_another_process_is_no_server(stopped: Path) -> None:
    """A leftover postmaster.pid whose number now belongs to another program blocks nothing."""
    cluster = join(stopped, durable=False)
    pid_file = stopped / "data" / "postmaster.pid"
    lines = pid_file.read_text()
    sigkill_cluster(cluster)
    owner = account_for(stopped / "data")
    with subprocess.Popen(["sleep", "60"], user=owner.uid if owner else None) as other:
        pid_file.write_text("\n".join([str(other.pid), *lines.splitlines()[1:]]) + "\n")
        cluster.wake()
        assert server_pid(cluster) != other.pid
        assert other.poll() is None
        other.kill()
    cluster.leave()


def test_a_socket_cleaned_away_comes_back(stopped: Path) -> None:
    """Where something removed the socket of a running server, waking gives a new one."""
    with join(stopped, durable=False) as cluster:
        (cluster.socket_folder / ".s.PGSQL.5432").unlink()
        cluster.wake()
        assert value(cluster, "SELECT 1") == 1


def test_failed_start_shows_the_log(stopped: Path) -> None:
    """A server that cannot start leaves nothing running, and the error holds its last words."""
    conf = stopped / "data" / "postgresql.auto.conf"
    before = conf.read_text()
    conf.write_text("shared_buffers = 'plenty'\n")
    try:
        with pytest.raises(Failure) as caught:
            join(stopped)
    finally:
        conf.write_text(before)
    assert caught.value.code == "cluster-start-failed"
    assert "shared_buffers" in str(caught.value.arguments["detail"])
    assert running_pid(stopped) is None


def test_endless_recovery_is_an_error_and_goes_on(
    stopped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the limit the error tells the limit, and the server is left to its recovery."""
    other = Program(stopped)
    other.joined()
    other.kill()
    with monkeypatch.context() as patch:
        patch.setattr(server, "look", lambda _: server.State.BUSY)
        with pytest.raises(Failure) as caught:
            join(stopped, limit_s=0.2)
    assert caught.value.code == "cluster-not-ready"
    assert running_pid(stopped) is not None
    join(stopped, durable=False).leave()


# Places


@pytest.mark.parametrize(
    ("name", "lost"),
    [("x" * 120, "socket"), ("here, there", "server"), ('it\'s $HOME "now"', "server")],
)
def test_awkward_folders_get_a_short_socket(
    moved: Callable[[str], Path], name: str, lost: str
) -> None:
    """Too long a path, or one that would break a list of hosts, has its socket elsewhere.

    It comes back at the path that programs know after a fall of the server, and where something
    cleaned its folder away.
    """
    folder = moved(name)
    with join(folder, durable=False) as cluster:
        elsewhere = cluster.socket_folder
        assert folder not in elsewhere.parents
        assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
        if lost == "server":
            sigkill_cluster(cluster)
        else:
            shutil.rmtree(elsewhere)
        cluster.wake()
        engine = sa.create_engine(cluster.url(APP))
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT 1")) == 1
        engine.dispose()
        with join(folder, durable=False) as again:
            assert again.socket_folder == elsewhere
    assert not elsewhere.exists()


def test_replaced_socket_folders_are_not_trusted(moved: Callable[[str], Path]) -> None:
    """A recorded socket folder that others may enter is not used again."""
    folder = moved("x" * 120)
    with join(folder, durable=False) as cluster:
        before = cluster.socket_folder
        sigkill_cluster(cluster)
        before.chmod(0o755)
        with join(folder, durable=False) as again:
            assert again.socket_folder != before
    shutil.rmtree(before)


def test_data_of_another_version_are_left_alone(stopped: Path) -> None:
    """Data of a version that is not installed give an error that names both, and stay."""
    marker = stopped / "data" / "PG_VERSION"
    before = marker.read_text()
    marker.write_text("99\n")
    try:
        for binaries in (None, find_binaries()):
            with pytest.raises(Failure) as caught:
                join(stopped, binaries=binaries)
            assert caught.value.code == "cluster-other-version"
            assert caught.value.arguments["made_by"] == 99
        with pytest.raises(Failure, match="postgresql-not-there"):
            join(stopped, binaries=Path("/nowhere"))
    finally:
        marker.write_text(before)
    join(stopped, durable=False).leave()


def test_folders_with_other_things_are_left_alone(fresh: Path) -> None:
    """A folder that holds something else is refused, and not a bit of it changes."""
    fresh.mkdir(mode=0o755)
    (fresh / "letters.txt").write_text("dear")
    with pytest.raises(Failure) as caught:
        join(fresh)
    assert caught.value.code == "cluster-folder-not-ours"
    assert [path.name for path in fresh.iterdir()] == ["letters.txt"]
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o755


def test_only_the_newest_logs_are_kept(moved: Callable[[str], Path]) -> None:
    """Joining removes all log files but the newest few."""
    folder = moved("cluster")
    for day in range(10, 20):
        (folder / "log" / f"server-202001{day}-000000.log").touch()
    join(folder, durable=False).leave()
    assert len(list((folder / "log").glob("server-*.log"))) <= logs.KEPT_FILES + 1


# Root and others

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@as_root
def test_root_moves_what_the_server_cannot_reach(
    tmp_path: Path,
    moved: Callable[[str], Path],
    fresh: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Below a folder that is root's alone the cluster lies elsewhere, at the same place again."""
    fresh.mkdir(mode=0o755)
    monkeypatch.setattr(place, "SYSTEM_STATE", fresh)
    tmp_path.chmod(0o700)
    elsewhere = place.settle(tmp_path / "home").folder
    shutil.rmtree(elsewhere)
    moved(str(elsewhere.relative_to(fresh.parent)))
    with join(tmp_path / "home", durable=False) as cluster:
        assert cluster.folder.parent == fresh
        assert value(cluster, "SELECT 1") == 1
    assert not (tmp_path / "home").exists()
    assert place.settle(tmp_path / "home").folder == cluster.folder
    assert place.settle(tmp_path / "other").folder != cluster.folder


@as_root
def test_stand_in_is_nobody_without_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root runs the server as postgres, else as nobody, and says so where there is neither."""
    entry = pwd.getpwuid(NOBODY)

    def only_nobody(name: str) -> pwd.struct_passwd:
        if name != "nobody":
            raise KeyError(name)
        return entry

    monkeypatch.setattr(pwd, "getpwnam", only_nobody)
    assert account_for(Path("/nowhere")) == Account(
        name="nobody", uid=entry.pw_uid, gid=entry.pw_gid
    )
    monkeypatch.setattr("data.local.account.STAND_INS", ("postgres",))
    with pytest.raises(Failure) as caught:
        account_for(Path("/nowhere"))
    assert caught.value.code == "cluster-no-account"


@pytest.fixture(scope="module")
def way_for_nobody() -> None:
    """Skip where another user cannot read the program."""
    test = [*AS_NOBODY, sys.executable, "-c", "import data.local"]
    if subprocess.run(test, cwd=REPOSITORY, capture_output=True, check=False).returncode != 0:
        pytest.skip("another user cannot reach this Python")


@as_root
@pytest.mark.slow
@pytest.mark.usefixtures("way_for_nobody")
def test_other_users_run_it_as_themselves(fresh: Path) -> None:
    """A normal user's cluster is the user's own; root joins it as that user."""
    os.chown(fresh.parent, NOBODY, NOBODY)
    other = Program(fresh, use_as_nobody)
    other.joined()
    pid = running_pid(fresh)
    assert Path(f"/proc/{pid}").stat().st_uid == NOBODY
    with join(fresh, durable=False) as cluster:
        assert cluster.user == pwd.getpwuid(NOBODY).pw_name
        other.end()
        assert server_pid(cluster) == pid
        sigkill_cluster(cluster)
        cluster.wake()
        assert Path(f"/proc/{server_pid(cluster)}").stat().st_uid == NOBODY
    again = Program(fresh, use_as_nobody)
    again.joined()
    again.end()
    assert running_pid(fresh) is None


@as_root
@pytest.mark.usefixtures("way_for_nobody")
def test_foreign_folders_are_refused(stopped: Path) -> None:
    """A normal user cannot take another's cluster, and is told whose it is."""
    other = Program(stopped, try_as_nobody)
    assert other.joined() == f"cluster-folder-foreign {pwd.getpwuid(NOBODY).pw_name}"
    other.await_end()


# The tests' own databases


def test_databases_are_copied_from_a_template_built_once(cluster: Cluster) -> None:
    """A template is built once; its copies have all of it and share nothing."""
    built = []

    def build(name: str) -> None:
        built.append(name)
        with connect(cluster, name, OWNER) as connection:
            connection.execute("CREATE TABLE thing (at geometry(Point, 4326))")

    template = template_database(cluster, build, "template_of_a_test")
    assert template_database(cluster, build, "template_of_a_test") == template
    first, second = fresh_database(cluster, template), fresh_database(cluster, template)
    value(cluster, "INSERT INTO thing VALUES ('SRID=4326;POINT(1 2)') RETURNING 1", OWNER, first)
    assert value(cluster, "SELECT count(*) FROM thing", OWNER, second) == 0
    assert len(built) == 1
    for name in (first, second, template):
        drop_database(cluster, name)
