"""``tournee warm``: make ready, so that nobody's first question has to wait."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import open_cli
from api.cli.options import AsJson, Lang
from routing.errors import Failure

if TYPE_CHECKING:
    from routing.router import Router


def warm(
    cities: Annotated[
        list[str] | None, typer.Option("--city", metavar="CITY", help="help-warm-city")
    ] = None,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Compile the numeric code, and check that cities open and can be ridden."""
    from api.processes.compilation import warm_routing
    from api.processes.planning_warmup import warm_planning
    from api.streets.cities import open_city

    with open_cli(lang, json=json) as cli:
        begin = monotonic()
        ready: dict[str, list[str]] = {}
        damaged: list[tuple[str, str]] = []
        with cli.stages() as tell:
            tell("stage-warm", 0.0)
            warm_routing()
            warm_planning()
            for city in cities or ():
                router = open_city(cli.cities, city, lambda _, share: tell("stage-import", share))
                ready[city] = [one for one in router.profiles if _can_ride(router, one)]
                damaged += [(city, one) for one in sorted(router.damaged_metrics)]
        for city, profile in damaged:
            cli.warn("warm-remade", style="yellow", city=city, profile=profile)
        seconds = round(monotonic() - begin, 1)
        if json:
            cli.tell_json({"seconds": seconds, "cities": ready})
            return
        for city, profiles in ready.items():
            cli.say("warm-city", city=city, profiles=", ".join(profiles) or "–")
        cli.say("warm-done", seconds=seconds)


def _can_ride(router: Router, profile: str) -> bool:
    """Build the engine of a profile and keep it for others, unless it has no street here."""
    try:
        router.save_metric(profile)
    except Failure:
        return False
    return True
