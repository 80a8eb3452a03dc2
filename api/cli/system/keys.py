"""``tournee keys``: the keys that seal secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.text import Text

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
        cli.tell_json(
            {
                "key": done.key,
                "count": done.count,
                "retired": list(done.retired),
                "left": dict(done.left),
            }
        )
    else:
        texts = cli.texts
        lines = [(texts("keys-resealed", count=done.count, key=done.key), "")]
        if done.retired:
            lines.append((texts("keys-retired", keys=", ".join(done.retired)), "green"))
        for key, count in done.left.items():
            lines.append((texts("keys-left", count=count, key=key), "bold red"))
        for line, style in lines:
            cli.out.print(Text(line, style=style), soft_wrap=True)
    if done.left:
        raise typer.Exit(EXIT_FAILURE)
