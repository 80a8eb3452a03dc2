"""Every command and every option stands in docs/commands.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.cli.commands import every_command

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")


def _leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # typer's click
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves(child, f"{path} {name}")


def test_every_command_and_option_is_documented() -> None:
    """A command or option that is not on the page fails here."""
    leaves = list(_leaves(every_command(), "tournee"))
    assert len(leaves) == 29
    for path, command in leaves:
        assert f"`{path}" in PAGE
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or f"`{option}" in PAGE or option in PAGE
