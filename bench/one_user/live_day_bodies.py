"""Bodies of what happens on the live day: moves, plans, closed streets, events, proofs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from api.auth.scopes import Role
from api.usecases.rounds.events.event_form import MOST_EVENTS
from api.usecases.rounds.live.moves import MOST_JOBS
from api.usecases.rounds.live.replanning import MAX_BUDGET_S as REPLAN_S
from api.usecases.rounds.positions import MOST_POINTS
from bench.one_user.body import Body, ByHand, Make, Plain, as_json, part
from bench.one_user.files import photo
from bench.one_user.installation import Installation
from data.files.signature import MAX_POINTS as SIGNATURE_POINTS
from data.files.signature import MAX_STROKES
from data.store.tables import metadata
from routing.closures.closure import MAX_POINTS as CLOSURE_POINTS


def _moves(installation: Installation, share: float) -> Body:
    jobs = [str(one) for one in jobs_in_rounds(installation)[: part(MOST_JOBS, share)]]
    shifts = installation.ids("shift_id")
    return as_json({"dry_run": True, "jobs": jobs, "shift_id": str(shifts[0])})


def jobs_in_rounds(installation: Installation) -> list[Any]:
    """Return the jobs of the live day."""
    job = metadata.tables["tournee.job"]
    return installation.rows(sa.select(job.c.id).where(job.c.day == installation.on))


def _replan(installation: Installation, share: float) -> Body:
    shifts = [str(one) for one in installation.ids("shift_id")]
    without = shifts[1 : 1 + part(len(shifts) - 2, share / 2)]
    return as_json({"dry_run": True, "keep": "nothing", "budget_s": REPLAN_S, "without": without})


def _plan(installation: Installation, share: float) -> Body:
    shifts = [str(one) for one in installation.ids("shift_id")]
    without = shifts[1 : 1 + part(len(shifts) - 2, share / 2)]
    return as_json({"day": installation.on.isoformat(), "budget_s": 2, "without": without})


def _area(installation: Installation, share: float) -> Plain:
    """Return a line through as many doors of the city as may be, and every street there."""
    doors = installation.addresses
    turns = [divmod(number, len(doors)) for number in range(part(CLOSURE_POINTS, share))]
    # Once more than there are doors, a step beside the last.
    points = sorted([doors[at].lon + lap / 2000, doors[at].lat] for lap, at in turns)
    return {"kind": "line", "points": points, "radius_m": 10, "streets": []}


def _streets(installation: Installation, share: float) -> Body:
    return as_json({"area": _area(installation, share)})


def _outline(installation: Installation, share: float) -> Body:
    """Return an outline round the whole city, with as many corners as may be."""
    lons = sorted(one.lon for one in installation.addresses)
    lats = sorted(one.lat for one in installation.addresses)
    middle = (lons[0] + lons[-1]) / 2, (lats[0] + lats[-1]) / 2
    reach = (lons[-1] - lons[0]) / 2, (lats[-1] - lats[0]) / 2
    count = max(3, part(CLOSURE_POINTS, share))
    turns = [2 * math.pi * number / count for number in range(count)]
    points = [
        [
            round(middle[0] + reach[0] * math.cos(turn) * (1 + number % 2) / 2, 6),
            round(middle[1] + reach[1] * math.sin(turn) * (1 + number % 2) / 2, 6),
        ]
        for number, turn in enumerate(turns)
    ]
    return as_json({"area": {"kind": "polygon", "points": points, "streets": []}})


def _closure(installation: Installation, share: float) -> Body:
    begin = installation.now() + timedelta(minutes=30)
    asked = {
        "area": _area(installation, share),
        "from_at": begin.isoformat(),
        "until_at": (begin + timedelta(hours=4)).isoformat(),
        "reason": "Marathon",
        "dry_run": True,
    }
    return as_json(asked)


def _events(installation: Installation, share: float) -> Body:
    round_id, visit_id = ridden(installation)
    now = installation.now()
    events = [
        {
            "id": str(uuid4()),
            "kind": "code_scanned",
            "subject_id": str(visit_id),
            "round_id": str(round_id),
            "at": now.isoformat(),
            "phone_seq": number + 1,
            "detail": {"code": f"P{number}"},
        }
        for number in range(part(MOST_EVENTS, share))
    ]
    return as_json({"phone_id": uuid4().hex, "sent_at": now.isoformat(), "events": events})


def ridden(installation: Installation) -> tuple[object, object]:
    """Return the round of the rider who is signed in, and one of its visits to a stop."""
    one, visit = (metadata.tables[f"tournee.{name}"].c for name in ("round", "visit"))
    shifts = installation.shifts(installation.rider)
    query = (
        sa.select(visit.id)
        .join(metadata.tables["tournee.round"], one.id == visit.round_id)
        .where(one.shift_id.in_(shifts), visit.kind != "break")
    )
    visit_id = installation.rows(query)[0]
    return installation.rows(sa.select(visit.round_id).where(visit.id == visit_id))[0], visit_id


def _shift(installation: Installation) -> Mapping[str, object]:
    return {"shift_id": installation.shifts(installation.rider)[0]}


def _positions(installation: Installation, share: float) -> Body:
    now = installation.now()
    count = part(MOST_POINTS, share)
    points = [
        {
            "at": (now - timedelta(seconds=count - number)).isoformat(),
            "lat": one.lat,
            "lon": one.lon,
            "accuracy_m": 10,
        }
        for number, one in enumerate(installation.addresses[:count])
    ]
    return as_json({"points": points})


def _signature(installation: Installation, share: float) -> Body:
    round_id, visit_id = ridden(installation)
    each = SIGNATURE_POINTS // MAX_STROKES
    strokes = [
        [[(stroke * 7 + n * 13) % 900, (stroke * 11 + n * 5) % 400] for n in range(each)]
        for stroke in range(part(MAX_STROKES, share))
    ]
    drawn = {"strokes": strokes, "width_px": 900, "height_px": 400}
    where = {"id": str(uuid4()), "round_id": str(round_id), "visit_id": str(visit_id)}
    return as_json({**where, "signature": drawn})


def photo_of(kind: str) -> Make:
    """Return a photo of a kind as a proof."""

    def make(installation: Installation, share: float) -> Body:
        round_id, visit_id = ridden(installation)
        query = {"id": str(uuid4()), "round_id": str(round_id), "visit_id": str(visit_id)}
        return Body(content=photo(kind, share), media_type=f"image/{kind}", query=query)

    return make


def _photo(kind: str) -> ByHand:
    return ByHand(role=_RIDER, make=photo_of(kind), label=kind)


_OFFICE, _RIDER = Role.DISPATCHER, Role.COURIER
LIVE_DAY: Mapping[str, tuple[ByHand, ...]] = {
    "POST /v1/days/{day}/moves": (ByHand(role=_OFFICE, make=_moves),),
    "POST /v1/days/{day}/replan": (ByHand(role=_OFFICE, make=_replan),),
    "POST /v1/plans": (ByHand(role=_OFFICE, make=_plan),),
    "POST /v1/closures": (ByHand(role=_OFFICE, make=_closure),),
    "POST /v1/closures/streets": (
        ByHand(role=_OFFICE, make=_streets, label="line"),
        ByHand(role=_OFFICE, make=_outline, label="outline"),
    ),
    "POST /v1/events": (ByHand(role=_RIDER, make=_events),),
    "POST /v1/shifts/{shift_id}/positions": (ByHand(role=_RIDER, make=_positions, ids=_shift),),
    "POST /v1/proofs": (ByHand(role=_RIDER, make=_signature),),
    "POST /v1/proofs/photo": (_photo("jpeg"), _photo("png"), _photo("webp")),
}
"""Bodies by name of the operation."""
