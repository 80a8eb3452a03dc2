"""Content of a courier's sheet in words, the same for its page and its paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import add
from typing import Any

from api.locales.texts import Texts
from api.render.courier_calendar import goods, is_private, round_event, taken_back
from api.render.load_curve import load_curve
from api.render.qr import drawn_code, geo_uri
from api.render.sheet_map import sheet_map
from api.render.templates import minutes
from api.wording.figures import RoundFigures, VisitFigures, calls, load_at_start, numbers_of
from api.wording.names import place_name
from api.wording.outcome import Outcome
from api.wording.phrases import vehicle_line, windows
from api.wording.temperature import temperature_of
from data.formats.calendar.writing import brief_event
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Load

Content = dict[str, Any]

_RUNNING_TITLE = 70
"""Most characters of the line that heads every page."""
_KEPT_WHOLE, _KEPT_WHOLE_SIGNS = 14, 1200
"""Most stops of one place, and signs of their texts, that are kept on one page together; more
would leave half a page empty, or not fit on one."""
_CODE_BYTES = 300
"""More than this makes a code too fine for a phone to read from 26 mm of paper."""
_LEAST_WAIT_S = 60
"""Below a minute nobody notices."""


def sheet_content(
    outcome: Outcome, each: RoundFigures, texts: Texts, codes: Mapping[str, str] | None = None
) -> Content:
    """Write the content of one round's sheet; see :func:`api.render.courier_sheet.courier_sheet`.

    It shows what the round's stops need and nothing else: no prices, no priorities, no other
    rounds.
    """
    shift = each.shift
    title = texts("sheet-title", round=str(each.number), courier=each.courier)
    running = title if len(title) <= _RUNNING_TITLE else f"{title[: _RUNNING_TITLE - 1]}…"
    day = texts.day(each.round.start) if outcome.start is not None else ""
    companion = shift.companion
    jobs = outcome.problem.job_by_id
    source = outcome.attribution and texts("map-data", attribution=outcome.attribution)
    return {
        "title": title,
        "running": " · ".join(filter(None, (running, day))),
        "privacy": texts("sheet-privacy"),
        "round": texts("sheet-round", round=str(each.number)),
        "courier": each.courier,
        "companion": companion
        and {"with": texts("sheet-with"), "name": companion.name or companion.id},
        "vehicle": vehicle_line(each, texts),
        "day": day,
        "start_word": texts("task-start"),
        "start": place_name(shift.start_place) if shift.start_place else texts("sheet-first-stop"),
        "facts": _facts(each, texts),
        "calendar": _calendar_code(outcome, each, texts),
        "curve": load_curve(each, jobs, texts),
        "caption": texts("sheet-stops"),
        "columns": [texts(key) for key in _COLUMNS],
        "blocks": list(
            _blocks(outcome, each, texts, parcel_codes(jobs) if codes is None else codes)
        ),
        "total": texts("sheet-total"),
        "totals": _totals(each, texts),
        "lines": [texts("sheet-remarks"), "", "", texts("sheet-courier-sign")],
        "source": " · ".join(filter(None, ("Tournée", source))),
        "map": sheet_map(outcome, each),
        "map_label": texts("sheet-map-label"),
    }


_COLUMNS = ("column-number", "column-window", "column-task", "sheet-column-load", "column-aboard")


def _facts(each: RoundFigures, texts: Texts) -> list[tuple[str, str]]:
    return [
        (texts("sheet-hours"), f"{texts.clock(each.round.start)}–{texts.clock(each.round.end)}"),
        (texts("cli-stops"), str(each.stops)),
        (texts("cli-distance"), texts.kilometres(each.round.distance_m)),
        (texts("sheet-ride"), f"{texts.hours(each.ride_s)} h"),
    ]


def _totals(each: RoundFigures, texts: Texts) -> list[tuple[str, str]]:
    times = (each.ride_s, each.wait_s, each.service_s, each.break_s)
    keys = ("cli-ride", "cli-wait", "cli-service", "cli-break")
    return [
        (texts("cli-distance"), texts.kilometres(each.round.distance_m)),
        *((texts(key), f"{texts.hours(s)} h") for key, s in zip(keys, times, strict=True)),
        (texts("sheet-picked-up"), goods(_moved(each, "pickup"), texts) or "–"),
        (texts("sheet-dropped"), goods(_moved(each, "drop"), texts) or "–"),
    ]


def _calendar_code(outcome: Outcome, each: RoundFigures, texts: Texts) -> Content | None:
    """Return the round as an entry of the phone's calendar; ``None`` where no code can hold it.

    Where times are relative there is no day to put it on.
    """
    if outcome.start is None:
        return None
    event = brief_event(round_event(outcome, each, texts))
    if len(event.encode("utf-8")) > _CODE_BYTES:
        return None
    return drawn_code(event, texts("sheet-calendar-code"), "l")


def _blocks(
    outcome: Outcome, each: RoundFigures, texts: Texts, codes: Mapping[str, str]
) -> Iterator[Content]:
    """Write the round from start to end: a block for each place in turn."""
    shift = each.shift
    loaded = goods(load_at_start(each.round, outcome.problem.job_by_id), texts)
    yield _single(
        "start",
        texts("task-start"),
        texts.clock(each.round.start),
        place_name(shift.start_place) if shift.start_place else texts("sheet-first-stop"),
        note=loaded and texts("sheet-loaded", load=loaded),
    )
    notes = {pause.id: pause.note for pause in shift.breaks}
    for call in calls(each.visits):
        visit = call[0].visit
        if call[0].stop is None:
            yield _single(
                "break",
                texts("task-break"),
                f"{texts.clock(visit.start)}–{texts.clock(visit.depart)}",
                texts("sheet-minutes", minutes=minutes(call[0].service_s)),
                note=notes.get(visit.break_id or "") or "",
            )
        else:
            yield _call(call, texts, codes)
    if shift.end_place is None:
        return
    left = goods(each.visits[-1].visit.load_after if each.visits else Load(), texts)
    yield _single(
        "start",
        texts("task-end"),
        texts.clock(each.round.end),
        place_name(shift.end_place),
        leg=_leg(each.round.end_distance_m, each.round.end_travel_s, texts),
        note=left and texts("sheet-unload", load=left),
    )


def _single(sign: str, task: str, time: str, text: str, **more: str) -> Content:
    """Write a block of one row: the start, a break, the end."""
    return {"sign": sign, "task": task, "time": time, "text": text, "leg": "", "note": "", **more}


def _leg(distance_m: int, travel_s: int, texts: Texts) -> str:
    if not distance_m and not travel_s:
        return ""
    return texts("sheet-leg", distance=texts.kilometres(distance_m), minutes=minutes(travel_s))


def _call(call: list[VisitFigures], texts: Texts, codes: Mapping[str, str]) -> Content:
    """Write the stops of one place, and room for a name.

    At a door of aid the room is for a count alone, so that no list of names arises.
    """
    first, last = call[0], call[-1]
    if first.stop is None:
        message = "a break is no place"
        raise ValueError(message)
    place = first.stop.place
    return {
        "time": texts.clock(first.visit.arrive),
        "leg": _leg(first.visit.distance_m, first.visit.travel_s, texts),
        "where": place_name(place),
        "access": place.access_note,
        "leave": texts(
            "sheet-leave",
            time=texts.clock(last.visit.depart),
            minutes=minutes(sum(figures.service_s for figures in call)),
        ),
        "code": None
        if place.point is None
        else drawn_code(geo_uri(place.point), texts("sheet-map-code", number=numbers_of(call))),
        "stops": [_stop(figures, texts, codes) for figures in call],
        "sign": texts("sheet-sign-aid" if any(map(is_private, call)) else "sheet-sign"),
        "sign_time": texts("sheet-sign-time"),
        "long": _is_long(call),
    }


def _stop(figures: VisitFigures, texts: Texts, codes: Mapping[str, str]) -> Content:
    visit, stop, job = figures.visit, figures.stop, figures.job
    if stop is None or job is None:
        message = "a break is no stop"
        raise ValueError(message)
    heat = temperature_of(stop.load)
    waits = visit.wait_s >= _LEAST_WAIT_S
    return {
        "number": figures.number,
        "done": texts("sheet-done"),
        "windows": windows(figures.windows, texts),
        "begins": texts("sheet-begins", time=texts.clock(visit.start)) if waits else "",
        "sign": visit.kind,
        "task": texts.word("task", visit.kind),
        "label": job.label or job.id,
        "parcel": codes[job.id],
        "heat": heat or "",
        "heat_word": texts.word("temperature", heat) if heat else "",
        "note": stop.note,
        "load": goods(stop.load, texts) or "–",
        "returns": taken_back(stop.returns, texts),
        "aboard": goods(visit.load_after, texts) or "–",
    }


def _is_long(call: list[VisitFigures]) -> bool:
    """Return whether the stops of one place may be broken over two pages."""
    stops = [figures.stop for figures in call if figures.stop is not None]
    place = stops[0].place
    written = sum(len(stop.note) for stop in stops) + len(place_name(place) + place.access_note)
    written += sum(len(figures.job.label) for figures in call if figures.job is not None)
    return len(call) > _KEPT_WHOLE or written > _KEPT_WHOLE_SIGNS


def _moved(each: RoundFigures, kind: str) -> Load:
    """Return what is taken up or handed over; what goes back counts as taken up."""
    loads: list[Load] = []
    for figures in each.visits:
        if figures.stop is not None:
            loads += [figures.stop.load] if figures.visit.kind == kind else []
            loads += [figures.stop.returns] if kind == "pickup" else []
    return _sum(loads)


def _sum(loads: Iterable[Load]) -> Load:
    return reduce(add, loads, Load())
