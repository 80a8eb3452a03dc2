"""What is compiled ahead, so that no user waits for a compiler."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from api.processes import compilation
from api.processes.compilation import drop_unreadable
from tests.support.installation import compilations


def answers(*questions: str) -> dict[str, list[str]]:
    """Return what a process without anything compiled says to each question."""
    program = [sys.executable, "-m", compilations.__name__, *questions]
    ran = subprocess.run(program, capture_output=True, text=True, check=True)
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert len(lines) == len(questions)
    return {name: words for name, *words in lines}


@pytest.fixture(scope="module")
def answered() -> dict[str, list[str]]:
    """Return the answers to all questions, as loading the program takes longest."""
    return answers(*(question.__name__ for question in compilations.QUESTIONS))


def test_every_kernel_that_a_plan_calls_is_warmed(answered: dict[str, list[str]]) -> None:
    """After warming, saving rounds, making room and a quote compile nothing more."""
    assert answered["unwarmed_kernels"] == []


def test_the_ways_of_a_large_day_are_warmed(answered: dict[str, list[str]]) -> None:
    """Blocks and single ways, with what a load adds and without, compile nothing more."""
    assert answered["unwarmed_streets"] == []


def test_what_has_been_compiled_once_is_compiled_in_no_later_process(
    answered: dict[str, list[str]],
) -> None:
    """A later process that plans the same days finds all that it calls on the disk."""
    name = compilations.compiled_by_plans.__name__
    # Where nobody has planned yet, the first process has to.
    assert answered[name] == [] or answers(name)[name] == []


def test_what_names_a_module_that_has_moved_is_dropped(tmp_path: Path) -> None:
    """An index of compiled code that cannot be read goes with its code; others stay."""
    folder = tmp_path / "__pycache__"
    folder.mkdir()
    version = pickle.dumps("0.60")
    moved = pickle.dumps(Path).replace(b"Path", b"Gone")
    for name, content in (
        ("here.f-1.py313", pickle.dumps(("stamp", {}))),
        ("old.f-1.py313", moved),
    ):
        (folder / f"{name}.nbi").write_bytes(version + content)
        (folder / f"{name}.1.nbc").write_bytes(b"code")
    drop_unreadable([tmp_path])
    assert sorted(one.name for one in folder.iterdir()) == [
        "here.f-1.py313.1.nbc",
        "here.f-1.py313.nbi",
    ]


@pytest.mark.parametrize(("free_mb", "at_once"), [(None, 2), (8000, 2), (2500, 1)])
def test_where_memory_is_short_one_part_is_compiled_after_the_other(
    monkeypatch: pytest.MonkeyPatch, free_mb: int | None, at_once: int
) -> None:
    """A small machine compiles longer and goes on serving."""
    monkeypatch.setattr(compilation, "free_memory_mb", lambda: free_mb)
    assert compilation._at_once() == at_once
