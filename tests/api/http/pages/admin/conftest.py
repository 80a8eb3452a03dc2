"""People who open the administration, over a world that the tests of a module share."""

from __future__ import annotations

import pytest

from tests.support.admin_pages import Reader, reader
from tests.support.interface.http import Web


@pytest.fixture
def admin(web: Web) -> Reader:
    """An admin who has just signed in."""
    return reader(web, "admin")


@pytest.fixture
def dispatcher(web: Web) -> Reader:
    """A dispatcher who has just signed in."""
    return reader(web, "dispatcher")
