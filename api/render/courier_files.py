"""Every file that goes to couriers: sheets, GPX, calendar and labels of one plan."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from api.locales.texts import Texts
from api.render.courier_calendar import gpx_for, handout_name, round_event
from api.render.courier_sheet import sheet_page, sheets_pdf
from api.render.labels import labels_pdf_of
from api.render.sheet_content import sheet_content
from api.wording.figures import RoundFigures
from api.wording.outcome import Outcome
from data.formats.calendar.writing import calendar_of
from dispatch.bookings.parcel_codes import parcel_codes

Files = dict[str, str | bytes]


def hand_outs(
    outcome: Outcome, texts: Texts, *, written: datetime, tell: Callable[[float], None]
) -> Files:
    """Make everything that couriers take along: for each GPX, and a sheet as page and as PDF.

    Parameters
    ----------
    written
        The moment that the calendar names as its own, aware.
    tell
        Told the share done.
    """
    files: Files = {}
    rounds = outcome.rounds
    codes = parcel_codes(job.id for job in outcome.problem.jobs)
    tell(0.0)
    # Threads, since printing holds no lock of Python: it goes on beside the next sheet's drawing.
    with ThreadPoolExecutor(os.cpu_count()) as printers:
        printed: dict[str, Future[bytes]] = {
            "labels.pdf": printers.submit(labels_pdf_of, outcome, texts)
        }
        for done, each in enumerate(rounds, start=1):
            name = handout_name(each).replace("round", "courier", 1)
            sheet = sheet_content(outcome, each, texts, codes)
            printed[f"{name}.pdf"] = printers.submit(sheets_pdf, [sheet], texts)
            files[f"{name}.gpx"] = gpx_for(outcome, each, texts)
            files[f"{name}.html"] = sheet_page(sheet, texts)
            tell(done / (len(rounds) + 1))
        files |= {name: future.result() for name, future in printed.items()}
    if outcome.start is not None:
        files["rounds.ics"] = calendar(outcome, rounds, texts, written=written)
    tell(1.0)
    return files


def calendar(
    outcome: Outcome, rounds: tuple[RoundFigures, ...], texts: Texts, *, written: datetime
) -> str:
    """Write all rounds as one calendar; each event says whose it is."""
    events = []
    for each in rounds:
        event = round_event(outcome, each, texts)
        events.append(replace(event, summary=f"{each.courier} · {event.summary}"))
    return calendar_of(events, name=outcome.name, written=written)
