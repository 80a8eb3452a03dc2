"""The command line ``tournee``: which commands there are; each one is in ``api/commands``.

Help texts are message ids that become sentences in the reader's language when the program starts.
"""

from __future__ import annotations

import os
from typing import Any

import typer

from api.commands import check, city, compare, demo, explain, plan, route
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
app.command("demo", help="help-demo")(demo.demo)


def translate(command: Any, texts: Texts) -> None:  # noqa: ANN401  # typer brings its own click
    """Put sentences in the place of message ids in a command and all below it."""
    for thing in (command, *command.params):
        key = getattr(thing, "help", None)
        if key and texts.knows(key):
            thing.help = texts(key)
    for child in getattr(command, "commands", {}).values():
        translate(child, texts)


def main() -> None:
    """Run the command line."""
    command = typer.main.get_command(app)
    translate(command, Texts(pick_language(None, os.environ)))
    command()
