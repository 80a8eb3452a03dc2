"""The cold chain of a round for its phone: limits, cold boxes, and minutes that went before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from api.streets.round_ways import Plain
from api.usecases.act import Act
from api.usecases.circuits.cold_chain import out_of_cold_before, rule_of_day
from data.store.rounds.documents import DocumentStop
from dispatch.circuits.cold_chain import temperatures_of


def cold_of(
    act: Act, day: date, stops: Sequence[DocumentStop]
) -> tuple[Plain | None, dict[UUID, Plain]]:
    """Return the cold chain of a round; nothing is read where none of its stops needs it.

    Returns
    -------
    rule
        By which a phone counts minutes itself; ``None`` where nothing is kept cold or hot.
    out_since
        By visit since when its goods are out of the cold, where that was before it.
    """
    delicate = [one for one in stops if one.kind != "break" and temperatures_of(one.load.extra)]
    if not delicate:
        return None, {}
    rule = rule_of_day(act, day)
    limits: Plain = {
        "chilled_min": rule.chilled_min,
        "frozen_min": rule.frozen_min,
        "hot_min": rule.hot_min,
        "box_ml": rule.box_ml,
        "packs_per_box": rule.packs_per_box,
    }
    jobs = {one.job_id for one in delicate if one.job_id is not None}
    begun = out_of_cold_before(act, jobs, rule)
    found: dict[UUID, Plain] = {}
    for one in delicate:
        out = {
            name: since.isoformat()
            for name in temperatures_of(one.load.extra)
            if (since := begun.get((str(one.job_id), name))) is not None
        }
        if out:
            found[one.id] = {"out_since": out}
    return limits, found
