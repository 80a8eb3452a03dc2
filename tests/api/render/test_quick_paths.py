"""Paths of straight lines are printed as WeasyPrint prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import weasyprint.svg  # type: ignore[import-untyped]

from api.locales.texts import Texts
from api.render.courier_sheet import courier_sheet
from api.render.labels import label_page
from api.render.paper import pdf_of
from api.render.quick_paths import straight_lines, use_quick_paths
from tests.support.plans.handout_day import handout_outcome

DRAWINGS = (
    "M4 4.5h7M13 4.5h1M4 5.5h-3",
    "M10 20l3-4-5 6 0 1M-7-8l1 1",
    "M1 2 3 4 5 6m1 1 2 2l1,1",
    "M0 13.0V4.25H186.0V13.0z",
    "M1 1h14v14H1zM2.4 2.4v11.2h11.2V2.4zL9 9z",
    "m.5 .5l1 1",
    "M8 1c1 2 3 4 5 6l1 1",
    "M2 4h9a2.5 2.5 0 0 1 0 5z",
    "M1e2 5l1 1",
    "L5 5z z",
    "",
)


@pytest.fixture(autouse=True)
def usual_again() -> Iterator[None]:
    """Return WeasyPrint its own way back."""
    usual = weasyprint.svg.TAGS["path"]
    yield
    weasyprint.svg.TAGS["path"] = usual


def _slowly(page: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setitem(weasyprint.svg.TAGS, "path", weasyprint.svg.path)
    monkeypatch.setattr("api.render.paper.use_quick_paths", lambda: None)
    printed = pdf_of(page)
    monkeypatch.undo()
    return printed


@pytest.mark.parametrize("data", DRAWINGS)
def test_a_path_is_printed_as_it_was(data: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines, moves and closed figures give the same bytes, and so does what is left to others."""
    drawn = f'<path d="{data}" stroke="#000" fill="none"/>'
    page = f'<svg viewBox="0 0 200 200" width="200">{drawn}</svg>'
    slow = _slowly(page, monkeypatch)
    assert pdf_of(page) == slow


def test_arrow_heads_are_left_to_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line with an arrow head keeps it."""
    head = '<marker id="head" viewBox="0 0 9 9" refX="1" refY="1"><path d="M0 0h9v9z"/></marker>'
    line = '<path d="M10 10l50 50" stroke="#000" marker-end="url(#head)"/>'
    page = f'<svg viewBox="0 0 99 99" width="99"><defs>{head}</defs>{line}</svg>'
    slow = _slowly(page, monkeypatch)
    assert pdf_of(page) == slow


def test_sheets_and_labels_are_printed_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole hand-outs are the same byte for byte."""
    outcome = handout_outcome()
    texts = Texts("fr", outcome.zone)
    for page in (courier_sheet(outcome, outcome.rounds[0], texts), label_page(outcome, texts)):
        slow = _slowly(page, monkeypatch)
        assert pdf_of(page) == slow


def test_our_way_is_set_once() -> None:
    """Printing again and again does not wrap our way in itself."""
    use_quick_paths()
    first: Any = weasyprint.svg.TAGS["path"]
    use_quick_paths()
    assert weasyprint.svg.TAGS["path"] is first


@pytest.mark.parametrize("data", ["M1 2 3", "M1 2h", "M1 2q3 4 5 6", "1 2", "M1..2 3", "Mx"])
def test_what_is_not_straight_lines_is_told_apart(data: str) -> None:
    """Curves, missing numbers and anything odd are not ours to write."""
    assert straight_lines(data) is None
