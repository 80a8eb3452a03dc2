"""Hand-outs of couriers, and the folder that they are written to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from api.cli.day_files import Request
from api.cli.planning import plan_papers, plan_run
from api.cli.planning.planned_files import outcome_of
from api.locales.texts import Texts
from api.processes.solvers import SolveBudget
from api.render.courier_files import Files, hand_outs
from api.render.output_folder import PAGE_MARK, is_output
from api.wording.outcome import Outcome
from tests.api.conftest import Run
from tests.support.questions import asked
from tests.support.tiny import tiny_day

WRITTEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return the tiny day, planned."""
    folder = tmp_path_factory.mktemp("out")
    found = asked(folder, tiny_day())
    request = Request(file=folder / "day.json")
    return outcome_of(found.prepared, found.plan, request, lambda _stage, _share: None)


@pytest.fixture(scope="module")
def files(outcome: Outcome) -> tuple[Files, list[float]]:
    """Return what couriers take along, and the shares told while it was made."""
    shares: list[float] = []
    texts = Texts("fr", outcome.zone)
    return hand_outs(outcome, texts, written=WRITTEN, tell=shares.append), shares


def test_every_round_has_its_files(outcome: Outcome, files: tuple[Files, list[float]]) -> None:
    """A sheet as page and PDF and a way for each round, one calendar, one set of labels."""
    written, shares = files
    stems = {f"courier-{each.number:02d}-{each.courier.lower()}" for each in outcome.rounds}
    assert set(written) == {
        *(f"{stem}.{ending}" for stem in stems for ending in ("gpx", "html", "pdf")),
        "rounds.ics",
        "labels.pdf",
    }
    assert all(is_output(name) for name in written)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for name, raw in written.items():
        assert name.endswith(".pdf") == (isinstance(raw, bytes) and raw.startswith(b"%PDF"))


def test_calendar_says_whose_round_it_is(
    outcome: Outcome, files: tuple[Files, list[float]]
) -> None:
    """Each event of the common calendar begins with the courier's name, stamped as told."""
    text = str(files[0]["rounds.ics"])
    assert text.count("BEGIN:VEVENT") == len(outcome.rounds)
    for each in outcome.rounds:
        assert f"SUMMARY:{each.courier} · " in text
    assert "DTSTAMP:20260301T120000Z" in text


@pytest.mark.slow
def test_the_plan_is_written_before_what_is_made_of_it(
    run: Run, extract: Path, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with the page, the plan is there; the next run takes the folder."""

    class Broken(Exception):
        """Stands for a defect."""

    def fail(*_: object) -> NoReturn:
        raise Broken

    options = ("plan", day, "--city", extract, "--iterations", "20", "--out", "out")
    with monkeypatch.context() as patch:
        patch.setattr(plan_papers, "plan_page", fail)
        with pytest.raises(Broken):
            run(*options)
    assert {path.name for path in Path("out").iterdir()} == {
        "plan.json",
        "rounds.geojson",
        "plan.html",
    }
    assert json.loads(Path("out/plan.json").read_text(encoding="utf-8"))["rounds"]
    page = Path("out/plan.html").read_text(encoding="utf-8")
    assert PAGE_MARK in page
    assert Texts("en")("page-unfinished") in page
    assert run(*options).code == 0
    assert Path("out/explanation.json").exists()


def test_who_interrupts_waits_for_no_explanation(
    outcome: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted while files are made, a plan ends, however long it would take to explain."""

    def explain(_problem: object, _plan: object, on_progress: Callable[[float], None]) -> NoReturn:
        while True:
            on_progress(0.5)

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(plan_papers, "plan_files", interrupt)
    planned: Any = SimpleNamespace(
        day=SimpleNamespace(style="tournee"),
        outcome=outcome,
        solvers=SimpleNamespace(explain=explain),
    )
    with pytest.raises(KeyboardInterrupt):
        plan_run._write(
            planned,
            plan_run.PlanOutputs(out=tmp_path / "out"),
            None,
            SolveBudget(),
            Texts("en"),
            lambda _stage, _share: None,
        )
