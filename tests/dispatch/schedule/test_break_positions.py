"""Where breaks can stand in an order: the first positions that keep the rules."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import product

import pytest

from dispatch.model import Break, Load, Problem, Shift, Window
from dispatch.schedule.break_positions import first_break_positions
from dispatch.schedule.timetable import StopTask, breaks_carry_little, earliest_free, with_pauses
from dispatch.search.annealing_search import Search
from dispatch.search.stop_rules import Iterations
from tests.support.plans.problems import random_problem


def by_trial(
    problem: Problem, shift: Shift, entries: list[StopTask | Break], pauses: list[Break], front: int
) -> tuple[int, ...] | None:
    """Try all positions, one after the other."""
    for gaps in product(range(front, len(entries) + 1), repeat=len(pauses)):
        order = with_pauses(entries, pauses, gaps)
        if earliest_free(problem, shift, order) is not None and breaks_carry_little(order):
            return gaps
    return None


def some_pauses(shift: Shift, chance: random.Random) -> list[Break]:
    """Up to three breaks; some have hours of their own, some bear little."""
    cases = []
    length = shift.window.end - shift.window.start
    for number in range(chance.randint(1, 3)):
        begin = shift.window.start + length * chance.random()
        own = Window(start=begin, end=begin + timedelta(minutes=chance.randint(1, 200)))
        cases.append(
            Break(
                id=f"rest-{number}",
                duration_s=60 * chance.randint(5, 60),
                windows=(own,) if chance.random() < 0.7 else (),
                max_load=Load(mass_g=chance.choice((0, 5000))) if chance.random() < 0.3 else None,
            )
        )
    return cases


@pytest.mark.parametrize("seed", range(40))
def test_the_first_positions_are_those_of_trying_all(seed: int) -> None:
    """Whatever rides, windows, loads and a fixed front allow, and nothing where nothing does."""
    chance = random.Random(seed)
    problem = random_problem(seed, jobs=6, shifts=2)
    search = Search(problem, seed)
    search.run(Iterations(40))
    for shift in problem.shifts:
        entries: list[StopTask | Break] = [
            e for e in search.sequences().get(shift.id, []) if isinstance(e, StopTask)
        ]
        for _ in range(4):
            pauses = some_pauses(shift, chance)
            front = chance.randint(0, min(2, len(entries)))
            expected = by_trial(problem, shift, entries, pauses, front)
            assert first_break_positions(problem, shift, entries, pauses, front) == expected


def test_both_outcomes_are_met() -> None:
    """The days above have breaks that find a position, and breaks that find none."""
    found = set()
    for seed in range(40):
        chance, problem = random.Random(seed), random_problem(seed, jobs=6, shifts=2)
        shift = problem.shifts[0]
        found.add(first_break_positions(problem, shift, [], some_pauses(shift, chance), 0) is None)
    assert found == {True, False}
