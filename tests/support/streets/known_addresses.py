"""Addresses that a test's town knows without doubt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.usecases.streets.typed_addresses import AddressReader
from data.formats.address_coordinates import Located
from routing.types import Point


def know(
    monkeypatch: pytest.MonkeyPatch, found_of: Callable[[str], Point | Located | None]
) -> None:
    """Let typed addresses be where a finder says, and nowhere else; a bare point is a door's."""

    def located(_reader: AddressReader, text: str) -> Located | None:
        found = found_of(text)
        return Located(found) if isinstance(found, Point) else found

    monkeypatch.setattr(AddressReader, "located", located)
