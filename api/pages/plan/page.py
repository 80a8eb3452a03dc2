"""``plan.html``: one self-contained page that shows a planned day; no network, no dependencies."""

from __future__ import annotations

from pathlib import Path

from api.locales.texts import Texts
from api.pages.plan.reasons import Reasons
from api.pages.plan.timeline import timeline
from api.render.load_curve import LoadCurve, load_curve
from api.render.street_map import street_map
from api.render.templates import render_page
from api.wording.comparison import FATES, Comparison
from api.wording.comparison_words import change_words, cost_rows, pair_words, round_rows
from api.wording.figures import RoundFigures
from api.wording.last_time_words import days_of, difference_words, differing, summary, visit_title
from api.wording.names import titled
from api.wording.outcome import Outcome
from api.wording.phrases import what_if

_FOLDER = Path(__file__).parent


def plan_page(outcome: Outcome, texts: Texts) -> str:
    """Return the page as a whole HTML document.

    Parameters
    ----------
    outcome
        The planned day.
    texts
        Sentences in the reader's language, in the day's zone.
    """
    rounds = outcome.rounds
    reasons = Reasons(outcome=outcome, texts=texts)
    unassigned = reasons.unassigned()
    jobs = outcome.problem.job_by_id
    there = {
        "unassigned": bool(unassigned),
        "last-time": bool(outcome.last_time),
        "compare": outcome.comparison is not None,
        "timeline": bool(rounds),
        "rounds": bool(rounds),
        "cost": True,
    }

    def curve_of(each: RoundFigures) -> LoadCurve | None:
        return load_curve(each, jobs, texts)

    return render_page(
        "pages/plan/page.html",
        texts,
        title=texts("page-title", name=outcome.name),
        style=(_FOLDER / "page.css").read_text(encoding="utf-8"),
        script=(_FOLDER / "page.js").read_text(encoding="utf-8"),
        outcome=outcome,
        rounds=rounds,
        changes=what_if(outcome, texts),
        figures=_figures(outcome, rounds, texts),
        sections=[section for section, present in there.items() if present],
        map=street_map(outcome, texts),
        unassigned=unassigned,
        last_time=_last_time(outcome, texts) if outcome.last_time else None,
        comparison=_comparison(outcome.comparison, texts) if outcome.comparison else None,
        timeline=timeline(rounds, texts) if rounds else None,
        reasons=reasons,
        curve_of=curve_of,
    )


def unfinished_page(outcome: Outcome, texts: Texts) -> str:
    """Return what stands in the place of the page until it is made."""
    title = texts("page-title", name=outcome.name)
    return render_page("pages/plan/unfinished.html", texts, title=title, style="")


def _figures(
    outcome: Outcome, rounds: tuple[RoundFigures, ...], texts: Texts
) -> list[tuple[str, str]]:
    jobs = len(outcome.problem.jobs)
    served = jobs - len(outcome.plan.unassigned)
    figures = {
        "rounds": str(len(rounds)),
        "jobs": texts("page-of", part=str(served), whole=str(jobs)),
        "stops": str(outcome.stops_served),
        "distance": texts.kilometres(outcome.distance_m),
        "riding": texts.hours(sum(each.ride_s for each in rounds)),
        "cost": texts.money(outcome.cost_cents),
    }
    return [(texts(f"figure-{name}"), value) for name, value in figures.items()]


def _last_time(outcome: Outcome, texts: Texts) -> dict[str, object]:
    differences = outcome.last_time
    dated = len(days_of(differences)) > 1
    return {
        "summary": summary(differences, texts),
        "differing": [
            (
                visit_title(one, outcome.labels, texts),
                difference_words(one, outcome.riders, texts, dated=dated),
            )
            for one in differing(differences)
        ],
    }


def _comparison(comparison: Comparison, texts: Texts) -> dict[str, object]:
    before, after = comparison.unassigned
    difference = f"{after - before:+d}" if after != before else "0"
    return {
        "same": comparison.same,
        "costs": [
            *cost_rows(comparison, texts),
            (texts("compare-unassigned"), str(before), str(after), difference),
        ],
        "rounds": [
            (name, [(pair_words(pair, texts), pair[0] != pair[1]) for pair in pairs])
            for name, *pairs in round_rows(comparison, texts)
        ],
        "fates": [
            (
                fate,
                [
                    (titled(change.job_id, change.label), change_words(change, comparison, texts))
                    for change in comparison.of_fate(fate)
                ],
            )
            for fate in FATES
        ],
    }
