"""``tournee calibrate``: fit a bike's speeds to rides that were recorded with it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, CityName, Lang, Profile
from api.wording.simple_table import simple_table
from routing.errors import BadInput

if TYPE_CHECKING:
    from routing.rides.calibration import Calibration


def calibrate_bike(  # noqa: PLR0913  # one parameter for each option
    city: CityName,
    rides: Annotated[list[Path], typer.Argument(metavar="RIDE.gpx…", help="help-rides")],
    profile: Profile = "bike",
    load_kg: Annotated[
        int | None, typer.Option("--load", metavar="KG", help="help-calibrate-load")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="help-calibrate-out")
    ] = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Fit a bike's speeds to recorded rides."""
    from api.streets.cities import open_city
    from data.formats.tracks.gpx_reading import read_ride
    from routing.profiles.profile_text import figures, with_figures
    from routing.rides.calibration import calibrate
    from routing.rides.map_matching import match

    with open_cli(lang, json=json) as cli:
        recorded = [segment for file in rides for segment in read_ride(file)]
        with cli.stages() as tell:
            router = open_city(cli.cities, city, lambda _, share: tell("stage-import", share))
            before = router.profile(profile)
            load = before.physics.reference_load_kg if load_kg is None else load_kg
            _check_load(load, before.physics.full_load_kg)
            matched = []
            for number, fixes in enumerate(recorded):
                tell("stage-matching", number / len(recorded))
                matched += match(router, profile, fixes)
            tell("stage-fitting", 0.0)
            found = calibrate(router.city.streets, before, matched, load)
        if out is not None:
            text = _text_of(cli.cities, profile)
            changed = figures(before, found.profile)
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(with_figures(text, changed), encoding="utf-8")
        if json:
            cli.tell_json(_document(found, profile, load))
        else:
            _tell(cli, found, out)


def _text_of(cities: Path, profile: str) -> str:
    """Return the file that the profile was read from: one's own, or the one that we bring along."""
    from api.streets.cities import own_bike_file

    own = own_bike_file(cities, profile)
    ours = files("routing.profiles") / "bikes" / f"{profile}.yaml"
    return (own if own.is_file() else ours).read_text(encoding="utf-8")


def _check_load(load_kg: int, full_kg: int) -> None:
    if not 0 <= load_kg <= full_kg:
        raise BadInput.of("out-of-range", where="--load", value=load_kg, low=0, high=full_kg)


def _tell(cli: CliContext, found: Calibration, out: Path | None) -> None:
    texts = cli.texts
    ridden = texts(
        "calibrate-ridden",
        distance=texts.kilometres(found.metres),
        minutes=round(found.moving_s / 60),
    )
    cli.out.print(Text(ridden, style="bold"))
    keys = ("before", "after", "distance")
    table = simple_table(("", *(texts(f"calibrate-{key}") for key in keys)), "lrrr")
    for one in found.changes:
        kind, _, name = one.key.partition(".")
        unit = "W" if one.key == "physics.rider_w" else "km/h"
        figures_ = (f"{value:g} {unit}" for value in (one.before, one.after))
        table.add_row(
            texts(f"calibrate-{kind}", name=name), *figures_, texts.kilometres(one.metres)
        )
    cli.out.print(table)
    before, after = 100 * found.error_before, 100 * found.error_after
    cli.say("calibrate-error", before=before, after=after)
    if out is not None:
        cli.say("calibrate-written", file=str(out))


def _document(found: Calibration, profile: str, load_kg: int) -> dict[str, object]:
    return {
        "profile": profile,
        "load_kg": load_kg,
        "distance_m": found.metres,
        "moving_s": found.moving_s,
        "changes": [
            {"key": one.key, "before": one.before, "after": one.after, "distance_m": one.metres}
            for one in found.changes
        ],
        "error_before": round(found.error_before, 4),
        "error_after": round(found.error_after, 4),
    }
