"""Load through a round, drawn as steps over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.locales.texts import Texts
from api.wording.figures import RoundFigures, load_at_start
from api.wording.phrases import peak_line
from dispatch.model import Job

WIDTH, HEIGHT = 186.0, 17.0
"""Millimetres on paper, and units of the drawing."""
_TOP, _BASE = 1.5, 13.0
_LABEL_GAP = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HourMark:
    """A full hour under the curve: where it stands, and on which side of it its text."""

    text: str
    x: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCurve:
    """The drawing in its units: path of what is aboard, height of the limit if any, hours."""

    caption: str
    area: str
    limit: float | None
    hours: tuple[HourMark, ...]
    width: str = f"{WIDTH:g}"
    height: float = HEIGHT
    base: float = _BASE


def load_curve(each: RoundFigures, jobs: Mapping[str, Job], texts: Texts) -> LoadCurve | None:
    """Draw the dimension that comes nearest to its limit; ``None`` where nothing is carried."""
    peak = each.fullest or next((peak for peak in each.peaks if peak.peak), None)
    if peak is None or not peak.peak or each.round.end <= each.round.start:
        return None
    top = max(peak.peak, peak.limit or 0)

    def height(amount: int) -> float:
        return round(_BASE - (_BASE - _TOP) * amount / top, 2)

    level = height(load_at_start(each.round, jobs).amounts().get(peak.dimension, 0))
    data = [f"M0 {_BASE}V{level}"]
    for figures in each.visits:
        x = _across(each, figures.visit.depart)
        data.append(f"H{x}V{height(figures.visit.load_after.amounts().get(peak.dimension, 0))}")
    data.append(f"H{WIDTH}V{_BASE}z")
    return LoadCurve(
        caption=texts("sheet-load-curve", peak=peak_line(peak, texts)),
        area="".join(data),
        limit=height(peak.limit) if peak.limit else None,
        hours=tuple(_hours(each, texts)),
    )


def _across(each: RoundFigures, instant: datetime) -> float:
    return round(WIDTH * ((instant - each.round.start) / (each.round.end - each.round.start)), 2)


def _hours(each: RoundFigures, texts: Texts) -> Iterator[HourMark]:
    """Mark the full hours of the reader's zone, or fewer where they would stand too close."""
    span = each.round.end - each.round.start
    hour = timedelta(hours=1)
    apart = next(
        (n for n in (1, 2, 3, 4, 6, 12) if WIDTH * (n * hour / span) >= _LABEL_GAP),
        24,
    )
    local = each.round.start.astimezone(texts.zone)
    # Hours are counted from midnight, so that steps of two or three fall on even ones.
    instant = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(
        each.round.start.tzinfo
    )
    while instant <= each.round.end:
        if instant >= each.round.start:
            x = _across(each, instant)
            anchor = "start" if x < _LABEL_GAP / 2 else "end" if x > WIDTH - 5 else "middle"
            yield HourMark(text=texts.clock(instant), x=x, anchor=anchor)
        instant += apart * hour
