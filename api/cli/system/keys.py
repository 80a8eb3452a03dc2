"""``tournee keys``: the keys that seal secrets."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.cli.context import EXIT_FAILURE, CliContext, open_cli
from api.cli.options import AsJson, Lang

if TYPE_CHECKING:
    from api.cli.system.resealing import Resealed

app = typer.Typer(no_args_is_help=True, help="help-keys-group")


@app.callback()
def keys() -> None:
    """Keep the name of the command, also while it is the only one."""


@app.command("reseal", help="help-keys-reseal")
def reseal_(*, json: AsJson = False, lang: Lang = None) -> None:
    """Seal every secret anew with the newest key."""
    from api.cli.system.resealing import reseal
    from api.composition import open_service

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        _tell(cli, reseal(service))


def _tell(cli: CliContext, done: Resealed) -> None:
    if cli.as_json:
        cli.tell_json(asdict(done))
    else:
        cli.say("keys-resealed", count=done.count, key=done.key)
        if done.retired:
            cli.say("keys-retired", style="green", keys=", ".join(done.retired))
        for key, count in done.left.items():
            cli.say("keys-left", style="bold red", count=count, key=key)
    if done.left:
        raise typer.Exit(EXIT_FAILURE)
