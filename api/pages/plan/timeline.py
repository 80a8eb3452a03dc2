"""The timeline of a plan: one lane for each round, one axis for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.locales.texts import Texts
from api.render.markup import Markup, join, tag
from api.render.street_map import colour_class
from api.wording.figures import RoundFigures, VisitFigures
from api.wording.outcome import Outcome

LANE_HEIGHT = 52
_LATE_SIGN = 15
_SHIFT = (4, 44)
_WINDOW = (6, 4)
_SERVICE = (16, 20)
_WAIT = (19, 14)
_RIDE = (23, 6)
_SLACK = (40, 4)
"""Top and height of each kind of bar in its lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From the first whole hour to the last; positions are shares of the lane in per cent."""

    start: datetime
    end: datetime

    def at(self, instant: datetime) -> float:
        """Return the position of an instant, 0 to 100, held inside the lane."""
        share = 100 * ((instant - self.start) / (self.end - self.start))
        return round(min(100.0, max(0.0, share)), 3)

    def hours(self, step: int = 1) -> list[datetime]:
        """Return every ``step``-th whole hour on the axis."""
        count = (self.end - self.start) // timedelta(hours=step)
        return [self.start + timedelta(hours=step) * index for index in range(count + 1)]


def axis_of(rounds: Sequence[RoundFigures], texts: Texts) -> Axis:
    """Fit an axis to the rounds and their shifts, in whole hours of the day's own zone."""
    first = min(min(each.round.start, each.shift.window.start) for each in rounds)
    last = max(each.round.end for each in rounds)
    start = first.astimezone(texts.zone).replace(minute=0, second=0, microsecond=0)
    end = last.astimezone(texts.zone).replace(minute=0, second=0, microsecond=0)
    return Axis(start=start, end=end + timedelta(hours=1))


def timeline(outcome: Outcome, texts: Texts) -> Markup | None:
    """Draw the lanes of all rounds; ``None`` where there is none."""
    rounds = outcome.rounds
    if not rounds:
        return None
    axis = axis_of(rounds, texts)
    step = next(
        step for step in (1, 2, 3, 6, 12, 24, 168, 8760) if len(axis.hours(step)) <= _MOST_TICKS
    )
    lanes = [_lane(each, axis, step, texts) for each in rounds]
    content = tag("div", _head(axis, step, texts), *lanes, class_="lanes")
    return tag(
        "div",
        content,
        class_="scroller",
        tabindex=0,
        role="region",
        aria_label=texts("page-timeline"),
    )


_MOST_TICKS = 17


def _head(axis: Axis, step: int, texts: Texts) -> Markup:
    labels = [
        tag("text", texts.clock(hour), x=f"{axis.at(hour)}%", y=15, class_=_anchor(axis, hour))
        for hour in axis.hours(step)
    ]
    return join(
        tag("div", class_="lane-label head"),
        tag("svg", *labels, class_="axis", height=22, aria_hidden="true"),
    )


def _anchor(axis: Axis, hour: datetime) -> str:
    if hour == axis.start:
        return "first"
    return "last" if axis.at(hour) > 99 else "mid"


def _lane(each: RoundFigures, axis: Axis, step: int, texts: Texts) -> Markup:
    grid = [
        tag("line", x1=f"{axis.at(h)}%", x2=f"{axis.at(h)}%", y1=0, y2=LANE_HEIGHT, class_="grid")
        for h in axis.hours(step)
    ]
    window = each.shift.window
    shift = _bar(axis, (window.start, window.end), "shift", _SHIFT)
    pieces = [_visit(each, figures, axis, texts) for figures in each.visits]
    ride_home = timedelta(seconds=each.round.end_travel_s)
    home = _bar(axis, (each.round.end - ride_home, each.round.end), "ride", _RIDE)
    hours = f"{texts.clock(each.round.start)}–{texts.clock(each.round.end)}"
    stops = tag("span", f" · {texts('page-stops', stops=each.stops)}", class_="more")
    label = tag(
        "div",
        tag("span", each.number, class_="badge", aria_hidden="true"),
        tag("span", tag("strong", each.courier), tag("small", hours, stops)),
        class_=f"lane-label {colour_class(each.number)}",
        data_round=each.number,
    )
    drawing = tag(
        "svg",
        *grid,
        shift,
        *pieces,
        home,
        class_=f"lane {colour_class(each.number)}",
        height=LANE_HEIGHT,
        role="img",
        aria_label=texts("page-lane-label", round=str(each.number), courier=each.courier),
        data_round=each.number,
    )
    return join(label, drawing)


def _bar(
    axis: Axis, span: tuple[datetime, datetime], kind: str, band: tuple[int, int]
) -> Markup | None:
    """Draw a span of time; ``band`` is its top and height in the lane."""
    start, end = span
    top, height = band
    width = round(axis.at(end) - axis.at(start), 3)
    if width <= 0:
        return None
    return tag("rect", x=f"{axis.at(start)}%", width=f"{width}%", y=top, height=height, class_=kind)


def _visit(each: RoundFigures, figures: VisitFigures, axis: Axis, texts: Texts) -> Markup:
    visit = figures.visit
    ride_start = visit.arrive - timedelta(seconds=visit.travel_s)
    latest = visit.start + timedelta(seconds=figures.slack_s)
    kind = "service" if figures.stop is not None else "break"
    windows = [
        _bar(axis, (window.start, window.end), "window", _WINDOW)
        for window in figures.windows
        if window.end >= axis.start and window.start <= axis.end
    ]
    key = f"r{each.number}s{figures.number}" if figures.stop is not None else None
    return tag(
        "g",
        tag("title", _story(figures, texts)),
        *windows,
        *_lateness(figures, axis),
        _bar(axis, (visit.start, latest), "slack", _SLACK),
        _bar(axis, (ride_start, visit.arrive), "ride", _RIDE),
        _bar(axis, (visit.arrive, visit.start), "wait", _WAIT),
        _bar(axis, (visit.start, visit.depart), kind, _SERVICE),
        class_="visit",
        data_stops=key,
    )


def _lateness(figures: VisitFigures, axis: Axis) -> list[Markup | None]:
    """Mark a late visit: from the end of its window to its begin, and with a sign of its own."""
    if not figures.late_s:
        return []
    start = figures.visit.start
    overdue = _bar(axis, (figures.windows[-1].end, start), "late", _WINDOW)
    return [overdue, tag("text", "!", x=f"{axis.at(start)}%", y=_LATE_SIGN, class_="late")]


def _story(figures: VisitFigures, texts: Texts) -> str:
    visit = figures.visit
    times = {
        "start": texts.clock(visit.start),
        "end": texts.clock(visit.depart),
        "slack": texts.hours(figures.slack_s),
    }
    if figures.stop is None or figures.job is None:
        return texts("page-story-break", **times)
    place = figures.stop.place.address or figures.stop.place.id
    what = figures.job.label or figures.job.id
    story = texts("page-story-stop", number=str(figures.number), place=place, what=what, **times)
    if figures.late_s:
        story += f" · {texts('page-story-late', minutes=figures.late_minutes)}"
    return story


def legend(texts: Texts) -> Markup:
    """Explain the kinds of bars."""
    kinds = ("ride", "wait", "service", "break", "window", "late", "slack", "shift")
    items = [
        tag(
            "li",
            tag(
                "svg",
                tag(
                    "rect",
                    x=0,
                    y=_LEGEND_TOP[kind],
                    width=26,
                    height=_LEGEND_HEIGHT[kind],
                    class_=kind,
                ),
                width=26,
                height=14,
                aria_hidden="true",
            ),
            texts(f"legend-{kind}"),
        )
        for kind in kinds
    ]
    return tag("ul", *items, class_="legend")


_LEGEND_TOP = {
    "ride": 4,
    "wait": 2,
    "service": 0,
    "break": 0,
    "window": 5,
    "late": 5,
    "slack": 5,
    "shift": 0,
}
_LEGEND_HEIGHT = {
    "ride": 6,
    "wait": 10,
    "service": 14,
    "break": 14,
    "window": 4,
    "late": 4,
    "slack": 4,
    "shift": 14,
}
