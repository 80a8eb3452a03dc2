"""The application over a world that the tests of a module share: each brings its own people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import make_app
from data.local import Cluster
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.store.module_worlds import shared_world


@pytest.fixture(scope="module")
def web(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Web]:
    """Return the application over a world."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        yield Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
