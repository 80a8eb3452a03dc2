"""``tournee files``: the store of proofs, imported files and compiled cities."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from api.cli.context import open_cli
from api.cli.options import AsJson, Lang

app = typer.Typer(no_args_is_help=True, help="help-files-group")


@app.callback()
def files() -> None:
    """Keep the name of the command, also while it is the only one."""


@app.command("copy", help="help-files-copy")
def copy(
    to: Annotated[str, typer.Argument(metavar="ADDRESS", help="help-files-to")],
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Copy every file of the installation into another store."""
    from data.files.opening import open_store
    from data.files.upkeep import copy_files

    with open_cli(lang, json=json) as cli:
        source = open_store(cli.settings.files, os.environ)
        copied = copy_files(source, open_store(to, os.environ))
        if json:
            cli.tell_json({"copied": copied})
            return
        cli.say("files-copied", count=copied)
