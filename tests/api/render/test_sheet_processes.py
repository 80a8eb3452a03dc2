"""Sheets printed by several processes, and what a folder holds while they are made."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NoReturn

import pytest

from api.cli.planning import plan_run
from api.locales.texts import Texts
from api.render.courier_files import files_in_turn
from api.render.output_folder import PAGE_MARK
from api.render.sheet_processes import ROUNDS_EACH, sheet_processes
from tests.api.conftest import Run
from tests.support.plans.handout_day import handout_outcome


@pytest.mark.slow
def test_processes_print_what_one_process_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of several processes are those of one, byte for byte, and none of them is missing."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    outcome = handout_outcome()
    texts = Texts("fr", outcome.zone)
    with sheet_processes() as processes:
        processes.start(2 * ROUNDS_EACH)
        parts = processes.print_all(outcome, texts)
        assert parts is not None
        together = {name: raw for part in parts for name, raw in part.files.items()}
    assert together == {
        name: raw for part in files_in_turn(outcome, texts) for name, raw in part.files.items()
    }


def test_a_few_rounds_start_no_process() -> None:
    """Where loading a process takes longer than printing, nothing is started."""
    with sheet_processes() as processes:
        processes.start(ROUNDS_EACH)
        assert processes.print_all(handout_outcome(), Texts("en")) is None


@pytest.mark.slow
def test_the_plan_is_written_before_what_is_made_of_it(
    run: Run, extract: Path, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with the page, the plan is there; the next run takes the folder."""

    class Broken(Exception):
        """Stands for a defect."""

    def fail(*_: object) -> NoReturn:
        raise Broken

    options = ("plan", day, "--city", extract, "--iterations", "20", "--out", "made")
    with monkeypatch.context() as patch:
        patch.setattr(plan_run, "plan_page", fail)
        with pytest.raises(Broken):
            run(*options)
    assert {path.name for path in Path("made").iterdir()} == {
        "plan.json",
        "rounds.geojson",
        "plan.html",
    }
    assert json.loads(Path("made/plan.json").read_text(encoding="utf-8"))["rounds"]
    page = Path("made/plan.html").read_text(encoding="utf-8")
    assert PAGE_MARK in page
    assert Texts("en")("page-unfinished") in page
    assert run(*options).code == 0
    assert Path("made/explanation.json").exists()
