"""Papers: texts are data and never code, nothing is read or fetched, all can be read aloud."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
from PIL import Image

import api.render
from api.locales.texts import Texts
from api.render import paper
from api.render.invoice import invoice_values
from api.render.labels import label_values, labels_of
from api.render.paper import pdf_of
from api.render.proof_papers import _drawn
from api.render.sheet_content import sheet_content
from tests.support.documents.billing import billing
from tests.support.documents.pdf import page_texts
from tests.support.plans.handout_day import ZONE, handout_outcome

TEMPLATES = sorted(Path(api.render.__file__).parent.rglob("*.typ"))
HOSTILE = (
    '#eval("40 + 2")',
    "*a* _b_ $c$ `d` @e <f> // g /* h",
    '#image("/etc/hostname")',
    "] } ) \\u{41} #{ [",
    "{{ 7 * 7 }} \u202ecod.exe مخبز",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_no_code(text: str) -> None:
    """Whatever a name holds, it stands there as it was typed."""
    outcome = handout_outcome()
    texts = Texts("en", outcome.zone)
    sheet = sheet_content(outcome, outcome.rounds[0], texts)
    sheet |= {"courier": text, "title": text}
    values = {"title": text, "language": "en", "sheets": [sheet]}
    (shown,) = page_texts(pdf_of("courier_sheet.typ", values))
    assert set(re.findall(r"[!-~]", text)) <= set(shown)
    assert "#eval" not in text or shown.count("42") == 1  # the 42 items aboard


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_takes_nothing_from_elsewhere(template: Path) -> None:
    """No packages, which would be fetched, and no files but those beside it."""
    code = template.read_text(encoding="utf-8")
    taken = re.findall(r"(?:import|include|read|json|image)[ (]+\"([^\"]+)", code)
    assert {one.removeprefix("/") for one in taken} <= {"paper.typ", "icons.json"}
    assert "eval(" not in code
    assert "@preview" not in code


def test_a_template_cannot_read_the_disk() -> None:
    """A path that leads out of the templates' folder is refused by the library too."""
    for way in ("/etc/hostname", "../../pyproject.toml"):
        code: Any = f'#read("{way}")'.encode()
        with pytest.raises(typst.TypstError):
            typst.compile(code, root=TEMPLATES[0].parent)


def test_papers_can_be_read_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles, languages, headings in order and words for every drawing: PDF/UA-1 takes them."""
    compiled = typst.compile

    def strict(files: Any, **settings: Any) -> Any:  # noqa: ANN401
        return compiled(files, **(settings | {"pdf_standards": "ua-1", "timestamp": 0}))

    monkeypatch.setattr(typst, "compile", strict)
    outcome = handout_outcome()
    texts = Texts("fr", ZONE)
    sheet = sheet_content(outcome, outcome.rounds[0], texts)
    shared = {"title": "A", "language": "fr"}
    assert pdf_of("courier_sheet.typ", {**shared, "sheets": [sheet, sheet]})
    assert pdf_of("labels.typ", label_values(list(labels_of(outcome, texts)), "A", "", texts))
    assert pdf_of("invoice.typ", invoice_values(billing(), texts))
    photo = BytesIO()
    Image.new("RGB", (300, 200)).save(photo, "jpeg")
    pen = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1L8 8"/></svg>'
    drawn = [_drawn("image/jpeg", photo.getvalue()), _drawn("image/svg+xml", pen)]
    proofs = [{"kind": "Photo", "value": "", "made": "10:00", "picture": one} for one in drawn]
    stop = {"kind": "Drop", "address": "A", "outcome": ["Done"], "proofs": proofs}
    printed = pdf_of("proofs.typ", {**shared, "subtitle": [], "none": "", "stops": [stop]})
    assert photo.getvalue() in printed, "a photo is embedded as it is"


def test_values_keep_no_control_characters() -> None:
    """Signs that cannot be printed fall away, and a line break is a space."""
    plain = paper._plain({"a": ["x\x00y \n z", ("\ud800b",)], "n": 1})
    assert json.loads(json.dumps(plain)) == {"a": ["xy z", ["b"]], "n": 1}
