"""The timeline of a plan: one lane for each round, one axis for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.locales.texts import Texts
from api.wording.figures import RoundFigures, VisitFigures
from api.wording.names import place_name

LANE_HEIGHT = 52
_BANDS = {
    "ride": (23, 6),
    "wait": (19, 14),
    "service": (16, 20),
    "break": (16, 20),
    "window": (6, 4),
    "late": (6, 4),
    "slack": (40, 4),
    "shift": (4, 44),
}
"""Top and height of each kind of bar in its lane."""


_LEGEND = (
    ("ride", 4, 6),
    ("wait", 2, 10),
    ("service", 0, 14),
    ("break", 0, 14),
    ("window", 5, 4),
    ("late", 5, 4),
    ("slack", 5, 4),
    ("shift", 0, 14),
)
"""The same where the kinds are explained."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A span of time in its lane: left and width in per cent, top and height in pixels."""

    kind: str
    top: int
    height: int
    x: float = 0
    width: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """A full hour on the axis; ``anchor`` says on which side of it its text stands."""

    instant: datetime
    x: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBars:
    """A visit in its lane.

    Attributes
    ----------
    key
        The stop's key on the page, empty for a break.
    late_at
        Position of the sign of a late visit.
    """

    key: str
    story: str
    bars: list[Bar]
    late_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A round: its shift, its visits, and the way to its end."""

    figures: RoundFigures
    shift: list[Bar]
    visits: list[VisitBars]
    home: list[Bar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The lanes of all rounds over one axis."""

    hours: list[Hour]
    lanes: list[Lane]
    height: int = LANE_HEIGHT
    legend: tuple[Bar, ...] = tuple(
        Bar(kind=kind, top=top, height=height) for kind, top, height in _LEGEND
    )


def timeline(rounds: Sequence[RoundFigures], texts: Texts) -> Timeline:
    """Lay the rounds of a plan, which has some, out over one axis."""
    axis = axis_of(rounds, texts)
    step = next(
        step for step in (1, 2, 3, 6, 12, 24, 168, 8760) if len(axis.hours(step)) <= _MOST_TICKS
    )
    hours = [
        Hour(instant=hour, x=axis.at(hour), anchor=_anchor(axis, hour)) for hour in axis.hours(step)
    ]
    return Timeline(hours=hours, lanes=[_lane(each, axis, texts) for each in rounds])


_MOST_TICKS = 17


def _anchor(axis: Axis, hour: datetime) -> str:
    if hour == axis.start:
        return "first"
    return "last" if axis.at(hour) > 99 else "mid"


def _lane(each: RoundFigures, axis: Axis, texts: Texts) -> Lane:
    window = each.shift.window
    ride_home = timedelta(seconds=each.round.end_travel_s)
    return Lane(
        figures=each,
        shift=_bars(axis, ("shift", window.start, window.end)),
        visits=[_visit(each, figures, axis, texts) for figures in each.visits],
        home=_bars(axis, ("ride", each.round.end - ride_home, each.round.end)),
    )


def _bars(axis: Axis, *spans: tuple[str, datetime, datetime]) -> list[Bar]:
    """Return a bar for each kind, start and end that can be seen on the axis."""
    bars = []
    for kind, start, end in spans:
        top, height = _BANDS[kind]
        width = round(axis.at(end) - axis.at(start), 3)
        if width > 0:
            bars.append(Bar(kind=kind, top=top, height=height, x=axis.at(start), width=width))
    return bars


def _visit(each: RoundFigures, figures: VisitFigures, axis: Axis, texts: Texts) -> VisitBars:
    visit = figures.visit
    spans = [
        ("window", window.start, window.end)
        for window in figures.windows
        if window.end >= axis.start and window.start <= axis.end
    ]
    if figures.late_s:
        spans.append(("late", figures.windows[-1].end, visit.start))
    spans += [
        ("slack", visit.start, visit.start + timedelta(seconds=figures.slack_s)),
        ("ride", visit.arrive - timedelta(seconds=visit.travel_s), visit.arrive),
        ("wait", visit.arrive, visit.start),
        ("break" if figures.stop is None else "service", visit.start, visit.depart),
    ]
    return VisitBars(
        key=f"r{each.number}s{figures.number}" if figures.stop is not None else "",
        story=_story(figures, texts),
        bars=_bars(axis, *spans),
        late_at=axis.at(visit.start) if figures.late_s else None,
    )


def _story(figures: VisitFigures, texts: Texts) -> str:
    visit = figures.visit
    times = {
        "start": texts.clock(visit.start),
        "end": texts.clock(visit.depart),
        "slack": texts.hours(figures.slack_s),
    }
    if figures.stop is None or figures.job is None:
        return texts("page-story-break", **times)
    place = place_name(figures.stop.place)
    what = figures.job.label or figures.job.id
    story = texts("page-story-stop", number=str(figures.number), place=place, what=what, **times)
    if figures.late_s:
        story += f" · {texts('page-story-late', minutes=figures.late_minutes)}"
    return story
