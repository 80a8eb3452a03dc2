"""Fixtures of the tests of the courier's app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright


@pytest.fixture(scope="module")
def player() -> Iterator[Playwright]:
    """Return the driver of browsers: one process for all phones of a file."""
    with sync_playwright() as playwright:
        yield playwright
