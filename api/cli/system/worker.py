"""``tournee worker``: do the work in the background; any number of them, on any machine."""

import os
import sys
import threading
from typing import Annotated

import typer

from api.cli.context import open_cli
from api.cli.options import Lang
from routing.errors import BadInput

_OWN_CONNECTIONS = 4
"""Connections that a worker needs besides one for each piece of work."""


def worker(
    queues: Annotated[
        str | None, typer.Option("--queues", metavar="A,B", help="help-worker-queues")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=64, help="help-worker-concurrency")
    ] = None,
    *,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="help-worker-with-parent")
    ] = False,
    lang: Lang = None,
) -> None:
    """Work in the background until stopped."""
    from api.composition import open_service
    from api.http.logs import log_lines
    from api.worker.city_loading import loading_cities
    from api.worker.running import CONCURRENCY, QUEUES, run_worker
    from api.worker.tasks import schedule_at

    with open_cli(lang) as cli:
        served = QUEUES if queues is None else read_queues(queues)
        log_lines()
        settings = cli.settings
        schedule = schedule_at(settings.clock.speed if settings.clock else 1)
        concurrency = concurrency or CONCURRENCY
        pool_size = concurrency + _OWN_CONNECTIONS
        with (
            open_service(settings, pool_size=pool_size, keep_awake=True) as service,
            loading_cities(service, into_database=False),
        ):
            stop = end_of_input() if with_parent else None
            run_worker(
                service, queues=served, concurrency=concurrency, stop=stop, schedule=schedule
            )


def end_of_input() -> threading.Event:
    """Return what is set once standard input is closed: whoever started us is gone."""
    gone = threading.Event()

    def watch() -> None:
        # Not through Python's buffer: a thread that waits there breaks the end of the program.
        while os.read(sys.stdin.fileno(), 1):
            pass
        gone.set()

    threading.Thread(target=watch, daemon=True, name="with-parent").start()
    return gone


def read_queues(text: str) -> tuple[str, ...]:
    """Read names of queues, parted by commas.

    Raises
    ------
    BadInput
        ``unknown-queue``.
    """
    from api.worker.running import QUEUES

    named = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in named if name not in QUEUES]
    if unknown or not named:
        raise BadInput.of(
            "unknown-queue",
            where="--queues",
            value=", ".join(unknown) or text,
            known=", ".join(QUEUES),
        )
    return named
