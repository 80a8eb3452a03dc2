"""Redirects lead to addresses of this server alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from api.http.redirects import own_path, redirect

API = Path(__file__).parents[3] / "api"
REDIRECTS = API / "http" / "redirects.py"


@pytest.mark.parametrize(
    "address", ["/", "/home/", "/home/?lang=fr#admin", "/board/?day=2026-03-09", "/a/b?x=//y"]
)
def test_own_addresses_are_kept(address: str) -> None:
    """A path of this server, with whatever query and fragment, is led to as it stands."""
    assert own_path(address) == address
    assert redirect(address).headers["location"] == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "home",
        "//x.example",
        "///x.example",
        "/\\x.example",
        "/.//x.example",
        "https://x.example",
    ],
)
def test_a_redirect_elsewhere_lands_at_home(address: str) -> None:
    """Where an address leads to another server, the answer leads to the landing page."""
    assert own_path(address) == ""
    assert redirect(address).headers["location"] == "/home/"


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return imported | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_every_redirect_goes_through_one_function() -> None:
    """No other module makes a redirect of its own, so none can lead elsewhere."""
    own = [path for path in API.rglob("*.py") if "RedirectResponse" in _names(path)]
    assert own == [REDIRECTS]


def _location_by_hand(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and str(node.slice.value).lower() == "location"
        and isinstance(node.ctx, ast.Store)
    )


def test_a_location_by_hand_only_names_what_was_created() -> None:
    """The header is set by hand only where a created thing's own address is told or described."""
    found = {
        path.relative_to(API).as_posix()
        for path in API.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if _location_by_hand(node)
    }
    assert found == {"http/carrying_out.py", "http/description/openapi.py"}
