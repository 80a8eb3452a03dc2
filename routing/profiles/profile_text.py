"""Writes changed figures into the text of a profile's file, which people have commented."""

from __future__ import annotations

import re
from collections.abc import Mapping

from routing.profiles.profile import Profile

_FIGURE = re.compile(r"( *)(\S+): (\S+)")


def figures(before: Profile, after: Profile) -> dict[str, float]:
    """Return the speeds and the power of one profile that differ from another's, by their place."""
    found = {
        f"{table}.{name}": float(value)
        for table in ("ride_kmh", "surface")
        for name, value in getattr(after, table).items()
        if value != getattr(before, table)[name]
    }
    if after.max_kmh != before.max_kmh:
        found["max_kmh"] = after.max_kmh
    if after.physics.rider_w != before.physics.rider_w:
        found["physics.rider_w"] = after.physics.rider_w
    return found


def with_figures(text: str, changed: Mapping[str, float]) -> str:
    """Put figures into the text of a profile's file; comments and order stay as they are.

    Parameters
    ----------
    text
        YAML as our profiles are written: tables indented by two spaces.
    changed
        Figures by their place, such as ``surface.sett``.
    """
    table = ""
    lines = []
    for line in text.splitlines():
        if line.endswith(":") and not line.startswith((" ", "#")):
            table = line[:-1]
        found = _FIGURE.fullmatch(line)
        if found:
            indent, name, _ = found.groups()
            place = f"{table}.{name}" if indent else name
            if place in changed:
                line = f"{indent}{name}: {changed[place]:g}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines) + "\n"
