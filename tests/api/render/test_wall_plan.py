"""Wall plans as documents: how much a page holds, and whom it does not name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.locales.texts import Texts
from api.render.wall_plan.page import WallPlan, wall_plan_pdf
from bench.board.days import board_day
from tests.support.documents.pdf import page_texts

PARIS = ZoneInfo("Europe/Paris")


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
