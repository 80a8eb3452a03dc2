"""``tournee city``: compile street extracts and graphs, show and export compiled cities."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, Lang, Profile, complete_city
from api.settings.home import compiled_cities
from api.wording.error_words import error_sentence
from api.wording.simple_table import simple_table
from dispatch.values.plain_values import values_of
from routing.errors import TourneeError

if TYPE_CHECKING:
    from routing.city import CityInfo
    from routing.network.streets import Streets
    from routing.osm.extract_reader import Progress

app = typer.Typer(no_args_is_help=True, help="help-city-group")

Compiled = Annotated[
    str, typer.Argument(metavar="NAME", help="help-name", autocompletion=complete_city)
]
NewName = Annotated[str | None, typer.Option("--name", metavar="N", help="help-name")]
Heights = Annotated[
    list[Path] | None, typer.Option("--elevation", metavar="FILE", help="help-elevation")
]


@app.command("import", help="help-city-import")
def import_(
    extract: Annotated[Path, typer.Argument(metavar="EXTRACT", help="help-extract")],
    name: NewName = None,
    elevation: Heights = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Compile a street extract into a city."""
    with open_cli(lang, json=json) as cli:
        path = _compile(cli, extract, name, elevation)
        _tell(cli, path)
        _share(cli, path)


@app.command("import-graph", help="help-city-import-graph")
def import_graph(
    graph: Annotated[Path, typer.Argument(metavar="GRAPHML", help="help-graphml")],
    name: NewName = None,
    elevation: Heights = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Compile a street graph of OSMnx into a city."""
    from routing.osm.osmnx_exchange import MissingBicycleTags, read_graphml

    with open_cli(lang, json=json) as cli:
        with warnings.catch_warnings(record=True) as warning_messages:
            warnings.simplefilter("always", MissingBicycleTags)
            path = _compile(cli, graph, name, elevation, read_graphml)
        bare = any(issubclass(one.category, MissingBicycleTags) for one in warning_messages)
        for one in warning_messages:
            if not issubclass(one.category, MissingBicycleTags):
                warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        _tell(cli, path, {"bicycle_tags": not bare})
        if bare:
            cli.err.print(Text(cli.texts("graph-without-bicycle-tags"), style="bold"))
        _share(cli, path)


@app.command("export-graph", help="help-city-export-graph")
def export_graph(
    name: Compiled,
    profile: Profile = "bike",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="help-graph-out")
    ] = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Write a city's streets, as one profile uses them, for OSMnx and NetworkX."""
    from api.streets.cities import GRAPH_ENDING, city_file, own_bikes
    from routing.router import Router

    with open_cli(lang, json=json) as cli:
        router = Router.open(city_file(cli.cities, name), own_bikes(cli.cities))
        file = out or Path(f"{name}{GRAPH_ENDING}")
        graph = router.graph(profile)
        with cli.stages() as tell:
            tell("stage-export-graph", 0.0)
            from routing.osm.osmnx_exchange import write_graphml

            written = write_graphml(graph, router.profile(profile), file)
        counts: dict[str, Any] = {
            "nodes": written.number_of_nodes(),
            "edges": written.number_of_edges(),
        }
        info = router.city.info
        credit = {"attribution": info.attribution, "licence": info.licence}
        if json:
            cli.tell_json({"name": name, "profile": profile, "file": str(file), **counts, **credit})
            return
        cli.say("graph-exported", file=str(file), **counts)
        cli.out.print(_attribution(cli, info))


def _compile(
    cli: CliContext,
    source: Path,
    name: str | None,
    elevation: list[Path] | None,
    read: Callable[[Path, Progress | None], Streets] | None = None,
) -> Path:
    """Compile a city and return its file."""
    from api.streets.cities import city_file, compile_city

    with cli.stages() as tell:
        city = compile_city(
            cli.cities,
            source,
            name,
            lambda _, share: tell("stage-import", share),
            elevation=elevation or (),
            read=read,
        )
    return city_file(cli.cities, city)


def _share(cli: CliContext, path: Path) -> None:
    """Hand a city to all machines of an installation; a private cluster has this one alone."""
    if cli.settings.database_url is None:
        return
    # Only here: who compiles a city for planning from files waits for no database's libraries.
    from api.composition import open_service
    from api.streets.sharing import share_city

    with open_service(cli.settings, pool_size=1) as service:
        share_city(service.database, service.tools.files, path)
    if not cli.as_json:
        cli.say("city-shared")


@app.command("show", help="help-city-show")
def show(
    name: Compiled,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Show what a city holds."""
    from api.streets.cities import city_file

    with open_cli(lang, json=json) as cli:
        _tell(cli, city_file(cli.cities, name))


@app.command("list", help="help-city-list")
def list_(*, json: AsJson = False, lang: Lang = None) -> None:
    """List the compiled cities."""
    from routing.city import city_info

    with open_cli(lang, json=json) as cli:
        folder = cli.cities
        rows = [_row(cli, folder, name, city_info) for name in compiled_cities(folder)]
        if json:
            cli.tell_json({"cities": rows})
            return
        if not rows:
            cli.say("city-none", folder=str(folder))
            return
        keys = ("name", "source", "junctions", "addresses", "note")
        table = simple_table((cli.texts(f"city-{key}") for key in keys), "llrrl")
        for row in rows:
            table.add_row(*(_cell(cli, value) for value in row.values()))
        cli.out.print(table)


def _row(
    cli: CliContext, folder: Path, name: str, read: Callable[[Path], CityInfo]
) -> dict[str, str | int | None]:
    """Return one line of the list; a file that cannot be read says so there."""
    from api.streets.cities import city_file

    told = ("source", "junctions", "addresses")
    try:
        info = read(city_file(folder, name))
    except TourneeError as error:
        return {"name": name, **dict.fromkeys(told), "error": error_sentence(error, cli.texts)}
    return {"name": name, **values_of(info, *told), "error": None}


def _cell(cli: CliContext, value: str | int | None) -> Text:
    return Text(cli.texts.number(value) if isinstance(value, int) else value or "")


def _tell(cli: CliContext, path: Path, more: Mapping[str, bool] | None = None) -> None:
    """Print what a city's file holds; ``more`` is for machines."""
    from routing.city import city_info
    from routing.osm.base_map import load_map

    info, drawn = city_info(path), len(load_map(path) or ())
    if cli.as_json:
        cli.tell_json(
            {
                "name": info.name,
                "file": str(path),
                **values_of(info, "source", "bounds", "junctions", "edges", "addresses"),
                "restrictions": info.restrictions,
                "unread_conditions": info.unread,
                **values_of(info, "elevation", "lowest_m", "highest_m"),
                "map_features": drawn,
                **values_of(info, "attribution", "licence"),
                **(more or {}),
            }
        )
        return
    texts = cli.texts
    west, south, east, north = info.bounds
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    counts = ("junctions", "edges", "addresses", "restrictions", "unread")
    rows = (
        ("city-name", info.name),
        ("city-source", info.source),
        ("city-bounds", f"{west:.4f}, {south:.4f} – {east:.4f}, {north:.4f}"),
        *(
            (f"city-{name}", texts.number(count))
            for name, count in values_of(info, *counts).items()
        ),
        ("city-elevation", _heights(cli, info)),
        ("city-map", texts("city-map-drawn" if drawn else "city-map-none", count=drawn)),
        ("city-file", str(path)),
    )
    for key, value in rows:
        table.add_row(texts(key), value)
    cli.out.print(table, soft_wrap=True)
    cli.out.print(_attribution(cli, info))


def _attribution(cli: CliContext, info: CityInfo) -> str:
    return cli.texts("map-data", attribution=f"{info.attribution} ({info.licence})")


def _heights(cli: CliContext, info: CityInfo) -> str:
    if not info.elevation:
        return cli.texts("city-flat")
    return cli.texts(
        "city-heights", lowest_m=info.lowest_m, highest_m=info.highest_m, file=info.elevation
    )
