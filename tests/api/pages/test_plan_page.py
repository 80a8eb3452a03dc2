"""``plan.html``: whole, self-contained, escaped, and readable without colours or a mouse."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.cli.day_files import Request
from api.cli.planning.planned_files import leg_lines, outcome_of, prepare
from api.locales.texts import Texts
from api.pages.plan.page import plan_page
from api.render.street_map import frame_of, relative_path
from api.wording.comparison import compare_plans
from api.wording.comparison_words import change_words
from api.wording.last_time_words import difference_words
from api.wording.outcome import Outcome
from api.wording.reasons import Why
from data.formats.plan_file import plan_file_of
from dispatch.model import Plan, Unassigned
from dispatch.model.visit_history import UsualVisit
from dispatch.planning.planner import plan
from dispatch.planning.what_if.explanations import explain
from dispatch.search.stop_rules import Iterations
from tests.support.questions import asked
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
    """Return the tiny day, planned, with a nasty text in every place that takes one."""
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
    new_plan = plan(prepared.problem, Iterations(100), 1)
    assert prepared.router is not None
    mine = plan_file_of(prepared.day, new_plan)
    other = replace(mine, couriers={"bo-morning": NASTY}, plan=_swapped(new_plan))
    return Outcome(
        name=prepared.day.name,
        zone=ZoneInfo(prepared.day.timezone),
        problem=prepared.problem,
        plan=new_plan,
        legs=leg_lines(prepared.problem, new_plan, prepared.router),
        streets=prepared.router.city.street_geometry(),
        attribution=prepared.router.city.attribution,
        explanation=explain(prepared.problem, new_plan),
        comparison=compare_plans(other, mine),
        without_shifts=(NASTY,),
    )


def _swapped(plan: Plan) -> Plan:
    """Return the plan as if the other courier had ridden every round, an hour later."""
    names = {"ana-morning": "bo-morning", "bo-morning": "ana-morning"}
    hour = timedelta(hours=1)
    return replace(
        plan,
        rounds=tuple(
            replace(
                each,
                shift_id=names[each.shift_id],
                visits=tuple(replace(v, start=v.start + hour) for v in each.visits),
            )
            for each in plan.rounds
        ),
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
        assert key not in {"src", "style", "srcset", "action"}
        assert key != "href" or (value or "").startswith("#")
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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_job_says_why(outcome: Outcome, language: str) -> None:
    """Each planned job has its reason, linked from its stops and back; sentences are as told."""
    texts = Texts(language, outcome.zone)
    page = plan_page(outcome, texts)
    tree = _parsed(page)
    links = {value for _, key, value in tree.attributes if key == "href"}
    assert outcome.explanation is not None
    assert {link[1:] for link in links if link} <= set(tree.ids)
    reasons = [key for key in tree.ids if key.startswith("why-")]
    assert len(reasons) == len(outcome.explanation.choices) == 3
    why = Why(problem=outcome.problem, texts=texts)
    text = "".join(tree.texts)
    for choice in outcome.explanation.choices:
        assert why.choice(choice) in text
    for refusal in outcome.explanation.refusals:
        for sentence in (*why.refusal(refusal), *why.changes(refusal)):
            assert sentence in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_comparison_is_on_the_page(outcome: Outcome, language: str) -> None:
    """Both sides of costs and rounds stand there, and every job that rides with somebody else."""
    texts = Texts(language, outcome.zone)
    tree = _parsed(plan_page(outcome, texts))
    text = "".join(tree.texts)
    assert texts("compare-moved") in text
    assert outcome.comparison is not None
    assert len(outcome.comparison.of_fate("moved")) == 3
    for change in outcome.comparison.jobs:
        assert change_words(change, outcome.comparison, texts) in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_differs_from_the_last_time_is_on_the_page(outcome: Outcome, language: str) -> None:
    """Each visit that is not as then stands there, by names that never become elements."""
    texts = Texts(language, outcome.zone)
    habits = tuple(
        UsualVisit(
            job_id=visit.job_id,
            kind=visit.kind,
            index=visit.index,
            day=date(2026, 2, 23),
            courier_id="zoe",
            begin=visit.start - timedelta(hours=2),
        )
        for each in outcome.plan.rounds
        for visit in each.visits
        if visit.kind != "break"
    )
    weekly = replace(
        outcome, problem=replace(outcome.problem, usual_visits=habits), last_riders={"zoe": NASTY}
    )
    tree = _parsed(plan_page(weekly, texts))
    text = "".join(tree.texts)
    assert "last-time" in tree.ids
    assert ("2 h 00 min later" if language == "en" else "2 h 00 min plus tard") in text
    for one in weekly.last_time:
        assert one.away
        assert difference_words(one, weekly.riders, texts, dated=False) in text


def test_without_explanation_nothing_asks_why(outcome: Outcome) -> None:
    """A page made without reasons or comparison has no dead links and no empty sections."""
    bare = replace(outcome, explanation=None, comparison=None, without_shifts=())
    tree = _parsed(plan_page(bare, Texts("en", outcome.zone)))
    links = {value[1:] for _, key, value in tree.attributes if key == "href" and value}
    assert links == {"unassigned", "timeline", "rounds", "cost"}
    assert "compare" not in tree.ids


@pytest.mark.parametrize(
    ("language", "heading", "sentence"),
    [
        ("en", "No rounds", "Nobody rides on this day. “Not planned” below gives the reason"),
        ("fr", "Aucune tournée", "Personne ne roule ce jour-là. « Non planifiées », ci-dessous,"),
    ],
)
def test_a_day_without_rounds_says_what_to_do(
    outcome: Outcome, language: str, heading: str, sentence: str
) -> None:
    """Where nobody rides no heading stands empty: a sentence says so and where to read why."""
    texts = Texts(language, outcome.zone)
    left = tuple(
        Unassigned(job_id=job.id, reason="no-shift-in-window") for job in outcome.problem.jobs
    )
    nobody = replace(outcome, plan=Plan(rounds=(), unassigned=left), legs={}, explanation=None)
    page = plan_page(nobody, texts)
    tree = _parsed(page)
    assert not {"choose", "rounds", "timeline", "map"} & set(tree.ids)
    assert f"<h2>{heading}</h2>" in page
    assert sentence in page.replace("\N{NO-BREAK SPACE}", " ")
    assert texts.day(min(shift.window.start for shift in outcome.problem.shifts)) in page
    assert page.count(texts("reason-no-shift-in-window")) == len(left)
    links = {value[1:] for _, key, value in tree.attributes if key == "href" and value}
    assert links <= set(tree.ids)
    assert "no-rounds" not in plan_page(outcome, texts).split("</style>")[1]


def test_headings_go_down_step_by_step(outcome: Outcome) -> None:
    """There is one h1, and no heading skips a level."""
    page = plan_page(outcome, Texts("en", outcome.zone))
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_and_headers(outcome: Outcome) -> None:
    """Each table has a caption, and each row of a body its header, ends and breaks excepted."""
    page = plan_page(outcome, Texts("en", outcome.zone))
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert len(tables) == len(outcome.rounds) + 3
    for table in tables:
        assert "<caption>" in table
        body = table.split("<tbody")[1]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL):
            exempt = 'class="end-point"' in row or 'class="break"' in row
            assert exempt or 'scope="row"' in row


def test_lateness_is_marked_in_words_and_signs(tmp_path: Path) -> None:
    """A visit after its window says how late it is in the table, the timeline and its title."""
    content = tiny_day()
    short = {"start": "2026-03-02T08:00:00+01:00", "end": "2026-03-02T08:00:30+01:00"}
    content["jobs"] = content["jobs"][:1]
    content["jobs"][0]["drops"][0].update(windows=[short], late_limit_s=3600, late_hour_cents=600)
    found = asked(tmp_path, content)
    request = Request(file=tmp_path / "day.json")
    outcome = outcome_of(found.prepared, found.plan, request, lambda _stage, _share: None)
    (late,) = [v for v in outcome.rounds[0].visits if v.late_s]
    assert late.slack_s > 0
    page = plan_page(outcome, Texts("en", outcome.zone))
    assert f'<small class="late">! {late.late_minutes}\N{NO-BREAK SPACE}min late</small>' in page
    assert f"{late.late_minutes}\N{NO-BREAK SPACE}min after its time window" in page
    assert page.count('class="late"') == 4  # legend, bar, sign and table
    assert outcome.plan.cost_cents["lateness"] > 0
    assert Texts("en").money(outcome.plan.cost_cents["lateness"]) in page


def test_load_curve_is_drawn_for_every_round(outcome: Outcome) -> None:
    """Each round that carries something shows how much is aboard, named for screen readers."""
    page = plan_page(outcome, Texts("en", outcome.zone))
    assert page.count('<figure class="curve">') == len(outcome.rounds)


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
