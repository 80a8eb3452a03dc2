"""What recurs, against the last time, on the page."""

from __future__ import annotations

from api.locales.texts import Texts
from api.render.markup import Markup, tag
from api.wording.last_time_words import days_of, difference_words, differing, summary, visit_title
from api.wording.outcome import Outcome


def last_time_section(outcome: Outcome, texts: Texts) -> Markup:
    """Write how much is as the last time, and list each visit that is not."""
    told = outcome.last_time
    dated = len(days_of(told)) > 1
    items = [
        tag(
            "li",
            tag("strong", visit_title(one, outcome.labels, texts)),
            tag("p", difference_words(one, outcome.riders, texts, dated=dated)),
        )
        for one in differing(told)
    ]
    listed = tag(
        "details",
        tag("summary", tag("h3", texts("last-time-differing")), tag("span", str(len(items)))),
        tag("ul", *items),
        class_="card fate",
        open=True,
    )
    return tag(
        "section",
        tag("h2", texts("page-last-time")),
        tag("p", summary(told, texts)),
        listed if items else None,
        id="last-time",
    )
