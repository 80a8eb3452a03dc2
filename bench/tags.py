"""Runs files of tag rows: what other routers' own tests expect of a way, against our verdict.

``python -m bench.tags ROWS.json [--profile NAME] [--out FILE]``

Two forms are read:

- OSRM's, ``{file, scenario, way, node, expect: {forw | backw | bothw: value}}``: each row passes or
  fails; rows that state only a speed or a time are skipped. ``--out`` receives
  ``{passed, skipped, failed: [...]}``.
- GraphHopper's, ``{file, test, tags, kind, expect}``: another author with other opinions, so what
  is reported is the agreement by kind.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routing.profiles.profile import PROFILE_NAMES, Profile, load_profile
from routing.rules.tags import Directions, Movement, classify, node_movement, way_movement

Row = Mapping[str, Any]

_MODES = {"ride": "cycling", "push": "pushing bike", "ferry": "ferry", "none": ""}
_FIGURE = re.compile(r"^~?\d+(\.\d+)?\s*(km/h|s)?(\s*(\+-|%).*)?$")
_SPEED_TOLERANCE = 0.25
"""Share by which a speed may differ from GraphHopper's and still count as agreement."""


def way_tags(row: Row) -> dict[str, str]:
    """Tags of a row's way: ``highway=primary`` where it names none, ``(nil)`` for absent ones."""
    tags = {"highway": "primary", **row["way"]}
    return {key: value for key, value in tags.items() if value not in {"(nil)", ""}}


def judge(row: Row, profile: Profile) -> tuple[str, dict[str, str]]:
    """Judge one row of OSRM's form.

    Returns
    -------
    tuple
        ``passed``, ``failed`` or ``skipped``, and our modes for the columns that were compared.
    """
    found = classify(way_tags(row), row.get("node") or None, profile)
    sides = {"forw": [found.forward], "backw": [found.backward]}
    sides["bothw"] = [found.forward, found.backward]
    compared: dict[str, str] = {}
    agrees = True
    for column, wanted in row["expect"].items():
        if column not in sides or _FIGURE.match(wanted):
            continue
        compared[column] = " / ".join(dict.fromkeys(_MODES[move.mode] for move in sides[column]))
        agrees &= all(_meets(move, wanted) for move in sides[column])
    if not compared:
        return "skipped", {}
    return ("passed" if agrees else "failed"), compared


def _meets(move: Movement, wanted: str) -> bool:
    if wanted == "x":
        return move.mode != "none"
    # We do not tell boats from trains: aboard is aboard.
    return _MODES[move.mode] == ("ferry" if wanted == "train" else wanted)


def run_osrm(rows: list[Row], profile: Profile) -> dict[str, Any]:
    """Judge all rows of OSRM's form: ``{passed, skipped, failed: [row with what we found]}``."""
    result: dict[str, Any] = {"passed": 0, "skipped": 0, "failed": []}
    for row in rows:
        verdict, found = judge(row, profile)
        if verdict == "failed":
            result["failed"].append({**row, "found": found})
        else:
            result[verdict] += 1
    return result


def agreement(row: Row, profile: Profile) -> bool | None:
    """Compare one row of GraphHopper's form; ``None`` where it asks for what we do not model."""
    kind, tags, wanted = row["kind"], row["tags"], row["expect"]
    if kind == "barrier":
        return bool((node_movement(tags, profile) == "none") == wanted)
    found = way_movement(tags, profile)
    agreed: bool | None = None
    match kind:
        case "access":
            agreed = wanted in _access_words(found)
        case "access_fwd":
            agreed = (found.forward.mode != "none") == wanted
        case "access_fwd_bwd":
            agreed = [_rides(found.forward), _rides(found.backward)] == wanted
        case "get_off_bike":
            agreed = (found.forward.mode == "push") == wanted
        case "speed" | "priority_speed":
            kmh = float(wanted[1] if kind == "priority_speed" else wanted)
            agreed = abs(found.forward.kmh - kmh) <= _SPEED_TOLERANCE * kmh
    return agreed


def _access_words(found: Directions) -> set[str]:
    """GraphHopper's words that are true of a way."""
    modes = {found.forward.mode, found.backward.mode}
    if "ferry" in modes:
        return {"isFerry"}
    return {"not_isFerry", "canSkip" if modes == {"none"} else "isWay"}


def _rides(move: Movement) -> bool:
    return move.mode not in {"none", "push"}


def run_graphhopper(rows: list[Row], profile: Profile) -> dict[str, Any]:
    """Agreement by kind: ``{kind: {agreed, skipped, differing: [row with what we found]}}``."""
    result: dict[str, Any] = defaultdict(lambda: {"agreed": 0, "skipped": 0, "differing": []})
    for row in rows:
        agreed = agreement(row, profile)
        of_kind = result[row["kind"]]
        if agreed is None:
            of_kind["skipped"] += 1
        elif agreed:
            of_kind["agreed"] += 1
        else:
            of_kind["differing"].append({**row, "found": _found(row, profile)})
    return dict(result)


def _found(row: Row, profile: Profile) -> str:
    if row["kind"] == "barrier":
        return node_movement(row["tags"], profile)
    found = way_movement(row["tags"], profile)
    return " / ".join(f"{move.mode} {move.kmh:g}" for move in (found.forward, found.backward))


def _tags_text(tags: Mapping[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in tags.items())


def _print_osrm(result: dict[str, Any]) -> None:
    for row in result["failed"]:
        where = f"{row['file']}: {row['scenario']}"
        node = f" + node {_tags_text(row['node'])}" if row.get("node") else ""
        print(f"FAILED {where}: {_tags_text(row['way'])}{node}")
        print(f"       wanted {row['expect']}, found {row['found']}")
    failed = len(result["failed"])
    judged = result["passed"] + failed
    share = result["passed"] / judged if judged else 1.0
    print(
        f"{result['passed']} of {judged} access and mode rows passed ({share:.1%}), "
        f"{failed} failed, {result['skipped']} that state only a figure skipped"
    )


def _print_graphhopper(result: dict[str, Any]) -> None:
    for kind, found in result.items():
        for row in found["differing"]:
            print(f"DIFFERS {kind}: {_tags_text(row['tags'])}: wanted {row['expect']}, ", end="")
            print(f"found {row['found']}")
    for kind, found in result.items():
        judged = found["agreed"] + len(found["differing"])
        share = f"{found['agreed'] / judged:.0%}" if judged else "–"
        print(f"{kind:16} {found['agreed']:4} of {judged:4} agree {share:>5}", end="")
        print(f", {found['skipped']} not modelled" if found["skipped"] else "")


def read_rows(path: Path) -> list[Row]:
    """Read a file of rows of either form; all rows of one file have the same form.

    Raises
    ------
    ValueError
        If the file is no list of such rows, saying which row is not.
    """
    rows = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(rows, list):
        message = f"{path}: must be a list of rows, got {type(rows).__name__}"
        raise ValueError(message)  # noqa: TRY004  # it is the value in the file that is wrong
    needed = {"tags", "kind", "expect"} if rows and "kind" in rows[0] else {"way", "expect"}
    for i, row in enumerate(rows):
        if not isinstance(row, dict) or not needed <= row.keys():
            message = f"{path}: row {i} must have the keys {', '.join(sorted(needed))}"
            raise ValueError(message)
    return rows


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status: 2 for a file that holds no rows, else 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.tags", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("rows", type=Path, help="JSON file of tag rows")
    parser.add_argument("--profile", default="bike", choices=PROFILE_NAMES)
    parser.add_argument("--out", type=Path, help="JSON file to write the result to")
    options = parser.parse_args(argv)
    try:
        rows = read_rows(options.rows)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    profile = load_profile(options.profile)
    if rows and "kind" in rows[0]:
        result = run_graphhopper(rows, profile)
        _print_graphhopper(result)
    else:
        result = run_osrm(rows, profile)
        _print_osrm(result)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
