"""Rules of the cooperative: tariffs, work, weights, deadlines; published, never changed."""

from __future__ import annotations

from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Listing, Moment, Out, described_words, every
from api.http.vocabulary import RuleKind
from api.usecases.care.algorithm import algorithm_page
from api.usecases.care.rules import list_rules, publish_rule, read_rule, rule_history
from api.usecases.request_types import Instant, Text

router = addresses("rules")


RuleKindText = Annotated[Text, described_words(get_args(RuleKind))]


class RuleIn(In):
    """A rule of the cooperative, from a moment on."""

    id: UUID | None = None
    kind: RuleKindText
    name: Text = "standard"
    body: dict[str, Any]
    valid_from: Instant


class RuleOut(Out):
    """One version of a rule; without ``id`` it is what the program starts with."""

    id: UUID | None
    kind: RuleKind
    name: str
    version: int
    body: dict[str, Any]
    valid_from: Moment | None
    published_by: UUID | None
    published_at: Moment | None


@router.post("/v1/rules", response_model=RuleOut, status_code=201)
def publish_one(do: Annotated[Doing, Depends(runs(publish_rule))], body: RuleIn) -> Response:
    """Publish a version of a rule; a named person answers for it."""
    return do(publish_rule, RuleOut.of, body.id or do.service.ids(), **body.values())


@router.get("/v1/rules", response_model=Listing[RuleOut])
def list_them(do: Annotated[Doing, Depends(runs(list_rules))]) -> Response:
    """Return the rules in force now."""
    return do(list_rules, every(RuleOut))


@router.get("/v1/rules/{kind}/{name}", response_model=RuleOut)
def read_it(
    do: Annotated[Doing, Depends(runs(read_rule))],
    kind: RuleKindText,
    name: Text,
    at: Instant | None = None,
) -> Response:
    """Return the version of a rule that is in force at a moment, else now."""
    return do(read_rule, RuleOut.of, kind, name, at)


@router.get(
    "/v1/rules/{kind}/{name}/history",
    operation_id="list_rule_versions",
    response_model=Listing[RuleOut],
)
def read_history(
    do: Annotated[Doing, Depends(runs(rule_history))], kind: RuleKindText, name: Text
) -> Response:
    """Return every version of a rule."""
    return do(rule_history, every(RuleOut), kind, name)


@router.get("/v1/algorithm", operation_id="read_algorithm", response_model=dict[str, Any])
def read_algorithm(do: Annotated[Doing, Depends(runs(algorithm_page))]) -> Response:
    """Return the automatic decisions and their inputs, as everybody may read them."""
    return do(algorithm_page, dict)
