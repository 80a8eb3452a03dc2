"""The phone's view of a round is the server's: the same events make the same on both sides."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.usecases.rounds.document.riding import visit_riding
from data.store.shapes import load_plain
from dispatch.rounds.events.event import Event
from dispatch.rounds.goods_aboard import aboard, all_goods
from dispatch.rounds.round_state import RoundState
from dispatch.rounds.state_machine import replay
from tests.support.depth import cases
from tests.support.rounds.briefs import SMALL_STOPS, name, rider, small_brief

HERE = Path(__file__).parent
NODE = shutil.which("node")
BRIEF = small_brief()
VISITS = tuple(key for key, *_ in SMALL_STOPS)
Plain = dict[str, Any]
Phone = Callable[[Plain], Plain]

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node")

ROUND_FACTS = st.sampled_from(
    [
        ("round_started", {}),
        ("round_finished", {}),
        ("break_started", {}),
        ("break_started", {"break_id": "lunch"}),
        ("break_ended", {}),
        ("goods_unloaded", {"job_id": name("bread"), "unloaded_items": 2, "to": "hub"}),
    ]
)
VISIT_FACTS = st.sampled_from(
    [
        ("visit_arrived", {}),
        ("visit_waiting", {"reason": "queue"}),
        ("visit_done", {}),
        ("visit_done", {"handed_items": 1, "empties_items": 2}),
        ("visit_done", {"empties_items": 1, "cup_pieces": 7, "box_pieces": 0}),
        ("visit_partly_done", {"handed_items": 1, "kept_items": 1, "reason": "damaged"}),
        ("visit_failed", {"reason": "closed"}),
        ("code_scanned", {"code": "K7M4"}),
        ("visit_undone", {}),
    ]
)
FACTS = st.lists(
    st.one_of(
        st.tuples(st.just("round"), ROUND_FACTS),
        st.tuples(st.sampled_from(VISITS), VISIT_FACTS),
        st.tuples(st.sampled_from(VISITS), VISIT_FACTS),
        st.tuples(st.sampled_from(VISITS), VISIT_FACTS),
    ),
    max_size=16,
)


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    """Return the phone's reduction, in Node."""
    with subprocess.Popen(
        [str(NODE), str(HERE / "reduce_rows.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        ins, outs = process.stdin, process.stdout
        assert ins is not None
        assert outs is not None

        def ask(row: Plain) -> Plain:
            ins.write(json.dumps(row) + "\n")
            ins.flush()
            answer: Plain = json.loads(outs.readline())
            return answer

        yield ask
        ins.close()


@settings(
    max_examples=cases(250, whole=1000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(facts=FACTS, known=st.integers(0, 16))
def test_both_sides_see_the_same_round(
    phone: Phone, facts: list[tuple[str, tuple[str, Plain]]], known: int
) -> None:
    """However much of what happened the document tells already, the rest makes the same of it."""
    happened = events_of(facts, known)
    document = document_of(replay(BRIEF, happened[:known]))
    pending = [as_sent(one) for one in happened[known:]]
    assert phone({"doc": document, "events": pending}) == seen(replay(BRIEF, happened))


def events_of(facts: list[tuple[str, tuple[str, Plain]]], known: int) -> list[Event]:
    """Return the events of one phone, half a minute apart.

    Undoing is of the visit's last event, in time or not, and only of what the document does not
    tell of: how things stood before that, only the server knows.
    """
    events: list[Event] = []
    for number, (about, (kind, detail)) in enumerate(facts, start=1):
        if kind == "visit_undone":
            able = [
                one for one in events[known:] if one.subject_id == name(about) and undoable(one)
            ]
            if not able:
                continue
            detail = {"event_id": able[-1].id}  # noqa: PLW2901  # what it undoes is known only now
        events.append(rider(kind, about, number / 2, seq=number, **detail))
    return events


def undoable(event: Event) -> bool:
    """Return whether an event is one that a phone offers to undo."""
    return event.kind.startswith("visit_") and event.kind != "visit_undone"


def document_of(state: RoundState) -> Plain:
    """Return what the server would tell of a round."""
    stops = []
    for planned in BRIEF.visits:
        visit = state.visits[planned.id]
        stops.append(
            {
                "visit_id": planned.id,
                "kind": planned.visit.kind,
                "break_id": planned.visit.break_id,
                "job_id": planned.visit.job_id,
                "status": visit.status,
                "arrived_at": visit.arrived_at and visit.arrived_at.isoformat(),
                "done_at": visit.settled_at and visit.settled_at.isoformat(),
                "load": load_plain(planned.load),
                "returns": load_plain(planned.returns),
                **visit_riding(state, planned.id),
            }
        )
    goods = all_goods(state)
    since = state.break_since
    return {
        "round": {"status": state.status, "shift": {"status": "open"}},
        "stops": stops,
        "aboard": load_plain(aboard(state)),
        "goods": {job: load_plain(one.aboard) for job, one in goods.items()},
        "owed": {job: load_plain(one.unexplained) for job, one in goods.items()},
        "riding": {
            "break_since": since and since.isoformat(),
            "break_id": state.break_id,
            "breaks": [
                {"start": one.start.isoformat(), "end": one.end.isoformat()} for one in state.breaks
            ],
        },
        "work": {"opened_at": None, "sharing": True},
    }


def as_sent(event: Event) -> Plain:
    """Return an event as the phone sends it."""
    return {
        "id": event.id,
        "kind": event.kind,
        "subject_id": event.subject_id,
        "at": event.at.isoformat(),
        "detail": dict(event.detail),
    }


def seen(state: RoundState) -> Plain:
    """Return what both sides must agree on."""
    return {
        "stops": {
            visit_id: {
                "status": visit.status,
                "handed": load_plain(visit.handed),
                "reason": visit.reason,
                "waiting": visit.waiting_since is not None,
                "proofs": sorted(visit.proofs),
            }
            for visit_id, visit in state.visits.items()
        },
        "aboard": load_plain(aboard(state)),
        "finished": state.status == "finished",
        "on_break": state.break_since is not None,
        "breaks": len(state.breaks),
    }
