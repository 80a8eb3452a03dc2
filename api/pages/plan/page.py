"""``plan.html``: one self-contained page that shows a planned day; no network, no dependencies."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from string import Template

from api.locales.texts import Texts
from api.pages.plan.cost_tables import compare_section, cost_section
from api.pages.plan.last_time_section import last_time_section
from api.pages.plan.stop_tables import round_section
from api.pages.plan.timeline import legend, timeline
from api.pages.plan.why_tables import Reasons, unassigned_section
from api.render.markup import Markup, join, tag
from api.render.output_folder import PAGE_MARK
from api.render.paper import print_page
from api.render.street_map import colour_class, map_svg
from api.wording.figures import RoundFigures
from api.wording.outcome import Outcome
from api.wording.phrases import vehicle_line, what_if

_FOLDER = Path(__file__).parent


def plan_page(outcome: Outcome, texts: Texts) -> str:
    """Write the page.

    Parameters
    ----------
    outcome
        The planned day.
    texts
        Sentences in the reader's language, in the day's zone.

    Returns
    -------
    str
        A whole HTML document. Every text of the day is escaped, and the page's own policy lets
        nothing run or load but the one style and the one script it holds.
    """
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    template = Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        lang=texts.language,
        policy=policy.replace('"', "&quot;"),
        mark=PAGE_MARK,
        title=join(texts("page-title", name=outcome.name)),
        style=style,
        script=script,
        body=_body(outcome, texts),
    )


def unfinished_page(outcome: Outcome, texts: Texts) -> str:
    """Write what stands in the place of the page until it is made: where the plan is meanwhile."""
    told = tag("p", texts("page-unfinished"))
    return print_page(texts("page-title", name=outcome.name), "", told, texts.language)


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(raw).decode('ascii')}"


def _body(outcome: Outcome, texts: Texts) -> Markup:
    rounds = outcome.rounds
    drawn_map = map_svg(outcome, texts)
    lanes = timeline(outcome, texts)
    overview = tag(
        "div",
        _map_section(drawn_map, texts, outcome.attribution) if drawn_map else None,
        _chooser(rounds, texts) if rounds else _no_rounds(texts),
        class_="overview" if drawn_map else "overview plain",
    )
    reasons = Reasons(outcome=outcome, texts=texts)
    sections = (
        unassigned_section(reasons),
        last_time_section(outcome, texts) if outcome.last_time else None,
        compare_section(outcome.comparison, texts) if outcome.comparison else None,
        tag("section", tag("h2", texts("page-timeline")), legend(texts), lanes, id="timeline")
        if lanes
        else None,
        tag(
            "section",
            tag("h2", texts("page-rounds")),
            *(round_section(each, reasons) for each in rounds),
            id="rounds",
        )
        if rounds
        else None,
        cost_section(outcome, texts),
    )
    contents = _contents(
        {
            "unassigned": sections[0] is not None,
            "last-time": sections[1] is not None,
            "compare": sections[2] is not None,
            "timeline": sections[3] is not None,
            "rounds": bool(rounds),
            "cost": True,
        },
        texts,
    )
    header = _header(outcome, contents, texts)
    return join(header, tag("main", overview, *sections), _footer(outcome, texts))


def _contents(there: dict[str, bool], texts: Texts) -> Markup:
    """List the sections of the page."""
    links = [
        tag("li", tag("a", texts(f"page-{key}"), href=f"#{key}"))
        for key, present in there.items()
        if present
    ]
    return tag("nav", tag("ul", *links), aria_label=texts("page-nav"))


def _header(outcome: Outcome, contents: Markup, texts: Texts) -> Markup:
    rounds = outcome.rounds
    served = len(outcome.problem.jobs) - len(outcome.plan.unassigned)
    figures = (
        ("figure-rounds", str(len(rounds))),
        ("figure-jobs", texts("page-of", part=str(served), whole=str(len(outcome.problem.jobs)))),
        ("figure-stops", str(outcome.stops_served)),
        ("figure-distance", texts.kilometres(outcome.distance_m)),
        ("figure-riding", texts.hours(sum(each.ride_s for each in rounds))),
        ("figure-cost", texts.money(outcome.cost_cents)),
    )
    cells = [tag("div", tag("dt", texts(key)), tag("dd", value)) for key, value in figures]
    day = texts.day(outcome.day) if outcome.day is not None else ""
    changes = what_if(outcome, texts)
    return tag(
        "header",
        tag("p", texts("page-kind"), class_="kind"),
        tag("h1", outcome.name),
        tag("p", day, class_="day") if day else None,
        tag("p", changes, class_="what-if") if changes else None,
        tag("dl", *cells),
        contents,
    )


def _map_section(drawn: Markup, texts: Texts, attribution: str) -> Markup:
    buttons = [
        tag("button", sign, type="button", data_zoom=act, aria_label=texts(f"page-{act}"))
        for sign, act in (("+", "zoom-in"), ("–", "zoom-out"), ("⤢", "zoom-all"))
    ]
    return tag(
        "section",
        tag("h2", texts("page-map"), class_="hidden"),
        tag(
            "div",
            drawn,
            tag("div", *buttons, class_="zoom", role="group", aria_label=texts("page-zoom")),
            tag("small", attribution, class_="attribution") if attribution else None,
            id="map-box",
            tabindex=0,
            role="group",
            aria_label=texts("page-map-keys"),
        ),
        id="map-section",
    )


def _no_rounds(texts: Texts) -> Markup:
    """Say that nobody rides, and what to do now; every job stands among those not planned."""
    return tag(
        "section",
        tag("h2", texts("page-no-rounds")),
        tag("p", texts("page-no-rounds-why"), class_="no-rounds"),
        id="no-rounds",
    )


def _chooser(rounds: tuple[RoundFigures, ...], texts: Texts) -> Markup:
    """List the rounds as buttons that show one alone."""
    items = [
        tag(
            "li",
            tag(
                "button",
                tag("span", each.number, class_="badge"),
                tag("span", tag("strong", each.courier), tag("small", vehicle_line(each, texts))),
                tag(
                    "span",
                    f"{texts.clock(each.round.start)}–{texts.clock(each.round.end)}",
                    tag(
                        "small",
                        texts(
                            "page-choice",
                            stops=each.stops,
                            distance=texts.kilometres(each.round.distance_m),
                        ),
                    ),
                    class_="right",
                ),
                type="button",
                class_=colour_class(each.number),
                aria_pressed="false",
                data_choose=each.number,
            ),
        )
        for each in rounds
    ]
    return tag(
        "section",
        tag("h2", texts("page-choose")),
        tag("ul", *items, class_="chooser"),
        id="choose",
    )


def _footer(outcome: Outcome, texts: Texts) -> Markup:
    zone = tag("p", texts("page-zone", zone=str(outcome.zone)))
    source = tag("p", texts("map-data", attribution=outcome.attribution))
    return tag("footer", zone, source if outcome.attribution else None, tag("p", "Tournée"))
