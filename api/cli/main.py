"""Entry point of ``tournee``: an address in use is told before all else is loaded.

Loading the service takes seconds; the commands are listed in :mod:`api.cli.commands`.
"""

from __future__ import annotations

import atexit
import gc
import sys


def main() -> None:
    """Run the command line."""
    # What is loaded stays: to look through it for circles at every 2,000 things anew takes a tenth
    # of the time until a command begins.
    gc.set_threshold(50_000)
    # The end of the program would look through all that it ever loaded, a city's streets among it,
    # for circles to free: seconds for memory that the system takes back anyway.
    atexit.register(gc.freeze)
    if sys.argv[1:2] == ["serve"]:
        _look_first()
    from api.cli.commands import run  # noqa: PLC0415  # after the look

    run()


def _look_first() -> None:
    """Look whether the place to listen is free."""
    import typer  # noqa: PLC0415  # what only this command needs

    from api.cli.context import open_cli  # noqa: PLC0415
    from api.cli.listening import look_first  # noqa: PLC0415

    try:
        look_first(sys.argv[1:], open_cli)
    except typer.Exit as end:
        sys.exit(end.exit_code)
