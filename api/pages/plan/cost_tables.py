"""What a plan costs, and how it differs from another one."""

from __future__ import annotations

from api.locales.texts import Texts
from api.render.markup import Markup, join, tag
from api.wording.comparison import FATES, Comparison, Fate
from api.wording.comparison_words import change_words, cost_rows, pair_words, round_rows
from api.wording.names import titled
from api.wording.outcome import Outcome
from api.wording.phrases import term


def cost_section(outcome: Outcome, texts: Texts) -> Markup:
    """Write the cost by term and in all."""
    rows = [
        tag("tr", tag("th", term(name, texts), scope="row"), tag("td", texts.money(cents)))
        for name, cents in outcome.plan.cost_cents.items()
    ]
    total = tag(
        "tr",
        tag("th", texts("cost-total"), scope="row"),
        tag("td", texts.money(outcome.cost_cents)),
        class_="total",
    )
    caption = tag("caption", texts("page-cost"))
    table = tag("table", caption, tag("tbody", *rows, total), class_="cost")
    return tag(
        "section",
        tag("h2", texts("page-cost")),
        tag("div", table, class_="card"),
        id="cost",
    )


def compare_section(comparison: Comparison, texts: Texts) -> Markup:
    """Write both plans side by side: cost, rounds, and every job that fares differently."""
    same = tag("p", texts("compare-same")) if comparison.same else None
    return tag(
        "section",
        tag("h2", texts("page-compare")),
        same,
        tag(
            "div",
            _table(texts("compare-cost"), _cost_head(texts), _cost_body(comparison, texts)),
            _table(texts("compare-rounds"), _round_head(texts), _round_body(comparison, texts)),
            class_="pair",
        ),
        *(_fate(comparison, fate, texts) for fate in FATES),
        id="compare",
    )


def _table(title: str, head: Markup, body: Markup) -> Markup:
    table = tag("table", tag("caption", title), tag("thead", head), tag("tbody", body))
    # A region that can be focused, so that keys move a wide table on a small screen.
    region = tag(
        "div", table, class_="card table figures", tabindex=0, role="region", aria_label=title
    )
    return tag("div", tag("h3", title), region)


def _heads(words: list[str]) -> Markup:
    return tag("tr", *(tag("th", word, scope="col") for word in words))


def _cost_head(texts: Texts) -> Markup:
    keys = ("compare-term", "compare-before", "compare-after", "compare-difference")
    return _heads([texts(key) for key in keys])


def _cost_body(comparison: Comparison, texts: Texts) -> Markup:
    before, after = comparison.unassigned
    difference = f"{after - before:+d}" if after != before else "0"
    rows = [
        *cost_rows(comparison, texts),
        (texts("compare-unassigned"), str(before), str(after), difference),
    ]
    return join(
        *(
            tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in cells))
            for first, *cells in rows
        )
    )


def _round_head(texts: Texts) -> Markup:
    keys = ("cli-courier", "cli-vehicle", "cli-hours", "cli-stops", "cli-distance", "compare-work")
    return _heads([texts(key) for key in keys])


def _round_body(comparison: Comparison, texts: Texts) -> Markup:
    return join(
        *(
            tag(
                "tr",
                tag("th", name, scope="row"),
                *(
                    tag(
                        "td",
                        pair_words(pair, texts),
                        class_="changed" if pair[0] != pair[1] else None,
                    )
                    for pair in pairs
                ),
            )
            for name, *pairs in round_rows(comparison, texts)
        )
    )


def _fate(comparison: Comparison, fate: Fate, texts: Texts) -> Markup | None:
    """List the jobs of one fate; folded, as there may be many."""
    changes = comparison.of_fate(fate)
    if not changes:
        return None
    items = [
        tag(
            "li",
            tag("strong", titled(change.job_id, change.label)),
            tag("p", change_words(change, comparison, texts)),
        )
        for change in changes
    ]
    return tag(
        "details",
        tag("summary", tag("h3", texts(f"compare-{fate}")), tag("span", str(len(changes)))),
        tag("ul", *items),
        class_="card fate",
        open=fate in {"served", "unserved"},
    )
