"""The description as a linter of OpenAPI sees it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.references.interface import openapi_text
from tests.support.clients.tools import HERE, needs_node, run_tool

KEYS = {"x-minimum", "x-maximum", "x-permissions"}
"""What we say beyond OpenAPI, by keys that its readers pass over."""


@needs_node
@pytest.mark.slow
def test_a_linter_finds_nothing(tmp_path: Path) -> None:
    """The description is OpenAPI 3.1 without an error and without a warning."""
    kept = tmp_path / "openapi.json"
    kept.write_text(openapi_text(), encoding="utf-8")
    config = str(HERE / "redocly.yaml")
    said = run_tool("redocly", "lint", "--config", config, "--format=json", str(kept))
    assert json.loads(said)["problems"] == []


def test_the_description_says_where_it_is_served() -> None:
    """Addresses are those of the server that gives the description, whatever its name."""
    assert [one["url"] for one in json.loads(openapi_text())["servers"]] == ["/"]


def _extensions(node: Any) -> Iterator[str]:  # noqa: ANN401  # JSON is anything
    if isinstance(node, list):
        for each in node:
            yield from _extensions(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key.startswith("x-"):
                yield key
            if key not in {"example", "examples", "default"}:
                yield from _extensions(value)


def test_what_is_not_openapi_is_named_as_such() -> None:
    """The keys of our own are few, and each is used."""
    assert set(_extensions(json.loads(openapi_text()))) == KEYS


def test_the_lock_of_the_tools_names_no_place_of_download() -> None:
    """The npm lock pins versions by hash and names no address to load them from."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    packages = [one for name, one in lock["packages"].items() if name]
    assert len(packages) > 10
    assert all(one["integrity"].startswith("sha512-") for one in packages)
    assert not any("resolved" in one for one in packages)


def test_the_lock_of_the_generator_has_hashes_alone() -> None:
    """Every package that makes a client in Python is pinned by its hash, from no named place."""
    lock = (HERE / "requirements.lock").read_text("utf-8")
    packages = re.findall(r"^\S+==\S+(.*(?:\n    .*)*)", lock, re.MULTILINE)
    assert len(packages) > 10
    assert all("--hash=sha256:" in one for one in packages)
    assert "://" not in lock
