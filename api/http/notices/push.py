"""Web Push: which of one's browsers are woken when something changes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.notices.message_shapes import PushKeyOut, SubscriptionIn, SubscriptionOut
from api.http.shapes import Listing, every, nothing
from api.usecases.notices.push import list_subscriptions, read_push_key, subscribe, unsubscribe

router = addresses("push")


@router.get("/v1/me/push-key", response_model=PushKeyOut)
def give_key(do: Annotated[Doing, Depends(runs(read_push_key))]) -> Response:
    """Return the key with which a page lets its browser subscribe."""
    return do(read_push_key, PushKeyOut.of)


@router.post(
    "/v1/me/push-subscriptions",
    operation_id="add_push_subscription",
    response_model=SubscriptionOut,
    status_code=201,
)
def add_one(do: Annotated[Doing, Depends(runs(subscribe))], body: SubscriptionIn) -> Response:
    """Let a browser be woken."""
    return do(
        subscribe,
        SubscriptionOut.of,
        body.id or do.service.ids(),
        p256dh=body.keys.p256dh,
        auth=body.keys.auth,
        **body.values("keys"),
    )


@router.get(
    "/v1/me/push-subscriptions",
    operation_id="list_push_subscriptions",
    response_model=Listing[SubscriptionOut],
)
def list_own(do: Annotated[Doing, Depends(runs(list_subscriptions))]) -> Response:
    """Return one's browsers that are woken."""
    return do(list_subscriptions, every(SubscriptionOut))


@router.delete(
    "/v1/me/push-subscriptions/{push_subscription_id}",
    operation_id="remove_push_subscription",
    status_code=204,
)
def remove_one(
    do: Annotated[Doing, Depends(runs(unsubscribe))], push_subscription_id: UUID
) -> Response:
    """Wake a browser no more."""
    return do(unsubscribe, nothing, push_subscription_id)
