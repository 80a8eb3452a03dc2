"""Reads elevation rasters (SRTM ``.hgt``, GeoTIFF and whatever else GDAL knows) round a city."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.merge import merge
from rasterio.vrt import WarpedVRT

from routing.errors import BadInput, Fault

Bounds = tuple[float, float, float, float]
"""West, south, east and north, degrees."""

LOWEST_M, HIGHEST_M = -500.0, 9000.0
"""No street lies outside of these; SRTM files mark what they miss by heights far outside."""

MARGIN_DEGREES = 0.004
"""Margin read round an area: more than 200 m up to 60 degrees north or south."""

_WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raster:
    """Heights on a grid in longitude and latitude.

    Attributes
    ----------
    metres
        ``float32[rows, columns]``, the northernmost row first; NaN where there is no height.
    west, north
        Middle of the first cell, degrees.
    step_lon, step_lat
        From one cell to the next eastward and southward, degrees, both positive.
    """

    metres: NDArray[np.float32]
    west: float
    north: float
    step_lon: float
    step_lat: float


def read_rasters(files: Sequence[Path], bounds: Bounds) -> Raster:
    """Read what rasters tell of an area; where several tell of a place the first one counts.

    Parameters
    ----------
    files
        At least one. They may be in any projection; SRTM files must be called by their corner, as
        ``N41W009.hgt``.
    bounds
        The area that is needed.

    Raises
    ------
    BadInput
        One fault for each file that will not do: ``elevation-missing``, ``elevation-unreadable``
        (truncated or no raster; carries the reader's own words), ``elevation-unplaced`` (it does
        not say where on earth it lies), ``elevation-elsewhere`` (it holds nothing of the area).
    """
    faults: list[Fault] = []
    with ExitStack() as opened, warnings.catch_warnings():
        # A raster that does not say where it lies is reported as a fault below.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        # Nothing may be written beside files that are not ours.
        opened.enter_context(rasterio.Env(GDAL_PAM_ENABLED="NO"))
        sources = []
        for file in files:
            try:
                source = opened.enter_context(_open(file))
                fault = _misplaced(file, _bounds(source), bounds)
            except BadInput as error:
                faults += error.faults
            except RasterioError as error:
                faults.append(_unreadable(file, error))
            else:
                faults += fault
                sources.append((file, source))
        if faults:
            raise BadInput(faults)
        return _merged(sources, bounds)


def _open(file: Path) -> WarpedVRT:
    if not file.is_file():
        raise BadInput.of("elevation-missing", file=str(file))
    source = rasterio.open(file)
    if source.crs is None:
        source.close()
        raise BadInput.of("elevation-unplaced", file=str(file))
    # What lies in degrees already passes through unchanged.
    return WarpedVRT(source, crs=_WGS84, resampling=Resampling.bilinear)


def _unreadable(file: Path, error: Exception) -> Fault:
    detail = " ".join(str(error.__cause__ or error).split())
    return Fault(code="elevation-unreadable", file=str(file), args={"detail": detail})


def _bounds(source: WarpedVRT) -> Bounds:
    found = source.bounds
    return float(found.left), float(found.bottom), float(found.right), float(found.top)


def _misplaced(file: Path, found: Bounds, wanted: Bounds) -> list[Fault]:
    west, south, east, north = found
    if west < wanted[2] and east > wanted[0] and south < wanted[3] and north > wanted[1]:
        return []
    args = {"value": say_bounds(found), "wanted": say_bounds(wanted)}
    return [Fault(code="elevation-elsewhere", file=str(file), args=args)]


def say_bounds(bounds: Bounds) -> str:
    """Write an area down for a message."""
    west, south, east, north = bounds
    return f"{west:.3f}, {south:.3f} – {east:.3f}, {north:.3f}"


def _merged(sources: Sequence[tuple[Path, WarpedVRT]], bounds: Bounds) -> Raster:
    """Lay rasters over each other on the grid of the first one."""
    first = sources[0][1].transform
    # Streets at the border need what lies round them too.
    wide, high = max(MARGIN_DEGREES, 2 * first.a), max(MARGIN_DEGREES, -2 * first.e)
    west, south = bounds[0] - wide, bounds[1] - high
    east, north = bounds[2] + wide, bounds[3] + high
    for file, source in sources:
        # A file that is cut off is found here, where its name is known.
        try:
            _read(source, (west, south, east, north))
        except RasterioError as error:
            raise BadInput([_unreadable(file, error)]) from error
    heights, place = merge(
        [source for _, source in sources],
        bounds=_snapped(first, (west, south, east, north)),
        res=(first.a, -first.e),
        dtype="float32",
        nodata=np.nan,
        indexes=[1],
    )
    metres = heights[0].astype(np.float32)
    metres[(metres < LOWEST_M) | (metres > HIGHEST_M)] = np.nan
    return Raster(
        metres=metres,
        west=place.c + place.a / 2,
        north=place.f + place.e / 2,
        step_lon=place.a,
        step_lat=-place.e,
    )


def _read(source: WarpedVRT, bounds: Bounds) -> None:
    window = source.window(*bounds).intersection(
        rasterio.windows.Window(0, 0, source.width, source.height)
    )
    source.read(1, window=window)


def _snapped(place: rasterio.Affine, bounds: Bounds) -> Bounds:
    """Widen an area to whole cells, so that heights are copied and not resampled."""
    west, south, east, north = bounds
    return (
        place.c + np.floor((west - place.c) / place.a) * place.a,
        place.f + np.ceil((south - place.f) / place.e) * place.e,
        place.c + np.ceil((east - place.c) / place.a) * place.a,
        place.f + np.floor((north - place.f) / place.e) * place.e,
    )
