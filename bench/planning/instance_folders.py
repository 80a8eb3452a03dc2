"""Folders of planning instances, with the best known results beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bench.planning.formats import read_instance
from bench.planning.instances import Best, Instance, UnreadableInstance

BEST_KNOWN = "best_known.json"


def find_instances(folder: Path) -> tuple[list[Instance], list[Path]]:
    """Read every instance in a folder and those below it, in order of set and size.

    Returns
    -------
    tuple
        Instances, and the files left out because they are of no format we know.

    Raises
    ------
    UnreadableInstance
        Naming every file that starts like an instance and is none, or holds no best known
        results where it should.
    """
    instances: list[Instance] = []
    others: list[Path] = []
    faults: list[str] = []
    for path in _files(folder):
        try:
            best = _best_of(path, folder)
            instance = read_instance(path, best)
        except UnreadableInstance as error:
            faults.append(str(error))
            continue
        if instance is None:
            others.append(path)
        else:
            instances.append(instance)
    if faults:
        raise UnreadableInstance("\n".join(dict.fromkeys(faults)))
    twice = _named_twice(instances)
    if twice:
        message = f"{folder}: more than one instance is called {', '.join(twice)}"
        raise UnreadableInstance(message)
    return sorted(instances, key=lambda i: (i.set, i.size, i.name)), others


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in {".txt", ".vrp", ".pdptw", ""}:
            yield path


def _named_twice(instances: list[Instance]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    twice = []
    for instance in instances:
        key = (instance.set, instance.name)
        if key in seen:
            twice.append("/".join(key))
        seen.add(key)
    return twice


def _best_of(path: Path, top: Path) -> Best | None:
    """Best known result from the nearest ``best_known.json`` at or above an instance."""
    for folder in path.parents:
        listed = folder / BEST_KNOWN
        if listed.is_file():
            return _read_best(listed).get(path.stem.lower())
        if folder == top:
            break
    return None


_listed: dict[tuple[Path, int], dict[str, Best]] = {}


def _read_best(path: Path) -> dict[str, Best]:
    key = (path, path.stat().st_mtime_ns)
    if key not in _listed:
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            _listed[key] = {
                name.lower(): Best(
                    vehicles=int(row["vehicles"]),
                    distance=float(row["distance"] if "distance" in row else row["cost"]),
                )
                for name, row in rows.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = (
                f"{path}: must be {{name: {{vehicles, distance or cost}}}}, "
                f"found otherwise ({type(error).__name__}: {error})"
            )
            raise UnreadableInstance(message) from error
    return _listed[key]
