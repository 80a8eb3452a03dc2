"""The command line ``tournee``: which commands there are; each one is in ``api/commands``.

Help texts are message ids that become sentences in the reader's language when the program starts.
Planning needs no database: its commands start without loading what the service is made of.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from api.commands import (
    calibrate,
    check,
    city,
    compare,
    demo,
    explain,
    isochrone,
    plan,
    route,
    warm,
)
from api.texts import Texts, pick_language

app = typer.Typer(name="tournee", no_args_is_help=True, add_completion=False, help="help-tournee")
app.add_typer(city.app, name="city")
app.command("plan", help="help-plan")(plan.plan)
app.command("check", help="help-check")(check.check)
app.command("explain", help="help-explain")(explain.explain)
app.command("compare", help="help-compare")(compare.compare)
# A longitude west of Greenwich begins with a minus and must not be taken for an option.
app.command("route", help="help-route", context_settings={"ignore_unknown_options": True})(
    route.route
)
app.command("isochrone", help="help-isochrone", context_settings={"ignore_unknown_options": True})(
    isochrone.isochrone
)
app.command("calibrate", help="help-calibrate")(calibrate.calibrate_bike)
app.command("warm", help="help-warm")(warm.warm)
app.command("demo", help="help-demo")(demo.demo)


def translate(command: Any, texts: Texts) -> None:  # noqa: ANN401  # typer brings its own click
    """Put sentences in the place of message ids in a command and all below it."""
    for thing in (command, *command.params):
        key = getattr(thing, "help", None)
        if key and texts.knows(key):
            thing.help = texts(key)
    for child in getattr(command, "commands", {}).values():
        translate(child, texts)


def whole_app() -> typer.Typer:
    """Give the command line with the commands of the service too."""
    from api.commands.service import service_commands  # noqa: PLC0415  # loads the whole service

    whole = typer.Typer(name="tournee", no_args_is_help=True, add_completion=False)
    whole.info.help = app.info.help
    whole.registered_commands = [*app.registered_commands, *service_commands.registered_commands]
    whole.registered_groups = [*app.registered_groups, *service_commands.registered_groups]
    return whole


def wants_service(words: Sequence[str]) -> bool:
    """Tell whether a command line is about more than planning; help shows every command."""
    first = next((word for word in words if not word.startswith("-")), "")
    planning = {each.name for each in app.registered_commands}
    planning |= {each.name for each in app.registered_groups}
    return first not in planning


def run() -> None:
    """Run the command line."""
    chosen = whole_app() if wants_service(sys.argv[1:]) else app
    command = typer.main.get_command(chosen)
    translate(command, Texts(pick_language(None, os.environ)))
    command()
