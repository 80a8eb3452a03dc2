"""The command line ``tournee``: its commands, each in a module of a room of ``api/cli``.

A command's module is loaded when the command is run, and it loads what it needs when it does its
work: help and completion answer at once, and planning starts without the service.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from api.cli.typing_errors import printed_slips
from api.locales.texts import Texts, pick_language

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A command, or a group of commands, of the command line.

    Attributes
    ----------
    name
        What is typed behind ``tournee``.
    target
        Module and attribute: a function, or an ``app`` that is a group of commands.
    takes_points
        Whether it takes coordinates: a longitude west of Greenwich begins with a minus and must not
        be taken for an option.
    """

    name: str
    target: str
    takes_points: bool = False

    @property
    def help(self) -> str:
        """Message id of its help."""
        return f"help-{self.name}-group" if self.target.endswith(":app") else f"help-{self.name}"

    def load(self, texts: Texts) -> Any:  # noqa: ANN401  # typer brings its own click
        """Load the command, with its help in words."""
        module, _, attribute = self.target.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        holder = typer.Typer(add_completion=False)
        if isinstance(found, typer.Typer):
            holder = found
        else:
            settings = {"ignore_unknown_options": True} if self.takes_points else None
            holder.command(self.name, help=self.help, context_settings=settings)(found)
        make = typer.main.get_group if holder is found else typer.main.get_command
        command: Any = make(holder)
        command.name = self.name
        translate(command, texts)
        return command


ENTRIES = (
    Entry(name="plan", target="api.cli.planning.plan:plan"),
    Entry(name="check", target="api.cli.planning.check:check"),
    Entry(name="explain", target="api.cli.planning.explain:explain"),
    Entry(name="compare", target="api.cli.planning.compare:compare"),
    Entry(name="route", target="api.cli.streets.route:route", takes_points=True),
    Entry(name="isochrone", target="api.cli.streets.isochrone:isochrone", takes_points=True),
    Entry(name="calibrate", target="api.cli.streets.calibrate:calibrate_bike"),
    Entry(name="warm", target="api.cli.system.warm:warm"),
    Entry(name="demo", target="api.cli.planning.demo:demo"),
    Entry(name="city", target="api.cli.streets.city:app"),
    Entry(name="serve", target="api.cli.system.serve:serve"),
    Entry(name="worker", target="api.cli.system.worker:worker"),
    Entry(name="migrate", target="api.cli.system.migrate:migrate"),
    Entry(name="doctor", target="api.cli.system.doctor:doctor"),
    Entry(name="backup", target="api.cli.system.backup:backup"),
    Entry(name="restore", target="api.cli.system.restore:restore"),
    Entry(name="keys", target="api.cli.system.keys:app"),
    Entry(name="files", target="api.cli.system.files:app"),
    Entry(name="purge", target="api.cli.system.purge:purge"),
    Entry(name="admin", target="api.cli.system.admin:app"),
    Entry(name="closure", target="api.cli.streets.closure:app"),
)


_ADDED = ("install_completion", "show_completion")
"""Options that typer brings along."""


class CommandLine(TyperGroup):
    """All commands; each is loaded when it is run."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401  # whatever typer hands over
        super().__init__(**attributes)
        self.commands = {
            entry.name: TyperCommand(entry.name, help=self.texts(entry.help)) for entry in ENTRIES
        }
        translate_own(self, self.texts)

    @cached_property
    def texts(self) -> Texts:
        """The sentences in the reader's language."""
        return Texts(pick_language(None, os.environ))

    def resolve_command(self, ctx: Any, args: Sequence[str]) -> tuple[Any, Any, list[str]]:  # noqa: ANN401  # typer brings its own click
        """Find the command that is to be run, and load it."""
        name, command, rest = super().resolve_command(ctx, list(args))
        entry = next((one for one in ENTRIES if one.name == name), None)
        return name, entry.load(self.texts) if entry else command, rest

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:  # noqa: ANN401  # typer brings its own click
        """Read what stands before the command; it remembers all words, to tell slips by them."""
        with printed_slips(args):
            context = super().make_context(info_name, list(args), *rest, **extra)
        context.meta["words"] = list(args)
        return context

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # typer brings its own click
        """Run the command, or tell what was typed wrong for it."""
        with printed_slips(ctx.meta.get("words", ())):
            return super().invoke(ctx)

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  # typer brings its own click
        """Return the options, those that typer added last in the reader's language too."""
        for parameter in self.params:
            key = f"help-{parameter.name.replace('_', '-')}"
            if parameter.name in _ADDED and self.texts.knows(key):
                parameter.help = self.texts(key)  # type: ignore[attr-defined]
        return super().get_params(ctx)


app = typer.Typer(name="tournee", cls=CommandLine, no_args_is_help=True)


def _tell_version(wanted: bool) -> None:  # noqa: FBT001  # so does typer call it
    if wanted:
        typer.echo(f"tournee {version('tournee')}")
        raise typer.Exit


@app.callback(help="help-tournee")
def tournee(
    *,
    version_: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_tell_version, help="help-version"),
    ] = False,
) -> None:
    """Plan and run rounds."""


def every_command() -> TyperGroup:
    """Return the command line with all its commands loaded, in the language of the environment."""
    line: Any = typer.main.get_command(app)
    line.commands = {entry.name: entry.load(line.texts) for entry in ENTRIES}
    whole: TyperGroup = line
    return whole


def translate(command: Any, texts: Texts) -> None:  # noqa: ANN401  # typer brings its own click
    """Put sentences in the place of message ids in a command and all below it."""
    translate_own(command, texts)
    for child in getattr(command, "commands", {}).values():
        translate(child, texts)


def translate_own(command: Any, texts: Texts) -> None:  # noqa: ANN401  # typer brings its own click
    """Put sentences in the place of message ids in one command and its parameters."""
    for thing in (command, *command.params):
        key = getattr(thing, "help", None)
        if key and texts.knows(key):
            thing.help = texts(key)


def run() -> None:
    """Run the command line."""
    app()
