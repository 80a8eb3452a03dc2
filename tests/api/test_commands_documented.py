"""Every command and every option stands in docs/commands.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from api.command_line import app, wants_service, whole_app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


def _leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # typer's click
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves(child, f"{path} {name}")


def test_every_command_and_option_is_documented() -> None:
    """A command or option that is not on the page fails here."""
    leaves = list(_leaves(typer.main.get_command(whole_app()), "tournee"))
    assert len(leaves) == 24
    for path, command in leaves:
        assert f"`{path}" in PAGE
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or f"`{option}" in PAGE or option in PAGE


def test_planning_starts_without_the_service() -> None:
    """Commands of planning are told from those of the service; help shows them all."""
    for path, _ in _leaves(typer.main.get_command(app), "tournee"):
        assert not wants_service(path.split()[1:])
    for words in (["serve"], ["doctor", "--json"], ["admin", "add", "x"], ["--help"], [], ["nope"]):
        assert wants_service(words)
