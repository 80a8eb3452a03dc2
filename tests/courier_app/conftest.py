"""What tests of the courier's app share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="module")
def player() -> Iterator[Playwright]:
    """Return what drives browsers: one process for all phones of a file."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # not where none is driven

    with sync_playwright() as playwright:
        yield playwright
