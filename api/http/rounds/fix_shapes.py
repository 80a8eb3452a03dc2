"""Choices for a visit that comes late or failed, on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal
from uuid import UUID

from api.http.planning.change_shapes import RequestOut
from api.http.rounds.move_shapes import PriceOut, price_plain
from api.http.shapes import In, Moment, Out
from api.locales.texts import Texts
from api.usecases.rounds.live.fixes import Fix


class DecideIn(In):
    """Decision on a visit that failed."""

    way: Literal["retry_today", "retry_tomorrow", "return_to_sender"]


class FixOut(Out):
    """A choice for a visit that comes late or failed; ``text`` says it in your language.

    ``begins_at``: when it begins then, ``null`` where that is about the time as it is now.
    ``request`` carries it out. ``price`` and ``cost_cents`` are ``null`` where that is not known.
    """

    kind: Literal["first", "move", "out", "retry_today", "retry_tomorrow", "return_to_sender"]
    text: str
    shift_id: UUID | None
    rider: str
    begins_at: Moment | None
    cost_cents: int | None
    price: PriceOut | None
    request: RequestOut


def fixes_in_words(texts: Texts) -> Callable[[Iterable[Fix]], dict[str, Any]]:
    """Make the presenter of the choices for a visit."""

    def present(found: Iterable[Fix]) -> dict[str, Any]:
        return {"items": [_fix(texts, one) for one in found], "next": None}

    return present


def _fix(texts: Texts, one: Fix) -> dict[str, Any]:
    price = None if one.price is None else price_plain(one.price, texts)
    job = one.job or texts("history-some-job")
    return FixOut.of(
        {
            "kind": one.kind,
            "text": texts(f"fix-{one.kind.replace('_', '-')}", job=job, rider=one.rider),
            "shift_id": one.shift_id,
            "rider": one.rider,
            "begins_at": one.begins_at,
            "cost_cents": None if one.price is None else one.price.cost_cents,
            "price": price,
            "request": _request(one),
        }
    )


def _request(one: Fix) -> dict[str, Any]:
    if one.kind in {"retry_today", "retry_tomorrow", "return_to_sender"}:
        path, body = f"/v1/visits/{one.visit_id}/decide", {"way": one.kind}
        return {"method": "POST", "path": path, "body": body}
    shift_id = None if one.shift_id is None else str(one.shift_id)
    move: dict[str, Any] = {"jobs": [str(one.job_id)], "shift_id": shift_id}
    if one.kind == "first":
        move["position"] = one.position
    if one.price is not None:
        move["at"] = one.price.at.isoformat()
    return {"method": "POST", "path": f"/v1/days/{one.day.isoformat()}/moves", "body": move}
