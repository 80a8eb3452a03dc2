"""``tournee`` as a shell starts it, in a process that need not load it: see :mod:`.warm_processes`.

This process hands its input, output and signals to a forked one, and ends as that ends.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.support.installation.warm_processes import start


def main() -> int:
    """Run a command line, and return its exit status."""
    process = start(
        "tests.support.installation.unwarmed",
        sys.argv[1:],
        environment=os.environ,
        folder=Path.cwd(),
        listens=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: process.send_signal(number))
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
