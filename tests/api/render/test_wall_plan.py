"""Wall plans as documents: how much a page holds, and whom it does not name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.locales.texts import Texts
from api.render.wall_plan.lanes import Scale, lane_of
from api.render.wall_plan.lists import round_list
from api.render.wall_plan.page import WallPlan, wall_plan_pdf
from bench.board.days import board_day
from tests.support.documents.pdf import page_texts

PARIS = ZoneInfo("Europe/Paris")
THE_DAY = Scale(
    start=datetime(2026, 3, 10, 7, tzinfo=UTC), end=datetime(2026, 3, 10, 17, tzinfo=UTC)
)


def pages_of(jobs: int, rounds: int, language: str = "en") -> list[str]:
    """Print the wall plan of a day with so many jobs and rounds."""
    content = board_day(jobs, rounds)
    for number, shift in enumerate(content["shifts"], start=1):
        shift["number"] = number
    found = WallPlan(
        content=content,
        open_reasons=["no-shift-in-window" for _ in content["open_jobs"]],
        day=date(2026, 3, 10),
        name="Alpha",
        language=language,
        zone=PARIS,
        printed_at=datetime(2026, 3, 10, 9, tzinfo=UTC),
    )
    return page_texts(wall_plan_pdf(found, Texts(language, PARIS)))


@pytest.mark.parametrize(("jobs", "rounds", "pages"), [(110, 7, 1), (96, 16, 1), (400, 30, 3)])
def test_rounds_are_spread_over_few_pages(jobs: int, rounds: int, pages: int) -> None:
    """Every round has its lane once, and no page more than it can show legibly."""
    printed = pages_of(jobs, rounds)
    assert len(printed) == pages
    assert sum(page.count(" · load ") for page in printed) == rounds


@pytest.mark.parametrize(("language", "word"), [("en", "In no round"), ("fr", "aucune tournée")])
def test_open_jobs_are_listed_in_both_languages(language: str, word: str) -> None:
    """What stands in no round is told with its reason."""
    assert word in pages_of(60, 5, language)[0]


def test_a_day_of_open_jobs_alone_has_lanes_and_list() -> None:
    """Shifts without a round have empty lanes."""
    (page,) = pages_of(3, 0)
    assert page.count("No round") == 6
    assert "In no round: 3" in page


def test_seven_stops_at_one_door_are_one_on_lane_and_list() -> None:
    """The lane has one block with their numbers, the list one line with how many they are."""
    content = board_day(40, 1)
    texts, (shift,) = Texts("en", PARIS), content["shifts"]
    visits = [{**one, "windows": []} for one in content["visits"] if one["kind"] == "drop"][:10]
    for at, one in enumerate(visits):
        one.update(status="planned", point=[24.9 + at / 100, 60.1], name=f"Door {at}")
    jobs = {one["id"]: {**one, "kind": "shop"} for one in content["jobs"]}
    apart = lane_of(shift, content["rounds"][0], visits, THE_DAY, texts)
    assert len(apart.blocks) == 10
    for one in visits[2:9]:
        one.update(point=visits[2]["point"], name="Door 2", address=visits[2]["address"])
    lane = lane_of(shift, content["rounds"][0], visits, THE_DAY, texts)
    assert len(lane.blocks) == 4
    assert "3–9" in [one.text for one in lane.numbers]
    assert lane.load == apart.load
    lines = round_list(shift, visits, jobs, texts)
    assert [one.number for one in lines[1:]] == ["1", "2", "3", "10"]
    assert lines[3].text.startswith("7 × Door 2")
