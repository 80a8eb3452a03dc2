"""Statements that run with the rights of the schema's owner."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa


def run_as_owner(url: str, work: Callable[[sa.Connection], None]) -> None:
    """Do something with the rights of the schema's owner, in one transaction."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            work(connection)
    finally:
        engine.dispose()
