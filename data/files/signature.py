"""Signatures as proofs: the phone sends strokes as numbers, and we draw the picture ourselves.

No foreign SVG is ever kept or shown: SVG can hold scripts and addresses, numbers cannot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from routing.errors import BadInput, Fault

MAX_EDGE_PX = 4000
MAX_STROKES = 200
MAX_POINTS = 10_000
MEDIA_TYPE = "image/svg+xml"
_PEN_SHARE = 0.008  # of the longer edge, so that the pen looks alike from every phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that we drew ourselves.

    Attributes
    ----------
    svg
        One path of black lines on nothing, in UTF-8; no script, style, link or text.
    width_px, height_px
        Size of the pad it was written on, 1 to ``MAX_EDGE_PX``.
    """

    svg: bytes
    width_px: int
    height_px: int

    @property
    def sha256(self) -> str:
        """Hash of ``svg``, 64 small hexadecimal digits."""
        return hashlib.sha256(self.svg).hexdigest()


def draw_signature(
    strokes: Sequence[Sequence[Sequence[float]]],
    *,
    width_px: int,
    height_px: int,
    where: str = "strokes",
) -> Signature:
    """Draw a signature; the same strokes give the same bytes.

    Parameters
    ----------
    strokes
        From pen down to pen up: the points as pairs of numbers, in pixels from the upper left
        corner of the pad, rounded to whole pixels here. At most ``MAX_STROKES`` and
        ``MAX_POINTS`` together, and not all at one place.
    width_px, height_px
        Size of the pad.
    where
        Where the strokes stood, for the faults.

    Raises
    ------
    BadInput
        With every fault found: a bad size, too much, a point that is none or lies off the pad,
        or nothing written at all.
    """
    faults = [
        Fault(code="signature-pad-size", args={"value": edge_px, "limit": MAX_EDGE_PX})
        for edge_px in (width_px, height_px)
        if not 1 <= edge_px <= MAX_EDGE_PX
    ]
    if len(strokes) > MAX_STROKES or sum(map(len, strokes)) > MAX_POINTS:
        args = {"strokes": MAX_STROKES, "points": MAX_POINTS}
        faults.append(Fault(code="signature-too-long", where=where, args=args))
    if faults:
        raise BadInput(faults)
    off = [
        Fault(
            code="signature-point",
            where=f"{where}[{i}][{j}]",
            args={"width": width_px, "height": height_px},
        )
        for i, stroke in enumerate(strokes)
        for j, point in enumerate(stroke)
        if not _is_on_pad(point, width_px, height_px)
    ]
    if off:
        raise BadInput(off)
    lines = [_line(stroke) for stroke in strokes if stroke]
    if len({point for line in lines for point in line}) < 2:
        raise BadInput.of("signature-empty", where=where)
    return Signature(
        svg=_svg(lines, width_px, height_px).encode(), width_px=width_px, height_px=height_px
    )


def _is_on_pad(point: Sequence[float], width_px: int, height_px: int) -> bool:
    # No number that is none (NaN) passes a comparison.
    return len(point) == 2 and 0 <= point[0] <= width_px and 0 <= point[1] <= height_px


def _line(stroke: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Round to whole pixels and leave out points that repeat the one before."""
    points = [(round(x), round(y)) for x, y in stroke]
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


def _svg(lines: Sequence[Sequence[tuple[int, int]]], width_px: int, height_px: int) -> str:
    # A line from a point to itself shows as a dot, thanks to its round ends.
    path = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in (line if len(line) > 1 else [*line, *line]))
        for line in lines
    )
    pen = max(1, round(_PEN_SHARE * max(width_px, height_px)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_px} {height_px}"'
        f' width="{width_px}" height="{height_px}"><path d="{path}" fill="none" stroke="#000"'
        f' stroke-width="{pen}" stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )
