"""The cold chain of a round for its phone: limits, cold boxes, and minutes that went before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from api.streets.round_ways import Plain
from api.usecases.act import Act
from api.usecases.circuits.cold_chain import out_of_cold_before, rule_of_day
from data.store.rounds.documents import DocumentStop
from dispatch.circuits.cold_chain import GoodsOfJob, temperatures_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdOfRound:
    """Rule by which a phone counts minutes itself; nothing where nothing is kept cold or hot.

    Attributes
    ----------
    begun
        Since when goods that are taken at hubs are out of the cold.
    """

    rule: Plain | None = None
    begun: Mapping[GoodsOfJob, datetime] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Text that changes with it."""
        return repr((self.rule, sorted(self.begun.items())))

    def of_stop(self, stop: DocumentStop) -> Plain:
        """Return since when the goods of a stop are out of the cold, where it is before it."""
        if self.rule is None or stop.kind == "break":
            return {}
        out = {
            name: since.isoformat()
            for name in temperatures_of(stop.load.extra)
            if (since := self.begun.get((str(stop.job_id), name))) is not None
        }
        return {"out_since": out} if out else {}


def cold_of(act: Act, day: date, stops: Sequence[DocumentStop]) -> ColdOfRound:
    """Return the cold chain of a round; nothing is read where none of its stops needs it."""
    delicate = [one for one in stops if one.kind != "break" and temperatures_of(one.load.extra)]
    if not delicate:
        return ColdOfRound()
    rule = rule_of_day(act, day)
    limits: Plain = {
        "chilled_min": rule.chilled_min,
        "frozen_min": rule.frozen_min,
        "hot_min": rule.hot_min,
        "box_ml": rule.box_ml,
        "packs_per_box": rule.packs_per_box,
    }
    jobs = {one.job_id for one in delicate if one.job_id is not None}
    return ColdOfRound(rule=limits, begun=out_of_cold_before(act, jobs, rule))
