"""Elevation at import: what rasters say of streets, and rasters that will not do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin

from routing.city import import_city, lift, load_city
from routing.errors import BadInput
from routing.heights.street_heights import STEP_M
from routing.network.profile_graph import compile_profile
from routing.network.streets import E7, Streets
from routing.network.turns import build_turns
from routing.osm.extract_reader import read_streets
from routing.profiles.profile import PROFILE_NAMES, load_profile
from routing.router import Router
from tests.support.streets.maps import STEP_DEG, WEST_DEG, Drawing

CELL = 1 / 3600
TOWN = Drawing(
    picture="""
    a   b   c   d   e
    f               g
    """,
    ways={"ab": {}, "bc": {"bridge": "yes"}, "cd": {"bridge": "yes"}, "de": {}, "af": {}, "eg": {}},
)


def extract(folder: Path, town: Drawing = TOWN) -> Path:
    """Write a drawing as an extract."""
    file = folder / "town.osm"
    file.write_text(town.xml(), encoding="utf-8")
    return file


def raster(
    file: Path,
    metres: NDArray[np.float64],
    west: float = WEST_DEG - 0.02,
    north: float = 0.02,
    **more: object,
) -> Path:
    """Write heights as a GeoTIFF of cells of one second, by default round the drawings."""
    options = {
        "driver": "GTiff",
        "height": metres.shape[0],
        "width": metres.shape[1],
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": from_origin(west, north, CELL, CELL),
        **more,
    }
    with rasterio.open(file, "w", **options) as target:
        target.write(metres.astype(options["dtype"]), 1)
    return file


def slope(rows: int = 150, columns: int = 180) -> NDArray[np.float64]:
    """Heights that rise by one metre for each cell eastward."""
    return np.tile(np.arange(columns, dtype=np.float64), (rows, 1)) + 10


def lifted(tmp_path: Path, metres: NDArray[np.float64], **more: object) -> Streets:
    """Streets of the town on given heights."""
    streets = read_streets(extract(tmp_path))
    return lift(streets, [raster(tmp_path / "heights.tif", metres, **more)])  # type: ignore[arg-type]


def codes(caught: pytest.ExceptionInfo[BadInput]) -> list[str]:
    """Codes of all faults."""
    return [fault.code for fault in caught.value.faults]


def test_an_even_slope_is_read_as_it_is(tmp_path: Path) -> None:
    """Smoothing leaves an even slope alone; heights at junctions lie between cells."""
    streets = lifted(tmp_path, slope())
    assert streets.heights is not None
    heights = streets.heights
    columns = (streets.node_lon / E7 - (WEST_DEG - 0.02)) / CELL - 0.5
    at_start = heights.cm[heights.first[:-1]]
    assert at_start == pytest.approx((columns[streets.edge_from] + 10) * 100, abs=1)
    at_end = heights.cm[heights.first[1:] - 1]
    assert at_end == pytest.approx((columns[streets.edge_to] + 10) * 100, abs=1)


def test_what_one_arc_climbs_the_other_descends(tmp_path: Path) -> None:
    """Up and down of an edge sum up its heights, and swap for the way back."""
    heights = lifted(tmp_path, slope() + 20 * np.sin(np.arange(180) / 6)).heights
    assert heights is not None
    for edge in range(len(heights.up_cm)):
        step = np.diff(heights.cm[heights.first[edge] : heights.first[edge + 1]])
        assert heights.up_cm[edge] == step[step > 0].sum()
        assert heights.down_cm[edge] == -step[step < 0].sum()
    assert (heights.arc_climb_cm[0::2] == heights.up_cm).all()
    assert (heights.arc_climb_cm[1::2] == heights.down_cm).all()


def test_long_edges_are_looked_at_in_between(tmp_path: Path) -> None:
    """A ridge between two junctions 400 m apart is climbed, though both lie in the valley."""
    metres = np.full((150, 180), 5.0)
    middle = round((0.02 + 2 * STEP_DEG) / CELL)
    metres[:, middle - 2 : middle + 3] = 60.0
    streets = read_streets(
        extract(tmp_path, Drawing(picture="a   b\nc   d", ways={"ab": {}, "ac": {}, "bd": {}}))
    )
    heights = lift(streets, [raster(tmp_path / "ridge.tif", metres)]).heights
    assert heights is not None
    long = int(np.argmax(streets.edge_length_mm))
    assert heights.up_cm[long] > 2000
    pieces = np.diff(heights.first) - 1
    assert (streets.edge_length_mm / pieces <= STEP_M * 1000 + 1).all()


def test_bridges_rise_evenly_over_a_valley(tmp_path: Path) -> None:
    """Over a deep valley a bridge of two edges stays up, its middle junction included."""
    metres = np.full((150, 180), 100.0)
    bottom = round((0.02 + 8 * STEP_DEG) / CELL)
    metres[:, bottom - 4 : bottom + 5] = 0.0
    streets = lifted(tmp_path, metres)
    assert streets.heights is not None
    bridge = streets.edge_flags > 0
    assert bridge.sum() == 2
    for edge in np.flatnonzero(bridge).tolist():
        first, last = streets.heights.first[edge], streets.heights.first[edge + 1]
        assert streets.heights.cm[first:last] == pytest.approx(10_000, abs=1)


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_a_flat_city_equals_the_one_without_elevation(tmp_path: Path, profile: str) -> None:
    """Level streets cost just what they cost without any raster, to the millisecond."""
    flat = read_streets(extract(tmp_path))
    level = lifted(tmp_path, np.full((150, 180), 123.0))
    assert level.heights is not None
    one, other = (
        compile_profile(streets, build_turns(streets), load_profile(profile))
        for streets in (flat, level)
    )
    for name in ("arc_cost", "arc_extra", "arc_mode", "turn_cost"):
        assert (getattr(one, name) == getattr(other, name)).all()


def test_noise_is_smoothed(tmp_path: Path) -> None:
    """Cells that err by two metres make streets that climb a quarter of that or less."""
    noise = np.random.default_rng(1).normal(0, 2, (150, 180)) + 50
    heights = lifted(tmp_path, noise).heights
    assert heights is not None
    assert float(np.std(heights.cm)) < 50


def test_gaps_are_filled_and_large_ones_refused(tmp_path: Path) -> None:
    """A cell without a height takes those round it; where a street has none at all, it is told."""
    metres = slope()
    whole = lifted(tmp_path, metres).heights
    column = round((0.02 + 2 * STEP_DEG) / CELL)
    metres[70:74, column : column + 2] = -32768
    some = lifted(tmp_path, metres, nodata=-32768, dtype="int16").heights
    assert whole is not None
    assert some is not None
    assert some.cm == pytest.approx(whole.cm, abs=150)
    metres[:, column:] = -32768
    with pytest.raises(BadInput) as caught:
        lifted(tmp_path, metres, nodata=-32768, dtype="int16")
    assert codes(caught) == ["elevation-gaps"]
    assert int(caught.value.faults[0].args["share"]) > 5


def test_wrong_rasters_are_told_all_at_once(tmp_path: Path) -> None:
    """Missing, elsewhere, unplaced and garbled files are each named with what is wrong."""
    garbled = tmp_path / "garbled.tif"
    garbled.write_bytes(b"no raster at all")
    unplaced = raster(tmp_path / "unplaced.tif", slope(), crs=None)
    elsewhere = raster(tmp_path / "elsewhere.tif", slope(), west=40.0)
    files = [tmp_path / "absent.tif", elsewhere, unplaced, garbled]
    with pytest.raises(BadInput) as caught:
        lift(read_streets(extract(tmp_path)), files)
    assert codes(caught) == [
        *("elevation-missing", "elevation-elsewhere", "elevation-unplaced"),
        "elevation-unreadable",
    ]
    assert [fault.file for fault in caught.value.faults] == [str(file) for file in files]


def test_a_raster_that_is_cut_off_leaves_the_city_as_it_was(tmp_path: Path) -> None:
    """A truncated raster is told with its name, and the city of before stays."""
    whole = raster(tmp_path / "whole.tif", np.random.default_rng(2).normal(50, 9, (150, 180)))
    city = tmp_path / "town.city"
    import_city(extract(tmp_path), city, name="town", elevation=[whole])
    before = city.read_bytes()
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(BadInput) as caught:
        import_city(extract(tmp_path), city, name="town", elevation=[cut])
    assert codes(caught) == ["elevation-unreadable"]
    assert caught.value.faults[0].file == str(cut)
    assert city.read_bytes() == before


def test_srtm_files_are_read(tmp_path: Path) -> None:
    """An SRTM file of three seconds, big-endian and placed by its name, gives heights."""
    side = 1201
    metres = np.tile(np.arange(side, dtype=">i2"), (side, 1))
    file = tmp_path / "N00E001.hgt"
    file.write_bytes(metres.tobytes())
    # The drawings lie a little south of the equator, where the next file begins.
    south = tmp_path / "S01E001.hgt"
    south.write_bytes(metres.tobytes())
    streets = lift(read_streets(extract(tmp_path)), [file, south])
    assert streets.heights is not None
    columns = (streets.node_lon / E7 - 1.0) * 1200
    at_start = streets.heights.cm[streets.heights.first[:-1]]
    # At the western edge of the file there is nothing to the west to smooth with.
    assert at_start == pytest.approx(columns[streets.edge_from] * 100, abs=60)
    wrong = tmp_path / "N41W009.hgt"
    wrong.write_bytes(metres.tobytes())
    with pytest.raises(BadInput) as caught:
        lift(read_streets(extract(tmp_path)), [wrong])
    assert codes(caught) == ["elevation-elsewhere"]
    cut = tmp_path / "S01E002.hgt"
    cut.write_bytes(metres.tobytes()[:1000])
    with pytest.raises(BadInput) as caught:
        lift(read_streets(extract(tmp_path)), [cut])
    assert codes(caught) == ["elevation-unreadable"]


def test_heights_are_kept_in_the_file(tmp_path: Path) -> None:
    """A city comes back with its heights, and says where they are from."""
    city = tmp_path / "town.city"
    file = raster(tmp_path / "heights.tif", slope())
    info = import_city(extract(tmp_path), city, name="town", elevation=[file])
    again = load_city(city)
    assert again.info == info
    assert (info.elevation, info.lowest_m < info.highest_m) == ("heights.tif", True)
    heights = lift(read_streets(extract(tmp_path)), [file]).heights
    kept = again.streets.heights
    assert heights is not None
    assert kept is not None
    for name in ("first", "cm", "up_cm", "down_cm"):
        assert (getattr(kept, name) == getattr(heights, name)).all()
    # Without heights the same streets are another city.
    flat = replace(again, streets=replace(again.streets, heights=None))
    assert flat.fingerprint != again.fingerprint


def test_uphill_takes_longer_than_downhill(tmp_path: Path) -> None:
    """On a slope the way up takes longer, climbs what the way down does not, and knows the load."""
    city = tmp_path / "town.city"
    steep = slope() * 2.5
    info = import_city(
        extract(tmp_path), city, name="town", elevation=[raster(tmp_path / "steep.tif", steep)]
    )
    router = Router(load_city(city))
    west, east = TOWN.at("ab"), TOWN.at("de")
    up, down = router.route(west, east, "cargo"), router.route(east, west, "cargo")
    assert info.highest_m - info.lowest_m > 80
    assert up.distance_m == down.distance_m
    assert up.duration_ms > 1.2 * down.duration_ms
    assert up.details is not None
    assert down.details is not None
    # Twelve columns of the drawing, a cell rising by 2.5 m.
    assert up.details.climb_cm == pytest.approx(12 * STEP_DEG / CELL * 250, rel=0.05)
    assert down.details.climb_cm == 0
    assert up.details.per_kg_us > 0 == down.details.per_kg_us
    assert up.details.energy_j > 3 * down.details.energy_j
    assert up.details.duration_ms(up.details.reference_kg) == up.duration_ms
    matrix = router.matrix([west, east], "cargo", details=True)
    assert matrix.details is not None
    for name in ("empty_us", "per_kg_us", "climb_cm", "energy_j"):
        table = getattr(matrix.details, name)
        assert [int(table[0, 1]), int(table[1, 0])] == [
            getattr(up.details, name),
            getattr(down.details, name),
        ]
