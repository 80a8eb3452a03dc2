"""What couriers take along: every file there, none without its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from api.cli.day_files import Request
from api.cli.planning.planned_files import outcome_of
from api.locales.texts import Texts
from api.render import courier_files
from api.render.courier_files import hand_outs
from api.render.output_folder import is_output
from api.wording.outcome import Outcome
from routing.errors import Failure
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


def test_every_round_has_its_files(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet as page and PDF and a way for each round, one calendar, one set of labels."""
    monkeypatch.setattr(courier_files, "pdf_of", lambda page: f"%PDF {len(page)}".encode())
    shares: list[float] = []
    new_hand_outs = hand_outs(
        outcome, Texts("fr", outcome.zone), written=WRITTEN, tell=shares.append
    )
    stems = {f"courier-{each.number:02d}-{each.courier.lower()}" for each in outcome.rounds}
    assert set(new_hand_outs.files) == {
        *(f"{stem}.{ending}" for stem in stems for ending in ("gpx", "html", "pdf")),
        "rounds.ics",
        "labels.pdf",
    }
    assert all(is_output(name) for name in new_hand_outs.files)
    assert new_hand_outs.without_pdf is None
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_calendar_says_whose_round_it_is(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each event of the common calendar begins with the courier's name, stamped as told."""
    monkeypatch.setattr(courier_files, "pdf_of", lambda _page: b"")
    texts = Texts("en", outcome.zone)
    new_hand_outs = hand_outs(outcome, texts, written=WRITTEN, tell=lambda _share: None)
    text = str(new_hand_outs.files["rounds.ics"])
    assert text.count("BEGIN:VEVENT") == len(outcome.rounds)
    for each in outcome.rounds:
        assert f"SUMMARY:{each.courier} · " in text
    assert "DTSTAMP:20260301T120000Z" in text


def test_without_pango_all_but_pdfs_is_written(
    outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no PDF can be made, the rest is there, and what is missing is known."""
    tries = []

    def refuse(page: str) -> NoReturn:
        tries.append(page)
        raise Failure("pdf-needs-pango", detail="libpango is not there")

    monkeypatch.setattr(courier_files, "pdf_of", refuse)
    new_hand_outs = hand_outs(
        outcome, Texts("en", outcome.zone), written=WRITTEN, tell=lambda _share: None
    )
    assert new_hand_outs.without_pdf is not None
    assert len(tries) == 1
    assert not any(name.endswith(".pdf") for name in new_hand_outs.files)
    assert {Path(name).suffix for name in new_hand_outs.files} == {".gpx", ".html", ".ics"}


def test_another_trouble_is_not_hidden(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a missing library is a warning; a page that asks for the network is a failure."""

    def refuse(_page: str) -> NoReturn:
        raise Failure("pdf-wants-network", value="http://example.org")

    monkeypatch.setattr(courier_files, "pdf_of", refuse)
    with pytest.raises(Failure) as caught:
        hand_outs(outcome, Texts("en"), written=WRITTEN, tell=lambda _share: None)
    assert caught.value.code == "pdf-wants-network"


@pytest.mark.slow
def test_plan_warns_and_goes_on_without_pango(
    run: Run, extract: Path, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command says in words what is missing, ends well, and replaces its own folder."""

    def refuse(_page: str) -> NoReturn:
        raise Failure("pdf-needs-pango", detail="libpango")

    monkeypatch.setattr(courier_files, "pdf_of", refuse)
    for _ in range(2):
        ran = run("plan", day, "--city", extract, "--iterations=50", "--no-explain")
        assert ran.code == 0, ran.err
        assert "Pango" in ran.err
    names = {path.name for path in Path("tiny-plan").iterdir()}
    assert "rounds.ics" in names
    assert "labels.pdf" not in names
    assert "courier-….gpx|html" in ran.out
