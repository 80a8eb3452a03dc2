"""``tournee closure``: close streets of a cooperative, list what is closed, open it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, Lang, read_choice, read_point
from api.wording.simple_table import simple_table
from dispatch.values.local_time import read_moment
from routing.errors import BadInput

if TYPE_CHECKING:
    from api.usecases.rounds.street_closing import ClosureResult
    from api.usecases.service import Service
    from data.store.streets.closures import ClosureRow

app = typer.Typer(no_args_is_help=True, help="help-closure-group")

AHEAD = timedelta(days=365)
"""Span ahead that the list shows."""

EXAMPLE = "2026-09-15T08:00+02:00"

_YEARS = range(1970, 2200)
"""As over HTTP: years beyond are slips, and not every program can tell an instant of year 1."""

OPTIONS = {"ignore_unknown_options": True}
# A longitude west of Greenwich begins with a minus and must not be taken for an option.

For = Annotated[
    str | None, typer.Option("--cooperative", metavar="SLUG", help="help-closure-cooperative")
]


@app.command("add", help="help-closure-add", context_settings=OPTIONS)
def add(  # noqa: PLR0913, PLR0917  # one parameter for each option
    points: Annotated[list[str], typer.Argument(metavar="LON,LAT…", help="help-closure-points")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="point|line|polygon", help="help-closure-kind")
    ] = "line",
    radius_m: Annotated[
        int, typer.Option("--radius", metavar="M", help="help-closure-radius")
    ] = 10,
    streets: Annotated[
        list[str] | None, typer.Option("--street", metavar="NAME", help="help-closure-street")
    ] = None,
    direction: Annotated[
        str, typer.Option("--direction", metavar="both|along|against", help="help-closure-way")
    ] = "both",
    slow_kmh: Annotated[
        int | None, typer.Option("--slow", metavar="KMH", help="help-closure-slow")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="help-closure-from")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--until", metavar="INSTANT", help="help-closure-until")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="R", help="help-closure-reason")] = "",
    cooperative: For = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help-closure-dry-run")] = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Close what is drawn."""
    from api.composition import open_service
    from api.usecases.ids import new_id
    from api.usecases.rounds.street_closing import close_street
    from api.usecases.service import utc_now
    from routing.closures.closure import DIRECTIONS, ClosedArea

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        read_choice(direction, DIRECTIONS, "--direction")
        area = ClosedArea(
            kind=kind,
            points=tuple(read_point(text, f"LON,LAT [{i}]") for i, text in enumerate(points)),
            radius_m=radius_m,
            streets=tuple(streets or ()),
            direction=direction,
            slow_kmh=slow_kmh,
        )
        from_at = read_instant(start, "--from") or utc_now()
        until_at = read_instant(end, "--until")
        actor = service.system(_home(service, cooperative), "closures:write")
        closed = service.do(
            actor,
            close_street,
            new_id(),
            area,
            from_at,
            until_at,
            reason=reason,
            dry_run=dry_run,
        )
        _tell_closed(cli, closed, is_saved=not dry_run)


@app.command("list", help="help-closure-list")
def list_(cooperative: For = None, *, json: AsJson = False, lang: Lang = None) -> None:
    """List what is closed now or will be."""
    from api.composition import open_service
    from api.usecases.service import utc_now
    from api.usecases.streets.closures import list_closures

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        actor = service.system(_home(service, cooperative), "closures:read")
        now = utc_now()
        found = service.do(actor, list_closures, now, now + AHEAD)
        if json:
            cli.tell_json({"closures": [_document(one) for one in found]})
            return
        keys = ("id", "from", "until", "slow", "reason")
        table = simple_table((cli.texts(f"closure-{key}") for key in keys), "lllll")
        for one in found:
            slow = "" if one.area.slow_kmh is None else f"{one.area.slow_kmh} km/h"
            row = (str(one.id), _instant(one.from_at), _instant(one.until_at), slow, one.reason)
            table.add_row(*row)
        cli.out.print(table, soft_wrap=True)


@app.command("remove", help="help-closure-remove")
def remove(
    closure_id: Annotated[str, typer.Argument(metavar="ID", help="help-closure-id")],
    cooperative: For = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Open what was closed."""
    from api.composition import open_service
    from api.usecases.rounds.closure_changes import open_street

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        try:
            wanted = UUID(closure_id)
        except ValueError as error:
            raise BadInput.of("not-an-id", where="ID", value=closure_id) from error
        actor = service.system(_home(service, cooperative), "closures:write")
        found = service.do(actor, open_street, wanted)
        if json:
            cli.tell_json(_document(found.closure))
            return
        cli.say("closure-removed", id=closure_id)


def read_instant(text: str | None, where: str) -> datetime | None:
    """Read an instant with its offset, such as ``2026-09-15T08:00+02:00``, or none.

    Raises
    ------
    BadInput
        If it is none, says no offset, or lies before 1970 or after 2199.
    """
    if text is None:
        return None
    refused = partial(BadInput.of, where=where, value=text, example=EXAMPLE)
    try:
        instant = read_moment(text)
    except ValueError as error:
        raise refused("not-an-instant") from error
    if instant.tzinfo is None:
        raise refused("naive-time")
    if instant.year not in _YEARS:
        raise refused("not-an-instant")
    return instant


def _home(service: Service, slug: str | None) -> UUID:
    """Find the cooperative that is meant; where there is only one it need not be named."""
    from data.store.system import cooperatives

    with service.database.transaction(read_only=True) as tx:
        every = cooperatives.every(tx)
    found = [one for one in every if slug in {None, one.slug}]
    if len(found) == 1:
        return found[0].id
    where, known = "--cooperative", ", ".join(one.slug for one in every)
    if not every:
        raise BadInput.of("no-cooperative", where=where)
    if slug is None:
        raise BadInput.of("cooperative-unnamed", where=where, known=known)
    raise BadInput.of("unknown-choice", where=where, value=slug, known=known)


def _document(one: ClosureRow) -> dict[str, object]:
    return {
        "id": str(one.id),
        "kind": one.area.kind,
        "points": [[point.lon, point.lat] for point in one.area.points],
        "radius_m": one.area.radius_m,
        "streets": list(one.area.streets),
        "direction": one.area.direction,
        "slow_kmh": one.area.slow_kmh,
        "reason": one.reason,
        "from_at": _instant(one.from_at),
        "until_at": _instant(one.until_at) or None,
        "opened_at": _instant(one.opened_at) or None,
    }


def _instant(instant: datetime | None) -> str:
    return instant.isoformat(timespec="minutes") if instant else ""


def _tell_closed(cli: CliContext, closed: ClosureResult, *, is_saved: bool) -> None:
    streets = [{"name": one.name, "length_m": one.length_m} for one in closed.streets]
    if cli.as_json:
        cli.tell_json(
            {
                "closure": _document(closed.closure),
                "kept": is_saved,
                "length_m": closed.length_m,
                "streets": streets,
                "rounds": [str(one.round_id) for one in closed.rounds],
            }
        )
        return
    for one in closed.streets:
        length = cli.texts("metres", metres=one.length_m)
        cli.line(f"{length:>8}  {one.name or '–'}")
    key = "closure-added" if is_saved else "closure-tried"
    id_, rounds, slow_kmh = str(closed.closure.id), len(closed.rounds), closed.closure.area.slow_kmh
    if slow_kmh is None:
        cli.say(key, id=id_, metres=closed.length_m)
    else:
        cli.say(f"{key}-slow", id=id_, metres=closed.length_m, kmh=slow_kmh)
    if rounds:
        cli.say("closure-rounds", style="yellow", rounds=rounds)
