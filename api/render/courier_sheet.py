"""One printable sheet for each courier: what to do where and when, to tick off and sign.

It shows what the round's stops need and nothing else: no prices, no priorities, no other rounds.
Where aid is handed over it asks for a count, never for a name.
"""

from __future__ import annotations

from pathlib import Path

from api.locales.texts import Texts
from api.render.courier_calendar import goods, round_event
from api.render.load_curve import load_curve
from api.render.markup import Markup, join, tag
from api.render.paper import css_text, print_page
from api.render.qr import qr_svg
from api.render.sheet_map import sheet_map
from api.render.sheet_stops import Names, stops_table, text_of
from api.wording.figures import RoundFigures
from api.wording.outcome import Outcome
from api.wording.phrases import vehicle_line
from data.formats.calendar.writing import brief_event
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Load

_FOLDER = Path(__file__).parent
_RUNNING_TITLE = 70
"""Most characters of the line that heads every page."""
_CODE_BYTES = 300
"""More than this makes a code too fine for a phone to read from 26 mm of paper."""


def courier_sheet(outcome: Outcome, each: RoundFigures, texts: Texts) -> str:
    """Write the sheet of one round.

    Parameters
    ----------
    outcome
        The planned day.
    each
        One of its rounds.
    texts
        Sentences in the courier's language, in the day's zone.

    Returns
    -------
    str
        A whole HTML document for A4, also made for black and white. It loads nothing, runs
        nothing, and every text of the day is escaped. :func:`api.render.paper.pdf_of` prints it.
    """
    title = texts("sheet-title", round=str(each.number), courier=each.courier)
    running = title if len(title) <= _RUNNING_TITLE else f"{title[: _RUNNING_TITLE - 1]}…"
    day = texts.day(each.round.start) if outcome.begins is not None else ""
    style = (_FOLDER / "courier_sheet.css").read_text(encoding="utf-8")
    running = f"{running} · {day}" if day else running
    style += (
        f"@page {{ @top-left {{ content: {css_text(running)} }}"
        f" @bottom-left {{ content: {css_text(texts('sheet-privacy'))} }} }}\n"
    )
    jobs = {job.id: job for job in outcome.problem.jobs}
    names = Names(jobs=jobs, codes=parcel_codes(jobs))
    body = join(
        _header(outcome, each, day, texts),
        load_curve(each, jobs, texts),
        stops_table(each, names, texts),
        _footer(outcome, each, texts),
        sheet_map(outcome, each, texts),
    )
    return print_page(title, style, body, texts.language)


def _header(outcome: Outcome, each: RoundFigures, day: str, texts: Texts) -> Markup:
    start = each.shift.start_place
    figures = [
        (texts("sheet-hours"), f"{texts.clock(each.round.start)}–{texts.clock(each.round.end)}"),
        (texts("cli-stops"), str(each.stops)),
        (texts("cli-distance"), texts.kilometres(each.round.distance_m)),
        (texts("sheet-ride"), f"{texts.hours(each.ride_s)} h"),
    ]
    where = text_of(start.address or start.id) if start else join(texts("sheet-first-stop"))
    return tag(
        "header",
        tag(
            "div",
            tag("p", texts("sheet-round", round=str(each.number)), class_="round"),
            tag("h1", text_of(each.courier)),
            _companion(each, texts),
            tag("p", text_of(vehicle_line(each, texts)), " · ", day, class_="vehicle"),
            tag("p", texts("task-start"), " · ", where, class_="hub"),
            tag("dl", *(tag("div", tag("dt", key), tag("dd", value)) for key, value in figures)),
            class_="who",
        ),
        _calendar_code(outcome, each, texts),
    )


def _companion(each: RoundFigures, texts: Texts) -> Markup | None:
    other = each.shift.companion
    if other is None:
        return None
    name = text_of(other.name or other.id)
    return tag("p", texts("sheet-with"), " ", name, class_="with")


def _calendar_code(outcome: Outcome, each: RoundFigures, texts: Texts) -> Markup | None:
    """Return the round as a code that puts it into the phone's calendar.

    Where times are relative there is no day to put it on, and none is drawn.
    """
    if outcome.begins is None:
        return None
    event = brief_event(round_event(outcome, each, texts))
    if len(event.encode("utf-8")) > _CODE_BYTES:
        return None
    label = texts("sheet-calendar-code")
    return tag(
        "figure",
        qr_svg(event, label, error="l"),
        tag("figcaption", label),
        class_="calendar",
    )


def _footer(outcome: Outcome, each: RoundFigures, texts: Texts) -> Markup:
    figures = [
        (texts("cli-distance"), texts.kilometres(each.round.distance_m)),
        (texts("cli-ride"), f"{texts.hours(each.ride_s)} h"),
        (texts("cli-wait"), f"{texts.hours(each.wait_s)} h"),
        (texts("cli-service"), f"{texts.hours(each.service_s)} h"),
        (texts("cli-break"), f"{texts.hours(each.break_s)} h"),
        (texts("sheet-picked-up"), goods(_moved(each, "pickup"), texts) or "–"),
        (texts("sheet-dropped"), goods(_moved(each, "drop"), texts) or "–"),
    ]
    lines = [tag("p", texts("sheet-remarks"), class_="line")]
    lines += [tag("p", class_="line") for _ in range(2)]
    lines.append(tag("p", texts("sheet-courier-sign"), class_="line"))
    source = texts("map-data", attribution=outcome.attribution) if outcome.attribution else None
    return tag(
        "footer",
        tag("h2", texts("sheet-total")),
        tag("dl", *(tag("div", tag("dt", key), tag("dd", value)) for key, value in figures)),
        *lines,
        tag("small", " · ".join(filter(None, ("Tournée", source)))),
    )


def _moved(each: RoundFigures, kind: str) -> Load:
    """Add up what is taken up or handed over; what goes back counts as taken up."""
    total = Load()
    for figures in each.visits:
        if figures.stop is None:
            continue
        if figures.visit.kind == kind:
            total = total + figures.stop.load
        if kind == "pickup":
            total = total + figures.stop.returns
    return total
