"""HTML from Jinja templates: every text is escaped, and a value that is missing is an error."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context

from api.locales.texts import Texts
from api.render.courier_calendar import goods, is_private
from api.render.output_folder import PAGE_MARK
from api.render.qr import drawn_code
from api.render.street_map import colour_class
from api.wording.names import place_name
from api.wording.phrases import amounts, capacity_line, term, vehicle_line, windows
from api.wording.temperature import temperature_of
from data.formats.plain_text import printable

FONTS = "Liberation Sans, Arial, Noto Sans, DejaVu Sans, sans-serif"
"""For texts inside drawings; the same families as in the style sheets."""
_TEMPLATES = Path(__file__).parents[1]
_AT_ENDS = re.compile(r"\A\s*\n\s*|\s*\n\s*\Z")
_AT_END = re.compile(r"\s*\n\s*\Z")
_LINE_BREAK = re.compile(r"\s*\n\s*")


class _Layout(Extension):
    """Line breaks and indentation, which are for who reads a template and make no text.

    Beside an element, an expression or a statement they fall away; elsewhere they are a space, as
    they are between the attributes of a tag, but not before its end.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Return the tokens of a template with its layout taken out of the texts."""
        in_tag = False
        for token in stream:
            if token.type == "data":
                text, in_tag = _without_layout(token.value, in_tag=in_tag)
                yield Token(token.lineno, token.type, text)
            else:
                yield token


def _without_layout(text: str, *, in_tag: bool) -> tuple[str, bool]:
    """Return a text without layout, and whether it ends in a tag; `in_tag` tells of its start."""
    flat = ""
    while True:
        part, mark, text = text.partition(">" if in_tag else "<")
        if not in_tag:
            part = _AT_ENDS.sub("", part)
        elif mark:
            part = _AT_END.sub("", part)
        flat += _LINE_BREAK.sub(" ", part) + mark
        if not mark:
            return flat, in_tag
        in_tag = not in_tag


def _in_language(words: Callable[[Any, Texts], str]) -> Callable[[Context, Any], str]:
    """Return a filter that writes a value in the language of the page."""

    @pass_context
    def write(context: Context, value: Any) -> str:  # noqa: ANN401  # each filter has its own
        return words(value, context["texts"])

    return write


def minutes(seconds: int) -> str:
    """Write minutes, begun ones counted whole: nobody is told less time than it takes."""
    return str(-(-seconds // 60))


@cache
def environment() -> Environment:
    """Return the environment of all templates."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        lstrip_blocks=True,
        extensions=[_Layout],
    )
    in_language: dict[str, Callable[[Any, Texts], str]] = {
        "amounts": amounts,
        "capacity": capacity_line,
        "clock": lambda instant, texts: texts.clock(instant),
        "goods": goods,
        "hours": lambda seconds, texts: texts.hours(seconds),
        "kilometres": lambda metres, texts: texts.kilometres(metres),
        "money": lambda cents, texts: texts.money(cents),
        "term": term,
        "vehicle": vehicle_line,
        "windows": windows,
    }
    environment.filters |= {name: _in_language(words) for name, words in in_language.items()}
    environment.filters |= {
        "colour": colour_class,
        "minutes": minutes,
        "place_name": place_name,
        "temperature": temperature_of,
        "zip": zip,
    }
    environment.tests["private"] = is_private
    environment.globals |= {
        "drawn_code": drawn_code,
        "fonts": FONTS,
        "icons": json.loads((Path(__file__).parent / "icons.json").read_text(encoding="utf-8")),
    }
    return environment


def render(template: str, texts: Texts, **values: object) -> str:
    """Return the text that a template makes of values.

    Parameters
    ----------
    template
        Path below ``api/``.
    texts
        Sentences in the reader's language; templates call it ``texts``.
    """
    return printable(environment().get_template(template).render(values, texts=texts))


def render_page(
    template: str, texts: Texts, *, title: str, style: str, script: str = "", **values: object
) -> str:
    """Return a document with all it needs, whose policy lets nothing else load or run.

    Parameters
    ----------
    template
        An heir of ``render/page.html``.
    style, script
        The one style sheet and the one script that it holds.
    """
    scripts = f"script-src '{_digest(script)}'; img-src data:; " if script else ""
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )
    return render(
        template,
        texts,
        mark=PAGE_MARK,
        policy=policy,
        title=title,
        style=style,
        script=script,
        **values,
    )


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(raw).decode('ascii')}"
