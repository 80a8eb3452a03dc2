"""One printable sheet for each courier: what to do where and when, to tick off and sign.

It shows what the round's stops need and nothing else: no prices, no priorities, no other rounds.
Where aid is handed over it asks for a count, never for a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import add
from pathlib import Path

from api.locales.texts import Texts
from api.render.courier_calendar import round_event
from api.render.load_curve import load_curve
from api.render.paper import FONTS, css_text
from api.render.qr import geo_uri
from api.render.sheet_map import sheet_map
from api.render.templates import render_page
from api.wording.figures import RoundFigures, VisitFigures, calls, load_at_start
from api.wording.names import place_name
from api.wording.outcome import Outcome
from data.formats.calendar.writing import brief_event
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Load

_FOLDER = Path(__file__).parent
_RUNNING_TITLE = 70
"""Most characters of the line that heads every page."""
_KEPT_WHOLE, _KEPT_WHOLE_SIGNS = 14, 1200
"""Most stops of one place, and signs of their texts, that are kept on one page together; more
would leave half a page empty. A single stop is always kept whole where a page can hold it."""
_CODE_BYTES = 300
"""More than this makes a code too fine for a phone to read from 26 mm of paper."""


def courier_sheet(
    outcome: Outcome, each: RoundFigures, texts: Texts, codes: Mapping[str, str] | None = None
) -> str:
    """Write the sheet of one round.

    Parameters
    ----------
    outcome
        The planned day.
    each
        One of its rounds.
    texts
        Sentences in the courier's language, in the day's zone.
    codes
        Parcel codes by job, where the day has more jobs than the outcome.

    Returns
    -------
    str
        A whole HTML document for A4, also made for black and white. It loads nothing, runs
        nothing, and every text of the day is escaped. :func:`api.render.paper.pdf_of` prints it.
    """
    title = texts("sheet-title", round=str(each.number), courier=each.courier)
    running = title if len(title) <= _RUNNING_TITLE else f"{title[: _RUNNING_TITLE - 1]}…"
    day = texts.day(each.round.start) if outcome.start is not None else ""
    style = (_FOLDER / "courier_sheet.css").read_text(encoding="utf-8")
    running = f"{running} · {day}" if day else running
    style += (
        f"@page {{ @top-left {{ content: {css_text(running)} }}"
        f" @bottom-left {{ content: {css_text(texts('sheet-privacy'))} }} }}\n"
    )
    jobs = {job.id: job for job in outcome.problem.jobs}
    return render_page(
        "render/courier_sheet.html",
        texts,
        title=title,
        style=style,
        each=each,
        day=day,
        attribution=outcome.attribution,
        calendar_entry=_calendar_entry(outcome, each, texts),
        calls=[(call, _is_long(call)) for call in calls(each.visits)],
        codes=parcel_codes(jobs) if codes is None else codes,
        geo_uri=geo_uri,
        break_notes={pause.id: pause.note for pause in each.shift.breaks},
        loaded=load_at_start(each.round, jobs),
        left=each.visits[-1].visit.load_after if each.visits else Load(),
        picked_up=_sum(load for kind, load in _moved(each) if kind == "pickup"),
        dropped=_sum(load for kind, load in _moved(each) if kind == "drop"),
        curve=load_curve(each, jobs, texts),
        map=sheet_map(outcome, each),
        fonts=FONTS,
    )


def _is_long(call: list[VisitFigures]) -> bool:
    """Return whether the stops of one place may be broken over two pages."""
    first = call[0].stop
    if first is None or len(call) == 1:
        return False
    written = sum(len(figures.stop.note) for figures in call if figures.stop is not None)
    written += len(place_name(first.place)) + len(first.place.access_note)
    return len(call) > _KEPT_WHOLE or written > _KEPT_WHOLE_SIGNS


def _calendar_entry(outcome: Outcome, each: RoundFigures, texts: Texts) -> str:
    """Return the round as an entry of the phone's calendar, empty where no code can hold it.

    Where times are relative there is no day to put it on.
    """
    if outcome.start is None:
        return ""
    event = brief_event(round_event(outcome, each, texts))
    return event if len(event.encode("utf-8")) <= _CODE_BYTES else ""


def _moved(each: RoundFigures) -> Iterator[tuple[str, Load]]:
    """Return what is taken up and handed over; what goes back counts as taken up."""
    for figures in each.visits:
        if figures.stop is not None:
            yield figures.visit.kind, figures.stop.load
            yield "pickup", figures.stop.returns


def _sum(loads: Iterable[Load]) -> Load:
    return reduce(add, loads, Load())
