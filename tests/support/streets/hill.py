"""A hill for the grid of :mod:`tests.support.tiny`, as a raster of heights."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

from tests.support import tiny


def hill(file: Path, west: float = tiny.WEST - 0.004, step_m: float = 1.0) -> Path:
    """Write a raster of a slope up to the east, a little larger than the grid.

    It rises by so many metres for each second of arc.
    """
    metres = np.tile(np.arange(60, dtype=np.float32) * step_m, (60, 1))
    place = from_origin(west, tiny.SOUTH + 0.012, 1 / 3600, 1 / 3600)
    options = {"width": 60, "height": 60, "count": 1, "crs": "EPSG:4326", "transform": place}
    with rasterio.open(file, "w", driver="GTiff", dtype="float32", **options) as raster:
        raster.write(metres, 1)
    return file
