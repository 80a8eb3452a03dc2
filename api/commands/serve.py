"""``tournee serve``: the whole service until it is stopped."""

import socket
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import typer
from rich.text import Text

from api.app import make_app
from api.city_loading import loading_cities
from api.commands.options import Lang
from api.composition import opened as open_service
from api.desk import desk
from api.http.logs import log_to_stderr
from api.http.serving import run_server
from api.setting_values import Listen, read_listen
from api.settings import Settings
from api.worker_processes import workers_beside
from routing.errors import BadInput, Failure, Fault

CONNECTIONS = 12
"""To the database; as many again under load. A server's default allows a hundred in all."""


def serve(
    listen: Annotated[
        str | None, typer.Option("--listen", metavar="HOST:PORT", help="help-serve-listen")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=0, max=32, help="help-serve-workers")
    ] = None,
    *,
    lang: Lang = None,
) -> None:
    """Run the service until stopped."""
    with desk(lang) as opened:
        settings = _settings(opened.settings, listen)
        beside = workers if workers is not None else int(settings.database_url is None)
        log_to_stderr()
        with (
            _listening(settings.listen) as open_socket,
            open_service(settings, pool_size=CONNECTIONS, keep_awake=True) as service,
            loading_cities(service),
            workers_beside(beside),
        ):
            host, port = open_socket.getsockname()[:2]
            address = f"http://{Listen(host=host, port=port)}"
            opened.err.print(Text(opened.texts("serve-ready", address=address)))
            # The server hands the signal on by which it was told to end.
            with suppress(KeyboardInterrupt):
                run_server(make_app(service, settings), host, port, listening=open_socket)


def _settings(settings: Settings, listen: str | None) -> Settings:
    """Let the option go before the setting.

    Raises
    ------
    BadInput
        If the option is no place to listen.
    """
    if listen is None:
        return settings
    try:
        return replace(settings, listen=read_listen(listen))
    except ValueError as wrong:
        raise BadInput([Fault(code=str(wrong), where="--listen")]) from wrong


def _listening(listen: Listen) -> socket.socket:
    """Take the place to listen before anything else is started.

    Raises
    ------
    Failure
        ``listen-failed`` where somebody else has it, or it is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family)
    except OSError as error:
        detail = error.strerror or str(error)
        raise Failure("listen-failed", address=str(listen), detail=detail) from error
