"""``tournee isochrone``: how far one gets from a point in some minutes."""

from __future__ import annotations

import json as json_text
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, CityName, Lang, Profile, read_choice, read_place
from api.wording.simple_table import simple_table
from routing.errors import BadInput

if TYPE_CHECKING:
    from routing.isochrones import Direction, Isochrone

MOST_LIMITS = 6
MOST_MINUTES = 60
_MINUTES = re.compile(r"\d{1,3}", re.ASCII)
DIRECTIONS: tuple[Direction, ...] = ("from", "to")


def isochrone(  # noqa: PLR0913, PLR0917  # one parameter for each option
    city: CityName,
    point: Annotated[str, typer.Argument(metavar="LON,LAT[,ADDRESS]", help="help-isochrone-point")],
    minutes: Annotated[str, typer.Option("--minutes", metavar="M,M", help="help-minutes")] = (
        "5,10,15"
    ),
    profile: Profile = "bike",
    direction: Annotated[
        str, typer.Option("--direction", metavar="from|to", help="help-direction")
    ] = "from",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="help-isochrone-out")
    ] = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Find how far one gets from a point in some minutes."""
    from api.streets.cities import open_city
    from routing.isochrones import isochrones
    from routing.network.snapping import FARTHEST_SNAP_M

    with open_cli(lang, json=json) as cli:
        (centre, street), limits = read_place(point, "LON,LAT"), read_minutes(minutes)
        read_choice(direction, DIRECTIONS, "--direction")
        with cli.stages() as tell:
            router = open_city(cli.cities, city, lambda _, share: tell("stage-import", share))
            tell("stage-isochrone", 0.0)
            (place,) = router.snap((centre,), profile, (street,))
            if place.distance_m > FARTHEST_SNAP_M:
                raise BadInput.of(
                    "point-off-map",
                    where="LON,LAT",
                    distance_m=round(place.distance_m),
                    limit_m=FARTHEST_SNAP_M,
                )
            way: Direction = "to" if direction == "to" else "from"
            found = isochrones(router.engine(profile), place, [60 * one for one in limits], way)
        document = {
            "type": "FeatureCollection",
            "features": [_feature(one) for one in found],
            "start": [place.point.lon, place.point.lat],
            "profile": profile,
            "direction": way,
            "attribution": router.city.attribution,
        }
        if out is not None:
            out.write_text(json_text.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
        if json:
            cli.tell_json(document)
        else:
            _tell(cli, found, router.city.attribution, out)


def read_minutes(text: str) -> list[int]:
    """Read minutes such as ``5,10,15``, ascending.

    Raises
    ------
    BadInput
        If they are no whole numbers, too many or too long.
    """
    parts = [part.strip() for part in text.split(",")]
    numbers = [int(part) for part in parts if _MINUTES.fullmatch(part)]
    limits = sorted(set(numbers))
    whole = len(numbers) == len(parts) and len(limits) <= MOST_LIMITS
    if not whole or not 1 <= limits[0] <= limits[-1] <= MOST_MINUTES:
        raise BadInput.of("minutes-form", where="--minutes", most=MOST_LIMITS, limit=MOST_MINUTES)
    return limits


def area_km2(one: Isochrone) -> float:
    """Area of what is reached: that of the same outline on a cylinder of equal areas."""
    import numpy as np  # only where an area is told
    import shapely  # the same

    from routing.geo import EARTH_RADIUS_MM, RADIANS_PER_E7
    from routing.network.streets import E7

    def flat(degrees: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> object:
        radius_km = EARTH_RADIUS_MM / 1e6
        radians = degrees * E7 * RADIANS_PER_E7
        return np.column_stack((radians[:, 0], np.sin(radians[:, 1]))) * radius_km

    return float(shapely.transform(one.area, flat).area)


def _feature(one: Isochrone) -> dict[str, object]:
    from shapely.geometry import mapping

    return {
        "type": "Feature",
        "geometry": mapping(one.area),
        "properties": {
            "minutes": one.duration_s // 60,
            "duration_s": one.duration_s,
            "area_km2": round(area_km2(one), 3),
        },
    }


def _tell(cli: CliContext, found: list[Isochrone], attribution: str, out: Path | None) -> None:
    texts = cli.texts
    table = simple_table((texts("isochrone-minutes"), texts("isochrone-area")), "rr")
    for one in found:
        km2 = texts("isochrone-km2", km2=round(area_km2(one), 2))
        table.add_row(str(one.duration_s // 60), km2)
    cli.out.print(table)
    if out is not None:
        cli.say("isochrone-written", file=str(out))
    cli.out.print(Text(texts("map-data", attribution=attribution), style="dim"))
