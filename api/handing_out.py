"""Every file that goes to couriers: sheets, GPX, calendar and labels of one plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from api.handouts import gpx_for, handout_name, round_event
from api.outcome import Outcome
from api.pages.courier_sheet import courier_sheet
from api.pages.labels import label_page
from api.pages.paper import pdf_of
from api.summary import RoundFigures
from api.texts import Texts
from data.formats.ics import calendar_of
from routing.errors import Failure


@dataclass(slots=True, kw_only=True)
class HandOuts:
    """The files by name, and what kept the PDFs from being made, ``None`` where nothing did."""

    files: dict[str, str | bytes] = field(default_factory=dict)
    without_pdf: Failure | None = None

    def add_pdf(self, name: str, page: str) -> None:
        """Print a page, unless an earlier one showed that this machine cannot."""
        if self.without_pdf is not None:
            return
        try:
            self.files[name] = pdf_of(page)
        except Failure as failure:
            if failure.code != "pdf-needs-pango":
                raise
            self.without_pdf = failure


def hand_outs(
    outcome: Outcome, texts: Texts, *, written: datetime, tell: Callable[[float], None]
) -> HandOuts:
    """Make everything that couriers take along.

    Parameters
    ----------
    written
        The moment that the calendar names as its own, aware.
    tell
        Told the share done.
    """
    made = HandOuts()
    rounds = outcome.rounds
    for number, each in enumerate(rounds):
        tell(number / (len(rounds) + 1))
        name = handout_name(each).replace("round", "courier", 1)
        sheet = courier_sheet(outcome, each, texts)
        made.files[f"{name}.gpx"] = gpx_for(outcome, each, texts)
        made.files[f"{name}.html"] = sheet
        made.add_pdf(f"{name}.pdf", sheet)
    if outcome.begins is not None:
        made.files["rounds.ics"] = calendar(outcome, rounds, texts, written=written)
    tell(len(rounds) / (len(rounds) + 1))
    made.add_pdf("labels.pdf", label_page(outcome, texts))
    tell(1.0)
    return made


def calendar(
    outcome: Outcome, rounds: tuple[RoundFigures, ...], texts: Texts, *, written: datetime
) -> str:
    """Write all rounds as one calendar; each event says whose it is."""
    events = []
    for each in rounds:
        event = round_event(outcome, each, texts)
        events.append(replace(event, summary=f"{each.courier} · {event.summary}"))
    return calendar_of(events, name=outcome.name, written=written)
