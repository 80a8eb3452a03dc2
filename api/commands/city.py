"""``tournee city``: compile a street extract, show what a compiled city holds."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cities import city_file, compile_city
from api.commands.options import AsJson, Lang
from api.desk import Desk, desk
from routing.city import CityInfo, city_info

app = typer.Typer(no_args_is_help=True, help="help-city-group")


@app.command("import", help="help-city-import")
def import_(
    extract: Annotated[Path, typer.Argument(metavar="EXTRACT", help="help-extract")],
    name: Annotated[str | None, typer.Option("--name", metavar="N", help="help-name")] = None,
    elevation: Annotated[
        list[Path] | None, typer.Option("--elevation", metavar="FILE", help="help-elevation")
    ] = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Compile a street extract into a city."""
    with desk(lang, json=json) as opened:
        folder = opened.settings.cities
        with opened.stages() as tell:
            made = compile_city(
                folder,
                extract,
                name,
                lambda _, share: tell("stage-import", share),
                elevation=elevation or (),
            )
        _tell(opened, city_info(city_file(folder, made)))


@app.command("show", help="help-city-show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="help-name")],
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show what a city holds."""
    with desk(lang, json=json) as opened:
        _tell(opened, city_info(city_file(opened.settings.cities, name)))


def _tell(opened: Desk, info: CityInfo) -> None:
    path = city_file(opened.settings.cities, info.name)
    if opened.as_json:
        opened.tell_json(
            {
                "name": info.name,
                "file": str(path),
                "source": info.source,
                "bounds": list(info.bounds),
                "junctions": info.junctions,
                "edges": info.edges,
                "addresses": info.addresses,
                "restrictions": info.restrictions,
                "elevation": info.elevation,
                "lowest_m": info.lowest_m,
                "highest_m": info.highest_m,
                "attribution": info.attribution,
                "licence": info.licence,
            }
        )
        return
    texts = opened.texts
    west, south, east, north = info.bounds
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    rows = (
        ("city-name", info.name),
        ("city-source", info.source),
        ("city-bounds", f"{west:.4f}, {south:.4f} – {east:.4f}, {north:.4f}"),
        ("city-junctions", texts.number(info.junctions)),
        ("city-edges", texts.number(info.edges)),
        ("city-addresses", texts.number(info.addresses)),
        ("city-restrictions", texts.number(info.restrictions)),
        ("city-elevation", _heights(opened, info)),
        ("city-file", str(path)),
    )
    for key, value in rows:
        table.add_row(texts(key), value)
    opened.out.print(table, soft_wrap=True)
    opened.out.print(texts("map-data", attribution=f"{info.attribution} ({info.licence})"))


def _heights(opened: Desk, info: CityInfo) -> str:
    if not info.elevation:
        return opened.texts("city-flat")
    return opened.texts(
        "city-heights", lowest_m=info.lowest_m, highest_m=info.highest_m, file=info.elevation
    )
