"""The tables of a plan's page: the stops of each round, with what is aboard and why."""

from __future__ import annotations

from api.locales.texts import Texts
from api.pages.plan.why_tables import Reasons, reasons_list
from api.render.load_curve import load_curve
from api.render.markup import Markup, join, tag
from api.render.street_map import colour_class
from api.wording.figures import RoundFigures, VisitFigures
from api.wording.phrases import amounts, capacity_line, vehicle_line, windows

_COLUMNS = ("number", "time", "window", "task", "place", "goods", "aboard", "slack")


def round_section(each: RoundFigures, reasons: Reasons) -> Markup:
    """Write one round: who rides what, the figures, what is aboard, its visits, and why."""
    texts = reasons.texts
    heading = tag(
        "summary",
        tag("span", each.number, class_="badge", aria_hidden="true"),
        tag(
            "span",
            tag("h3", each.courier),
            tag("small", vehicle_line(each, texts)),
        ),
        tag("span", _round_figures(each, texts), class_="figures"),
    )
    curve = load_curve(each, reasons.outcome.problem.job_by_id, texts)
    return tag(
        "details",
        heading,
        _scroller(curve, texts("page-load", round=str(each.number), courier=each.courier))
        if curve
        else None,
        tag("div", _table(each, reasons), class_="table"),
        reasons_list(each, reasons),
        id=f"round-{each.number}",
        class_=f"card {colour_class(each.number)}",
        open=True,
        data_round=each.number,
    )


def _scroller(content: Markup, label: str) -> Markup:
    """Let wide content be moved sideways, by keys too."""
    return tag("div", content, class_="scroll", tabindex=0, role="region", aria_label=label)


def _table(each: RoundFigures, reasons: Reasons) -> Markup:
    """Write the visits; the roles keep it a table where the style lays it out as a list."""
    texts = reasons.texts
    cells = (
        tag("th", texts(f"column-{name}"), scope="col", role="columnheader") for name in _COLUMNS
    )
    head = tag("thead", tag("tr", *cells, role="row"), role="rowgroup")
    rows = [_start_row(each, texts)]
    rows += [_row(each, figures, reasons) for figures in each.visits]
    rows += [_end_row(each, texts)]
    caption = tag("caption", texts("page-lane-label", round=str(each.number), courier=each.courier))
    body = tag("tbody", *rows, role="rowgroup")
    return tag("table", caption, head, body, class_="stops", role="table")


def _round_figures(each: RoundFigures, texts: Texts) -> str:
    return texts(
        "page-round-figures",
        start=texts.clock(each.round.start),
        end=texts.clock(each.round.end),
        stops=each.stops,
        distance=texts.kilometres(each.round.distance_m),
        ride=texts.hours(each.ride_s),
        load=capacity_line(each, texts),
    )


def _cell(column: str, content: str | None, texts: Texts) -> Markup:
    label = texts(f"column-{column}") if content else None
    return tag("td", content, data_label=label, class_=column, role="cell")


def _number(content: Markup | None = None) -> Markup:
    if content is None:
        return tag("td", class_="number", role="cell")
    return tag("th", content, class_="number", scope="row", role="rowheader")


def _start_row(each: RoundFigures, texts: Texts) -> Markup | None:
    place = each.shift.start_place
    if place is None:
        return None
    return _end_point(each, texts.clock(each.round.start), "task-start", place.address, texts)


def _end_row(each: RoundFigures, texts: Texts) -> Markup | None:
    place = each.shift.end_place
    if place is None:
        return None
    return _end_point(each, texts.clock(each.round.end), "task-end", place.address, texts)


def _end_point(each: RoundFigures, time: str, task: str, address: str, texts: Texts) -> Markup:
    start = each.shift.start_place if task == "task-start" else each.shift.end_place
    name = address or (start.id if start is not None else "")
    return tag(
        "tr",
        _number(),
        _cell("time", time, texts),
        _cell("window", None, texts),
        _cell("task", texts(task), texts),
        _cell("place", name, texts),
        _cell("goods", None, texts),
        _cell("aboard", None, texts),
        _cell("slack", None, texts),
        class_="end-point",
        role="row",
    )


def _row(each: RoundFigures, figures: VisitFigures, reasons: Reasons) -> Markup:
    texts = reasons.texts
    if figures.stop is None or figures.job is None:
        return _break_row(figures, texts)
    key = f"r{each.number}s{figures.number}"
    button = tag(
        "button",
        figures.number,
        type="button",
        class_="badge stop",
        data_find=key,
        aria_label=texts("page-find-stop", number=str(figures.number)),
    )
    visit, stop, job = figures.visit, figures.stop, figures.job
    label = job.label or job.id
    anchor = reasons.anchor(job.id)
    asked = tag(
        "a",
        texts("page-why-link"),
        href=f"#{anchor}",
        aria_label=texts("page-why-of", job=label),
        class_="ask",
    )
    notes = [note for note in (stop.place.access_note, stop.note) if note]
    task = join(texts(f"task-{visit.kind}"), " ", asked if anchor else None, tag("small", label))
    place = join(stop.place.address or stop.place.id, *(tag("small", note) for note in notes))
    return tag(
        "tr",
        _number(button),
        _cell("time", _moment(figures, texts), texts),
        _cell("window", windows(figures.windows, texts), texts),
        _cell("task", task, texts),
        _cell("place", place, texts),
        _cell("goods", amounts(stop.load, texts), texts),
        _cell("aboard", amounts(visit.load_after, texts), texts),
        _cell("slack", texts.hours(figures.slack_s), texts),
        id=f"row-{key}",
        data_stops=key,
        role="row",
    )


def _break_row(figures: VisitFigures, texts: Texts) -> Markup:
    return tag(
        "tr",
        _number(),
        _cell("time", _moment(figures, texts), texts),
        _cell("window", windows(figures.windows, texts), texts),
        _cell("task", texts("task-break"), texts),
        _cell("place", texts("page-break-length", minutes=figures.service_s // 60), texts),
        _cell("goods", None, texts),
        _cell("aboard", None, texts),
        _cell("slack", texts.hours(figures.slack_s), texts),
        class_="break",
        role="row",
    )


def _moment(figures: VisitFigures, texts: Texts) -> Markup:
    """Write when a visit begins, whether it waits for that, and how late it is."""
    visit = figures.visit
    pieces = [join(texts.clock(visit.start))]
    if visit.wait_s >= 60:  # below a minute nobody notices
        pieces.append(tag("small", texts("page-waits", arrive=texts.clock(visit.arrive))))
    if figures.late_s:
        late = texts("page-late", minutes=figures.late_minutes)
        pieces.append(tag("small", f"! {late}", class_="late"))
    return join(*pieces)
