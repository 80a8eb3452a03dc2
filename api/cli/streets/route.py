"""``tournee route``: one way through the streets, with its turns."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, CityName, Lang, Profile, read_place, read_point
from api.cli.wall_moments import read_wall_moment
from api.wording.simple_table import simple_table
from dispatch.values.plain_values import values_of
from routing.errors import BadInput, Fault
from routing.types import Point, Route, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.closures.closure import ClosedArea
    from routing.router import Router

_NUMBER = re.compile(r"\[(\d+)\]")
"""The number of a closure before the place of its fault."""


def route(  # noqa: PLR0913, PLR0917  # one parameter for each option
    city: CityName,
    origin: Annotated[str, typer.Argument(metavar="LON,LAT[,ADDRESS]", help="help-origin")],
    target: Annotated[str, typer.Argument(metavar="LON,LAT[,ADDRESS]", help="help-target")],
    profile: Profile = "bike",
    gpx: Annotated[
        Path | None, typer.Option("--gpx", metavar="FILE", help="help-route-gpx")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="MOMENT", help="help-route-at")] = None,
    closures: Annotated[
        list[str] | None,
        typer.Option("--closure", metavar="LON,LAT[;LON,LAT…]", help="help-route-closure"),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="Europe/Paris", help="help-route-timezone"),
    ] = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Find the way between two points."""
    from api.streets.cities import open_city

    with open_cli(lang, json=json) as cli:
        (start, near), (end, by) = read_place(origin, "ORIGIN"), read_place(target, "TARGET")
        moment = read_wall_moment(at, timezone)
        shut = [_read_closure(text) for text in closures or ()]
        with cli.stages() as tell:
            router = open_city(cli.cities, city, lambda _, share: tell("stage-import", share))
            tell("stage-route", 0.0)
            if moment is not None:
                router = router.at(moment)
            if shut:
                router = _closed(router, shut, closures or ())
            _refuse_off_map(router, (start, end), (near, by), profile)
            found = router.route(start, end, profile, (near, by))
        if router.damaged_metrics:
            cli.warn("route-costs-damaged", style="yellow", profile=profile, city=router.city.name)
        if gpx is not None:
            gpx.write_text(_gpx(cli, found, router.city.attribution), encoding="utf-8")
        if json:
            cli.tell_json(_document(found, profile, router.city.attribution))
            return
        _tell(cli, found, router.city.attribution)
        if gpx is not None:
            cli.say("route-written", file=str(gpx))


def _read_closure(text: str) -> ClosedArea:
    """Read a point, or a line of several points, that is closed."""
    from routing.closures.closure import ClosedArea

    points = tuple(read_point(one, f"--closure {text}") for one in text.split(";"))
    try:
        return ClosedArea(kind="line" if points[1:] else "point", points=points)
    except BadInput as wrong:
        raise BadInput([_as_typed(fault, text) for fault in wrong.faults]) from wrong


def _closed(router: Router, shut: Sequence[ClosedArea], typed: Sequence[str]) -> Router:
    """Close what is closed; a fault tells the option as it was typed, not its number."""
    try:
        return router.closed(shut)
    except BadInput as wrong:
        found = ((fault, _NUMBER.match(fault.where)) for fault in wrong.faults)
        faults = [_as_typed(f, typed[int(number[1])] if number else "") for f, number in found]
        raise BadInput(faults) from wrong


def _as_typed(fault: Fault, text: str) -> Fault:
    return replace(fault, where=f"--closure {text}".strip())


def _refuse_off_map(
    router: Router, ends: Sequence[Point], addresses: Sequence[str], profile: str
) -> None:
    from api.streets.off_map import place_off_map
    from routing.network.snapping import FARTHEST_SNAP_M

    snaps = router.snap(ends, profile, addresses)
    faults = [
        replace(place_off_map(where, point, snap), where=where)
        for where, point, snap in zip(("ORIGIN", "TARGET"), ends, snaps, strict=True)
        if snap.distance_m > FARTHEST_SNAP_M
    ]
    if faults:
        raise BadInput(faults)


def _tell(cli: CliContext, found: Route, attribution: str) -> None:
    texts = cli.texts
    table = simple_table((texts("cli-distance"), "", texts("cli-street")), "rll")
    for step in found.steps:
        distance = texts("metres", metres=step.distance_m) if step.distance_m else ""
        table.add_row(distance, _turn(cli, step), _street(cli, step))
    cli.out.print(
        Text(
            texts(
                "cli-route",
                distance=texts.kilometres(found.distance_m),
                minutes=round(found.duration_ms / 60_000),
            ),
            style="bold",
        )
    )
    cli.out.print(table)
    cli.out.print(Text(texts("map-data", attribution=attribution), style="dim"))


def _gpx(cli: CliContext, found: Route, attribution: str) -> str:
    """Write a route down for a phone or a bicycle computer, each line of its list a point."""
    from data.formats.tracks.gpx import Waypoint, gpx_of

    turns = [
        Waypoint(
            point=step.point,
            name=" · ".join(filter(None, (cli.texts.word("turn", step.turn), _street(cli, step)))),
            description=_warnings(cli, step),
            kind=step.turn,
        )
        for step in found.steps
    ]
    ends = (found.steps[0].street, found.steps[-1].street)
    name = " – ".join(dict.fromkeys(filter(None, ends))) or cli.texts("route-name")
    return gpx_of(name, turns, found.geometry, attribution=attribution)


def _named(*words: str) -> str:
    return " · ".join(filter(None, words))


def _street(cli: CliContext, step: Step) -> str:
    """Return the name of a street; of a way without one its kind."""
    return step.street or (cli.texts.word("way", step.way) if step.way else "")


def _warnings(cli: CliContext, step: Step) -> str:
    """Return what is to be minded up to the next line: pushing, ferries, hazards."""
    warnings = [] if step.mode == "ride" else [cli.texts.word("mode", step.mode)]
    return " · ".join([*warnings, *(cli.texts.word("hazard", code) for code in step.hazards)])


def _turn(cli: CliContext, step: Step) -> str:
    return " · ".join(filter(None, (cli.texts.word("turn", step.turn), _warnings(cli, step))))


def _document(found: Route, profile: str, attribution: str) -> dict[str, object]:
    return {
        "profile": profile,
        **values_of(found, "duration_ms", "distance_m"),
        "climb_m": None if found.details is None else round(found.details.climb_cm / 100, 1),
        "energy_wh": None if found.details is None else round(found.details.energy_wh, 1),
        "geometry": {
            "type": "LineString",
            "coordinates": [[point.lon, point.lat] for point in found.geometry],
        },
        "steps": [
            {
                **values_of(step, "turn", "street", "way", "mode", "distance_m", "duration_ms"),
                "point": [step.point.lon, step.point.lat],
                "hazards": list(step.hazards),
            }
            for step in found.steps
        ],
        "attribution": attribution,
    }
