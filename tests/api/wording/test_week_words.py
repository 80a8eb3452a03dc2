"""Hours of a week in words."""

import pytest

from api.locales.texts import Texts
from api.wording.week_words import week_words
from dispatch.aid.volunteering import WeeklySlot


def _week(*days: tuple[int, int, int]) -> list[WeeklySlot]:
    return [WeeklySlot(weekday=day, start_min=a * 60, end_min=b * 60) for day, a, b in days]


EVERY_DAY = _week(*((day, 9, 18) for day in range(7)))
MIXED = _week((0, 9, 12), (0, 14, 18), (1, 9, 12), (1, 14, 18), (2, 9, 12), (5, 8, 10))


@pytest.mark.parametrize(
    ("slots", "language", "words"),
    [
        ([], "en", ""),
        (EVERY_DAY, "en", "every day 09:00 to 18:00"),
        (EVERY_DAY, "fr", "tous les jours de 09:00 à 18:00"),
        (
            MIXED,
            "en",
            (
                "Monday to Wednesday 09:00 to 12:00, Monday to Tuesday 14:00 to 18:00, "
                "Saturday 08:00 to 10:00"
            ),
        ),
        (MIXED[:1] + MIXED[2:3], "fr", "du lundi au mardi de 09:00 à 12:00"),
    ],
)
def test_like_days_in_a_row_are_said_together(
    slots: list[WeeklySlot], language: str, words: str
) -> None:
    """Seven like days are every day, some in a row have a first and a last one."""
    assert week_words(slots, Texts(language)) == words
