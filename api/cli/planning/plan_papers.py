"""Files that are made of a plan: for programs, for the dispatcher and for couriers.

The modules that draw and print are large; they are loaded beside the search.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.pages.plan.page import plan_page, unfinished_page
from api.render.courier_files import Files, hand_outs
from api.render.output_folder import as_json
from api.wording.explanation import explanation_document
from data.formats.plan import plan_to_json
from data.formats.tracks.geojson import rounds_geojson
from data.formats.vroom import to_vroom

if TYPE_CHECKING:
    from api.cli.context import Stage
    from api.locales.texts import Texts
    from api.processes.solvers import SolveBudget
    from api.wording.outcome import Outcome
    from data.formats.day import Day


def plan_files(day: Day, outcome: Outcome, written: str) -> Files:
    """Return the plan for programs: as a document and as lines on a map.

    Parameters
    ----------
    written
        Form of the document, ``tournee`` or ``vroom``.
    """
    document = (
        to_vroom(replace(day, shifts=outcome.problem.shifts), outcome.problem, outcome.plan)
        if written == "vroom"
        else plan_to_json(day, outcome.plan)
    )
    lines = rounds_geojson(day, outcome.problem, outcome.plan, outcome.legs)
    return {"plan.json": as_json(document), "rounds.geojson": as_json(lines)}


def unfinished_files(outcome: Outcome, texts: Texts) -> Files:
    """Return what stands in the place of the page until it is made."""
    return {"plan.html": unfinished_page(outcome, texts)}


def page_files(outcome: Outcome, texts: Texts) -> Files:
    """Return the plan for the dispatcher: the page, and the explanation for programs."""
    files: Files = {"plan.html": plan_page(outcome, texts)}
    if outcome.explanation is not None:
        explanation = explanation_document(outcome.explanation, day=outcome.name)
        files["explanation.json"] = as_json(explanation)
    return files


def courier_files(outcome: Outcome, texts: Texts, solve_budget: SolveBudget, tell: Stage) -> Files:
    """Return what couriers take along."""
    # A run by iterations gives the same bytes whenever it runs, so it cannot tell the hour.
    written = datetime.now(UTC)
    if solve_budget.iterations is not None and outcome.start is not None:
        written = outcome.start
    return hand_outs(
        outcome, texts, written=written, tell=lambda share: tell("stage-hand-outs", share)
    )
