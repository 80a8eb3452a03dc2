"""The application over a world that the tests of a module share: each brings its own people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import make_app
from data.local import APP, OWNER, Cluster
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.store.postgres import drop_database, fresh_database
from tests.support.store.world import grid_city, make_world


@pytest.fixture(scope="module")
def web(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Web]:
    """Return the application over a world."""
    name = fresh_database(cluster, store_template)
    world = make_world(
        cluster.url(APP, name),
        cluster.url(OWNER, name),
        grid_city(tournee_home),
        tmp_path_factory.mktemp("files"),
    )
    yield Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    world.database.close()
    drop_database(cluster, name)
