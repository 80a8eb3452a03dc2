"""The wall plan as a document: as many rounds on a page as are legible from a step away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise, product
from typing import Any

from api.locales.texts import Texts
from api.render.paper import pdf_of
from api.render.wall_plan.lanes import TRACK_MM, Lane, at, lane_of, scale_of
from api.render.wall_plan.lists import Line, columns_of, open_list, round_list
from dispatch.values.plain_values import values_of

Plain = Mapping[str, Any]

LANES_CAP = 20
"""Most lanes of a page."""
COLUMNS = 8
_PAGE_MM, _HEADER_MM, _AXIS_MM, _GAP_MM = 276.0, 20.0, 6.0, 3.0
_WIDTH_MM, _BETWEEN_MM = 400.0, 2.8
_LANE_MM = (14.0, 12.0, 10.5, 9.0)
_LINE_MM = (4.0, 3.6, 3.3, 3.0, 2.8)
_COLUMNS = (4, 5, 6, COLUMNS)
"""Heights and columns to choose from, the most legible first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPlan:
    """A day to hang on a wall, ready to be printed.

    Attributes
    ----------
    content, open_reasons
        The day as the board's document has it, and codes of why jobs stand in no round; without
        names and doors of aid recipients.
    name, language, zone
        Of the cooperative.
    """

    content: Plain
    open_reasons: Sequence[str]
    day: date
    name: str
    language: str
    zone: tzinfo
    printed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: lanes above, columns of lists beneath, and how high each line of them is.

    ``width`` is how many columns it has room for.
    """

    lanes: Sequence[Lane]
    columns: Sequence[Sequence[Line]]
    lane_mm: float
    line_mm: float
    width: int = COLUMNS

    @property
    def chart_mm(self) -> float:
        """Height of all lanes with their hours."""
        return _AXIS_MM + len(self.lanes) * self.lane_mm

    @property
    def column_mm(self) -> float:
        """Width of a column."""
        return round((_WIDTH_MM - (self.width - 1) * _BETWEEN_MM) / self.width, 2)


Row = tuple[Lane, list[Line]]


def wall_plan_pdf(found: WallPlan, texts: Texts) -> bytes:
    """Print the wall plan of a day on A3."""
    return pdf_of("wall_plan/page.typ", wall_plan_values(found, texts))


def wall_plan_values(found: WallPlan, texts: Texts) -> dict[str, Any]:
    """Write the wall plan of a day in words and drawings, as its paper shows it."""
    content = found.content
    rows = list(_rows(content, texts))
    jobs = {one["id"]: one for one in content["jobs"]}
    waiting = open_list(content["open_jobs"], found.open_reasons, jobs, texts)
    pages = _pages(rows, waiting, texts)
    day = texts.day(found.day)
    signs = (f"■ {texts('task-pickup')}", f"□ {texts('task-drop')}", texts("wall-legend"))
    count = str(len(pages))
    return {
        "title": texts("wall-title", name=found.name, day=day),
        "language": texts.language,
        "pages": [
            {
                "number": texts("wall-page", page=str(number), pages=count),
                **values_of(page, "lanes", "columns"),
                **values_of(page, "lane_mm", "line_mm", "chart_mm", "column_mm"),
            }
            for number, page in enumerate(pages, start=1)
        ],
        "name": found.name,
        "day": day,
        "plan": _plan(content["plan"], texts),
        "plan_name": (content["plan"] or {}).get("name", ""),
        "note": (content["plan"] or {}).get("note", ""),
        "printed": texts("wall-printed", at=texts.moment(found.printed_at)),
        "legend": " · ".join(signs),
        "empty": texts("wall-empty"),
        "chart": texts("wall-chart"),
        "hours": list(scale_of(content, texts).hours(texts.zone)) if rows else [],
        "track": TRACK_MM,
        "axis": _AXIS_MM,
    }


def _plan(plan: Plain | None, texts: Texts) -> str:
    if plan is None:
        return texts("wall-no-plan")
    if plan["published_at"] is None:
        return ""
    when = texts.moment(at(plan["published_at"]))
    return texts("wall-published", at=when, who=plan["published_by"] or "–")


def _rows(content: Plain, texts: Texts) -> Iterator[Row]:
    """Return lane and list of each shift; the list of one without a round is empty."""
    if not content["shifts"]:
        return
    scale = scale_of(content, texts)
    rounds = {one["shift_id"]: one for one in content["rounds"]}
    jobs = {one["id"]: one for one in content["jobs"]}
    visits: dict[str, list[Plain]] = defaultdict(list)
    for visit in content["visits"]:
        visits[visit["round_id"]].append(visit)
    for shift in content["shifts"]:
        one = rounds.get(shift["id"])
        own = [] if one is None else visits[one["id"]]
        lane = lane_of(shift, one, own, scale, texts)
        yield lane, [] if one is None else round_list(shift, own, jobs, texts)


def _pages(rows: Sequence[Row], waiting: list[Line], texts: Texts) -> list[Page]:
    """Spread rounds evenly over as few pages as hold them, and open jobs after the last."""
    for count in _counts(rows, texts):
        chunks = _even(rows, count)
        lists: list[list[Line]] = [*([] for _ in range(count - 1)), waiting]
        pages = [_page(one, left, texts) for one, left in zip(chunks, lists, strict=True)]
        if all(pages):
            return [page for page in pages if page is not None]
    new_pages = [page for one in _greedy(rows, texts) for page in _with_more(one, texts)]
    return [*new_pages, *_lists_alone([waiting], texts)]


def _counts(rows: Sequence[Row], texts: Texts) -> range:
    """Return the numbers of pages to try: the fewest, and one more that open jobs may need."""
    fewest = len(_greedy(rows, texts))
    return range(fewest, min(fewest + 1, max(1, len(rows))) + 1)


def _greedy(rows: Sequence[Row], texts: Texts) -> list[Sequence[Row]]:
    """Fill pages one after the other; each has at least one round."""
    found: list[Sequence[Row]] = []
    first = 0
    for end in range(1, len(rows) + 1):
        if end - first > 1 and _page(rows[first:end], [], texts) is None:
            found.append(rows[first : end - 1])
            first = end - 1
    return [*found, rows[first:]]


def _even(rows: Sequence[Row], count: int) -> list[Sequence[Row]]:
    """Spread rounds over so many pages."""
    bounds = [len(rows) * number // count for number in range(count + 1)]
    return [rows[first:end] for first, end in pairwise(bounds)]


def _page(rows: Sequence[Row], waiting: list[Line], texts: Texts) -> Page | None:
    """Return the most legible page of some rounds; ``None`` where not all of it fits on one."""
    if len(rows) > LANES_CAP:
        return None
    lists = [*(one for _, one in rows), waiting]
    for line_mm, width, lane_mm in product(_LINE_MM, _COLUMNS, _LANE_MM):
        room = _lines(len(rows), lane_mm, line_mm)
        if sum(map(len, lists)) > room * width:
            continue
        columns = columns_of(lists, room, width, texts)
        if len(columns) <= width:
            return Page(
                lanes=[lane for lane, _ in rows],
                columns=columns,
                lane_mm=lane_mm,
                line_mm=line_mm,
                width=width,
            )
    return None


def _lines(lanes: int, lane_mm: float, line_mm: float) -> int:
    """Return how many lines a column has below so many lanes."""
    chart = _AXIS_MM + lanes * lane_mm if lanes else 0.0
    return max(2, int((_PAGE_MM - _HEADER_MM - chart - _GAP_MM) / line_mm))


def _with_more(rows: Sequence[Row], texts: Texts) -> list[Page]:
    """Return a page of some rounds, and where they are too long for it, lists on further ones."""
    page = _page(rows, [], texts)
    if page is not None:
        return [page]
    lanes = [lane for lane, _ in rows]
    chart = Page(lanes=lanes, columns=(), lane_mm=_LANE_MM[0], line_mm=_LINE_MM[-1])
    return [chart, *_lists_alone([one for _, one in rows], texts)]


def _lists_alone(lists: Sequence[list[Line]], texts: Texts) -> Iterator[Page]:
    line_mm = _LINE_MM[-1]
    columns = columns_of(lists, _lines(0, 0.0, line_mm), COLUMNS, texts)
    for first in range(0, len(columns), COLUMNS):
        some = columns[first : first + COLUMNS]
        yield Page(lanes=(), columns=some, lane_mm=0.0, line_mm=line_mm)
