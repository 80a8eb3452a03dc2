"""A plan in words: what of it is other than the last time, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.http.planning.plan_shapes import LastTimeOut, PlanHeadOut, PlanOut
from api.locales.texts import Texts
from api.usecases.planning.last_time import LastTime
from api.usecases.planning.plans import ReadPlan
from api.wording.failed_plan_words import failure_sentence
from api.wording.last_time_words import difference_words, differing, summary
from dispatch.planning.differences_from_last_time import Difference


def plan_in_words(texts: Texts) -> Callable[[ReadPlan], dict[str, Any]]:
    """Make the presenter of a plan that was read."""

    def present(found: ReadPlan) -> dict[str, Any]:
        kept = {name: getattr(found, name) for name in PlanHeadOut.model_fields}
        last_time = None if found.last_time is None else _plan_sentences(found.last_time, texts)
        arguments = {**found.trouble_arguments, **found.trouble_names}
        message = failure_sentence(found.trouble, arguments, texts)
        return PlanOut.of(
            {**kept, "result": found.result, "last_time": last_time, "message": message}
        )

    return present


def _plan_sentences(last: LastTime, texts: Texts) -> LastTimeOut:
    return LastTimeOut.model_validate(
        {
            "count": len(last.visits),
            "same": sum(1 for one in last.visits if one.fate == "same"),
            "message": summary(last.visits, texts),
            "visits": [_visit(one, last, texts) for one in differing(last.visits)],
        }
    )


def _visit(one: Difference, last: LastTime, texts: Texts) -> dict[str, Any]:
    kept = ("job_id", "kind", "index", "fate", "day", "away", "later_s", "out_of_order")
    return {
        **{name: getattr(one, name) for name in kept},
        "job": last.labels.get(one.job_id, ""),
        "before_id": one.before_id or None,
        "before": last.riders.get(one.before_id),
        "after_id": one.after_id or None,
        "after": last.riders.get(one.after_id),
        "message": difference_words(one, last.riders, texts),
    }
