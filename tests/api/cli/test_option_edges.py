"""Edges of days, times, numbers and points behind options of the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from api.cli.options import read_budget, read_date, read_point
from api.cli.streets.closure import read_instant
from api.cli.streets.isochrone import read_minutes
from api.cli.wall_moments import read_wall_moment
from routing.errors import BadInput
from tests.api.conftest import Run
from tests.support.interface.edges import DIGITS_400, FIGURES, TYPED

READERS: dict[str, Callable[[str], object]] = {
    "--budget": read_budget,
    "--date": read_date,
    "--minutes": read_minutes,
    "--from": partial(read_instant, where="--from"),
    "--at": partial(read_wall_moment, timezone="Europe/Paris"),
    "ORIGIN": partial(read_point, where="ORIGIN"),
}
TEXTS = (*TYPED["day"], *TYPED["instant"], *TYPED["number"], *FIGURES)


@pytest.mark.parametrize("option", READERS)
def test_every_edge_is_read_or_refused(option: str) -> None:
    """Whatever is typed behind an option is a value or a fault of it."""
    refused = 0
    for text in TEXTS:
        with suppress(BadInput):
            READERS[option](text)
            continue
        refused += 1
    assert refused > len(TEXTS) / 2


def test_a_price_beyond_any_is_refused(run: Run) -> None:
    """A price of balance of four hundred digits is a slip, told under its option."""
    ran = run("plan", "day.yaml", "--balance", DIGITS_400)
    assert ran.code == 2
    assert "--balance" in ran.err
