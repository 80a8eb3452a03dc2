"""Compiled cities on disk: import, find, open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from api.settings.home import CITY_SUFFIX, compiled_cities
from api.streets.city_troubles import forget_trouble
from api.streets.kept_extracts import keep_extract
from data.formats.plain_text import plain_letters
from routing.city import FORMAT_VERSION, import_city, load_city
from routing.engine.city_cache import drop_beside
from routing.errors import BadInput, NotFound
from routing.network.streets import Streets
from routing.profiles.profile import PROFILE_NAMES, Profile, read_profile
from routing.router import Router

EXTRACT_ENDINGS = (".osm.pbf", ".osm.gz", ".osm")
GRAPH_ENDING = ".graphml"
USUAL_PROFILE = "bike"
"""The profile of whoever names none; what it costs is kept beside every compiled city."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

Progress = Callable[[str, float], None]


def is_extract(text: str) -> bool:
    """Return whether an argument means a street extract rather than a city's name."""
    return text.endswith(EXTRACT_ENDINGS)


def name_of_extract(extract: Path) -> str:
    """Make a city's name from an extract's file name."""
    stem = extract.name
    for ending in (*EXTRACT_ENDINGS, GRAPH_ENDING):
        stem = stem.removesuffix(ending)
    plain = re.sub(r"[^a-z0-9_-]+", "-", plain_letters(stem))
    return plain.strip("-_")[:64] or "city"


def compile_city(  # noqa: PLR0913  # as `city import` has options
    folder: Path,
    extract: Path,
    name: str | None = None,
    on_progress: Progress | None = None,
    *,
    elevation: Sequence[Path] = (),
    read: Callable[[Path, Progress | None], Streets] | None = None,
    base_map: bool = True,
) -> str:
    """Compile an extract into the folder of cities and give the city's name.

    Without elevation rasters the city is as flat as its extract. A city of that name stays as it
    was when anything is wrong.

    Parameters
    ----------
    folder
        Folder of compiled cities.
    extract
        File of streets.
    name
        Name of the city; that of the extract by default.
    on_progress
        Called with each step.
    elevation
        Rasters; without any the city is as flat as its extract.
    read
        Reader of what is no OpenStreetMap extract.
    base_map
        Whether servers will ride in it: they draw maps of it, and compile it anew from its extract
        after an upgrade, which is kept for that.

    Raises
    ------
    BadInput
        If the name cannot be one, or the extract or a raster cannot be read.
    """
    name = name or name_of_extract(extract)
    if not _NAME.fullmatch(name):
        raise BadInput.of("city-name", value=name)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}{CITY_SUFFIX}"
    import_city(
        extract,
        target,
        name=name,
        elevation=elevation,
        read=read,
        base_map=base_map,
        on_progress=on_progress,
    )
    keep_beside(target)
    forget_trouble(target)
    if base_map:
        keep_extract(target, extract, elevation, is_graph=read is not None)
    return name


def keep_beside(city: Path) -> None:
    """Put net and usual costs beside a city file: every later start maps them.

    Raises
    ------
    DamagedFile
        As :func:`routing.city.load_city`.
    """
    router = Router(load_city(city))
    router.save_net(city)
    router.save_metric(USUAL_PROFILE)


def place_city(compiled: Path, folder: Path, name: str) -> Path:
    """Move a compiled city with all that lies beside it into the folder of cities.

    Parameters
    ----------
    compiled
        Folder in which nothing else lies.

    Returns
    -------
    Path
        The city's file in its place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}{CITY_SUFFIX}"
    # Whoever sees the city finds what belongs to it beside, and nothing of a former one.
    drop_beside(target)
    for one in sorted(compiled.iterdir(), key=lambda one: one.name == target.name):
        one.replace(folder / one.name)
    return target


def open_city(folder: Path, wish: str, on_progress: Progress | None = None) -> Router:
    """Open a city by name, or by extract, which is compiled when first seen.

    Raises
    ------
    NotFound
        If there is no city of that name.
    """
    if is_extract(wish):
        extract = Path(wish)
        if not extract.is_file():
            raise BadInput.of("extract-missing", file=wish)
        # Content and version are part of the name: a changed extract is compiled anew, and so is
        # one that was compiled by an older version of ours.
        with extract.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()[:10]
        wish = f"{name_of_extract(extract)[:46]}-{digest}-v{FORMAT_VERSION}"
        if wish not in compiled_cities(folder):
            # Nobody looks at a map of what is only planned on.
            compile_city(folder, extract, wish, on_progress, base_map=False)
    return Router.open(city_file(folder, wish), own_bikes(folder))


def own_bike_file(cities: Path, profile: str) -> Path:
    """Return the place of a profile of one's own: ``bikes`` beside the folder of cities."""
    return cities.parent / "bikes" / f"{profile}.yaml"


def own_bikes(cities: Path) -> dict[str, Profile]:
    """Read the profiles of one's own, which go before ours of the same names.

    Raises
    ------
    BadInput
        As :func:`routing.profiles.profile.read_profile`; ``profile-choice`` for a file of another
        name.
    """
    found = {}
    for file in sorted(own_bike_file(cities, "").parent.glob("*.yaml")):
        if file.stem not in PROFILE_NAMES:
            raise BadInput.of(
                "profile-choice", file=str(file), value=file.stem, known=", ".join(PROFILE_NAMES)
            )
        found[file.stem] = read_profile(file)
    return found


def city_file(folder: Path, name: str) -> Path:
    """Return the file of a compiled city.

    Raises
    ------
    NotFound
        If there is no city of that name.
    """
    path = folder / f"{name}{CITY_SUFFIX}"
    if not _NAME.fullmatch(name) or not path.is_file():
        known = ", ".join(compiled_cities(folder)) or "–"
        raise NotFound("unknown-city", name=name, known=known)
    return path
