"""A world for several tests of a module, where one for each would take too long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.local import APP, OWNER, Cluster
from tests.support.store.postgres import lent_database
from tests.support.store.world import World, grid_city, make_world


@contextmanager
def shared_world(cluster: Cluster, template: str, home: Path, files: Path) -> Iterator[World]:
    """Return a world as the fixture ``world`` does; tests that share it undo what they change."""
    with lent_database(cluster, template) as lent:
        app, owner = cluster.url(APP, lent.name), cluster.url(OWNER, lent.name)
        yield make_world(app, owner, grid_city(home), files, keep=lent.keep)
