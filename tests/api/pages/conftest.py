"""Pages of a served world in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.local import Cluster
from tests.support.pages import Site, open_site
from tests.support.store.module_worlds import shared_world


@pytest.fixture(scope="module")
def site(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A served world; no page of it asks anybody else, or breaks its own policy."""
    files = tmp_path_factory.mktemp("files")
    with (
        shared_world(cluster, store_template, tournee_home, files) as world,
        open_site(world) as site,
    ):
        yield site
        assert site.strangers == []
        assert site.trouble == []
