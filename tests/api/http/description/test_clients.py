"""Clients that others' generators make of the description: ``docs/clients.md`` as it stands."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from api.app import make_app
from tests.support.clients.tools import MODULES, needs_node, needs_python_generator, run
from tests.support.depth import WHOLE
from tests.support.installation.served import served
from tests.support.interface.http import Web, program_key, settings_for, unlimited
from tests.support.office import new_place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WHOLE, reason="makes whole clients: make test-whole runs it"),
]

PAGE = Path(__file__).resolve().parents[4] / "docs" / "clients.md"
TOLD = """\
booked booked 2
changed Order 17 2
listed 1
cancelled cancelled
refused 422 out-of-range jobs[0].load.mass_g
"""
"""What both programs say."""


def blocks(section: str, language: str) -> str:
    """Return all that a section of the page has in a language."""
    of = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    text = next(one for one in of if one.startswith(f"{section}\n"))
    fence = rf"^```{language}\n(.*?)^```$"
    return "\n".join(re.findall(fence, text, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def served_address(web: Web) -> Iterator[str]:
    """Return where an office with two places is served."""
    new_place(web.world, 0, 0)
    new_place(web.world, 4, 4)
    app = make_app(web.world.service, settings_for(), limits=unlimited())
    with served(app) as where:
        # It is made when first asked for, and a generator waits for five seconds at most.
        httpx.get(f"{where}/openapi.json", timeout=120).raise_for_status()
        yield where


@pytest.fixture
def environment(web: Web, served_address: str, request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Return what the page says that a program is told; each books for a day of its own."""
    scopes = ("bookings:read", "bookings:write", "places:read")
    key, _ = program_key(web.world, web.world.new_person("dispatcher"), *scopes)
    day = "2026-03-10" if "typescript" in request.node.name else "2026-03-11"
    return {"TOURNEE": served_address, "KEY": key.reveal(), "DAY": day}


@needs_node
def test_a_client_in_typescript_runs_the_page(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    """Types and program compile under strict rules, the types themselves too, and it works."""
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    (tmp_path / "program.ts").write_text(blocks("TypeScript", "ts"), "utf-8")
    run(["bash", "-euc", blocks("TypeScript", "sh")], tmp_path, **environment)
    rules = ["--strict", "--target", "es2022", "--module", "nodenext"]
    run(["tsc", *rules, "program.ts", "tournee.d.ts"], tmp_path)
    assert run(["node", "program.js"], tmp_path, **environment) == TOLD


@needs_python_generator
def test_a_client_in_python_runs_the_page(environment: Mapping[str, str], tmp_path: Path) -> None:
    """Every module of the package compiles, and the program works with it."""
    (tmp_path / "program.py").write_text(blocks("Python", "python"), "utf-8")
    run(["bash", "-euc", blocks("Python", "sh")], tmp_path, **environment)
    run(["python", "-W", "error", "-m", "compileall", "-q", "tournee_client"], tmp_path)
    assert run(["python", "program.py"], tmp_path, **environment) == TOLD
