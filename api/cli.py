"""Where ``tournee`` begins: what can be said at once is said before all else is loaded.

Loading the service takes seconds; the commands themselves are in :mod:`api.command_line`.
"""

from __future__ import annotations

import atexit
import gc
import sys

import typer

from api.desk import desk
from api.listening import look_first


def main() -> None:
    """Run the command line."""
    # The end of the program would look through all that it ever loaded, a city's streets among it,
    # for circles to free: seconds for memory that the system takes back anyway.
    atexit.register(gc.freeze)
    try:
        look_first(sys.argv[1:], desk)
    except typer.Exit as end:
        sys.exit(end.exit_code)
    from api.command_line import run  # noqa: PLC0415  # loads every command

    run()
