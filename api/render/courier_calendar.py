"""GPX file and calendar entries that a courier takes along besides the sheet, in words.

The formats themselves are in ``data/formats``; here the round becomes texts in the reader's
language. Who reads them is kept in mind: a GPX file stays on the courier's device, but a calendar
is mostly copied to somebody's servers, so it never tells where an aid job ends.
"""

from __future__ import annotations

from api.locales.texts import Texts
from api.wording.figures import RoundFigures, VisitFigures
from api.wording.names import place_name
from api.wording.outcome import Outcome
from api.wording.phrases import amounts, empties, vehicle_line, windows
from data.formats.calendar.writing import CalendarEvent, event_uid
from data.formats.plain_text import file_word
from data.formats.tracks.gpx import Waypoint, gpx_of
from dispatch.model import Load, Place
from routing.types import Point


def handout_name(each: RoundFigures) -> str:
    """Name a round's files, without ending: ``round-03-aino``; safe in every file system."""
    name = file_word(each.courier)
    return f"round-{each.number:02d}-{name}" if name else f"round-{each.number:02d}"


def goods(load: Load, texts: Texts) -> str:
    """Write a load for people; lines break between amounts only, and no name has underscores."""
    return _firm(amounts(load, texts).replace("_", " "))


def taken_back(load: Load, texts: Texts) -> str:
    """Write the empties that a stop takes back; empty for none."""
    words = _firm(empties(load, texts))
    return words and texts("sheet-returns", load=words)


def _firm(words: str) -> str:
    """Let lines break between amounts only."""
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in words.split(" · "))


def is_private(figures: VisitFigures) -> bool:
    """Return whether a visit is where somebody receives aid, so that only its courier may know."""
    return figures.job is not None and figures.job.kind == "aid" and figures.visit.kind == "drop"


def gpx_for(outcome: Outcome, each: RoundFigures, texts: Texts) -> str:
    """Write the GPX file of one round: start, stops and end in order, and the way between."""
    title = texts("sheet-title", round=str(each.number), courier=each.courier)
    return gpx_of(
        title,
        _waypoints(each, texts),
        round_line(outcome, each),
        description=texts.day(each.round.start) if outcome.start is not None else "",
        attribution=outcome.attribution,
    )


def round_line(outcome: Outcome, each: RoundFigures) -> list[Point]:
    """Return the way of a round along the streets; straight where a leg has no line."""
    shift = each.shift
    stations: list[Place | None] = [shift.start_place]
    stations += [figures.stop.place if figures.stop else None for figures in each.visits]
    stations.append(shift.end_place)
    line: list[Point] = []
    for number, place in enumerate(stations):
        leg = outcome.legs.get((shift.id, number - 1), ())
        if leg:
            line.extend(leg)
        elif place is not None and place.point is not None:
            line.append(place.point)
    return line


def _waypoints(each: RoundFigures, texts: Texts) -> list[Waypoint]:
    found = []
    ends = (
        ("start", each.shift.start_place, each.round.start),
        ("end", each.shift.end_place, each.round.end),
    )
    start, end = (
        [
            Waypoint(
                point=place.point,
                name=texts.word("task", kind),
                description=f"{texts.clock(instant)} {place_name(place)}",
                kind=kind,
            )
        ]
        if place is not None and place.point is not None
        else []
        for kind, place, instant in ends
    )
    for figures in each.visits:
        stop = figures.stop
        if stop is not None and stop.place.point is not None:
            # A map shows the name alone, so it tells which place, not which goods.
            short = place_name(stop.place).split(",")[0].strip()
            found.append(
                Waypoint(
                    point=stop.place.point,
                    name=f"{figures.number} · {short}",
                    description="\n".join(_stop_lines(figures, texts)),
                    kind=figures.visit.kind,
                )
            )
    return [*start, *found, *end]


def _stop_lines(figures: VisitFigures, texts: Texts) -> list[str]:
    stop, job = figures.stop, figures.job
    if stop is None or job is None:
        return []
    when = texts.clock(figures.visit.start)
    if figures.windows:
        when += f" ({texts('handout-window', windows=windows(figures.windows, texts))})"
    lines = [
        f"{when} {texts(f'task-{figures.visit.kind}')} · {job.label or job.id}",
        place_name(stop.place),
        goods(stop.load, texts),
    ]
    if returns := taken_back(stop.returns, texts):
        lines.append(returns)
    if stop.place.access_note:
        lines.append(texts("handout-access", note=stop.place.access_note))
    return [line for line in (*lines, stop.note) if line]


def round_event(outcome: Outcome, each: RoundFigures, texts: Texts) -> CalendarEvent:
    """Make a round's event: it lasts the shift, and its identity outlives every new plan."""
    start = each.shift.start_place
    figures = texts(
        "calendar-leave",
        start=texts.clock(each.round.start),
        end=texts.clock(each.round.end),
        stops=each.stops,
        distance=texts.kilometres(each.round.distance_m),
    )
    return CalendarEvent(
        uid=_uid(outcome, each),
        start=each.shift.window.start,
        end=each.shift.window.end,
        summary=texts(
            "calendar-summary", round=str(each.number), vehicle=vehicle_line(each, texts)
        ),
        description="\n".join([figures, *(_calendar_line(v, texts) for v in each.visits)]),
        location=place_name(start) if start is not None else "",
        point=start.point if start is not None else None,
    )


def _uid(outcome: Outcome, each: RoundFigures) -> str:
    day = each.shift.window.start.astimezone(outcome.zone).date().isoformat()
    return event_uid(outcome.name, day, each.shift.id)


def _calendar_line(figures: VisitFigures, texts: Texts) -> str:
    time = texts.clock(figures.visit.start)
    task = texts.word("task", figures.visit.kind)
    if figures.stop is None:
        return f"{time} {task}"
    where = texts("calendar-private") if is_private(figures) else place_name(figures.stop.place)
    return f"{time} {figures.number} · {task} · {where}"
