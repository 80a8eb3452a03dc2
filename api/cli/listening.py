"""The place where the server listens: taken before anything else is started, or even loaded."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from api.cli.context import CliContext
from api.cli.typing_errors import option_value
from api.settings.environment import Settings
from api.settings.values import Listen, read_listen
from routing.errors import BadInput, Failure


def with_place(settings: Settings, listen: str | None) -> Settings:
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
        raise BadInput.of(str(wrong), where="--listen") from wrong


def take_place(listen: Listen) -> socket.socket:
    """Take the place to listen.

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


def look_first(
    words: Sequence[str], at_desk: Callable[[str | None], AbstractContextManager[CliContext]]
) -> None:
    """Look whether the place to listen is free, where a command line asks to serve.

    It is let go again; the command takes it for good. Whatever else is wrong with the words is told
    by the command too.

    Parameters
    ----------
    words
        The command line behind the name of the program.
    at_desk
        Tells what is wrong, in the language that the words ask for, and ends with its status.
    """
    if not words or words[0] != "serve" or "--help" in words:
        return
    with at_desk(option_value(words, "--lang")) as cli:
        take_place(with_place(cli.settings, option_value(words, "--listen")).listen).close()
