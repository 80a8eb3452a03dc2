"""Tables of the terminal as all commands draw them."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.table import Table


def simple_table(headings: Iterable[str], sides: str, *, title: str | None = None) -> Table:
    """Return an empty table with a line below its headings.

    Parameters
    ----------
    headings
        Of the columns, from left to right.
    sides
        A letter for each column: ``l`` or ``r`` for the side where its values stand, a capital one
        where they are never broken into lines.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for heading, side in zip(headings, sides, strict=True):
        is_whole = side.isupper()
        table.add_column(heading, justify="right" if side in "rR" else "left", no_wrap=is_whole)
    return table
