"""Codes that recipients of aid show: a few tries, at whichever way in, then the coordinator helps.

A code is tried where a volunteer records an outcome, where a round is ridden, and where a proof is
kept. All three count together, so that nobody finds a code of a few characters by trying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.notifying import tell_all
from api.usecases.requests import bad_input
from data.store.aid import needs as need_rows
from data.store.aid.needs import Need
from data.store.notices import audiences
from data.store.rounds import under_way
from dispatch.aid.codes import MOST_WRONG_CODES
from dispatch.rounds.events.event import Event
from dispatch.values.typed_codes import OTHER_CODE, judged_code, same_code

_SCANNED = "code_scanned"


def check_code(act: Act, found: Need, typed: str) -> None:
    """Refuse a code that is not the one of a locked need, and count it; the count is kept.

    Raises
    ------
    BadInput
        ``code-not-right``; ``code-locked`` after too many, whatever is typed.
    """
    if found.code_locked:
        raise bad_input("code", "code-locked")
    if not same_code(typed, found.code):
        locked = note_wrong_code(act, found)
        raise act.kept(bad_input("code", "code-locked" if locked else "code-not-right"))


def note_wrong_code(act: Act, found: Need) -> bool:
    """Count a wrong code; who coordinates the need is told when it locks. True once it has."""
    count = need_rows.count_wrong_code(act.tx, found.id)
    if count == MOST_WRONG_CODES:
        tell_coordinator(act, found, "need-code-locked", about=f"{found.id}:{found.version}")
    return count >= MOST_WRONG_CODES


def tell_coordinator(act: Act, found: Need, template: str, *, about: str) -> None:
    """Notify who coordinates a need of its code, at night as well: somebody stands at a door."""
    to = [] if found.customer_id is None else audiences.of_customer(act.tx, found.customer_id)
    to = to or audiences.with_roles(act.tx, "dispatcher")
    args = {"need_id": str(found.id), "need_day": found.day.isoformat()}
    until = found.ends_at + timedelta(days=1)
    tell_all(act, template, to, about=about, args=args, urgent=True, until=until)


def without_codes(act: Act, events: Sequence[Event]) -> list[Event]:
    """Return events without the codes that recipients of aid showed: whether right stays.

    A fact that is sent again is the same fact whatever it says: it is not judged once more, or it
    would tell what is right. Those of one batch count together.
    """
    scanned = [one for one in events if one.kind == _SCANNED]
    if not scanned:
        return list(events)
    known = under_way.logged(act.tx, [UUID(one.id) for one in scanned])
    visits = sorted({one.subject_id for one in scanned})
    judging = _Judging(
        coded={one: found for one in visits if (found := coded_need(act, UUID(one)))},
        judged={str(one): str(event.detail.get("code", "")) for one, event in known.items()},
    )
    return [judging.without_code(one) if one.kind == _SCANNED else one for one in events]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judging:
    """Codes of some events being judged: the needs by visit, what is judged by event, and tries."""

    coded: Mapping[str, Need]
    judged: dict[str, str]
    wrong: Counter[UUID] = field(default_factory=Counter)

    def without_code(self, event: Event) -> Event:
        found = self.coded.get(event.subject_id)
        if found is None:
            return event
        if event.id not in self.judged:
            self.judged[event.id] = self._judge(found, str(event.detail["code"]))
        return replace(event, detail={**event.detail, "code": self.judged[event.id]})

    def _judge(self, found: Need, typed: str) -> str:
        if found.wrong_codes + self.wrong[found.id] >= MOST_WRONG_CODES:
            return OTHER_CODE
        judged = judged_code(typed, found.code)
        self.wrong[found.id] += judged == OTHER_CODE
        return judged


def coded_need(act: Act, visit_id: UUID) -> Need | None:
    """Return the need that a visit brings if it has a code, locked."""
    found = need_rows.of_visit(act.tx, visit_id)
    if found is None or not found.code:
        return None
    return need_rows.find(act.tx, found.id, lock=True)
