"""The tables of a plan's page: stops of each round, what is not planned, what it costs."""

from __future__ import annotations

from api.outcome import Outcome
from api.pages.markup import Markup, join, tag
from api.pages.street_map import colour_class
from api.summary import RoundFigures, VisitFigures
from api.texts import Texts
from api.wording import amounts, capacity_line, fault_place, reason, vehicle_line, windows

_COLUMNS = ("number", "time", "window", "task", "place", "goods", "aboard", "slack")


def round_section(each: RoundFigures, texts: Texts) -> Markup:
    """Write one round: who rides what, the figures, and a row for each stop and break."""
    heading = tag(
        "summary",
        tag("span", each.number, class_="badge", aria_hidden="true"),
        tag(
            "span",
            tag("strong", each.courier),
            tag("small", vehicle_line(each, texts)),
        ),
        tag("span", _round_figures(each, texts), class_="figures"),
    )
    head = tag("tr", *(tag("th", texts(f"column-{name}"), scope="col") for name in _COLUMNS))
    rows = [_start_row(each, texts)]
    rows += [_row(each, figures, texts) for figures in each.visits]
    rows += [_end_row(each, texts)]
    caption = tag("caption", texts("page-lane-label", round=str(each.number), courier=each.courier))
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="stops")
    return tag(
        "details",
        heading,
        tag("div", table, class_="table"),
        id=f"round-{each.number}",
        class_=f"card {colour_class(each.number)}",
        open=True,
        data_round=each.number,
    )


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


def _cell(column: str, content: str | None, texts: Texts, **attributes: str) -> Markup:
    return tag("td", content, data_label=texts(f"column-{column}"), class_=column, **attributes)


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
        tag("td", class_="number"),
        _cell("time", time, texts),
        tag("td", class_="window"),
        _cell("task", texts(task), texts),
        _cell("place", name, texts),
        tag("td", class_="goods"),
        tag("td", class_="aboard"),
        tag("td", class_="slack"),
        class_="end-point",
    )


def _row(each: RoundFigures, figures: VisitFigures, texts: Texts) -> Markup:
    visit = figures.visit
    time = texts.clock(visit.start)
    if visit.wait_s >= 60:  # below a minute nobody notices
        waiting = texts("page-waits", arrive=texts.clock(visit.arrive))
        moment = join(time, tag("small", waiting))
    else:
        moment = join(time)
    slack = _cell("slack", texts.hours(figures.slack_s), texts)
    if figures.stop is None or figures.job is None:
        return tag(
            "tr",
            tag("td", class_="number"),
            _cell("time", moment, texts),
            _cell("window", windows(figures.windows, texts), texts),
            _cell("task", texts("task-break"), texts),
            _cell("place", texts("page-break-length", minutes=figures.service_s // 60), texts),
            tag("td", class_="goods"),
            tag("td", class_="aboard"),
            slack,
            class_="break",
        )
    key = f"r{each.number}s{figures.number}"
    button = tag(
        "button",
        figures.number,
        type="button",
        class_="badge stop",
        data_find=key,
        aria_label=texts("page-find-stop", number=str(figures.number)),
    )
    stop, job = figures.stop, figures.job
    label = job.label or job.id
    notes = [note for note in (stop.place.access_note, stop.note) if note]
    place = join(stop.place.address or stop.place.id, *(tag("small", note) for note in notes))
    return tag(
        "tr",
        tag("td", button, class_="number"),
        _cell("time", moment, texts),
        _cell("window", windows(figures.windows, texts), texts),
        _cell("task", join(texts(f"task-{visit.kind}"), tag("small", label)), texts),
        _cell("place", place, texts),
        _cell("goods", amounts(stop.load, texts), texts),
        _cell("aboard", amounts(visit.load_after, texts), texts),
        slack,
        id=f"row-{key}",
        data_stops=key,
    )


def unassigned_section(outcome: Outcome, texts: Texts) -> Markup | None:
    """Write what nobody serves and why; ``None`` where everything is served."""
    jobs = {job.id: job for job in outcome.problem.jobs}
    items = [
        tag(
            "li",
            tag("strong", jobs[entry.job_id].label or entry.job_id),
            tag("small", entry.job_id) if jobs[entry.job_id].label else None,
            tag("p", reason(entry, texts)),
        )
        for entry in outcome.plan.unassigned
    ]
    items += [
        tag(
            "li",
            tag("strong", fault_place(fault)),
            tag("small", texts("page-left-out")),
            tag("p", texts.fault(fault)),
        )
        for fault in outcome.left_out
    ]
    if not items:
        return None
    return tag(
        "section",
        tag("h2", texts("page-unassigned")),
        tag("ul", *items, class_="unassigned card"),
        id="unassigned",
    )


def cost_section(outcome: Outcome, texts: Texts) -> Markup:
    """Write the cost by term and in all."""
    rows = [
        tag("tr", tag("th", texts(f"cost-{term}"), scope="row"), tag("td", texts.money(cents)))
        for term, cents in outcome.plan.cost_cents.items()
    ]
    total = tag(
        "tr",
        tag("th", texts("cost-total"), scope="row"),
        tag("td", texts.money(outcome.cost_cents)),
        class_="total",
    )
    table = tag("table", tag("tbody", *rows, total), class_="cost")
    return tag(
        "section",
        tag("h2", texts("page-cost")),
        tag("div", table, class_="card"),
        id="cost",
    )
