"""Every file that goes to couriers: sheets, GPX, calendar and labels of one plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from api.locales.texts import Texts
from api.render.courier_calendar import gpx_for, handout_name, round_event
from api.render.courier_sheet import courier_sheet
from api.render.labels import label_page
from api.render.paper import pdf_of
from api.wording.figures import RoundFigures
from api.wording.outcome import Outcome
from data.formats.calendar.writing import calendar_of
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


def files_of_round(outcome: Outcome, each: RoundFigures, texts: Texts, *, pdf: bool) -> HandOuts:
    """Make the files of one round's courier: sheet, GPX and, where wanted, the sheet as PDF."""
    hand_outs = HandOuts()
    name = handout_name(each).replace("round", "courier", 1)
    sheet = courier_sheet(outcome, each, texts)
    hand_outs.files[f"{name}.gpx"] = gpx_for(outcome, each, texts)
    hand_outs.files[f"{name}.html"] = sheet
    if pdf:
        hand_outs.add_pdf(f"{name}.pdf", sheet)
    return hand_outs


def labels_of(outcome: Outcome, texts: Texts) -> HandOuts:
    """Print the labels of all parcels."""
    hand_outs = HandOuts()
    hand_outs.add_pdf("labels.pdf", label_page(outcome, texts))
    return hand_outs


def files_in_turn(outcome: Outcome, texts: Texts) -> Iterator[HandOuts]:
    """Make the files of each round and the labels one after the other."""
    pdf = True
    for each in outcome.rounds:
        hand_outs = files_of_round(outcome, each, texts, pdf=pdf)
        # Where this machine cannot print one, it cannot print any.
        pdf = pdf and hand_outs.without_pdf is None
        yield hand_outs
    if pdf:
        yield labels_of(outcome, texts)


def hand_outs(
    outcome: Outcome,
    texts: Texts,
    *,
    written: datetime,
    tell: Callable[[float], None],
    parts: Iterable[HandOuts] | None = None,
) -> HandOuts:
    """Make everything that couriers take along.

    Parameters
    ----------
    written
        The moment that the calendar names as its own, aware.
    tell
        Told the share done.
    parts
        The files of each round and the labels, where they are made elsewhere; without it they are
        made here.
    """
    hand_outs = HandOuts()
    rounds = outcome.rounds
    tell(0.0)
    for done, part in enumerate(parts or files_in_turn(outcome, texts), start=1):
        hand_outs.files |= part.files
        hand_outs.without_pdf = hand_outs.without_pdf or part.without_pdf
        tell(min(1.0, done / (len(rounds) + 1)))
    if outcome.start is not None:
        hand_outs.files["rounds.ics"] = calendar(outcome, rounds, texts, written=written)
    tell(1.0)
    return hand_outs


def calendar(
    outcome: Outcome, rounds: tuple[RoundFigures, ...], texts: Texts, *, written: datetime
) -> str:
    """Write all rounds as one calendar; each event says whose it is."""
    events = []
    for each in rounds:
        event = round_event(outcome, each, texts)
        events.append(replace(event, summary=f"{each.courier} · {event.summary}"))
    return calendar_of(events, name=outcome.name, written=written)
