"""``tournee admin``: who runs the installation. Only whoever may run commands here can say so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from api.cli.context import CliContext, open_cli
from api.cli.options import AsJson, Lang
from routing.errors import BadInput

if TYPE_CHECKING:
    from api.usecases.system.installation import NewAdmin

app = typer.Typer(no_args_is_help=True, help="help-admin-group")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="help-admin-email")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="help-admin-password-stdin")]


@app.command("add", help="help-admin-add")
def add(
    email: Email,
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="help-admin-name")] = "",
    password_stdin: FromStdin = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Add an admin of the installation."""
    from api.composition import open_service
    from api.usecases.system.installation import add_installation_admin

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        password = _password(cli, from_stdin=password_stdin)
        called = name or email.partition("@")[0]
        _tell(cli, add_installation_admin(service, email=email, name=called, password=password))


@app.command("renew", help="help-admin-renew")
def renew(
    email: Email, *, password_stdin: FromStdin = False, json: AsJson = False, lang: Lang = None
) -> None:
    """Return an admin a new password and authenticator app."""
    from api.composition import open_service
    from api.usecases.system.installation import renew_installation_admin

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        password = _password(cli, from_stdin=password_stdin)
        _tell(cli, renew_installation_admin(service, email=email, password=password))


@app.command("remove", help="help-admin-remove")
def remove(email: Email, *, json: AsJson = False, lang: Lang = None) -> None:
    """Let an admin in no more."""
    from api.composition import open_service
    from api.usecases.system.installation import remove_installation_admin

    with open_cli(lang, json=json) as cli, open_service(cli.settings) as service:
        remove_installation_admin(service, email=email)
        if json:
            cli.tell_json({"email": email, "removed": True})
            return
        cli.say("admin-removed", email=email)


def _password(cli: CliContext, *, from_stdin: bool) -> str:
    """Read a password from a pipe, or ask for it twice; it is never an argument."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput.of("password-not-asked", where="--password-stdin")
    password: str = typer.prompt(
        cli.texts("admin-password"), hide_input=True, confirmation_prompt=True, err=True
    )
    return password


def _tell(cli: CliContext, new_admin: NewAdmin) -> None:
    import segno

    if cli.as_json:
        cli.tell_json(
            {
                "id": str(new_admin.id),
                "email": new_admin.email,
                "secret": new_admin.secret.reveal(),
                "uri": new_admin.uri.reveal(),
            }
        )
        return
    cli.say("admin-made", email=new_admin.email)
    if cli.out.is_terminal:
        segno.make(new_admin.uri.reveal()).terminal(out=sys.stdout, compact=True)
    cli.line(new_admin.uri.reveal())
    cli.out.print(Text(new_admin.secret.reveal(), style="bold"))
    cli.say("admin-once", style="bold yellow")
