"""The stops of a courier's sheet: a block for each place in turn, a row for each thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.locales.texts import Texts
from api.render.courier_calendar import goods, is_private, place_name
from api.render.icons import icon
from api.render.markup import Content, Markup, join, tag
from api.render.qr import geo_uri, qr_svg
from api.wording.figures import RoundFigures, VisitFigures, load_at_start
from api.wording.phrases import windows
from api.wording.temperature import temperature_of
from dispatch.model import Job, Place

_KEPT_WHOLE, _KEPT_WHOLE_SIGNS = 14, 1200
"""Most stops of one place, and signs of their texts, that are kept on one page together; more
would leave half a page empty. A single stop is always kept whole where a page can hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the rows need beside the round: the day's jobs, and their parcel codes by job id."""

    jobs: Mapping[str, Job]
    codes: Mapping[str, str]


def stops_table(each: RoundFigures, names: Names, texts: Texts) -> Markup:
    """Write the round from start to end; the heading repeats on every page."""
    columns = (
        tag("th", texts("column-number"), scope="col", class_="number"),
        tag("th", texts("column-window"), scope="col", class_="window"),
        tag("th", texts("column-task"), scope="col"),
        tag("th", texts("sheet-column-load"), scope="col", class_="load"),
        tag("th", texts("column-aboard"), scope="col", class_="aboard"),
        tag("th", class_="code"),
    )
    bodies: list[Markup | None] = [_start(each, names, texts)]
    bodies += [
        _break(each, call[0], texts) if call[0].stop is None else _call(call, names, texts)
        for call in calls(each)
    ]
    bodies.append(_end(each, texts))
    return tag(
        "table",
        tag("caption", texts("sheet-stops")),
        tag("thead", tag("tr", *columns)),
        *bodies,
        class_="stops",
    )


def calls(each: RoundFigures) -> list[list[VisitFigures]]:
    """Group the stops that follow each other at one place; a break stands alone."""
    found: list[list[VisitFigures]] = []
    for figures in each.visits:
        before = found[-1][-1] if found else None
        if (
            before is not None
            and before.stop is not None
            and figures.stop is not None
            and before.visit.place_id == figures.visit.place_id
        ):
            found[-1].append(figures)
        else:
            found.append([figures])
    return found


def text_of(content: str) -> Markup:
    """Set a text of the day apart, so that one written from right to left turns nothing else."""
    return tag("bdi", content)


def _call(call: list[VisitFigures], names: Names, texts: Texts) -> Markup:
    """Write one place: where, what to do there, and who signs."""
    first = call[0]
    written = sum(len(figures.stop.note) for figures in call if figures.stop is not None)
    if first.stop is not None:
        written += len(place_name(first.stop.place)) + len(first.stop.place.access_note)
    long = len(call) > _KEPT_WHOLE or (len(call) > 1 and written > _KEPT_WHOLE_SIGNS)
    # The code stands beside the place, the first stop, and what comes next.
    rows = [_place_row(call, texts, span=3)]
    rows += [_stop_row(figures, names, texts) for figures in call]
    rows.append(_sign_row(call, texts))
    padded = [row if number < 3 else _with_empty(row) for number, row in enumerate(rows)]
    return tag(
        "tbody",
        *(tag("tr", *row.cells, class_=row.kind) for row in padded),
        class_="call long" if long else "call",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    kind: str
    cells: tuple[Content, ...]


def _with_empty(row: _Row) -> _Row:
    return _Row(kind=row.kind, cells=(*row.cells, tag("td", class_="code")))


def _place_row(call: list[VisitFigures], texts: Texts, span: int) -> _Row:
    first, last = call[0], call[-1]
    visit = first.visit
    stop = first.stop
    if stop is None:
        message = "a call is made of stops"
        raise ValueError(message)
    place = stop.place
    leg = None
    if visit.distance_m or visit.travel_s:
        leg = tag("small", _leg(visit.distance_m, visit.travel_s, texts), class_="leg")
    minutes = str(_minutes(sum(figures.service_s for figures in call)))
    leave = texts("sheet-leave", time=texts.clock(last.visit.depart), minutes=minutes)
    where = [tag("strong", text_of(place_name(place)), class_="where")]
    if place.access_note:
        where.append(tag("span", text_of(place.access_note), class_="access"))
    numbers = str(first.number) if first is last else f"{first.number}–{last.number}"
    code = None
    if place.point is not None:
        code = qr_svg(geo_uri(place.point), texts("sheet-map-code", number=numbers))
    return _Row(
        kind="place",
        cells=(
            tag(
                "th",
                tag("strong", texts.clock(visit.arrive), class_="time"),
                leg,
                colspan=2,
                scope="rowgroup",
            ),
            tag("td", *where, colspan=2),
            tag("td", leave, class_="aboard leave"),
            tag("td", code, rowspan=span, class_="code"),
        ),
    )


def _leg(distance_m: int, travel_s: int, texts: Texts) -> str:
    return texts(
        "sheet-leg", distance=texts.kilometres(distance_m), minutes=str(_minutes(travel_s))
    )


def _minutes(seconds: int) -> int:
    """Round up: nobody is told less time than it takes."""
    return -(-seconds // 60)


def _stop_row(figures: VisitFigures, names: Names, texts: Texts) -> _Row:
    visit, stop, job = figures.visit, figures.stop, figures.job
    if stop is None or job is None:
        message = "a break has no row of a stop"
        raise ValueError(message)
    begins = None
    if visit.wait_s >= 60:  # below a minute nobody notices
        begins = tag("strong", texts("sheet-begins", time=texts.clock(visit.start)))
    heat = temperature_of(stop.load)
    mark = None
    if heat is not None:
        mark = tag("span", icon(heat), " ", texts(f"temperature-{heat}"), class_="heat")
    what = (
        tag("span", icon(visit.kind), " ", tag("b", texts(f"task-{visit.kind}")), class_="task"),
        " ",
        text_of(job.label or job.id),
        " ",
        tag("span", names.codes[job.id], class_="parcel"),
        mark,
        tag("span", text_of(stop.note), class_="note") if stop.note else None,
    )
    returns = goods(stop.returns, texts)
    return _Row(
        kind=f"stop {visit.kind}",
        cells=(
            tag(
                "td",
                tag("span", class_="box", role="img", aria_label=texts("sheet-done")),
                tag("b", figures.number),
                class_="number",
            ),
            tag("td", tag("span", windows(figures.windows, texts)), begins, class_="window"),
            tag("td", *what),
            tag(
                "td",
                goods(stop.load, texts) or "–",
                tag("span", texts("sheet-returns", load=returns), class_="returns")
                if returns
                else None,
                class_="load",
            ),
            tag(
                "td",
                goods(visit.load_after, texts) or "–",
                class_="aboard",
                data_label=texts("column-aboard"),
            ),
        ),
    )


def _sign_row(call: list[VisitFigures], texts: Texts) -> _Row:
    """Leave room for a name; at a door of aid only for a count, so that no list of names arises."""
    key = "sheet-sign-aid" if any(map(is_private, call)) else "sheet-sign"
    return _Row(
        kind="sign",
        cells=(
            tag("td", colspan=2),
            tag("td", tag("span", texts(key), class_="line"), colspan=2),
            tag("td", tag("span", texts("sheet-sign-time"), class_="line"), class_="aboard"),
        ),
    )


def _break(each: RoundFigures, figures: VisitFigures, texts: Texts) -> Markup:
    visit = figures.visit
    said = next((pause.note for pause in each.shift.breaks if pause.id == visit.break_id), "")
    note = tag("span", text_of(said), class_="note") if said else None
    time = f"{texts.clock(visit.start)}–{texts.clock(visit.depart)}"
    length = texts("sheet-minutes", minutes=str(_minutes(figures.service_s)))
    return _single("break", _moment(time), texts("task-break"), join(length, note))


def _start(each: RoundFigures, names: Names, texts: Texts) -> Markup:
    load = goods(load_at_start(each.round, names.jobs), texts)
    loaded = tag("span", texts("sheet-loaded", load=load), class_="note") if load else None
    time = _moment(texts.clock(each.round.start))
    where = _at(each.shift.start_place) or texts("sheet-first-stop")
    return _single("start", time, texts("task-start"), join(where, loaded))


def _end(each: RoundFigures, texts: Texts) -> Markup | None:
    where = _at(each.shift.end_place)
    if where is None:
        return None
    load = goods(each.visits[-1].visit.load_after, texts) if each.visits else ""
    left = tag("span", texts("sheet-unload", load=load), class_="note") if load else None
    way = (each.round.end_distance_m, each.round.end_travel_s)
    leg = tag("small", _leg(*way, texts), class_="leg") if any(way) else None
    time = join(_moment(texts.clock(each.round.end)), leg)
    return _single("start", time, texts("task-end"), join(where, left))


def _at(place: Place | None) -> Markup | None:
    return None if place is None else text_of(place_name(place))


def _moment(time: str) -> Markup:
    return tag("strong", time, class_="time")


def _single(sign: str, time: Markup, title: str, content: Content) -> Markup:
    """Write a block of one row: the start, a break, the end."""
    task = tag("span", icon(sign), " ", tag("b", title), class_="task")
    row = (
        tag("th", time, colspan=2, scope="rowgroup"),
        tag("td", task, " ", content, colspan=4),
    )
    return tag("tbody", tag("tr", *row), class_=f"call {sign}")
