"""Extracts that are kept beside compiled cities, so that a later version compiles them anew.

``NAME.city.extract.osm.pbf`` (or another ending) is a copy of what the city was compiled from, and
``NAME.city.origin`` tells its own name and the elevation rasters, which stay where they are.
"""

from __future__ import annotations

import glob
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.array_file import file_meta


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExtract:
    """Extract of a city with its elevation rasters, kept for compiling it anew.

    Attributes
    ----------
    file
        The extract.
    name
        Its name when it was imported.
    elevation
        Rasters of its heights; any of them may be gone.
    is_graph
        Whether it is a street graph of OSMnx.
    """

    file: Path
    name: str
    elevation: tuple[Path, ...] = ()
    is_graph: bool = False

    @property
    def missing(self) -> Path | None:
        """The first of its files that is not there any more."""
        return next((one for one in (self.file, *self.elevation) if not one.is_file()), None)

    @property
    def identity(self) -> str:
        """Text that changes when one of its files is replaced, goes or comes back."""
        stats = [one.stat() if one.is_file() else None for one in (self.file, *self.elevation)]
        told = [[one.st_size, one.st_mtime_ns] if one else None for one in stats]
        return json.dumps([str(self.file), told])


def keep_extract(
    city: Path, extract: Path, elevation: Sequence[Path], *, is_graph: bool = False
) -> None:
    """Keep what a city was compiled from beside its file, in the place of any former."""
    ending = "".join(extract.suffixes[-2:])
    kept = city.with_name(f"{city.name}.extract{ending}")
    if not (kept.is_file() and kept.samefile(extract)):
        fresh = kept.with_name(f".{kept.name}.new")
        shutil.copyfile(extract, fresh)
        fresh.replace(kept)
    for former in city.parent.glob(f"{glob.escape(city.name)}.extract*"):
        if former != kept:
            former.unlink(missing_ok=True)
    told = {
        "file": kept.name,
        "name": extract.name,
        "elevation": [str(one.absolute()) for one in elevation],
        "graph": is_graph,
    }
    fresh = _origin_file(city).with_name(f".{city.name}.origin.new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.replace(_origin_file(city))


def find_extract(city: Path, offered: Path | None = None) -> KeptExtract | None:
    """Return what a city can be compiled from.

    Parameters
    ----------
    offered
        Folder of extracts in which one of the name is looked for that the city tells, where none
        is kept beside it, as older versions kept none.
    """
    try:
        told = json.loads(_origin_file(city).read_text(encoding="utf-8"))
        return KeptExtract(
            file=city.with_name(told["file"]),
            name=told["name"],
            elevation=tuple(Path(one) for one in told["elevation"]),
            is_graph=told["graph"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        pass  # None is kept, or what tells of it is no file of ours.
    meta = file_meta(city) or {}
    name = str(meta.get("source", ""))
    # Heights come from rasters whose places nobody noted: without them the city would be flat.
    if offered is None or not name or Path(name).name != name or meta.get("elevation"):
        return None
    extract = KeptExtract(file=offered / name, name=name, is_graph=name.endswith(".graphml"))
    return None if extract.missing else extract


def _origin_file(city: Path) -> Path:
    return city.with_name(f"{city.name}.origin")
