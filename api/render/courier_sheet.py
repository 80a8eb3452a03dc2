"""One printable sheet for each courier: what to do where and when, to tick off and sign.

It shows what the round's stops need and nothing else: no prices, no priorities, no other rounds.
Where aid is handed over it asks for a count, never for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from api.locales.texts import Texts
from api.render.paper import pdf_of
from api.render.sheet_content import Content, sheet_content
from api.render.templates import render_page
from api.wording.figures import RoundFigures
from api.wording.outcome import Outcome

_FOLDER = Path(__file__).parent
_PLAIN = re.compile(r"[^A-Za-z0-9 ]")


def courier_sheet(
    outcome: Outcome, each: RoundFigures, texts: Texts, codes: Mapping[str, str] | None = None
) -> str:
    """Write the sheet of one round.

    Parameters
    ----------
    outcome
        The planned day.
    each
        One of its rounds.
    texts
        Sentences in the courier's language, in the day's zone.
    codes
        Parcel codes by job, where the day has more jobs than the outcome.

    Returns
    -------
    str
        A whole HTML document for A4, also made for black and white. It loads nothing, runs
        nothing, and every text of the day is escaped.
    """
    return sheet_page(sheet_content(outcome, each, texts, codes), texts)


def sheet_page(sheet: Content, texts: Texts) -> str:
    """Write a sheet's content as a whole HTML document."""
    style = (_FOLDER / "courier_sheet.css").read_text(encoding="utf-8")
    style += (
        f"@page {{ @top-left {{ content: {css_text(sheet['running'])} }}"
        f" @bottom-left {{ content: {css_text(sheet['privacy'])} }} }}\n"
    )
    return render_page(
        "render/courier_sheet.html", texts, title=sheet["title"], style=style, sheet=sheet
    )


def sheets_pdf(sheets: Iterable[Content], texts: Texts) -> bytes:
    """Print the content of sheets into one file; each counts its own pages."""
    printed = list(sheets)
    title = printed[0]["title"] if len(printed) == 1 else texts("sheet-titles")
    values = {"title": title, "language": texts.language, "sheets": printed}
    return pdf_of("courier_sheet.typ", values)


def css_text(text: str) -> str:
    """Quote a text for CSS; nothing in it can end the string, the rule or the style element."""
    return '"' + _PLAIN.sub(lambda sign: f"\\{ord(sign.group()):x} ", text) + '"'
