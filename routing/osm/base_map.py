"""Base map of a city, in a file of its own: water, green, buildings, railways, names and doors.

``NAME.city.map`` lies beside the city's file and says which one it belongs to. Nothing that plans
or finds ways reads it: a city without it works, and its map shows streets alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.array_file import checksum, file_checksum, file_meta, read_arrays, write_arrays
from routing.errors import DamagedFile, NotFound

FORMAT_VERSION = 1
"""Raised whenever the meaning of the file changes; older ones are then left alone."""

LAYERS = (
    *("ground", "water", "waterways", "buildings"),
    *("railways", "labels", "shops", "entrances"),
)
LOWEST_ZOOM, HIGHEST_ZOOM = 8, 17
MERCATOR_SRID = 3857

_NUMBERS = ("layer", "kind", "name", "low_zoom", "high_zoom", "first", "shapes")


class MapFeature(NamedTuple):
    """One thing on the base map.

    Attributes
    ----------
    layer
        One of :data:`LAYERS`.
    kind
        What it is within its layer, such as ``park``; may be empty.
    name
        Name to show, or empty.
    low_zoom, high_zoom
        Zooms of tiles between which it is shown.
    shape
        Geometry in Web Mercator, EWKB.
    """

    layer: str
    kind: str
    name: str
    low_zoom: int
    high_zoom: int
    shape: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaseMap:
    """All features of a city's base map, as arrays.

    Attributes
    ----------
    city
        Fingerprint of the city that it belongs to.
    texts
        Every kind and name once; the first is empty.
    layer, kind, name
        By feature: number in :data:`LAYERS`, numbers in ``texts``.
    low_zoom, high_zoom
        By feature.
    first, shapes
        The shape of feature ``i`` is ``shapes[first[i]:first[i + 1]]``.
    """

    city: str
    texts: tuple[str, ...]
    layer: NDArray[np.uint8]
    kind: NDArray[np.int32]
    name: NDArray[np.int32]
    low_zoom: NDArray[np.uint8]
    high_zoom: NDArray[np.uint8]
    first: NDArray[np.int64]
    shapes: NDArray[np.uint8]

    def __len__(self) -> int:
        """Count the features."""
        return len(self.layer)

    @property
    def fingerprint(self) -> str:
        """Checksum of its file, 64 hex digits."""
        return checksum(*self._content())

    def features(self) -> Iterator[MapFeature]:
        """Every feature, one after the other."""
        content = self.shapes.tobytes()
        for i in range(len(self)):
            yield MapFeature(
                layer=LAYERS[self.layer[i]],
                kind=self.texts[self.kind[i]],
                name=self.texts[self.name[i]],
                low_zoom=int(self.low_zoom[i]),
                high_zoom=int(self.high_zoom[i]),
                shape=content[self.first[i] : self.first[i + 1]],
            )

    def _content(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        texts = np.frombuffer(json.dumps(self.texts, ensure_ascii=False).encode(), np.uint8)
        return {"city": self.city}, {**{n: getattr(self, n) for n in _NUMBERS}, "texts": texts}

    def save(self, path: Path) -> None:
        """Write it to a file, in one step."""
        meta, arrays = self._content()
        write_arrays(path, version=FORMAT_VERSION, meta=meta, arrays=arrays)


def map_file(city: Path) -> Path:
    """Return the file of the base map that belongs to a city file."""
    return city.with_name(f"{city.name}.map")


def load_map(city: Path) -> BaseMap | None:
    """Open the base map beside a city file.

    Returns
    -------
    BaseMap or None
        ``None`` where there is none, or one of another import or version.

    Raises
    ------
    DamagedFile
        ``city-file-foreign``, ``city-file-damaged``.
    """
    path = map_file(city)
    try:
        meta, arrays = read_arrays(path, version=FORMAT_VERSION)
    except NotFound:
        return None
    except DamagedFile as error:
        if error.code == "city-file-version":
            return None
        raise
    if meta["city"] != file_checksum(city):
        return None
    texts = tuple(json.loads(arrays.pop("texts").tobytes()))
    return BaseMap(city=meta["city"], texts=texts, **arrays)


def map_fingerprint(city: Path) -> str:
    """Return the checksum of the base map beside a city file; empty where none belongs to it.

    Nothing is checked: servers look every few seconds.
    """
    meta = file_meta(map_file(city), version=FORMAT_VERSION)
    belongs = meta is not None and meta.get("city") == file_checksum(city)
    return file_checksum(map_file(city)) if belongs else ""


def make_map(city: str, features: list[MapFeature]) -> BaseMap:
    """Put features together to the base map of the city of that fingerprint."""
    texts: dict[str, int] = {"": 0}
    rows = [
        (
            LAYERS.index(one.layer),
            texts.setdefault(one.kind, len(texts)),
            texts.setdefault(one.name, len(texts)),
            one.low_zoom,
            one.high_zoom,
            len(one.shape),
        )
        for one in features
    ]
    table = np.array(rows, np.int64).reshape(-1, 6)
    return BaseMap(
        city=city,
        texts=tuple(texts),
        layer=table[:, 0].astype(np.uint8),
        kind=table[:, 1].astype(np.int32),
        name=table[:, 2].astype(np.int32),
        low_zoom=table[:, 3].astype(np.uint8),
        high_zoom=table[:, 4].astype(np.uint8),
        first=np.concatenate((np.zeros(1, np.int64), np.cumsum(table[:, 5]))),
        shapes=np.frombuffer(b"".join(one.shape for one in features), np.uint8),
    )
