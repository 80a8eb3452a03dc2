"""Pure rules of aid: limits of volunteers, words that tell too much, codes, orders, outcomes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise, permutations
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.aid.codes import LENGTHS, is_code, make_code
from dispatch.aid.order import propose_order
from dispatch.aid.outcomes import OUTCOMES, outcome_of_visit, status_of
from dispatch.aid.volunteering import Burden, Limits, WeeklySlot, obstacles
from dispatch.aid.wording import looks_like_a_name, telling_words, without_telling_words
from dispatch.rounds.events.event_words import FAILURE_REASONS
from dispatch.values.typed_codes import same_code
from routing.types import Point

PARIS = ZoneInfo("Europe/Paris")
HERE, THERE = Point(lon=2.35, lat=48.85), Point(lon=2.36, lat=48.85)


def burden(day: int = 9, hour: int = 10, **more: object) -> Burden:
    """Return a need of an hour, on a day of March 2026."""
    start = datetime(2026, 3, day, hour, tzinfo=PARIS)
    whole = {"point": THERE, "starts_at": start, "ends_at": start + timedelta(hours=1), **more}
    return Burden(**whole)  # type: ignore[arg-type]


def test_every_limit_keeps_its_own_needs_away() -> None:
    """Each limit alone is named; without hours nothing is said about time."""
    limits = Limits(
        base=HERE, radius_m=800, slots=(WeeklySlot(weekday=0, start_min=660, end_min=720),)
    )
    assert obstacles(burden(hour=11), limits) == ()
    assert obstacles(burden(hour=10), limits) == ("not-free",)
    assert obstacles(burden(hour=11, mass_g=15_001, hills="steep"), limits, claim_count=4) == (
        "too-heavy",
        "too-hilly",
        "enough-stops",
    )
    assert obstacles(burden(), Limits(base=HERE, radius_m=700)) == ("too-far",)
    assert obstacles(burden(), Limits()) == ("no-base",)
    away = [(burden().starts_at, burden().ends_at)]
    assert obstacles(burden(), Limits(base=HERE), absences=away) == ("not-free",)


@pytest.mark.parametrize("day", [22, 29])
def test_nine_stays_nine_when_the_clock_changes(day: int) -> None:
    """A slot of every Sunday means the clock on the wall, also on the day it changes."""
    slot = WeeklySlot(weekday=6, start_min=9 * 60, end_min=10 * 60)
    free = Limits(base=HERE, slots=(slot,))
    assert not obstacles(burden(day=day, hour=9), free)
    assert obstacles(burden(day=day, hour=8), free) == ("not-free",)
    assert obstacles(burden(day=day, hour=10), free) == ("not-free",)


def test_telling_words_are_found_as_they_were_written() -> None:
    """Health, belief, descent and papers in both languages, whatever accents and letters."""
    text = "Mme est DIABÉTIQUE, régime halal ; réfugiée sans papiers, sonnez à l’hôpital"
    found = telling_words(text)
    assert [(matter, word) for matter, word in found][:3] == [
        ("health", "DIABÉTIQUE"),
        ("belief", "halal"),
        ("descent", "réfugiée"),
    ]
    assert ("health", "hôpital") in found
    assert telling_words("Second bell, blue door, leave the crate by the stairs") == ()


@given(st.text(max_size=80))
def test_any_text_is_looked_through(text: str) -> None:
    """Whatever people type, words found stand in it."""
    assert all(word in text for _, word in telling_words(text))


def test_names_are_not_taken_for_aliases() -> None:
    """Two capitalised words look like a name; other aliases do not."""
    assert looks_like_a_name("Marie Dupont")
    assert not [
        one for one in ("Blue door", "N-3F2A", "Héron", "porte 12") if looks_like_a_name(one)
    ]


def test_codes_are_short_and_compared_as_people_type_them() -> None:
    """Four to six plain characters; case, spaces and hyphens don't matter; none is never right."""
    chance = Random(7)
    codes = [make_code(chance.choice, length) for length in range(LENGTHS[0], LENGTHS[1] + 1)]
    assert all(is_code(one) for one in codes)
    assert not [one for one in ("ABC", "ABCDEFG", "AB C", "ÄBCD") if is_code(one)]
    assert same_code("kx-4 7", "KX47")
    assert not same_code("", "")


def test_a_proposed_order_is_the_shortest_of_few_stops() -> None:
    """Of lists of up to six stops no order is shorter; it is never longer than the one kept."""
    chance = Random(11)
    for count in range(7):
        times = [[chance.randint(1, 900) for _ in range(count + 1)] for _ in range(count + 1)]
        found = propose_order(times)

        def length(order: tuple[int, ...], times: list[list[int]] = times) -> int:
            ride = [0, *(one + 1 for one in order)]
            return sum(times[one][other] for one, other in pairwise(ride))

        assert sorted(found.order) == list(range(count))
        assert found.after_s == length(found.order) <= found.before_s
        best = min(length(one) for one in permutations(range(count)))
        assert found.after_s == best
        kept = [one for one in found.order if one not in found.moved]
        assert kept == sorted(kept)


def test_every_outcome_and_every_failure_has_a_meaning() -> None:
    """Each outcome is served or failed; each reason of a failed visit is one of them."""
    assert {status_of(one) for one in OUTCOMES} == {"served", "failed"}
    assert {outcome_of_visit(one) for one in FAILURE_REASONS} <= set(OUTCOMES)
    assert outcome_of_visit("nobody_there") == "not_home"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Diabétique, sonner deux fois", "sonner deux fois"),
        ("Sonner, diabétique, 2e", "Sonner, 2e"),
        ("Two stairs (no sickness).", "Two stairs (no)."),
        ("sans papier", ""),
        ("Second yard", "Second yard"),
    ],
)
def test_telling_words_are_taken_out_tidily(text: str, left: str) -> None:
    """What is left reads as if the word had never stood there; another text stays as it is."""
    assert without_telling_words(text) == left
    assert ("[…]" in without_telling_words(text, "[…]")) == (text != left)
