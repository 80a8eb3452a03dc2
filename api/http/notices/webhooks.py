"""Webhooks: where events go by themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.people.shapes import (
    AttemptOut,
    NewWebhookOut,
    SinceIn,
    WebhookChange,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookOut,
)
from api.http.shapes import Listing, every, nothing
from api.usecases.notices.webhooks import (
    change_secret,
    change_webhook,
    list_attempts,
    list_deliveries,
    list_webhooks,
    make_webhook,
    read_webhook,
    remove_webhook,
    send_again,
    send_all_again,
)
from api.usecases.request_types import SAFE

router = addresses("webhooks")


@router.post("/v1/webhooks", response_model=NewWebhookOut, status_code=201)
def make_one(do: Annotated[Doing, Depends(runs(make_webhook))], body: WebhookIn) -> Response:
    """Let events go somewhere; the secret that signs them is shown this once."""
    return do(
        make_webhook, NewWebhookOut.of, body.id or do.service.ids(), body.url, **body.values("url")
    )


@router.get("/v1/webhooks", response_model=Listing[WebhookOut])
def list_them(do: Annotated[Doing, Depends(runs(list_webhooks))]) -> Response:
    """Return the webhooks in sight."""
    return do(list_webhooks, every(WebhookOut))


@router.get("/v1/webhooks/{webhook_id}", response_model=WebhookOut)
def read_it(do: Annotated[Doing, Depends(runs(read_webhook))], webhook_id: UUID) -> Response:
    """Return a webhook."""
    return do(read_webhook, WebhookOut.of, webhook_id)


@router.patch("/v1/webhooks/{webhook_id}", response_model=WebhookOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_webhook))],
    webhook_id: UUID,
    webhook_change: WebhookChange,
) -> Response:
    """Change what is named of a webhook."""
    return do(change_webhook, WebhookOut.of, webhook_id, **webhook_change.values())


@router.post(
    "/v1/webhooks/{webhook_id}/secret",
    operation_id="change_webhook_secret",
    response_model=NewWebhookOut,
)
def change_its_secret(
    do: Annotated[Doing, Depends(runs(change_secret))], webhook_id: UUID
) -> Response:
    """Sign with a new secret; the one before holds a while longer."""
    return do(change_secret, NewWebhookOut.of, webhook_id)


@router.delete("/v1/webhooks/{webhook_id}", status_code=204)
def remove_it(do: Annotated[Doing, Depends(runs(remove_webhook))], webhook_id: UUID) -> Response:
    """Remove a webhook."""
    return do(remove_webhook, nothing, webhook_id)


@router.get(
    "/v1/webhooks/{webhook_id}/deliveries",
    operation_id="list_webhook_deliveries",
    response_model=Listing[WebhookDeliveryOut],
)
def list_its_deliveries(
    do: Annotated[Doing, Depends(runs(list_deliveries))],
    webhook_id: UUID,
    before_seq: Annotated[int | None, Query(ge=0, le=SAFE)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Return what went to a webhook, the newest first."""
    return do(
        list_deliveries, every(WebhookDeliveryOut), webhook_id, before_seq=before_seq, limit=limit
    )


@router.post(
    "/v1/webhooks/{webhook_id}/send-again",
    operation_id="send_webhook_events_again",
    status_code=204,
)
def send_everything_again(
    do: Annotated[Doing, Depends(runs(send_all_again))], webhook_id: UUID, body: SinceIn
) -> Response:
    """Send everything since a moment again."""
    return do(send_all_again, nothing, webhook_id, body.since)


@router.get(
    "/v1/deliveries/{delivery_id}/attempts",
    operation_id="list_delivery_attempts",
    response_model=Listing[AttemptOut],
)
def list_its_attempts(
    do: Annotated[Doing, Depends(runs(list_attempts))], delivery_id: UUID
) -> Response:
    """Return every try to deliver."""
    return do(list_attempts, every(AttemptOut), delivery_id)


@router.post(
    "/v1/deliveries/{delivery_id}/send-again", operation_id="send_delivery_again", status_code=204
)
def send_it_again(do: Annotated[Doing, Depends(runs(send_again))], delivery_id: UUID) -> Response:
    """Send one event again."""
    return do(send_again, nothing, delivery_id)
