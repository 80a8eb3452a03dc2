"""``plan.html``: whole, self-contained, escaped, and readable without colours or a mouse."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.outcome import Outcome
from api.pages.plan_page import plan_page
from api.pages.street_map import frame_of, relative_path
from api.planning import Request, leg_lines, prepare
from api.texts import Texts
from dispatch.planning import plan
from dispatch.progress import Iterations
from tests.support.tiny import tiny_day, write_day_file, write_extract

NASTY = "<script>alert('x')</script> \" & ]]> </title></svg>"
VOID = {"meta", "link", "br", "hr", "img", "input"}


class _Tree(HTMLParser):
    """Checks that every element is closed in order, and gathers what the tests ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.attributes += [(tag, key, value) for key, value in attrs]
        self.ids += [value for key, value in attrs if key == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(data)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Give the tiny day, planned, with a nasty text in every place that takes one."""
    folder = tmp_path_factory.mktemp("page")
    content = tiny_day()
    content["name"] = NASTY
    content["couriers"][0]["name"] = NASTY
    content["places"]["hub"]["address"] = NASTY
    for each in content["jobs"]:
        each["label"] = NASTY
        for stop in (*each["pickups"], *each["drops"]):
            stop.update(address=NASTY, access_note=NASTY, note=NASTY)
    day = write_day_file(folder / "day.json", content)
    extract = write_extract(folder / "grid.osm")
    prepared = prepare(folder, Request(file=day, city=str(extract)), lambda _stage, _share: None)
    made = plan(prepared.problem, Iterations(100), 1)
    assert prepared.router is not None
    return Outcome(
        name=prepared.day.name,
        zone=ZoneInfo(prepared.day.timezone),
        problem=prepared.problem,
        plan=made,
        legs=leg_lines(prepared.problem, made, prepared.router),
        streets=tuple(prepared.router.city.street_lines()),
        attribution=prepared.router.city.attribution,
    )


def _parsed(page: str) -> _Tree:
    tree = _Tree()
    tree.feed(page)
    assert tree.open == []
    return tree


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_of_the_day_becomes_markup(outcome: Outcome, language: str) -> None:
    """Texts of the day appear as written, and never as elements."""
    page = plan_page(outcome, Texts(language, outcome.zone))
    tree = _parsed(page)
    assert page.count("<script") == 1
    assert NASTY in "".join(tree.texts)
    assert f'<html lang="{language}">' in page


def test_page_loads_nothing(outcome: Outcome) -> None:
    """There is no address to fetch from, no inline handler or style, and a policy against all."""
    page = plan_page(outcome, Texts("en", outcome.zone))
    tree = _parsed(page)
    for _, key, value in tree.attributes:
        assert key not in {"src", "href", "style", "srcset", "action"}
        assert not key.startswith("on")
        assert "://" not in (value or "")
    policy = next(
        value
        for _, key, value in tree.attributes
        if key == "content" and value and "default-src" in value
    )
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    style = page.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_every_id_is_unique(outcome: Outcome) -> None:
    """No id stands twice, and each stop of each round has its row."""
    tree = _parsed(plan_page(outcome, Texts("en", outcome.zone)))
    assert len(tree.ids) == len(set(tree.ids))
    rows = [key for key in tree.ids if key.startswith("row-")]
    assert len(rows) == outcome.stops_served == 6


def test_map_and_rows_share_their_keys(outcome: Outcome) -> None:
    """Every stop that has a row is on the map and in the timeline."""
    tree = _parsed(plan_page(outcome, Texts("en", outcome.zone)))
    keys: dict[str, list[str]] = {}
    for tag, key, value in tree.attributes:
        if key == "data-stops":
            for stop in (value or "").split():
                keys.setdefault(stop, []).append(tag)
    assert len(keys) == 6
    for tags in keys.values():
        assert sorted(tags) == ["g", "g", "tr"]


def test_page_names_reasons_and_attribution(outcome: Outcome) -> None:
    """The job left out stands there with its reason, the map with its makers."""
    page = plan_page(outcome, Texts("en", outcome.zone))
    assert "No vehicle of this day can carry it" in page
    assert page.count("© OpenStreetMap contributors") >= 2


def test_buttons_and_regions_have_names(outcome: Outcome) -> None:
    """Every button has a text or a label, every focusable region a label."""
    page = plan_page(outcome, Texts("en", outcome.zone))
    for attributes, content in re.findall(r"<button([^>]*)>(.*?)</button>", page, re.DOTALL):
        words = re.sub(r"<[^>]*>", "", content).strip()
        assert "aria-label=" in attributes or len(words) > 1
    for opening in re.findall(r"<[a-z]+[^>]*tabindex=\"0\"[^>]*>", page):
        assert "aria-label=" in opening


def test_page_without_streets_has_no_map(outcome: Outcome) -> None:
    """Where places have no coordinates, the timeline and the tables still stand."""
    bare = Outcome(name="bare", zone=outcome.zone, problem=outcome.problem, plan=outcome.plan)
    assert 'id="timeline"' in plan_page(bare, Texts("en", outcome.zone))


def test_relative_path_keeps_the_line() -> None:
    """Path data, added up, gives the rounded points; repeated points fall away."""
    line = np.array([[10.2, 5.0], [10.4, 5.1], [7.0, 9.0], [-3.0, 9.4]])
    assert relative_path(line) == "M10 5l-3 4-10 0"
    assert relative_path(line[:2]) == ""


def test_frame_keeps_north_up_and_shape() -> None:
    """West is left, north is up, and a kilometre is as long in both directions."""
    frame = frame_of([(10.0, 60.0), (10.02, 60.01)])
    left, right = frame.place(10.0, 60.0), frame.place(10.02, 60.0)
    top = frame.place(10.0, 60.01)
    assert left[0] < right[0]
    assert top[1] < left[1]
    per_lon = (right[0] - left[0]) / 0.02
    per_lat = (left[1] - top[1]) / 0.01
    assert per_lon / per_lat == pytest.approx(0.5, abs=0.001)
