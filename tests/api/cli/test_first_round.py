"""``docs/first-round.md``: what a newcomer types, typed by a real shell to a real server.

Only loading the program is spared each command: see :mod:`tests.support.installation.warm_command`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.installation import warm_command
from tests.support.installation.serving import environment, postmaster
from tests.support.installation.storm import free_port
from tests.support.installation.unwarmed import WARM_WORKERS
from tests.support.installation.warm_processes import address_to_ask
from tests.support.store.postgres import reachable_folder

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "first-round.md"
TOURNEE = """
tournee() {
    # A command that ends with its shell takes its place, as signals are for it.
    if [ "$BASHPID" = "$$" ]; then "${WARM[@]}" "$@"; else exec "${WARM[@]}" "$@"; fi
}
"""
"""Comes before the commands of the page."""


def commands() -> str:
    """Return the commands of the page, in order, as one script."""
    return "\n".join(
        re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    )


@pytest.mark.slow
def test_a_newcomer_gets_to_a_published_round() -> None:
    """Every command of the page works in turn, and the courier reads the round that came of it."""
    with reachable_folder() as home:
        given = environment(home) | address_to_ask() | {WARM_WORKERS: "1"}
        given["TOURNEE_LISTEN"] = f"127.0.0.1:{free_port()}"
        warm = f"WARM=({sys.executable} -m {warm_command.__name__})"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{warm}\n{TOURNEE}\n{commands()}"],
            cwd=ROOT,
            env=given,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-3000:]
        found = json.loads(done.stdout.strip().splitlines()[-1])
        stops = [one for one in found["stops"] if one["kind"] in {"pickup", "drop"}]
        assert len(stops) == 4
        assert postmaster(home) is None


def test_only_curl_speaks_to_the_service() -> None:
    """The page asks the service by curl alone; helpers of other kinds never see its address."""
    script = commands()
    lines = [line for line in script.splitlines() if "$URL" in line or "http://" in line]
    assert lines
    assert all("curl" in line or line.startswith("URL=") for line in lines)
