"""A day as one document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends
from starlette.responses import Response

from api.http.board.shapes import BoardOut
from api.http.carrying_out import Doing, PreparedAnswer, runs
from api.http.description.openapi import addresses
from api.http.problems import language_of
from api.locales.texts import Texts
from api.usecases.board.alerts import Alert
from api.usecases.board.board import Board, read_board
from api.usecases.request_types import Day
from api.wording.alert_words import alert_sentence, open_job_sentence

router = addresses("board")


@router.get("/v1/days/{day}/board", response_model=BoardOut)
def read_it(do: Annotated[Doing, Depends(runs(read_board))], day: Day) -> Response:
    """Return a day as one document: its rounds as they stand, and what in it needs a person."""
    return do(read_board, _written(language_of(do.request), do.service.clock()), day)


def _written(language: str, now: datetime) -> Callable[[Board], PreparedAnswer]:
    """Make the presenter of a board; its tag does not change with the clock alone."""

    def present(found: Board) -> PreparedAnswer:
        texts = Texts(language, ZoneInfo(found.content["time_zone"]))
        content = {
            **found.content,
            "open_jobs": [
                {**one, "reason_text": open_job_sentence(reason, texts)}
                for one, reason in zip(found.content["open_jobs"], found.open_reasons, strict=True)
            ],
            "alerts": [_alert(one, texts) for one in found.alerts],
        }
        text = _json(content)
        tag = hashlib.sha256(text).hexdigest()[:32]
        # Put in front: writing the whole of a big day twice would take as long as reading it.
        moment = _json({"server_time": now.astimezone(UTC).isoformat()})
        return PreparedAnswer(content=moment[:-1] + b"," + text[1:], tag=tag)

    return present


def _alert(one: Alert, texts: Texts) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "urgency": one.urgency,
        "since": None if one.since is None else one.since.astimezone(UTC).isoformat(),
        "subject": {"kind": one.subject_kind, "id": str(one.subject_id)},
        "job_id": None if one.job_id is None else str(one.job_id),
        "round_id": None if one.round_id is None else str(one.round_id),
        "text": alert_sentence(one.kind, one.arguments, texts),
        "act_by": None if one.act_by is None else one.act_by.astimezone(UTC).isoformat(),
        "next_job": None if one.next_job is None else _next_job(*one.next_job),
        "takers": [
            {
                "person_id": str(each.person_id),
                "name": each.name,
                "reason": each.reason,
                "shift_id": None if each.shift_id is None else str(each.shift_id),
                "text": texts(f"taker-{each.reason}", ends_at=texts.clock(each.ends_at)),
            }
            for each in one.takers
        ],
        "page": one.page,
    }


def _next_job(day: date, job_id: UUID) -> dict[str, str]:
    return {"day": day.isoformat(), "id": str(job_id)}


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
