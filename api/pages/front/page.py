"""The pages of a server for whoever comes with a browser: the front, and choosing a password.

They hold nothing of anybody: the token of a link stays behind the ``#`` of the address, where no
server and no log sees it, until the page's own script sends it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from api.auth.passwords import MIN_LENGTH
from api.locales.texts import Texts
from api.render.markup import Markup, join, tag

FOLDER = Path(__file__).parent
APP = "/courier/"
DESCRIPTION = "/openapi.json"
STYLE, SCRIPT = "/front.css", "/front.js"


@cache
def front_page(language: str) -> str:
    """Return the front page: what this is, and where to go on."""
    texts = Texts(language)
    return _page(texts, texts("front-lead"), _ways(texts))


@cache
def reset_page(language: str) -> str:
    """Return the page on which somebody chooses a password by the link that was sent for it."""
    texts = Texts(language)
    return _page(texts, texts("front-reset-lead"), _form(texts, "reset"), script=True)


@cache
def join_page(language: str) -> str:
    """Return the page on which somebody accepts an invitation."""
    texts = Texts(language)
    name = _field(texts("front-name"), "name", "text", autocomplete="name")
    return _page(texts, texts("front-join-lead"), _form(texts, "join", name), script=True)


@cache
def asset(name: str) -> bytes:
    """Return the pages' style or script."""
    return (FOLDER / name).read_bytes()


def _page(texts: Texts, lead: str, content: Markup, *, script: bool = False) -> str:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", "Tournée"),
        tag("link", rel="stylesheet", href=STYLE),
        tag("script", src=SCRIPT, type="module") if script else None,
    )
    main = tag("main", tag("h1", "Tournée"), tag("p", lead, class_="lead"), content)
    return f"<!doctype html>\n{tag('html', head, tag('body', main), lang=texts.language)}\n"


def _ways(texts: Texts) -> Markup:
    """Return where one may go: the courier's app, the description for programs, a link."""
    app = tag("a", texts("front-app-open"), href=APP, class_="main")
    told = tag("a", texts("front-programs-open"), href=DESCRIPTION)
    return join(
        tag("section", tag("h2", texts("front-app")), tag("p", texts("front-app-how")), app),
        tag(
            "section",
            tag("h2", texts("front-programs")),
            tag("p", texts("front-programs-how")),
            told,
        ),
        tag("section", tag("h2", texts("front-link")), tag("p", texts("front-link-how"))),
    )


def _form(texts: Texts, kind: str, *before: Markup) -> Markup:
    """Return a form that the script sends, and what it shows when that went well, or not."""
    password = _field(
        texts("front-password"),
        "password",
        "password",
        texts("front-password-how", least=MIN_LENGTH),
        autocomplete="new-password",
        minlength=MIN_LENGTH,
    )
    fields = (*before, password, tag("button", texts("front-send"), type="submit", class_="main"))
    return join(
        tag("noscript", tag("p", texts("front-no-script"), class_="bad")),
        tag("p", texts("front-no-token"), id="no-token", class_="bad", hidden=True),
        tag("p", texts("front-away"), id="away", class_="bad", role="alert", hidden=True),
        tag("div", id="wrong", class_="bad", role="alert", hidden=True),
        tag("form", *fields, id="form", data_kind=kind, hidden=True),
        tag(
            "div",
            tag("h2", texts("front-done"), tabindex="-1"),
            tag("p", texts("front-second-step"), id="second-step", hidden=True),
            _ways(texts),
            id="done",
            hidden=True,
        ),
    )


def _field(label: str, name: str, kind: str, hint: str = "", **more: str | int) -> Markup:
    return join(
        tag("label", label, for_=name),
        tag("p", hint, id=f"{name}-hint", class_="hint") if hint else None,
        tag(
            "input",
            id=name,
            name_=name,
            type=kind,
            required=True,
            aria_describedby=f"{name}-hint" if hint else None,
            **more,
        ),
    )
