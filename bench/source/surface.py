"""Operations, commands and settings as plain lists: to see that a change of the inside lost none.

``python -m bench.source.surface FOLDER [--compare OLDER]`` writes ``operations.txt`` (method,
address and id of every operation), ``properties.txt`` (every property of every shape),
``commands.txt`` (every command with its arguments and options), ``settings.txt`` (every variable of
the environment) and ``events.txt`` (every kind of event). ``--compare`` prints what is in one
folder only and exits with 1 where there is such a thing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.cli.commands import every_command
from api.references.interface import openapi_text

METHODS = {"get", "put", "post", "patch", "delete"}
SOURCES = ("routing", "dispatch", "data", "api")
_VARIABLE = re.compile(r"\bTOURNEE_[A-Z_]*[A-Z]\b|(?<=[\"`])DATABASE_URL(?=[\"`])")
_EVENT = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)


def operations(described: dict[str, Any]) -> Iterator[str]:
    """Method, address and id of every operation of a description."""
    for address, item in described["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {address} {item[method]['operationId']}"


def properties(described: dict[str, Any]) -> Iterator[str]:
    """Every property of every named shape of a description."""
    for name, shape in described["components"]["schemas"].items():
        for one in shape.get("properties", {}):
            yield f"{name}.{one}"


def commands(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401  # typer brings its own click
    """A command with its arguments and options, then all below it."""
    words = [
        "/".join([*one.opts, *one.secondary_opts])
        if one.param_type_name == "option"
        else f"<{one.name}>"
        for one in command.params
    ]
    yield " ".join([name, *words])
    for child in getattr(command, "commands", {}).values():
        yield from commands(child, f"{name} {child.name}")


def settings() -> set[str]:
    """Variables of the environment that the product's code or its pages name."""
    files = [one for part in SOURCES for one in Path(part).rglob("*.py")]
    files += [Path("README.md"), *Path("docs").rglob("*.md")]
    return {name for one in files for name in _VARIABLE.findall(one.read_text("utf-8"))}


def surface() -> dict[str, list[str]]:
    """Every list by its name, sorted."""
    described = json.loads(openapi_text())
    return {
        "operations": sorted(operations(described)),
        "properties": sorted(properties(described)),
        "commands": sorted(commands(every_command(), "tournee")),
        "settings": sorted(settings()),
        "events": sorted(_EVENT.findall(Path("docs/events.md").read_text("utf-8"))),
    }


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.source.surface", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path)
    parser.add_argument("--compare", type=Path, help="folder that this command wrote before")
    asked = parser.parse_args(argv)
    asked.folder.mkdir(parents=True, exist_ok=True)
    different = False
    for name, lines in surface().items():
        (asked.folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines)} {name}")
        if asked.compare is not None:
            before = set((asked.compare / f"{name}.txt").read_text("utf-8").splitlines())
            for line in sorted(before ^ set(lines)):
                print(f"  {'gone' if line in before else 'new '} {line}")
                different = True
    return different


if __name__ == "__main__":
    sys.exit(main())
