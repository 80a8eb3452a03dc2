"""Paths of straight lines, written into a PDF many times as fast as WeasyPrint writes them.

A map of streets and the codes of a round are tens of thousands of short lines, and WeasyPrint looks
at each for units, percentages, curves and arrow heads. Ours have none of these. What is written is
the same, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_NUMBER = r"[ ,]*-?\d+(?:\.\d+)?(?![\d.])"
_STRAIGHT = re.compile(rf"(?:[Zz]|[HhVv](?:{_NUMBER})+|[MmLl](?:{_NUMBER}{_NUMBER})+)*")
_COMMANDS = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBERS = re.compile(r"-?[\d.]+")
_ARROWS = ("marker", "marker-start", "marker-mid", "marker-end")


def use_quick_paths() -> None:
    """Let WeasyPrint write paths of straight lines our way, as long as this process lives."""
    from weasyprint import svg  # type: ignore[import-untyped]  # noqa: PLC0415  # slow to load

    usual = svg.TAGS["path"]
    if getattr(usual, "is_quick", False):
        return

    def path(drawing: Any, node: Any, font_size: float) -> None:  # noqa: ANN401  # it has no types
        data = node.get("d", "")
        # Whoever draws arrow heads needs the angle of each line.
        lines = None if any(name in node.attrib for name in _ARROWS) else straight_lines(data)
        if lines is None:
            usual(drawing, node, font_size)
        else:
            drawing.stream.stream.append(lines)

    path.is_quick = True  # type: ignore[attr-defined]
    svg.TAGS["path"] = path


def straight_lines(data: str) -> bytes | None:
    """Write SVG path data as a PDF's operators; ``None`` where it is not all straight lines."""
    if _STRAIGHT.fullmatch(data) is None:
        return None
    lines = ["0 0 m"]
    x = y = 0.0
    begin: tuple[float, float] | None = None
    for letter, numbers in _COMMANDS.findall(data):
        if letter in "zZ":
            if begin is not None:
                lines.append("h")
                (x, y), begin = begin, None
            continue
        for number, (right, down) in enumerate(_ends(letter, numbers, (x, y))):
            # More points after a move are lines from there.
            moves = letter in "mM" and number == 0
            begin = None if moves else begin or (x, y)
            x, y = (x + right, y + down) if letter.islower() else (right, down)
            lines.append(f"{_written(x)} {_written(y)} {'m' if moves else 'l'}")
    return "\n".join(lines).encode("ascii")


def _ends(letter: str, numbers: str, begin: tuple[float, float]) -> Iterable[tuple[float, float]]:
    """Return the points of a command, those of a small letter by how far they are away."""
    found = [float(number) for number in _NUMBERS.findall(numbers)]
    stay_x, stay_y = (0.0, 0.0) if letter.islower() else begin
    if letter in "hH":
        return [(number, stay_y) for number in found]
    if letter in "vV":
        return [(stay_x, number) for number in found]
    return zip(found[::2], found[1::2], strict=True)


def _written(number: float) -> str:
    """Write a number as WeasyPrint's PDFs have it."""
    return str(int(number)) if number.is_integer() else f"{number:f}".rstrip("0")
