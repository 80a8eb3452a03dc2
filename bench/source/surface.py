"""Operations, commands and settings as plain lists: to see that a change of the inside lost none.

``python -m bench.source.surface FOLDER [--compare OLDER]`` writes ``operations.txt`` (method,
address and id of every operation), ``values.txt`` (every value that goes in or out, and what it may
be), ``shapes.txt`` (every named shape), ``commands.txt`` (every command with its arguments and
options), ``settings.txt`` (every variable of the environment) and ``events.txt`` (every kind of
event). ``--compare`` prints what differs and exits with 1 where anything does. ``OLDER`` is a
folder that this command wrote, or a commit; of a commit all but commands and settings are compared,
as its ``docs`` tell them.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from api.cli.commands import every_command
from api.references.interface import openapi_text
from bench.source.described_values import METHODS, DescribedValues

SOURCES = ("routing", "dispatch", "data", "api")
_VARIABLE = re.compile(r"\bTOURNEE_[A-Z_]*[A-Z]\b|(?<=[\"`])DATABASE_URL(?=[\"`])")
_KEYED = {
    "operations": re.compile(r"(?P<where>)(?P<key>\S+ \S+) (?P<told>.*)"),
    "values": re.compile(r"(?P<where>\S+ \S+) (?P<key>\S+): (?P<told>.*)"),
}
"""Lists whose lines tell something of a key; where: keys that differ alike are told together."""
_EVENT = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)


def operations(described: dict[str, Any]) -> Iterator[str]:
    """Method, address and id of every operation of a description."""
    for address, item in described["paths"].items():
        for method in item.keys() & set(METHODS):
            yield f"{method.upper()} {address} {item[method]['operationId']}"


def values(described: dict[str, Any]) -> Iterator[str]:
    """Every value of every operation, and what it may be."""
    for (operation, place), meaning in DescribedValues(described).all().items():
        yield f"{operation} {place}: {meaning}"


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
    return {
        **documented(openapi_text(), Path("docs/events.md").read_text("utf-8")),
        "commands": sorted(commands(every_command(), "tournee")),
        "settings": sorted(settings()),
    }


def documented(openapi: str, events_page: str) -> dict[str, list[str]]:
    """The lists that are read from the description and from the page of events."""
    described = json.loads(openapi)
    return {
        "operations": sorted(operations(described)),
        "values": sorted(values(described)),
        "shapes": sorted(described["components"]["schemas"]),
        "events": sorted(_EVENT.findall(events_page)),
    }


def older(folder_or_commit: str) -> dict[str, list[str]]:
    """The lists of a folder that this command wrote, or of a commit."""
    folder = Path(folder_or_commit)
    if folder.is_dir():
        return {file.stem: file.read_text("utf-8").splitlines() for file in folder.glob("*.txt")}
    openapi, events_page = (
        subprocess.run(  # noqa: S603
            ["git", "show", f"{folder_or_commit}:docs/{name}"],  # noqa: S607
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout
        for name in ("openapi.json", "events.md")
    )
    return documented(openapi, events_page)


def differences(name: str, before: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    """What differs between two lists, a line for each; none where they are equal."""
    if name not in _KEYED:
        for line in sorted({*before} ^ {*now}):
            yield f"{'gone' if line in before else 'new '} {line}"
        return
    old, new = _by_key(name, before), _by_key(name, now)
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for where, key in sorted(old.keys() | new.keys()):
        was, is_now = old.get((where, key), ""), new.get((where, key), "")
        if was != is_now:
            alike[key, was, is_now].append(where)
    for (key, was, is_now), places in alike.items():
        if not was or not is_now:
            line = f"{'new ' if is_now else 'gone'} {key}: {was or is_now}"
        else:
            line = f"     {key}: {was} → {is_now}"
        yield f"{line} ({', '.join(places)})" if places != [""] else line


def _by_key(name: str, lines: Sequence[str]) -> Mapping[tuple[str, str], str]:
    told: dict[tuple[str, str], str] = {}
    for line in lines:
        read = _KEYED[name].fullmatch(line)
        if read is None:
            message = f"{name}: this is no line of such a list: {line}"
            raise ValueError(message)
        told[read["where"], read["key"]] = read["told"]
    return told


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.source.surface", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path)
    parser.add_argument("--compare", metavar="OLDER", help="folder from before, or a commit")
    asked = parser.parse_args(argv)
    asked.folder.mkdir(parents=True, exist_ok=True)
    try:
        before = older(asked.compare) if asked.compare else {}
    except subprocess.CalledProcessError as error:
        parser.error(f"--compare {asked.compare}: no folder, and {error.stderr.strip()}")
    different = False
    for name, lines in surface().items():
        (asked.folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines)} {name}")
        if name in before:
            for line in differences(name, before[name], lines):
                print(f"  {line}")
                different = True
    return different


if __name__ == "__main__":
    sys.exit(main())
