"""The temperature that goods must keep, as told by the names of a load's free dimensions.

A day counts cold boxes in a free dimension such as ``cold_boxes`` or ``bacs_frais``: its name is
all there is to know it by.
"""

from __future__ import annotations

import re
from typing import Literal

from data.formats.plain_text import without_accents
from dispatch.model import Load

Temperature = Literal["frozen", "cold", "warm"]

# The most demanding first: goods that need two are marked by it.
_WORDS: tuple[tuple[Temperature, re.Pattern[str]], ...] = (
    ("frozen", re.compile(r"\b(frozen|freezer|surgel\w*|congel\w*)\b")),
    ("cold", re.compile(r"\b(cold|chilled|cool|fridge|frais|fraiches?|froide?s?|refriger\w*)\b")),
    ("warm", re.compile(r"\b(warm|hot|chaude?s?)\b")),
)


def temperature_of(load: Load) -> Temperature | None:
    """Return the temperature that a load must keep; ``None`` where none is asked for."""
    names = " ".join(_plain(name) for name, value in load.extra.items() if value)
    return next((kind for kind, words in _WORDS if words.search(names)), None)


def _plain(name: str) -> str:
    """Write a name in small letters without accents, and all else as spaces."""
    return re.sub(r"[^a-z]+", " ", without_accents(name.lower()))
