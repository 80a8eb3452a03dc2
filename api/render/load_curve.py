"""How much is aboard through a round, drawn as steps over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from api.locales.texts import Texts
from api.render.markup import Markup, tag
from api.render.paper import FONTS
from api.wording.figures import RoundFigures, load_at_start
from api.wording.phrases import peak_line
from dispatch.model import Job

WIDTH, HEIGHT = 186.0, 17.0
"""Millimetres on paper, and units of the drawing."""
_TOP, _BASE = 1.5, 13.0
_LABEL_GAP = 9.0
# Drawings carry their own attributes: WeasyPrint shows them none of the page's styles.
_LINE = {"fill": "none", "stroke": "#000", "stroke_width": "0.25"}


def load_curve(each: RoundFigures, jobs: Mapping[str, Job], texts: Texts) -> Markup | None:
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
    data.append(f"H{WIDTH}V{_BASE}")
    limit = None
    if peak.limit:
        limit = tag("path", d=f"M0 {height(peak.limit)}H{WIDTH}", **_LINE, stroke_dasharray="2 1.2")
    return tag(
        "figure",
        tag("figcaption", texts("sheet-load-curve", peak=peak_line(peak, texts))),
        tag(
            "svg",
            tag("path", d="".join(data) + "z", fill="#d4d4d4", stroke="#000", stroke_width=0.3),
            limit,
            tag("path", d=f"M0 {_BASE}H{WIDTH}", **_LINE),
            *_hours(each, texts),
            viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
            role="img",
            aria_label=texts("sheet-load-curve", peak=peak_line(peak, texts)),
        ),
        class_="curve",
    )


def _across(each: RoundFigures, instant: datetime) -> float:
    return round(WIDTH * ((instant - each.round.start) / (each.round.end - each.round.start)), 2)


def _hours(each: RoundFigures, texts: Texts) -> list[Markup]:
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
    marks = []
    while instant <= each.round.end:
        if instant >= each.round.start:
            x = _across(each, instant)
            anchor = "start" if x < _LABEL_GAP / 2 else "end" if x > WIDTH - 5 else "middle"
            marks.append(tag("path", d=f"M{x} {_BASE}v1", **_LINE))
            marks.append(
                tag(
                    "text",
                    texts.clock(instant),
                    x=x,
                    y=HEIGHT - 0.4,
                    font_size=2.8,
                    font_family=FONTS,
                    text_anchor=anchor,
                )
            )
        instant += apart * hour
    return marks
