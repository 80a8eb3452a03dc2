"""Parcel labels: one for each parcel, readable, and silent about who receives aid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.locales.texts import Texts
from api.render.labels import (
    LABEL_FORMS,
    PARCELS_CAP,
    LabelForm,
    label_values,
    labels_of,
    labels_pdf_of,
)
from api.render.qr import qr_code
from api.wording.outcome import Outcome
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model import Load
from tests.support.documents.pdf import page_count, text_of
from tests.support.parcel_codes import is_parcel_code
from tests.support.plans.handout_day import DOOR, ZONE, handout_outcome, many_stops

NASTY = """<b>x</b> #eval("1") *a* \" & $y$"""


def printed(outcome: Outcome | None = None, language: str = "en", form: LabelForm = "sheet") -> str:
    """Return what the labels of a day say."""
    return " ".join(text_of(pdf(outcome, language, form)).split())


def pdf(outcome: Outcome | None = None, language: str = "en", form: LabelForm = "sheet") -> bytes:
    """Print the labels of a day."""
    outcome = outcome or handout_outcome()
    return labels_pdf_of(outcome, Texts(language, outcome.zone), form)


def test_each_parcel_has_its_label_in_order() -> None:
    """Two loaves have two, forty plants share one, aid and compost have theirs."""
    codes = parcel_codes(job.id for job in handout_outcome().problem.jobs)
    labels = list(labels_of(handout_outcome(), Texts("en", ZONE)))
    assert [(each.code, each.stop_number, each.parcel, each.parcels) for each in labels] == [
        (codes["bread"], 3, 1, 2),
        (codes["bread"], 3, 2, 2),
        (codes["plants"], 4, 0, 40),
        (codes["compost"], 5, 1, 1),
        (codes["aid-1"], 6, 1, 1),
    ]
    bread, compost = labels[0], labels[3]
    assert (bread.name, bread.address, bread.origin) == ("Bread", "3 rue Haute", "Bakery X")
    assert (bread.window, bread.temperature) == ("09:30–10:00", "cold")
    # What is only picked up goes to where the round ends, at no time of its own.
    assert (compost.address, compost.window) == ("Hub, 1 rue du Dépôt", "")


@pytest.mark.parametrize(
    ("language", "when", "which", "where"),
    [
        (
            "en",
            "Round 1 · Stop 3 Monday 2 March 2026 09:30–10:00",
            "2 of 2",
            "3 rue Haute Bread From Bakery X",
        ),
        (
            "fr",
            "Tournée 1 · Arrêt 3 lundi 2 mars 2026 09:30–10:00",
            "2 sur 2",
            "3 rue Haute Bread De Bakery X",
        ),
    ],
)
def test_a_label_says_where_to_and_when(language: str, when: str, which: str, where: str) -> None:
    """Code, round, stop, day, window, number, address, name, origin and temperature."""
    text = printed(language=language)
    positions = [text.find(phrase, text.find(which)) for phrase in (which, where)]
    assert -1 < text.find(when) < positions[0] < positions[1]
    assert Texts(language).word("temperature", "cold") in text
    assert "40 parcels" in text or "40 colis" in text


@pytest.mark.parametrize("form", LABEL_FORMS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_label_of_aid_names_nobody(language: str, form: LabelForm) -> None:
    """Neither address, nor name, nor note of who receives aid is on a parcel."""
    text = printed(language=language, form=form)
    for secret in (DOOR.address, "Secr", "Food parcel", "aid-1", "hand over", "48.88"):
        assert secret not in text
    hint = {"en": "see the courier’s sheet", "fr": "voir la feuille de tournée"}[language]
    assert hint in text


def test_every_code_is_right_and_drawn() -> None:
    """The QR code of a label is the code that stands beside it."""
    outcome = handout_outcome()
    texts = Texts("en", outcome.zone)
    labels: Any = label_values(list(labels_of(outcome, texts)), "", "", texts)["labels"]
    assert len(labels) == 5
    for label in labels:
        assert is_parcel_code(label["code"])
        assert label["code"] in printed()
        assert label["qr"]["dark"] == qr_code(label["code"], "q").dark
        assert label["qr"]["label"] == label["code"]


@pytest.mark.parametrize("form", LABEL_FORMS)
def test_labels_show_names_as_written(form: LabelForm) -> None:
    """Nothing in a text is code: neither markup of pages nor that of the paper's templates."""
    outcome = handout_outcome()
    jobs = tuple(replace(job, label=NASTY) for job in outcome.problem.jobs)
    named = replace(outcome, name=NASTY, problem=replace(outcome.problem, jobs=jobs))
    assert NASTY in printed(named, form=form)


@pytest.mark.parametrize(("form", "pages"), [("sheet", 2), ("single", 9)])
def test_labels_print(form: LabelForm, pages: int) -> None:
    """Nine labels take two sheets of eight, or nine small pages, the same each time."""
    outcome = many_stops(9)
    raw = pdf(outcome, "fr", form)
    assert page_count(raw) == pages
    text = text_of(raw)
    for number in range(9):
        assert f"{number} rue Longue" in text
        assert f"Arrêt {number + 1}" in text
    assert raw == pdf(outcome, "fr", form)


def test_more_parcels_than_anybody_sticks_share_a_label() -> None:
    """Up to the cap each parcel has its label, above it there is one that tells how many."""
    for items, count in ((PARCELS_CAP, PARCELS_CAP), (PARCELS_CAP + 1, 1)):
        outcome = many_stops(1)
        job = outcome.problem.jobs[0]
        drop = replace(job.drops[0], load=Load(items=items))
        problem = replace(outcome.problem, jobs=(replace(job, drops=(drop,)),))
        assert len(list(labels_of(replace(outcome, problem=problem), Texts("en")))) == count


def test_a_visit_without_goods_has_no_label() -> None:
    """Nothing to carry, nothing to label; the page says so."""
    outcome = many_stops(1)
    job = outcome.problem.jobs[0]
    drop = replace(job.drops[0], load=Load())
    empty = replace(outcome, problem=replace(outcome.problem, jobs=(replace(job, drops=(drop,)),)))
    assert list(labels_of(empty, Texts("en"))) == []
    assert "no parcel" in printed(empty)
    assert page_count(pdf(empty)) == 1
